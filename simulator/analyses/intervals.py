"""Intervals: how sure a share is, given how often it was looked at."""

from __future__ import annotations

import math

Z = 1.959963984540054
"""Of a two-sided interval of 95 %."""


def wilson(hits: int, n: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927); it never reaches below 0 or above 1.

    Args:
        hits: How often it was so, 0 to `n`.
        n: How often it was looked at; with 0 nothing is known.

    Returns:
        Lower and upper bound, 0 to 1.

    Example:
        >>> low, high = wilson(300, 300)
        >>> round(low, 4), high
        (0.9874, 1.0)
    """
    if n == 0:
        return 0.0, 1.0
    share = hits / n
    middle = share + Z * Z / (2 * n)
    half = Z * math.sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))
    low, high = (middle - half) / (1 + Z * Z / n), (middle + half) / (1 + Z * Z / n)
    return (0.0 if hits == 0 else low), (1.0 if hits == n else high)
