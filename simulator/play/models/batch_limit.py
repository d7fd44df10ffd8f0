"""The limit of calls that go in batches: none, until the endpoint is lost."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from simulator.play.models.batch_route import BatchRoute
from simulator.play.models.failures import EndpointFailure, Kind
from simulator.play.models.rate_limit import RateLimit


class BatchLimit(RateLimit):
    """No limit of the calls at once, since each of them only waits for its batch.

    Args:
        route: By which they go.
    """

    def __init__(self, route: BatchRoute) -> None:
        super().__init__(1)
        self.route = route

    @property
    def lost(self) -> bool:
        """Whether the endpoint has been down for longer than patience lasts."""
        return bool(self.route.lost)

    @asynccontextmanager
    async def through(self) -> AsyncGenerator[None, None]:
        """At once.

        Raises:
            EndpointFailure: The endpoint is lost.
        """
        if self.lost:
            raise EndpointFailure(Kind.DOWN, f"for too long: {self.route.lost}")
        yield

    def went_well(self, seconds: float) -> None:
        """Nothing follows from how long a batch took."""

    def too_much(self) -> None:
        """Nor from a line that failed."""

    def too_slow(self, reason: str) -> None:
        """Nor from one that was late."""

    def failed(self, reason: str) -> None:
        """Nor from one without an answer."""
