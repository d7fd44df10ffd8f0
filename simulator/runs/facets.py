"""Facets: what a list of dialogues shows and filters by, kept beside each dialogue as it is stored.

So a list of many dialogues is there without one of them being read.
"""

from __future__ import annotations

import json
import sqlite3
from typing import NamedTuple

from simulator.dialogue import Dialogue


class Facets(NamedTuple):
    """Of one dialogue, as it was played.

    Attributes:
        id: Of its case.
        scenario: `pack/scenario`.
        persona, turns, ending, accepted, goal: As in the dialogue.
        findings: Codes, in order, as often as they were found.
    """

    id: str
    scenario: str
    persona: str
    turns: int
    ending: str
    accepted: bool
    goal: bool | None
    findings: tuple[str, ...]

    @classmethod
    def of(cls, dialogue: Dialogue) -> Facets:
        """Those of a dialogue."""
        return cls(
            dialogue.case_id,
            f"{dialogue.pack}/{dialogue.scenario}",
            dialogue.persona,
            len(dialogue.turns),
            dialogue.ending.kind.value,
            dialogue.verdict.accepted,
            dialogue.verdict.goal,
            tuple(finding.code for finding in dialogue.findings),
        )

    @classmethod
    def read(cls, data: str) -> Facets:
        """Those that were stored.

        Raises:
            sqlite3.DatabaseError: They cannot be read.
        """
        try:
            *most, findings = json.loads(data)
            return cls._make((*most, tuple(findings)))
        except (ValueError, TypeError) as error:
            raise sqlite3.DatabaseError(
                f"the facets of a dialogue cannot be read: {error}"
            ) from None

    def packed(self) -> str:
        """As they are stored."""
        return json.dumps(self)
