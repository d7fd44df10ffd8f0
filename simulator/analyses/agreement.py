"""What judges say, counted, and how far it agrees with labels.

The positive class is `fail`: a judge is there to find failures. No verdict is counted beside both
and is never a pass or a fail.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from simulator.analyses.intervals import wilson
from simulator.dialogue import GRADES, Data, Judgement, Opinion


class Share(Data):
    """A share with what stands behind it.

    Attributes:
        hits: How often it was so.
        n: How often it was looked at.
        share: `hits / n`, 0 to 1; None where nothing was looked at.
        low, high: The 95 % interval (Wilson), 0 to 1.
    """

    hits: int
    n: int
    share: float | None
    low: float
    high: float


def share_of(hits: int, n: int) -> Share:
    """A share with its interval.

    Args:
        hits: 0 to `n`.
        n: 0 or more.

    Example:
        >>> share_of(3, 4).share
        0.75
    """
    low, high = wilson(hits, n)
    return Share(hits=hits, n=n, share=hits / n if n else None, low=low, high=high)


class Agreement(Data):
    """How far a judge agrees with labels, on one grade.

    Attributes:
        labelled: Dialogues that have a label.
        compared: Of these, those on which the judge said pass or fail: behind all that follows.
        no_verdict: Of these, the others; one that was not judged is among them.
        no_verdict_on_fail: Of those others, labelled `fail`.
        found: Both say fail.
        false_alarms: Only the judge says fail.
        missed: Only the label says fail.
        agreed_passes: Both say pass.
        precision: Of what the judge failed, labelled `fail`.
        recall: Of what is labelled `fail`, failed by the judge.
        kappa: Cohen's, -1 to 1; None where it is undefined.
    """

    labelled: int
    compared: int
    no_verdict: int
    no_verdict_on_fail: int
    found: int
    false_alarms: int
    missed: int
    agreed_passes: int
    precision: Share
    recall: Share
    kappa: float | None


Pair = tuple[Opinion, Opinion]
"""What the judge says and what the label says; a label is never `no verdict`."""


def agreement(pairs: Iterable[Pair]) -> Agreement:
    """Compare a judge with labels.

    Args:
        pairs: One for each labelled dialogue, what the judge says first.

    Raises:
        ValueError: A label is `no verdict`.
    """
    counts = Counter(pairs)
    if any(label == Opinion.NONE for _, label in counts):
        raise ValueError("a label is a pass or a fail")
    found, missed = counts[Opinion.FAIL, Opinion.FAIL], counts[Opinion.PASS, Opinion.FAIL]
    alarms, passes = counts[Opinion.FAIL, Opinion.PASS], counts[Opinion.PASS, Opinion.PASS]
    compared = found + alarms + missed + passes
    return Agreement(
        labelled=counts.total(),
        compared=compared,
        no_verdict=counts.total() - compared,
        no_verdict_on_fail=counts[Opinion.NONE, Opinion.FAIL],
        found=found,
        false_alarms=alarms,
        missed=missed,
        agreed_passes=passes,
        precision=share_of(found, found + alarms),
        recall=share_of(found, found + missed),
        kappa=kappa(found, alarms, missed, passes),
    )


def kappa(found: int, alarms: int, missed: int, passes: int) -> float | None:
    """Cohen's kappa of a two by two table: agreement beyond what chance would give.

    Args:
        found: Both say fail.
        alarms: Only the first says fail.
        missed: Only the second says fail.
        passes: Both say pass.

    Returns:
        -1 to 1. None where both say the same of everything, or nothing was compared: then chance
        explains all there is, and 1.0 would claim what nobody has seen.

    Example:
        >>> kappa(20, 5, 10, 15)
        0.4
    """
    n = found + alarms + missed + passes
    first, second = found + alarms, found + missed
    if first in (0, n) and second in (0, n):
        return None
    by_chance = first * second + (n - first) * (n - second)
    return (n * (found + passes) - by_chance) / (n * n - by_chance)


def tally(judgements: Sequence[Judgement]) -> dict[str, dict[str, Share]]:
    """By grade, how often it is a pass, a fail, no verdict; the three add up to all judgements."""
    result = {}
    for name in GRADES:
        counts = Counter(judgement.grades[name].opinion for judgement in judgements)
        n = len(judgements)
        result[name] = {opinion.value: share_of(counts[opinion], n) for opinion in Opinion}
    return result
