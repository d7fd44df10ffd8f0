"""Moments: dates and times of day in a text, in every notation that people and systems use.

A date is `(month, day, year or 0)`, a time the minutes of its day. `03/04/2026` has two readings,
unless the locale settles which number is the month; a timestamp with a zone has that of its own
clock and that of UTC.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from simulator.content.folding import has_any
from simulator.content.locales import UNSETTLED, Locale

Day = tuple[int, int, int]
"""Month, day, and year or 0."""

_MONTHS = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6,
    "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_YEARS = (1900, 2199)

NEAR = timedelta(days=183)
"""How far from today a day without its year can be; farther off, another one is nearer."""

_STAMP = re.compile(
    r"(?<![0-9-])(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{8})(?:T|(?<=-[0-9]{2})[ _])"
    r"(?P<time>(?P<h>[01][0-9]|2[0-4]):?(?P<m>[0-5][0-9])(?::?[0-5][0-9](?:[.,][0-9]{1,9})?)?)"
    r"(?:\s?(?P<zone>Z\b|UTC\b|GMT\b|[+\u2212-](?:0[0-9]|1[0-4]):?(?:[0-5][0-9])?(?![0-9])))?",
    re.IGNORECASE,
)
_KANJI = re.compile(r"([0-9]{4})\s?年\s?([0-9]{1,2})\s?月\s?([0-9]{1,2})\s?日")
_DATE = re.compile(
    r"(?<![0-9./-])(?P<iso>[0-9]{4}(?P<s0>[-/.])[0-9]{1,2}(?P=s0)[0-9]{1,2})(?![0-9])"
    rf"|\b(?P<m1>{_MONTH})\b\.?(?:\s{{1,2}}|-)(?P<d1>[0-9]{{1,2}})(?:st|nd|rd|th)?(?![0-9])\b"
    r"(?:(?:,?\s|-)(?P<y1>[0-9]{4})(?![0-9]))?"
    rf"|(?<![0-9.,])(?P<d2>[0-9]{{1,2}})(?:st|nd|rd|th|\.)?(?:\s|[-/])(?:of\s)?(?P<m2>{_MONTH})\b"
    r"(?:\.?(?:,?\s|[-/])(?P<y2>[0-9]{4})(?![0-9]))?"
    r"|(?<![\w./-])(?P<a>[0-9]{1,2})(?P<s1>[/.-])(?P<b>[0-9]{1,2})(?P=s1)"
    r"(?P<y3>[0-9]{4}|'?[0-9]{2})(?![\w/-])(?!\.[0-9])",
    re.IGNORECASE,
)
_SHORT = re.compile(
    r"(?P<before>\b(?:on|by|until|till|before|after|since|from|through|dated?|due|of|for|arriv\w{1,4}"
    r"|deliver\w{1,4}|ship\w{0,4}|(?:mon|tue|tues|wed|wednes|thu|thurs|fri|sat|satur|sun)(?:day)?)"
    r"\b[.,:]?\s(?:the\s)?)"
    r"(?P<a>[0-9]{1,2})(?P<s>[/.])(?P<b>[0-9]{1,2})(?P<end>\.(?=\s|\Z|[a-z])|(?![\w/.-]))"
    r"(?!\.?[0-9])(?!\s(?:of|cups?|inch\w*|miles?|stars?|points?|%|percent|[ap]\.?m)\b)",
    re.IGNORECASE,
)
_PARTED = re.compile(r"[0-9][/.][0-9]")
_DOTTED = re.compile(
    r"\b(?:open|clos|arriv|deliver|start|end|leav|depart|land|due|pick\w{0,3} up)\w{0,4}"
    r"\s(?:at|from|until|till|by)\s((?P<h>[01]?\d|2[0-4])\.(?P<m>[0-5]\d))(?![\d%€$£]|\s?[ap]\.?m|[.,]\d)",
    re.IGNORECASE,
)
_UNTIL = re.compile(
    r"\s?(?:to|and|or|through|until|-|–)\s?(?P<a>[0-9]{1,2})/(?P<b>[0-9]{1,2})(?![\w/.-]*[0-9])"
)
_TIME = re.compile(
    r"(?=[\dnm])(?:\b(?P<h1>\d{1,2}):(?P<m1>\d{2})(?::\d{2})?(?:\s?(?P<p1>[ap])\.?\s?m\b)?"
    r"|\b(?P<h2>\d{1,2})(?:\.(?P<m2>[0-5]\d))?\s?(?P<p2>[ap])\.?\s?m\b\.?"
    r"|\b(?P<h3>[01]?\d|2[0-4])h(?P<m3>[0-5]\d)\b"
    r"|(?<=\bat\s)(?P<h5>[01]?\d|2[0-4])h\b"
    r"|\b(?P<h4>[01]?\d|2[0-4])(?:[.:](?P<m4>[0-5]\d))?\s(?:uhr|o['’]clock)\b"
    r"|\b(?P<w>noon|midnight)\b)",
    re.IGNORECASE,
)


_MAY_BE_STAMP = re.compile(r"[Tt _][0-2][0-9]:?[0-5]")
_MAY_BE_PARTED = re.compile(r"[0-9]([-/.])[0-9]{1,2}\1'?[0-9]")
_MAY_BE_SHORT = re.compile(r"\s[0-9]{1,2}[/.][0-9]{1,2}(?![0-9])")
_MAY_BE_TIME = re.compile(r"\d(?::\d|\s?[ap]\.?\s?m|\.[0-5]|h)", re.IGNORECASE)
"""What a text has to hold for a pattern to find anything; each begins with one set of characters,
and takes a tenth of the time."""


class Moment(NamedTuple):
    """A date or a time of day in a text.

    Attributes:
        kind: `date` or `time`.
        readings: What it may be, the likeliest first.
        start, end: Place in the text.
    """

    kind: str
    readings: tuple[object, ...]
    start: int
    end: int


def dates_in(text: str, locale: Locale = UNSETTLED) -> Iterator[Moment]:
    """All dates in a text, and the times of its timestamps.

    Example:
        >>> [m.readings for m in dates_in("14.03.2026, 3/4/26, 2026-03-14T15:30Z")]
        [((3, 14, 2026),), ((3, 4, 2026), (4, 3, 2026)), ((3, 14, 2026),), (930,)]
    """
    for match in _STAMP.finditer(text) if _MAY_BE_STAMP.search(text) else ():
        yield from _stamp(match)
    if "月" in text:
        for match in _KANJI.finditer(text):
            if found := day_of(*map(int, match.groups())):
                yield Moment("date", (found,), *match.span())
    dated = has_any(text, _MONTHS) or _MAY_BE_PARTED.search(text)
    for match in _DATE.finditer(text) if dated else ():
        days = _days(match, locale)
        if days:
            yield Moment("date", days, *match.span())
    for match in _SHORT.finditer(text) if _MAY_BE_SHORT.search(text) else ():
        dotted = match["s"] == "."
        if dotted and not (match["end"] or len(match["b"]) == 2 == len(match["a"])):
            continue
        short = _either(match["a"], match["b"], 0, True if dotted else locale.day_first)
        if short and not (dotted and not match["end"]):
            yield Moment("date", short, match.start("a"), match.end("b"))
            until = _UNTIL.match(text, match.end("b"))
            last = until and _either(until["a"], until["b"], 0, locale.day_first)
            if until and last:
                yield Moment("date", last, until.start("a"), until.end("b"))


def times_in(text: str) -> Iterator[Moment]:
    """All times of day in a text.

    Example:
        >>> [m.readings for m in times_in("6 PM, 18h00, 6.30 p.m., noon")]
        [(1080,), (1080,), (1110,), (720,)]
    """
    timed = _MAY_BE_TIME.search(text) or has_any(text, ("noon", "midnight", "uhr", "clock"))
    for match in _TIME.finditer(text) if timed else ():
        minute = _minute(match)
        if minute is not None:
            yield Moment("time", (minute,), *match.span())
    for match in _DOTTED.finditer(text) if _PARTED.search(text) else ():
        yield Moment("time", (int(match["h"]) % 24 * 60 + int(match["m"]),), *match.span(1))


def day_of(year: int, month: int, day: int) -> Day | None:
    """A day of the calendar as claims hold it; None where there is no such day.

    Example:
        >>> day_of(0, 2, 29), day_of(2026, 2, 29)
        ((2, 29, 0), None)
    """
    try:
        date(year or 2024, month, day)
    except ValueError:
        return None
    return month, day, year


def nearest_day(value: Day, today: date) -> date | None:
    """A date claim's day; without a year, the one nearest to today. None where there is none."""
    month, number, year = value
    try:
        day = date(year or today.year, month, number)
        if not year and abs(day - today) > NEAR:
            day = day.replace(year=day.year + (1 if day < today else -1))
    except ValueError:
        return None
    return day


