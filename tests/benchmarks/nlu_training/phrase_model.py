"""Fit the phrase model: logistic regression over phrases and the mean token embedding.

pip install scikit-learn && python phrase_model.py phrases.npz
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from zlib import crc32

import numpy as np
from common import act_of, concepts_of, messages
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression

from simulator.play.nlu.act_model import ACTS, CONCEPTS
from simulator.play.nlu.embeddings import embeddings
from simulator.play.nlu.phrase_model import phrases

KEPT = 14_000
"""Phrases that are shipped: those with the largest weights of all."""

STRONG, ACTS_C, CONCEPTS_C = 2.5, 10, 20


class Features:
    """Phrases of messages as rows of a matrix, with the embedding beside them."""

    def __init__(self, texts: Sequence[str], kept: set[str] | None = None) -> None:
        tokens = embeddings()
        assert tokens
        found = [sorted({p for p in phrases(text) if kept is None or p in kept}) for text in texts]
        counts = Counter(phrase for each in found for phrase in each)
        names = [phrase for phrase, count in counts.items() if count > 2 or kept is not None]
        unique = {crc32(name.encode()): name for name in sorted(names)}
        self.names = [unique[key] for key in sorted(unique)]
        places = {name: place for place, name in enumerate(self.names)}
        self.rarity = np.array([np.log(1 + len(texts) / counts[name]) for name in self.names])
        points = tokens.sentences(texts)
        points /= np.linalg.norm(points, axis=1, keepdims=True) + 1e-9
        self.center = points.mean(axis=0)
        rows, columns, values = list[int](), list[int](), list[float]()
        for row, each in enumerate(found):
            known = [places[phrase] for phrase in each if phrase in places]
            weight = self.rarity[known]
            rows += [row] * len(known)
            columns += known
            values += list(weight / (np.linalg.norm(weight) + 1e-9))
        words = csr_matrix((values, (rows, columns)), (len(texts), len(self.names)))
        self.matrix = hstack([words * STRONG, csr_matrix((points - self.center) * STRONG)]).tocsr()


def fitted(
    features: Features, acts: NDArray[np.int64], concepts: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Weights (features by outputs) and biases: acts of all messages, concepts of requests."""
    model = LogisticRegression(C=ACTS_C, max_iter=200).fit(features.matrix, acts)
    columns, biases = [*model.coef_], [*model.intercept_]
    asks = np.flatnonzero(acts == ACTS.index("request"))
    for place in range(len(CONCEPTS)):
        one = LogisticRegression(C=CONCEPTS_C, max_iter=400)
        one.fit(features.matrix[asks], concepts[asks, place])
        columns.append(one.coef_[0])
        biases.append(one.intercept_[0])
    return np.array(columns).T * STRONG, np.array(biases)


def main(out: str) -> None:
    """Fit on all phrases, keep the strongest, fit again, and write."""
    rows = messages()
    texts = [row["text"] for row in rows]
    acts = np.array([act_of(row) for row in rows])
    concepts = np.array([concepts_of(row) for row in rows])
    features = Features(texts)
    weights, _ = fitted(features, acts, concepts)
    strength = np.abs(weights[: len(features.names)]).max(axis=1) * features.rarity
    kept = {features.names[place] for place in np.argsort(-strength)[:KEPT]}
    features = Features(texts, kept)
    weights, biases = fitted(features, acts, concepts)
    count = len(features.names)
    scale = np.abs(weights[:count]).max(axis=0) / 127
    keys = np.array([crc32(name.encode()) for name in features.names], np.uint32)
    assert (np.diff(keys.astype(np.int64)) > 0).all(), "two phrases have one hash"
    np.savez_compressed(
        out,
        keys=keys,
        rarity=features.rarity.astype(np.float16),
        weights=np.round(weights[:count] / scale).astype(np.int8),
        scale=scale.astype(np.float32),
        meaning=weights[count:].astype(np.float16),
        center=features.center.astype(np.float32),
        bias=biases.astype(np.float32),
    )
    print(f"{len(rows):,} messages, {count:,} phrases")


if __name__ == "__main__":
    main(sys.argv[1])
