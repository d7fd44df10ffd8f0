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


@dataclass(frozen=True, slots=True)
class Member:
    """What the split has to know of a dialogue; small, since a run has many.

    Attributes:
        case: Number of its case, see `number_of`.
        scenario: `pack/scenario`.
        records: Numbers of the records it is about, each with its pack.
    """

    case: int
    scenario: str
    records: tuple[int, ...]


def number_of(name: str) -> int:
    """A name as a number of 64 bits, the same on every machine."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big")


def choose_validation(members: Sequence[Member], share: float) -> frozenset[int]:
    """The numbers of the cases that go to validation.

    The choice depends on the dialogues alone, not on their order.

    Args:
        members: All dialogues that are exported.
        share: Wanted share of each scenario, 0 to 1.
    """
    groups = _groups(members)
    scenarios = Counter(member.scenario for member in members)
    left = round(share * len(members))
    chosen: set[int] = set()
    have: Counter[str] = Counter()
    for whole in (math.floor, math.ceil):  # first what is each scenario's, then the rest
        wanted = {name: whole(share * count) for name, count in scenarios.items()}
        for group in sorted(groups, key=_hash):
            held = Counter(member.scenario for member in group)
            fits = all(have[name] + count <= wanted[name] for name, count in held.items())
            if fits and len(group) <= left and group[0].case not in chosen:
                have.update(held)
                left -= len(group)
                chosen |= {member.case for member in group}
    return frozenset(chosen)


def _hash(group: list[Member]) -> int:
    """An order that has nothing to do with the plan's."""
    return number_of(f"split/{min(member.case for member in group)}")


def _groups(members: Sequence[Member]) -> list[list[Member]]:
    """Connected sets of dialogues; two are connected when they share a record."""
    parent: dict[int, int] = {}

    def root(name: int) -> int:
        while parent.setdefault(name, name) != name:
            parent[name] = name = parent[parent[name]]
        return name

    for member in members:
        for record in member.records:
            parent[root(record)] = root(member.case)
    sets: dict[int, list[Member]] = defaultdict(list)
    for member in members:
        sets[root(member.case)].append(member)
    return list(sets.values())