def moment_of(value: datetime) -> tuple[Day, int]:
    """A time as a date and a minute of its day."""
    return (value.month, value.day, value.year), value.hour * 60 + value.minute


def compact_day(digits: str) -> Day | None:
    """`20260314` as a day; None where it is none of this age."""
    if len(digits) != 8 or not _YEARS[0] <= int(digits[:4]) <= _YEARS[1]:
        return None
    return day_of(int(digits[:4]), int(digits[4:6]), int(digits[6:]))


def of_epoch(number: float) -> datetime | None:
    """A time from a count of seconds since 1970, or thousandths and so on, of 2001 to 2100.

    Example:
        >>> of_epoch(1773500400).isoformat() == of_epoch(1773500400000).isoformat()
        True
    """
    seconds = number
    while seconds >= 10**12 and seconds < 10**19:
        seconds /= 1000
    seconds = seconds / 1000 if seconds >= 10**11 else seconds
    if not 10**9 <= seconds < 4_102_444_800:
        return None
    return datetime.fromtimestamp(seconds, UTC)


def _stamp(match: re.Match[str]) -> Iterator[Moment]:
    digits = match["date"].replace("-", "")
    day = compact_day(digits)
    if day is None:
        return
    hour, minute = int(match["h"]) % 24, int(match["m"])
    own = hour * 60 + minute
    days: tuple[object, ...] = (day,)
    times: tuple[object, ...] = (own,)
    shift = _shift(match["zone"] or "")
    if shift:
        there = datetime(day[2], day[0], day[1], hour, minute, tzinfo=UTC) - shift
        utc_day, utc_minute = moment_of(there)
        days = (day,) if utc_day == day else (day, utc_day)
        times = (own, utc_minute)
    yield Moment("date", days, *match.span("date"))
    yield Moment("time", times, match.start("time"), match.end())


