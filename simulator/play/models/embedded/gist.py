"""Gist: what sentences are about, as beginnings of their longer words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

HOLE = re.compile(r"\{\w+\}")

_COMMON = """
    please could would have your with that this what when where from like need want does there
    they still just been about anyway really will after isn't can't some make give tell know
"""
_SAYS_LITTLE = frozenset(word[:4] for word in _COMMON.split())
"""Beginnings of words that say nothing of what a sentence is about."""


def content(text: str) -> set[str]:
    """Beginnings of the longer words of a text."""
    return {word[:4] for word in re.findall(r"[a-z]{4,}", text.lower())} - _SAYS_LITTLE


def gist(sentences: Sequence[str], names: Iterable[str] = ()) -> Mapping[str, float]:
    """What ways to say one thing are about: beginnings of words, by the share that has them.

    Args:
        sentences: With their slots open.
        names: Of tools or a topic, whose words count as much as those of one sentence.

    Example:
        >>> gist(["Where is my parcel?", "Has the parcel left?"])
        {'parc': 1.0, 'left': 0.5}
    """
    texts = [HOLE.sub(" ", text) for text in sentences]
    counts = Counter(word for text in texts for word in sorted(content(text)))
    counts.update(word for name in names for word in sorted(content(name.replace("_", " "))))
    return {word: min(1.0, count / len(texts)) for word, count in counts.items()}
