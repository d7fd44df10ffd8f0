"""Curating a run: filters, near-duplicates, balance, exactly as many as asked for, all counted."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from simulator.analyses.curation.balance import Cell, balanced, cell_of, check_kinds
from simulator.analyses.curation.filters import Filters
from simulator.analyses.curation.near_duplicates import THRESHOLD, NearDuplicates
from simulator.dialogue import Data, Dialogue, Judgement
from simulator.errors import UserError

DUPLICATE = "near-duplicate of an earlier dialogue"
UNBALANCED = "beyond the balance"
BEYOND = "beyond the number asked for"


@dataclass(frozen=True)
class CurationPlan:
    """What is to be kept of a run.

    Attributes:
        filters: What each dialogue has to be like.
        threshold: Share of common shingles of a near-duplicate; None keeps all of them.
        balance: Over which kinds.
        number: Exactly as many; None for all that are left.
    """

    filters: Filters = field(default_factory=Filters)
    threshold: float | None = THRESHOLD
    balance: tuple[str, ...] = ()
    number: int | None = None

    def check(self) -> None:
        """Refuse what cannot be asked for.

        Raises:
            UserError: A name that there is not, or a number out of range.
        """
        self.filters.check()
        check_kinds(self.balance)
        if self.threshold is not None and not 0 < self.threshold <= 1:
            raise UserError(f"--duplicates must be above 0 and at most 1, not {self.threshold}")
        if self.number is not None and self.number < 1:
            raise UserError(f"-n must be 1 or more, not {self.number}")


class Manifest(Data):
    """What became of each dialogue of a run: `input` is `kept` and all of `dropped`."""

    source: str
    """Name of the folder of the run that it was taken from."""
    input: int
    kept: int
    dropped: dict[str, int]
    """By reason, in the order of the steps: filters, near-duplicates, balance, number."""
    cells: dict[str, int]
    """How many were kept of each scenario, persona and ending."""
    plan: dict[str, object]
    """What was asked for."""
    cases: str
    """SHA-256 of the ids of the kept cases, a line each."""


@dataclass(frozen=True)
class _Candidate:
    position: int
    id: str
    names: tuple[str, ...]


def curate(
    dialogues: Iterable[tuple[int, Dialogue, Sequence[Judgement]]], plan: CurationPlan, source: str
) -> tuple[list[int], Manifest]:
    """Choose among the dialogues of a run.

    Args:
        dialogues: In the order of the plan, each with its position and what judges said of it.
        plan: What is to be kept.
        source: What the run is called.

    Returns:
        The positions that are kept, in order, and what became of the others.

    Raises:
        UserError: There is nothing to choose from, or less is left than the number asked for.
    """
    dropped: Counter[str] = Counter()
    found: list[tuple[_Candidate, Cell]] = []
    known = None if plan.threshold is None else NearDuplicates(plan.threshold)
    total = 0
    for position, dialogue, judgements in dialogues:
        total += 1
        reason = plan.filters.against(dialogue, judgements)
        if not reason and known is not None and not known.taken(dialogue):
            reason = DUPLICATE
        if reason:
            dropped[reason] += 1
            continue
        names = cell_of(dialogue, ("scenario", "persona", "ending"))
        candidate = _Candidate(
            position, dialogue.case_id, (f"{dialogue.pack}/{names[0]}", *names[1:])
        )
        found.append((candidate, cell_of(dialogue, plan.balance)))
    if not total:
        raise UserError(f"{source}: there is no dialogue to choose from")
    kept = _chosen(found, plan, dropped, source)
    return [each.position for each in kept], _manifest(kept, plan, dropped, total, source)


def _chosen(
    found: Sequence[tuple[_Candidate, Cell]],
    plan: CurationPlan,
    dropped: Counter[str],
    source: str,
) -> list[_Candidate]:
    number = plan.number
    if number is not None and len(found) < number:
        told = "; ".join(f"{reason}: {count:,}" for reason, count in dropped.most_common())
        raise UserError(
            f"{source}: {len(found):,} dialogues are left of the {number:,} asked for"
            f" ({told or 'there are no more'}); play more, or ask for less"
        )
    if plan.balance:
        kept = balanced(found, number)
        reason = UNBALANCED
    else:
        kept = [candidate for candidate, _ in found[:number]]
        reason = BEYOND
    if left := len(found) - len(kept):
        dropped[reason] += left
    return sorted(kept, key=lambda each: each.position)


def _manifest(
    kept: Sequence[_Candidate],
    plan: CurationPlan,
    dropped: Counter[str],
    total: int,
    source: str,
) -> Manifest:
    ids = "".join(f"{each.id}\n" for each in kept)
    cells = Counter(name for each in kept for name in each.names)
    filters = plan.filters
    return Manifest(
        source=source,
        input=total,
        kept=len(kept),
        dropped=dict(dropped),
        cells=dict(sorted(cells.items())),
        plan={
            "accept": filters.accept,
            "without": filters.without,
            "endings": filters.endings,
            "least_turns": filters.least_turns,
            "most_turns": filters.most_turns,
            "grades": filters.grades,
            "duplicates": plan.threshold,
            "balance": plan.balance,
            "number": plan.number,
        },
        cases=hashlib.sha256(ids.encode()).hexdigest(),
    )
