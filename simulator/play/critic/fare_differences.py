"""Fare differences: what changes when the legs of a reservation are had in another class.

Their price in each class, as any result shows it of the same legs, less what the reservation has,
for one person and for all. The price of any other journey less that would be nearly any amount.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from itertools import product
from typing import Any

from simulator.content.structured import data_of
from simulator.play.critic.journeys import MAX_LEGS, leg_lists, prices_of
from simulator.play.critic.registry import TurnView
from simulator.play.critic.shown import shown

MOST = 200
"""Differences from which on nearly any amount would be one of them."""

MAX_CHOICES = 32
"""Prices of one class over all legs, which differ from day to day, that are tried."""

_CHANGES = re.compile(
    r"\b(?:upgrad\w*|downgrad\w*|chang\w*|differ\w*|additional|extra|more|less|refund\w*|back|owe"
    r"|sav\w+|switch\w*|cheaper|remain\w*|rest|left|balance)\b",
    re.IGNORECASE,
)
_ID = re.compile(r"(?:^|_)(?:id|number|code)$", re.IGNORECASE)


def fare_differences(view: TurnView) -> frozenset[Decimal]:
    """What the legs of a reservation cost in each class, for one and for all.

    Where a message speaks of a change, a comparison or what remains, also by how much that is more
    or less than now.
    """
    classed = frozenset((r.name, r.prices) for r in shown(view).records.values() if r.prices)
    known = _differences(tuple(call.result for call in view.succeeded), classed)
    return known[1] | known[0] if _CHANGES.search(view.turn.text) else known[0]


@lru_cache(maxsize=16)
def _differences(
    results: tuple[str, ...], classed: frozenset[tuple[str, frozenset[tuple[str, Decimal]]]]
) -> tuple[frozenset[Decimal], frozenset[Decimal]]:
    """The prices, and their differences to what is paid now."""
    classes, totals, found = dict(classed), set[Decimal](), set[Decimal]()
    for result in results:
        for legs, people in leg_lists(data_of(result)):
            if not 0 < len(legs) <= MAX_LEGS or any("" not in prices_of(leg) for leg in legs):
                continue
            held = [prices_of(leg)[""] for leg in legs]
            for start in range(len(legs)):
                for end in range(start + 1, len(legs) + 1):
                    new = set(_in_classes(legs[start:end], classes))
                    totals |= new | {each * people for each in new}
                    apart = {abs(each - sum(held[start:end])) for each in new}
                    found |= apart | {each * people for each in apart}
    return frozenset(totals), frozenset(found if len(found) <= MOST else ())


def _in_classes(
    legs: list[Mapping[str, Any]], classes: Mapping[str, frozenset[tuple[str, Decimal]]]
) -> Iterator[Decimal]:
    """What some legs cost in each class in which all of them are had."""
    by_leg = [classes.get(_name(leg), frozenset()) for leg in legs]
    for name in {name for name, _ in by_leg[0]}:
        prices = [[amount for other, amount in found if other == name] for found in by_leg]
        for some, _ in zip(product(*prices), range(MAX_CHOICES), strict=False):
            yield sum(some, Decimal(0))


def _name(leg: Mapping[str, Any]) -> str:
    named = (str(v).lower().lstrip("#") for k, v in leg.items() if _ID.search(str(k)))
    return next(named, "")
