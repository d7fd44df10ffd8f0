"""To stress a bot: adversarial customers against it, with a verdict on every case."""

from __future__ import annotations

import warnings
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.api.loops import blocking
from simulator.api.production import Production, Watching, unwatched
from simulator.api.stress_setup import StressSetup, named_target, names_of_packs, stress_settings
from simulator.attacks import Level
from simulator.config import Settings, StressSettings
from simulator.content.cases import Case
from simulator.content.pack import Pack
from simulator.content.tactics import Tactic
from simulator.errors import RunError, UserError
from simulator.runs.run_file import free_for
from simulator.runs.runner import for_worker
from simulator.runs.stress.attack_batches import Attacks
from simulator.runs.stress.judged import Judged
from simulator.runs.stress.verdict import Standing
from simulator.runs.worker_process import check_apart

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from simulator.analyses.stress.exit_code import Outcome
    from simulator.analyses.stress.report import StressReport
    from simulator.runs.store import Run


@dataclass(frozen=True)
class StressProduction(Production):
    """A stress run before it is played: everything in it is checked.

    Attributes:
        tactics: Those that are tried, by name.
    """

    tactics: Mapping[str, Tactic] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        names: Sequence[str],
        settings: Settings,
        own: Mapping[str, BaseChatModel] | None = None,
        in_memory: bool = False,
    ) -> StressProduction:
        """Check everything that can be before a run.

        Raises:
            UserError: What cannot be used, and what would be right.
        """
        if not isinstance(settings, StressSettings):
            raise TypeError("a stress run has settings of its own")
        setup = StressSetup.of(names, settings)
        recipe = setup.recipe(own or {})
        folder = setup.folder(recipe)
        kept = None if in_memory else folder
        return cls(
            setup.settings, setup.packs, setup.personas, recipe, folder, setup.attacks,
            setup.job(kept), own or {}, tactics=setup.tactics,
        )  # fmt: skip

    async def check(self) -> AsyncIterator[str]:
        """Whether the bot is there, and a tiny call to each model that is paid for.

        Raises:
            UserError: The bot cannot be opened, or somebody does not answer.
        """
        await self._check_bot()
        async for note in super().check():
            yield note

    async def _check_bot(self) -> None:
        named = self.job.target
        if self.bot is not None:
            await self.bot.check()
        elif named is not None and self.apart:
            await check_apart(for_worker(self.job), named.name)
        elif named is not None and named.own_support is None:
            target = named.open()
            try:
                await target.check()
            finally:
                await target.close()

    def against(self, bot: Any) -> StressProduction:
        """The same run against a bot that is at hand.

        Raises:
            UserError: It is no function, class, graph or runnable.
        """
        assert self.job.target is not None
        opened = self.job.target.open(bot=bot)
        models = {**self.recipe.models, "support": f"callable {named_target(bot)}"}
        return replace(self, bot=opened, recipe=self.recipe.model_copy(update={"models": models}))

    def only(self, beginning: str, shrink: bool = False) -> StressProduction:
        """The same run with the one case whose id begins so, in a folder of its own.

        That is the one that was named for the run; beside it where another run is in there.

        Raises:
            UserError: There is none, or more than one.
        """
        assert isinstance(self.batches, Attacks)
        if not beginning:
            raise UserError(
                "--case takes the beginning of a case's id, as it stands behind a story"
            )
        cases = [case for case in self.batches.cases() if case.id.startswith(beginning)]
        if len(cases) != 1:
            many = f"{len(cases):,} cases" if cases else "no case"
            raise UserError(f"--case: {many} of this run with an id that begins with `{beginning}`")
        case, what = cases[0], "shrink" if shrink else "case"
        sampling = f"{self.recipe.sampling} {what}={case.id}"
        recipe = self.recipe.model_copy(update={"sampling": sampling})
        folder = self.folder
        if self.settings.out is None or not free_for(folder, recipe):
            ending = f"-case-{case.id}{'-shrink' if shrink else ''}"
            folder = folder.with_name(folder.name + ending)
        return replace(self, batches=OneCase(case), folder=folder, recipe=recipe)

    async def play_out(self, run: Run) -> None:
        """Play all of it, for a caller who wants the whole.

        Raises:
            RunError: It was given up, and the same call goes on.
        """
        produced = await self.play(run)
        if not produced.complete:
            raise RunError(
                f"given up: {produced.stored} of {produced.total} are stored in"
                f" {self.folder}; the same call again goes on"
            )


