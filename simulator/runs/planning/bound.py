"""A lower bound: how few dialogues may reach everything, however they are chosen."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from simulator.content.pack import Pack
from simulator.content.scenarios import Scenario
from simulator.dialogue import EndingKind
from simulator.runs.coverage.bins import Dimension, bin_of, edge
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


def bound_of(pack: Pack, space: Space, hits: Collection[str] = ()) -> Bound:
    """The least number of dialogues that can reach all reachable edges, starts and endings.

    Args:
        pack: The business.
        space: What of it can be reached; of a scenario that is left out, nothing.
        hits: Bins that were hit before, and need no further dialogue.
    """
    done = frozenset(hits)
    scenarios = pack.scenarios.values()
    return Bound(sum(max(_walks(space, s, done), _endings(space, s.name, done)) for s in scenarios))


def _endings(space: Space, scenario: str, done: frozenset[str]) -> int:
    kinds = {bin_of(Dimension.ENDING, f"{scenario}/{kind}") for kind in EndingKind}
    return len((kinds & set(space.bins)) - space.unreachable.keys() - done)


def _walks(space: Space, scenario: Scenario, done: frozenset[str]) -> int:
    def there(text: str) -> bool:
        return text not in space.unreachable

    edges = [
        (before, after)
        for before, after in scenario.graph.edges
        if before != after and there(edge(scenario.name, before, after))
    ]
    ends = [name for name, beat in scenario.beats.items() if beat.ends]
    starts = {
        name: text
        for name in scenario.start
        if there(text := bin_of(Dimension.BEAT, f"{scenario.name}/{name}"))
    }
    needed = [pair for pair in edges if edge(scenario.name, *pair) not in done]
    visited = [name for name, text in starts.items() if text not in done]
    return least_walks(edges, list(starts), ends, needed, visited)
