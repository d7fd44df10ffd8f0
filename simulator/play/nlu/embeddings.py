"""Token embeddings that ship in a wheel: what words mean, without a network and without torch.

They are the 256 dimensions per token of WordLlama (D. L. Miller, 2024, MIT). Its wheel holds the
table and the tokenizer as two files; they are read from there without importing the package, whose
import configures logging and whose loader asks a network for what it does not find.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from tokenizers import Tokenizer

PACKAGE = "wordllama"
_TABLE = Path("weights", "l2_supercat_256.safetensors")
_TOKENIZER = Path("tokenizers", "l2_supercat_tokenizer_config.json")
_KEY = "embedding.weight"

LONGEST = 56
"""Tokens of a text that are read; support's messages have 10 to 40."""

FEW = 100
"""Texts from which on all are averaged at once."""


class Embeddings:
    """The table and its tokenizer. Use `embeddings`, which loads them once a process.

    Attributes:
        table: Shape (32000, 256), half precision.
    """

    def __init__(self, table: NDArray[np.float16], tokenizer: Tokenizer) -> None:
        self.table = table
        self._tokenizer = tokenizer

    def tokens(self, texts: Sequence[str]) -> list[list[int]]:
        """Tokens of each text, `LONGEST` at most; an empty text has the one token 0."""
        plain = [_plain(text) for text in texts]
        # a few are faster one by one than shared out among threads
        batches = [plain] if len(plain) >= FEW else [[text] for text in plain]
        found = (self._tokenizer.encode_batch_fast(b, add_special_tokens=False) for b in batches)
        return [encoding.ids[:LONGEST] or [0] for batch in found for encoding in batch]

    def has(self, word: str) -> bool:
        """Whether a word is common enough to be a token of its own: no slip of another."""
        return self._tokenizer.token_to_id(f"\u2581{word}") is not None

    def sentences(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """The mean of each text's tokens: shape (texts, 256)."""
        return self.means(self.tokens(texts))

    def means(self, ids: Sequence[Sequence[int]]) -> NDArray[np.float64]:
        """The mean of the tokens of each text: shape (texts, 256)."""
        import numpy as np

        if len(ids) < FEW:
            rows = [self.table[each].astype(np.float64).mean(axis=0) for each in ids]
            return np.array(rows).reshape(len(ids), self.table.shape[1])
        from scipy.sparse import csr_matrix

        sizes = [len(each) for each in ids]
        known, places = np.unique(
            np.concatenate([np.array(each) for each in ids]), return_inverse=True
        )
        shares = 1 / np.repeat(sizes, sizes)
        counts = csr_matrix((shares, places, np.cumsum([0, *sizes])), (len(ids), len(known)))
        result: NDArray[np.float64] = counts @ self.table[known].astype(np.float64)
        return result


_UNUSUAL = re.compile(r"[^\x20-\x7e\u00a3\u00c0-\u017f\u2013-\u201d\u2026\u20ac]+")
"""What says nothing of a sentence's meaning here: control characters, emoji, other scripts."""


def _plain(text: str) -> str:
    return " ".join(_UNUSUAL.sub(" ", text[:2_000]).replace("’", "'").split())


@lru_cache(maxsize=1)
def embeddings() -> Embeddings | None:
    """The embeddings, or None where the wheel is not installed (no wheel fits the Python)."""
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent
    if not ((folder / _TABLE).is_file() and (folder / _TOKENIZER).is_file()):
        return None
    from safetensors.numpy import load_file
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / _TOKENIZER))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return Embeddings(load_file(str(folder / _TABLE))[_KEY], tokenizer)
