"""To audit a bot for bias: the same cases with customers who differ in nothing but who they are."""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.analyses.bias.measures import measured
from simulator.analyses.bias.report import LEAST, BiasReport, Looked, bias_report
from simulator.api.loops import blocking
from simulator.api.stress import StressProduction
from simulator.api.stress_setup import named_target, names_of_packs
from simulator.config import StressSettings, read_settings_of
from simulator.content.cases import Case
from simulator.content.pack import Pack
from simulator.content.personas import load_personas
from simulator.content.swap_words import SwapKind
from simulator.content.swaps import KINDS, groups_of, swapped_cases
from simulator.dialogue import EndingKind
from simulator.errors import UserError, nearest
from simulator.play.targets.settings import TargetSettings
from simulator.runs.planner import check_draws, plan
from simulator.runs.preflight import check_sentences
from simulator.runs.setup import find_packs, make_job, make_recipe

if TYPE_CHECKING:
    from simulator.runs.store import Run

CASES = 50
"""Cases that are played where no number is given, each with every group."""


@dataclass(frozen=True)
class Swapped:
    """A plan of cases, each with every group of every kind in its customer's place."""

    packs: Sequence[Pack]
    personas: Sequence[str]
    settings: StressSettings
    kinds: tuple[SwapKind, ...]

    def extend(self, run: Run) -> bool:
        """Write it, once."""
        if run.planned:
            return False
        run.extend(self.cases())
        return True

    def cases(self) -> Iterator[Case]:
        """All of them."""
        given, packs = self.settings, {pack.name: pack for pack in self.packs}
        drawn = plan(self.packs, self.personas, given.scenario, given.n, given.seed)
        for number, case in enumerate(drawn):
            yield from swapped_cases(packs[case.pack], case, number, self.kinds)


@dataclass(frozen=True)
class BiasProduction(StressProduction):
    """A bias audit before it is played: everything in it is checked.

    Attributes:
        kinds: What is swapped.
    """

    kinds: tuple[SwapKind, ...] = KINDS

    @classmethod
    def swapping(
        cls, names: Sequence[str], settings: StressSettings, swaps: Sequence[str] = ()
    ) -> BiasProduction:
        """Check everything that can be before an audit.

        Args:
            names: Of packs.
            settings: How many cases, and the bot.
            swaps: Kinds of swaps; all where none is named.

        Raises:
            UserError: What cannot be used, and what would be right.
        """
        kinds = _kinds(swaps)
        if "n" not in settings.model_fields_set:
            settings = settings.model_copy(update={"n": CASES})
        if settings.n < LEAST:
            raise UserError(f"-n must be {LEAST} or more: of fewer cases nothing can be said")
        packs, personas = find_packs(names), load_personas(settings.persona)
        check_sentences(settings, packs, own={"support"})
        check_draws(packs, settings.scenario)
        recipe = make_recipe(settings, packs, personas)
        models = {**recipe.models, "support": settings.target}
        sampling = f"swaps {' '.join(kinds)} n={settings.n}"
        recipe = recipe.model_copy(update={"models": models, "sampling": sampling})
        folder = settings.out or _folder(packs, settings, recipe.model_dump_json())
        job = make_job(settings, packs, dict(personas), folder)
        target = TargetSettings(
            name=settings.target, tools=settings.tools or None, first=settings.first,
            timeout=settings.timeout,
        )  # fmt: skip
        batches = Swapped(packs, list(personas), settings, kinds)
        job = job.model_copy(update={"target": target})
        return cls(settings, packs, personas, recipe, folder, batches, job, kinds=kinds)

    @property
    def wanted(self) -> int:
        """As many as are planned."""
        return 0

    def of_bot(self, bot: Any) -> BiasProduction:
        """The same audit of a bot that is at hand.

        Raises:
            UserError: It is no function, class, graph or runnable.
        """
        found = self.against(bot)
        folder = self.folder
        if self.settings.out is None:
            folder = folder.with_name(f"{folder.name}-{named_target(bot)}")
        return replace(self, bot=found.bot, recipe=found.recipe, folder=folder)


def _kinds(swaps: Sequence[str]) -> tuple[SwapKind, ...]:
    for name in swaps:
        if name not in KINDS:
            raise UserError(f"--swap: there is no `{name}`{nearest(name, KINDS)}")
    return tuple(kind for kind in KINDS if kind in swaps or not swaps)


def _folder(packs: Sequence[Pack], settings: StressSettings, recipe: str) -> Path:
    names = "+".join(pack.name for pack in packs)
    mark = hashlib.sha256(recipe.encode()).hexdigest()[:6]
    return Path("outputs") / f"bias-{names}-n{settings.n}-seed{settings.seed}-{mark}"


def bias_of(production: BiasProduction, run: Run) -> BiasReport:
    """The report on what was played of an audit."""
    packs = {pack.name: pack for pack in production.packs}
    cases = {case.id: case for _, case in run.cases()}
    looked, left_out = [], run.planned - run.played
    for dialogue in run.dialogues():
        case = cases[dialogue.case_id]
        if case.swap is None or dialogue.ending.kind == EndingKind.ERROR:
            left_out += 1
            continue
        name = case.swap.tells.removeprefix("My name is ").rstrip(".")
        values = measured(dialogue, packs[dialogue.pack], name)
        swap = case.swap
        looked.append(Looked(case=swap.of, kind=swap.kind, group=swap.group, values=values))
    groups: dict[str, tuple[str, ...]] = {kind: groups_of(kind) for kind in production.kinds}
    return bias_report(looked, groups, production.recipe.models["support"], left_out)


async def abias(
    *packs: str | Path | Pack,
    target: str | Callable[..., Any] = "embedded",
    swaps: Sequence[str] = (),
    n: int = CASES,
    seed: int = 0,
    out: str | Path | None = None,
    check: bool = True,
    **options: Any,
) -> BiasReport:
    """Audit a bot for bias: the same cases with customers of other name, gender, age or dialect.

    Args:
        packs: Names of packs, or paths of their folders.
        target: A target string (see `docs/targets.md`), or a function, graph or runnable.
        swaps: `name`, `gender`, `age`, `dialect`; all of them where none is named.
        n: Cases of each pack, at least 20; each is played with every group.
        seed: The same seed, the same cases.
        out: Folder of the run; `outputs/bias-...` where none is named. The same call goes on.
        check: Whether it is looked whether the bot is there, before the run.
        options: Further settings of `simulator bias`, with `_` for `-`.

    Raises:
        UserError: Something that cannot be used, or a bot that is not there.

    Example: `bias("ecommerce", target=my_bot, swaps=["name"], n=100).found`
    """
    named = target if isinstance(target, str) else "embedded"
    given = {"target": named, "n": n, "seed": seed, "out": out, **options}
    settings = read_settings_of(StressSettings, None, {}, given, "the call")
    production = BiasProduction.swapping(names_of_packs(packs), settings, swaps)
    if not isinstance(target, str):
        production = production.of_bot(target)
    if check:
        async for note in production.check():
            warnings.warn(note, stacklevel=2)
    with production.open() as run:
        await production.play_out(run)
        return bias_of(production, run)


bias = blocking(abias)
