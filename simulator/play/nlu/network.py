"""The network: what a message of support does, by its words in their order.

A small transformer over the token embeddings, distilled from a larger sentence encoder that was
tuned on labelled messages (`tests/benchmarks/nlu_training`). The sum of a few small matrices: it
runs on numpy, in double precision, so that one and two threads agree.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simulator.play.nlu.embeddings import Embeddings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


STEP = 4
"""Tokens by which texts of one group may differ in length."""


class Network:
    """The distilled network.

    Args:
        weights: Arrays by name, as the training script writes them.
        tokens: The token embeddings that it was trained on.
    """

    heads = 4

    def __init__(self, weights: Mapping[str, NDArray[Any]], tokens: Embeddings) -> None:
        import numpy as np

        self._w = w = {n: _full(weights, n) for n in weights if not n.endswith(".scale")}
        self._tokens = tokens
        self._layers = sum(name.endswith(".q.w") for name in w)
        self._projected = np.empty((len(tokens.table), w["p.w"].shape[1]))
        self._seen = np.zeros(len(tokens.table), bool)
        for layer in range(self._layers):
            for norm, matrix in (("n1", "q"), ("n2", "f1")):
                self._fold(f"l{layer}.{norm}", f"l{layer}.{matrix}")
            width = w[f"l{layer}.q.w"].shape[0]
            for part in (w[f"l{layer}.q.w"][:, :width], w[f"l{layer}.q.b"][:width]):
                part *= (width // self.heads) ** -0.5

    def _fold(self, norm: str, matrix: str) -> None:
        """Take the weights of a norm into the matrix behind it."""
        w = self._w
        w[f"{matrix}.b"] = w.pop(f"{norm}.b") @ w[f"{matrix}.w"] + w[f"{matrix}.b"]
        w[f"{matrix}.w"] = w.pop(f"{norm}.w")[:, None] * w[f"{matrix}.w"]

    def logits(self, texts: Sequence[Sequence[int]]) -> NDArray[np.float64]:
        """The outputs of some texts, acts before concepts, before they are probabilities.

        The tokens of all go through each matrix together, and look at those of their own text.

        Args:
            texts: Tokens, at least one of each text.

        Returns:
            Shape (texts, outputs).
        """
        import numpy as np

        w = self._w
        sizes = np.array([len(ids) for ids in texts])
        starts = np.cumsum(sizes) - sizes
        steps = -(-sizes // STEP)
        alike = [np.flatnonzero(steps == step) for step in np.unique(steps)]
        groups = [_Group.of(starts[some], sizes[some]) for some in alike]
        x = self._embedded(np.concatenate([np.asarray(ids) for ids in texts]))
        x += np.concatenate([w["pos"][: len(ids)] for ids in texts])
        for layer in range(self._layers):
            self._layer(x, f"l{layer}", groups)
        x = _normal(x) * w["n.w"] + w["n.b"]
        means = np.add.reduceat(x, starts) / sizes[:, None]
        pooled = np.concatenate([means, np.maximum.reduceat(x, starts)], axis=1)
        both = (pooled @ w["h.w"] + w["h.b"], pooled @ w["c.w"] + w["c.b"])
        return np.concatenate(both, axis=1)

    def _embedded(self, ids: NDArray[np.intp]) -> NDArray[np.float64]:
        """The inputs of tokens; those of a token are worked out once."""
        import numpy as np

        new = np.unique(ids[~self._seen[ids]])
        if len(new):
            rows = self._tokens.table[new].astype(np.float64)
            self._projected[new] = rows @ self._w["p.w"] + self._w["p.b"]
            self._seen[new] = True
        return self._projected[ids]

    def _layer(self, x: NDArray[np.float64], name: str, groups: Sequence[_Group]) -> None:
        """Add what a layer makes of each token."""
        import numpy as np

        w, (count, width) = self._w, x.shape
        mixed = _normal(x) @ w[f"{name}.q.w"]
        mixed += w[f"{name}.q.b"]
        mixed = mixed.reshape(count, 3, self.heads, width // self.heads)
        heard = np.empty((count, width))
        for group in groups:
            heard[group.places[group.real]] = _attended(mixed, group)
        x += heard @ w[f"{name}.o.w"]
        x += w[f"{name}.o.b"]
        inner = _normal(x) @ w[f"{name}.f1.w"]
        inner += w[f"{name}.f1.b"]
        x += np.maximum(inner, 0, out=inner) @ w[f"{name}.f2.w"]
        x += w[f"{name}.f2.b"]


@dataclass(frozen=True)
class _Group:
    """Texts of about the same length, whose tokens attend to their own text at once.

    Attributes:
        places: Rows of the tokens, shape (texts, longest); those behind a shorter text's end are
            any.
        real: Which of them are tokens of the text.
    """

    places: NDArray[np.intp]
    real: NDArray[np.bool_]

    @classmethod
    def of(cls, starts: NDArray[np.intp], sizes: NDArray[np.intp]) -> _Group:
        """The group of texts that begin at some rows."""
        import numpy as np

        steps = np.arange(sizes.max())
        real = steps < sizes[:, None]
        return cls(np.where(real, starts[:, None] + steps, starts[:, None]), real)


def _attended(mixed: NDArray[np.float64], group: _Group) -> NDArray[np.float64]:
    """What each token takes from all of its text.

    Args:
        mixed: Queries, keys and values by head, of all tokens.
        group: Which texts.

    Returns:
        Shape (tokens of these texts, width).
    """
    import numpy as np

    query, key, value = mixed[group.places].transpose(2, 0, 3, 1, 4)
    texts, heads, longest, part = query.shape
    scores = query @ key.transpose(0, 1, 3, 2)
    if not group.real.all():
        scores += np.where(group.real, 0.0, -np.inf)[:, None, None, :]
    scores -= scores.max(axis=3, keepdims=True)
    weights = np.exp(scores, out=scores)
    heard = weights @ value
    heard /= weights.sum(axis=3, keepdims=True)
    heard = heard.transpose(0, 2, 1, 3).reshape(texts, longest, heads * part)
    result: NDArray[np.float64] = heard[group.real]
    return result


def _full(weights: Mapping[str, NDArray[Any]], name: str) -> NDArray[np.float64]:
    """A matrix in double precision; those kept as bytes have one scale for each column."""
    full = weights[name].astype("float64")
    scale = weights.get(f"{name}.scale")
    return full if scale is None else full * scale.astype("float64")


def _normal(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """Rows of mean 0 and variance 1."""
    import numpy as np

    centered: NDArray[np.float64] = x - x.mean(axis=1, keepdims=True)
    spread = np.einsum("ij,ij->i", centered, centered) / x.shape[1]
    centered *= ((spread + 1e-5) ** -0.5)[:, None]
    return centered
