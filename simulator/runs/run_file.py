"""The file of a run: one SQLite database, open to one writer, its errors told in one line.

History of its format: 1, the first.
"""

from __future__ import annotations

import fcntl
import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Self, TextIO

from simulator.errors import RunError, nearest
from simulator.runs.recipe import Recipe

FILE = "run.sqlite"
FORMAT = 1
MEMORY = "memory"
"""Stands where a run that is in memory would have its folder."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS cases (
    position INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, data BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS dialogues (
    position INTEGER PRIMARY KEY REFERENCES cases (position),
    id TEXT NOT NULL UNIQUE, accepted INTEGER NOT NULL, ending TEXT NOT NULL, data BLOB NOT NULL
);
"""

BESIDE = """
CREATE TABLE IF NOT EXISTS hits (
    position INTEGER PRIMARY KEY REFERENCES dialogues (position), data BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS facets (
    position INTEGER PRIMARY KEY REFERENCES dialogues (position), data TEXT NOT NULL
);
"""
"""Beside the dialogues: coverage and lists read nothing else. Runs of before have none of these."""


def lock_run(folder: Path) -> TextIO:
    """Keep other writers from a run, until the lock is closed.

    Raises:
        RunError: Another process has it.
    """
    with known_errors(folder):
        lock = (folder / "run.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        raise RunError(f"{folder}: another process is working on this run") from None
    return lock


def connect(path: Path) -> sqlite3.Connection:
    """Open the database so that a kill loses no transaction."""
    connection = sqlite3.connect(path, isolation_level="DEFERRED")
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


@contextmanager
def known_errors(folder: Path) -> Iterator[None]:
    """Turn what the file system and SQLite say into one line that names the folder."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        unreadable = "decode" in str(error)  # SQLite's word for a text that is none any more
        if isinstance(error, sqlite3.OperationalError) and not unreadable:
            raise RunError(f"{folder}: {error}; nothing that was stored is lost") from None
        raise RunError(
            f"{folder}/{FILE}: the run file is damaged ({error}); restore it or give another folder"
        ) from None
    except OSError as error:
        raise RunError(f"{folder}: {error.strerror or error}") from None


def free_for(folder: Path, recipe: Recipe) -> bool:
    """Whether a run of a recipe can be in a folder: there is none, or one of that recipe.

    Raises:
        RunError: The run file there is damaged.
    """
    if not (folder / FILE).is_file():
        return True
    with RunFile.open(folder) as run:
        return run.recipe == recipe


def similar_runs(folder: Path) -> str:
    """The end of an error: the run beside a folder with the nearest name, where there is one."""
    parent = folder.parent
    runs = [p.name for p in parent.iterdir() if (p / FILE).is_file()] if parent.is_dir() else []
    return nearest(folder.name, runs)


class RunFile:
    """The open file of a run: its recipe, and notes beside its tables. Use it as a context manager.

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
        if folder.exists() and not folder.is_dir():
            raise RunError(f"{folder}: is a file, and a run needs a folder of its own (--out)")
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
                for statement in (SCHEMA + BESIDE).split(";"):
                    self._db.execute(statement)
                self._put("format", str(FORMAT))
                self._put("recipe", recipe.model_dump_json())
            return
        self._check_format()
        before = self.recipe
        if before.goes_on_as(recipe):
            with self._db:
                for statement in BESIDE.split(";"):
                    self._db.execute(statement)
            return
        if bool(before.tactics) != bool(recipe.tactics):
            made, wanted = (_COMMANDS[bool(each.tactics)] for each in (before, recipe))
            raise RunError(
                f"{self.folder}: is a run of `simulator {made}`, not of `simulator {wanted}`; give"
                " another folder with --out"
            )
        for name in Recipe.model_fields:
            old, new = getattr(before, name), getattr(recipe, name)
            if name == "packs" and old.keys() == new.keys() and old != new:
                changed = next(pack for pack in old if old[pack] != new[pack])
                raise RunError(
                    f"{self.folder}: the pack {changed} has changed since this run was made"
                    f" ({old[changed]}, now {new[changed]}); give another folder with --out"
                )
            if old != new and isinstance(old, dict) and name != "limits":
                raise RunError(
                    f"{self.folder}: this run was made with other {name} ({_changes(old, new)}); go"
                    " on with the same, or give another folder with --out"
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

    def _has_table(self, name: str) -> bool:
        return bool(self._rows("SELECT 1 FROM sqlite_master WHERE name = ?", name))

    def _write(self, sql: str, *values: Any) -> None:
        with known_errors(self.folder), self._db:
            self._db.execute(sql, values)

    def close(self) -> None:
        """Close the file and give up the lock."""
        self._db.close()
        if self._lock:
            self._lock.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


_COMMANDS = {True: "stress", False: "generate"}
"""By whether a run has tactics, the command that made it."""

_NAMED = 4
"""Names that an error lists."""


def _changes(old: Mapping[str, str], new: Mapping[str, str]) -> str:
    """What differs between two recipes' texts by name, in words; digests say nothing to people."""
    both = [name for name in old if name in new and old[name] != new[name]]
    digests = [name for name in both if _is_digest(old[name]) and _is_digest(new[name])]
    texts = [f"{n} was {_short(old[n])}, now {_short(new[n])}" for n in both if n not in digests]
    told = {
        "changed since": digests,
        "not asked for now": [name for name in old if name not in new],
        "not in it before": [name for name in new if name not in old],
    }
    parts = [f"{what}: {_names(names)}" for what, names in told.items() if names]
    return "; ".join([*texts, *parts])


def _names(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(f"`{name}`" for name in names[:_NAMED]) + more


def _is_digest(text: str) -> bool:
    return len(text) >= 8 and set(text) <= set("0123456789abcdef")


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, default=str)
    return text if len(text) <= 80 else text[:77] + "..."
