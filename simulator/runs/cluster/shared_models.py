"""What model clients of a worker share with those of all others: their side of the coordinator."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

from simulator.play.models.budget import Budget, read_price
from simulator.play.models.connections import Connections
from simulator.play.models.failures import EndpointFailure, Kind
from simulator.play.models.journal import Entry, Journal
from simulator.play.models.rate_limit import RateLimit
from simulator.runs.cluster.coordinator import Admission
from simulator.runs.runner import Job


class SharedBudget(Budget):
    """Money that all workers share; what others spent is known from call to call.

    Args:
        coordinator: The actor.
        limit: Dollars; None for no limit.
        spent: By all, so far.
    """

    def __init__(self, coordinator: Any, limit: Decimal | None, spent: Decimal) -> None:
        super().__init__(limit, spent)
        self.coordinator = coordinator

    def pay(self, dollars: Decimal) -> None:
        """After each call."""
        super().pay(dollars)
        self.coordinator.pay.remote(dollars)


class SharedJournal(Journal):
    """Replies that any worker has received; the file is the coordinator's.

    Args:
        coordinator: The actor.
        path: The file, where the coordinator is.
    """

    def __init__(self, coordinator: Any, path: Path) -> None:
        self.coordinator, self.path = coordinator, path

    async def find(self, key: str) -> Entry | None:
        """The reply to a request that has come before."""
        found: Entry | None = await self.coordinator.find.remote(key)
        return found

    def write(self, entry: Entry) -> None:
        """Keep a reply."""
        self.coordinator.write.remote(entry)

    def close(self) -> None:
        """The file is the coordinator's."""


class SharedRateLimit(RateLimit):
    """Lets so many calls of all workers through as the endpoint can bear.

    Args:
        connections: Of the worker.
        where: The endpoint.
        first_pause: Seconds of the first pause.
        patience: Seconds after which an endpoint that is down is given up.
    """

    def __init__(
        self, connections: SharedConnections, where: str, first_pause: float, patience: float
    ) -> None:
        super().__init__(1, first_pause=first_pause, patience=patience)
        self.connections, self.where = connections, where
        self._down = ""

    @property
    def lost(self) -> bool:
        """Whether the endpoint was given up."""
        return bool(self._down)

    @asynccontextmanager
    async def through(self) -> AsyncGenerator[None, None]:
        """Wait for a place, and give it back at the end.

        Raises:
            EndpointFailure: The endpoint is lost.
        """
        coordinator, place = self.connections.coordinator, self.connections.place()
        try:
            asked = coordinator.enter.remote(place, self.where, self.first_pause, self.patience)
            admission: Admission = await asked
            self.connections.budget.spent = admission.spent
            self._down = admission.down
            if admission.down:
                raise EndpointFailure(Kind.DOWN, admission.down)
            yield
        finally:
            coordinator.leave.remote(place)

    def went_well(self, seconds: float) -> None:
        """A call was answered."""
        self._tell("went_well", seconds)

    def too_much(self) -> None:
        """The endpoint asked for fewer calls."""
        self._tell("too_much", None)

    def too_slow(self, reason: str) -> None:
        """A call was given up for being slow."""
        self._tell("too_slow", reason)

    def failed(self, reason: str) -> None:
        """A call was not answered, by the endpoint's fault."""
        self._tell("failed", reason)

    def _tell(self, what: str, value: float | str | None) -> None:
        self.connections.coordinator.tell.remote(self.where, what, value)


@dataclass
class SharedConnections(Connections):
    """Connects roles to models whose calls are counted over all workers.

    Attributes:
        coordinator: The actor.
        worker: Whose they are.
    """

    coordinator: Any = None
    worker: str = ""
    _numbers: count[int] = field(default_factory=count)

    @classmethod
    def of(cls, job: Job, coordinator: Any, worker: str, admission: Admission) -> SharedConnections:
        """Those of a worker."""
        return cls(
            budget=SharedBudget(coordinator, job.budget, admission.spent),
            journal=None if job.journal is None else SharedJournal(coordinator, job.journal),
            price=None if job.price is None else read_price(job.price),
            short=job.prompt == "short",
            coordinator=coordinator,
            worker=worker,
        )

    def place(self) -> str:
        """A name for the place of one call."""
        return f"{self.worker}/{next(self._numbers)}"

    def make_rate_limit(self, where: str, first_pause: float, patience: float) -> RateLimit:
        """The coordinator's."""
        return SharedRateLimit(self, where, first_pause, patience)
