"""Which clauses of a policy bear on what was said or done: by rare words in common, and by meaning.

It is cheap, so that a model that is paid for is asked about few of them.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from simulator.content.clauses import Clause
from simulator.play.critic.content_words import content_words
from simulator.play.nlu.embeddings import embeddings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

BEARS = 0.3
"""Least score, 0 to 1, at which a clause bears on a text."""

WORDS = 0.5
"""Share of words in common in the score; the rest is meaning."""

ENOUGH = 4
"""Rare words in common that are as much as is wanted."""

LONGEST = 4_000
"""Characters of a text that are compared."""

FEW = 10
"""Clauses of which half is believed of what they have in common."""

DESCRIBES = 0.6
"""Share of its score that a clause keeps which only describes: nobody can break it."""

_RULES = re.compile(
    r"\b(?:must|can|cannot|can't|should|shall|may|only|never|always|not|no|need\w*|requir\w*|do|don't"
    r"|at most|at least|within|until|before|after|unless|if|up to|allow\w*|permit\w*|deny|refus\w*"
    r"|forb\w+|prohibit\w*|eligible|refundable|ensure|make sure|ask|offer)\b|\d",
    re.IGNORECASE,
)


class ClauseChoice:
    """The clauses of one policy, to be chosen from. Use `clause_choice`, which remembers.

    Args:
        clauses: Of the policy.
    """

    def __init__(self, clauses: Sequence[Clause]) -> None:
        self.clauses = tuple(clauses)
        self._words = [_words(f"{clause.heading} {clause.text}") for clause in self.clauses]
        counts = Counter(word for words in self._words for word in words)
        total = max(1, len(self.clauses))
        self._rarity = {word: math.log(1 + total / n) for word, n in counts.items()}
        self._rarest = math.log(1 + total)
        self._weights = [1 if _RULES.search(c.text) else DESCRIBES for c in self.clauses]
        self._means, self._middle = self._meanings()

    def bearing_on(self, text: str, most: int) -> tuple[Clause, ...]:
        """The clauses that bear on a text, those that bear on it most first.

        Args:
            text: What was said, or a call.
            most: So many at most.
        """
        scores = self._scores(text[:LONGEST])
        order = sorted(range(len(scores)), key=lambda place: (-scores[place], place))
        return tuple(self.clauses[place] for place in order[:most] if scores[place] >= BEARS)

    def _scores(self, text: str) -> list[float]:
        said = _words(text)
        if not said or not self.clauses:
            return []
        full = ENOUGH * self._rarest / 2
        shared = [sum(self._rarity[w] for w in words & said) / full for words in self._words]
        if self._means is None:
            return [w * min(1.0, share) for w, share in zip(self._weights, shared, strict=True)]
        near = self._nearness(text)
        return [
            weight * (WORDS * min(1.0, share) + (1 - WORDS) * max(0.0, alike))
            for weight, share, alike in zip(self._weights, shared, near, strict=True)
        ]

    def _meanings(self) -> tuple[NDArray[np.float64] | None, NDArray[np.float64] | None]:
        """The vectors of the clauses, without what all of them have in common."""
        table = embeddings()
        if table is None or len(self.clauses) < 2:
            return None, None
        import numpy as np

        means = table.sentences([clause.text for clause in self.clauses])
        middle = means.mean(axis=0) * (len(means) / (len(means) + FEW))
        means = means - middle
        return means / np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-9), middle

    def _nearness(self, text: str) -> list[float]:
        import numpy as np

        table = embeddings()
        assert table is not None and self._means is not None and self._middle is not None
        vector = table.sentences([text])[0] - self._middle
        vector = vector / max(float(np.linalg.norm(vector)), 1e-9)
        found: list[float] = (self._means @ vector).tolist()
        return found


@lru_cache(maxsize=16)
def clause_choice(clauses: tuple[Clause, ...]) -> ClauseChoice:
    """The choice among some clauses, made once."""
    return ClauseChoice(clauses)


def _words(text: str) -> frozenset[str]:
    """Content words, cut to their stems roughly: what is cancelled is a cancellation."""
    return frozenset(word[:6] for word in content_words(text.replace("_", " ")))
