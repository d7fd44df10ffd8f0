"""Near-duplicates among dialogues: MinHash (Broder 1997) with locality-sensitive hashing.

Ids, amounts, addresses and names are masked first: two dialogues that differ in nothing else teach
the same thing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from zlib import crc32

from simulator.analyses.quality.wording import masked_words, ngrams
from simulator.dialogue import Dialogue

if TYPE_CHECKING:
    from datasketch import MinHash

THRESHOLD = 0.8
"""Share of common shingles from which on a dialogue is a near-duplicate."""

SHINGLE = 3
"""Words of a shingle."""

HASHES = 128
"""Of a signature: the share is estimated to within 0.04 (one standard deviation, at 0.8)."""


def shingles(dialogue: Dialogue) -> frozenset[bytes]:
    """The masked shingles of all turns; of a turn that is shorter, all of it."""
    found = set()
    for turn in dialogue.turns:
        words = masked_words(turn.text)
        grams, speaker = list(ngrams(words, SHINGLE)) or [words], turn.speaker.value
        found |= {f"{speaker}:{' '.join(gram)}".encode() for gram in grams}
    return frozenset(found)


class NearDuplicates:
    """The dialogues that were taken, among which near-duplicates of a new one are looked for.

    Args:
        threshold: Share of common shingles, above 0 and at most 1.
    """

    def __init__(self, threshold: float = THRESHOLD) -> None:
        from datasketch import MinHash, MinHashLSH

        self._threshold = threshold
        self._index = MinHashLSH(threshold=threshold, num_perm=HASHES)
        self._empty = MinHash(num_perm=HASHES, hashfunc=crc32)
        self._taken: dict[int, MinHash] = {}

    def taken(self, dialogue: Dialogue) -> bool:
        """Take a dialogue unless one like it is taken already; whether it was."""
        signature = self._empty.copy()
        signature.update_batch(sorted(shingles(dialogue)))
        for place in self._index.query(signature):
            if self._taken[place].jaccard(signature) >= self._threshold:
                return False
        place = len(self._taken)
        self._index.insert(place, signature, check_duplication=False)
        self._taken[place] = signature
        return True
