"""To shrink a broken stress case: played variant by variant, each stored as it was played."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from simulator.api.production import Watcher, Watching, unwatched
from simulator.api.stress import OneCase, StressProduction
from simulator.content.cases import Case
from simulator.dialogue import Dialogue
from simulator.errors import RunError, UserError
from simulator.runs.runner import WorkerPool, environment_failed
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
        production: Of one case, see `StressProduction.only`.
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
    recipe = production.recipe.model_copy(
        update={"sampling": f"{production.recipe.sampling} shrink={case.id}"}
    )
    folder = production.folder.with_name(f"{production.folder.name}-shrink")
    with ReplayedRun.create_or_open(folder, recipe) as run:
        run.remember_folders({pack.name: pack.folder.resolve() for pack in production.packs})
        kept = list(run.replays())
        with watching(most, min(most, len(kept))) as watcher:
            player = _Player(production, run, watcher, kept)
            try:
                shrinker = Shrinker(pack, tactic, player.play, most)
                shrunk = await shrinker.shrink(case, production.job.limits.exchanges)
            finally:
                await player.pool.close()
        place = run.settle(shrunk.after.variant.case, shrunk.after.dialogue)
    told: Callable[[int, Replay], Judged] = lambda at, replay: Judged(  # noqa: E731
        at, replay.variant.case, replay.dialogue, tactic, replay.verdict
    )
    return ShrunkCase(shrunk, folder, place, told(1, shrunk.before), told(place, shrunk.after))


class _Player:
    """Plays variants one after the other; those that were played before are read."""

    def __init__(
        self,
        production: StressProduction,
        run: ReplayedRun,
        watcher: Watcher,
        kept: list[Dialogue],
    ) -> None:
        # a journal would give the same reply to each replay, and a flaky bot would look steady
        job = production.job.model_copy(update={"journal": None})
        if job.budget is not None:
            left = job.budget - sum(map(_dollars, kept), Decimal(0))
            job = job.model_copy(update={"budget": max(Decimal(0), left)})
        self.job, self.run, self.watcher, self.number = job, run, watcher, 0
        self.pool = WorkerPool(job, watcher.say, production.own, production.bot)

    async def play(self, variant: Variant) -> Dialogue:
        """The dialogue of a variant, stored at once."""
        self.number += 1
        if found := self.run.kept(self.number, variant.key):
            return found
        persona = self.job.personas[variant.case.persona]
        self.pool.job = self.job.model_copy(
            update={
                "personas": {persona.name: without_style(persona) if variant.plain else persona},
                "limits": replace(self.job.limits, exchanges=variant.exchanges),
            }
        )
        dialogue = await self._tried(variant.case)
        self.run.keep(self.number, variant.key, dialogue)
        self.watcher.advance()
        return dialogue

    async def _tried(self, case: Case) -> Dialogue:
        """Each try is a session of its own."""
        for again in range(self.job.again + 1):
            if self.pool.over:
                raise RunError(
                    f"{self.run.folder}: the bot is down or the budget is spent after"
                    f" {self.number - 1} dialogues; they are stored, the same command goes on"
                )
            dialogue = await self.pool.play(case, self.number * (self.job.again + 1) + again)
            if not environment_failed(dialogue):
                break
        return dialogue


def _dollars(dialogue: Dialogue) -> Decimal:
    return sum((used.dollars or Decimal(0) for used in dialogue.usage.values()), Decimal(0))
