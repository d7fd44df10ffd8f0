"""The plan for a coverage: which cases would be played for it, and what they lead to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simulator.config import Settings
from simulator.content.cases import Case
from simulator.content.pack import Pack
from simulator.content.personas import Persona
from simulator.runs.planning.bound import Bound
from simulator.runs.steps import Begin, unshown


@dataclass(frozen=True)
class CoveragePlan:
    """The plan of one pack.

    Attributes:
        pack: Its name.
        cases: What would be played, in order.
        target: Percent that it is for.
        what: Of what: `bins` or `pairs`.
        reachable: How many of them can be reached.
        lacking: How many were not hit in the runs it starts from.
        bound: How few dialogues could hit all that is lacking; None for pairs.
    """

    pack: str
    cases: tuple[Case, ...]
    target: float
    what: str
    reachable: int
    lacking: int
    bound: Bound | None

    def as_json(self) -> dict[str, Any]:
        """For machines: every case with its scenario, persona, path and what is uncommon of it."""
        bound = self.bound and {"dialogues": self.bound.dialogues, "name": self.bound.name}
        kept = {"scenario", "persona", "path", "edge", "draws", "seed"}
        return {
            "pack": self.pack,
            "target": self.target,
            "what": self.what,
            "reachable": self.reachable,
            "lacking": self.lacking,
            "bound": bound,
            "cases": [
                {"id": case.id, **case.model_dump(mode="json", include=kept)} for case in self.cases
            ],
        }


def coverage_plan(
    pack: Pack,
    personas: Mapping[str, Persona],
    settings: Settings,
    runs: Sequence[Path],
    begin: Begin = unshown,
) -> CoveragePlan:
    """Plan the first round for a coverage.

    Args:
        pack: The business.
        personas: Who may be the customer.
        settings: With the goal, the seed and the scenarios.
        runs: What was played before.
        begin: Is told of the search, and of the cases that are drawn.

    Raises:
        UserError: The goal makes no sense, or a run is of another pack.
    """
    from simulator.runs.hit_counter import known_coverage
    from simulator.runs.planning.bound import bound_of
    from simulator.runs.planning.rounds import Rounds
    from simulator.runs.reachability import Scope, stored_in
    from simulator.runs.run_goals import ENDLESS, read_goal

    goal = read_goal(settings)
    assert goal is not None
    scope = Scope(pack, personas, settings.scenario)
    space = (stored_in(runs, scope) or scope.search(begin)).space
    coverage = known_coverage(runs, [pack])[pack.name]
    rows = goal.rows(coverage, space)
    most = settings.n if "n" in settings.model_fields_set else ENDLESS
    scope.cases.begin = begin  # what a run keeps is not searched again, but its cases are
    rounds = Rounds(scope.cases, space, goal, settings.seed)
    return CoveragePlan(
        pack=pack.name,
        cases=tuple(rounds.plan(0, coverage, 0, most, begin)),
        target=goal.percent,
        what="pairs" if goal.pairs else "bins",
        reachable=sum(row.reachable for row in rows),
        lacking=sum(len(row.holes) for row in rows),
        bound=None if goal.pairs else bound_of(pack, space, coverage.hits),
    )
