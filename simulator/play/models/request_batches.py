"""Requests in batches: at half the price, for endpoints with a batch route (OpenAI's form).

Stands in the transport's place. Requests of all dialogues gather until no further one comes; then
they go as one file, and each caller waits for its line of the results. A request is known by its
body and by how often it was asked before, so that a run that goes on finds it in the ledger and
waits for the batch that it is in. What failed, expired or is missing is told to the client, which
asks again as it does anywhere: in a later batch.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import time
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal, TypeVar
from uuid import uuid4

from simulator import tokens
from simulator.json_text import parsed
from simulator.play.models.batch_ledger import BatchLedger, Sent
from simulator.play.models.budget import Budget, Price
from simulator.play.models.error_body import whole_number
from simulator.play.models.error_meaning import failure_of, failure_told
from simulator.play.models.failures import EndpointFailure, Kind
from simulator.play.models.rate_limit import LONGEST, PATIENCE, RateLimit
from simulator.play.models.transport import Transport

if TYPE_CHECKING:
    from openai import AsyncOpenAI
    from openai.types import Batch

LOOK = 30.0
"""Seconds between two looks at a batch."""

QUIET = 2.0
"""Seconds without a further request after which those that have gathered are sent."""

MOST = 50_000
"""Requests of a batch, as OpenAI takes them."""

MOST_BYTES = 190_000_000
"""Of its file; OpenAI takes 200 MB."""

ROUTE: Literal["/v1/chat/completions"] = "/v1/chat/completions"
NAME = "simulator_batch"
"""Of the metadata by which a batch is found whose id was never received."""

OLDEST = 1_000
"""Batches of the account that are looked through for one of ours."""

OVER = ("completed", "failed", "expired", "cancelled")
EXPIRED = ("batch_expired", "batch_cancelled")
FULL = ("token_limit_exceeded", "rate_limit_exceeded")
"""Why a whole batch is refused that may be sent later."""

REPLY = 200
"""Tokens of a reply that are set aside for, where a request does not say how many."""

Found = TypeVar("Found")


@dataclass
class Waiting:
    """A request that is yet to be sent.

    Attributes:
        id: Ours.
        line: Of the file.
        cost: Dollars that are set aside for it.
        sent: Becomes the batch that it is in.
    """

    id: str
    line: bytes
    cost: Decimal
    sent: asyncio.Future[Sent]


class RequestBatches(Transport):
    """Sends the requests of one model in batches; use `close` at the end.

    Args:
        client: Of the endpoint.
        ledger: Of the run.
        budget: Of the run; what is under way is set aside in it.
        price: In batches; None where it is not known.
        look: Seconds between two looks at a batch.
        patience: Seconds for which an endpoint that is down is waited for.
        tell: Is told, in one line, what became of each batch.
    """

    def __init__(
        self,
        client: AsyncOpenAI,
        ledger: BatchLedger,
        budget: Budget,
        price: Price | None = None,
        look: float = LOOK,
        patience: float = PATIENCE,
        tell: Callable[[str], None] = lambda _: None,
    ) -> None:
        super().__init__()
        self.client, self.ledger, self.budget, self.price = client, ledger, budget, price
        self.look, self.patience, self.tell = look, patience, tell
        self.lost = ""
        self._asked: Counter[str] = Counter()
        self._gathered: list[Waiting] = []
        self._sender: asyncio.Task[None] | None = None
        self._results: dict[str, asyncio.Task[dict[str, Any]]] = {}

    async def close(self) -> None:
        """Close the connections; batches that are under way stay so, and the ledger knows them."""
        for task in (*self._results.values(), *([self._sender] if self._sender else [])):
            task.cancel()
        await self.client.close()

    async def post(
        self, url: str, body: Mapping[str, Any], headers: Mapping[str, str], timeout: float
    ) -> dict[str, Any]:
        """Send one request in the next batch and wait for its line; `timeout` is not its own.

        Raises:
            EndpointFailure: There is no usable answer.
            BudgetSpent: There is no money left for it.
        """
        told = json.dumps(body, ensure_ascii=False, sort_keys=True)
        digest = hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()[:32]
        id = f"{digest}-{self._asked[digest]}"
        self._asked[digest] += 1
        if sent := self.ledger.holding(id):
            return self._answer(await self._followed(sent), id)
        cost = self._cost(body, told)
        try:
            sent = await self._gather(id, body, cost)
            return self._answer(await self._followed(sent), id)
        finally:
            self.budget.reserved -= cost

    def _cost(self, body: Mapping[str, Any], told: str) -> Decimal:
        """Set money aside for a request.

        Raises:
            BudgetSpent: What is left is set aside already.
        """
        if self.price is None or self.budget.limit is None:
            return Decimal(0)
        most = whole_number(body.get("max_completion_tokens") or body.get("max_tokens")) or REPLY
        cost = self.price.of(tokens.count(told), min(most, REPLY))
        self.budget.reserve(cost)
        return cost

    async def _gather(self, id: str, body: Mapping[str, Any], cost: Decimal) -> Sent:
        line = {"custom_id": id, "method": "POST", "url": ROUTE, "body": body}
        data = json.dumps(line, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
        waiting = Waiting(id, data, cost, asyncio.get_running_loop().create_future())
        self._gathered.append(waiting)
        if self._sender is None or self._sender.done():
            self._sender = asyncio.create_task(self._send())
        return await waiting.sent

    async def _send(self) -> None:
        """Wait until no further request comes, then send what is there."""
        while self._gathered:
            count = 0
            while count < len(self._gathered) < MOST:
                count = len(self._gathered)
                await asyncio.sleep(min(QUIET, self.look))
            self._gathered = [each for each in self._gathered if not each.sent.done()]
            chosen = self._chosen()
            if not chosen:
                continue
            self._gathered = self._gathered[len(chosen) :]
            try:
                sent = self.ledger.begin(uuid4().hex, [each.id for each in chosen])
            except Exception as error:
                for each in chosen:
                    each.sent.set_exception(error)
                continue
            data = b"".join(each.line for each in chosen)
            self._results[sent.name] = asyncio.create_task(self._carried(sent, data))
            for each in chosen:
                each.sent.set_result(sent)

    def _chosen(self) -> list[Waiting]:
        """As many requests as fit into one file."""
        chosen: list[Waiting] = []
        size = 0
        for each in self._gathered[:MOST]:
            size += len(each.line)
            if chosen and size > MOST_BYTES:
                break
            chosen.append(each)
        return chosen

    async def _followed(self, sent: Sent) -> dict[str, Any]:
        """The lines of a batch's results, by request; each batch is followed once."""
        if sent.name not in self._results:
            self._results[sent.name] = asyncio.create_task(self._carried(sent, None))
        return await asyncio.shield(self._results[sent.name])

    def _answer(self, lines: dict[str, Any], id: str) -> dict[str, Any]:
        return read_line(lines.pop(id, None))

    async def _carried(self, sent: Sent, data: bytes | None) -> dict[str, Any]:
        """Send a batch, wait for its end and read it; without data it was sent before."""
        if not sent.id:
            self.ledger.arrived(sent, await self._sent(sent, data))
            self.tell(f"batch {sent.id}: {len(sent.requests):,} requests are sent")
        batch = await self._ended(sent.id)
        lines = await self._lines(batch)
        outcome = counted(lines, sent.requests)
        self.ledger.read(sent, outcome)
        counts = ", ".join(f"{count:,} {name}" for name, count in outcome.items() if count)
        self.tell(f"batch {sent.id} is {batch.status}: {counts}")
        if batch.status == "failed":
            raise _refusal(batch)
        return lines

    async def _sent(self, sent: Sent, data: bytes | None) -> str:
        """The id of a batch that is sent, or that was before its id could be written down."""
        if data is None:
            id = await self._patiently(lambda: self._found(sent))
            if id is None:
                raise EndpointFailure(Kind.DOWN, "the batch was never sent")
            return id
        upload = (f"{sent.name}.jsonl", data)
        file = await self._patiently(
            lambda: self.client.files.create(file=upload, purpose="batch"), "files"
        )
        tried = False

        async def make() -> str:
            nonlocal tried
            # an answer that was lost is no batch that was lost
            if tried and (id := await self._found(sent)):
                return id
            tried = True
            made = await self.client.batches.create(
                input_file_id=file.id, endpoint=ROUTE, completion_window="24h",
                metadata={NAME: sent.name},
            )  # fmt: skip
            return made.id

        return await self._patiently(make, "batches")

    async def _found(self, sent: Sent) -> str | None:
        """The id of a batch by our own name; None where the endpoint has no such batch."""
        seen = 0
        async for batch in self.client.batches.list(limit=100):
            seen += 1
            if (batch.metadata or {}).get(NAME) == sent.name:
                return batch.id
            if seen >= OLDEST:
                break
        return None

    async def _ended(self, id: str) -> Batch:
        while True:
            batch = await self._patiently(lambda: self.client.batches.retrieve(id))
            if batch.status in OVER:
                return batch
            await asyncio.sleep(self.look)

    async def _lines(self, batch: Batch) -> dict[str, Any]:
        """The lines of the files of answers and of errors; one with an answer comes first."""
        found: dict[str, Any] = {}
        for id in (batch.error_file_id, batch.output_file_id):
            if id:
                file = await self._patiently(lambda id=id: self.client.files.content(id))  # type: ignore[misc]
                for raw in file.content.splitlines():
                    line = parsed(raw)
                    if isinstance(line, Mapping) and isinstance(line.get("custom_id"), str):
                        found[line["custom_id"]] = line
        return found

    async def _patiently(self, ask: Callable[[], Awaitable[Found]], route: str = "") -> Found:
        """Ask until there is an answer, the failure does not pass, or patience is at its end."""
        until, pause = time.monotonic() + self.patience, min(1.0, self.look)
        while True:
            try:
                return await ask()
            except Exception as error:
                failure = failure_of(error)
            if route and failure.status in (404, 405):
                raise EndpointFailure(
                    Kind.MODEL, f"the endpoint has no route /{route}: it takes no batches", 404
                )
            if not failure.passing:
                raise failure
            if time.monotonic() > until:
                self.lost = str(failure)
                raise failure
            await asyncio.sleep(max(min(failure.wait, self.patience), pause))
            pause = min(LONGEST, 2 * pause)


