"""A subset of a run: a run of its own with some of its dialogues, each where it stood in the plan.

The plan stays whole, so that places and ids are those of the run it was taken from.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from simulator.errors import RunError
from simulator.runs.run_file import FILE, known_errors

_BESIDE = ("hits", "facets", "judgements", "reviews", "dialogues")
"""Tables by position; the last is the one that the others stand beside."""


def write_subset(source: Path, folder: Path, positions: Iterable[int]) -> None:
    """Write a run with only the dialogues at some positions; it is there whole or not at all.

    Args:
        source: The folder of a run that can be read.
        folder: Of the new run; it is made if need be.
        positions: From 0.

    Raises:
        RunError: There is a run already, or it cannot be written.
    """
    if (folder / FILE).exists():
        raise RunError(f"{folder}: holds a run already; name another folder with --out")
    part = folder / f"{FILE}.part"
    with known_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        try:
            _copy(source / FILE, part, positions)
            part.replace(folder / FILE)
        finally:
            part.unlink(missing_ok=True)


def _copy(source: Path, target: Path, positions: Iterable[int]) -> None:
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)
        with new:
            new.execute("CREATE TEMP TABLE kept (position INTEGER PRIMARY KEY)")
            new.executemany("INSERT INTO kept VALUES (?)", ((place,) for place in positions))
            there = {name for (name,) in new.execute("SELECT name FROM sqlite_master")}
            for table in _BESIDE:
                if table in there:
                    new.execute(
                        f"DELETE FROM {table} WHERE position NOT IN (SELECT position FROM kept)"
                    )
        # so that the copy is one file, and as small as what it holds
        new.execute("PRAGMA journal_mode = DELETE")
        new.execute("VACUUM")
