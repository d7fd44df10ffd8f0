"""The four figures that tell simulated customers from people, each with its interval."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from statistics import fmean, pstdev
from typing import TYPE_CHECKING, TypeVar

from simulator.dialogue import Data

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SHORT = 2
"""Words of the longest turn that counts as short."""

LEAST = 20
"""Customers below which there are too few to say."""

DRAWS = 200
"""Bootstrap samples behind an interval."""

_POLITE = re.compile(
    r"\b(?:please|pls|plz|thanks?|thx|thank you|appreciate\w*|sorry|kindly|grateful)\b", re.I
)

T = TypeVar("T")

Talks = Sequence[Sequence[str]]
"""The turns of each customer."""


class Figure(Data):
    """A figure with its 95 % bootstrap interval (Efron 1979), drawn by dialogue."""

    value: float
    low: float
    high: float


class Habits(Data):
    """How customers write, apart from what they write about."""

    short_turns: Figure
    """Share of turns of at most `SHORT` words."""
    polite_turns: Figure
    """Share of turns with a please, a thank you, an apology."""
    front_loading: Figure | None
    """Share of a customer's words that stand in the first third of its turns: 0.33 for one who
    tells as much at every turn; over customers of three turns and more, None for too few."""
    verbosity_spread: Figure
    """Standard deviation of customers' mean words a turn, over the mean of these."""


def habits(talks: Talks) -> Habits | None:
    """The four figures; None with fewer customers than `LEAST`."""
    if len(talks) < LEAST:
        return None
    lengths = [[len(turn.split()) for turn in talk] for talk in talks]
    short = [(sum(1 for n in of if n <= SHORT), len(of)) for of in lengths]
    polite = [(sum(1 for t in talk if _POLITE.search(t)), len(talk)) for talk in talks]
    fronts = [_front(of) for of in lengths if len(of) > 2 and any(of)]
    means = [fmean(of) for of in lengths]
    return Habits(
        short_turns=_figure(short, _share),
        polite_turns=_figure(polite, _share),
        front_loading=_figure(fronts, fmean) if len(fronts) >= LEAST else None,
        verbosity_spread=_figure(means, _spread),
    )


def _front(lengths: Sequence[int]) -> float:
    """Words of the first third of the turns; of a turn that reaches over it, a part."""
    third = len(lengths) / 3
    whole = int(third)
    words = sum(lengths[:whole]) + (third - whole) * lengths[whole]
    return words / sum(lengths)


def _share(pairs: Sequence[tuple[int, int]]) -> float:
    return sum(hits for hits, _ in pairs) / max(1, sum(n for _, n in pairs))


def _spread(means: Sequence[float]) -> float:
    return pstdev(means) / (fmean(means) or 1.0)


def _figure(values: Sequence[T], of: Callable[[Sequence[T]], float]) -> Figure:
    drawn = [of([values[place] for place in row]) for row in _draws(len(values))]
    return bounded(of(values), drawn)


def _draws(count: int) -> NDArray[np.intp]:
    import numpy as np

    return np.random.default_rng(0).integers(0, count, (DRAWS, count))


def bounded(value: float, drawn: Sequence[float], most: float = float("inf")) -> Figure:
    """A value with the interval that its bootstrap's standard deviation gives.

    The percentiles themselves are not taken: a sample drawn with replacement has fewer different
    words, so that distances between samples lie beside the value that they are to surround.
    """
    half = 1.959963984540054 * pstdev(drawn)
    return Figure(value=value, low=max(0.0, value - half), high=min(most, value + half))
