"""A run with replays beside its plan: variants of one case, as they were played to shrink it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from simulator.content.cases import Case
from simulator.dialogue import Dialogue
from simulator.runs.run_file import known_errors
from simulator.runs.serialization import packed_dialogue, read_dialogue
from simulator.runs.store import Run

_TABLE = """
CREATE TABLE IF NOT EXISTS replays (
    number INTEGER PRIMARY KEY, variant TEXT NOT NULL, data BLOB NOT NULL
)
"""


class ReplayedRun(Run):
    """A run whose replays are kept in the order in which they were played."""

    @cached_property
    def _table(self) -> bool:
        self._write(_TABLE)
        return True

    def keep(self, number: int, variant: str, dialogue: Dialogue) -> None:
        """Store a replay.

        Raises:
            RunError: The disk is full or the file cannot be written.
        """
        assert self._table
        sql = "INSERT OR REPLACE INTO replays VALUES (?, ?, ?)"
        self._write(sql, number, variant, packed_dialogue(dialogue))

    def kept(self, number: int, variant: str) -> Dialogue | None:
        """The replay of a number; None where there is none, or it is one of another variant."""
        assert self._table
        sql = "SELECT data FROM replays WHERE number = ? AND variant = ?"
        rows = self._rows(sql, number, variant)
        with known_errors(self.folder):
            return read_dialogue(rows[0][0]) if rows else None

    def replays(self) -> Iterator[Dialogue]:
        """All of them, in order."""
        assert self._table
        for (data,) in self._rows("SELECT data FROM replays ORDER BY number"):
            with known_errors(self.folder):
                yield read_dialogue(data)

    def settle(self, case: Case, dialogue: Dialogue) -> int:
        """Put a case with its dialogue into the plan; gives its place, from 1."""
        known = [position for position, planned in self.cases() if planned.id == case.id]
        if not known:
            known = [self.planned]
            self.extend([case])
        self.append(known[0], dialogue)
        return known[0] + 1