def _refusal(batch: Batch) -> EndpointFailure:
    """Why a whole batch was refused."""
    errors = (batch.errors.data if batch.errors else None) or []
    first = errors[0] if errors else None
    code = str(first.code or "") if first else ""
    if code in FULL:
        return EndpointFailure(
            Kind.THROTTLED, "the endpoint takes no further batch yet", wait=LONGEST
        )
    return failure_told(400, {"error": {"code": code, "message": first.message if first else ""}})


def read_line(line: Any) -> dict[str, Any]:
    """The answer in a line of a batch's results.

    Raises:
        EndpointFailure: It holds an error, or there is no line.
    """
    if line is None:
        raise EndpointFailure(Kind.GARBLED, "the results of the batch hold no line for the request")
    answer, error = line.get("response"), line.get("error")
    if isinstance(error, Mapping) and error.get("code") in EXPIRED:
        raise EndpointFailure(Kind.DOWN, "the batch expired before the request was answered")
    if not isinstance(answer, Mapping):
        raise failure_told(503, {"error": error or {}})
    status, body = whole_number(answer.get("status_code")), answer.get("body")
    if 200 <= status < 300 and isinstance(body, dict):
        return body
    raise failure_told(status or 503, body)


def counted(lines: Mapping[str, Any], requests: Sequence[str]) -> dict[str, int]:
    """What came of the requests of a batch: answered, failed, expired, missing."""
    found = {"answered": 0, "failed": 0, "expired": 0, "missing": 0}
    for request in requests:
        line = lines.get(request)
        try:
            read_line(line)
            found["answered"] += 1
        except EndpointFailure:
            error = line.get("error") if line else None
            late = isinstance(error, Mapping) and error.get("code") in EXPIRED
            found["missing" if line is None else "expired" if late else "failed"] += 1
    return found


class BatchLimit(RateLimit):
    """No limit of the calls at once, since each of them only waits for its batch.

    Args:
        batches: That are waited for.
    """

    def __init__(self, batches: RequestBatches) -> None:
        super().__init__(MOST)
        self.batches = batches

    @property
    def lost(self) -> bool:
        """Whether the endpoint has been down for longer than patience lasts."""
        return bool(self.batches.lost)

    @asynccontextmanager
    async def through(self) -> AsyncGenerator[None, None]:
        """At once.

        Raises:
            EndpointFailure: The endpoint is lost.
        """
        if self.lost:
            raise EndpointFailure(Kind.DOWN, f"for too long: {self.batches.lost}")
        yield

    def went_well(self, seconds: float) -> None:
        """Nothing follows from how long a batch took."""

    def too_much(self) -> None:
        """Nor from a line that failed."""

    def too_slow(self, reason: str) -> None:
        """Nor from one that was late."""

    def failed(self, reason: str) -> None:
        """Nor from one without an answer."""
