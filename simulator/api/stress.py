"""To stress a bot: adversarial customers against it, with a verdict on every case."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.api.production import Production
from simulator.config import Settings, StressSettings
from simulator.content.pack import Pack
from simulator.content.personas import ADVERSARIAL, load_personas
from simulator.content.tactics import Tactic, load_tactics
from simulator.errors import UserError
from simulator.runs.setup import find_packs, make_job, make_recipe
from simulator.runs.stress.attack_batches import Attacks

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

OWN = "support:"
"""How a target is named that is our support prompt on a model."""


@dataclass(frozen=True)
class StressProduction(Production):
    """A stress run before it is played: everything in it is checked.

    Attributes:
        tactics: Those that are tried, by name.
    """

    tactics: Mapping[str, Tactic] = None  # type: ignore[assignment]

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
        assert isinstance(settings, StressSettings)
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
        return cls(settings, packs, personas, recipe, folder, batches, job, own or {}, tactics)


def own_support(settings: StressSettings) -> StressSettings:
    """With the model of support, where the target is our own prompt on one."""
    target = settings.target
    if target.startswith(OWN):
        return settings.model_copy(update={"support_model": target.removeprefix(OWN)})
    if target.partition("?")[0] == "embedded":
        return settings.model_copy(update={"support_model": target})
    return settings


def _sized(
    settings: StressSettings, packs: Sequence[Pack], tactics: Mapping[str, Tactic]
) -> StressSettings:
    """With as many cases as the interval needs that is wanted."""
    settings = own_support(settings)
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
