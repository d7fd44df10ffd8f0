"""The prefix cache of an endpoint: what it does not read anew of a request, by OpenAI's rules."""

from __future__ import annotations

from collections.abc import Sequence

LEAST, STEP = 1_024, 128
"""Tokens of a prefix from which on it is cached, and the steps in which it is longer."""


class PrefixCache:
    """What an endpoint keeps of requests that came shortly before: where their prefixes end.

    Example:
        >>> cache = PrefixCache()
        >>> cache.cached(["a"] * 1_100), cache.cached(["a"] * 1_160)
        (0, 1024)
    """

    def __init__(self) -> None:
        self._known: set[int] = set()

    def cached(self, pieces: Sequence[int | str]) -> int:
        """How many tokens of a request, from its first on, were in one before; it is kept, too.

        Args:
            pieces: The request's tokens.
        """
        found, prefix, unbroken = 0, 0, True
        for end in range(STEP, len(pieces) + 1, STEP):
            prefix = hash((prefix, *pieces[end - STEP : end]))
            unbroken = unbroken and prefix in self._known
            found = end if unbroken else found
            self._known.add(prefix)
        return found if found >= LEAST else 0
