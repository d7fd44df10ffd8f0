"""Places of a plan in words: what of a run that goes on, or was stopped, can be looked at."""

from __future__ import annotations

from collections.abc import Iterable

MOST_SPANS = 6


def spans(places: Iterable[int]) -> list[tuple[int, int]]:
    """Places in ascending order as spans, first and last included.

    Example:
        >>> spans([1, 2, 3, 7])
        [(1, 3), (7, 7)]
    """
    found: list[tuple[int, int]] = []
    for place in places:
        if found and found[-1][1] == place - 1:
            found[-1] = (found[-1][0], place)
        else:
            found.append((place, place))
    return found


def in_words(places: Iterable[int]) -> str:
    """Places in ascending order, as a sentence can list them.

    Example:
        >>> in_words([1, 2, 3, 7])
        '1 to 3, 7'
    """
    found = spans(places)
    told = [f"{low:,}" if low == high else f"{low:,} to {high:,}" for low, high in found]
    more = len(found) - MOST_SPANS
    rest = [f"and {more:,} more such spans"] if more > 0 else []
    return ", ".join(told[:MOST_SPANS] + rest)
