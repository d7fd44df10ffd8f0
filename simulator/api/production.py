"""A run on its way: settings checked, then planned, played, stored, exported and summarised."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AbstractContextManager, aclosing, nullcontext
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from simulator.config import Settings
from simulator.content.pack import Pack
from simulator.content.personas import Persona, load_personas
from simulator.errors import UserError
from simulator.runs.controls import Controls
from simulator.runs.preflight import check_models, check_sentences
from simulator.runs.provenance import keep_personas
from simulator.runs.run_goals import GoalProgress, make_batches, reached, read_known
from simulator.runs.setup import default_folder, find_packs, make_job, make_recipe

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from simulator.analyses.dataset.export import Export
    from simulator.analyses.summary import Summary
    from simulator.play.targets.protocol import Target
    from simulator.runs.batches import Batches
    from simulator.runs.recipe import Recipe
    from simulator.runs.reviewed_run import ReviewedRun
    from simulator.runs.runner import Job
    from simulator.runs.store import Run
    from simulator.runs.workers import Crew


class Watcher(Protocol):
    """Is told how far a run has come."""

    def advance(self) -> None:
        """One more dialogue is stored."""

    def expect(self, total: int) -> None:
        """There are so many to be played, more than was thought."""

    def say(self, line: str) -> None:
        """One line in between, such as why it is paused."""


class _Nobody:
    def advance(self) -> None:
        """Nobody looks."""

    def expect(self, total: int) -> None:
        """Nobody looks."""

    def say(self, line: str) -> None:
        """Nobody listens."""


Watching = Callable[[int, int], AbstractContextManager[Watcher]]
"""From how many dialogues there will be, and how many there are, to who is told of the others."""


def _begun_with(folder: Path, personas: Mapping[str, Persona]) -> dict[str, Persona]:
    """The personas of a run that goes on, where all are still there; else none."""
    from simulator.runs.run_file import FILE
    from simulator.runs.store import Run

    if not (folder / FILE).is_file():
        return {}
    with Run.open(folder) as run:
        names = list(run.recipe.personas)
    return {name: personas[name] for name in names} if personas.keys() >= set(names) else {}


def _styled(personas: dict[str, Persona], settings: Settings) -> dict[str, Persona]:
    """The personas, writing as the customers of the user's recordings do, where there are some."""
    if not settings.style:
        return personas
    from simulator.analyses.writing_style import read_writers, restyled

    return restyled(personas, *read_writers(settings.style, settings.style_format))


PACE = "pace"
"""Note of a run: how many dialogues were played in how many seconds, over all goes."""


def _keep_pace(run: Run, dialogues: int, seconds: float) -> None:
    if dialogues:
        known = json.loads(run.note(PACE) or "{}")
        total = {
            "dialogues": known.get("dialogues", 0) + dialogues,
            "seconds": round(known.get("seconds", 0) + seconds, 1),
        }
        run.keep_note(PACE, json.dumps(total))


def unwatched(total: int, done: int) -> AbstractContextManager[Watcher]:
    """Tells nobody."""
    return nullcontext(_Nobody())


@dataclass(frozen=True)
class Produced:
    """What became of a run in one go.

    Attributes:
        played: Dialogues played in this go.
        stored: Dialogues in the run.
        total: Dialogues that were to be there; fewer are stored where the budget is spent or an
            endpoint is given up.
        seconds: What playing took.
    """

    played: int
    stored: int
    total: int
    seconds: float

    @property
    def complete(self) -> bool:
        """Whether all are there."""
        return self.stored >= self.total


@dataclass(frozen=True)
class Report:
    """What is said and written of a run at its end.

    Attributes:
        summary: The counts, which stand in `summary.json`.
        export: The training files.
        goals: How far it has come with what it was played for.
    """

    summary: Summary
    export: Export
    goals: tuple[GoalProgress, ...]


