"""Quotas: of a run that fills the cells of a cross, exactly so many dialogues in each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from simulator.dialogue import Dialogue
from simulator.runs.coverage.coverage import Cross, cells
from simulator.runs.recipe import Quota


def within_quota(dialogues: Iterable[Dialogue], quota: Quota | None) -> Iterator[Dialogue]:
    """The dialogues of a run in the order of the plan, without those that a cell has too many of.

    Rejected ones are given as well: whoever reads on leaves them out, and counts them.
    """
    if quota is None:
        yield from dialogues
        return
    cross = Cross.read(quota.cross)
    counts: Counter[tuple[str, str]] = Counter()
    for dialogue in dialogues:
        if not dialogue.verdict.accepted:
            yield dialogue
            continue
        there = [(dialogue.pack, cell) for _, cell in cells(dialogue.hits, (cross,))]
        if all(counts[each] < quota.each for each in there):
            counts.update(there)
            yield dialogue