def _shift(zone: str) -> timedelta:
    if not zone or zone[0] not in "+-\u2212":
        return timedelta()
    digits = zone[1:].replace(":", "").ljust(4, "0")
    size = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return size if zone[0] == "+" else -size


def _days(match: re.Match[str], locale: Locale) -> tuple[Day, ...]:
    if match["iso"]:
        year, one, other = (int(part) for part in re.split(r"[-/.]", match["iso"]))
        found = day_of(year, one, other)
        return (found,) if found else ()
    if match["y3"]:
        year = int(match["y3"].lstrip("'"))
        short = year < 100
        if short and match["s1"] == "." and not len(match["a"]) == len(match["b"]) == 2:
            return ()  # the number of a version
        if short and match["s1"] == "-" and not len(match["a"]) == len(match["b"]) == 2:
            return ()
        year += 2000 if short else 0
        first = True if match["s1"] == "." else locale.day_first
        return _either(match["a"], match["b"], year, first)
    month = _MONTHS[(match["m1"] or match["m2"])[:3].lower()]
    found = day_of(int(match["y1"] or match["y2"] or 0), month, int(match["d1"] or match["d2"]))
    return (found,) if found else ()


def _either(a: str, b: str, year: int, day_first: bool | None) -> tuple[Day, ...]:
    """The days that two numbers may be; both orders only where neither is settled.

    An order that gives no day of the calendar gives way to the other one.
    """
    one, other = int(a), int(b)
    by_month, by_day = day_of(year, one, other), day_of(year, other, one)
    if day_first is None:
        return tuple(dict.fromkeys(day for day in (by_month, by_day) if day))
    found = (by_day or by_month) if day_first else (by_month or by_day)
    return (found,) if found else ()


def _minute(match: re.Match[str]) -> int | None:
    if match["w"]:
        return 720 if match["w"].lower() == "noon" else 0
    hour = int(match["h1"] or match["h2"] or match["h3"] or match["h4"] or match["h5"])
    minute = int(match["m1"] or match["m2"] or match["m3"] or match["m4"] or 0)
    half = (match["p1"] or match["p2"] or "").lower()
    if hour > 24 or minute > 59 or (half and not 1 <= hour <= 12):
        return None
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return hour % 24 * 60 + minute
