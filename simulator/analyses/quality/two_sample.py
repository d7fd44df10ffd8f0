"""The classifier two-sample test: whether a classifier can tell two sides apart, and by what.

Logistic regression over hashed words and pairs of words of one turn (Lopez-Paz and Oquab 2017),
cross-validated by dialogue: no turn is judged by a classifier that has seen its dialogue.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zlib import crc32

from simulator.analyses.quality.wording import masked_words, ngrams
from simulator.dialogue import Data

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

BITS = 15
"""Of a feature's number."""

FOLDS = 3
STRENGTH = 1e-3
"""Of the penalty on squared weights, for each turn."""

PHRASES = 12
"""That are told."""

_FORM = {
    "(starts in lower case)": re.compile(r"^[a-z]"),
    "(no mark at the end)": re.compile(r"\w$"),
    "(a comma)": re.compile(","),
    "(several sentences)": re.compile(r"[.!?]\s+\S"),
}
"""What a turn looks like, beside its words."""

Side = Sequence[tuple[int, str]]
"""Turns, each with the number of its dialogue."""


class Tell(Data):
    """A phrase that gives one side away."""

    phrase: str
    run: float
    """Share of the run's turns that have it."""
    reference: float


@dataclass(frozen=True)
class Test:
    """What the classifiers said.

    Attributes:
        scores: Of each turn, first those of the run: how much it looks like the run's.
        tells: The phrases that weigh most for the run.
    """

    scores: NDArray[np.float64]
    tells: tuple[Tell, ...]


def features(text: str) -> frozenset[str]:
    """What a classifier sees of a turn.

    Example:
        >>> sorted(features("yes, 42"))
        ['(a comma)', '(no mark at the end)', '(starts in lower case)', '_id', 'yes', 'yes _id']
    """
    words = masked_words(text)
    pairs = (" ".join(pair) for pair in ngrams(words, 2))
    return frozenset((*words, *pairs, *(n for n, form in _FORM.items() if form.search(text))))


def two_sample_test(run: Side, reference: Side) -> Test:
    """Train on two thirds of the dialogues, judge the turns of the rest, three times."""
    import numpy as np

    found = [features(text) for _, text in (*run, *reference)]
    matrix = _matrix(found)
    labels = np.repeat([1.0, 0.0], [len(run), len(reference)])
    folds = np.array([number % FOLDS for number, _ in (*run, *reference)])
    scores = np.zeros(len(found))
    weights = np.zeros(1 << BITS)
    for fold in range(FOLDS):
        held = folds == fold
        fitted = _fitted(matrix[~held], labels[~held])
        scores[held] = matrix[held] @ fitted[:-1] + fitted[-1]
        weights += fitted[:-1] / FOLDS
    return Test(scores, _tells(found[: len(run)], found[len(run) :], weights))


def _number(feature: str) -> int:
    return crc32(feature.encode()) & ((1 << BITS) - 1)


def _matrix(found: Sequence[frozenset[str]]) -> csr_matrix:
    import numpy as np
    from scipy.sparse import csr_matrix

    rows = [sorted({_number(feature) for feature in each}) for each in found]
    ends = np.cumsum([0, *map(len, rows)])
    columns = np.array([number for row in rows for number in row], np.int32)
    # a long turn is no surer than a short one
    values = np.repeat([1 / max(1, len(row)) ** 0.5 for row in rows], np.diff(ends))
    return csr_matrix((values, columns, ends), (len(rows), 1 << BITS))


def _fitted(matrix: csr_matrix, labels: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weights and, last, the intercept."""
    import numpy as np
    from scipy.optimize import minimize
    from scipy.special import expit

    turned = matrix.T.tocsr()
    count = max(1, len(labels))

    def loss(at: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        logits = matrix @ at[:-1] + at[-1]
        error = (expit(logits) - labels) / count
        value = float(np.mean(np.logaddexp(0, logits) - labels * logits))
        slope = np.append(turned @ error + STRENGTH * at[:-1], error.sum())
        return value + STRENGTH / 2 * float(at[:-1] @ at[:-1]), slope

    start = np.zeros(matrix.shape[1] + 1)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 60})
    result: NDArray[np.float64] = found.x
    return result


def _tells(
    run: Sequence[frozenset[str]],
    reference: Sequence[frozenset[str]],
    weights: NDArray[np.float64],
) -> tuple[Tell, ...]:
    """The phrases whose weight times how much more often the run has them is largest."""
    ours = Counter(feature for each in run for feature in each)
    theirs = Counter(feature for each in reference for feature in each)
    pull: dict[str, float] = defaultdict(float)
    for feature, count in ours.items():
        more = count / len(run) - theirs[feature] / len(reference)
        if more > 0 and count > 2:
            pull[feature] = more * float(weights[_number(feature)])
    best = sorted((f for f in pull if pull[f] > 0), key=lambda f: (-pull[f], f))[:PHRASES]
    return tuple(
        Tell(phrase=f, run=ours[f] / len(run), reference=theirs[f] / len(reference)) for f in best
    )


def auc(
    scores: NDArray[np.float64],
    labels: NDArray[np.bool_],
    weights: NDArray[np.float64] | None = None,
) -> float:
    """The area under the curve: how often the run's turn has the higher score; ties count half."""
    import numpy as np

    weights = np.ones(len(scores)) if weights is None else weights
    _, places = np.unique(scores, return_inverse=True)
    ours = np.bincount(places, weights * labels)
    theirs = np.bincount(places, weights * ~labels, minlength=len(ours))
    below = np.cumsum(theirs) - theirs / 2
    pairs = ours.sum() * theirs.sum()
    return float((ours * below).sum() / pairs) if pairs else 0.5
