"""The file of a run: one SQLite database, open to one writer, its errors told in one line."""

from __future__ import annotations

import fcntl
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from simulator.errors import RunError, nearest

FILE = "run.sqlite"

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

HITS = """
CREATE TABLE IF NOT EXISTS hits (
    position INTEGER PRIMARY KEY REFERENCES dialogues (position), data BLOB NOT NULL
)
"""
"""Beside the dialogues, so that coverage reads nothing else; runs of before have no such table."""


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
    except sqlite3.OperationalError as error:
        raise RunError(f"{folder}: {error}; nothing that was stored is lost") from None
    except sqlite3.DatabaseError as error:
        raise RunError(
            f"{folder}/{FILE}: the run file is damaged ({error}); restore it or give another folder"
        ) from None
    except OSError as error:
        raise RunError(f"{folder}: {error.strerror or error}") from None


def similar_runs(folder: Path) -> str:
    """The end of an error: the run beside a folder with the nearest name, where there is one."""
    parent = folder.parent
    runs = [p.name for p in parent.iterdir() if (p / FILE).is_file()] if parent.is_dir() else []
    return nearest(folder.name, runs)
