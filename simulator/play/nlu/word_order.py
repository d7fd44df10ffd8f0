"""Word order: whether the words of a text stand in the order of a language, or in none.

The log-likelihood ratio of two models of the same words, pairs of neighbours against single words
(Jelinek and Mercer 1980): about 0.5 for a pair in what people write, below 0 for words at random.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise

from simulator.play.nlu.example_index import HOLE, words

NEIGHBOURS = 0.7
"""Weight of the model of pairs beside that of single words."""

FEW = 12
"""Pairs of known words below which nothing can be said."""

NONE = -0.2
"""Mean ratio below which words are in no order: of 2,000 times three random texts 1 % are above,
of 800 messages of strangers (first and third files) three are below, and of no three together."""

_START, _END = "<", ">"


class WordOrder:
    """Pairs of words that stand side by side in some texts.

    Args:
        texts: What people say here.

    Example:
        >>> order = WordOrder(["I need the order today.", "Do you have the cake today?"])
        >>> [order.ratio([text])[0] > 0 for text in ("I need the cake", "the I cake you need do")]
        [True, False]
    """

    def __init__(self, texts: Iterable[str]) -> None:
        self._words, self._pairs = Counter[str](), Counter[tuple[str, str]]()
        for text in texts:
            framed = _framed(text)
            self._words.update(framed)
            self._pairs.update(pairwise(framed))
        self._total = sum(self._words.values())

    def ratio(self, texts: Iterable[str]) -> tuple[float, int]:
        """The mean log-ratio of the pairs of known words in some texts, and how many there are."""
        found = [ratio for text in texts for ratio in self._ratios(text)]
        return sum(found) / len(found) if found else 0.0, len(found)

    def lacks(self, texts: Iterable[str]) -> bool:
        """Whether some texts, taken together, are words in no order."""
        mean, count = self.ratio(texts)
        return count >= FEW and mean < NONE

    def _ratios(self, text: str) -> Iterator[float]:
        for first, second in pairwise(_framed(text)):
            if first in self._words and second in self._words:
                alone = self._words[second] / self._total
                after = self._pairs[first, second] / self._words[first]
                yield math.log(1 - NEIGHBOURS + NEIGHBOURS * after / alone)


def _framed(text: str) -> list[str]:
    return [_START, *words(HOLE.sub(" # ", text)), _END]
