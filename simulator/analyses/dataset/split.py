"""The split into train, validation and test: where a dialogue stands depends on its records alone.

The side of a group (a customer with its orders) is a hash of the customer's id, so that it is the
same in every run, in every format and however many dialogues come later: growing a run may leave
dialogues out, and moves none. Nothing of a training dialogue's records stands in a held-out one.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Literal

from simulator.analyses.dataset.seen import Seen
from simulator.dialogue import Dialogue

Side = Literal["train", "validation", "test"]

SIDES: tuple[Side, ...] = ("train", "validation", "test")

TORN = "its records stand on two sides of the split"


def number_of(name: str) -> int:
    """A name as a number of 64 bits, the same on every machine."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big")


@dataclass
class Split:
    """Says where dialogues stand, in the order of the plan.

    Attributes:
        validation, test: Wanted shares, 0 to 1; together below 1.
        seen: Which side each record stands on.
    """

    validation: float = 0.1
    test: float = 0.0
    seen: Seen = field(default_factory=Seen, repr=False)

    def side_of(self, dialogue: Dialogue) -> Side | None:
        """Where a dialogue stands; None where an earlier one has put one of its records elsewhere.

        A dialogue about no record stands where its own id puts it.
        """
        records = [number_of(f"{dialogue.pack}/{record}") for record in dialogue.groups]
        side = self._hashed(records[0] if records else number_of(dialogue.case_id))
        return side if self.seen.stand_on(side, records) else None

    def _hashed(self, group: int) -> Side:
        place = number_of(f"split/{group}") / 2**64
        if place < self.test:
            return "test"
        return "validation" if place < self.test + self.validation else "train"
