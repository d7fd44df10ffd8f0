"""The recipe of a run: what fixes its content."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from simulator.dialogue import Data


class Quota(Data):
    """So many dialogues in each cell of a cross are exported; more may have been played."""

    cross: str
    each: int


class Recipe(Data):
    """What fixes a run's content: with the same recipe a run can be continued, with another not.

    `n` is not part of it: a run may be made longer.
    """

    packs: dict[str, str]
    """From a pack's name to its digest."""
    personas: dict[str, str]
    """From a persona's name to a digest of its content."""
    scenarios: tuple[str, ...]
    seed: int
    models: dict[str, str]
    prompts: str
    """Version of the prompts."""
    limits: dict[str, Any]
    tokens: str
    """How tokens are counted, see `simulator.tokens.counter`."""
    sampling: str = "random"
    """How cases are chosen; runs of before were dealt at random."""
    tactics: dict[str, str] = Field(default_factory=dict)
    """From a tactic's name to a digest of its content; those of a stress run."""
    quota: Quota | None = None
    """What is exported, where cells are to be filled exactly."""

    def goes_on_as(self, recipe: Recipe) -> bool:
        """Whether a run of this recipe can be continued with another: rules read no prompts."""
        rules = all(name.startswith("embedded") for name in self.models.values())
        return recipe == (self.model_copy(update={"prompts": recipe.prompts}) if rules else self)
