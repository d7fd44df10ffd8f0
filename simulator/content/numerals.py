"""Numerals: what a number written in digits may be, in every notation, and its roundings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from functools import lru_cache

from simulator.content.locales import UNSETTLED, Locale

SPACES = " \u00a0\u2007\u2009\u202f"
"""What may part thousands, besides a point, a comma and an apostrophe."""

CENT = Decimal("0.01")

_GROUPED = {
    mark: re.compile(rf"[0-9]{{1,3}}(?:{re.escape(mark)}[0-9]{{2,3}})*{re.escape(mark)}[0-9]{{3}}")
    for mark in ",.'"
}


@lru_cache(maxsize=8192)
def readings(written: str, locale: Locale = UNSETTLED) -> tuple[Decimal, ...]:
    """What a number without a sign may be; empty where it is none.

    A single mark before three digits may part thousands or decimals; every other form is plain.

    Example:
        >>> [str(n) for n in readings("1.234")], [str(n) for n in readings("1.234,50")]
        (['1.234', '1234'], ['1234.50'])
    """
    plain = written.replace("’", "'")
    for space in SPACES:
        plain = plain.replace(space, "'")
    if plain.isascii() and plain.isdigit():
        return (Decimal(plain),)
    whole, mark, part = _split(plain)
    if not mark:
        return tuple(Decimal(n) for n in [_ungrouped(plain)] if n)
    if mark in whole:
        # the same mark again: thousands throughout
        return tuple(Decimal(n) for n in [_ungrouped(plain)] if n)
    units = _ungrouped(whole)
    if not (units and part.isdigit()):
        return ()
    decimal = Decimal(f"{units}.{part}")
    grouped = _ungrouped(plain) if len(whole) <= 3 and whole != "0" else ""
    if not grouped:
        return (decimal,)
    both = (Decimal(grouped), decimal)
    if locale.decimal:
        return both[1:] if locale.decimal == mark else both[:1]
    return both if mark == "," else both[::-1]


def _split(plain: str) -> tuple[str, str, str]:
    """Before the last point or comma, that mark, and after it."""
    place = max(plain.rfind("."), plain.rfind(","))
    return (plain[:place], plain[place], plain[place + 1 :]) if place > 0 else (plain, "", "")


def _ungrouped(plain: str) -> str:
    """The digits of a whole number, with or without thousands parted in one way; else empty."""
    if plain.isdigit():
        return plain
    used = {char for char in plain if not char.isdigit()}
    if len(used) != 1:
        return ""
    mark = used.pop()
    pattern = _GROUPED.get(mark)
    return plain.replace(mark, "") if pattern and pattern.fullmatch(plain) else ""


def roundings(value: Decimal, places: int = 2) -> Iterator[Decimal]:
    """A known amount and what people say for it: whole cents, where it has fractions of one."""
    value = abs(value)
    yield value
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -max(2, places) and value < 10**15:
        yield value.quantize(CENT, ROUND_HALF_UP)
        yield value.quantize(CENT, ROUND_HALF_EVEN)


def is_about(stated: Decimal, known: Decimal) -> bool:
    """Whether a rough amount is a rounding of a known one.

    Half a unit of its last digit that is not zero, but at most a tenth and at least a fiftieth.

    Example:
        >>> is_about(Decimal(50), Decimal("49.99")), is_about(Decimal(80), Decimal("49.99"))
        (True, False)
    """
    stated = abs(stated)
    if not stated:
        return not known
    unit = Decimal(1).scaleb(int(stated.normalize().as_tuple().exponent))
    reach = max(stated / 50, min(unit / 2, stated / 10))
    return abs(stated - abs(known)) <= reach
