"""Near copies: texts that say the same in nearly the same words."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise

from simulator.play import english
from simulator.play.nlu import segments, words

THRESHOLD = 0.7
"""Share of common shingles from which on a text is a near copy. Two questions of five words may
differ in the one that matters (the product), of ten words in two of them."""

COURTESY = 0.6
"""Share of common words from which on a sentence is a known courtesy, with a slip or without."""

_EMPTY = frozenset(["a", "an", "the", "please", "hello", "hi", "hey", "thanks", "thank", "there"])
"""Words that make no text another one."""

Shingles = frozenset[tuple[str, ...]]
Words = frozenset[str]


def similarity(one: Shingles | Words, other: Shingles | Words) -> float:
    """The share of what two sets have in common (Jaccard), 0 to 1.

    Example:
        >>> similarity(frozenset("ab"), frozenset("abcd"))
        0.5
    """
    common = len(one & other)
    return common / (len(one) + len(other) - common or 1)


class Copies:
    """Texts that are taken, among which near copies of a new one are looked for.

    Args:
        remarks: What people say besides, such as the asides of personas; like greetings and thanks
            it makes no text another one.
    """

    def __init__(self, remarks: Iterable[str] = ()) -> None:
        known = (frozenset(words(text)) for text in (*english.customer.REPLIES["noise"], *remarks))
        self._remarks = [remark for remark in known if remark]
        self._taken: list[tuple[str, Shingles]] = []
        self._is_remark = lru_cache(maxsize=4096)(self._resembles_a_remark)

    def add(self, text: str) -> None:
        """Take a text."""
        self._taken.append((text, self.shingles(text)))

    def nearest(self, text: str) -> tuple[str, float]:
        """The taken text that is most like this one, and how much; an empty text for none."""
        own, best = self.shingles(text), ("", 0.0)
        for other, theirs in self._taken:
            fewer, more = sorted((len(own), len(theirs)))
            if fewer >= best[1] * more and (share := similarity(own, theirs)) > best[1]:
                best = (other, share)
        return best

    def shingles(self, text: str) -> Shingles:
        """The words of a text and its pairs of neighbouring words.

        Letter case, punctuation, plurals, articles and courtesies are left out.
        """
        parts = segments(text)
        parts = [part for part in parts if not self._is_remark(part)] or parts
        said = [word for part in parts for word in words(part)]
        said = [word for word in said if word not in _EMPTY] or said or [text.strip()]
        return frozenset([*((word,) for word in said), *pairwise(said)])

    def _resembles_a_remark(self, sentence: str) -> bool:
        said = frozenset(words(sentence))
        return not said or any(similarity(said, remark) >= COURTESY for remark in self._remarks)
