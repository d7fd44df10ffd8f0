"""The batch route of an endpoint (OpenAI's form): a file goes up, a batch is made of it and read.

Every step is asked again while its failure may pass, as long as patience lasts.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from simulator.play.models.batch_lines import refusal, told_lines
from simulator.play.models.error_meaning import failure_of
from simulator.play.models.failures import EndpointFailure, Kind
from simulator.play.models.rate_limit import LONGEST, PATIENCE

if TYPE_CHECKING:
    from openai import AsyncOpenAI
    from openai.types import Batch

    from simulator.play.models.endpoint import Endpoint
    from simulator.play.models.names import ModelName

LOOK = 30.0
"""Seconds between two looks at a batch."""

TRANSFER = 600.0
"""In which the file of a batch has to go over the line."""

CHECK = 20.0
"""For the answer to whether there is such a route."""

LONGEST_BATCH = 26 * 3600.0
"""Seconds for which a batch is looked at: the day that it may take, and what the end may need."""

ROUTE: Literal["/v1/chat/completions"] = "/v1/chat/completions"
NAME = "simulator_batch"
"""Of the metadata by which a batch is found whose id was never received."""

OLDEST = 1_000
"""Batches of the account that are looked through for one of ours."""

OVER = ("completed", "failed", "expired", "cancelled")

Found = TypeVar("Found")


class BatchRoute:
    """Files and batches of one endpoint; use `close` at the end.

    Args:
        client: Of the endpoint.
        look: Seconds between two looks at a batch.
        patience: Seconds for which an endpoint that is down is waited for.

    Attributes:
        lost: Why there is no use in asking further; empty as long as there is.
    """

    def __init__(self, client: AsyncOpenAI, look: float = LOOK, patience: float = PATIENCE) -> None:
        self.client, self.look, self.patience = client, look, patience
        self.lost = ""

    async def close(self) -> None:
        """Close the connections."""
        await self.client.close()

    async def check(self) -> None:
        """Ask once whether there is such a route.

        Raises:
            EndpointFailure: There is none, or no answer.
        """
        try:
            await self.client.with_options(timeout=CHECK).batches.list(limit=1)
        except Exception as error:
            raise _failed(error, "batches") from None

    async def send(self, name: str, data: bytes) -> str:
        """Make a batch of a file's lines.

        Args:
            name: Ours, which the endpoint keeps with the batch.
            data: The file.

        Returns:
            The endpoint's id of it.

        Raises:
            EndpointFailure: The endpoint takes no batches, or not this one.
        """
        upload = (f"{name}.jsonl", data)
        file = await self._patiently(
            lambda: self.client.files.create(file=upload, purpose="batch"), "files"
        )
        tried = False

        async def make() -> str:
            nonlocal tried
            # an answer that was lost is no batch that was lost
            if tried and (id := await self._find(name)):
                return id
            tried = True
            made = await self.client.batches.create(
                input_file_id=file.id, endpoint=ROUTE, completion_window="24h",
                metadata={NAME: name},
            )  # fmt: skip
            return made.id

        return await self._patiently(make, "batches")

    async def find(self, name: str) -> str | None:
        """The id of a batch by our own name; None where the endpoint has no such batch."""
        return await self._patiently(lambda: self._find(name))

    async def _find(self, name: str) -> str | None:
        seen = 0
        async for batch in self.client.batches.list(limit=100):
            seen += 1
            if (batch.metadata or {}).get(NAME) == name:
                return batch.id
            if seen >= OLDEST:
                break
        return None

    async def ended(self, id: str) -> Batch:
        """Wait for the end of a batch.

        Raises:
            EndpointFailure: It has not come in time; no further one is waited for then.
        """
        until = time.monotonic() + LONGEST_BATCH
        while True:
            batch = await self._patiently(lambda: self.client.batches.retrieve(id))
            if batch.status in OVER:
                return batch
            if time.monotonic() > until:
                self.lost = f"{id} is still {batch.status} after {LONGEST_BATCH / 3600:.0f} h"
                raise EndpointFailure(Kind.DOWN, self.lost)
            await asyncio.sleep(self.look)

    async def lines(self, batch: Batch) -> dict[str, Any]:
        """What its files of errors and of answers say of each request; an answer comes first.

        Raises:
            EndpointFailure: The batch was refused as a whole.
        """
        if batch.status == "failed":
            raise refusal(batch)
        found: dict[str, Any] = {}
        for id in (batch.error_file_id, batch.output_file_id):
            if id:
                file = await self._patiently(lambda id=id: self.client.files.content(id))  # type: ignore[misc]
                found |= told_lines(file.content)
        return found

    async def _patiently(self, ask: Callable[[], Awaitable[Found]], route: str = "") -> Found:
        """Ask until there is an answer, the failure does not pass, or patience is at its end."""
        until, pause = time.monotonic() + self.patience, min(1.0, self.look)
        while True:
            try:
                return await ask()
            except Exception as error:
                failure = _failed(error, route)
            if not failure.passing:
                raise failure
            if time.monotonic() > until:
                self.lost = str(failure)
                raise failure
            await asyncio.sleep(max(min(failure.wait, self.patience), pause))
            pause = min(LONGEST, 2 * pause)


def _failed(error: Exception, route: str) -> EndpointFailure:
    failure = failure_of(error)
    if route and failure.status in (404, 405):
        told = f"the endpoint has no route /{route}: it takes no batches"
        return EndpointFailure(Kind.MODEL, told, 404)
    return failure


def route_of(endpoint: Endpoint, name: ModelName) -> BatchRoute:
    """The route of an endpoint, with its address and key."""
    from openai import AsyncOpenAI
    from pydantic import SecretStr

    secret = endpoint.openai_api_key
    assert isinstance(secret, SecretStr)
    client = AsyncOpenAI(
        api_key=secret.get_secret_value(), base_url=str(endpoint.openai_api_base), max_retries=0,
        timeout=name.number("timeout", TRANSFER),
    )  # fmt: skip
    return BatchRoute(client, name.number("look", LOOK), name.number("patience", PATIENCE))
