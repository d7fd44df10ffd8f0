"""A lower bound: how few dialogues may reach everything, however they are chosen."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.content.scenarios import Scenario
from simulator.dialogue import EndingKind
from simulator.runs.coverage.bins import Dimension, bin_of, edge
from simulator.runs.coverage.repertoire import Repertoire
from simulator.runs.coverage.space import Space
from simulator.runs.planning.flow import least_walks

FLOW = "walks from a start that take every reachable edge of each scenario (minimum flow)"


@dataclass(frozen=True)
class Bound:
    """How few dialogues can reach everything that can be reached.

    Attributes:
        dialogues: No plan does with fewer.
        name: What was counted.
    """

    dialogues: int
    name: str = FLOW


def bound_of(repertoire: Repertoire, space: Space) -> Bound:
    """The least number of dialogues that can reach all reachable edges, beats and endings."""
    scenarios = repertoire.scenarios
    return Bound(sum(max(_walks(space, s), _endings(space, s.name)) for s in scenarios))


def _endings(space: Space, scenario: str) -> int:
    kinds = (bin_of(Dimension.ENDING, f"{scenario}/{kind}") for kind in EndingKind)
    return sum(text in space.bins and text not in space.unreachable for text in kinds)


def _walks(space: Space, scenario: Scenario) -> int:
    def there(text: str) -> bool:
        return text not in space.unreachable

    edges = [
        (before, after)
        for before, after in scenario.graph.edges
        if before != after and there(edge(scenario.name, before, after))
    ]
    ends = [name for name, beat in scenario.beats.items() if beat.ends]
    starts = [
        name for name in scenario.start if there(bin_of(Dimension.BEAT, f"{scenario.name}/{name}"))
    ]
    return least_walks(edges, starts, ends, edges, starts)
