"""Cells of a CSV that no spreadsheet calculates and that hold nothing invisible."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

FORMULA = tuple("=+-@\t\r＝＋－＠")  # noqa: RUF001
"""What a cell must not begin with: spreadsheets would calculate it."""


def cell(text: str) -> str:
    """A text as a cell: a quote before what would be a formula, behind blanks as well.

    Example:
        >>> cell("=1+1")
        "'=1+1"
    """
    return "'" + text if text.startswith(FORMULA) or text.lstrip().startswith(FORMULA) else text


def table(heads: Sequence[str], rows: Iterable[Iterable[object]]) -> str:
    """Rows under the names of their columns; texts are cells, numbers stay numbers."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(heads)
    for row in rows:
        writer.writerow([cell(value) if isinstance(value, str) else value for value in row])
    return out.getvalue()
