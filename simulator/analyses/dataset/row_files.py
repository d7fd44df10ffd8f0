"""Files of rows, written one row at a time: a row a line, one JSON document, or Parquet."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from simulator.analyses.dataset.format_table import Format
from simulator.analyses.dataset.formats import Row
from simulator.analyses.dataset.split import Side
from simulator.analyses.dataset.whole_files import WholeFile
from simulator.errors import UserError

if TYPE_CHECKING:
    import pyarrow

GROUP = 1_000
"""Rows of Parquet that are held before they are written."""


class RowFile(Protocol):
    """Takes rows."""

    def write(self, row: Row) -> None:
        """Add one."""


def open_rows(path: Path, form: Format, side: Side) -> AbstractContextManager[RowFile]:
    """A file of rows that takes its place when the block around it ends well.

    Raises:
        RunError: It cannot be written.
        UserError: Parquet is asked for, and pyarrow is not installed.
    """
    if form.ending == "parquet":
        return _parquet(path)
    return _lines(path) if form.frame is None else _document(path, *form.frame(side))


class _Writer:
    def __init__(self, add: Callable[[Row], None]) -> None:
        self.write = add


@contextmanager
def _lines(path: Path) -> Iterator[RowFile]:
    with WholeFile(path) as file:
        yield _Writer(lambda row: file.write(_text(row) + "\n"))


@contextmanager
def _document(path: Path, head: str, tail: str) -> Iterator[RowFile]:
    with WholeFile(path) as file:
        file.write(head)
        between = iter(("",))
        yield _Writer(lambda row: file.write(next(between, ",\n") + _text(row)))
        file.write(tail)


_text = json.JSONEncoder(ensure_ascii=False).encode


@contextmanager
def _parquet(path: Path) -> Iterator[RowFile]:
    try:
        import pyarrow
        from pyarrow.parquet import ParquetWriter
    except ImportError:
        raise UserError("parquet needs pyarrow: pip install pyarrow") from None
    schema = parquet_schema(pyarrow)
    with WholeFile(path) as file, ParquetWriter(_Sink(file), schema) as writer:
        waiting: list[Row] = []

        def flush() -> None:
            columns = [
                pyarrow.array([_cell(row, name) for row in waiting], pyarrow.string())
                for name in schema.names
            ]
            writer.write_table(
                pyarrow.Table.from_arrays(
                    [column.cast(kind) for column, kind in zip(columns, schema.types, strict=True)],
                    schema=schema,
                )
            )
            waiting.clear()

        def add(row: Row) -> None:
            waiting.append(row)
            if len(waiting) >= GROUP:
                flush()

        yield _Writer(add)
        flush()


COLUMNS = ("messages", "tools", "case", "pack", "scenario", "persona", "ending", "source")


def parquet_schema(pyarrow: Any) -> pyarrow.Schema:
    """Of the files: `messages` are JSON, which `datasets` reads as values, all else is text."""
    text, json_ = pyarrow.string(), pyarrow.json_()
    return pyarrow.schema([(name, json_ if name == "messages" else text) for name in COLUMNS])


def _cell(row: Row, name: str) -> str:
    return _text(row[name]) if name == "messages" else str(row[name])


def parquet_rows(path: Path) -> Iterator[Row]:
    """The rows of a file, a group at a time.

    Raises:
        UserError: pyarrow is not installed, or the file is no Parquet.
    """
    try:
        import pyarrow
        from pyarrow.parquet import ParquetFile
    except ImportError:
        raise UserError("parquet needs pyarrow: pip install pyarrow") from None
    try:
        with ParquetFile(path) as file:
            for batch in file.iter_batches(GROUP):
                for row in batch.to_pylist():
                    text = row.get("messages")
                    yield {**row, "messages": json.loads(text) if isinstance(text, str) else text}
    except (pyarrow.ArrowInvalid, ValueError) as error:
        raise UserError(f"{path}: cannot be read as Parquet: {error}") from None


class _Sink:
    """A whole file, as a stream that pyarrow writes to."""

    closed = False

    def __init__(self, file: WholeFile) -> None:
        self._file = file

    def write(self, data: Any) -> int:
        self._file.write(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing waits here."""

    def close(self) -> None:
        """The whole file is closed where it was opened."""
