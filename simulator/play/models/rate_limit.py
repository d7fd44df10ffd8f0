"""The rate limit of one endpoint: how many calls at once, and a pause while it is down.

Concurrency grows by one for every round of calls that went well and is halved when the endpoint
says that it is too much (additive increase, multiplicative decrease); latency that rises far above
what it was lets it shrink a little. An endpoint that is down is asked by one call at a time, in
growing intervals, until it answers again.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager

from simulator.play.models.failures import EndpointFailure, Kind

FIRST = 16
"""Calls at once to begin with."""

SLOWER = 3.0
"""Latency, in multiples of the usual one, from which on concurrency shrinks."""

FAILURES = 5
"""Failures in a row after which an endpoint counts as down."""

LESS = 0.5
"""What is left of the calls at once when an endpoint asks for fewer."""

BURST = 1.0
"""Seconds within which several complaints count as one."""

SLOW_ADVICE = "--concurrency 1 does so from the start, ?timeout=SECONDS waits longer"

LONGEST = 30.0
"""Seconds between two looks at an endpoint that is down, at most."""


PATIENCE = 600.0
"""Seconds for which an endpoint that is down is waited for."""


class RateLimit:
    """Lets so many calls through as the endpoint can bear.

    Args:
        most: Calls at once at the most.
        tell: Is told, in one line, when there is a pause and when it is over.
        first_pause: Seconds of the first pause; each further one is twice as long.
        patience: Seconds after which an endpoint that is down is given up.
    """

    def __init__(
        self,
        most: int,
        tell: Callable[[str], None] = lambda reason: None,
        first_pause: float = 1.0,
        patience: float = PATIENCE,
    ) -> None:
        self.most, self.tell = most, tell
        self.first_pause, self.patience = first_pause, patience
        self.limit = float(min(FIRST, most))
        self.under_way = 0
        self.failures = 0
        self.reason = ""
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._usual = 0.0
        self._shrunk = 0.0
        self._pause = 0.0
        self._closed_until = 0.0
        self._down_since = 0.0

    @property
    def lost(self) -> bool:
        """Whether the endpoint has been down for longer than patience lasts."""
        return bool(self._down_since) and time.monotonic() - self._down_since > self.patience

    @asynccontextmanager
    async def through(self) -> AsyncGenerator[None, None]:
        """Wait for a place, and give it back at the end.

        Raises:
            EndpointFailure: The endpoint is lost.
        """
        await self._enter()
        try:
            if (left := self._closed_until - time.monotonic()) > 0 and not self.lost:
                await asyncio.sleep(left)
            if self.lost:
                raise EndpointFailure(
                    Kind.DOWN, f"for more than {self.patience:g} s: {self.reason}"
                )
            yield
        finally:
            self._leave()

    async def _enter(self) -> None:
        if self.under_way < self._places() and not self._waiting:
            self.under_way += 1
            return
        place = asyncio.get_running_loop().create_future()
        self._waiting.append(place)
        try:
            await place
        except asyncio.CancelledError:
            if place.done() and not place.cancelled():
                self._leave()  # the place was ours already: hand it on
            raise

    def _places(self) -> int:
        """One while the endpoint is down: the one that looks whether it is back."""
        return 1 if self._closed_until and not self.lost else max(1, int(self.limit))

    def _leave(self) -> None:
        self.under_way -= 1
        self._wake()

    def _wake(self) -> None:
        """Give free places to those who wait, in their order."""
        while self._waiting and self.under_way < self._places():
            place = self._waiting.popleft()
            if not place.done():
                self.under_way += 1
                place.set_result(None)

    def went_well(self, seconds: float) -> None:
        """A call was answered."""
        self.failures, self._down_since = 0, 0.0
        if self._closed_until:
            self._closed_until, self._pause = 0.0, 0.0
            self.tell("the endpoint answers again; going on")
        self._usual = min(self._usual * 1.02, seconds) if self._usual else seconds
        if seconds > SLOWER * self._usual and seconds - self._usual > 0.5:
            self._shrink(0.9)
        elif self._waiting or self.under_way >= int(self.limit):
            step = 1 / self.limit if self._shrunk else 1.0  # doubled each round until too much
            self.limit = min(float(self.most), self.limit + step)
        self._wake()

    def too_much(self) -> None:
        """The endpoint asked for fewer calls."""
        self.failures = 0
        self._shrink(LESS)

    def too_slow(self, reason: str) -> None:
        """A call was given up for being slow: ask one at a time before the endpoint counts as down.

        A small server works at several calls at once by working at each of them more slowly.
        """
        if self.limit > 1:
            self.limit, self._shrunk = 1.0, time.monotonic()
            self.failures = 0
            self.tell(f"{reason}: asking one call at a time from now on; {SLOW_ADVICE}")
        elif self.under_way <= 1:
            self.failed(f"{reason}; {SLOW_ADVICE}")

    def failed(self, reason: str) -> None:
        """A call was not answered, by the endpoint's fault."""
        self.failures += 1
        now = time.monotonic()
        if (self.failures < FAILURES and not self._closed_until) or now < self._closed_until:
            return  # of one burst of failures only the first counts
        self._down_since = self._down_since or now
        self._pause = min(LONGEST, self._pause * 2 or self.first_pause)
        if self.reason != reason or not self._closed_until:
            self.tell(f"paused, the endpoint is down ({reason}); trying again by and by")
        self.reason = reason
        self._closed_until = now + self._pause

    def _shrink(self, share: float) -> None:
        now = time.monotonic()
        if now - self._shrunk > BURST:
            self._shrunk = now
            self.limit = max(1.0, self.limit * share)
