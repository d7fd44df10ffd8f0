"""Where a draft's clock is set: on the day that its policy says it is, or that its records tell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from simulator.content.drafts.tables import Table

TODAY = date(2026, 1, 15)
"""Where the clock is set if the records have no date."""

_DATE = re.compile(r"(?<!\d)(20\d{2}-[01]\d-[0-3]\d)(?!\d)")
_NOW = re.compile(rf"\b(?:current (?:time|date|day)|today)\b[^.\n]{{0,20}}?{_DATE.pattern}", re.I)
_BORN = re.compile(r"birth|born|dob", re.I)
_AHEAD = re.compile(
    r"next|depart|upcoming|(?:^|_)due|expir|until|valid|scheduled|planned|renew|session", re.I
)
"""Names of what lies ahead: the last of such dates is no day on which anything happens yet."""


@dataclass(frozen=True)
class Clock:
    """The day of a draft.

    Attributes:
        day: Where the clock is set.
        unsure: What a person has to look at; empty for nothing.
    """

    day: date
    unsure: str = ""


def clock_of(tables: Mapping[str, Table], policy: str) -> Clock:
    """The day that a policy says it is, or the last one that the records name as past.

    Where all their dates lie ahead, it is the day before the first of them.
    """
    said = _NOW.search(policy)
    if said and (day := _day(said[1])):
        return Clock(day)
    dates = list(_dates(tables))
    if past := [day for name, day in dates if not _AHEAD.search(name)]:
        return Clock(max(past))
    if not dates:
        return Clock(TODAY, "what day is it? no record has a date")
    name, first = min(dates, key=lambda each: each[1])
    why = f"what day is it? it is set to the day before the first {name}, so that all lie ahead"
    return Clock(first - timedelta(days=1), why)


def _dates(tables: Mapping[str, Table]) -> Iterator[tuple[str, date]]:
    for table in tables.values():
        for row in table.rows.values():
            for name, value in row.items():
                for text in [] if _BORN.search(name) else _DATE.findall(str(value)[:40]):
                    if day := _day(text):
                        yield name, day


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
