"""What a run is played for, from its settings to its batches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from simulator.config import Settings
from simulator.content.pack import Pack
from simulator.content.personas import Persona
from simulator.errors import UserError, nearest

if TYPE_CHECKING:
    from simulator.runs.batches import Batches
    from simulator.runs.coverage.bins import Dimension
    from simulator.runs.planning.goals import Goal

ENDLESS = 1_000_000
"""Dialogues of each pack where none is named as the most."""


def make_batches(
    settings: Settings, packs: Sequence[Pack], personas: Mapping[str, Persona]
) -> Batches:
    """Where the cases of a run come from.

    Raises:
        UserError: Settings that do not go together, or a dimension that there is not.
    """
    from simulator.runs.batches import Dealt, Steered, UntilReached

    goal = read_goal(settings)
    if goal is not None:
        most = settings.n if "n" in settings.model_fields_set else ENDLESS
        return UntilReached(packs, personas, settings.scenario, settings.seed, goal, most)
    if settings.sampling == "random" and not settings.edge_share:
        return Dealt(packs, list(personas), settings.scenario, settings.n, settings.seed)
    return Steered(
        packs,
        personas,
        settings.scenario,
        settings.n,
        settings.seed,
        settings.edge_share,
        paths=settings.sampling == "coverage",
    )


def read_goal(settings: Settings) -> Goal | None:
    """The goal that is named; None where a number of dialogues is.

    Raises:
        UserError: Settings that do not go together, or a dimension that there is not.
    """
    from simulator.runs.coverage.coverage import Cross
    from simulator.runs.planning.goals import SINGLE, Goal

    if settings.per_cell is not None and settings.until_coverage is not None:
        raise UserError("--per-cell and --until-coverage do not go together; give one of them")
    if settings.pairs and settings.until_coverage is None:
        raise UserError("--pairs goes with --until-coverage, such as --until-coverage 100 --pairs")
    if settings.per_cell is not None:
        cross = Cross.read(settings.cross)
        for dimension in (cross.first, cross.second):
            if dimension not in SINGLE:
                raise UserError(
                    f"--cross: a dialogue has more than one {dimension}, so that its cells cannot"
                    f" be filled exactly; two of {', '.join(SINGLE)} can"
                )
        return Goal(per_cell=settings.per_cell, cross=cross)
    if settings.until_coverage is None:
        return None
    left_out = read_dimensions(settings.without)
    return Goal(settings.until_coverage, settings.pairs, without=left_out)


def read_dimensions(names: Sequence[str]) -> tuple[Dimension, ...]:
    """Dimensions by name.

    Raises:
        UserError: There is no such dimension.
    """
    from simulator.runs.coverage.bins import Dimension

    for name in names:
        if name not in list(Dimension):
            hint = nearest(name, Dimension)
            raise UserError(f"--without: there is no dimension `{name}`{hint}")
    return tuple(Dimension(name) for name in names)
