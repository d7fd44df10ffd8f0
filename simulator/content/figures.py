"""Figures: what a value of a tool's result means, by its key and by what stands beside it.

`total_cents: 4990` is an amount of 49.90, `eta: 1773500400` a day, `duration: P3D` three days and
`discount: 0.15` fifteen percent. Where a record leaves it open (`amount: 4990, currency: usd` is
4990 or 49.90) a value has both meanings: what is said is right if one of them fits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, NamedTuple

from simulator.content.amounts import whole_amount
from simulator.content.claims import phone_forms
from simulator.content.currencies import currencies_of, digits
from simulator.content.locales import UNSETTLED, Locale
from simulator.content.moments import compact_day, dates_in, day_of, moment_of, of_epoch
from simulator.content.numerals import roundings
from simulator.content.spans import ABBREVIATED, Span, iso_span, whole_units


class Figure(NamedTuple):
    """One meaning of a value.

    Attributes:
        kind, value: As of a claim.
        currencies: Of an amount, the codes that its record gives; empty where it gives none.
    """

    kind: str
    value: object
    currencies: frozenset[str] = frozenset()


_COUNTS = re.compile(
    r"seat|baggage|bags|quantity|(?<!dis)(?<!ac)count(?!er|ry)|number|stock|year(?!ly)|(?:^|_)age\b|days"
    r"|hour|minute|weight|rating|zip|postal|phone|(?:^|_)id$|index|version|(?:^|_)row|percent|(?:^|_)qty"
    r"|expon|nanos|fraction|(?:^|_)scale$|timestamp",
    re.IGNORECASE,
)
"""Words of keys of numbers that are no amounts of money."""

_PRICED = re.compile(
    r"(?:^|_)(?:price|fee|cost|fare|charge|amount)s?(?:_per_[a-z_]+)?$", re.IGNORECASE
)
"""Keys of amounts, whatever else they name: `seat_price`, `price_per_hour`."""


def is_count(key: str) -> bool:
    """Whether the numbers under a key count or measure something, rather than being amounts.

    Example:
        >>> [is_count(key) for key in ("seats", "seat_price", "year", "yearly", "price_per_hour")]
        [True, False, True, False, False]
    """
    return _COUNTS.search(key) is not None and not _PRICED.search(snake(key))


_CURRENCY = re.compile(
    r"(?:^|_)(?:currency|ccy)(?:_?code|_?iso)?$|^iso_currency_code$", re.IGNORECASE
)
_MINOR = re.compile(
    r"(?:^|_)(?:cents?|minor|minor_units?|pence|pennies|subunits?|centavos|paise|kobo|rappen)(?:_|$)",
    re.IGNORECASE,
)
_MAYBE_MINOR = re.compile(r"unit_amount$|^amount_(?:total|subtotal|due|paid|refunded)$")
_PLACES = ("exponent", "fraction_digits", "decimal_places", "minor_unit", "scale", "decimals")
_MONEY = re.compile(
    r"total|price|amount|cost|fee|balance|paid|due|charge|refund|tax|vat|shipping|discount|credit"
    r"|deposit|fare|rate|value|limit|tip\b|payment|budget|premium|sum\b|net\b|gross|worth|debt|owed",
    re.IGNORECASE,
)
_IDENTITY = re.compile(
    r"(?:^|_)(?:id|ids|number|no|code|sku|upc|ean|isbn|zip|postal|card|account|iban|phone|tel|mobile"
    r"|fax|ref|reference|tracking|token|hash|pin|last4|last_four)(?:_|$)",
    re.IGNORECASE,
)
_DATED = re.compile(
    r"(?:^|_)(?:at|on|date|day|time|ts|timestamp|eta|etd|due|from|until|since|created|updated|expires?"
    r"|expiry|start|end|delivery|arrival|departure|seconds|by|when)(?:_|$)",
    re.IGNORECASE,
)
_PHONE = re.compile(r"phone|(?:^|_)(?:tel|mobile|cell|fax|whatsapp|sms)(?:_|$)", re.IGNORECASE)
_UNIT = re.compile(r"(second|minute|hour|day|week|month|year)s?", re.IGNORECASE)
_SHORT_UNIT = re.compile(r"_(mins?|hrs?|h|secs?|wks?|yrs?|mo|d)$")
_SHORT_SPAN = re.compile(
    r"(\d{1,4}(?:\.\d{1,2})?) ?(y|yrs?|mo|w|wks?|d|h|hrs?|mins?|m|s|secs?)\Z", re.I
)
_TICKS = re.compile(r"/Date\((\d{12,14})(?:[+-]\d{4})?\)/\Z")
_FOUR = re.compile(r"([01]\d|2[0-3])([0-5]\d)\Z")
_HOURS = re.compile(r"open|clos|(?:^|_)(?:time|start|end|from|until|hour)(?:s|_|$)", re.IGNORECASE)
_SHORT_DAY = re.compile(r"\d{1,2}[/.]\d{1,2}\.?\Z")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def figures(
    key: str,
    value: Any,
    beside: Mapping[str, Any],
    currency: str = "",
    locale: Locale = UNSETTLED,
) -> Iterator[Figure]:
    """All that one value of a record may mean; what is read of any text is not among it.

    Args:
        key: What it stands under.
        value: A text or number; of anything else, nothing is known.
        beside: The record that it stands in.
        currency: The code that holds for the record, where one is given around it.
        locale: How texts are written.

    Example:
        >>> [str(f.value) for f in figures("total_cents", 4990, {})]
        ['49.90']
    """
    if isinstance(value, bool) or value is None or len(str(value)) > 60:
        return
    name = snake(key)
    if isinstance(value, str):
        yield from _of_text(name, value.strip(), beside, currency, locale)
        return
    number = decimal_of(value)
    if number is not None:
        yield from _money(name, number, value, beside, currency)
        yield from _numeric(name, number, beside)


def _of_text(
    name: str, text: str, beside: Mapping[str, Any], currency: str, locale: Locale
) -> Iterator[Figure]:
    if not text or not any(map(str.isdigit, text)):
        return
    if span := iso_span(text) or _short_span(text):
        yield from _durations(span)
    if _PHONE.search(name):
        yield from _phones(text)
    if _SHORT_DAY.match(text):
        yield from (Figure("date", d) for m in dates_in(f"on {text}", locale) for d in m.readings)
    if ticks := _TICKS.match(text):
        yield from _moment(Decimal(ticks[1]))
    if (four := _FOUR.match(text)) and _HOURS.search(name):
        yield Figure("time", int(four[1]) * 60 + int(four[2]))
    if text.isdigit() and len(text) in (8, 10, 13) and _DATED.search(name):
        yield from _moment(Decimal(text))
    amount = whole_amount(text, locale)
    if amount is None:
        return
    plain = text.lstrip("-+").isdigit()
    codes = amount.currencies or _codes(beside, currency)
    for number in amount.readings:
        yield from _numeric(name, number, beside)
        if amount.currencies:
            yield from (Figure("money", each, codes) for each in roundings(number))
        elif not plain or _MONEY.search(name) or (codes and not _IDENTITY.search(name)):
            yield from _money(name, number, text, beside, currency)


def _money(
    name: str, number: Decimal, given: Any, beside: Mapping[str, Any], currency: str
) -> Iterator[Figure]:
    if name == "units" and "nanos" in beside:
        nanos = decimal_of(beside["nanos"]) or Decimal(0)
        yield Figure("money", abs(number) + abs(nanos) / 10**9, _codes(beside, currency))
        return
    if is_count(name) and not _MINOR.search(name):
        return
    codes = _codes(beside, currency)
    if name.endswith("micros"):
        yield from (Figure("money", each, codes) for each in roundings(number / 10**6))
        return
    places = _places(name, beside, codes)
    if places is not None:
        yield from (
            Figure("money", each, codes) for each in roundings(number.scaleb(-places), places)
        )
        return
    yield from (Figure("money", each, codes) for each in roundings(number))
    whole = isinstance(given, int) or (isinstance(given, str) and "unit_amount" in name)
    if whole and (codes or _MAYBE_MINOR.search(name)):
        least = digits(next(iter(codes))) if len(codes) == 1 else 2
        if least:
            yield Figure("money", abs(number).scaleb(-least), codes)


def _places(name: str, beside: Mapping[str, Any], codes: frozenset[str]) -> int | None:
    """Decimals that a record says are left out of its number; None where it does not say so."""
    for key, value in beside.items():
        if isinstance(value, int) and 0 <= value <= 6 and snake(key) in _PLACES:
            return value
    if _MINOR.search(name):
        return digits(next(iter(codes))) if len(codes) == 1 else 2
    return None


def _numeric(name: str, number: Decimal, beside: Mapping[str, Any]) -> Iterator[Figure]:
    """What a number means besides an amount."""
    if 0 < abs(number) < 1:
        yield Figure("percent", _plain(abs(number) * 100))
    if name.endswith(("bps", "basis_points")):
        yield Figure("percent", _plain(number / 100))
    if number < 0 or number >= 10**19:
        return
    for unit in _units(name, beside):
        span = whole_units(number, number, unit)
        if span:
            yield from _durations(span)
    if number >= 10**7 and (number % 1 == 0 or number >= 10**9) and not _IDENTITY.search(name):
        yield from _moment(number)
    if _PHONE.search(name) and number >= 10**6:
        yield from _phones(str(int(number)))
    if name == "day" and {"month", "year"} <= beside.keys():
        parts = [decimal_of(beside[part]) for part in ("year", "month", "day")]
        if all(part is not None and part == int(part) for part in parts):
            found = day_of(*(int(part or 0) for part in parts))
            yield from [Figure("date", found)] if found else []
    if name in ("hour", "hours") and number < 24 and number == int(number):
        minute = decimal_of(beside.get("minute", beside.get("minutes", 0))) or Decimal(0)
        yield Figure("time", int(number) * 60 + int(minute) % 60)


def _moment(number: Decimal) -> Iterator[Figure]:
    """A day written as one number, or a time counted since 1970."""
    day = compact_day(str(int(number)))
    if day:
        yield Figure("date", day)
    moment = of_epoch(float(number))
    if moment:
        of_day, minute = moment_of(moment)
        yield Figure("date", of_day)
        yield Figure("time", minute)


def _durations(span: Span) -> Iterator[Figure]:
    low, high, unit = span
    yield Figure("duration", span)
    yield Figure("duration", (low, high, f"business {unit}"))


def _phones(text: str) -> Iterator[Figure]:
    plain = re.sub(r"\D", "", text.replace("(0)", ""))
    yield from (Figure("phone", form) for form in phone_forms(plain) if len(form) >= 6)


def _units(name: str, beside: Mapping[str, Any]) -> Iterator[str]:
    """The units of time that a key names, or the record beside it."""
    for unit in dict.fromkeys(_UNIT.findall(name)):
        yield unit.lower()
    if short := _SHORT_UNIT.search(name):
        yield ABBREVIATED[short[1].rstrip("s") or "s"]
    for key in ("unit", "units", "interval", "period", "time_unit", "timeUnit"):
        given = beside.get(key)
        if isinstance(given, str) and len(given) <= 10:
            word = given.lower().rstrip("s")
            if _UNIT.fullmatch(word) or word in ABBREVIATED:
                yield ABBREVIATED.get(word, word)


def _short_span(text: str) -> Span | None:
    match = _SHORT_SPAN.match(text)
    if not match:
        return None
    count, unit = Decimal(match[1]), match[2].lower()
    return whole_units(count, count, ABBREVIATED[unit if unit in ABBREVIATED else unit.rstrip("s")])


def currency_beside(record: Mapping[str, Any], around: str = "") -> str:
    """The currency that a record gives for its amounts, or that which holds around it."""
    for key, value in record.items():
        if isinstance(value, str) and len(value) <= 4 and _CURRENCY.search(snake(key)):
            return value.strip()
    return around


def _codes(beside: Mapping[str, Any], currency: str) -> frozenset[str]:
    return currencies_of(currency_beside(beside, currency))


@lru_cache(maxsize=4096)
def snake(key: str) -> str:
    """A key in one form: `unitAmount` and `unit-amount` as `unit_amount`.

    Example:
        >>> snake("unitAmount"), snake("Unit amount")
        ('unit_amount', 'unit_amount')
    """
    return _CAMEL.sub("_", key).replace("-", "_").replace(" ", "_").lower()


def decimal_of(value: Any) -> Decimal | None:
    """A finite number of a tool's result; None where it is none.

    Example:
        >>> decimal_of(4.5), decimal_of(True), decimal_of(float("nan"))
        (Decimal('4.5'), None, None)
    """
    if isinstance(value, bool) or not isinstance(value, int | Decimal | float | str):
        return None
    try:
        number = Decimal(str(value)[:60].strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number.adjusted()) < 30 else None


def _plain(number: Decimal) -> Decimal:
    return number.normalize() + 0
