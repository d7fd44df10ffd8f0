"""Near copies: texts that say the same in nearly the same words."""

from __future__ import annotations

import re
from itertools import pairwise

THRESHOLD = 0.7
"""Share of common shingles from which on a text is a near copy. A question of five words may differ
from another in one word that matters (the product); one of ten words may not."""

_WORD = re.compile(r"[^\W_]+")
_EMPTY = frozenset(
    [
        "a",
        "an",
        "the",
        "please",
        "pls",
        "hello",
        "hi",
        "hey",
        "hiya",
        "there",
        "thanks",
        "thank",
        "thx",
        "good",
        "morning",
        "afternoon",
        "day",
    ]
)
"""Words that make no text another one."""

Shingles = frozenset[tuple[str, ...]]


def shingles(text: str) -> Shingles:
    """The words of a text and its pairs of neighbouring words.

    Letter case, punctuation, articles and courtesies are left out.
    """
    folded = text.casefold().replace("'", "").replace("’", "")
    words = _WORD.findall(folded)
    words = [word for word in words if word not in _EMPTY] or words
    return frozenset([*((word,) for word in words), *pairwise(words)])


def likeness(one: Shingles, other: Shingles) -> float:
    """The share of common shingles (Jaccard), 0 to 1.

    Example:
        >>> likeness(shingles("How much is a scone?"), shingles("Hi! how much is the scone"))
        1.0
    """
    if one == other:
        return 1.0
    common = len(one & other)
    return common / (len(one) + len(other) - common)


class Copies:
    """Texts that are taken, among which near copies of a new one are looked for."""

    def __init__(self) -> None:
        self._taken: list[tuple[str, Shingles]] = []

    def add(self, text: str) -> None:
        """Take a text."""
        self._taken.append((text, shingles(text)))

    def nearest(self, text: str) -> tuple[str, float]:
        """The taken text that is most like this one, and how much; an empty text for none."""
        own, best = shingles(text), ("", 0.0)
        for other, theirs in self._taken:
            fewer, more = sorted((len(own), len(theirs)))
            if fewer >= best[1] * more and (share := likeness(own, theirs)) > best[1]:
                best = (other, share)
        return best
