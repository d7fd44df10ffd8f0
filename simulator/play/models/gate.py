"""The gate to one endpoint: how many calls at once, and a pause while it is down.

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

FIRST = 16
"""Calls at once to begin with."""

SLOWER = 3.0
"""Latency, in multiples of the usual one, from which on concurrency shrinks."""

FAILURES = 5
"""Failures in a row after which an endpoint counts as down."""

LONGEST = 30.0
"""Seconds between two looks at an endpoint that is down, at most."""


def _say_nothing(reason: str) -> None:
    """Nobody is told."""


class Gate:
    """Lets so many calls through as the endpoint can bear.

    Args:
        most: Calls at once at the most.
        tell: Is told, in one line, when there is a pause and when it is over.
        first_pause: Seconds of the first pause; each further one is twice as long.
    """

    def __init__(
        self, most: int, tell: Callable[[str], None] = _say_nothing, first_pause: float = 1.0
    ) -> None:
        self.most, self.tell, self.first_pause = most, tell, first_pause
        self.limit = float(min(FIRST, most))
        self.under_way = 0
        self.failures = 0
        self.reason = ""
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._usual = 0.0
        self._shrunk = 0.0
        self._pause = 0.0
        self._closed_until = 0.0

    @asynccontextmanager
    async def through(self) -> AsyncGenerator[None, None]:
        """Wait for a place, and give it back at the end."""
        await self._enter()
        try:
            yield
        finally:
            self._leave()

    async def _enter(self) -> None:
        while True:
            if self._closed_until and self.under_way == 0:
                await self._sleep_out()
            if self.under_way < self._places():
                self.under_way += 1
                return
            place = asyncio.get_running_loop().create_future()
            self._waiting.append(place)
            try:
                await place
            except asyncio.CancelledError:
                if place.done() and not place.cancelled():
                    self._wake()  # the place was ours: hand it on
                raise

    async def _sleep_out(self) -> None:
        left = self._closed_until - time.monotonic()
        if left > 0:
            self.under_way += 1  # the one that looks whether it is back
            try:
                await asyncio.sleep(left)
            finally:
                self.under_way -= 1

    def _places(self) -> int:
        return 1 if self._closed_until else max(1, int(self.limit))

    def _leave(self) -> None:
        self.under_way -= 1
        self._wake()

    def _wake(self) -> None:
        free = self._places() - self.under_way
        while self._waiting and free > 0:
            place = self._waiting.popleft()
            if not place.done():
                place.set_result(None)
                free -= 1

    def went_well(self, seconds: float) -> None:
        """A call was answered."""
        self.failures = 0
        if self._closed_until:
            self._closed_until, self._pause = 0.0, 0.0
            self.tell("the endpoint answers again; going on")
        self._usual = min(self._usual * 1.02, seconds) if self._usual else seconds
        if seconds > SLOWER * self._usual and seconds - self._usual > 0.5:
            self._shrink(0.9)
        elif self.under_way >= int(self.limit):
            step = (
                1 / self.limit if self._shrunk else 1.0
            )  # doubles each round until it is too much
            self.limit = min(float(self.most), self.limit + step)
        self._wake()

    def too_much(self) -> None:
        """The endpoint asked for fewer calls."""
        self.failures = 0
        self._shrink(0.5)

    def failed(self, reason: str) -> None:
        """A call was not answered, by the endpoint's fault."""
        self.failures += 1
        if self.failures < FAILURES and not self._closed_until:
            return
        self._pause = min(LONGEST, self._pause * 2 or self.first_pause)
        if self.reason != reason or not self._closed_until:
            self.tell(f"paused, the endpoint is down ({reason}); trying again by and by")
        self.reason = reason
        self._closed_until = time.monotonic() + self._pause

    def _shrink(self, share: float) -> None:
        now = time.monotonic()
        if now - self._shrunk > 1.0:  # one burst of complaints is one complaint
            self._shrunk = now
            self.limit = max(1.0, self.limit * share)
