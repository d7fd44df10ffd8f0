"""The cases that a worker was given, and how it plays them."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

from simulator.runs.case_source import Numbered, Played
from simulator.runs.runner import WorkerPool, gathered, play_from


class GivenCases:
    """A source that somebody else fills, as they come."""

    def __init__(self) -> None:
        self.cases: deque[Numbered] = deque()
        self.more, self.over = asyncio.Event(), False

    def give(self, cases: Sequence[Numbered]) -> None:
        """Further cases."""
        self.cases.extend(cases)
        self.more.set()

    def end(self) -> None:
        """No more are to come."""
        self.over = True
        self.more.set()

    def take(self) -> Numbered | None:
        """The next case."""
        return self.cases.popleft() if self.cases else None

    async def refill(self) -> bool:
        """Wait for more; False once there is no more to come."""
        while not self.cases and not self.over:
            self.more.clear()
            await self.more.wait()
        return bool(self.cases)

    def close(self) -> None:
        """Nothing more can be played."""
        self.cases.clear()
        self.end()


async def play_given(pool: WorkerPool, given: GivenCases) -> AsyncGenerator[Played, None]:
    """The dialogues of all cases that come, as they finish, so many at once as the job says."""
    most = pool.job.concurrency
    done = asyncio.Queue[Played](maxsize=most)
    players = [play_from(pool, given, done) for _ in range(most)]
    async with aclosing(gathered(done, players)) as dialogues:
        async for played in dialogues:
            yield played
    await pool.close()
