"""Spans of time in a text: `5-7 business days`, `1 hour 30 minutes`, `two years`, `P3D`.

A span is `(low, high, unit)` in whole units; `low` and `high` differ where it is a range.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from simulator.content.folding import has_any

Span = tuple[int, int, str]

_ONES = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_TEENS = (
    "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()  # noqa: SIM905
)
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
WORDS: dict[str, int] = {
    "a": 1, "an": 1,
    **{word: number for number, word in enumerate((*_ONES, *_TEENS), 1)},
    **{word: 10 * number for number, word in enumerate(_TENS, 2)},
    **{
        f"{ten}{mark}{one}": 10 * tens + ones
        for tens, ten in enumerate(_TENS, 2) for ones, one in enumerate(_ONES, 1) for mark in "- "
    },
    "hundred": 100, "a hundred": 100, "one hundred": 100,
}  # fmt: skip
"""Numbers in words, up to a hundred."""

NUMERAL = (
    rf"(?:(?:{'|'.join(_TENS)})(?:[- ](?:{'|'.join(_ONES)}))?"
    rf"|{'|'.join((*_TEENS, *_ONES))}|(?:an? |one )?hundred)"
)
"""A pattern of a number in words."""

COUNT = rf"(?:[0-9]{{1,4}}(?:[.,][0-9]{{1,2}})?|{NUMERAL}|an?)"
"""A pattern of a count, in digits or words."""

_UNIT = r"(?:minutes?|mins?|hours?|hrs?|days?|weeks?|wks?|months?|years?|yrs?)"
_NAMES = {"min": "minute", "hr": "hour", "yr": "year", "sec": "second", "wk": "week"}
_DURATION = re.compile(
    rf"(?P<half>\bhalf\s)?\b(?P<low>{COUNT})(?P<plus>\s?½|\sand\sa\shalf)?"
    rf"(?:\s?(?:[-–—\u2011\u2212\u2010]|to|or)\s?(?P<high>{COUNT}))?"
    r"(?:[\s\u2011\u2212\u2010-]|(?<=[0-9]))"
    r"(?P<kind>business[\s-]|working[\s-]|calendar[\s-]|full[\s-])?"
    rf"(?P<unit>{_UNIT})\b(?P<more>\sand\sa\shalf\b)?"
    r"|\b(?P<seconds>[0-9]{1,5})[\s-]?(?:seconds?|secs?)\b"
    r"|\b(?<!\bat\s)(?P<h>[0-9]{1,3})\s?h(?:\s?(?P<m>[0-9]{1,2})\s?m(?:in)?)?\b",
    re.IGNORECASE,
)
_SIGNS = ("min", "hour", "hr", "day", "week", "wk", "month", "year", "yr", "sec")
_HOURS = re.compile(r"[0-9]\s?[hH]")
_RATE = re.compile(
    r"(?:[0-9%$€£¥₹]|[0-9]\s?[A-Z]{3}|\b(?i:once|twice|times|kr|dollars?|euros?|pounds?|bucks|cents?"
    r"|per cent|percent))(?i:\s(?:less|more|extra|cheaper|off|each|on top|per \w{1,12}))?\s\Z"
)
_OFTEN = re.compile(r"\b(?:once|twice|times)\s(?:in|every|within)\s\Z", re.IGNORECASE)
_THEN = re.compile(r"\s?,?\s(?:and\s)?\Z|\s?\Z")
_SIZE = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800}
_CALENDAR = {"month": 1, "year": 12}
_ISO = re.compile(
    r"P(?=[0-9T])(?:([0-9]+)Y)?(?:([0-9]+)M)?(?:([0-9]+)W)?(?:([0-9]+)D)?"
    r"(?:T(?=[0-9])(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9]+)(?:\.[0-9]+)?S)?)?"
)
_ISO_UNITS = ("year", "month", "week", "day", "hour", "minute", "second")

ABBREVIATED = {
    "y": "year", "yr": "year", "mo": "month", "w": "week", "wk": "week", "d": "day", "h": "hour",
    "hr": "hour", "min": "minute", "s": "second", "sec": "second", "m": "minute",
}  # fmt: skip
"""From short names of units, as data has them."""


def spans_in(text: str) -> Iterator[tuple[Span, int, int]]:
    """All spans of time in a text, with their places; parts that follow each other are one.

    Example:
        >>> [span for span, *_ in spans_in("5 to 7 business days; 1 hour 30 minutes; 1.5 years")]
        [(5, 7, 'business day'), (90, 90, 'minute'), (18, 18, 'month')]
    """
    if not has_any(text, _SIGNS) and not _HOURS.search(text):
        return
    last: tuple[Span, int, int] | None = None
    for match in _DURATION.finditer(text):
        span = _span(match)
        if span is None or _is_rate(text, match):
            continue
        if last and _THEN.fullmatch(text[last[2] : match.start()]):
            joined = _joined(last[0], span)
            if joined:
                last = (joined, last[1], match.end())
                continue
        if last:
            yield last
        last = (span, *match.span())
    if last:
        yield last


def _is_rate(text: str, match: re.Match[str]) -> bool:
    """Whether it says how often or how much in a time: `$8.00 less a day`, `twice in one week`."""
    low, before = str(match["low"]).lower(), max(0, match.start() - 24)
    if low not in ("a", "an", "one") or match["high"]:
        return False
    often = _OFTEN.search(text, before, match.start())
    return bool(often or (low != "one" and _RATE.search(text, before, match.start())))


def _joined(one: Span, other: Span) -> Span | None:
    """Two parts of one span: hours with minutes, years with months."""
    sizes = _CALENDAR if one[2] in _CALENDAR else _SIZE
    single = one[0] == one[1] and other[0] == other[1]
    if not single or not {one[2], other[2]} <= sizes.keys() or sizes[one[2]] <= sizes[other[2]]:
        return None
    if one[2] == "week":
        return None  # "a week, two days ..." more often than not are two
    total = one[0] * (sizes[one[2]] // sizes[other[2]]) + other[0]
    return total, total, other[2]


def _span(match: re.Match[str]) -> Span | None:
    if match["seconds"]:
        count = int(match["seconds"])
        return count, count, "second"
    if match["h"]:
        count = int(match["h"])
        if not match["m"]:
            return count, count, "hour"
        count = count * 60 + int(match["m"])
        return count, count, "minute"
    low = number_of(match["low"])
    high = number_of(match["high"]) if match["high"] else low
    unit = match["unit"].lower().rstrip("s")
    unit = _NAMES.get(unit, unit)
    if match["plus"] or match["more"]:
        low, high = low + Decimal("0.5"), high + Decimal("0.5")
    elif match["half"] and low == high == 1:
        low = high = Decimal("0.5")
    if match["kind"] and not match["kind"].lower().startswith(("calendar", "full")):
        unit = "business " + unit
    return whole_units(low, high, unit)


def whole_units(low: Decimal, high: Decimal, unit: str) -> Span | None:
    """A span in the largest units in which it is whole; None where it is whole in none.

    Example:
        >>> whole_units(Decimal("1.5"), Decimal("1.5"), "hour")
        (90, 90, 'minute')
    """
    smaller = {"year": ("month", 12), "day": ("hour", 24), "hour": ("minute", 60),
               "week": ("day", 7), "minute": ("second", 60)}  # fmt: skip
    while low % 1 or high % 1:
        if unit not in smaller:
            return None
        unit, factor = smaller[unit]
        low, high = low * factor, high * factor
    return int(low), int(high), unit


def iso_span(text: str) -> Span | None:
    """A duration of ISO 8601 (`P3D`, `PT1H30M`) in its smallest unit; None where it is none.

    Example:
        >>> iso_span("PT1H30M"), iso_span("P3D"), iso_span("P1Y6M"), iso_span("soon")
        ((90, 90, 'minute'), (3, 3, 'day'), (18, 18, 'month'), None)
    """
    match = _ISO.fullmatch(text)
    if not match:
        return None
    parts = [(int(n), unit) for n, unit in zip(match.groups(), _ISO_UNITS, strict=True) if n]
    parts = [part for part in parts if part[0]] or parts[-1:]
    if not parts:
        return None
    unit = parts[-1][1]
    sizes = _CALENDAR if unit in _CALENDAR else _SIZE
    if any(name not in sizes for _, name in parts):
        return None
    total = sum(count * sizes[name] // sizes[unit] for count, name in parts)
    return total, total, unit


def same_spans(span: Span) -> Iterator[Span]:
    """A span and what means the same: two weeks and fourteen days, 90 minutes and 5400 seconds.

    Example:
        >>> (14, 14, "day") in set(same_spans((2, 2, "week")))
        True
    """
    low, high, unit = span
    yield span
    sizes = _CALENDAR if unit in _CALENDAR else _SIZE
    if unit not in sizes:
        return
    for other, size in sizes.items():
        small, large = low * sizes[unit], high * sizes[unit]
        if other != unit and small % size == 0 and large % size == 0:
            yield small // size, large // size, other


def number_of(word: str) -> Decimal:
    """A count in digits or words.

    Example:
        >>> number_of("forty-five"), number_of("1,5")
        (Decimal('45'), Decimal('1.5'))
    """
    if word[0].isdigit():
        return Decimal(word.replace(",", "."))
    return Decimal(WORDS[" ".join(word.lower().split())])
