"""What the intent model looks at in a text: tokens, pairs of them, and pieces of words, as numbers.

They are counted for some thousand texts in a few passes over one long array, which is what makes
a pack's model cheap to fit.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

BITS = 20
"""Of a feature's number: two features in a hundred share theirs."""

LETTERS = 4
"""Letters of a piece."""

OFTEN = 2
"""How often a feature has to stand in the examples to count."""

COMMON = 0.1
"""Share of the examples above which a feature says nothing."""

START, END = 1, 2
"""Tokens at the ends of a text, which no text has."""

_MIX = 0x9E3779B97F4A7C15
_PAIR, _PIECE = 40, 44
"""Bits that keep the kinds of features apart."""

_NUMBER = re.compile(r"[$€£]?\d[\d.,:/-]*")


def folded(text: str) -> str:
    """In lower case, numbers alike.

    Example:
        >>> folded("Is it $20.50?")
        'is it #n ?'
    """
    return " ".join(_NUMBER.sub(" #n ", text.lower().replace("’", "'")).split())


class FeatureTable:
    """The features of a set of examples that count, with their rarity.

    Args:
        texts: Folded examples.
        tokens: Their tokens.

    Attributes:
        examples: Shape (examples, features): rows of length one, weighted by rarity.
    """

    def __init__(self, texts: Sequence[str], tokens: Sequence[Sequence[int]]) -> None:
        import numpy as np

        rows, found = _features(texts, tokens)
        counts = np.bincount(found, minlength=1 << BITS)
        kept = (counts >= OFTEN) & (counts <= max(COMMON * len(texts), OFTEN))
        self._places = np.where(kept, np.cumsum(kept) - 1, -1).astype(np.int32)
        self._rarity = np.log(1 + len(texts) / counts[kept])
        self.examples = self._matrix(rows, found, len(texts))

    def weighed(self, texts: Sequence[str], tokens: Sequence[Sequence[int]]) -> csr_matrix:
        """The known features of some texts, each once, with their weights: rows of length one."""
        import numpy as np
        from scipy.sparse import csr_matrix

        rows, found = _features(texts, tokens)
        places = self._places[found]
        known = places >= 0
        width = len(self._rarity)
        rows, places = np.divmod(np.unique(rows[known] * width + places[known]), width)
        values = self._rarity[places]
        lengths = np.bincount(rows, values**2, len(texts)) ** 0.5 + 1e-9
        bounds = np.searchsorted(rows, np.arange(len(texts) + 1))
        return csr_matrix((values / lengths[rows], places, bounds), (len(texts), width))

    def _matrix(self, rows: NDArray[np.intp], found: NDArray[np.intp], count: int) -> csr_matrix:
        import numpy as np
        from scipy.sparse import csr_matrix

        places = self._places[found]
        known = places >= 0
        ones = np.ones(int(known.sum()))
        result = csr_matrix((ones, (rows[known], places[known])), (count, len(self._rarity)))
        result.sum_duplicates()
        result.data = self._rarity[result.indices]
        of_row = np.repeat(np.arange(count), np.diff(result.indptr))
        result.data /= np.bincount(of_row, result.data**2, minlength=count)[of_row] ** 0.5
        return result


def _features(
    texts: Sequence[str], tokens: Sequence[Sequence[int]]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Row and number of each feature: tokens, pairs side by side and over one, pieces."""
    import numpy as np

    sizes = [len(each) + 2 for each in tokens]
    flat = np.array([t for each in tokens for t in (START, *each, END)], np.uint64)
    row = np.repeat(np.arange(len(sizes)), sizes)
    rows, numbers = [row], [flat]
    for step in (1, 2):
        same = row[:-step] == row[step:]
        kind = np.uint64(step << _PAIR)
        rows.append(row[:-step][same])
        numbers.append((flat[:-step] * np.uint64(1 << 15) + flat[step:] + kind)[same])
    spelled = [f" {text} ".encode(errors="replace") for text in texts]
    letters = np.frombuffer(b"".join(spelled), np.uint8).astype(np.uint64)
    row = np.repeat(np.arange(len(spelled)), [len(each) for each in spelled])
    last = len(letters) - LETTERS + 1
    if last > 0:
        same = row[:last] == row[LETTERS - 1 :]
        piece = np.full(last, 7 << _PIECE, np.uint64)
        for place in range(LETTERS):
            piece += letters[place : place + last] << np.uint64(8 * place)
        rows.append(row[:last][same])
        numbers.append(piece[same])
    mixed = (np.concatenate(numbers) * np.uint64(_MIX)) >> np.uint64(64 - BITS)
    return np.concatenate(rows), mixed.astype(np.intp)
