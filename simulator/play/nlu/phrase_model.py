"""The phrase model: what a message of support does, by the phrases in it.

A linear classifier over words, pairs, triples and pieces of words, and the mean token embedding.
It is right about as often as the network of the act model, on other messages: together they are
better than each (docs/nlu.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from zlib import crc32

from simulator.play.nlu.embeddings import Embeddings
from simulator.play.nlu.example_index import MEMORY, segments

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
        yield from _worded(sentence)
    whole = _whole(text)
    yield from (f"~{whole[k : k + PIECE]}" for k in range(len(whole) - PIECE + 1))


def _worded(sentence: str) -> Iterator[str]:
    """The words of a sentence, pairs and triples of them, and its end."""
    words = _TOKEN.findall(_NUMBER.sub(" #n ", sentence.lower()))
    framed = ["<", *words, ">"]
    yield from words
    yield from (f"{a} {b}" for a, b in pairwise(framed))
    for a, b, c in zip(framed, framed[1:], framed[2:], strict=False):
        yield f"{a} {b} {c}"
        yield f"{a} _ {c}"
    yield f"end{sentence[-1:]}"


def _whole(text: str) -> str:
    """What the pieces are cut of."""
    return f" {' '.join(_TOKEN.findall(text.lower().replace('’', chr(39))))} "


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
        self._known = lru_cache(maxsize=MEMORY)(self._of_sentence)

    def logits(self, texts: Sequence[str], ids: Sequence[Sequence[int]]) -> NDArray[np.float64]:
        """The outputs of some texts, acts before concepts, before they are made probabilities.

        Args:
            texts: What is read.
            ids: The tokens of each.

        Returns:
            Shape (texts, outputs).
        """
        import numpy as np

        points = self._tokens.means(ids)
        points = points / (np.linalg.norm(points, axis=1, keepdims=True) + 1e-9) - self._center
        return np.array([self._said(text) for text in texts]) + points @ self._meaning + self._bias

    def _said(self, text: str) -> NDArray[np.float64]:
        """What the known phrases of a text say."""
        import numpy as np

        parts = [self._known(part) for part in segments(text.replace("’", "'"))]
        places = np.unique(np.concatenate([*parts, self._places(_pieces(_whole(text)))]))
        values = self._rarity[places]
        found: NDArray[np.float64] = (values / ((values @ values) ** 0.5 + 1e-9)) @ self._weights[
            places
        ]
        return found

    def _of_sentence(self, sentence: str) -> NDArray[np.intp]:
        import numpy as np

        hashes = [crc32(phrase.encode()) for phrase in _worded(sentence)]
        return self._places(np.array(hashes, np.uint32))

    def _places(self, hashes: NDArray[np.uint32]) -> NDArray[np.intp]:
        """Where the known ones stand."""
        import numpy as np

        places = np.minimum(np.searchsorted(self._keys, hashes), len(self._keys) - 1)
        result: NDArray[np.intp] = places[self._keys[places] == hashes]
        return result


def _pieces(whole: str) -> NDArray[np.uint32]:
    """The hashes of all pieces of a text."""
    import numpy as np

    count = len(whole) - PIECE + 1
    if not whole.isascii():
        pieces = (f"~{whole[k : k + PIECE]}" for k in range(count))
        return np.array([crc32(piece.encode()) for piece in pieces], np.uint32)
    letters, table = np.frombuffer(whole.encode(), np.uint8), _crc_table()
    state = np.full(max(count, 0), crc32(b"~") ^ 0xFFFFFFFF, np.uint32)
    for place in range(PIECE):  # what crc32 does, letter by letter, for all pieces at once
        state = table[(state ^ letters[place : place + count]) & 0xFF] ^ (state >> np.uint32(8))
    return state ^ np.uint32(0xFFFFFFFF)


@lru_cache(maxsize=1)
def _crc_table() -> NDArray[np.uint32]:
    """CRC-32 of each byte: the reflected polynomial of zlib."""
    import numpy as np

    table = np.arange(256, dtype=np.uint32)
    for _ in range(8):
        table = np.where(table & 1, (table >> np.uint32(1)) ^ np.uint32(0xEDB88320), table >> 1)
    return table.astype(np.uint32)
