"""What an export has to know of earlier dialogues, on disk.

Which side each record went to, which rows were written, which sentences stand in training: all of
it grows with the run, so that it is kept in a temporary SQLite file, which is gone once it is
closed. What stands in memory is SQLite's cache, of a fixed size.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager

from simulator.errors import RunError

_CACHE = 4_096
"""Kilobytes that stay in memory."""

_TABLES = """
CREATE TABLE sides (record INTEGER PRIMARY KEY, side TEXT NOT NULL);
CREATE TABLE written (row INTEGER PRIMARY KEY);
CREATE TABLE held (sentence INTEGER PRIMARY KEY);
CREATE TABLE trained (dialogue INTEGER NOT NULL, sentence INTEGER NOT NULL);
"""


class Seen:
    """Numbers of 64 bits that were seen, by what they stand for.

    Raises:
        RunError: Of all methods: the temporary file cannot be written.
    """

    def __init__(self) -> None:
        self._trained = 0
        with _told():
            self._db = sqlite3.connect("", isolation_level=None)
            for setting in ("journal_mode = OFF", "synchronous = OFF", f"cache_size = -{_CACHE}"):
                self._db.execute(f"PRAGMA {setting}")
            self._db.executescript(_TABLES)
            self._db.execute("BEGIN")

    def stand_on(self, side: str, records: Collection[int]) -> bool:
        """Put records on a side, unless one of them stands on another; whether they do."""
        given = [*map(_signed, records)]
        marks = ",".join("?" * len(given))
        other = f"SELECT 1 FROM sides WHERE record IN ({marks}) AND side != ? LIMIT 1"
        with _told():
            if self._db.execute(other, (*given, side)).fetchone():
                return False
            rows = ((record, side) for record in given)
            self._db.executemany("INSERT OR IGNORE INTO sides VALUES (?, ?)", rows)
        return True

    def holds_row(self, row: int) -> bool:
        """Whether a row was written before."""
        with _told():
            found = self._db.execute("SELECT 1 FROM written WHERE row = ?", (_signed(row),))
            return found.fetchone() is not None

    def write_row(self, row: int) -> None:
        """A row is written."""
        with _told():
            self._db.execute("INSERT INTO written VALUES (?)", (_signed(row),))

    def hold_out(self, sentences: Iterable[int]) -> None:
        """Sentences stand on the side that training must not know."""
        with _told():
            rows = ((_signed(each),) for each in sentences)
            self._db.executemany("INSERT OR IGNORE INTO held VALUES (?)", rows)

    def train_on(self, sentences: Iterable[int]) -> None:
        """The sentences of one more dialogue stand in training."""
        self._trained += 1
        with _told():
            rows = ((self._trained, _signed(each)) for each in sentences)
            self._db.executemany("INSERT INTO trained VALUES (?, ?)", rows)

    def is_held_out(self, sentences: Collection[int]) -> bool:
        """Whether one of some sentences was held out."""
        marks = ",".join("?" * len(sentences))
        with _told():
            query = f"SELECT 1 FROM held WHERE sentence IN ({marks}) LIMIT 1"
            return self._db.execute(query, [*map(_signed, sentences)]).fetchone() is not None

    @property
    def shared(self) -> int:
        """Dialogues of training that share a sentence with what was held out."""
        with _told():
            query = "SELECT count(DISTINCT dialogue) FROM trained JOIN held USING (sentence)"
            return int(self._db.execute(query).fetchone()[0])


@contextmanager
def _told() -> Iterator[None]:
    """What SQLite says of its temporary file, in one line."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise RunError(f"the export's temporary file (TMPDIR): {error}") from None


def _signed(number: int) -> int:
    """A number of 64 bits as SQLite's integers are, from -2**63 on."""
    return number - 2**63
