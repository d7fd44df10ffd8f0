"""Delta debugging (Zeller and Hildebrandt's ddmin): the few parts of many that something needs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from itertools import pairwise
from typing import TypeVar

Part = TypeVar("Part")


async def ddmin(
    parts: Sequence[Part], enough: Callable[[tuple[Part, ...]], Awaitable[bool]]
) -> tuple[Part, ...]:
    """Parts of which none can be left out, in their order; one at least is kept.

    Args:
        parts: All of them, which are enough.
        enough: Whether some of them are; none is asked for twice.
    """
    asked: dict[tuple[int, ...], bool] = {}

    async def ask(places: tuple[int, ...]) -> bool:
        if places not in asked:
            asked[places] = await enough(tuple(parts[place] for place in places))
        return asked[places]

    left, pieces = tuple(range(len(parts))), 2
    while len(left) > 1:
        for some in _tried(left, pieces):
            if await ask(some):
                pieces = 2 if 2 * len(some) <= len(left) else max(2, pieces - 1)
                left = some
                break
        else:
            if pieces >= len(left):
                break
            pieces = min(len(left), 2 * pieces)
        pieces = min(pieces, len(left))
    return tuple(parts[place] for place in left)


def _tried(left: tuple[int, ...], pieces: int) -> Iterator[tuple[int, ...]]:
    """Each piece alone, then all but one piece."""
    bounds = [len(left) * number // pieces for number in range(pieces + 1)]
    cut = [left[a:b] for a, b in pairwise(bounds)]
    yield from cut
    if pieces > 2:
        for piece in cut:
            yield tuple(place for place in left if place not in piece)
