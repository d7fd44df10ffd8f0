"""The act model: what a message of support does, and what it asks for, in any wording.

Two classifiers that were trained on the same messages and err on different ones, a network and a
linear one over phrases; their probabilities are averaged as logarithms.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from simulator.play.nlu.embeddings import Embeddings, embeddings
from simulator.play.nlu.example_index import MEMORY
from simulator.play.nlu.network import Network
from simulator.play.nlu.phrase_model import PhraseModel

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

NETWORK = 0.3
"""Weight of the network's opinion on what is asked for, beside that of the phrases."""

TOGETHER = 16
"""Texts that are read at once: more of them leave the processor's cache, and take longer."""

DIGITS = 6
"""Decimals of a probability: far coarser than what a machine's arithmetic changes."""


@dataclass(frozen=True)
class ActReading:
    """What the model makes of one text.

    Attributes:
        probabilities: Of each act, in the order of `ACTS`; they sum to 1.
        concepts: Probability of each concept, in the order of `CONCEPTS`, were it a request.
        opinions: The likeliest act for each of the two classifiers.
    """

    probabilities: tuple[float, ...]
    concepts: tuple[float, ...]
    opinions: tuple[str, str]

    @property
    def act(self) -> str:
        """The likeliest act."""
        return ACTS[max(range(len(ACTS)), key=self.probabilities.__getitem__)]

    @property
    def confidence(self) -> float:
        """Its probability."""
        return max(self.probabilities)


class ActModel:
    """Both classifiers. Use `act_model`, which loads them once a process."""

    def __init__(self, network: Network, phrases: PhraseModel, tokens: Embeddings) -> None:
        self._network, self._phrases, self._tokens = network, phrases, tokens
        self._known = OrderedDict[str, ActReading]()

    def read(self, texts: Sequence[str]) -> list[ActReading]:
        """What each text does; those that are new are read together.

        Example:
            >>> model = act_model()
            >>> model.read(["Which number is on the receipt?"])[0].act if model else "request"
            'request'
        """
        found = {text: self._known[text] for text in texts if text in self._known}
        new = sorted({text for text in texts if text not in found}, key=lambda t: (len(t), t))
        for start in range(0, len(new), TOGETHER):
            some = new[start : start + TOGETHER]
            found.update(zip(some, self._read(some), strict=True))
        for text in new:
            self._known[text] = found[text]
        while len(self._known) > MEMORY:
            self._known.popitem(last=False)
        return [found[text] for text in texts]

    def _read(self, texts: Sequence[str]) -> list[ActReading]:
        import numpy as np

        ids = self._tokens.tokens(texts)
        network, phrases = self._network.logits(ids), self._phrases.logits(texts, ids)
        count = len(ACTS)
        each = _softened(network[:, :count]), _softened(phrases[:, :count])
        likeliest = ([ACTS[place] for place in _best(part)] for part in each)
        acts = each[0] + each[1]
        acts = np.exp(acts / 2 - (acts / 2).max(axis=1, keepdims=True))
        acts /= acts.sum(axis=1, keepdims=True)
        concepts = NETWORK * network[:, count:] + (1 - NETWORK) * phrases[:, count:]
        asked = 1 / (1 + np.exp(-concepts))
        rows = zip(_rounded(acts), _rounded(asked), zip(*likeliest, strict=True), strict=True)
        return [ActReading(*row) for row in rows]


def _softened(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Logarithms of probabilities, none of them below one in a million."""
    import numpy as np

    shares = np.exp(logits - logits.max(axis=1, keepdims=True))
    result: NDArray[np.float64] = np.log(shares / shares.sum(axis=1, keepdims=True) + 1e-6)
    return result


def _best(rows: NDArray[np.float64]) -> list[int]:
    """The place of the highest of each row, the first of those that are as high."""
    places: list[int] = rows.round(DIGITS).argmax(axis=1).tolist()
    return places


def _rounded(rows: NDArray[np.float64]) -> list[tuple[float, ...]]:
    return [tuple(round(value, DIGITS) for value in row) for row in rows.tolist()]


@lru_cache(maxsize=1)
def act_model() -> ActModel | None:
    """The model, or None where the token embeddings are not installed."""
    tokens = embeddings()
    if tokens is None:
        return None
    network, phrases = Network(_arrays("acts"), tokens), PhraseModel(_arrays("phrases"), tokens)
    return ActModel(network, phrases, tokens)


def _arrays(name: str) -> dict[str, NDArray[Any]]:
    import numpy as np

    folder = files("simulator.play.nlu").joinpath("weights")
    with folder.joinpath(f"{name}.npz").open("rb") as file, np.load(file) as arrays:
        return dict(arrays)
