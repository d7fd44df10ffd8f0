"""The queue of a run: its unplayed cases, and batch after batch of new ones."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator

from simulator.content.cases import Case
from simulator.runs.batches import Batches
from simulator.runs.store import Run


class CaseQueue:
    """Gives the cases of a run, and plans the next batch when all that it gave is stored.

    Args:
        run: Open to write.
        batches: Where further cases come from.
        grown: Told when there are more.
    """

    def __init__(
        self, run: Run, batches: Batches, grown: Callable[[], None] = lambda: None
    ) -> None:
        self.run, self.batches, self.grown = run, batches, grown
        self.cases: Iterator[tuple[int, Case]] = run.unplayed()
        self.out = 0
        self.over = False
        self.changed = asyncio.Event()

    def take(self) -> tuple[int, Case] | None:
        """The next case; None where all that are planned were given."""
        following = next(self.cases, None)
        self.out += following is not None
        return following

    def stored(self) -> None:
        """One of the cases that were given is stored."""
        self.out -= 1
        if not self.out:
            self.changed.set()

    async def refill(self) -> bool:
        """Wait until what was given is stored, then plan; False once nothing is left to plan."""
        if self.out:
            self.changed.clear()
            await self.changed.wait()
        if not self.out and not self.over:
            self.over = not self.batches.extend(self.run)
            self.cases = self.run.unplayed()
            self.grown()
        return not self.over

    def close(self) -> None:
        """Nothing more can be played."""
        self.over = True
        self.changed.set()
