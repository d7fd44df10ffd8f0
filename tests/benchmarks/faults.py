"""A fault that can be planted in a turn."""

from typing import NamedTuple


class Fault(NamedTuple):
    """A fault that can be planted: its kind, the place in the turn's text, the new words."""

    kind: str
    start: int
    end: int
    words: str