@dataclass(frozen=True)
class Production:
    """A run before it is played: everything in it is checked.

    Attributes:
        settings: What was asked for.
        packs, personas: Who plays.
        recipe: What fixes its content.
        folder: Where it goes.
        batches: Where its cases come from.
        job: What players have to know.
        own: By role, models that are at hand.
        bot: A target that is at hand.
    """

    settings: Settings
    packs: Sequence[Pack]
    personas: Mapping[str, Persona]
    recipe: Recipe
    folder: Path
    batches: Batches
    job: Job
    own: Mapping[str, BaseChatModel] = field(default_factory=dict)
    bot: Target | None = None

    @classmethod
    def of(
        cls,
        names: Sequence[str],
        settings: Settings,
        own: Mapping[str, BaseChatModel] | None = None,
        in_memory: bool = False,
    ) -> Production:
        """Check everything that can be before a run; one in memory keeps no replies in a folder.

        Raises:
            UserError: What cannot be used, and what would be right.
        """
        packs, personas = find_packs(names), load_personas(settings.persona)
        check_sentences(settings, packs, own or {})
        if (
            settings.batch
            and not settings.goal_name
            and "sampling" not in settings.model_fields_set
        ):
            # all cases are dealt at once: they are to share their batches
            settings = settings.model_copy(update={"sampling": "random"})
        controls = Controls.of(settings)
        personas = controls.cast(_styled(personas, settings))
        if controls.about_cases:
            chosen = controls.scenarios(packs, settings.scenario)
            settings = settings.model_copy(update={"scenario": chosen})
        known = read_known(settings, packs)
        recipe = make_recipe(settings, packs, personas, known, own or {})
        folder = settings.out or default_folder(settings, packs, recipe)
        chosen_by = (settings.persona, settings.style, controls.traits, controls.moods)
        free = not (any(chosen_by) or in_memory)
        if free and (begun := _begun_with(folder, personas)):
            personas = begun
            recipe = make_recipe(settings, packs, personas, known, own or {})

        from simulator.runs.planner import check_draws

        check_draws(packs, settings.scenario)
        batches = make_batches(settings, packs, personas, known, controls)
        job = make_job(settings, packs, personas, None if in_memory else folder)
        return cls(settings, packs, personas, recipe, folder, batches, job, own or {})

    @property
    def wanted(self) -> int:
        """Dialogues that are wanted; 0 where they are played for a coverage."""
        return 0 if self.settings.goal_name else self.settings.n * len(self.packs)

    def open(self) -> ReviewedRun:
        """The run to write to: a new one, or one to go on with.

        Raises:
            UserError: It is another run, is longer than this one, or cannot be written.
        """
        from simulator.runs.reviewed_run import ReviewedRun

        run = ReviewedRun.create_or_open(self.folder, self.recipe)
        try:
            if self.wanted and run.planned > self.wanted:
                raise UserError(
                    f"{self.folder}: this run has a plan of {run.planned} dialogues; give -n"
                    f" {run.planned // len(self.packs)} or more to go on, or another folder with"
                    " --out"
                )
            self.begin(run)
        except BaseException:
            run.close()
            raise
        return run

    @property
    def apart(self) -> bool:
        """Whether code of the user's is imported to play, which has a process of its own."""
        return self.bot is None and not self.own and bool(self.job.whose_code)

    def begin(self, run: Run) -> None:
        """Write down where the packs stand, and plan what is to be played next.

        That may search for seconds: it is done before there is a loop, so that Ctrl-C ends it.
        """
        if self.settings.style:
            keep_personas(run, self.personas)
        run.remember_folders({pack.name: pack.folder.resolve() for pack in self.packs})
        if run.played == run.planned:
            self.batches.extend(run)

    def check(self) -> AsyncIterator[str]:
        """A tiny call to each model that is paid for; gives notes on what they do without.

        Raises:
            SettingsError: A model does not answer.
        """
        return check_models(self.settings, self.folder, self.packs, self.personas)

    async def play(self, run: Run, watching: Watching = unwatched) -> Produced:
        """Play batch after batch; what is played is stored at once, so it can be cancelled.

        Args:
            run: Open to write.
            watching: Is told of the progress.
        """
        from simulator.runs.case_queue import CaseQueue
        from simulator.runs.runner import play_all

        started, before = time.monotonic(), run.played
        if run.played < run.planned:
            with watching(self._total(run), run.played) as watcher:
                feed = CaseQueue(run, self.batches, lambda: watcher.expect(self._total(run)))
                async with self._crew(watcher.say) as crew:
                    played = play_all(
                        self.job, feed, self.settings.workers, watcher.say, self.own, self.bot,
                        self.apart, crew,
                    )  # fmt: skip
                    async with aclosing(played) as dialogues:
                        async for position, dialogue in dialogues:
                            run.append(position, dialogue)
                            watcher.advance()
                            feed.stored()
        seconds = time.monotonic() - started
        _keep_pace(run, run.played - before, seconds)
        total = max(self.wanted, run.planned)
        return Produced(run.played - before, run.played, total, seconds)

    def _crew(self, tell: Callable[[str], None]) -> AbstractAsyncContextManager[Crew | None]:
        """Who plays, where that is a cluster."""
        address = self.settings.cluster
        if not address:
            return nullcontext()
        from simulator.runs.cluster.ray_crew import RayCrew

        return RayCrew.connected(self.job, address, self.settings.asked_workers, tell)

    def _total(self, run: Run) -> int:
        return self.wanted or run.planned

    def report(self, run: ReviewedRun) -> Report:
        """Write the training files and the summary.

        Raises:
            RunError: A file cannot be written.
        """
        from simulator.analyses.control_report import controls_kept
        from simulator.analyses.dataset.export import ExportPlan, export_run
        from simulator.analyses.dataset.row_shape import RowShape
        from simulator.analyses.dataset.whole_files import write_whole
        from simulator.analyses.expected_usage import CASES, expected_usage
        from simulator.analyses.summary import summarise
        from simulator.analyses.writing_style import compared
        from simulator.play.models.batch_ledger import BatchLedger

        asked = self.settings
        shape = RowShape(asked.row_system, asked.row_tools, asked.row_distractors)
        plan = ExportPlan(self.folder, share=asked.validation_share, shape=shape)
        exported = export_run(run, {pack.name: pack for pack in self.packs}, plan)
        packs = {pack.name: pack for pack in self.packs}
        kept = controls_kept(Controls.of(asked), run.dialogues(), packs, self.personas)
        summary = summarise(run.dialogues()).model_copy(update={"controls": kept})
        if self.job.batches is not None:
            counts = BatchLedger(self.job.batches).counts()
            summary = summary.model_copy(update={"batches": counts})
        if summary.usage:
            cases = [case for _, case in islice(run.cases(), CASES)]
            expected = expected_usage(
                summary.usage, summary.dialogues, self.packs, self.personas, cases
            )
            summary = summary.model_copy(update={"expected": expected})
        write_whole(self.folder / "summary.json", [summary.model_dump_json(indent=1), "\n"])
        if asked.style:
            write_whole(self.folder / "style.json", [compared(asked, run.dialogues()), "\n"])
        return Report(summary, exported, tuple(reached(self.batches, run)))
