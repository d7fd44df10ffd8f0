"""Fidelity: how near the customers of a run are to people, beside how near people are to people.

The reference is split in two at random. One half is what both the run and the other half are held
against, over as many dialogues: the other half is the noise floor. The headline is the mean of the
parts of the run over the mean of the parts of the floor: 1 for customers who cannot be told from
people by any part.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from simulator.analyses.quality.closeness import Closeness, Part, Talks, closeness
from simulator.analyses.quality.habits import DRAWS, Figure, bounded
from simulator.analyses.quality.two_sample import Tell
from simulator.dialogue import Data

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LEAST = 30
"""Dialogues of a run, and of each half of the reference, below which nothing is said."""


class Measured(Data):
    """One part of the fidelity, from 0 to 1."""

    run: Figure
    """The run against a half of the reference."""
    floor: Figure
    """The other half against the same one: people against people."""


class Fidelity(Data):
    """How near a run's customers are to a reference's."""

    headline: Figure
    """The mean of the run's parts over that of the floor's; 1 is as near as people are."""
    within_floor: bool
    """Whether the headline's interval reaches 1."""
    parts: dict[str, Measured]
    area: Measured
    """Under the classifier's curve: 0.5 for nothing that tells, 1 for all told apart."""
    tells: tuple[Tell, ...]
    """Phrases that give the run away, the strongest first."""
    dialogues: int
    """Of the run, and of each half of the reference."""
    turns: int
    """Of each side, that the classifier and the search for neighbours were shown."""


@dataclass(frozen=True)
class Halves:
    """A reference in two.

    Attributes:
        against: What the run and the other half are held against.
        other: The noise floor.
    """

    against: Talks
    other: Talks

    @classmethod
    def of(cls, talks: Talks) -> Halves:
        """Split; the talks are in a random order already."""
        middle = len(talks) // 2
        return cls(talks[:middle], talks[middle : 2 * middle])


def too_few(run: int, reference: int) -> str:
    """Why nothing can be said of so many dialogues; empty where something can."""
    if run < LEAST:
        return (
            f"too few to say: the run has too few dialogues ({run:,}), at least {LEAST} are needed"
        )
    if reference < 2 * LEAST:
        return (
            f"too few to say: the reference has {reference:,} dialogues, at least {2 * LEAST}"
            " are needed"
        )
    return ""


def fidelity(run: Talks, halves: Halves) -> Fidelity:
    """Hold a run against the halves of a reference."""
    size = min(len(run), len(halves.against))
    run, against, other = run[:size], halves.against[:size], halves.other[:size]
    ours, floor = closeness(run, against), closeness(other, against)
    draws = _Draws(size)
    names = tuple(ours.parts)
    means = [draws.of(partial(_total, side)) for side in (ours, floor)]
    ratios = [one / max(1e-9, other) for one, other in zip(*means, strict=True)]
    headline = bounded(ratios[0], ratios[1:])
    return Fidelity(
        headline=headline,
        within_floor=headline.high >= 1,
        parts={n: _measured(ours.parts[n], floor.parts[n], draws) for n in names},
        area=_measured(ours.area, floor.area, draws),
        tells=ours.tells,
        dialogues=size,
        turns=ours.turns,
    )


def _total(side: Closeness, own: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    return sum(part(own, other) for part in side.parts.values())


def _measured(ours: Part, floor: Part, draws: _Draws) -> Measured:
    return Measured(run=draws.figure(ours), floor=draws.figure(floor))


class _Draws:
    """How often each dialogue counts: once, and in each bootstrap sample."""

    def __init__(self, size: int) -> None:
        import numpy as np

        random = np.random.default_rng(0)
        drawn = random.multinomial(size, np.full(size, 1 / size), (DRAWS, 2)).astype(float)
        self._pairs: Sequence[NDArray[np.float64]] = [np.ones((2, size)), *drawn]

    def of(self, part: Part) -> list[float]:
        """A part's value, and then that of each sample."""
        return [part(own, other) for own, other in self._pairs]

    def figure(self, part: Part) -> Figure:
        """A part's value with its interval."""
        value, *drawn = self.of(part)
        return bounded(value, drawn, 1.0)
