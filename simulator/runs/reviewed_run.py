"""A run with what people decided of its dialogues, in a table beside them."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property

from simulator.dialogue import Dialogue
from simulator.runs.judgements import JudgedRun
from simulator.runs.reviews import NOTHING, Decisions, Review
from simulator.runs.run_file import known_errors

_TABLE = """
CREATE TABLE IF NOT EXISTS reviews (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    position INTEGER NOT NULL REFERENCES dialogues (position), data TEXT NOT NULL
)
"""


class ReviewedRun(JudgedRun):
    """A run with what people decided. Open it with `write` to add to that."""

    @cached_property
    def _holds_reviews(self) -> bool:
        """Whether anybody has decided anything; runs are made without."""
        return self._has_table("reviews")

    def review(self, place: int, review: Review) -> None:
        """Add to the log of a dialogue, in a transaction of its own.

        Args:
            place: In the plan, from 1.
            review: What was decided.

        Raises:
            UserError: It cannot be done to that dialogue.
            RunError: There is no such dialogue, the disk is full or the file cannot be written.
        """
        review.check(self.find(str(place)))
        if not self._holds_reviews:
            self._write(_TABLE)
            self._holds_reviews = True
        data = review.model_dump_json(exclude_defaults=True)
        self._write("INSERT INTO reviews (position, data) VALUES (?, ?)", place - 1, data)

    def decisions(self, place: int | None = None) -> dict[int, Decisions]:
        """What people decided, by place (from 1); of all dialogues or of one.

        Raises:
            RunError: The file is damaged.
        """
        if not self._holds_reviews:
            return {}
        where, values = ("", ()) if place is None else (" WHERE position = ?", (place - 1,))
        logs: defaultdict[int, list[Review]] = defaultdict(list)
        for position, data in self._rows(
            f"SELECT position, data FROM reviews{where} ORDER BY number", *values
        ):
            with known_errors(self.folder):
                logs[position + 1].append(_review(data))
        return {each: Decisions.of(log) for each, log in logs.items()}

    def reviewed(self, hits: bool = True) -> Iterator[tuple[int, Dialogue]]:
        """Stored dialogues in the order of the plan as people left them, each with its place.

        Args:
            hits: Whether they come with what they exercised; see `Run.dialogues`.

        Raises:
            RunError: The file is damaged.
        """
        decided = self.decisions()
        for place, dialogue in self.placed(hits):
            yield place, decided.get(place, NOTHING).applied(dialogue)


def _review(data: str) -> Review:
    try:
        return Review.model_validate_json(data)
    except ValueError as error:
        raise sqlite3.DatabaseError(f"a decision cannot be read: {error}") from None
