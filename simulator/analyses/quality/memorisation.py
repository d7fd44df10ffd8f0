"""Memorisation: what of the reference comes out of the run word for word."""

from __future__ import annotations

import re
from collections.abc import Sequence

from simulator.analyses.quality.wording import Words, ngrams
from simulator.dialogue import Data

LONG = 5
"""Words from which on an equal turn counts."""

_WORD = re.compile(r"[^\W_]+")


class Memorisation(Data):
    """What two sides share word for word, without masks; letter case and marks do not count."""

    longest: int
    """Words of the longest passage of one turn that stands in both."""
    passage: str
    """The first such passage, words with a digit masked: it may be somebody's."""
    duplicates: int
    """Turns of `LONG` words and more that stand in the reference as a whole."""
    turns: int
    """Of how many of that length."""

    @property
    def share(self) -> float | None:
        """Duplicates among the turns that could be; None for none."""
        return self.duplicates / self.turns if self.turns else None


def memorisation(run: Sequence[str], reference: Sequence[str]) -> Memorisation:
    """What of the reference's turns stands in the run's.

    Example:
        >>> memorisation(["Well, my order never came to me"], ["my order never came"]).longest
        4
    """
    ours, theirs = _folded(run), _folded(reference)
    passage = _longest(ours, theirs)
    known = frozenset(theirs)
    long = [turn for turn in ours if len(turn) >= LONG]
    return Memorisation(
        longest=len(passage),
        passage=" ".join("_id" if any(map(str.isdigit, w)) else w for w in passage),
        duplicates=sum(turn in known for turn in long),
        turns=len(long),
    )


def _folded(turns: Sequence[str]) -> list[Words]:
    return [tuple(_WORD.findall(turn.lower())) for turn in turns]


def _longest(ours: Sequence[Words], theirs: Sequence[Words]) -> Words:
    """The longest common passage, by bisection: what is shared at a length is at all below."""
    low, high, found = 0, min(max(map(len, ours), default=0), max(map(len, theirs), default=0)), ()
    best: Words = found
    while low < high:
        size = (low + high + 1) // 2
        if shared := _shared(ours, theirs, size):
            best, low = shared, size
        else:
            high = size - 1
    return best


def _shared(ours: Sequence[Words], theirs: Sequence[Words], size: int) -> Words:
    known = {gram for turn in theirs for gram in ngrams(turn, size)}
    return next((gram for turn in ours for gram in ngrams(turn, size) if gram in known), ())
