"""The intent model: which of a pack's intents a sentence is, in wording that no pack has.

Kernel ridge regression (the dual form of a linear classifier) over two kernels: how near the mean
token embeddings are, and how many rare words and pairs of words are shared. It is fitted when a
pack is loaded, on the pack's own sentences and on a general set.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from simulator.play.nlu.embeddings import Embeddings
from simulator.play.nlu.example_index import MEMORY

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

NARROW = 2.0
"""Of the embeddings' kernel: how fast similarity falls with distance."""

WORDS = 1.5
"""Weight of the words' kernel beside that of the embeddings."""

RIDGE = 0.3
"""How much an example may be missed; more for classes that have many."""

DIGITS = 6
"""Decimals of a score: far coarser than what a machine's arithmetic changes."""

_TOKEN = re.compile(r"[a-z']+|\?|#\w+")
_NUMBER = re.compile(r"[$€£]?\d[\d.,:/-]*")


Label = tuple[str, tuple[str, ...]]
"""Kind and names of an intent."""


@dataclass(frozen=True)
class Guess:
    """The likeliest label of a text.

    Attributes:
        label: As it was given with the examples.
        score: Near 1 where an example says the same, near 0 where none does.
        margin: By how much the score is above that of the next label.
        second: That next label.
    """

    label: Label
    score: float
    margin: float
    second: Label


class IntentModel:
    """A classifier of short texts.

    Args:
        examples: Texts with their labels.
        tokens: The token embeddings.
    """

    def __init__(self, examples: Sequence[tuple[str, Label]], tokens: Embeddings) -> None:
        import numpy as np

        self._embeddings = tokens
        self.labels = list(dict.fromkeys(label for _, label in examples))
        texts = [text for text, _ in examples]
        features = [_features(text) for text in texts]
        counts = Counter(feature for found in features for feature in found)
        kept = [feature for feature, count in counts.items() if count > 1]
        self._places = {feature: place for place, feature in enumerate(kept)}
        self._rarity = np.array([math.log(1 + len(texts) / counts[f]) for f in kept])
        raw = _unit(tokens.sentences(texts))
        self._center = raw.mean(axis=0)
        self._points = _unit(raw - self._center)
        targets, ease = self._targets([label for _, label in examples])
        words = self._matrix(features)
        kernel = self._near(self._points) + WORDS * (words @ words.T).toarray()
        kernel[np.diag_indices_from(kernel)] += RIDGE * ease
        self._weights = _solved(kernel, targets - targets.mean(axis=0))
        self._scores = lru_cache(maxsize=MEMORY)(self._scored)
        self._word_weights: NDArray[np.float64] = WORDS * (words.T @ self._weights)

    def _targets(self, labels: Sequence[Label]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """A one for each example's label, and how much each example may be missed."""
        import numpy as np

        places = {label: place for place, label in enumerate(self.labels)}
        targets = np.zeros((len(labels), len(places)))
        targets[range(len(labels)), [places[label] for label in labels]] = 1
        sizes = targets.sum(axis=0)
        return targets, np.sqrt((targets @ sizes) / sizes.mean())

    def guess(self, text: str) -> Guess:
        """The likeliest label of a text."""
        import numpy as np

        scores = self._scores(text)
        best, second = np.argsort(-scores, kind="stable")[:2]
        margin = round(float(scores[best] - scores[second]), DIGITS)
        return Guess(self.labels[best], float(scores[best]), margin, self.labels[second])

    def ranked(self, text: str, kind: str) -> list[tuple[float, str]]:
        """Score and first name of all labels of a kind, the highest first."""
        scores = zip(self._scores(text), self.labels, strict=True)
        found = [(float(score), names[0]) for score, (other, names) in scores if other == kind]
        return sorted(found, reverse=True)

    def similarity(self, text: str, kind: str, names: Collection[str] = ()) -> float:
        """The highest score of a label of a kind, and of one with any of the names."""
        scores, wanted = self._scores(text), set(names)
        places = [
            place for place, (other, its) in enumerate(self.labels)
            if other == kind and (not wanted or wanted & set(its))
        ]  # fmt: skip
        return max((float(scores[place]) for place in places), default=0.0)

    def _scored(self, text: str) -> NDArray[np.float64]:
        import numpy as np

        point = _unit(_unit(self._embeddings.sentences([text])) - self._center)
        scores = self._near(point)[0] @ self._weights
        places, values = self._weighed(_features(text))
        if places:
            scores = scores + values @ self._word_weights[places]
        result: NDArray[np.float64] = np.round(scores, DIGITS)
        return result

    def _near(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        import numpy as np

        result: NDArray[np.float64] = np.exp(NARROW * (points @ self._points.T - 1))
        return result

    def _weighed(self, features: Iterable[str]) -> tuple[list[int], NDArray[np.float64]]:
        """Where the known features stand, and their weights: a vector of length one."""
        places = [self._places[f] for f in features if f in self._places]
        values = self._rarity[places]
        return places, values / ((values @ values) ** 0.5 + 1e-9)

    def _matrix(self, features: Sequence[Iterable[str]]) -> csr_matrix:
        import numpy as np
        from scipy.sparse import csr_matrix

        found = [self._weighed(each) for each in features]
        ends = np.cumsum([0, *(len(places) for places, _ in found)])
        columns = [place for places, _ in found for place in places]
        values = np.concatenate([values for _, values in found])
        return csr_matrix((values, columns, ends), (len(found), len(self._places)))


def _solved(matrix: NDArray[np.float64], wanted: NDArray[np.float64]) -> NDArray[np.float64]:
    """What times a positive matrix gives what is wanted.

    Half the digits take half the time; what is still missing then brings the others.
    """
    import numpy as np
    from scipy.linalg import cho_factor, cho_solve

    coarse = cho_factor(matrix.astype(np.float32), overwrite_a=True, check_finite=False)
    found: NDArray[np.float64] = cho_solve(coarse, wanted.astype(np.float32)).astype(np.float64)
    found += cho_solve(coarse, (wanted - matrix @ found).astype(np.float32))
    return found


def _features(text: str) -> list[str]:
    """Words, and words that stand side by side; each once."""
    folded = _NUMBER.sub(" #n ", text.lower().replace("’", "'"))
    words = _TOKEN.findall(folded)
    pairs = zip(["<", *words], [*words, ">"], strict=True)
    return list(dict.fromkeys([*words, *(f"{a} {b}" for a, b in pairs)]))


def _unit(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    import numpy as np

    result: NDArray[np.float64] = rows / (np.linalg.norm(rows, axis=1, keepdims=True) + 1e-9)
    return result
