"""Claims: what a text states as a value, with its place: amounts, dates, durations, ids, and so on.

The same reading serves what support says and what it may rely on (tool results, facts, policy), so
that "5-7 business days" in one and "5 to 7 business days" in the other are one value. All regular
expressions are without nested repetition, so that no text can stall them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from simulator.content.amounts import amounts_in, amounts_in_words
from simulator.content.folding import has_any
from simulator.content.locales import UNSETTLED, Locale
from simulator.content.moments import dates_in, times_in
from simulator.content.numerals import readings
from simulator.content.spans import COUNT, NUMERAL, number_of, spans_in


class Claim(NamedTuple):
    """One value in a text.

    Attributes:
        kind: `money percent date time duration phone email ending id number`.
        value: Normalised, equal for equal meanings: a Decimal for money, percent and number,
            minutes of the day for times, `(month, day, year or 0)` for dates,
            `(low, high, unit)` for durations, lower case text for ids and e-mail addresses,
            digits for phones and for the last digits of a card.
        start, end: Place in the text.
        others: What it may be instead, where it can be read in several ways.
        currencies: Of an amount of money, the codes that its sign may stand for.
        rough: An amount that is given as about so much.
    """

    kind: str
    value: object
    start: int
    end: int
    others: tuple[object, ...] = ()
    currencies: frozenset[str] = frozenset()
    rough: bool = False

    @property
    def values(self) -> tuple[object, ...]:
        """All that it may be, the likeliest first."""
        return (self.value, *self.others)


MAX_TEXT = 200_000
"""Longer texts are read up to here (characters)."""

HYPHENS = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2212\ufe58\ufe63\uff0d", "-"))
"""What stands for the hyphen of an id; each is one character, so that places stay."""

_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_PERCENT = re.compile(
    r"\b(\d{1,3}(?:[.,]\d{1,4})?)[\s\u2009\u202f-]?(?:[%\uff05\u066a]|percent\b|per cent\b|pct\b)",
    re.IGNORECASE,
)
_SPACED = re.compile(
    r"(?<![\w.,-])(?=[A-Z]{0,6}\d)[A-Z0-9]{1,8}(?:[ \u00a0\u202f-][A-Z0-9]{1,8}){2,9}(?![\w%])"
)
_LABELLED = re.compile(
    r"\b(?:tracking|reference|ref|number|no|iban|account|card|serial|code|id|ticket|order|booking"
    r"|parcel|shipment|imei|vin)\b[\w ]{0,16}(?:[:#.]|\bis\b|)\s?[*_`\"']{0,3}\Z",
    re.IGNORECASE,
)
_UNBROKEN = re.compile(
    r"(?<![\w-])([A-Z]{1,5})[\u00a0\u202f](\d{4,12})(?![\w-])"
    r"|(?<![\w-])([A-Z]{2,5}) (\d{5,12})(?![\w-])"
)
_ENDING = re.compile(
    r"\b(?:end(?:s|ing)?|finish(?:es|ing)?)\s(?:in|with|on)\s(?:the\s(?:digits|number)\s)?[*_`\"'#]{0,3}"
    r"(?P<a>\d{3,6})(?![\w-]|[.,]\d)"
    r"|\b(?:card|account|visa|mastercard|amex|debit|credit|iban)\s(?:\w{1,12}\s)?end(?:s|ing)\s[*#]?"
    r"(?P<d>\d{3,6})(?![\w-]|[.,]\d)"
    r"|\blast\s(?:four|4|three|3|six|6)(?:\sdigits)?(?:\sare|\sis|\sof)?:?\s(?P<b>\d{3,6})(?![\w-])"
    r"|[*xX•·●]{2}[*xX•·●\s-]{0,30}(?P<c>\d{3,6})(?![\w-]|[.,]\d)",
    re.IGNORECASE,
)
_ID = re.compile(r"#?\b(?=[A-Za-z_-]{0,60}[^\WA-Za-z_])[A-Za-z0-9][\w-]{3,60}\b")
_PHONE = re.compile(
    r"(?<![\w#.$-])(?:\+\d{1,3}[\s.-]?)?\(?\d{3}\)?[\s.-]\d{3,4}(?:[\s.-]\d{3,4})?(?![\w-])"
)
_ABROAD = re.compile(r"(?<![\w+])\+\d(?:[\s./()-]{0,3}\d){6,14}(?!\w)")
_NATIONAL = re.compile(
    r"(?<![\w.,/-])\(?0\d{1,5}\)?[\s./-]{1,2}\d{2,5}(?:[\s./-]\d{2,5}){0,4}(?![\w-])"
)
_NUMBER = re.compile(r"(?<![\w.$€£#-])(?<!\d,)[0-9](?:[0-9.,'’\u00a0\u202f]{0,24}[0-9])?(?![\w%])")
_DIGIT = re.compile(r"\d")
_COUNTED = re.compile(r"\d+-[a-z]", re.IGNORECASE)
_MEASURE = re.compile(
    r"\d+(?:st|nd|rd|th|ml|l|gb|tb|mb|mm|cm|m|in|inch|ft|kg|g|lb|lbs|oz|w|mah|p|k|hz|mp|x)\Z",
    re.IGNORECASE,
)
_WORDED = re.compile(
    rf"\b(?:{COUNT}[\s-](?:business |working )?(?:minute|hour|day|week|month|year)"
    r"|noon|midnight|and a half"
    r"|(?:dollar|euro|buck|pound|quid|yen|rupee|franc|peso|cent|pence|percent|per cent)s?\b)",
    re.IGNORECASE,
)
_PERCENT_IN_WORDS = re.compile(rf"\b({NUMERAL})\s(?:percent|per cent)\b", re.IGNORECASE)
_CURRENCY_WORDS = (
    "dollar", "euro", "buck", "pound", "quid", "yen", "rupee", "franc", "peso", "cent", "pence",
)  # fmt: skip
_MAY_BE_WORDED = ("minute", "hour", "day", "week", "month", "year", "noon", "night", "half")
_MAY_BE_SPACED = re.compile(r"[ \u00a0\u202f-][A-Z0-9]{1,8}[ \u00a0\u202f-][A-Z0-9]")
_MAY_BE_UNBROKEN = re.compile(r"[A-Z][ \u00a0\u202f]\d")
_MAY_BE_MASKED = re.compile(r"[*xX•·●][*xX•·●]")
_MAY_BE_NATIONAL = re.compile(r"0\d{1,5}\)?[\s./-]")
"""What a text has to hold for the pattern of that name to find anything: found in a tenth of the
time, since each begins with one set of characters."""

MAX_DIGITS = 12
"""Digits before the decimal mark of a number that is one."""


@lru_cache(maxsize=4096)
def claims_in(text: str, locale: Locale = UNSETTLED) -> tuple[Claim, ...]:
    """All values of a text in the order of their places; none overlaps another.

    Args:
        text: Read up to `MAX_TEXT`.
        locale: How numbers and dates are written; what it leaves open is read in all ways.

    Example:
        >>> [(c.kind, str(c.value)) for c in claims_in("It is $5.50, in 5 to 7 business days.")]
        [('money', '5.50'), ('duration', "(5, 7, 'business day')")]
    """
    text = text[:MAX_TEXT]
    if not (_DIGIT.search(text) or "@" in text or _in_words(text)):
        return ()
    taken: list[Claim] = []
    covered = bytearray(len(text))
    for claim in _candidates(text, locale):
        if not any(covered[claim.start : claim.end]):
            covered[claim.start : claim.end] = b"\x01" * (claim.end - claim.start)
            taken.append(claim)
    return tuple(sorted(taken, key=lambda claim: claim.start))


def _in_words(text: str) -> bool:
    """Whether a text without digits states a value."""
    return has_any(text, (*_MAY_BE_WORDED, *_CURRENCY_WORDS)) and bool(_WORDED.search(text))


def _candidates(text: str, locale: Locale) -> Iterator[Claim]:
    """Claims by kind, the surest kind first."""
    for match in _EMAIL.finditer(text) if "@" in text else ():
        yield Claim("email", match.group().lower().rstrip("."), *match.span())
    for amount in amounts_in(text, locale):
        yield Claim(
            "money", amount.readings[0], amount.start, amount.end, amount.readings[1:],
            amount.currencies, amount.rough,
        )  # fmt: skip
    for amount in amounts_in_words(text):
        place = (amount.start, amount.end)
        yield Claim("money", amount.readings[0], *place, (), amount.currencies)
    if has_any(text, ("percent", "per cent")):
        for match in _PERCENT_IN_WORDS.finditer(text):
            yield Claim("percent", number_of(match.group(1)), *match.span())
    if has_any(text, ("%", "\uff05", "\u066a", "per", "pct")):
        for match in _PERCENT.finditer(text):
            yield Claim("percent", Decimal(match.group(1).replace(",", ".")), *match.span())
    ends = has_any(text, ("end", "finish", "last")) or _MAY_BE_MASKED.search(text)
    for match in _ENDING.finditer(text) if ends else ():
        digits = match["a"] or match["b"] or match["c"] or match["d"]
        yield Claim("ending", digits, *match.span(match.lastgroup or 0))
    for day in dates_in(text, locale):
        yield Claim(day.kind, day.readings[0], day.start, day.end, day.readings[1:])
    for span, start, end in spans_in(text):
        yield Claim("duration", span, start, end)
    for moment in times_in(text):
        yield Claim("time", moment.readings[0], moment.start, moment.end)
    plain = text.translate(HYPHENS)
    yield from _ids(plain)
    yield from _phones(plain)
    yield from _numbers(text, locale)


def _phones(text: str) -> Iterator[Claim]:
    for pattern, may_be in (
        (_ABROAD, "+" in text), (_PHONE, True), (_NATIONAL, _MAY_BE_NATIONAL.search(text)),
    ):  # fmt: skip
        for match in pattern.finditer(text) if may_be else ():
            digits = _digits(match.group())
            if 7 <= len(digits) <= 15 or pattern is _PHONE:
                yield Claim("phone", digits, *match.span())


def _ids(text: str) -> Iterator[Claim]:
    """Ids, and such as are written in groups: `1Z 999 AA1 01 2345 6784`."""
    for match in _SPACED.finditer(text) if _MAY_BE_SPACED.search(text) else ():
        word = re.sub(r"[\s-]", "", match.group())
        named = _LABELLED.search(text, max(0, match.start() - 40), match.start())
        if _is_grouped(match.group(), word) and (named or _is_tracking(word)):
            yield Claim("id", word.lower(), *match.span())
    for match in _UNBROKEN.finditer(text) if _MAY_BE_UNBROKEN.search(text) else ():
        letters, number = (match[1] or match[3]).lower(), match[2] or match[4]
        yield Claim("id", f"{letters}-{number}", *match.span(), (letters + number,))
    for match in _ID.finditer(text):
        word = match.group()
        if is_id(word):
            yield Claim("id", word.lower(), *match.span())


def _is_grouped(written: str, word: str) -> bool:
    groups = re.split(r"[\s-]", written)
    numbers = sum(char.isdigit() for char in word)
    return 10 <= len(word) <= 40 and numbers >= 6 and any(" " < c <= "9" for c in groups[-1])


def _is_tracking(word: str) -> bool:
    """Whether it can be nothing else than an id: long, with letters and digits mixed."""
    return len(word) >= 14 and sum(char.isalpha() for char in word) >= 2


def _numbers(text: str, locale: Locale) -> Iterator[Claim]:
    for match in _NUMBER.finditer(text):
        values = readings(match.group(), locale)
        if values and values[0] < 10**MAX_DIGITS:
            yield Claim("number", values[0], *match.span(), values[1:])
        elif not values and "," in match.group():
            place = match.start()
            for part in match.group().split(","):
                if part and (values := readings(part, locale)) and values[0] < 10**MAX_DIGITS:
                    yield Claim("number", values[0], place, place + len(part), values[1:])
                place += len(part) + 1


def _digits(text: str) -> str:
    """The digits of a phone number; `(0)` after a country's code is not dialled with it."""
    return re.sub(r"\D", "", text.replace("(0)", "") if text.startswith("+") else text)


def phone_forms(digits: str) -> Iterator[str]:
    """How the digits of a phone number may be given: with the country's code, or without.

    Example:
        >>> "2079460018" in set(phone_forms("442079460018")) & set(phone_forms("02079460018"))
        True
    """
    yield digits
    bare = digits.lstrip("0")
    for cut in range(4):
        if len(bare) - cut >= 7 and (cut == 0 or len(bare) >= 10):
            yield bare[cut:].lstrip("0")


@lru_cache(maxsize=8192)
def is_id(word: str) -> bool:
    """Whether a word looks like a record's id: letters and digits mixed, or many digits.

    Example:
        >>> [is_id(word) for word in ("#W2611340", "gift_card_1725971", "1000ml", "7-day", "2024")]
        [True, True, False, False, False]
    """
    digits = len(_DIGIT.findall(word))
    if word.startswith("#"):
        return digits >= 3
    if digits < 2 or _MEASURE.match(word):
        return False
    if word.isdigit():
        return digits >= 6
    return digits >= 3 and any(map(str.isalpha, word)) and not _COUNTED.match(word)
