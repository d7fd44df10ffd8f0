"""The act model: what a message of support does, and what it asks for, in any wording.

A small transformer over the token embeddings, distilled from a larger sentence encoder that was
tuned on labelled messages (`tests/benchmarks/nlu_training`). The sum of a few small matrices: it
runs on numpy, in double precision, so that one and two threads agree.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from simulator.play.nlu.embeddings import Embeddings, embeddings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

ACTS = (
    "request", "confirm", "done", "refuse", "offer", "hand_over", "stall", "confused", "answer",
    "ask_more", "farewell", "noise", "unrelated",
)  # fmt: skip
"""What a message may do; `noise` is a greeting, thanks or sympathy alone, `unrelated` nothing that
support says."""

CONCEPTS = (
    "order_number", "customer_number", "email", "phone", "name", "address", "date", "weekday",
    "quantity", "product", "other_product", "size", "flavor_or_color", "inscription_or_text",
    "problem_or_damage", "reason", "amount", "category", "birth_date", "pin_or_code",
    "last_digits",
)  # fmt: skip
"""What a request may ask for, in any business."""

DIGITS = 6
"""Decimals of a probability: far coarser than what a machine's arithmetic changes."""


@dataclass(frozen=True)
class ActReading:
    """What the model makes of one text.

    Attributes:
        probabilities: Of each act, in the order of `ACTS`; they sum to 1.
        concepts: Probability of each concept, in the order of `CONCEPTS`, were it a request.
    """

    probabilities: tuple[float, ...]
    concepts: tuple[float, ...]

    @property
    def act(self) -> str:
        """The likeliest act."""
        return ACTS[max(range(len(ACTS)), key=self.probabilities.__getitem__)]

    @property
    def confidence(self) -> float:
        """Its probability."""
        return max(self.probabilities)


class ActModel:
    """The distilled network. Use `act_model`, which loads it once a process.

    Args:
        weights: Arrays by name, as the training script writes them.
        tokens: The token embeddings that it was trained on.
    """

    heads = 4

    def __init__(self, weights: Mapping[str, NDArray[Any]], tokens: Embeddings) -> None:
        self._w = {name: _full(weights, name) for name in weights if not name.endswith(".scale")}
        self._tokens = tokens
        self._layers = sum(name.endswith(".q.w") for name in self._w)

    def read(self, texts: Sequence[str]) -> list[ActReading]:
        """What each text does.

        Example:
            >>> model = act_model()
            >>> model.read(["Which number is on the receipt?"])[0].act if model else "request"
            'request'
        """
        return [self._one(ids) for ids in self._tokens.tokens(texts)]

    def _one(self, ids: Sequence[int]) -> ActReading:
        import numpy as np

        w = self._w
        x = self._tokens.table[ids].astype(np.float64) @ w["p.w"] + w["p.b"] + w["pos"][: len(ids)]
        for layer in range(self._layers):
            x = self._layer(x, f"l{layer}")
        x = _normal(x, w["n.w"], w["n.b"])
        pooled = np.concatenate([x.mean(axis=0), x.max(axis=0)])
        logits = pooled @ w["h.w"] + w["h.b"]
        acts = np.exp(logits - logits.max())
        concepts = 1 / (1 + np.exp(-(pooled @ w["c.w"] + w["c.b"])))
        return ActReading(_rounded(acts / acts.sum()), _rounded(concepts))

    def _layer(self, x: NDArray[np.float64], name: str) -> NDArray[np.float64]:
        import numpy as np

        w, (count, width) = self._w, x.shape
        part = width // self.heads
        mixed = _normal(x, w[f"{name}.n1.w"], w[f"{name}.n1.b"]) @ w[f"{name}.q.w"]
        mixed = (mixed + w[f"{name}.q.b"]).reshape(count, 3, self.heads, part)
        query, key, value = mixed.transpose(1, 2, 0, 3)
        scores = query @ key.transpose(0, 2, 1) / part**0.5
        weights = np.exp(scores - scores.max(axis=2, keepdims=True))
        weights /= weights.sum(axis=2, keepdims=True)
        heard = (weights @ value).transpose(1, 0, 2).reshape(count, width)
        x = x + heard @ w[f"{name}.o.w"] + w[f"{name}.o.b"]
        inner = _normal(x, w[f"{name}.n2.w"], w[f"{name}.n2.b"]) @ w[f"{name}.f1.w"]
        inner = np.maximum(inner + w[f"{name}.f1.b"], 0)
        result: NDArray[np.float64] = x + inner @ w[f"{name}.f2.w"] + w[f"{name}.f2.b"]
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


def _rounded(values: NDArray[np.float64]) -> tuple[float, ...]:
    return tuple(round(float(value), DIGITS) for value in values)


@lru_cache(maxsize=1)
def act_model() -> ActModel | None:
    """The model, or None where the token embeddings are not installed."""
    import numpy as np

    tokens = embeddings()
    if tokens is None:
        return None
    with (
        files("simulator.play.nlu").joinpath("weights/acts.npz").open("rb") as file,
        np.load(file) as arrays,
    ):
        return ActModel(dict(arrays), tokens)
