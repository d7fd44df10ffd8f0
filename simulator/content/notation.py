"""Notation: the currency and locale of a business, and how it writes an amount."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from simulator.content.currencies import SIGNS, currency_code, digits, usual_sign
from simulator.content.locales import DEFAULT, Locale, locale_named


@dataclass(frozen=True)
class Notation:
    """How a business writes amounts and dates.

    Attributes:
        currency: ISO 4217.
        sign: What stands beside an amount.
        locale: How numbers and dates are written.
    """

    currency: str = "USD"
    sign: str = "$"
    locale: Locale = DEFAULT

    def amount(self, value: Decimal) -> str:
        """An amount as people of the locale write it.

        Example:
            >>> US.amount(Decimal("-1234.5")), notation_of("EUR", "de-DE").amount(Decimal("5"))
            ('-$1,234.50', '5,00\\xa0€')
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


US = Notation()


def notation_of(currency: str, locale: str) -> Notation:
    """The notation that a pack declares.

    Args:
        currency: A code, or a sign; empty for US dollars.
        locale: A tag; empty for `en-US`.

    Raises:
        ValueError: One of the two cannot be read; the message has the nearest that can.
    """
    written = currency or "$"
    code = currency_code(written)
    sign = written if written in SIGNS else usual_sign(code)
    return Notation(code, sign, locale_named(locale) if locale else DEFAULT)
