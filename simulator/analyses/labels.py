"""Labels: what people say of dialogues, read from a file and checked against a run.

JSONL, one object a line, or CSV with the same names as columns: `case` (a case id, the beginning
of one, or a place in the plan) and any of the grades, `pass` or `fail`.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from simulator.dialogue import GRADES, Opinion
from simulator.documents import read_file, read_json
from simulator.errors import ContentError, nearest
from simulator.runs.places import in_words

KEYS = ("case", *GRADES)
VALUES = (Opinion.PASS.value, Opinion.FAIL.value)

Labels = dict[int, dict[str, Opinion]]
"""From a dialogue's position (from 0) to its labels by grade."""


def read_labels(path: Path, ids: Mapping[str, int]) -> Labels:
    """Read and check a file of labels.

    Args:
        path: CSV where its name ends so, JSONL otherwise.
        ids: The positions of the run's dialogues, by case id.

    Raises:
        ContentError: File, line, key and the nearest valid name.
    """
    text = read_file(path)
    rows = _csv_rows(path, text) if path.suffix.lower() == ".csv" else _json_rows(path, text)
    labels: Labels = {}
    places = {place + 1: place for place in ids.values()}
    lines: dict[int, int] = {}
    for line, row in rows:
        _check_keys(path, line, row)
        position = _position(path, line, row.get("case"), ids, places)
        if position in lines:
            reason = f"the same dialogue as in line {lines[position]}"
            raise ContentError(reason, file=path, key="case", line=line)
        lines[position] = line
        labels[position] = {
            name: _value(path, line, name, row[name]) for name in GRADES if name in row
        }
    if not any(labels.values()):
        raise ContentError("there is no label in it", file=path)
    return labels


def _json_rows(path: Path, text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    # not splitlines: JSON texts may hold the other ends of lines that it knows
    for line, row in enumerate(text.split("\n"), 1):
        if not row.strip():
            continue
        found = read_json(row, path, line)
        if not isinstance(found, dict):
            raise ContentError("not a JSON object", file=path, line=line)
        yield line, found


def _csv_rows(path: Path, text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
        _check_keys(path, 1, header)
        if len(set(header)) < len(header):
            raise ContentError("a column stands twice", file=path, line=1)
        for cells in reader:
            if len(cells) > len(header):
                raise ContentError("more cells than columns", file=path, line=reader.line_num)
            row = {k: v.strip() for k, v in zip(header, cells, strict=False) if v.strip()}
            if row:
                yield reader.line_num, row
    except csv.Error as error:
        raise ContentError(f"not CSV: {error}", file=path, line=reader.line_num) from None


def _check_keys(path: Path, line: int, row: Mapping[str, Any] | list[str]) -> None:
    for name in row:
        if name not in KEYS:
            reason = f"not the name of a grade{nearest(name, KEYS)}"
            raise ContentError(reason, file=path, key=name, line=line)
    if "case" not in row:
        raise ContentError("the key `case` is missing", file=path, line=line)


def _value(path: Path, line: int, name: str, given: Any) -> Opinion:
    if isinstance(given, str) and given in VALUES:
        return Opinion(given)
    shown = given if isinstance(given, str) else json.dumps(given)
    reason = f"a label is `pass` or `fail`, not `{shown}`{nearest(shown, VALUES)}"
    raise ContentError(reason, file=path, key=name, line=line)


def _position(
    path: Path, line: int, given: Any, ids: Mapping[str, int], places: Mapping[int, int]
) -> int:
    """The dialogue that a label is for, found as `simulator show` finds it."""
    reason = f"there is no dialogue {json.dumps(given)}; there are {in_words(sorted(places))}"
    if isinstance(given, int) and not isinstance(given, bool):
        given = str(given)
    if isinstance(given, str) and given.isdecimal() and given.isascii() and len(given) < 12:
        found = [places[int(given)]] if int(given) in places else []
    elif isinstance(given, str) and given in ids:
        found = [ids[given]]
    elif isinstance(given, str) and given:
        found = [place for name, place in ids.items() if name.startswith(given)]
        reason = f"there is no dialogue `{given}`{nearest(given, ids)}"
    else:
        found = []
    if len(found) == 1:
        return found[0]
    if found:
        reason = f"`{given}` is the beginning of {len(found)} case ids"
    raise ContentError(reason, file=path, key="case", line=line)
