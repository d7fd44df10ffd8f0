"""To shrink a broken stress case: played variant by variant, each stored as it was played."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from simulator.api.production import Watcher, Watching, unwatched
from simulator.api.stress import OneCase, StressProduction
from simulator.content.cases import Case
from simulator.dialogue import Dialogue
from simulator.errors import RunError, UserError
from simulator.runs.runner import Job, WorkerPool, environment_failed, for_worker
from simulator.runs.stress.judged import Judged
from simulator.runs.stress.replays import ReplayedRun
from simulator.runs.stress.shrinking import (
    MOST,
    REPLAYS,
    Replay,
    Shrinker,
    Shrunk,
    Variant,
    without_style,
)
from simulator.runs.worker_process import WorkerProcess


@dataclass(frozen=True)
class ShrunkCase:
    """A case that was shrunk, and where the smallest variant is stored.

    Attributes:
        shrunk: What became of it.
        folder: Of the run that holds the smallest variant.
        place: In that run, from 1.
        before, after: The whole case and the smallest variant, with their verdicts.
    """

    shrunk: Shrunk
    folder: Path
    place: int
    before: Judged
    after: Judged


async def ashrink(
    production: StressProduction, most: int = MOST, watching: Watching = unwatched
) -> ShrunkCase:
    """Find the smallest variant of a case that breaks as the case does; the same call goes on.

    Args:
        production: Of one case that is to be shrunk, see `StressProduction.only`.
        most: Dialogues that may be played.
        watching: Is told of the progress.

    Raises:
        UserError: The case does not break, or so few dialogues may be played that nobody can tell.
        RunError: The bot is down or the budget is spent; what was played is stored.
    """
    if most < REPLAYS:
        raise UserError(f"--most: {REPLAYS} dialogues are played before anything is left out")
    assert isinstance(production.batches, OneCase)
    case = production.batches.case
    assert case.attack is not None
    pack = next(pack for pack in production.packs if pack.name == case.pack)
    tactic = production.tactics[case.attack.tactic]
    folder = production.folder
    with ReplayedRun.create_or_open(folder, production.recipe) as run:
        run.remember_folders({pack.name: pack.folder.resolve() for pack in production.packs})
        kept = list(run.replays())
        with watching(most, min(most, len(kept))) as watcher:
            async with _pool_of(production, kept, watcher) as pool:
                player = _Player(pool, run, watcher)
                shrinker = Shrinker(pack, tactic, player.play, most)
                shrunk = await shrinker.shrink(case, production.job.limits.exchanges)
        place = run.settle(shrunk.after.variant.case, shrunk.after.dialogue)
    told: Callable[[int, Replay], Judged] = lambda at, replay: Judged(  # noqa: E731
        at, replay.variant.case, replay.dialogue, tactic, replay.verdict
    )
    return ShrunkCase(shrunk, folder, place, told(1, shrunk.before), told(place, shrunk.after))


@asynccontextmanager
async def _pool_of(
    production: StressProduction, kept: Iterable[Dialogue], watcher: Watcher
) -> AsyncIterator[_Here | _Apart]:
    """Who plays: this process, or a worker where code of the user's is imported."""
    # a journal would give the same reply to each replay, and a flaky bot would look steady
    job = production.job.model_copy(update={"journal": None})
    if job.budget is not None:
        left = job.budget - sum(map(_dollars, kept), Decimal(0))
        job = job.model_copy(update={"budget": max(Decimal(0), left)})
    if production.apart:
        job = for_worker(job)
        async with WorkerProcess.started(job, job.whose_code, watcher.say) as worker:
            yield _Apart(job, worker)
            await worker.finish()
        return
    pool = WorkerPool(job, watcher.say, production.own, production.bot)
    try:
        yield _Here(job, pool)
    finally:
        await pool.close()


@dataclass(frozen=True)
class _Here:
    job: Job
    pool: WorkerPool

    async def play(self, job: Job, case: Case) -> Dialogue | None:
        """A dialogue; None where nothing can be played any more."""
        self.pool.job = job
        for attempt in range(job.attempt, job.attempt + job.again + 1):
            if self.pool.over:
                return None
            dialogue = await self.pool.play(case, attempt)
            if not environment_failed(dialogue):
                break
        return dialogue


@dataclass(frozen=True)
class _Apart:
    job: Job
    worker: WorkerProcess

    async def play(self, job: Job, case: Case) -> Dialogue | None:
        """A dialogue; None where nothing can be played any more."""
        await self.worker.change(job)
        await self.worker.give([(0, case)])
        played = await self.worker.hear()
        return played[0][1] if played else None


class _Player:
    """Plays variants one after the other; those that were played before are read."""

    def __init__(self, pool: _Here | _Apart, run: ReplayedRun, watcher: Watcher) -> None:
        self.pool, self.run, self.watcher, self.number = pool, run, watcher, 0

    async def play(self, variant: Variant) -> Dialogue:
        """The dialogue of a variant, stored at once."""
        self.number += 1
        if found := self.run.kept(self.number, variant.key):
            return found
        dialogue = await self.pool.play(self._job(variant), variant.case)
        if dialogue is None:
            raise RunError(
                f"{self.run.folder}: the bot is down or the budget is spent after"
                f" {self.number - 1} dialogues; they are stored, the same command goes on"
            )
        self.run.keep(self.number, variant.key, dialogue)
        self.watcher.advance()
        return dialogue

    def _job(self, variant: Variant) -> Job:
        """The job for a variant; each try is a session of its own."""
        job = self.pool.job
        persona = job.personas[variant.case.persona]
        changed = {
            "personas": {persona.name: without_style(persona) if variant.plain else persona},
            "limits": replace(job.limits, exchanges=variant.exchanges),
            "attempt": self.number * (job.again + 1),
        }
        return job.model_copy(update=changed)


def _dollars(dialogue: Dialogue) -> Decimal:
    return sum((used.dollars or Decimal(0) for used in dialogue.usage.values()), Decimal(0))
