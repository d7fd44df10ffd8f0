"""The intent model: which of a pack's intents a sentence is, in wording that no pack has.

Kernel ridge regression (the dual form of a linear classifier) over two kernels: how near the mean
token embeddings are, and how many rare tokens, pairs and pieces of words are shared. It is fitted
when it is first needed, on the pack's own sentences and on a general set. A sentence is compared
to means of a dozen examples of one intent, not to each example: that takes a tenth of the time
and is right as often.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.play.nlu.embeddings import Embeddings
from simulator.play.nlu.example_index import MEMORY
from simulator.play.nlu.features import FeatureTable, folded

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

GROUP = 10
"""Examples of one intent to whose mean a sentence is compared."""

NARROW = 3.0
"""Of the embeddings' kernel: how fast similarity falls with distance."""

WORDS = 1.5
"""Weight of the features' kernel beside that of the embeddings."""

RIDGE = 0.3
"""How much an example may be missed; more for classes that have many."""

STEADY = 0.01
"""Added to the diagonal, so that rounding decides nothing."""

TOGETHER = 128
"""Texts that are scored at once."""

DIGITS = 6
"""Decimals of a score: far coarser than what a machine's arithmetic changes."""


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
        from numpy.typing import NDArray
        from scipy.linalg import cho_factor, cho_solve

        self._embeddings = tokens
        self.labels = list(dict.fromkeys(label for _, label in examples))
        texts, labels = [folded(text) for text, _ in examples], [label for _, label in examples]
        ids = tokens.tokens(texts)
        self._features = FeatureTable(texts, ids)
        raw = _unit(tokens.means(ids))
        self._center = raw.mean(axis=0)
        points = _unit(raw - self._center)
        groups = _groups(labels, self.labels)
        self._points = _unit(groups @ points)
        words = groups @ self._features.examples
        shared = (self._features.examples @ words.T).toarray()
        kernel = self._near(points) + WORDS * shared
        between = self._near(self._points) + WORDS * (groups @ shared)
        targets, ease = self._targets(labels)
        eased = kernel / np.sqrt(ease)[:, None]
        matrix = eased.T @ eased + RIDGE * between
        matrix[np.diag_indices_from(matrix)] += STEADY
        wanted = (targets - targets.mean(axis=0)) / ease[:, None]
        self._weights = cho_solve(cho_factor(matrix, check_finite=False), kernel.T @ wanted)
        self._word_weights: NDArray[np.float64] = WORDS * (words.T @ self._weights)
        self._known = OrderedDict[str, NDArray[np.float64]]()

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

    def prepare(self, texts: Iterable[str]) -> None:
        """Score texts that are new, together: that takes a third of what they take one by one."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        for start in range(0, len(new), TOGETHER):
            some = new[start : start + TOGETHER]
            self._known.update(zip(some, self._scored(some), strict=True))
        while len(self._known) > MEMORY:
            self._known.popitem(last=False)

    def _scores(self, text: str) -> NDArray[np.float64]:
        if text not in self._known:
            self.prepare([text])
        return self._known[text]

    def _scored(self, texts: Sequence[str]) -> NDArray[np.float64]:
        import numpy as np

        plain = [folded(text) for text in texts]
        ids = self._embeddings.tokens(plain)
        points = _unit(_unit(self._embeddings.means(ids)) - self._center)
        words = self._features.weighed(plain, ids)
        scores = self._near(points) @ self._weights + words @ self._word_weights
        result: NDArray[np.float64] = np.round(scores, DIGITS)
        return result

    def _near(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        import numpy as np

        result: NDArray[np.float64] = np.exp(NARROW * (points @ self._points.T - 1))
        return result


def _groups(labels: Sequence[Label], kinds: Sequence[Label]) -> csr_matrix:
    """Which examples make up each mean: neighbours of one label, about `GROUP` of them.

    Returns:
        Shape (groups, examples). A group of n counts as the root of n: it is heard so much less
        often by chance.
    """
    import numpy as np
    from scipy.sparse import csr_matrix

    places = dict[Label, list[int]]()
    for place, label in enumerate(labels):
        places.setdefault(label, []).append(place)
    rows, columns, values, count = list[int](), list[int](), list[float](), 0
    for kind in kinds:
        parts = np.array_split(places[kind], max(1, round(len(places[kind]) / GROUP)))
        for part in parts:
            rows += [count] * len(part)
            columns += part.tolist()
            values += [len(part) ** -0.5] * len(part)
            count += 1
    return csr_matrix((values, (rows, columns)), (count, len(labels)))


def _unit(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    import numpy as np

    result: NDArray[np.float64] = rows / (np.linalg.norm(rows, axis=1, keepdims=True) + 1e-9)
    return result
