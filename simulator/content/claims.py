"""Claims: what a text states as a value, with its place: amounts, dates, durations, ids, and so on.

The same reading serves what support says and what it may rely on (tool results, facts, policy), so
that "5-7 business days" in one and "5 to 7 business days" in the other are one value. All regular
expressions are without nested repetition, so that no text can stall them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import NamedTuple


class Claim(NamedTuple):
    """One value in a text.

    Attributes:
        kind: `money percent date time duration phone email id number`.
        value: Normalised, equal for equal meanings: a Decimal for money, percent and number,
            minutes of the day for times, `(month, day, year or 0)` for dates,
            `(low, high, unit)` for durations, lower case text for ids and e-mail addresses,
            digits for phones.
        start, end: Place in the text.
    """

    kind: str
    value: object
    start: int
    end: int


MAX_TEXT = 200_000
"""Longer texts are read up to here (characters)."""

_COUNTS = (
    "one two three four five six seven eight nine ten eleven twelve fourteen fifteen twenty thirty"
    " forty sixty ninety"
)
_WORDS = {
    "a": 1, "an": 1,
    **dict(zip(_COUNTS.split(), (*range(1, 13), 14, 15, 20, 30, 40, 60, 90), strict=True)),
}  # fmt: skip
_N = rf"(?:\d{{1,4}}|{'|'.join(_WORDS)})"
_MONTHS = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6,
    "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_UNITS = {"min": "minute", "hr": "hour"}

_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_MONEY = re.compile(
    r"(?P<sign>-\s?|−\s?)?[$€£]\s?(?P<n>\d[\d,]{0,14}(?:\.\d{1,2})?)"
    r"|\b(?P<m>\d[\d,]{0,14}(?:\.\d{1,2})?)\s?(?:dollars?|euros?|usd|eur|bucks)\b",
    re.IGNORECASE,
)
_PERCENT = re.compile(r"\b(\d{1,3}(?:\.\d{1,2})?)\s?(?:%|percent\b|per cent\b)", re.IGNORECASE)
_DATE = re.compile(
    r"\b(?P<iso>\d{4}-\d{2}-\d{2})(?!\d)"
    rf"|\b(?P<m1>{_MONTH})\b\.?\s{{1,2}}(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s(?P<y1>\d{{4}}))?"
    rf"|\b(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\s(?:of\s)?(?P<m2>{_MONTH})\b(?:,?\s(?P<y2>\d{{4}}))?"
    r"|\b(?P<m3>\d{1,2})/(?P<d3>\d{1,2})/(?P<y3>\d{4})\b",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"\b(?P<h1>\d{1,2}):(?P<m1>\d{2})(?::\d{2})?(?:\s?(?P<p1>[ap])\.?m\b)?"
    r"|\b(?P<h2>\d{1,2})\s?(?P<p2>[ap])\.?m\b\.?|\b(?P<w>noon|midnight)\b",
    re.IGNORECASE,
)
_DURATION = re.compile(
    rf"\b(?P<low>{_N})(?:\s?(?:-|–|—|to|or)\s?(?P<high>{_N}))?[\s-]"
    r"(?P<kind>business[\s-]|working[\s-]|calendar[\s-])?"
    r"(?P<unit>minutes?|mins?|hours?|hrs?|days?|weeks?|months?|years?)\b",
    re.IGNORECASE,
)
_PHONE = re.compile(
    r"(?<![\w#.$-])(?:\+\d{1,3}[\s.-]?)?\(?\d{3}\)?[\s.-]\d{3,4}(?:[\s.-]\d{3,4})?(?![\w-])"
)
_ID = re.compile(r"#?\b[A-Za-z0-9][\w-]{3,60}\b")
_NUMBER = re.compile(
    r"(?<![\w.,$€£#-])\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\w%])"
    r"|(?<![\w.,$€£#-])\d{1,9}(?:\.\d{1,4})?(?![\w%])"
)
_MEASURE = re.compile(
    r"\d+(?:st|nd|rd|th|ml|l|gb|tb|mb|mm|cm|m|in|inch|ft|kg|g|lb|lbs|oz|w|mah|p|k|hz|mp|x)\Z",
    re.IGNORECASE,
)


@lru_cache(maxsize=2048)
def claims_in(text: str) -> tuple[Claim, ...]:
    """All values of a text in the order of their places; none overlaps another.

    Example:
        >>> [(c.kind, str(c.value)) for c in claims_in("It is $5.50, in 5 to 7 business days.")]
        [('money', '5.50'), ('duration', "(5, 7, 'business day')")]
    """
    text = text[:MAX_TEXT]
    if not (any(map(str.isdigit, text)) or "@" in text or _WORDED.search(text)):
        return ()
    taken: list[Claim] = []
    covered = bytearray(len(text))
    for claim in _candidates(text):
        if not any(covered[claim.start : claim.end]):
            covered[claim.start : claim.end] = b"\x01" * (claim.end - claim.start)
            taken.append(claim)
    return tuple(sorted(taken, key=lambda claim: claim.start))


_WORDED = re.compile(
    rf"\b(?:{_N}[\s-](?:business |working )?(?:minute|hour|day|week|month|year)|noon|midnight)",
    re.IGNORECASE,
)


def _candidates(text: str) -> Iterator[Claim]:
    """Claims by kind, the surest kind first."""
    for match in _EMAIL.finditer(text):
        yield Claim("email", match.group().lower().rstrip("."), *match.span())
    for match in _MONEY.finditer(text):
        value = number(match["n"] or match["m"])
        if value is not None:
            yield Claim("money", value, *match.span())
    for match in _PERCENT.finditer(text):
        yield Claim("percent", Decimal(match.group(1)), *match.span())
    for match in _DATE.finditer(text):
        if day := _day(match):
            yield Claim("date", day, *match.span())
    for match in _DURATION.finditer(text):
        yield Claim("duration", _duration(match), *match.span())
    for match in _TIME.finditer(text):
        minute = _minute(match)
        if minute is not None:
            yield Claim("time", minute, *match.span())
    for match in _ID.finditer(text):
        word = match.group()
        if is_id(word):
            yield Claim("id", word.lower(), *match.span())
    for match in _PHONE.finditer(text):
        yield Claim("phone", re.sub(r"\D", "", match.group()), *match.span())
    for match in _NUMBER.finditer(text):
        value = number(match.group())
        if value is not None:
            yield Claim("number", value, *match.span())


def is_id(word: str) -> bool:
    """Whether a word looks like a record's id: letters and digits mixed, or many digits.

    Example:
        >>> [is_id(word) for word in ("#W2611340", "gift_card_1725971", "1000ml", "7-day", "2024")]
        [True, True, False, False, False]
    """
    digits = sum(char.isdigit() for char in word)
    if word.startswith("#"):
        return digits >= 3
    if digits < 2 or _MEASURE.match(word):
        return False
    if word.isdigit():
        return digits >= 6
    letters = sum(char.isalpha() for char in word)
    return letters > 0 and digits >= 3 and not re.match(r"\d+-[a-z]", word, re.IGNORECASE)


def number(text: str) -> Decimal | None:
    """A plain number with or without thousands' commas; None where it is none."""
    try:
        return Decimal(text.replace(",", "").rstrip("."))
    except InvalidOperation:
        return None


