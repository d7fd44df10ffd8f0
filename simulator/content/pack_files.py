"""The files of a pack, each read once; parts of them can be left out or mended."""

from __future__ import annotations

import csv
import io
from copy import deepcopy
from pathlib import Path
from typing import Any

from simulator.documents import Document, Path_, read_document, read_file
from simulator.errors import ContentError


class PackFiles:
    """Reads files, YAML, JSON and tables (CSV) alike, and keeps what it has read."""

    def __init__(self) -> None:
        self._documents: dict[Path, Document] = {}

    def read(self, path: Path) -> Document:
        """A file, with what was left out of it missing.

        Raises:
            ContentError: It is missing, unreadable or broken; the message has the line.
        """
        if path not in self._documents:
            table = path.suffix == ".csv"
            self._documents[path] = read_table(path) if table else read_document(path)
        return self._documents[path]

    def leave_out(self, path: Path, keys: Path_) -> None:
        """Go on without what stands at `keys`."""
        document = self.read(path)
        data, lines = deepcopy(document.data), document.lines
        parent = _at(data, keys[:-1])
        del parent[keys[-1]]
        if isinstance(parent, list):
            lines = {moved: line for at, line in lines.items() if (moved := without(at, keys))}
        self._documents[path] = Document(path, data, lines)

    def put(self, path: Path, keys: Path_, value: Any) -> None:
        """Go on with another value at `keys`."""
        document = self.read(path)
        data = deepcopy(document.data)
        _at(data, keys[:-1])[keys[-1]] = value
        self._documents[path] = Document(path, data, document.lines)

    def rename(self, path: Path, keys: Path_, name: str) -> None:
        """Go on with another name for the key at `keys`."""
        document = self.read(path)
        data = deepcopy(document.data)
        parent = _at(data, keys[:-1])
        renamed = {name if key == keys[-1] else key: value for key, value in parent.items()}
        parent.clear()
        parent.update(renamed)
        place, size = (*keys[:-1], name), len(keys)
        lines = {
            (*place, *at[size:]) if at[:size] == keys else at: line
            for at, line in document.lines.items()
        }
        self._documents[path] = Document(path, data, lines)


def without(at: Path_, gone: Path_) -> Path_ | None:
    """Where something stands once an item of a list is gone; None where it went along.

    Example:
        >>> without(("says", 2), ("says", 1)), without(("says", 1), ("says", 1))
        (('says', 1), None)
    """
    size = len(gone)
    place, last = at[size - 1 : size], gone[-1]
    if at[: size - 1] != gone[:-1] or not place:
        return at
    if place[0] == last:
        return None
    number = place[0]
    if isinstance(number, int) and isinstance(last, int) and number > last:
        return (*at[: size - 1], number - 1, *at[size:])
    return at


def _at(data: Any, keys: Path_) -> Any:
    for key in keys:
        data = data[key]
    return data


def read_table(path: Path) -> Document:
    """A table (CSV) as a list of records, with the line of each.

    Raises:
        ContentError: It cannot be read, or a row has too few or too many cells.
    """
    rows: list[dict[str, str]] = []
    lines: dict[Path_, int] = {(): 1}
    reader = csv.DictReader(io.StringIO(read_file(path)), skipinitialspace=True, strict=True)
    try:
        for index, row in enumerate(reader):
            lines[(index,)] = reader.line_num
            if None in row or None in row.values():
                wanted = len(reader.fieldnames or [])
                reason = f"this row does not have {wanted} cells"
                raise ContentError(reason, file=path, line=reader.line_num)
            rows.append({key.strip(): value.strip() for key, value in row.items()})
    except csv.Error as error:
        raise ContentError(f"cannot be read: {error}", file=path) from None
    return Document(path, rows, lines)
