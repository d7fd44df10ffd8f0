"""Factors: an amount for each, times the numbers that were named: `3 x 2 weeks x $12.50`."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import lru_cache
from itertools import combinations, pairwise, product
from typing import NamedTuple

from simulator.content.claims import Claim, claims_in
from simulator.content.locales import Locale
from simulator.content.spans import NUMERAL, number_of
from simulator.dialogue import Speaker
from simulator.play.critic.clause_values import clause_amounts
from simulator.play.critic.rates import rates_of
from simulator.play.critic.registry import TurnView

MOST_NAMED = 4
"""Numbers of one message that are multiplied; of more nearly any amount is a product."""

MOST_FACTORS = 3
MAX_COUNT = 366

_COUNT = re.compile(
    rf"(?<![\w.,$€£¥#:/-])([1-9]\d{{0,2}}|{NUMERAL})"
    r"(?:(?:\s[a-z-]{3,})?\s(?!of\b|am\b|pm\b|percent|dollars?\b|euros?\b|pounds?\b|cents?\b"
    r"|times?\s(?:zone|slot)|more\b|less\b|or\b|and\b|to\b)[a-z]{3,}|\sof\s(?:us|you|them|those|these)"
    r"|\s?[x\u00d7](?![a-z]))\b",
    re.IGNORECASE,
)
"""A number with what it counts."""

_JOINED = re.compile(r"\s?(?:,|,?\s(?:and|plus|\+|&))\s?(?:the\s)?", re.IGNORECASE)
_SMALLER = {"week": 7, "year": 12, "day": 24}
_LARGER = {"minute": 60, "day": 7, "month": 12}
"""How many of the next smaller unit one is, and of how many the next larger one is made."""


class Named(NamedTuple):
    """A number that a text names.

    Attributes:
        factors: What it may count as: a week is one or seven days.
        start, end: Place in the text.
    """

    factors: tuple[Decimal, ...]
    start: int
    end: int


def from_factors(view: TurnView, claim: Claim, beside: list[Decimal]) -> str:
    """An amount for each, times one to three numbers that this message or the last one names.

    The amount for each stands in the message, in a result under the key of a price, or in a clause
    of the policy that speaks of the same.
    """
    amount = claim.value
    if view.world is not None or not isinstance(amount, Decimal) or amount <= 0:
        return ""
    units = _units(view, beside)
    if not units:
        return ""
    heard = view.last(Speaker.CUSTOMER)
    own = _named(view.turn.text, view.locale)
    theirs = _named(heard.text, view.locale) if heard else ()
    for named in (own, theirs, (*own, *theirs)):
        if len(named) <= MOST_NAMED and (how := _product(amount, units, named)):
            return how
    return ""


def _units(view: TurnView, beside: Iterable[Decimal]) -> frozenset[Decimal]:
    found = {*beside, *rates_of(view).each, *clause_amounts(view)}
    return frozenset(unit for unit in found if unit > 0)


def _product(amount: Decimal, units: frozenset[Decimal], named: tuple[Named, ...]) -> str:
    """How an amount is a product of a unit and some of the numbers."""
    for size in range(1, min(MOST_FACTORS, len(named)) + 1):
        for chosen in combinations(named, size):
            if any(a.start < b.end and b.start < a.end for a, b in pairwise(chosen)):
                continue
            for factors in product(*(one.factors for one in chosen)):
                times = math.prod(factors, start=Decimal(1))
                unit = next((u for u in units if times != 1 and u * times == amount), None)
                if unit is not None:
                    return " x ".join(map(str, (unit, *factors)))
    return ""


@lru_cache(maxsize=512)
def _named(text: str, locale: Locale) -> tuple[Named, ...]:
    """The numbers that a text names; two that stand side by side count together as well."""
    spans = [c for c in claims_in(text, locale) if c.kind == "duration"]
    found = [Named(tuple(_of_span(c.value)), c.start, c.end) for c in spans]
    taken = [(c.start, c.end) for c in claims_in(text, locale) if c.kind != "number"]
    for match in _COUNT.finditer(text):
        if not any(start < match.end() and match.start(1) < end for start, end in taken):
            count = number_of(match.group(1).lower())
            found.append(Named((Decimal(count),), *match.span()))
    counts = sorted((one for one in found if one.factors), key=lambda one: one.start)
    return tuple(_together(text, counts))


def _together(text: str, counts: list[Named]) -> Iterator[Named]:
    """The numbers, and instead of such as are joined ("2 adults and 3 children") their sum too."""
    place = 0
    while place < len(counts):
        one, place = counts[place], place + 1
        joined = [one]
        while place < len(counts) and _JOINED.fullmatch(text[joined[-1].end : counts[place].start]):
            joined.append(counts[place])
            place += 1
        if len(joined) == 1:
            yield one
            continue
        total = sum((part.factors[0] for part in joined), Decimal(0))
        yield from joined
        yield Named((total,), one.start, joined[-1].end)


def _of_span(value: object) -> Iterator[Decimal]:
    """What a span may count as: itself, in the next smaller unit, and in the next larger one."""
    if not isinstance(value, tuple) or value[0] != value[1] or not 0 < value[0] <= MAX_COUNT:
        return
    count, unit = Decimal(value[0]), str(value[2]).rpartition(" ")[2]
    yield count
    if unit in _SMALLER:
        yield count * _SMALLER[unit]
    if unit in _LARGER and value[0] * 2 % _LARGER[unit] == 0:
        yield count / _LARGER[unit]
