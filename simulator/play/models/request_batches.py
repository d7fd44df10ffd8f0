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
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import uuid4

from simulator import tokens
from simulator.play.models.batch_ledger import BatchLedger, Sent
from simulator.play.models.batch_lines import counted, read_line
from simulator.play.models.batch_route import ROUTE, BatchRoute
from simulator.play.models.budget import Budget, Price
from simulator.play.models.error_body import whole_number
from simulator.play.models.failures import EndpointFailure, Kind
from simulator.play.models.transport import Transport

QUIET = 2.0
"""Seconds without a further request after which those that have gathered are sent."""

MOST = 50_000
"""Requests of a batch, as OpenAI takes them."""

MOST_BYTES = 190_000_000
"""Of its file; OpenAI takes 200 MB."""

REPLY = 200
"""Tokens of a reply that are set aside for, where a request does not say how many."""


@dataclass
class Waiting:
    """A request that is yet to be sent.

    Attributes:
        id: Ours.
        line: Of the file.
        sent: Becomes the batch that it is in.
    """

    id: str
    line: bytes
    sent: asyncio.Future[Sent]


class RequestBatches(Transport):
    """Sends the requests of one model in batches; use `close` at the end.

    Args:
        route: Of the endpoint.
        ledger: Of the run.
        budget: Of the run; what is under way is set aside in it.
        price: In batches; None where it is not known.
        tell: Is told, in one line, what became of each batch.
    """

    def __init__(
        self,
        route: BatchRoute,
        ledger: BatchLedger,
        budget: Budget,
        price: Price | None = None,
        tell: Callable[[str], None] = lambda _: None,
    ) -> None:
        super().__init__()
        self.route, self.ledger, self.budget, self.price = route, ledger, budget, price
        self.tell = tell
        self._asked: Counter[str] = Counter()
        self._gathered: list[Waiting] = []
        self._sender: asyncio.Task[None] | None = None
        self._results: dict[str, asyncio.Task[dict[str, Any]]] = {}

    async def close(self) -> None:
        """Close the connections; batches that are under way stay so, and the ledger knows them."""
        tasks = (*self._results.values(), *([self._sender] if self._sender else []))
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self.route.close()

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
            sent = await self._gather(id, body)
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

    async def _gather(self, id: str, body: Mapping[str, Any]) -> Sent:
        line = {"custom_id": id, "method": "POST", "url": ROUTE, "body": body}
        data = json.dumps(line, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
        waiting = Waiting(id, data, asyncio.get_running_loop().create_future())
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
                await asyncio.sleep(min(QUIET, self.route.look))
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
            count = len(sent.requests)
            self.tell(f"{sent.id}: {count:,} request{'s' * (count > 1)} sent")
        batch = await self.route.ended(sent.id)
        try:
            lines = await self.route.lines(batch)
        except EndpointFailure as failure:
            if batch.status == "failed":
                self.ledger.read(sent, {"refused": len(sent.requests)})
                self.tell(f"{sent.id} is refused as a whole: {failure}")
            raise
        outcome = counted(lines, sent.requests)
        self.ledger.read(sent, outcome)
        counts = ", ".join(f"{count:,} {name}" for name, count in outcome.items() if count)
        self.tell(f"{sent.id} is {batch.status}: {counts}")
        return lines

    async def _sent(self, sent: Sent, data: bytes | None) -> str:
        """The id of a batch that is sent, or that was before its id could be written down."""
        if data is not None:
            return await self.route.send(sent.name, data)
        id = await self.route.find(sent.name)
        if id is None:
            raise EndpointFailure(Kind.DOWN, "the batch was never sent")
        return id
