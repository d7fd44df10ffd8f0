"""Signs: what is wrong with a run, where its figures beside people's say so plainly."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from simulator.analyses.intervals import wilson
from simulator.analyses.quality.fidelity import Fidelity
from simulator.analyses.quality.memorisation import Memorisation

ALIKE = 0.9
"""Of the floor's precision, from which on what is said counts as something that people say."""


def signs(found: Fidelity, copied: Sequence[Memorisation], floor: Memorisation) -> tuple[str, ...]:
    """What a run's figures are the signs of; none for one that only sounds like somebody else.

    Args:
        found: How near it is to people.
        copied: What of each half of the reference stands in it.
        floor: What of one half of the reference stands in the other.
    """
    most = max(copied, key=lambda each: each.share or 0)
    return tuple([*_memorised(most, floor), *_collapsed(found), *_reworded(found)])


def _memorised(copied: Memorisation, floor: Memorisation) -> Iterator[str]:
    least, _ = wilson(copied.duplicates, copied.turns)
    _, most = wilson(floor.duplicates, floor.turns)
    if copied.turns and least > most:
        yield (
            f"memorised: {copied.duplicates / copied.turns:.0%} of its turns of five words and more"
            f" stand in half of the reference, of the other half's {floor.share or 0:.0%}"
        )


def _collapsed(found: Fidelity) -> Iterator[str]:
    parts = found.parts
    if "coverage" not in parts:
        return
    coverage, precision = parts["coverage"], parts["precision"]
    theirs = precision.run.value >= ALIKE * precision.floor.value
    if theirs and coverage.run.high < coverage.floor.low / 2:
        yield (
            "collapsed: it says what people say, and little of it (coverage"
            f" {coverage.run.value:.2f}, of people {coverage.floor.value:.2f})"
        )


def _reworded(found: Fidelity) -> Iterator[str]:
    lengths, words = found.parts["turn lengths"], found.parts["words"]
    if lengths.run.high >= lengths.floor.low and words.run.high < words.floor.low:
        yield (
            "reworded: turns are as long as people's, in other words (words"
            f" {words.run.value:.2f}, of people {words.floor.value:.2f})"
        )
