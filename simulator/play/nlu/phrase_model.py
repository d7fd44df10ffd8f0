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
        import numpy as np

        full = {name: value.astype("float64") for name, value in weights.items() if name != "keys"}
        self._keys = weights["keys"]
        self._rarity, self._weights = (
            full["rarity"],
            np.ascontiguousarray(full["weights"] * full["scale"]),
        )
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
        found: NDArray[np.float64] = self._said(texts) + points @ self._meaning + self._bias
        return found

    def _said(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """What the known phrases of each text say, each of them once."""
        import numpy as np
        from scipy.sparse import csr_matrix

        parts = [[self._known(s) for s in segments(t.replace("’", "'"))] for t in texts]
        sizes = [sum(map(len, found)) for found in parts]
        row, hashes = _pieces([_whole(text) for text in texts])
        places, known = self._places(hashes)
        rows = np.concatenate([np.repeat(np.arange(len(texts)), sizes), row[known]])
        places = np.concatenate([*(each for found in parts for each in found), places])
        rows, places = np.divmod(np.unique(rows * len(self._keys) + places), len(self._keys))
        values = self._rarity[places]
        lengths = np.bincount(rows, values**2, len(texts)) ** 0.5 + 1e-9
        bounds = np.searchsorted(rows, np.arange(len(texts) + 1))
        shape = (len(texts), len(self._keys))
        found: NDArray[np.float64] = (
            csr_matrix((values / lengths[rows], places, bounds), shape) @ self._weights
        )
        return found

    def _of_sentence(self, sentence: str) -> NDArray[np.intp]:
        import numpy as np

        hashes = [crc32(phrase.encode()) for phrase in _worded(sentence)]
        return self._places(np.array(hashes, np.uint32))[0]

    def _places(self, hashes: NDArray[np.uint32]) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
        """Where the known ones stand, and which these are."""
        import numpy as np

        places = np.minimum(np.searchsorted(self._keys, hashes), len(self._keys) - 1)
        known = self._keys[places] == hashes
        return places[known], known


def _pieces(wholes: Sequence[str]) -> tuple[NDArray[np.intp], NDArray[np.uint32]]:
    """The hashes of all pieces of some texts, each with the number of its text."""
    import numpy as np

    plain = [whole if whole.isascii() else "" for whole in wholes]
    letters = np.frombuffer("".join(plain).encode(), np.uint8)
    row = np.repeat(np.arange(len(plain)), [len(whole) for whole in plain])
    count, table = max(0, len(letters) - PIECE + 1), _crc_table()
    state = np.full(count, crc32(b"~") ^ 0xFFFFFFFF, np.uint32)
    for place in range(PIECE):  # what crc32 does, letter by letter, for all pieces at once
        state = table[(state ^ letters[place : place + count]) & 0xFF] ^ (state >> np.uint32(8))
    within = row[:count] == row[PIECE - 1 :][:count]
    others = [
        (number, crc32(f"~{whole[k : k + PIECE]}".encode()))
        for number, whole in enumerate(wholes)
        if not plain[number]
        for k in range(len(whole) - PIECE + 1)
    ]
    return (
        np.append(row[:count][within], np.array([n for n, _ in others], np.intp)),
        np.append(state[within] ^ np.uint32(0xFFFFFFFF), np.array([h for _, h in others], "u4")),
    )


@lru_cache(maxsize=1)
def _crc_table() -> NDArray[np.uint32]:
    """CRC-32 of each byte: the reflected polynomial of zlib."""
    import numpy as np

    table = np.arange(256, dtype=np.uint32)
    for _ in range(8):
        table = np.where(table & 1, (table >> np.uint32(1)) ^ np.uint32(0xEDB88320), table >> 1)
    return table.astype(np.uint32)
