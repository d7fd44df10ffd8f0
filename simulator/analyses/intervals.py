"""Intervals and tests: how sure a share or a mean is, given how often it was looked at."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

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
    return score(hits / n, n) if n else (0.0, 1.0)


def score(share: float, n: float) -> tuple[float, float]:
    """Wilson's interval of a share of which as much is known as of `n` independent looks."""
    middle = share + Z * Z / (2 * n)
    half = Z * math.sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))
    low, high = (middle - half) / (1 + Z * Z / n), (middle + half) / (1 + Z * Z / n)
    return (0.0 if share == 0 else low), (1.0 if share == 1 else high)


class Mean(NamedTuple):
    """A mean of values from 0 to 1, with its standard error and its 95 % interval."""

    value: float
    error: float
    low: float
    high: float


def clustered(clusters: Iterable[Sequence[float]]) -> Mean | None:
    """The mean of values that come in clusters, whose members tell less than as many alone would.

    The standard error is the clustered one (Miller 2024, arXiv 2411.00640) with the correction for
    few clusters. The interval is Wilson's with the number of independent looks that this error is
    worth and Student's quantile (Korn and Graubard 1998), so that it is true for few clusters,
    stays within 0 and 1, and has a width where all values are the same. With one value a cluster
    it is Wilson's own.

    Args:
        clusters: Values from 0 to 1; empty ones do not count.

    Returns:
        None where there is no value.

    Example:
        >>> clustered([[1, 1, 1], [0, 0, 0]]).value
        0.5
    """
    groups = [group for group in clusters if group]
    n = sum(map(len, groups))
    if not n:
        return None
    mean = min(1.0, math.fsum(value for group in groups for value in group) / n)
    apart = [math.fsum(value - mean for value in group) ** 2 for group in groups]
    few = len(groups) / max(1, len(groups) - 1)
    error = math.sqrt(few * math.fsum(apart)) / n
    return Mean(mean, error, *score(mean, _worth(mean, error, len(groups), n)))


def _worth(mean: float, error: float, clusters: int, n: int) -> float:
    """How many independent looks a clustered mean is worth, from 1 to as many as there were."""
    if clusters == n:
        return n
    if clusters == 1 or mean in (0, 1):
        return clusters
    from scipy.special import stdtrit

    looks = mean * (1 - mean) / (error * error) if error else n
    wider = (Z / float(stdtrit(clusters - 1, 0.975))) ** 2
    return max(1.0, min(looks, n) * wider)


def holm(values: Sequence[float]) -> list[float]:
    """Each p of several tests, adjusted so that all of them together err as seldom as one (Holm).

    Example:
        >>> holm([0.01, 0.04, 0.03])
        [0.03, 0.06, 0.06]
    """
    adjusted, highest = [0.0] * len(values), 0.0
    for rank, place in enumerate(sorted(range(len(values)), key=lambda i: values[i])):
        highest = max(highest, min(1.0, (len(values) - rank) * values[place]))
        adjusted[place] = highest
    return adjusted
