"""Text for HTML and XML: nothing in a pack or a transcript is markup, a command or a direction."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from html import escape

_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_STAYS = frozenset("\n\t\u200d\ufe0f")
"""Line breaks, tabs and the joiners of emoji."""


def visible(text: str) -> str:
    r"""Text with control characters and marks that turn the direction of writing made visible.

    Example:
        >>> print(visible("a\u202eb"))
        a\u202eb
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        char
        if char in _STAYS or unicodedata.category(char) not in _HIDDEN
        else char.encode("unicode_escape").decode("ascii")
        for char in text
    )


def html(text: object) -> str:
    """Text inside an element or a quoted attribute.

    Example:
        >>> html('<a href="x">')
        '&lt;a href=&quot;x&quot;&gt;'
    """
    return escape(visible(str(text)))


def count(number: int, one: str, many: str = "") -> str:
    """A number and what it counts.

    Example:
        >>> count(1, "bin"), count(2, "bin"), count(0, "transitory", "transitories")
        ('1 bin', '2 bins', '0 transitories')
    """
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def share(percent: float) -> str:
    """A share as people read it.

    Example:
        >>> share(100.0), share(99.9)
        ('100%', '99.9%')
    """
    return "100%" if percent == 100 else f"{percent:.1f}%"


def broken(name: str) -> str:
    """A name that may go on in a new line behind each slash."""
    return f"<bdi>{html(name).replace('/', '/<wbr>')}</bdi>"


def bins(names: Iterable[str]) -> str:
    """Names as a list in HTML."""
    return "".join(f"<li>{broken(name)}</li>" for name in names)
