"""Lines of a text and how deep they stand, as in the lists that models like to write."""

from __future__ import annotations

import re
from collections.abc import Iterator

_LINE = re.compile(r"[^\n]*\n?")
_BULLET = re.compile(r"[ \t]*(?:[-*•+]|\d{1,2}[.)])[ \t]")


def lines(text: str, offset: int = 0) -> Iterator[tuple[int, str]]:
    """The lines of a text, each with its place."""
    for match in _LINE.finditer(text):
        if match.group():
            yield offset + match.start(), match.group()


def level(line: str) -> int:
    """How deep a line stands: its indentation, and one more for a point; -1 for an empty one.

    Example:
        >>> [level(line) for line in ("Flights:", "1. HAT072", "   - Price: $130", "")]
        [0, 1, 4, -1]
    """
    if not line.strip():
        return -1
    return len(line) - len(line.lstrip(" \t")) + (_BULLET.match(line) is not None)
