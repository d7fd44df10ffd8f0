"""Steps of long work, told to whoever shows how far it is."""

from __future__ import annotations

from collections.abc import Callable

Advance = Callable[[], None]
"""Called after each of what is counted."""

Begin = Callable[[str, str, int], Advance]
"""Told what is done (`searching`), what is counted (`cases`) and how many there are."""


def unshown(doing: str, what: str, total: int) -> Advance:
    """For work that nobody watches."""
    return lambda: None
