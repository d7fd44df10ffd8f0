"""A run: a plan and its dialogues in one folder, one SQLite file as the truth.

History of the file's format: 1, the first.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self, TextIO

from simulator.content.cases import Case
from simulator.dialogue import Dialogue
from simulator.errors import RunError
from simulator.runs import serialization
from simulator.runs.places import in_words
from simulator.runs.recipe import Recipe
from simulator.runs.run_file import (
    FILE,
    HITS,
    SCHEMA,
    connect,
    known_errors,
    lock_run,
    similar_runs,
)

FORMAT = 1
MEMORY = "memory"
"""Stands where a run that is in memory would have its folder."""

Hits = tuple[int, bool, str, tuple[str, ...]]
"""Position, whether the dialogue was accepted, its pack, and its bins."""


class Run:
    """An open run. Use it as a context manager; only one process can have a run open to write.

    Args:
        folder: The run's folder.
        connection: To its file.
        lock: The lock that keeps others from writing; None for a reader.
    """

    def __init__(self, folder: Path, connection: sqlite3.Connection, lock: TextIO | None) -> None:
        self.folder, self._db, self._lock = folder, connection, lock

    @classmethod
    def create_or_open(cls, folder: Path, recipe: Recipe) -> Self:
        """Open a run to write, or begin a new one.

        Raises:
            RunError: The folder cannot be written, another process has it open, the file is
                damaged, or it was made with another recipe.
        """
        with known_errors(folder):
            folder.mkdir(parents=True, exist_ok=True)
        return cls._opened(folder, lock_run(folder), lambda run: run._begin(recipe))

    @classmethod
    def in_memory(cls, recipe: Recipe) -> Self:
        """A new run that is gone with its object; its folder is only a name."""
        run = cls(Path(MEMORY), sqlite3.connect(":memory:", check_same_thread=False), None)
        run._begin(recipe)
        return run

    @classmethod
    def open(cls, folder: Path, write: bool = False) -> Self:
        """Open a run that is there, to read or to add to what was played.

        Raises:
            RunError: There is no run, its file is damaged, or another process writes to it.
        """
        if not (folder / FILE).is_file():
            raise RunError(f"{folder}: there is no run here{similar_runs(folder)}")
        lock = lock_run(folder) if write else None
        return cls._opened(folder, lock, lambda run: run._check_format())

    @classmethod
    def _opened(cls, folder: Path, lock: TextIO | None, check: Callable[[Self], None]) -> Self:
        """A run that was found good; else its file is closed and the lock given up."""
        with ExitStack() as stack, known_errors(folder):
            if lock:
                stack.callback(lock.close)
            connection = connect(folder / FILE)
            stack.callback(connection.close)
            run = cls(folder, connection, lock)
            check(run)
            stack.pop_all()
            return run

    def _begin(self, recipe: Recipe) -> None:
        tables = {row[0] for row in self._db.execute("SELECT name FROM sqlite_master")}
        if not tables or (tables == {"meta"} and self._get("format") is None):
            with self._db:
                self._db.execute("BEGIN")
                for statement in (*SCHEMA.split(";"), HITS):
                    self._db.execute(statement)
                self._put("format", str(FORMAT))
                self._put("recipe", recipe.model_dump_json())
            return
        self._check_format()
        before = self.recipe
        if before == recipe:
            with self._db:
                self._db.execute(HITS)
            return
        for name in Recipe.model_fields:
            old, new = getattr(before, name), getattr(recipe, name)
            if name == "packs" and old.keys() == new.keys() and old != new:
                changed = next(pack for pack in old if old[pack] != new[pack])
                raise RunError(
                    f"{self.folder}: the pack {changed} has changed since this run was made"
                    f" ({old[changed]}, now {new[changed]}); give another folder with --out"
                )
            if old != new:
                raise RunError(
                    f"{self.folder}: this run was made with {name} {_short(old)}, not"
                    f" {_short(new)}; go on with the same, or give another folder with --out"
                )

    def _check_format(self) -> None:
        try:
            found = self._get("format")
        except sqlite3.OperationalError:
            found = None
        if found != str(FORMAT):
            given = "none" if found is None else found
            raise RunError(
                f"{self.folder}: run file of format {given}, but this version reads {FORMAT}"
            )

    def _get(self, key: str) -> str | None:
        row = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return None if row is None else str(row[0])

    def _put(self, key: str, value: str) -> None:
        self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    @property
    def recipe(self) -> Recipe:
        """What the run was made with."""
        with known_errors(self.folder):
            try:
                return Recipe.model_validate_json(self._get("recipe") or "{}")
            except ValueError as error:
                raise sqlite3.DatabaseError(f"its recipe cannot be read: {error}") from None

    @property
    def folders(self) -> dict[str, Path]:
        """Where the packs stood when the run was last written to, by name."""
        found: dict[str, str] = json.loads(self.note("folders") or "{}")
        return {name: Path(folder) for name, folder in found.items()}

    def remember_folders(self, folders: Mapping[str, Path]) -> None:
        """Write down where the packs stand."""
        known = {name: str(path) for name, path in folders.items()}
        self.keep_note("folders", json.dumps(known))

    def note(self, name: str) -> str | None:
        """A text that is kept beside the dialogues; None where there is none of that name."""
        with known_errors(self.folder):
            return self._get(name)

    def keep_note(self, name: str, text: str) -> None:
        """Keep a text beside the dialogues."""
        with known_errors(self.folder), self._db:
            self._put(name, text)

    def _rows(self, sql: str, *values: Any) -> list[Any]:
        with known_errors(self.folder):
            return self._db.execute(sql, values).fetchall()

    def _write(self, sql: str, *values: Any) -> None:
        with known_errors(self.folder), self._db:
            self._db.execute(sql, values)

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
        with known_errors(self.folder), self._db:
            self._db.execute("INSERT OR IGNORE INTO dialogues VALUES (?, ?, ?, ?, ?)", row)
            if hits:
                self._db.execute("INSERT OR IGNORE INTO hits VALUES (?, ?)", (position, hits))

    def dialogues(self) -> Iterator[Dialogue]:
        """Stored dialogues in the order of the plan.

        Raises:
            RunError: The file is damaged.
        """
        return (dialogue for _, dialogue in self.placed())

    def placed(self) -> Iterator[tuple[int, Dialogue]]:
        """Stored dialogues in the order of the plan, each with its place in it, from 1.

        Raises:
            RunError: The file is damaged.
        """
        with known_errors(self.folder):
            for position, *data in self._db.execute(f"{self._select} ORDER BY position"):
                yield position + 1, serialization.read_dialogue(*data)

    @property
    def _select(self) -> str:
        columns = "SELECT position, dialogues.data"
        if self._holds_hits:
            return f"{columns}, hits.data FROM dialogues LEFT JOIN hits USING (position)"
        return f"{columns}, NULL FROM dialogues"

    @property
    def _holds_hits(self) -> bool:
        return bool(self._rows("SELECT 1 FROM sqlite_master WHERE name = 'hits'"))

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
        if key.isdecimal() and len(key) < 12:
            where, value = "position = ?", str(int(key) - 1)
        else:
            where, value = "id LIKE ? ESCAPE '!'", key.replace("%", "!%").replace("_", "!_") + "%"
        rows = self._rows(f"{self._select} WHERE dialogues.{where} LIMIT 2", value)
        if len(rows) != 1:
            planned = self._rows(f"SELECT 1 FROM cases WHERE {where} LIMIT 1", value)
            raise RunError(f"{self.folder}: {self._unfound(key, bool(rows), bool(planned))}")
        with known_errors(self.folder):
            return serialization.read_dialogue(*rows[0][1:])

    def _unfound(self, key: str, several: bool, planned: bool) -> str:
        if several:
            return f"more than one dialogue `{key}`; give more of its id"
        what = f"dialogue `{key}` is planned, but not played yet"
        what = what if planned else f"no dialogue `{key}`"
        if not (places := self.places):
            return f"{what}; none of {self.planned:,} is played"
        return f"{what}; there {'are' if places[1:] else 'is'} {in_words(places)}"

    def close(self) -> None:
        """Close the file and give up the lock."""
        self._db.close()
        if self._lock:
            self._lock.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, default=str)
    return text if len(text) <= 80 else text[:77] + "..."
