"""Minimal pairs: two sides that do the same and differ in one passage of what they say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from simulator.dialogue import Finding, Severity
from simulator.errors import UserError, nearest
from simulator.play.finding_codes import CODES

Pairs = Literal["all", "minimal"]

PAIR_CHOICES = ("all", "minimal")

NOT_MINIMAL = "the sides differ in more than one passage of one message"

BREAKS = frozenset({"attack", "false_success", "told_wrong", "twice"})
"""Kinds of faults that pairs of a stress run have."""

OTHER_FAULT = "another kind of fault than those that were asked for"

OTHER_WORDS = 0.5
"""Most words of the chosen side that may stand in the passage."""


@dataclass(frozen=True)
class Passage:
    """Where two texts differ: what the one has in the place of what the other has.

    Attributes:
        chosen, rejected: Words of either side; empty where a side has nothing there.
        shared: How many words stand around it.
    """

    chosen: str
    rejected: str
    shared: int

    @property
    def minimal(self) -> bool:
        """Whether it is a passage of the texts, and not all of them."""
        words = len(self.chosen.split())
        return self.shared > 0 and words <= OTHER_WORDS * (self.shared + words)


def passage(chosen: str, rejected: str) -> Passage:
    """What stands between the words with which two texts begin and end alike.

    Example:
        >>> passage("It's $2.75 today.", "It's $9.75 today.")
        Passage(chosen='$2.75', rejected='$9.75', shared=2)
    """
    one, other = chosen.split(), rejected.split()
    most = min(len(one), len(other))
    start = next((n for n in range(most) if one[n] != other[n]), most)
    most -= start
    end = next((n for n in range(most) if one[-1 - n] != other[-1 - n]), most)
    return Passage(
        " ".join(one[start : len(one) - end]),
        " ".join(other[start : len(other) - end]),
        start + end,
    )


def fault_of(findings: tuple[Finding, ...]) -> str:
    """The kind of fault that a draft was sent back for: the code of its first error."""
    errors = (each.code for each in findings if each.severity == Severity.ERROR)
    return next(errors, findings[0].code if findings else "")


def check_pairs(pairs: str, faults: Iterable[str]) -> None:
    """There is such a choice of pairs, and there are such faults.

    Raises:
        UserError: There is not; says the nearest.
    """
    if pairs not in PAIR_CHOICES:
        raise UserError(
            f"--pairs takes all or minimal, not `{pairs}`{nearest(pairs, PAIR_CHOICES)}"
        )
    known = CODES | BREAKS
    for fault in faults:
        if fault not in known:
            raise UserError(
                f"--fault: there is no finding `{fault}`{nearest(fault, sorted(known))}"
            )