def _day(match: re.Match[str]) -> tuple[int, int, int] | None:
    if match["iso"]:
        year, month, day = (int(part) for part in match["iso"].split("-"))
    elif match["m3"]:
        year, month, day = int(match["y3"]), int(match["m3"]), int(match["d3"])
    else:
        month = _MONTHS[(match["m1"] or match["m2"])[:3].lower()]
        day = int(match["d1"] or match["d2"])
        year = int(match["y1"] or match["y2"] or 0)
    try:
        date(year or 2024, month, day)
    except ValueError:
        return None
    return month, day, year


def nearest_day(value: tuple[int, int, int], today: date) -> date | None:
    """A date claim's day; without a year, the one nearest to today. None where there is none."""
    month, number, year = value
    try:
        day = date(year or today.year, month, number)
        if not year and abs(day - today) > timedelta(days=183):
            day = day.replace(year=day.year + (1 if day < today else -1))
    except ValueError:
        return None
    return day


def _minute(match: re.Match[str]) -> int | None:
    if match["w"]:
        return 720 if match["w"].lower() == "noon" else 0
    hour, minute = int(match["h1"] or match["h2"]), int(match["m1"] or 0)
    half = (match["p1"] or match["p2"] or "").lower()
    if hour > 24 or minute > 59 or (half and not 1 <= hour <= 12):
        return None
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return hour % 24 * 60 + minute


def _count(word: str) -> int:
    return int(word) if word.isdigit() else _WORDS[word.lower()]


def _duration(match: re.Match[str]) -> tuple[int, int, str]:
    low = _count(match["low"])
    high = _count(match["high"]) if match["high"] else low
    unit = match["unit"].lower().rstrip("s")
    unit = _UNITS.get(unit, unit)
    if match["kind"] and not match["kind"].lower().startswith("calendar"):
        unit = "business " + unit
    return low, high, unit