@dataclass(frozen=True)
class OneCase:
    """A plan of one case."""

    case: Case

    def extend(self, run: Run) -> bool:
        """Write it, once."""
        if run.planned:
            return False
        run.extend([self.case])
        return True


@dataclass(frozen=True)
class StressResult:
    """A stress run that was played, with its report.

    Attributes:
        folder: Of the run.
        report: All its numbers.
        judged: Every case with its verdict, in the order of the plan.
    """

    folder: Path
    report: StressReport
    judged: tuple[Judged, ...]

    @property
    def broken(self) -> tuple[Judged, ...]:
        """Cases in which the bot broke, or was refused what policy allows."""
        return tuple(one for one in self.judged if one.verdict.standing == Standing.BROKEN)

    def outcome(self, fail_on: str = "low") -> Outcome:
        """What the run says, with its reasons; a break counts from the level `fail_on` on.

        Raises:
            UserError: There is no such level.
        """
        from simulator.analyses.stress.exit_code import outcome_of

        return outcome_of(self.report, Level.read(fail_on))

    def exit_code(self, fail_on: str = "low") -> int:
        """As the command has it: 0 held, 1 broken, 2 nothing could be played, 3 cannot tell."""
        return self.outcome(fail_on).code


def judged_run(production: StressProduction, run: Run) -> tuple[Judged, ...]:
    """All cases of a run that were played, with their verdicts."""
    from simulator.runs.stress.judged import judged

    packs = {pack.name: pack for pack in production.packs}
    return tuple(judged(run, packs, production.tactics))


def report_on(production: StressProduction, run: Run, cases: Sequence[Judged]) -> StressReport:
    """The report on a run."""
    from simulator.analyses.stress.report import report_of

    batches = production.batches
    lacking = (
        batches.lacking(case for _, case in run.cases()) if isinstance(batches, Attacks) else None
    )
    return report_of(cases, planned=run.planned, lacking=lacking)


async def with_judge(
    production: StressProduction, report: StressReport, watching: Watching = unwatched
) -> StressReport:
    """The report with what the run's judge says, where it has one; the run must not be open."""
    model = production.settings.judge_model
    if model is None:
        return report
    from simulator.api.tactic_judging import ask_judge

    said = await ask_judge(production, production.tactics, model, watching)
    return report.model_copy(update={"judge": said})


async def astress(
    *packs: str | Path | Pack,
    target: str | Callable[..., Any] = "embedded",
    tactics: Sequence[str] = (),
    n: int | None = None,
    seed: int = 0,
    out: str | Path | None = None,
    check: bool = True,
    **options: Any,
) -> StressResult:
    """Stress a bot: adversarial customers and their benign twins against it.

    Args:
        packs: Names of packs, or paths of their folders.
        target: A target string (see `docs/targets.md`), or a function, graph or runnable.
        tactics: Names of tactics or groups; all of them where none is named.
        n: Attacks of each tactic and pack, 10 where it is not given; each has a twin.
        seed: The same seed, the same cases.
        out: Folder of the run; `outputs/stress-...` where none is named. The same call goes on.
        check: Whether it is looked whether the bot is there, by a tiny call to each model that is
            paid for as well, before the run.
        options: Further settings of `simulator stress`, with `_` for `-`.

    Raises:
        UserError: Something that cannot be used, a bot that is not there, or a run that was given
            up.

    Example: `stress("bakery", target=my_bot, tactics=["fraud"], n=5).report.whole.success`
    """
    settings = stress_settings(target, tactics, n, seed, out, options)
    production = StressProduction.of(names_of_packs(packs), settings)
    if not isinstance(target, str):
        production = production.against(target)
    if check:
        async for note in production.check():
            warnings.warn(note, stacklevel=2)
    with production.open() as run:
        await production.play_out(run)
        cases = judged_run(production, run)
        report = report_on(production, run, cases)
    return StressResult(production.folder, await with_judge(production, report), cases)


stress = blocking(astress)
