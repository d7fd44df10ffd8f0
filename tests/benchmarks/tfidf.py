"""TF-IDF and logistic regression, as the figures of this folder name them, on numpy and scipy.

Words of two letters and more, smooth inverse document frequencies, rows of length one; multinomial
logistic regression with an L2 penalty (C = 1).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

_WORD = re.compile(r"\b\w\w+\b")

Floats = NDArray[np.float64]


class TfIdfClassifier:
    """Learns labels of texts from their words.

    Args:
        texts: Examples.
        labels: Of each of them.
    """

    def __init__(self, texts: Sequence[str], labels: Sequence[str]) -> None:
        self.labels = sorted(set(labels))
        bags = [_WORD.findall(text.lower()) for text in texts]
        self._columns = {word: n for n, word in enumerate(sorted({w for bag in bags for w in bag}))}
        known = np.zeros(len(self._columns))
        for bag in bags:
            for word in set(bag):
                known[self._columns[word]] += 1
        self._rarity = np.log((1 + len(texts)) / (1 + known)) + 1
        rows = self._rows(texts)
        self._weights = _fitted(rows, np.array([self.labels.index(label) for label in labels]))

    def _rows(self, texts: Sequence[str]) -> csr_matrix:
        values, places, starts = list[float](), list[int](), [0]
        for text in texts:
            counts: dict[int, float] = {}
            for word in _WORD.findall(text.lower()):
                column = self._columns.get(word)
                if column is not None:
                    counts[column] = counts.get(column, 0.0) + self._rarity[column]
            length = sum(value * value for value in counts.values()) ** 0.5
            places += counts
            values += [value / length for value in counts.values()]
            starts.append(len(places))
        return csr_matrix((values, places, starts), shape=(len(texts), len(self._columns)))

    def probabilities(self, texts: Sequence[str]) -> Floats:
        """Of each label (`labels` has their order), a row a text."""
        return _softmax(_scores(self._rows(texts), self._weights))

    def accuracy(self, texts: Sequence[str], labels: Sequence[str]) -> float:
        """The share of texts whose likeliest label is theirs."""
        best = self.probabilities(texts).argmax(axis=1)
        right = sum(self.labels[n] == label for n, label in zip(best, labels, strict=True))
        return right / max(1, len(texts))


def area_under_curve(scores: Floats, positive: NDArray[np.bool_]) -> float:
    """The chance that a positive has a higher score than a negative (ROC AUC), ties as halves."""
    order = scores.argsort()
    ranks = np.empty(len(scores))
    ranks[order] = np.arange(1, len(scores) + 1)
    for value in np.unique(scores[order]):
        same = scores == value
        ranks[same] = ranks[same].mean()
    count = int(positive.sum())
    above = ranks[positive].sum() - count * (count + 1) / 2
    return float(above / (count * (len(scores) - count)))


def _scores(rows: csr_matrix, weights: Floats) -> Floats:
    return np.asarray(rows @ weights[:-1] + weights[-1])


def _softmax(scores: Floats) -> Floats:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def _fitted(rows: csr_matrix, classes: NDArray[np.int64]) -> Floats:
    """Weights by word and label, the last row without a word."""
    shape = (rows.shape[1] + 1, int(classes.max()) + 1)
    truth = np.eye(shape[1])[classes]

    def loss(flat: Floats) -> tuple[float, Floats]:
        weights = flat.reshape(shape)
        found = _softmax(_scores(rows, weights))
        error = found - truth
        gradient = np.vstack([rows.T @ error + weights[:-1], error.sum(axis=0)])
        fit = -np.log(np.maximum(found[truth > 0], 1e-12)).sum()
        return float(fit + 0.5 * (weights[:-1] ** 2).sum()), gradient.ravel()

    best = minimize(loss, np.zeros(shape[0] * shape[1]), jac=True, method="L-BFGS-B",
                    options={"maxiter": 400})  # fmt: skip
    return np.asarray(best.x.reshape(shape))
