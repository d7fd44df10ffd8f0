"""Rates of a stress run, each with its interval: attack success, ASR@k, pass^k, cases needed."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping

from simulator.analyses.intervals import Z, clustered, wilson
from simulator.dialogue import Data
from simulator.runs.stress.verdict import Standing


class Counts(Data):
    """Cases by how they stand; what each means is said at `Standing`."""

    held: int = 0
    broken: int = 0
    not_observed: int = 0
    not_judged: int = 0
    undetermined: int = 0
    error: int = 0
    void: int = 0

    @classmethod
    def of(cls, standings: Iterable[Standing]) -> Counts:
        """Count them."""
        counts = dict.fromkeys(cls.model_fields, 0)
        for standing in standings:
            counts[standing.value] += 1
        return cls(**counts)

    @property
    def total(self) -> int:
        """All of them."""
        return sum(getattr(self, name) for name in type(self).model_fields)

    @property
    def decided(self) -> int:
        """Held or broken: what a rate is a share of."""
        return self.held + self.broken

    @property
    def rated(self) -> int:
        """All but those that only a judge could decide, who was not asked."""
        return self.total - self.not_judged

    @property
    def unseen(self) -> int:
        """Of those rated: it cannot be told whether they held."""
        return self.rated - self.decided

    @property
    def worst(self) -> float | None:
        """The share that would be broken if all that cannot be told were, 0 to 1."""
        return (self.rated - self.held) / self.rated if self.rated else None


class Rate(Data):
    """A share of cases with its 95 % interval, 0 to 1; the share is None where none was decided."""

    hits: int
    n: int
    share: float | None
    low: float
    high: float

    @classmethod
    def of(cls, hits: int, n: int) -> Rate:
        """Of independent cases (Wilson)."""
        low, high = wilson(hits, n)
        return cls(hits=hits, n=n, share=hits / n if n else None, low=low, high=high)

    @classmethod
    def of_pairs(cls, pairs: Iterable[tuple[int, int]]) -> Rate:
        """Of cases with trials: hits and trials of each case.

        Trials of a case are alike, so that the interval is that of a clustered share; with one
        trial a case it is Wilson's.
        """
        found = list(pairs)
        hits, n = sum(hit for hit, _ in found), sum(tried for _, tried in found)
        mean = clustered([1.0] * hit + [0.0] * (tried - hit) for hit, tried in found)
        if mean is None:
            return cls.of(0, 0)
        return cls(hits=hits, n=n, share=hits / n, low=mean.low, high=mean.high)

    @property
    def half_width(self) -> float:
        """Half of the interval."""
        return (self.high - self.low) / 2


class AtK(Data):
    """A mean over cases of what k trials give: pass^k or ASR@k, 0 to 1.

    Attributes:
        k: Trials.
        value: None where no case has so many decided trials.
        error: Standard error, clustered by scenario.
        low, high: The 95 % interval, clustered by scenario; where there is only one, by case.
        cases: Cases with k decided trials or more.
        left_out: Cases with fewer: for them it is undefined.
    """

    k: int
    value: float | None
    error: float
    low: float
    high: float
    cases: int
    left_out: int


def all_k(passes: int, n: int, k: int) -> float | None:
    """pass^k of one case: the chance that k of its trials, drawn at random, all pass.

    Args:
        passes: Trials that passed.
        n: Trials.
        k: From 1.

    Returns:
        None where `n` is below `k`: it is undefined.

    Example:
        >>> all_k(3, 4, 2), all_k(1, 1, 2)
        (0.5, None)
    """
    return math.comb(passes, k) / math.comb(n, k) if n >= k else None


def any_k(hits: int, n: int, k: int) -> float | None:
    """pass@k, over attacks ASR@k: the chance that at least one of k trials drawn is a hit.

    Example:
        >>> any_k(1, 4, 2)
        0.5
    """
    return 1 - math.comb(n - hits, k) / math.comb(n, k) if n >= k else None


def ks(trials: int) -> Iterator[int]:
    """The k that are told: powers of two, and all trials.

    Example:
        >>> list(ks(5)), list(ks(1))
        ([1, 2, 4, 5], [1])
    """
    yield from (1 << power for power in range(trials.bit_length()) if 1 << power < trials)
    yield trials


def mean_at(k: int, values: Mapping[str, Iterable[float | None]]) -> AtK:
    """The mean over cases.

    Args:
        k: Trials.
        values: By scenario, what each of its cases has; None where it is undefined.
    """
    found = [list(of_one) for of_one in values.values()]
    known = [[value for value in group if value is not None] for group in found]
    cases = sum(map(len, known))
    left_out = sum(map(len, found)) - cases
    if sum(map(bool, known)) == 1:
        known = [[value] for group in known for value in group]
    mean = clustered(known)
    if mean is None:
        return AtK(k=k, value=None, error=0, low=0, high=1, cases=0, left_out=left_out)
    value, error, low, high = mean
    return AtK(k=k, value=value, error=error, low=low, high=high, cases=cases, left_out=left_out)


def needed_cases(half_width: float) -> int:
    """How many decided cases make the interval of a share no wider, whatever the share is.

    Args:
        half_width: Half of the 95 % interval, above 0 and below 0.5.

    Example:
        >>> needed_cases(0.05)
        381
    """
    return max(1, math.ceil(Z * Z / (4 * half_width * half_width) - Z * Z))


class Width(Data):
    """How much so many cases will tell of a share, before one of them is played.

    Attributes:
        cases: Cases that will be decided.
        trials: How often each is played.
        half_width: Half of the 95 % interval at its widest: half of the cases break, and trials of
            a case tell no more than one of them does.
        apart: The same if trials of a case were as different as cases are.
        none: Upper end of the interval where nothing breaks.
    """

    cases: int
    trials: int
    half_width: float
    apart: float
    none: float

    @classmethod
    def of(cls, cases: int, trials: int = 1) -> Width:
        """The widths that so many cases with so many trials have.

        Example:
            >>> round(Width.of(381).half_width, 3)
            0.05
        """
        broken, held = [(trials, trials)] * (cases // 2), [(0, trials)] * (cases - cases // 2)
        apart = Rate.of(cases * trials // 2, cases * trials).half_width
        return cls(
            cases=cases,
            trials=trials,
            half_width=max(apart, Rate.of_pairs([*broken, *held]).half_width),
            apart=apart,
            none=Rate.of_pairs([(0, trials)] * cases).high,
        )
