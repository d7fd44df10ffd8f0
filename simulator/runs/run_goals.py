"""What a run is played for, from its settings to its batches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simulator.config import Settings
from simulator.content.pack import Pack
from simulator.content.personas import Persona
from simulator.errors import UserError, nearest
from simulator.runs.controls import Controls

if TYPE_CHECKING:
    from simulator.runs.batches import Batches
    from simulator.runs.coverage.bins import Dimension
    from simulator.runs.coverage.coverage import Coverage
    from simulator.runs.planning.goals import Goal
    from simulator.runs.store import Run

ENDLESS = 1_000_000
"""Dialogues of each pack where none is named as the most."""


def read_known(settings: Settings, packs: Sequence[Pack]) -> dict[str, Coverage]:
    """What the runs of `--from` have exercised; empty where there are none.

    Raises:
        UserError: They are of other packs, or nothing is played for a coverage.
    """
    from simulator.runs.hit_counter import known_coverage

    if not settings.known:
        return {}
    if not settings.goal_name:
        raise UserError("--from goes with --until-coverage or --per-cell")
    goal = read_goal(settings)
    assert goal is not None
    return known_coverage(settings.known, packs, goal.crosses)


def make_batches(
    settings: Settings,
    packs: Sequence[Pack],
    personas: Mapping[str, Persona],
    known: Mapping[str, Coverage],
    controls: Controls | None = None,
) -> Batches:
    """Where the cases of a run come from.

    Raises:
        UserError: Settings that do not go together, or a dimension that there is not.
    """
    from simulator.runs.batches import Dealt, Steered, UntilReached

    goal, asked = read_goal(settings), controls or Controls()
    if goal is not None:
        if asked.about_cases or asked.moods:
            raise UserError("--topic, --without-topic, --entity and --moods go with -n alone")
        most = settings.n if "n" in settings.model_fields_set else ENDLESS
        return UntilReached(packs, personas, settings.scenario, settings.seed, goal, most, known)
    if settings.sampling == "random" and not settings.edge_share:
        fits = asked.fits if asked.about_cases else None
        deck = asked.deck(personas)
        return Dealt(packs, deck, settings.scenario, settings.n, settings.seed, fits)
    chosen = (packs, personas, settings.scenario, settings.n, settings.seed)
    paths = settings.sampling == "coverage"
    return Steered(*chosen, settings.edge_share, paths=paths, controls=asked)


def read_goal(settings: Settings) -> Goal | None:
    """The goal that is named; None where a number of dialogues is.

    Raises:
        UserError: Settings that do not go together, or a dimension that there is not.
    """
    from simulator.runs.coverage.coverage import Cross
    from simulator.runs.planning.goals import SINGLE, Goal

    _check_together(settings)
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


def _check_together(settings: Settings) -> None:
    given = settings.model_fields_set
    if "cross" in given and settings.per_cell is None:
        raise UserError("--cross goes with --per-cell, such as --per-cell 2 --cross persona:ending")
    if settings.without and settings.until_coverage is None:
        raise UserError("--without goes with --until-coverage")
    for name in ("sampling", "edge_share"):
        if name in given and settings.goal_name:
            flag = f"--{name.replace('_', '-')}"
            raise UserError(f"{flag} goes with -n alone; a plan for a coverage chooses by itself")


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


@dataclass(frozen=True)
class GoalProgress:
    """How far a run has come with one pack.

    Attributes:
        pack: Its name.
        what: What was played for, for people.
        done, wanted: How much of it is reached.
        lacking: What is not, though it seems possible: it was planned, and played otherwise.
        void: What cannot be, with the reason.
        bound: How few dialogues could have done; None where that is not known.
    """

    pack: str
    what: str
    done: int
    wanted: int
    lacking: tuple[str, ...]
    void: Mapping[str, str]
    bound: int | None = None
    capped: bool = False
    """The most dialogues were played before it could be reached."""

    def as_json(self) -> dict[str, Any]:
        """For machines."""
        return {**vars(self), "void": dict(self.void)}


def reached(batches: Batches, run: Run) -> list[GoalProgress]:
    """How far a run has come with what it was played for; nothing where that is a number."""
    from simulator.runs.batches import UntilReached
    from simulator.runs.planning.bound import bound_of

    if not isinstance(batches, UntilReached):
        return []
    goal, found = batches.goal, []
    capped = run.planned >= batches.most * len(batches.packs)
    counter = batches.counter(run)
    counter.count_to(run.planned)
    for pack in batches.packs:
        space, coverage = batches.reachable(run)[pack.name].space, counter.coverage(pack.name)
        if goal.cross is not None:
            need = goal.missing(coverage, space)
            void = space.void[goal.cross.name]
            wanted = goal.per_cell * (len(space.cells[goal.cross.name]) - len(void))
            lacking = tuple(f"{n} of {cell}" for (_, cell), n in (need.cells or {}).items())
            what = f"dialogues, {goal.per_cell} in each cell of {goal.cross.name}"
            hit = wanted - need.wanted
            found.append(GoalProgress(pack.name, what, hit, wanted, lacking, void, None, capped))
            continue
        rows = goal.rows(coverage, space)
        what = "pairs that can be reached" if goal.pairs else "bins that can be reached"
        before = batches.known[pack.name].hits if pack.name in batches.known else {}
        bound = None if goal.pairs else bound_of(pack, space, before).dialogues
        lacking = tuple(hole for row in rows for hole in row.holes) if goal.percent == 100 else ()
        hit, reachable = sum(row.hit for row in rows), sum(row.reachable for row in rows)
        found.append(GoalProgress(pack.name, what, hit, reachable, lacking, {}, bound, capped))
    return found
