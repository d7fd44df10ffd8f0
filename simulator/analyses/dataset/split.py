"""The split into train and validation: nothing of a training dialogue stands in a validation one.

Dialogues that share a customer or an order are kept together. Whole groups go to validation until
each scenario has its share there, as far as that can be had without tearing a group apart.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Member:
    """What the split has to know of a dialogue.

    Attributes:
        case_id: Of its case.
        scenario: `pack/scenario`.
        records: The records it is about, each with its pack.
    """

    case_id: str
    scenario: str
    records: tuple[str, ...]


def choose_validation(members: Sequence[Member], share: float) -> frozenset[str]:
    """The case ids that go to validation.

    The choice depends on the dialogues alone, not on their order.

    Args:
        members: All dialogues that are exported.
        share: Wanted share of each scenario, 0 to 1.
    """
    groups = _groups(members)
    scenarios = Counter(member.scenario for member in members)
    left = round(share * len(members))
    chosen: set[str] = set()
    have: Counter[str] = Counter()
    for whole in (math.floor, math.ceil):  # first what is each scenario's, then the rest
        wanted = {name: whole(share * count) for name, count in scenarios.items()}
        for group in sorted(groups, key=_hash):
            held = Counter(member.scenario for member in group)
            fits = all(have[name] + count <= wanted[name] for name, count in held.items())
            if fits and len(group) <= left and group[0].case_id not in chosen:
                have.update(held)
                left -= len(group)
                chosen |= {member.case_id for member in group}
    return frozenset(chosen)


def _hash(group: list[Member]) -> str:
    first = min(member.case_id for member in group)
    return hashlib.sha256(first.encode()).hexdigest()


def _groups(members: Sequence[Member]) -> list[list[Member]]:
    """Connected sets of dialogues; two are connected when they share a record."""
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        while parent.setdefault(name, name) != name:
            parent[name] = name = parent[parent[name]]
        return name

    for member in members:
        for record in member.records:
            parent[root(record)] = root(member.case_id)
    sets: dict[str, list[Member]] = defaultdict(list)
    for member in members:
        sets[root(member.case_id)].append(member)
    return list(sets.values())
