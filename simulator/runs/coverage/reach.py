"""Reach: the space of a pack, what of it is out of reach, and how few dialogues may do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from simulator.content.personas import Persona
from simulator.content.scenarios import Scenario
from simulator.dialogue import EndingKind
from simulator.runs.coverage.bins import Dimension, bin_of, declare, edge, split_bin, traits
from simulator.runs.coverage.coverage import CROSSES, Cross, cell_of, cells, in_cross
from simulator.runs.coverage.repertoire import Repertoire, why_not
from simulator.runs.coverage.space import Space

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


def space_of(repertoire: Repertoire, crosses: Sequence[Cross] = CROSSES) -> Space:
    """The space of a pack: bins, cells, and the reasons why some cannot be reached."""
    bins = declare(repertoire.pack, repertoire.personas)
    people = {text for p in repertoire.personas.values() for text in people_bins(p)}
    reached = repertoire.reached | people
    names = {cross.name: tuple(_all_cells(repertoire, bins, cross)) for cross in crosses}
    there = reachable_cells(repertoire, crosses)
    return Space(
        pack=repertoire.pack.name,
        digest=repertoire.pack.digest,
        bins=bins,
        unreachable={text: why_not(repertoire, text) for text in bins if text not in reached},
        cells=names,
        void={
            name: {
                cell: f"found in none of {len(repertoire.offers)} searched cases"
                for cell in known
                if (name, cell) not in there
            }
            for name, known in names.items()
        },
        searched=len(repertoire.offers),
    )


def people_bins(persona: Persona) -> Iterator[str]:
    """The bins that a dialogue hits by who its customer is."""
    yield bin_of(Dimension.PERSONA, persona.name)
    yield from traits(persona)


def _all_cells(repertoire: Repertoire, bins: Iterable[str], cross: Cross) -> Iterator[str]:
    values: dict[Dimension, dict[str, None]] = {}
    chosen = {scenario.name for scenario in repertoire.scenarios}
    for text in bins:
        dimension, name = split_bin(text)
        if dimension != Dimension.SCENARIO or name in chosen:
            values.setdefault(dimension, {})[in_cross(dimension, name)] = None
    for one, other in product(values.get(cross.first, ()), values.get(cross.second, ())):
        yield cell_of(one, other)


def reachable_cells(
    repertoire: Repertoire, crosses: Sequence[Cross] = CROSSES
) -> frozenset[tuple[str, str]]:
    """The cells that some walk of some persona is in, as `(cross, cell)`."""
    own = [c for c in crosses if {c.first, c.second} - {Dimension.TACTIC}]
    prefixes = tuple(sorted({f"{d}:" for c in own for d in (c.first, c.second)}))
    kinds: dict[tuple[frozenset[str], tuple[int, int]], None] = {}
    for offer in repertoire.offers:
        for walk in offer.walks:
            relevant = frozenset(text for text in walk.hits if text.startswith(prefixes))
            kinds[relevant, walk.patience] = None
    people = [(p.patience, tuple(people_bins(p))) for p in repertoire.personas.values()]
    found: set[tuple[str, str]] = set()
    for hits, (least, most) in kinds:
        for patience, bins in people:
            if least <= patience <= most:
                found.update(cells((*hits, *bins), own))
    return frozenset(found)


def bound_of(repertoire: Repertoire, space: Space) -> Bound:
    """The least number of dialogues that can reach all reachable edges, beats and endings."""
    scenarios = repertoire.scenarios
    return Bound(sum(max(_walks(space, s), _endings(space, s.name)) for s in scenarios))


def _endings(space: Space, scenario: str) -> int:
    kinds = (bin_of(Dimension.ENDING, f"{scenario}/{kind}") for kind in EndingKind)
    return sum(text in space.bins and text not in space.unreachable for text in kinds)


def _walks(space: Space, scenario: Scenario) -> int:
    from simulator.runs.planning.flow import least_walks

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
