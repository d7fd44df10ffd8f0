"""Words of a text, with what differs in every dialogue masked: numbers, ids, addresses, names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice

from simulator.analyses.dataset.leaks import masked

Words = tuple[str, ...]


@lru_cache(maxsize=1 << 15)
def masked_words(text: str) -> Words:
    """The masked words of a text.

    Example:
        >>> masked_words("It's ORD-1042, please!")
        ('it', 's', '_id', 'please')
    """
    return tuple(masked(text).split())


def ngrams(words: Sequence[str], size: int) -> Iterator[Words]:
    """Words that stand side by side, `size` of them.

    Example:
        >>> list(ngrams(["a", "b", "c"], 2))
        [('a', 'b'), ('b', 'c')]
    """
    return zip(*(islice(words, start, None) for start in range(size)), strict=False)


def within(turns: Iterable[Words], budget: int) -> list[Words]:
    """Turns up to a number of words; the last one is cut off there."""
    found: list[Words] = []
    left = budget
    for turn in turns:
        if left <= 0:
            break
        found.append(turn[:left])
        left -= len(turn)
    return found
