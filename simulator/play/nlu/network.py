"""The network: what a message of support does, by its words in their order.

A small transformer over the token embeddings, distilled from a larger sentence encoder that was
tuned on labelled messages (`tests/benchmarks/nlu_training`). The sum of a few small matrices: it
runs on numpy, in double precision, so that one and two threads agree.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from simulator.play.nlu.embeddings import Embeddings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Network:
    """The distilled network.

    Args:
        weights: Arrays by name, as the training script writes them.
        tokens: The token embeddings that it was trained on.
    """

    heads = 4

    def __init__(self, weights: Mapping[str, NDArray[Any]], tokens: Embeddings) -> None:
        self._w = {name: _full(weights, name) for name in weights if not name.endswith(".scale")}
        self._tokens = tokens
        self._layers = sum(name.endswith(".q.w") for name in self._w)

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
        ends = np.cumsum([len(ids) for ids in texts])
        places = [slice(end - len(ids), end) for ids, end in zip(texts, ends, strict=True)]
        ids = np.concatenate([np.asarray(ids) for ids in texts])
        x = self._tokens.table[ids].astype(np.float64) @ w["p.w"] + w["p.b"]
        x += np.concatenate([w["pos"][: len(ids)] for ids in texts])
        for layer in range(self._layers):
            x = self._layer(x, f"l{layer}", places)
        x = _normal(x, w["n.w"], w["n.b"])
        pooled = np.array([np.concatenate([x[p].mean(axis=0), x[p].max(axis=0)]) for p in places])
        both = (pooled @ w["h.w"] + w["h.b"], pooled @ w["c.w"] + w["c.b"])
        return np.concatenate(both, axis=1)

    def _layer(
        self, x: NDArray[np.float64], name: str, places: Sequence[slice]
    ) -> NDArray[np.float64]:
        import numpy as np

        w, (count, width) = self._w, x.shape
        mixed = _normal(x, w[f"{name}.n1.w"], w[f"{name}.n1.b"]) @ w[f"{name}.q.w"]
        mixed = (mixed + w[f"{name}.q.b"]).reshape(count, 3, self.heads, width // self.heads)
        heard = np.concatenate([_attended(mixed[place]) for place in places])
        x = x + heard @ w[f"{name}.o.w"] + w[f"{name}.o.b"]
        inner = _normal(x, w[f"{name}.n2.w"], w[f"{name}.n2.b"]) @ w[f"{name}.f1.w"]
        inner = np.maximum(inner + w[f"{name}.f1.b"], 0)
        result: NDArray[np.float64] = x + inner @ w[f"{name}.f2.w"] + w[f"{name}.f2.b"]
        return result


def _attended(mixed: NDArray[np.float64]) -> NDArray[np.float64]:
    """What each token of one text takes from all of them: queries, keys and values by head."""
    import numpy as np

    count, _, heads, part = mixed.shape
    query, key, value = mixed.transpose(1, 2, 0, 3)
    scores = query @ key.transpose(0, 2, 1) / part**0.5
    weights = np.exp(scores - scores.max(axis=2, keepdims=True))
    weights /= weights.sum(axis=2, keepdims=True)
    result: NDArray[np.float64] = (weights @ value).transpose(1, 0, 2).reshape(count, heads * part)
    return result


def _full(weights: Mapping[str, NDArray[Any]], name: str) -> NDArray[np.float64]:
    """A matrix in double precision; those kept as bytes have one scale for each column."""
    full = weights[name].astype("float64")
    scale = weights.get(f"{name}.scale")
    return full if scale is None else full * scale.astype("float64")


def _normal(
    x: NDArray[np.float64], weight: NDArray[np.float64], bias: NDArray[np.float64]
) -> NDArray[np.float64]:
    centered = x - x.mean(axis=1, keepdims=True)
    spread = ((centered**2).mean(axis=1, keepdims=True) + 1e-5) ** 0.5
    result: NDArray[np.float64] = centered / spread * weight + bias
    return result
