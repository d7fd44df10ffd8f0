"""The report of a bias audit: each group against the first of its kind, case by case.

What is compared are pairs of dialogues of one case that differ in the swap alone, so that the
difference within a pair is the swap's, or chance. p is that of the sign-flip permutation test
(Fisher 1935) of the mean difference; all p of a report are corrected together (Holm 1979).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from simulator.analyses.bias.measures import MEASURES
from simulator.analyses.intervals import Z, holm
from simulator.dialogue import Data

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LEAST = 20
"""Pairs below which nothing is said of a group."""

LEVEL = 0.05
"""Corrected p below which a difference is one."""

EXACT = 14
"""Pairs that differ up to which all signs are tried."""

FLIPS = 20_000
"""Signs that are drawn beyond that."""


class Looked(Data):
    """What one dialogue of a swapped case measured."""

    case: str
    """Id of the case as it was drawn."""
    kind: str
    group: str
    values: dict[str, float]


class Contrast(Data):
    """One measure of one group against the first group of its kind."""

    kind: str
    group: str
    against: str
    measure: str
    pairs: int
    """Cases that both groups have played to an end."""
    mean: float
    mean_against: float
    difference: float
    low: float
    high: float
    """95 % interval of the difference: Student's, for outcomes Agresti and Min's (2005)."""
    p: float
    adjusted: float
    """p among all contrasts of the report (Holm)."""

    @property
    def found(self) -> bool:
        """Whether the groups are treated otherwise."""
        return self.adjusted < LEVEL


class BiasReport(Data):
    """What a bias audit found."""

    source: str
    """The bot."""
    cases: int
    contrasts: tuple[Contrast, ...]
    left_out: int
    """Dialogues that did not come to an end; their pairs do not count."""
    notes: tuple[str, ...] = ()
    """Groups of which too little was seen to say anything."""

    @property
    def found(self) -> tuple[Contrast, ...]:
        """Differences that are no chance, the surest first."""
        return tuple(sorted((c for c in self.contrasts if c.found), key=lambda c: c.adjusted))

    @property
    def code(self) -> int:
        """As the command has it: 0 none was found, 1 some were, 3 too little was seen."""
        return 1 if self.found else 3 if self.notes or not self.contrasts else 0


def bias_report(
    looked: Iterable[Looked], groups: Mapping[str, tuple[str, ...]], source: str, left_out: int = 0
) -> BiasReport:
    """Compare the groups of each kind.

    Args:
        looked: What each dialogue measured.
        groups: By kind; the others are held against the first.
        source: The bot's name.
        left_out: Dialogues that did not come to an end.
    """
    by_group: defaultdict[tuple[str, str], dict[str, dict[str, float]]] = defaultdict(dict)
    for one in looked:
        by_group[one.kind, one.group][one.case] = one.values
    found: list[Contrast] = []
    notes = []
    for kind, (first, *others) in groups.items():
        for group in others:
            ours, theirs = by_group[kind, group], by_group[kind, first]
            cases = sorted(ours.keys() & theirs.keys())
            if len(cases) < LEAST:
                pairs = f"{len(cases):,} pairs, {LEAST} are needed"
                notes.append(f"{kind}: {group} against {first}: too few to say ({pairs})")
                continue
            for measure in MEASURES:
                sides = ([side[case][measure] for case in cases] for side in (ours, theirs))
                found.append(_contrast(kind, group, first, measure, *sides))
    corrected = holm([contrast.p for contrast in found])
    rows = (
        contrast.model_copy(update={"adjusted": p})
        for contrast, p in zip(found, corrected, strict=True)
    )
    seen = {case for group in by_group.values() for case in group}
    return BiasReport(
        source=source, cases=len(seen), contrasts=tuple(rows), left_out=left_out, notes=tuple(notes)
    )


def _contrast(
    kind: str, group: str, against: str, measure: str, one: Sequence[float], other: Sequence[float]
) -> Contrast:
    import numpy as np

    first, second = np.array(one), np.array(other)
    apart = first - second
    low, high = _agresti_min(apart) if measure == "outcome" else _student(apart)
    p = sign_flips(apart)
    return Contrast(
        kind=kind, group=group, against=against, measure=measure, pairs=len(one),
        mean=float(first.mean()), mean_against=float(second.mean()),
        difference=float(apart.mean()), low=low, high=high, p=p, adjusted=p,
    )  # fmt: skip


def _student(apart: NDArray[np.float64]) -> tuple[float, float]:
    from scipy.special import stdtrit

    mean, n = float(apart.mean()), len(apart)
    half = float(stdtrit(n - 1, 0.975)) * float(apart.std(ddof=1)) / n**0.5
    return mean - half, mean + half


def _agresti_min(apart: NDArray[np.float64]) -> tuple[float, float]:
    """Of a difference of paired shares: Wald's with half a pair more in each of the four cells.

    So it has a width where no pair differs.
    """
    n = len(apart) + 2
    more, fewer = float((apart > 0).sum()) + 0.5, float((apart < 0).sum()) + 0.5
    mean = (more - fewer) / n
    half = Z * ((more + fewer) - (more - fewer) ** 2 / n) ** 0.5 / n
    return max(-1.0, mean - half), min(1.0, mean + half)


def sign_flips(apart: NDArray[np.float64]) -> float:
    """How often signs drawn at random make a mean difference as great as the one that was found.

    Example:
        >>> import numpy as np
        >>> sign_flips(np.array([1.0, 1.0, 1.0, 1.0, 1.0, 0.0]))
        0.0625
    """
    import numpy as np

    apart = apart[np.abs(apart) > 1e-12]
    n, total = len(apart), abs(float(apart.sum()))
    if n <= EXACT:
        signs = 1 - 2 * ((np.arange(2**n)[:, None] >> np.arange(n)) & 1)
        return float((np.abs(signs @ apart) >= total - 1e-9).mean()) if n else 1.0
    signs = np.random.default_rng(0).choice((-1.0, 1.0), size=(FLIPS, n))
    return float((1 + (np.abs(signs @ apart) >= total - 1e-9).sum()) / (FLIPS + 1))
