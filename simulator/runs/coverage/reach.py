"""Reach: the space of a pack, and what of it is out of reach."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import product

from simulator.content.personas import Persona
from simulator.runs.coverage.bins import Dimension, bin_of, declare, split_bin, traits
from simulator.runs.coverage.case_search import CaseSearch, why_not
from simulator.runs.coverage.coverage import CROSSES, Cross, cell_of, cells, in_cross
from simulator.runs.coverage.space import Space


def space_of(search: CaseSearch, crosses: Sequence[Cross] = CROSSES) -> Space:
    """The space of a pack: bins, cells, and the reasons why some cannot be reached."""
    bins = declare(search.pack, search.personas)
    people = {text for p in search.personas.values() for text in people_bins(p)}
    reached = search.reached | people
    names = {cross.name: tuple(_all_cells(search, bins, cross)) for cross in crosses}
    there = reachable_cells(search, crosses)
    return Space(
        pack=search.pack.name,
        digest=search.pack.digest,
        bins=bins,
        unreachable={text: why_not(search, text) for text in bins if text not in reached},
        cells=names,
        void={
            name: {
                cell: f"found in none of {len(search.offers)} searched cases"
                for cell in known
                if (name, cell) not in there
            }
            for name, known in names.items()
        },
        searched=len(search.offers),
    )


def people_bins(persona: Persona) -> Iterator[str]:
    """The bins that a dialogue hits by who its customer is."""
    yield bin_of(Dimension.PERSONA, persona.name)
    yield from traits(persona)


def _all_cells(search: CaseSearch, bins: Iterable[str], cross: Cross) -> Iterator[str]:
    values: dict[Dimension, dict[str, None]] = {}
    chosen = {scenario.name for scenario in search.scenarios}
    for text in bins:
        dimension, name = split_bin(text)
        if dimension != Dimension.SCENARIO or name in chosen:
            values.setdefault(dimension, {})[in_cross(dimension, name)] = None
    for one, other in product(values.get(cross.first, ()), values.get(cross.second, ())):
        yield cell_of(one, other)


def reachable_cells(
    search: CaseSearch, crosses: Sequence[Cross] = CROSSES
) -> frozenset[tuple[str, str]]:
    """The cells that some walk of some persona is in, as `(cross, cell)`."""
    own = [c for c in crosses if {c.first, c.second} - {Dimension.TACTIC}]
    prefixes = tuple(sorted({f"{d}:" for c in own for d in (c.first, c.second)}))
    able: dict[frozenset[str], set[int]] = {}
    for offer in search.offers:
        for walk in offer.walks:
            relevant = frozenset(text for text in walk.hits if text.startswith(prefixes))
            able.setdefault(relevant, set()).update(filter(walk.allows, search.patience))
    people = [(p.patience, tuple(people_bins(p))) for p in search.personas.values()]
    found: set[tuple[str, str]] = set()
    for hits, patiences in able.items():
        for patience, bins in people:
            if patience in patiences:
                found.update(cells((*hits, *bins), own))
    return frozenset(found)
