"""Diversity at a fixed token budget: how much of what is said is said again.

Every figure falls with the length of a text, so that two sides are compared over the same number
of words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from simulator.analyses.quality.wording import masked_words, ngrams, within
from simulator.dialogue import Data

BUDGET = 10_000
"""Words over which a side is measured, where both have as many."""

LEAST = 1_000
"""Words below which there is too little to say."""

LONG = 5
"""Masked words from which on a turn that is said again counts; everybody says "yes" twice."""


class Growth(Data):
    """How many distinct masked turns stand among the first so many."""

    turns: int
    distinct: int


class Diversity(Data):
    """How varied one speaker's turns are, ids, amounts and names masked."""

    words: int
    """Over which this was measured: the token budget."""
    distinct: tuple[float, float, float]
    """Different words, pairs and triples as shares of all (distinct-n: Li et al. 2016)."""
    repeated: float | None
    """Share of turns of `LONG` words and more that stand there more than once; None for none."""
    growth: tuple[Growth, ...]
    """Over all turns of the sample, at each doubling: a curve that lies flat has run dry."""


def words_of(turns: Sequence[str]) -> int:
    """The masked words of some turns."""
    return sum(len(masked_words(turn)) for turn in turns)


def diversity(turns: Sequence[str], budget: int) -> Diversity | None:
    """How varied some turns are.

    Args:
        turns: In an order in which neighbours come from the same dialogue.
        budget: Words that are looked at.

    Returns:
        None where there are fewer words than `LEAST`.
    """
    folded = [masked_words(turn) for turn in turns]
    some = within(folded, budget)
    words = sum(map(len, some))
    if words < LEAST:
        return None
    one, two, three = (_distinct(some, size) for size in (1, 2, 3))
    return Diversity(
        words=words, distinct=(one, two, three), repeated=_repeated(some), growth=_growth(folded)
    )


def _distinct(turns: Sequence[Sequence[str]], size: int) -> float:
    found = [gram for turn in turns for gram in ngrams(turn, size)]
    return len(set(found)) / max(1, len(found))


def _repeated(turns: Sequence[tuple[str, ...]]) -> float | None:
    counts = Counter(turn for turn in turns if len(turn) >= LONG)
    total = counts.total()
    return sum(count for count in counts.values() if count > 1) / total if total else None


def _growth(turns: Sequence[tuple[str, ...]]) -> tuple[Growth, ...]:
    found: list[Growth] = []
    seen: set[tuple[str, ...]] = set()
    mark = 125
    for place, turn in enumerate(turns, 1):
        seen.add(turn)
        if place == mark or place == len(turns):
            found.append(Growth(turns=place, distinct=len(seen)))
            mark *= 2
    return tuple(found)
