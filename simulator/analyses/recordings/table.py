"""Tables of messages: rows of a CSV, or any rows that name the conversation they belong to."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from simulator.analyses.recordings.counts import Counting
from simulator.analyses.recordings.mapping import LogMapping, at

_SLASHED = re.compile(
    r"(\d{1,2})[/.](\d{1,2})[/.](\d{4}),?\s+(\d{1,2}):(\d\d)(?::(\d\d))?\s*([ap]m)?", re.IGNORECASE
)
_CELL = 2**31 - 1


def csv_rows(text: str, counting: Counting) -> Iterator[dict[str, str]]:
    """The rows of a CSV by their heads, as written and in lower case with underscores.

    Raises:
        ValueError: It is not a CSV.
    """
    head = text.partition("\n")[0]
    delimiter = max(",;\t|", key=head.count)
    csv.field_size_limit(_CELL)
    try:
        rows = _records(text, delimiter, counting)
        heads = [cell.strip() for cell in next(rows, [])]
        plain = [re.sub(r"[\W_]+", "_", cell.lower()).strip("_") for cell in heads]
        for row in rows:
            if not any(cell.strip() for cell in row):
                continue
            if len(row) > len(heads):
                counting.unread("parts", "cell without a column", len(row) - len(heads))
            yield {
                **dict(zip(plain, row, strict=False)),
                **dict(zip(heads, row, strict=False)),
            }
    except csv.Error as error:
        raise ValueError(f"not a CSV: {error}") from None


class _Lines:
    """Lines of a text for a reader that may be set back."""

    def __init__(self, text: str) -> None:
        self.lines = io.StringIO(text, newline="").readlines()
        self.place = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if self.place >= len(self.lines):
            raise StopIteration
        self.place += 1
        return self.lines[self.place - 1]


def _records(text: str, delimiter: str, counting: Counting) -> Iterator[list[str]]:
    """The rows; a quote that is not closed ends with its line, and is counted."""
    lines, start, columns = _Lines(text), 0, 0
    for row in csv.reader(lines, delimiter=delimiter):
        taken = lines.lines[start : lines.place]
        if _swallows(taken, delimiter, columns):
            counting.unread("parts", "quote that is not closed")
            row = next(csv.reader([taken[0].rstrip("\r\n") + '"'], delimiter=delimiter))
            lines.place = start + 1
        start, columns = lines.place, columns or len(row)
        yield row


def _swallows(taken: Sequence[str], delimiter: str, columns: int) -> bool:
    """Whether what was read as one row is several, by a quote that one of them leaves open."""
    if len(taken) < 2 or not columns:
        return False
    try:
        list(csv.reader(taken, delimiter=delimiter, strict=True))
    except csv.Error:
        following = next(csv.reader([taken[1]], delimiter=delimiter), [])
        return len(following) == columns
    return False


def grouped(
    rows: Iterator[Mapping[str, Any]], mapping: LogMapping, counting: Counting
) -> Iterator[list[Any]]:
    """The messages of each conversation, in the order in which these begin."""
    found: dict[str, list[Any]] = {}
    for row in rows:
        conversation = at(row, mapping.conversation)
        if conversation in (None, ""):
            counting.unread("messages", "no conversation named")
        else:
            found.setdefault(str(conversation), []).append(row)
    yield from found.values()


def in_order(messages: Sequence[Any], mapping: LogMapping) -> list[Any]:
    """Messages by their time, where all have one that can be read; else as they stand."""
    if not mapping.time:
        return list(messages)
    times = [at(m, mapping.time) if isinstance(m, Mapping) else None for m in messages]
    for read in (_number, _moment, _slashed(times)):
        moments = [read(time) for time in times]
        if all(moment is not None for moment in moments):
            order = sorted(range(len(messages)), key=lambda place: moments[place] or 0.0)
            return [messages[place] for place in order]
    return list(messages)


def _number(time: Any) -> float | None:
    try:
        number = None if isinstance(time, bool) else float(time)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if number == number else None


def _moment(time: Any) -> float | None:
    """Seconds of an ISO time; without a zone it counts as UTC, as do names of zones behind it."""
    try:
        found = datetime.fromisoformat(re.sub(r"\s*UTC$", "+00:00", str(time).strip()))
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return None


def _slashed(times: Sequence[Any]) -> Any:
    """Reads `14/03/2026 10:02` and `3/14/2026 10:02 PM`; which is which shows in the numbers."""
    matches = [_SLASHED.match(str(time).strip()) for time in times]
    day_first = any(match and int(match[1]) > 12 for match in matches) or any(
        match and "." in match[0][:3] for match in matches
    )

    def read(time: Any) -> float | None:
        match = _SLASHED.match(str(time).strip())
        if not match:
            return None
        first, second, year, hour, minute = (int(match[n]) for n in range(1, 6))
        month, day = (second, first) if day_first else (first, second)
        late = (match[7] or "").lower() == "pm"
        hour = hour % 12 + 12 * late if match[7] else hour
        try:
            moment = datetime(year, month, day, hour, minute, int(match[6] or 0), tzinfo=UTC)
        except ValueError:
            return None
        return moment.timestamp()

    return read
