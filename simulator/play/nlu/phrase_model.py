"""The phrase model: what a message of support does, by the phrases in it.

A linear classifier over words, pairs, triples and pieces of words, and the mean token embedding.
It is right about as often as the network of the act model, on other messages: together they are
better than each (docs/nlu.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from zlib import crc32

from simulator.play.nlu.embeddings import Embeddings
from simulator.play.nlu.example_index import segments

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

PIECE = 4
"""Letters of a piece of a word."""

_TOKEN = re.compile(r"[a-z']+|\?|!|#\w+|\.\.\.")
_NUMBER = re.compile(r"[$€£]?\d[\d.,:/-]*")


def phrases(text: str) -> Iterator[str]:
    """What the classifier looks at; some of it twice.

    Example:
        >>> sorted(set(phrases("All set!")))[:6]
        ['! >', '< all', '< all set', 'all', 'all _ !', 'all set']
    """
    for sentence in segments(text.replace("’", "'")):
        words = _TOKEN.findall(_NUMBER.sub(" #n ", sentence.lower()))
        framed = ["<", *words, ">"]
        yield from words
        yield from (f"{a} {b}" for a, b in pairwise(framed))
        for a, b, c in zip(framed, framed[1:], framed[2:], strict=False):
            yield f"{a} {b} {c}"
            yield f"{a} _ {c}"
        yield f"end{sentence[-1:]}"
    whole = f" {' '.join(_TOKEN.findall(text.lower().replace('’', chr(39))))} "
    yield from (f"~{whole[k : k + PIECE]}" for k in range(len(whole) - PIECE + 1))


class PhraseModel:
    """The linear classifier.

    Args:
        weights: Arrays by name, as `tests/benchmarks/nlu_training/phrase_model.py` writes them:
            `keys` (sorted hashes of phrases), `rarity`, `weights` (phrases by outputs, bytes) with
            `scale`, `meaning` (256 by outputs), `center` and `bias`.
        tokens: The token embeddings.
    """

    def __init__(self, weights: Mapping[str, NDArray[Any]], tokens: Embeddings) -> None:
        full = {name: value.astype("float64") for name, value in weights.items() if name != "keys"}
        self._keys = weights["keys"]
        self._rarity, self._weights = full["rarity"], full["weights"] * full["scale"]
        self._meaning, self._center, self._bias = full["meaning"], full["center"], full["bias"]
        self._tokens = tokens

    def logits(self, text: str, ids: Sequence[int]) -> NDArray[np.float64]:
        """The outputs, acts before concepts, before they are made probabilities.

        Args:
            text: A message.
            ids: Its tokens.
        """
        import numpy as np

        point = self._tokens.means([ids])[0]
        point = point / (np.linalg.norm(point) + 1e-9) - self._center
        places = self._known(phrases(text))
        values = self._rarity[places]
        values = values / ((values @ values) ** 0.5 + 1e-9)
        found: NDArray[np.float64] = values @ self._weights[places] + point @ self._meaning
        found += self._bias
        return found

    def _known(self, found: Iterable[str]) -> NDArray[np.intp]:
        """Where the known ones stand, each once, in order."""
        import numpy as np

        hashes = np.unique(np.array([crc32(phrase.encode()) for phrase in found], np.uint32))
        places = np.searchsorted(self._keys, hashes)
        places = np.minimum(places, len(self._keys) - 1)
        result: NDArray[np.intp] = places[self._keys[places] == hashes]
        return result
