"""Who plays cases outside of this process: workers, whatever they run on, and how they are driven.

A worker is given cases a few at a time and gives dialogues back as they finish. One that is lost
takes nothing with it: the cases that it had go to another one. What a case gives depends on the
case alone, so that it does not matter who plays it, or how often it was begun.
"""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Coroutine, Iterable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from typing import Any, Protocol

from simulator.errors import UserError
from simulator.runs.case_source import CaseSource, Numbered, Played

LOSSES = 3
"""Workers that a case may be lost with before it is taken for what ends them."""

_IDLE = -1
"""Stands for the case of a worker that was lost while it had none."""


class WorkerLost(UserError):
    """A worker is gone, by nobody's mistake: its process was killed, or its machine is away."""


class Worker(Protocol):
    """Plays the cases that it is given, many at once."""

    async def give(self, cases: Sequence[Numbered]) -> None:
        """Have it play cases."""

    async def hear(self) -> Sequence[Played]:
        """What it has played since; waits for one at least. Empty once it plays no more.

        Raises:
            WorkerLost: It is gone.
            UserError: What it met that the user has to put right.
        """

    async def finish(self) -> None:
        """Tell it that no more is to come, and let it close what it has open."""


class Crew(Protocol):
    """Where workers come from."""

    @property
    def size(self) -> int:
        """How many there are to be."""

    def worker(self) -> AbstractAsyncContextManager[Worker]:
        """A worker that is ready; it is gone with the context.

        Raises:
            WorkerLost: It was gone before it was ready.
            UserError: Something cannot be opened in it.
        """


class SharedSource:
    """The cases of a source for several workers; those of a lost one are given again.

    Args:
        source: Where they come from.
    """

    def __init__(self, source: CaseSource) -> None:
        self.source = source
        self.back: deque[Numbered] = deque()
        self.out = 0
        self.exhausted = False
        self.ended = asyncio.Event()
        """All that was given is played, and there is no more."""
        self._changed = asyncio.Event()
        self._more: asyncio.Future[bool] | None = None
        self._losses: Counter[int] = Counter()

    def take(self, most: int) -> list[Numbered]:
        """So many cases at most; none where there are none now."""
        taken: list[Numbered] = []
        while len(taken) < most and self.back:
            taken.append(self.back.popleft())
        while len(taken) < most and (following := self.source.take()):
            taken.append(following)
            self.out += 1
        return taken

    def heard(self) -> None:
        """A case that was given is played."""
        self.out -= 1
        self._losses.pop(_IDLE, None)
        self._look()

    def give_back(self, cases: Iterable[Numbered], lost: WorkerLost) -> None:
        """Have another worker play what one had when it was lost.

        Raises:
            WorkerLost: It has happened to one of the cases too often.
        """
        if self.ended.is_set():
            return
        returned = list(cases)
        places = [position for position, _ in returned] or [_IDLE]
        self._losses.update(places)
        if max(self._losses[place] for place in places) >= LOSSES:
            raise lost
        self.back.extend(returned)
        self._changed.set()

    async def refill(self) -> bool:
        """Wait until there may be more; False once all is played, or nothing more can be."""
        while not (self.back or self.ended.is_set()):
            self._changed.clear()
            changed, more = asyncio.ensure_future(self._changed.wait()), self._asked()
            try:
                waits = (changed, more) if more else (changed,)
                await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            finally:
                changed.cancel()
            if more and more.done():
                self._more = None if self._more is more else self._more
                if more.result():
                    return True
                self.exhausted = True
                self._look()
        return not self.ended.is_set()

    def _asked(self) -> asyncio.Future[bool] | None:
        """The one question to the source that all wait for: a plan must not grow twice."""
        if self._more is None and not self.exhausted:
            self._more = asyncio.ensure_future(self.source.refill())
        return self._more

    def leave(self) -> None:
        """Nobody waits here any more."""
        if self._more:
            self._more.cancel()

    def close(self) -> None:
        """Nothing more can be played."""
        self.source.close()
        self.back.clear()
        self.ended.set()
        self._changed.set()

    def _look(self) -> None:
        if self.exhausted and self.out <= 0:
            self.ended.set()
            self._changed.set()


async def drive(crew: Crew, most: int, source: SharedSource, done: asyncio.Queue[Played]) -> None:
    """Keep one worker busy, and take another one where it is lost.

    Args:
        crew: Where workers come from.
        most: Cases that one has at once.
        source: Of the cases.
        done: Where dialogues go.

    Raises:
        UserError: What a worker met that the user has to put right, or too many were lost.
    """
    while True:
        under_way: dict[int, Numbered] = {}
        try:
            async with AsyncExitStack() as stack:
                worker = await _unless_over(stack.enter_async_context(crew.worker()), source)
                if worker is not None:
                    await _driven(worker, most, source, done, under_way)
                return
        except WorkerLost as lost:
            source.give_back(under_way.values(), lost)


async def _unless_over(opening: Coroutine[Any, Any, Worker], source: SharedSource) -> Worker | None:
    """The worker once it is ready; None where all is played before that."""
    ready = asyncio.ensure_future(opening)
    over = asyncio.ensure_future(source.ended.wait())
    try:
        await asyncio.wait((ready, over), return_when=asyncio.FIRST_COMPLETED)
        return ready.result() if ready.done() else None
    finally:
        over.cancel()
        if not ready.done():
            ready.cancel()
            await asyncio.wait((ready,))


async def _driven(
    worker: Worker,
    most: int,
    source: SharedSource,
    done: asyncio.Queue[Played],
    under_way: dict[int, Numbered],
) -> None:
    """Give a worker cases, and wait for dialogues before the next once it has enough to do."""
    while True:
        if cases := source.take(most - len(under_way)):
            under_way |= {case[0]: case for case in cases}
            await worker.give(cases)
        if under_way:
            heard = await worker.hear()
            if not heard:
                return source.close()
            for played in heard:
                if under_way.pop(played[0], None):
                    await done.put(played)
                    source.heard()
        elif not await source.refill():
            return await worker.finish()
