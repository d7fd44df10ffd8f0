"""A stress run from its settings: packs, tactics, who plays them, which cases, which bot."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.config import StressSettings, read_settings_of
from simulator.content.pack import Pack
from simulator.content.personas import ADVERSARIAL, Persona, load_personas
from simulator.content.tactics import Tactic, load_tactics, tactic_files
from simulator.documents import describe
from simulator.errors import UserError
from simulator.play.models import check_judge
from simulator.runs.planner import choose_scenarios
from simulator.runs.preflight import check_sentences
from simulator.runs.setup import find_packs, make_job, make_recipe
from simulator.runs.stress.attack_batches import Attacks
from simulator.runs.stress.playable import check_words

if TYPE_CHECKING:
    from simulator.play.targets.settings import TargetSettings
    from simulator.runs.recipe import Recipe
    from simulator.runs.runner import Job


@dataclass(frozen=True)
class StressSetup:
    """What a stress run is made of; no key is needed and nobody is called yet.

    Attributes:
        settings: What was asked for, with the number of cases that follows from it.
        packs, personas, tactics: Who plays what.
    """

    settings: StressSettings
    packs: list[Pack]
    personas: dict[str, Persona]
    tactics: dict[str, Tactic]

    @classmethod
    def of(cls, names: Sequence[str], settings: StressSettings) -> StressSetup:
        """Read and check all content of a run.

        Raises:
            UserError: What cannot be used, and what would be right.
        """
        if not names:
            raise UserError("say which pack is played, such as `bakery`")
        packs, tactics = find_packs(names), load_tactics(settings.tactic)
        check_sentences(settings, packs, own={"support"})
        files = tactic_files()
        for name, tactic in tactics.items():
            check_words(tactic, files[name])
        personas = load_personas(settings.persona, folder=ADVERSARIAL)
        for pack in packs:
            choose_scenarios(pack, settings.scenario, packs)
        setup = cls(_with_own_support(settings), packs, personas, tactics)
        return replace(setup, settings=_sized(setup.settings, setup.attacks))

    @property
    def attacks(self) -> Attacks:
        """Where its cases come from."""
        given = self.settings
        return Attacks(
            packs=self.packs,
            personas=self.personas,
            scenarios=given.scenario,
            tactics=self.tactics,
            n=given.n,
            seed=given.seed,
            trials=given.trials,
            twins=given.twins,
            listed=given.records == "listed",
        )

    @property
    def unjudged(self) -> StressSettings:
        """The settings without a judge, who is asked after the run and changes nothing of it."""
        return self.settings.model_copy(update={"judge_model": None})

    @property
    def target(self) -> TargetSettings:
        """The bot that is tested, as every process of the run opens it."""
        from simulator.play.targets.settings import TargetSettings

        given = self.settings
        return TargetSettings(
            name=given.target,
            tools=given.tools or None,
            first=given.first,
            setup=given.setup or "",
            probe=given.probe or "",
            timeout=given.timeout,
        )

    def job(self, folder: Path | None) -> Job:
        """What players have to know; without a folder no reply is kept.

        Raises:
            UserError: Options that do not go together, or a price that is none.
        """
        job = make_job(self.unjudged, self.packs, self.personas, folder)
        return job.model_copy(update={"target": self.target})

    def recipe(self, own: Collection[str]) -> Recipe:
        """What fixes the run's content.

        Args:
            own: Roles whose models are at hand.

        Raises:
            UserError: A model that there is not, or whose key is missing.
        """
        if self.settings.judge_model is not None:
            check_judge(self.settings.judge_model)
        found = make_recipe(self.unjudged, self.packs, self.personas, {}, own)
        tactics = {name: tactic.digest for name, tactic in self.tactics.items()}
        models = {**found.models, "support": " ".join([self.settings.target, *self._hooks])}
        return found.model_copy(update={"tactics": tactics, "models": models})

    @property
    def _hooks(self) -> list[str]:
        """How the bot is talked to, as far as it is not as usual: with it, it is another run."""
        given = self.settings
        told = {"first": given.first, "setup": given.setup, "probe": given.probe}
        said = [
            f"{name}={value}" for name, value in told.items() if value not in (None, "customer")
        ]
        return [*said, *(["tools"] if given.tools else [])]

    def folder(self, recipe: Recipe) -> Path:
        """Where the run goes: the same command, the same folder."""
        given = self.settings
        if given.out:
            return given.out
        names = "+".join(pack.name for pack in self.packs)
        mark = hashlib.sha256(recipe.model_dump_json().encode()).hexdigest()[:6]
        return Path("outputs") / f"stress-{names}-n{given.n}-seed{given.seed}-{mark}"


def check_hooks(settings: StressSettings) -> None:
    """Hooks are for a bot with a backend of its own.

    Raises:
        UserError: They are given, and the target is our own support.
    """
    from simulator.play.targets.names import own_support

    given = [name for name in ("setup", "probe") if getattr(settings, name)]
    if given and own_support(settings.target) is not None:
        raise UserError(
            f"--{given[0]} is for a bot with a backend of its own: the tools of `{settings.target}`"
            " run in our world; name your bot with --target"
        )


def _with_own_support(settings: StressSettings) -> StressSettings:
    """With the model of support, where the target is our own prompt on one."""
    from simulator.play.targets.names import own_support

    model = own_support(settings.target)
    return settings if model is None else settings.model_copy(update={"support_model": model})


def _sized(settings: StressSettings, attacks: Attacks) -> StressSettings:
    """With as many cases as the interval needs that is wanted, where there are any to be had."""
    if settings.half_width is None:
        return settings
    from simulator.analyses.stress.rates import needed_cases

    if "n" in settings.model_fields_set:
        raise UserError("--half-width and -n do not go together: it says how many there are to be")
    decided = [s for s in attacks.sources if s.ideas and s.tactic.decides != "J"]
    if not decided:
        raise UserError("--half-width: none of the packs has cases of these tactics to be decided")
    each = -(-needed_cases(settings.half_width) // len(decided))
    return settings.model_copy(update={"n": each})


def stress_settings(
    target: Any,
    tactics: Any,
    n: int | None,
    seed: int,
    out: str | Path | None,
    options: Mapping[str, Any],
) -> StressSettings:
    """The settings of a call from Python, where a bot may be at hand.

    Args:
        target: A target string, or a function, class, graph or runnable.
        tactics: Names.
        n: Attacks of each tactic and pack.
        seed: Of the run.
        out: Its folder.
        options: Further settings.

    Raises:
        UserError: One of them cannot be used.
    """
    if target is None:
        raise UserError("target: None is no bot; it takes a target string, a function or a graph")
    names = None if tactics is None else names_in("tactics", tactics)
    at_hand = not isinstance(target, str)
    if "tactic" in options:
        raise UserError("tactic: its name is `tactics` here, and it is a list")
    given = {"target": "embedded" if at_hand else target, "tactic": names, "n": n, "seed": seed,
             "out": out, **options}  # fmt: skip
    for name in ("persona", "scenario"):
        if given.get(name) is not None:
            given[name] = names_in(name, given[name])
    settings = read_settings_of(StressSettings, None, {}, given, "the call")
    if not at_hand:
        check_hooks(settings)
    if at_hand and (settings.workers > 1 or settings.cluster):
        what = "cluster" if settings.cluster else "workers"
        raise UserError(f"{what}: a bot at hand plays in this process; use `concurrency`")
    return settings


def names_in(what: str, given: Any) -> tuple[str, ...]:
    """Names that were given as a list.

    Raises:
        UserError: As something else; one text is taken for a name in the error alone.
    """
    if isinstance(given, str):
        raise UserError(f'{what}: has to be a list, not a text; did you mean ["{given}"]?')
    if not isinstance(given, Iterable) or isinstance(given, Mapping):
        raise UserError(f"{what}: has to be a list of names, not {describe(given)}")
    names = tuple(given)
    for name in names:
        if not isinstance(name, str):
            raise UserError(f"{what}: a name is a text, not {describe(name)}")
    return names


def named_target(bot: Any) -> str:
    """What a bot at hand is called."""
    return str(getattr(bot, "__name__", type(bot).__name__))


def names_of_packs(packs: Iterable[Any]) -> list[str]:
    """Packs as they are found again: by name, or by folder.

    Raises:
        UserError: Something that is neither.
    """
    found = []
    for pack in packs:
        if not isinstance(pack, str | Path | Pack):
            raise UserError(f"a pack is named by a text or a path, not {describe(pack)}")
        found.append(str(pack.folder if isinstance(pack, Pack) else pack))
    return found
