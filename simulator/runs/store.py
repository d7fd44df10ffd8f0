"""A run: a plan and its dialogues in one folder, one SQLite file as the truth."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from simulator.content.cases import Case
from simulator.dialogue import Dialogue
from simulator.errors import RunError
from simulator.runs import serialization
from simulator.runs.facets import Facets
from simulator.runs.places import in_words
from simulator.runs.run_file import RunFile, known_errors

Hits = tuple[int, bool, str, tuple[str, ...]]
"""Position, whether the dialogue was accepted, its pack, and its bins."""


_WITHOUT_HITS = "SELECT position, dialogues.data, NULL FROM dialogues"


class Run(RunFile):
    """An open run: cases in the order of the plan, dialogues, and what these exercised."""

    @property
    def folders(self) -> dict[str, Path]:
        """Where the packs stood when the run was last written to, by name."""
        found: dict[str, str] = json.loads(self.note("folders") or "{}")
        return {name: Path(folder) for name, folder in found.items()}

    def remember_folders(self, folders: Mapping[str, Path]) -> None:
        """Write down where the packs stand."""
        known = {name: str(path) for name, path in folders.items()}
        self.keep_note("folders", json.dumps(known))

    @property
    def planned(self) -> int:
        """Cases in the plan."""
        return int(self._rows("SELECT count(*) FROM cases")[0][0])

    @property
    def played(self) -> int:
        """Dialogues stored."""
        return int(self._rows("SELECT count(*) FROM dialogues")[0][0])

    @property
    def places(self) -> tuple[int, ...]:
        """Places in the plan, from 1, of the dialogues stored; others may lack between them."""
        rows = self._rows("SELECT position FROM dialogues ORDER BY position")
        return tuple(position + 1 for (position,) in rows)

    def extend(self, cases: Iterable[Case]) -> None:
        """Write further cases of the plan, all or none.

        Raises:
            RunError: The disk is full or the file cannot be written.
        """
        start = self.planned
        with known_errors(self.folder), self._db:
            self._insert(cases, start)

    def _insert(self, cases: Iterable[Case], start: int) -> None:
        rows = (
            (position, case.id, serialization.packed(case.model_dump_json()))
            for position, case in enumerate(cases, start)
        )
        self._db.executemany("INSERT INTO cases VALUES (?, ?, ?)", rows)

    def cases(self) -> Iterator[tuple[int, Case]]:
        """All planned cases with their positions, in order."""
        with known_errors(self.folder):
            for position, data in self._db.execute(
                "SELECT position, data FROM cases ORDER BY position"
            ):
                yield position, serialization.read_case(data)

    def case(self, place: int) -> Case:
        """The case at a place in the plan, from 1.

        Raises:
            RunError: There is none, or the file is damaged.
        """
        rows = self._rows("SELECT data FROM cases WHERE position = ?", place - 1)
        if not rows:
            raise RunError(f"{self.folder}: the plan has no place {place}")
        with known_errors(self.folder):
            return serialization.read_case(rows[0][0])

    def unplayed(self) -> Iterator[tuple[int, Case]]:
        """Planned cases without a dialogue, with their positions, in order."""
        last = -1
        while True:
            rows = self._rows(
                "SELECT position, data FROM cases WHERE position > ? AND position NOT IN"
                " (SELECT position FROM dialogues WHERE position > ?) ORDER BY position LIMIT 256",
                last,
                last,
            )
            if not rows:
                return
            for position, data in rows:
                with known_errors(self.folder):
                    case = serialization.read_case(data)
                yield position, case
            last = rows[-1][0]

    def append(self, position: int, dialogue: Dialogue) -> None:
        """Store one dialogue, in a transaction of its own.

        Raises:
            RunError: The disk is full or the file cannot be written.
        """
        data = serialization.packed_dialogue(dialogue)
        verdict, ending = dialogue.verdict.clean, dialogue.ending.kind.value
        row = (position, dialogue.case_id, verdict, ending, data)
        hits = serialization.packed_hits(dialogue.pack, dialogue.hits) if dialogue.hits else None
        facets = (position, Facets.of(dialogue).packed())
        with known_errors(self.folder), self._db:
            self._db.execute("INSERT OR IGNORE INTO dialogues VALUES (?, ?, ?, ?, ?)", row)
            self._db.execute("INSERT OR IGNORE INTO facets VALUES (?, ?)", facets)
            if hits:
                self._db.execute("INSERT OR IGNORE INTO hits VALUES (?, ?)", (position, hits))

    def dialogues(self, hits: bool = True) -> Iterator[Dialogue]:
        """Stored dialogues in the order of the plan.

        Args:
            hits: Whether they come with what they exercised, which takes a tenth of the time.

        Raises:
            RunError: The file is damaged.
        """
        return (dialogue for _, dialogue in self.placed(hits))

    def placed(self, hits: bool = True) -> Iterator[tuple[int, Dialogue]]:
        """Stored dialogues in the order of the plan, each with its place in it, from 1.

        Raises:
            RunError: The file is damaged.
        """
        select = self._select if hits else _WITHOUT_HITS
        with known_errors(self.folder):
            for position, *data in self._db.execute(f"{select} ORDER BY position"):
                yield position + 1, serialization.read_dialogue(*data)

    def facets(self) -> Iterator[tuple[int, Facets]]:
        """What a list shows of each dialogue, with its place, from 1; runs of before have none.

        Raises:
            RunError: The file is damaged.
        """
        if not self._has_table("facets"):
            return
        with known_errors(self.folder):
            for position, data in self._db.execute(
                "SELECT position, data FROM facets ORDER BY position"
            ):
                yield position + 1, Facets.read(data)

    @property
    def _select(self) -> str:
        columns = "SELECT position, dialogues.data"
        if self._holds_hits:
            return f"{columns}, hits.data FROM dialogues LEFT JOIN hits USING (position)"
        return _WITHOUT_HITS

    @property
    def _holds_hits(self) -> bool:
        return self._has_table("hits")

    @property
    def measured(self) -> bool:
        """Whether all dialogues have hits; those of before have none, nor those of a person."""
        both = "SELECT (SELECT count(*) FROM hits) = (SELECT count(*) FROM dialogues)"
        return self._holds_hits and bool(self._rows(both)[0][0])

    def hits(self, start: int = 0, end: int = 2**62) -> Iterator[Hits]:
        """What each dialogue has exercised, in the order of the plan; nothing else is read.

        Args:
            start: The first position.
            end: The first position that is left out.

        Raises:
            RunError: The file is damaged.
        """
        if not self._holds_hits:
            return
        with known_errors(self.folder):
            cursor = self._db.execute(
                "SELECT position, accepted, hits.data FROM dialogues JOIN hits USING (position)"
                " WHERE position >= ? AND position < ? ORDER BY position",
                (start, end),
            )
            for position, accepted, data in cursor:
                pack, *found = serialization.read_hits(data)
                yield position, bool(accepted), pack, tuple(found)

    @property
    def batches(self) -> tuple[int, ...]:
        """Where each batch of the plan begins that was planned from what was played before it."""
        found: list[int] = json.loads(self.note("batches") or "[]")
        return tuple(found)

    def extend_by_batch(self, cases: Iterable[Case]) -> None:
        """Write a batch of the plan, and where it begins, all or nothing.

        Raises:
            RunError: The disk is full or the file cannot be written.
        """
        starts = [*self.batches, self.planned]
        with known_errors(self.folder), self._db:
            self._insert(cases, starts[-1])
            self._put("batches", json.dumps(starts))

    def find(self, key: str) -> Dialogue:
        """A dialogue by its place in the plan (from 1) or by the beginning of its case's id.

        Raises:
            RunError: There is none, it is planned and not played yet, or there is more than one.
        """
        return self.locate(key)[1]

    def locate(self, key: str) -> tuple[int, Dialogue]:
        """The same with its place in the plan, from 1.

        Raises:
            RunError: As for `find`.
        """
        likes = f"{key.replace('%', '!%').replace('_', '!_')}%"
        ways = [("id LIKE ? ESCAPE '!'", likes)]
        if key.isdecimal() and len(key) < 12:
            place = ("position = ?", str(int(key) - 1))
            ways = [place, *ways] if len(key) >= 8 else [place]  # ids may begin with digits alone
        rows: list[Any] = []
        planned = False
        for where, value in ways:
            rows = rows or self._rows(f"{self._select} WHERE dialogues.{where} LIMIT 2", value)
            planned |= bool(self._rows(f"SELECT 1 FROM cases WHERE {where} LIMIT 1", value))
        if len(rows) != 1:
            raise RunError(f"{self.folder}: {self._unfound(key, bool(rows), planned)}")
        with known_errors(self.folder):
            position, *data = rows[0]
            return position + 1, serialization.read_dialogue(*data)

    def _unfound(self, key: str, several: bool, planned: bool) -> str:
        if several:
            return f"more than one dialogue `{key}`; give more of its id"
        what = f"dialogue `{key}` is planned, but not played yet"
        what = what if planned else f"no dialogue `{key}`"
        if not (places := self.places):
            return f"{what}; none of {self.planned:,} is played"
        return f"{what}; there {'are' if places[1:] else 'is'} {in_words(places)}"
