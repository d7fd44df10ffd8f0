"""Folding: a text in which all letters are one that a pattern without letter case takes for one."""

from __future__ import annotations

from collections.abc import Iterable

_SAME = str.maketrans({"\u017f": "s", "\u0131": "i"})


def folded(text: str) -> str:
    """A text in lower case; the long s and the i without a dot are an s and an i.

    Example:
        >>> folded("4 HOUR\u017f")
        '4 hours'
    """
    return text.lower() if text.isascii() else text.lower().translate(_SAME)


def has_any(text: str, words: Iterable[str]) -> bool:
    """Whether one of some words (lower case) stands in a text, in any letter case.

    It costs a hundredth of what a pattern does that has to find them: patterns are asked only then.

    Example:
        >>> has_any("4 Hours", ("day", "hour")), has_any("4 pieces", ("day", "hour"))
        (True, False)
    """
    fold = folded(text)
    return any(word in fold for word in words)
