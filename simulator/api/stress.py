"""To stress a bot: adversarial customers against it, with a verdict on every case."""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.api.loops import blocking
from simulator.api.production import Production, Watching, unwatched
from simulator.attacks import Level
from simulator.config import Settings, StressSettings, read_settings_of
from simulator.content.cases import Case
from simulator.content.pack import Pack
from simulator.content.personas import ADVERSARIAL, load_personas
from simulator.content.tactics import Tactic, load_tactics
from simulator.errors import RunError, UserError
from simulator.play.models import check_judge
from simulator.runs.setup import find_packs, make_job, make_recipe
from simulator.runs.stress.attack_batches import Attacks
from simulator.runs.stress.judged import Judged
from simulator.runs.stress.verdict import Standing

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from simulator.analyses.stress.exit_code import Outcome
    from simulator.analyses.stress.report import StressReport
    from simulator.play.targets.settings import TargetSettings
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
        packs, tactics = find_packs(names), load_tactics(settings.tactic)
        personas = load_personas(settings.persona, folder=ADVERSARIAL)
        settings = _sized(_with_own_support(settings), packs, tactics)
        # a judge is asked after the run, and changes nothing of it
        unjudged = settings.model_copy(update={"judge_model": None})
        recipe = make_recipe(unjudged, packs, personas, {}, own or {})
        recipe = recipe.model_copy(
            update={
                "sampling": f"{recipe.sampling} tactics={_digest(tactics)}",
                "models": {**recipe.models, "support": settings.target},
            }
        )
        folder = settings.out or _folder(settings, packs, recipe.model_dump_json())
        if settings.judge_model is not None:
            check_judge(settings.judge_model)
        batches = Attacks(
            packs,
            personas,
            settings.scenario,
            tactics,
            settings.n,
            settings.seed,
            settings.trials,
            settings.twins,
            settings.records == "listed",
        )
        job = make_job(unjudged, packs, personas, None if in_memory else folder)
        job = job.model_copy(update={"target": target_of(settings)})
        found = (settings, packs, personas, recipe, folder, batches, job, own or {})
        return cls(*found, tactics=tactics)

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
        if self.bot is not None or named is None or named.own_support is not None:
            return
        target = named.open()
        try:
            await target.check()
        finally:
            await target.close()

    def only(self, beginning: str) -> StressProduction:
        """The same run with the one case whose id begins so.

        Raises:
            UserError: There is none, or more than one.
        """
        assert isinstance(self.batches, Attacks)
        cases = [case for case in self.batches.cases() if case.id.startswith(beginning)]
        if len(cases) != 1:
            many = f"{len(cases):,} cases" if cases else "no case"
            raise UserError(f"--case: {many} of this run with an id that begins with `{beginning}`")
        folder = self.folder.with_name(f"{self.folder.name}-case-{cases[0].id}")
        return replace(self, batches=OneCase(cases[0]), folder=folder)


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


def target_of(settings: StressSettings) -> TargetSettings:
    """The bot that is tested, as every process of the run opens it."""
    from simulator.play.targets.settings import TargetSettings

    return TargetSettings(
        name=settings.target,
        tools=settings.tools or None,
        first=settings.first,
        setup=settings.setup or "",
        probe=settings.probe or "",
        timeout=settings.timeout,
    )


def _with_own_support(settings: StressSettings) -> StressSettings:
    """With the model of support, where the target is our own prompt on one."""
    from simulator.play.targets.names import own_support

    model = own_support(settings.target)
    return settings if model is None else settings.model_copy(update={"support_model": model})


def _sized(
    settings: StressSettings, packs: Sequence[Pack], tactics: Mapping[str, Tactic]
) -> StressSettings:
    """With as many cases as the interval needs that is wanted."""
    if settings.half_width is None:
        return settings
    if "n" in settings.model_fields_set:
        raise UserError("--half-width and -n do not go together: it says how many there are to be")
    from simulator.analyses.stress.rates import needed_cases

    each = -(-needed_cases(settings.half_width) // (len(packs) * len(tactics)))
    return settings.model_copy(update={"n": each})


def _digest(tactics: Mapping[str, Tactic]) -> str:
    told = json.dumps({name: tactic.digest for name, tactic in sorted(tactics.items())})
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _folder(settings: StressSettings, packs: Sequence[Pack], recipe: str) -> Path:
    """The same command, the same folder."""
    names = "+".join(pack.name for pack in packs)
    mark = hashlib.sha256(recipe.encode()).hexdigest()[:6]
    return Path("outputs") / f"stress-{names}-n{settings.n}-seed{settings.seed}-{mark}"


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
    lacking = batches.lacking(run) if isinstance(batches, Attacks) else None
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
    *packs: str | Path,
    target: str | Callable[..., Any] = "embedded",
    tactics: Sequence[str] = (),
    n: int | None = None,
    seed: int = 0,
    out: str | Path | None = None,
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
        options: Further settings of `simulator stress`, with `_` for `-`.

    Raises:
        UserError: Something that cannot be used, or a run that was given up.

    Example: `stress("bakery", target=my_bot, tactics=["fraud"], n=5).report.whole.success`
    """
    at_hand = None if isinstance(target, str) else target
    name = target if isinstance(target, str) else getattr(target, "__name__", type(target).__name__)
    given = {"target": "embedded" if at_hand is not None else name, "tactic": tuple(tactics),
             "n": n, "seed": seed, "out": out, **options}  # fmt: skip
    settings = read_settings_of(StressSettings, None, {}, given, "the call")
    production = StressProduction.of(list(map(str, packs)), settings)
    if at_hand is not None:
        bot = target_of(settings).open(bot=at_hand)
        models = {**production.recipe.models, "support": f"callable {name}"}
        recipe = production.recipe.model_copy(update={"models": models})
        production = replace(production, bot=bot, recipe=recipe)
    with production.open() as run:
        produced = await production.play(run)
        if not produced.complete:
            raise RunError(
                f"given up: {produced.stored} of {produced.total} are stored in"
                f" {production.folder}; the same call again goes on"
            )
        cases = judged_run(production, run)
        report = report_on(production, run, cases)
    return StressResult(production.folder, await with_judge(production, report), cases)


stress = blocking(astress)
