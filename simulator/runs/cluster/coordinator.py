"""The coordinator: the money, the replies and the rate limits that all workers of a cluster share.

It is one actor, on the machine of the run: the journal is a file there. A call asks it for a place,
and what the call cost and how it went is told to it; nobody waits for that.
"""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass
from decimal import Decimal

from simulator.errors import RunError
from simulator.play.models.budget import Budget
from simulator.play.models.failures import EndpointFailure
from simulator.play.models.journal import Entry, Journal, spent
from simulator.play.models.rate_limit import RateLimit
from simulator.runs.runner import Job


@dataclass(frozen=True)
class Admission:
    """What a call is told before it is made.

    Attributes:
        spent: Dollars that all workers have spent.
        down: Why the endpoint was given up; empty while it is not.
    """

    spent: Decimal
    down: str = ""


class Coordinator:
    """What model clients of all workers share.

    Args:
        job: Its journal, which is a file of this machine, and its budget.
        most: Calls at once to one endpoint at the most, over all workers.
    """

    def __init__(self, job: Job, most: int) -> None:
        self.journal = None if job.journal is None else Journal(job.journal)
        before = spent(self.journal.entries.values()) if self.journal else Decimal(0)
        self.budget, self.most = Budget(job.budget, before), most
        self.limits: dict[str, RateLimit] = {}
        self.lines: asyncio.Queue[str] = asyncio.Queue()
        self._places: dict[str, AsyncExitStack] = {}
        self._entering: dict[str, asyncio.Task[object]] = {}
        self._failure: asyncio.Future[None] | None = None

    async def admission(self) -> Admission:
        """What has been spent so far."""
        return Admission(self.budget.spent)

    async def enter(self, place: str, where: str, pause: float, patience: float) -> Admission:
        """Wait for a place at an endpoint.

        Args:
            place: A name of its own, which begins with that of the worker.
            where: The endpoint.
            pause: Seconds of its first pause.
            patience: Seconds after which it is given up.
        """
        if where not in self.limits:
            self.limits[where] = RateLimit(self.most, self.lines.put_nowait, pause, patience)
        stack, task = AsyncExitStack(), asyncio.current_task()
        assert task
        self._entering[place] = task
        try:
            await stack.enter_async_context(self.limits[where].through())
        except EndpointFailure as failure:
            return Admission(self.budget.spent, str(failure).partition(": ")[2])
        finally:
            del self._entering[place]
        self._places[place] = stack
        return Admission(self.budget.spent)

    async def leave(self, place: str) -> None:
        """Give a place back, or wait for it no longer."""
        if task := self._entering.get(place):
            task.cancel()
        if stack := self._places.pop(place, None):
            await stack.aclose()

    async def free(self, worker: str) -> None:
        """Give all places back that a lost worker had."""
        for place in [*self._entering, *self._places]:
            if place.startswith(f"{worker}/"):
                await self.leave(place)

    async def tell(self, where: str, what: str, value: float | str | None = None) -> None:
        """How a call went: a method of the rate limit, and what it takes."""
        told = getattr(self.limits[where], what)
        told() if value is None else told(value)

    async def pay(self, dollars: Decimal) -> None:
        """What a call has cost."""
        self.budget.pay(dollars)

    async def find(self, key: str) -> Entry | None:
        """The reply to a request that has come before."""
        return self.journal.entries.get(key) if self.journal else None

    async def write(self, entry: Entry) -> None:
        """Keep a reply; where that fails, `said` tells why."""
        try:
            if self.journal:
                self.journal.write(entry)
        except RunError as error:
            self._failed(error)

    def _failed(self, error: RunError) -> None:
        self._failure = self._failure or asyncio.get_running_loop().create_future()
        if not self._failure.done():
            self._failure.set_exception(error)

    async def said(self) -> str:
        """The next line for people; waits until there is one.

        Raises:
            RunError: A reply could not be kept.
        """
        self._failure = self._failure or asyncio.get_running_loop().create_future()
        line = asyncio.ensure_future(self.lines.get())
        await asyncio.wait((line, self._failure), return_when=asyncio.FIRST_COMPLETED)
        if not line.done():
            line.cancel()
            self._failure.result()
        return line.result()
