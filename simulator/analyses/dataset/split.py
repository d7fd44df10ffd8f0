"""The split into train and validation: nothing of a training dialogue stands in a validation one.

Dialogues that share a customer or an order are kept together. Whole groups go to validation until
each scenario has its share there, as far as that can be had without tearing a group apart.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Sequence

from simulator.dialogue import Dialogue


def choose_validation(dialogues: Sequence[Dialogue], share: float) -> frozenset[str]:
    """The case ids that go to validation.

    The choice depends on the dialogues alone, not on their order.

    Args:
        dialogues: All that are exported.
        share: Wanted share of each scenario, 0 to 1.
    """
    groups = _groups(dialogues)
    wanted = {
        name: share * count
        for name, count in Counter(f"{d.pack}/{d.scenario}" for d in dialogues).items()
    }
    chosen: set[str] = set()
    have: Counter[str] = Counter()
    for group in sorted(groups, key=_hash):
        held = Counter(f"{d.pack}/{d.scenario}" for d in group)
        if all(have[name] + count <= wanted[name] for name, count in held.items()):
            have.update(held)
            chosen |= {dialogue.case_id for dialogue in group}
    return frozenset(chosen)


def _hash(group: list[Dialogue]) -> str:
    first = min(dialogue.case_id for dialogue in group)
    return hashlib.sha256(first.encode()).hexdigest()


def _groups(dialogues: Sequence[Dialogue]) -> list[list[Dialogue]]:
    """Connected sets of dialogues; two are connected when they share a record."""
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        while parent.setdefault(name, name) != name:
            parent[name] = name = parent[parent[name]]
        return name

    for dialogue in dialogues:
        for record in dialogue.groups:
            parent[root(f"{dialogue.pack}/{record}")] = root(dialogue.case_id)
    sets: dict[str, list[Dialogue]] = defaultdict(list)
    for dialogue in dialogues:
        sets[root(dialogue.case_id)].append(dialogue)
    return list(sets.values())
