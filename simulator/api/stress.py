"""To stress a bot: adversarial customers against it, with a verdict on every case."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.api.loops import blocking
from simulator.api.production import Production
from simulator.attacks import Level
from simulator.config import Settings, StressSettings, read_settings_of
from simulator.content.cases import Case
from simulator.content.pack import Pack
from simulator.content.personas import ADVERSARIAL, load_personas
from simulator.content.tactics import Tactic, load_tactics
from simulator.errors import RunError, UserError
from simulator.runs.setup import find_packs, make_job, make_recipe
from simulator.runs.stress.attack_batches import Attacks
from simulator.runs.stress.judged import Judged
from simulator.runs.stress.verdict import Standing

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

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
        settings = _sized(settings, packs, tactics)
        recipe = make_recipe(settings, packs, personas, {}, own or {})
        recipe = recipe.model_copy(
            update={
                "sampling": f"{recipe.sampling} tactics={_digest(tactics)}",
                "models": {**recipe.models, "support": settings.target},
            }
        )
        folder = settings.out or _folder(settings, packs, recipe.model_dump_json())
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
        job = make_job(settings, packs, personas, None if in_memory else folder)
        job = job.model_copy(update={"target": target_of(settings)})
        found = (settings, packs, personas, recipe, folder, batches, job, own or {})
        return cls(*found, tactics=tactics)

    async def check_target(self) -> None:
        """Open the bot and see whether it is there, before anything is played.

        Raises:
            UserError: It cannot be opened, or does not answer.
        """
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


def _sized(
    settings: StressSettings, packs: Sequence[Pack], tactics: Mapping[str, Tactic]
) -> StressSettings:
    """With as many cases as the interval needs that is wanted."""
    from simulator.play.targets.names import own_support

    model = own_support(settings.target)
    if model is not None:
        settings = settings.model_copy(update={"support_model": model})
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

    def exit_code(self, fail_on: str = "low") -> int:
        """As the command has it: 0 held, 1 broken, 2 nothing could be played, 3 cannot tell."""
        from simulator.analyses.stress.exit_code import exit_code

        return exit_code(self.report, Level[fail_on.upper()])


def judged_run(production: StressProduction, run: Run) -> tuple[Judged, ...]:
    """All cases of a run that were played, with their verdicts."""
    from simulator.runs.stress.judged import judged

    packs = {pack.name: pack for pack in production.packs}
    return tuple(judged(run, packs, production.tactics))


def report_on(production: StressProduction, run: Run, cases: Sequence[Judged]) -> StressReport:
    """The report on a run."""
    from simulator.analyses.stress.report import report_of

    lacking = production.batches.lacking if isinstance(production.batches, Attacks) else {}
    return report_of(cases, planned=run.planned, lacking=lacking)


async def astress(
    *packs: str | Path,
    target: str | Callable[..., Any] = "embedded",
    tactics: Sequence[str] = (),
    n: int = 10,
    seed: int = 0,
    out: str | Path | None = None,
    **options: Any,
) -> StressResult:
    """Stress a bot: adversarial customers and their benign twins against it.

    Args:
        packs: Names of packs, or paths of their folders.
        target: A target string (see `docs/targets.md`), or a function, graph or runnable.
        tactics: Names of tactics or groups; all of them where none is named.
        n: Attacks of each tactic and pack; each has a twin.
        seed: The same seed, the same cases.
        out: Folder of the run; `outputs/stress-...` where none is named. The same call goes on.
        options: Further settings of `simulator stress`, with `_` for `-`.

    Raises:
        UserError: Something that cannot be used, or a run that was given up.

    Example: `stress("bakery", target=my_bot, tactics=["fraud"], n=5).report.whole.success`
    """
    from simulator.play.targets.opening import open_target

    at_hand = None if isinstance(target, str) else target
    name = target if isinstance(target, str) else getattr(target, "__name__", type(target).__name__)
    given = {"target": "embedded" if at_hand is not None else name, "tactic": tuple(tactics),
             "n": n, "seed": seed, "out": out, **options}  # fmt: skip
    settings = read_settings_of(StressSettings, None, {}, given, "the call")
    if settings.half_width is not None and n == 10:
        settings = read_settings_of(
            StressSettings, None, {}, {k: v for k, v in given.items() if k != "n"}, "the call"
        )
    production = StressProduction.of(list(map(str, packs)), settings)
    if at_hand is not None:
        bot = open_target(
            at_hand,
            tools=settings.tools,
            first=settings.first,
            setup=settings.setup or "",
            probe=settings.probe or "",
            timeout=settings.timeout,
        )
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
        return StressResult(production.folder, report_on(production, run, cases), cases)


stress = blocking(astress)
