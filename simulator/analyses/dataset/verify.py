"""Checking exported files again, by the rules of those who will read them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from simulator.analyses.dataset.format_table import FORMATS, Format
from simulator.analyses.dataset.json_reader import changed
from simulator.analyses.dataset.row_files import parquet_rows
from simulator.analyses.dataset.row_texts import arguments_of
from simulator.analyses.dataset.split import SIDES
from simulator.dialogue import Data
from simulator.errors import RunError, UserError

DRIFTS = "a number in its arguments that the JSON reader of `datasets` changes"

SHOWN = 20
"""Problems of a file that are told one by one."""

LONGEST = 64 << 20
"""Bytes of the longest line that is read."""


class Verified(Data):
    """What was found in one file.

    Attributes:
        file: Its path.
        format: Name of the format.
        rows: How many it has.
        bad: How many of them break a rule.
        problems: By what is wrong, how often.
        first: The first ones, with their rows.
    """

    file: Path
    format: str
    rows: int
    bad: int
    problems: dict[str, int]
    first: tuple[str, ...]


def verify(folder: Path) -> list[Verified]:
    """Check every file of rows in a folder.

    Raises:
        UserError: There is no such folder, no file of rows in it, or no row in any of them.
        RunError: A file cannot be read.
    """
    if folder.is_file():
        raise UserError(f"{folder}: is a file; name the folder that `export` has written to")
    if not folder.is_dir():
        raise UserError(f"{folder}: there is no such folder; name one that `export` has written to")
    found = [
        _verified(path, name)
        for name, form in FORMATS.items()
        for side in SIDES
        if (path := folder / f"{side}{form.suffix}.{form.ending}").is_file()
    ]
    if not found:
        raise UserError(f"{folder}: holds no file of rows, such as train.jsonl")
    if not any(each.rows for each in found):
        raise UserError(f"{folder}: its files hold no row, so that there is nothing to verify")
    return found


def _verified(path: Path, name: str) -> Verified:
    form, counts = FORMATS[name], Counter[str]()
    first: list[str] = []
    rows = bad = 0
    for rows, row in enumerate(_rows(path, form), 1):
        wrong = _problems(row, form)
        bad += bool(wrong)
        counts.update({problem.partition(": ")[2] or problem for problem in wrong})
        first += [f"row {rows}: {problem}" for problem in wrong[: SHOWN - len(first)]]
    return Verified(
        file=path,
        format=name,
        rows=rows,
        bad=bad,
        problems=dict(counts.most_common()),
        first=tuple(first),
    )


def _problems(row: Any, form: Format) -> list[str]:
    if not isinstance(row, dict):
        return ["row: is no JSON object"]
    try:
        wrong = form.problems(row)
        if form.exact and not wrong and changed(list(arguments_of(row))) is not None:
            wrong = [f"row: {DRIFTS}"]
    except (AttributeError, KeyError, TypeError, IndexError) as error:
        return [f"row: is not built as the format wants it ({type(error).__name__}: {error})"]
    return wrong


def _rows(path: Path, form: Format) -> Iterator[Any]:
    try:
        if form.ending == "parquet":
            yield from parquet_rows(path)
        elif form.ending == "json":
            yield from _samples(path)
        else:
            with path.open("rb") as file:
                while line := file.readline(LONGEST):
                    yield _loaded(line)
    except OSError as error:
        raise RunError(f"{path}: {error.strerror or error}") from None


def _samples(path: Path) -> Iterator[Any]:
    """The samples of a log as it is written here: a sample a line."""
    with path.open("rb") as file:
        for line in file:
            if line.startswith(b'{"version": ') or line.startswith(b"]}"):
                continue
            yield _loaded(line.rstrip().removesuffix(b","))


def _loaded(line: bytes) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None
