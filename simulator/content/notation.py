"""Notation: the currency and locale of a business, and how it writes an amount."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from simulator.content.amounts import whole_amount
from simulator.content.currencies import COMMON, SIGNS, currency_code, digits, usual_sign
from simulator.content.locales import DEFAULT, Locale, locale_named
from simulator.content.moments import NEAR
from simulator.documents import describe


@dataclass(frozen=True)
class Notation:
    """How a business writes amounts and dates.

    Attributes:
        currency: ISO 4217.
        sign: What stands beside an amount.
        locale: How numbers and dates are written.
        today: Where the world's clock stands; None where no day is far away.
    """

    currency: str = "USD"
    sign: str = "$"
    locale: Locale = DEFAULT
    today: date | None = None

    def amount(self, value: Decimal) -> str:
        r"""An amount as people of the locale write it.

        Example:
            >>> US.amount(Decimal("-1234.5")), notation_of("EUR", "de-DE").amount(Decimal("5"))
            ('-$1,234.50', '5,00\xa0€')
        """
        cents = value == value.to_integral_value() and digits(self.currency) == 0
        places = 0 if cents else max(2, digits(self.currency))
        marks = {",": self.locale.group, ".": self.locale.decimal}
        number = "".join(marks.get(char, char) for char in f"{abs(value):,.{places}f}")
        minus = "-" if value < 0 else ""
        if not self.locale.sign_first:
            return f"{minus}{number}\u00a0{self.sign}"
        space = "\u00a0" if self.sign[-1].isalpha() or self.sign[-1] == "." else ""
        return f"{minus}{self.sign}{space}{number}"

    def day(self, value: date) -> str:
        """A day as people write it: with its year where nobody could tell it without.

        Example:
            >>> here = Notation(today=date(2026, 11, 20))
            >>> here.day(date(2026, 11, 28)), here.day(date(1988, 3, 14))
            ('Saturday, November 28', 'March 14, 1988')
        """
        if self.today and abs(value - self.today) > NEAR:
            return f"{value:%B} {value.day}, {value.year}"
        return f"{value:%A}, {value:%B} {value.day}"


US = Notation()


def notation_of(currency: str, locale: str, today: date | None = None) -> Notation:
    """The notation that a pack declares.

    Args:
        currency: A code, or a sign; empty for US dollars.
        locale: A tag; empty for `en-US`.
        today: Where the pack's clock stands.

    Raises:
        ValueError: One of the two cannot be read; the message has the nearest that can.
    """
    written = currency or "$"
    code = currency_code(written)
    sign = written if written in SIGNS else usual_sign(code)
    return Notation(code, sign, locale_named(locale) if locale else DEFAULT, today)


def not_in_currency(written: str, currencies: Collection[str], notation: Notation) -> str:
    """What is wrong with an amount in another currency, and what to write where that is the pack's.

    Example:
        >>> not_in_currency("`£5`", ["EGP", "GBP"], US).partition(";")[2]
        ' if the business takes GBP, write `currency: GBP` in pack.yaml'
    """
    likeliest = min(currencies, key=lambda code: (code not in COMMON, code))
    return (
        f"{written} is not in {notation.currency}, the currency of the pack;"
        f" if the business takes {likeliest}, write `currency: {likeliest}` in pack.yaml"
    )


_PLAIN = re.compile(r"\d+(?:\.\d{1,2})?")
"""How systems write a number, everywhere."""


def read_amount(raw: str, locale: Locale) -> Decimal | str:
    """The amount that a text is, strictly as the locale writes it; the text where it is none.

    Raises:
        ValueError: It is an amount in another notation.

    Example:
        >>> read_amount("1.234,50 €", locale_named("de-DE")), read_amount("1234.50", DEFAULT)
        (Decimal('1234.50'), Decimal('1234.50'))
    """
    found = whole_amount(raw, locale)
    number = re.sub(r"[^0-9.,'’\s]", "", raw).strip(" .")
    if found and (_PLAIN.fullmatch(number) or _written(locale).fullmatch(number)):
        value = Decimal(number) if _PLAIN.fullmatch(number) else found.readings[0]
        value = found.readings[0] if found.currencies else value
        return -value if found.negative else value
    if found or "," in raw:
        like = Notation(locale=locale).amount(Decimal("1234.50")).strip("$\u00a0")
        raise ValueError(f"{describe(raw)} is not an amount like {like}")
    return raw


@lru_cache(maxsize=64)
def _written(locale: Locale) -> re.Pattern[str]:
    """How numbers are written in a locale: thousands parted in one way, or not at all."""
    decimal = re.escape(locale.decimal or ".")
    groups = [mark for mark in (",", ".", "'", "’", r"\s") if mark != locale.decimal]
    parted = "|".join(
        rf"\d{{1,3}}(?:{mark if mark.startswith(chr(92)) else re.escape(mark)}\d{{3}})+"
        for mark in groups
    )
    return re.compile(rf"(?:\d+|{parted})(?:{decimal}\d+)?")
