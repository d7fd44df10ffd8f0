"""Printing for people. What was said in a dialogue is text and never a command to the terminal."""

from __future__ import annotations

import sys
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_JOINERS = frozenset("\u200d\ufe0f")


def harmless(text: str) -> str:
    r"""Text with everything made visible that a terminal might act upon.

    Control characters, terminal escapes and marks that turn the direction of writing come out as
    `\x1b` and the like; line breaks, tabs and the joiners of emoji stay.

    Example:
        >>> print(harmless("a\x1b[31mb"))
        a\x1b[31mb
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        char
        if char in "\n\t" or char in _JOINERS or unicodedata.category(char) not in _HIDDEN
        else char.encode("unicode_escape").decode("ascii")
        for char in text
    )


def console(error: bool = False) -> Console:
    """A rich console that takes no markup from what it prints; colours on a terminal only."""
    from rich.console import Console

    stream = sys.stderr if error else sys.stdout
    width = None if stream.isatty() else 140
    return Console(file=stream, markup=False, emoji=False, highlight=False, width=width)
