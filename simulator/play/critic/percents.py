"""Percentages of amounts: a deposit of 25 % of $180, a price less 15 %."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any

from simulator.content.claims import Claim, claims_in
from simulator.content.record_reading import amount_of
from simulator.content.structured import data_of
from simulator.dialogue import ToolCall
from simulator.play.critic.clause_values import clause_percents
from simulator.play.critic.rates import rates_of
from simulator.play.critic.registry import TurnView

MOST_BASES = 8
"""Amounts of a message that a part is taken of."""

MAX_DEPTH = 8
_CENT = Decimal("0.01")
_NAMED = re.compile(r"percent|pct\b|_pct", re.IGNORECASE)
_RATED = re.compile(r"(?:tax|vat|discount|deposit|fee|commission|interest)_?rate", re.IGNORECASE)
_HALF = re.compile(r"\bhalf (?:of|the|that|back|price|off)\b", re.IGNORECASE)


def from_percents(view: TurnView, claim: Claim, beside: list[Decimal]) -> str:
    """A known percentage of an amount of the message or of a price that was shown, or the rest.

    The percentage stands in the message, in a result, or in a clause of the policy that speaks of
    what is spoken of.
    """
    amount = claim.value
    if view.world is not None or not isinstance(amount, Decimal) or amount <= 0:
        return ""
    percents = dict.fromkeys(p for p in _percents(view) if 0 < p < 100)
    if not percents:
        return ""
    bases = dict.fromkeys((*beside[:MOST_BASES], *_shown(view)))
    for percent in percents:
        for base in bases:
            share = base * percent / 100
            for part, how in ((share, "of"), (base - share, "off"), (base + share, "on top of")):
                if amount in _rounded(part):
                    return f"{percent} % {how} {base}"
    return ""


def _shown(view: TurnView) -> Iterator[Decimal]:
    """Prices and totals that results have shown, where a key has few of them."""
    few = rates_of(view).few.values()
    yield from (amount for found in few for amount in sorted(found) if amount > 0)


def _rounded(part: Decimal) -> tuple[Decimal, Decimal]:
    return part.quantize(_CENT, ROUND_HALF_UP), part.quantize(_CENT, ROUND_DOWN)


def _percents(view: TurnView) -> Iterator[Decimal]:
    for claim in view.of_kind("percent"):
        if view.holds(claim) or view.source("number", claim.value):
            assert isinstance(claim.value, Decimal)
            yield claim.value
    yield from clause_percents(view)
    yield from _of_results(view.succeeded)
    if _HALF.search(view.turn.text) and "half" in view.policy.lower():
        yield Decimal(50)


def _of_results(calls: Iterable[ToolCall]) -> Iterator[Decimal]:
    for call in calls:
        yield from _in_result(call.result)


@lru_cache(maxsize=1024)
def _in_result(result: str) -> tuple[Decimal, ...]:
    if "%" not in result and not _NAMED.search(result) and not _RATED.search(result):
        return ()
    return tuple(_read(data_of(result), 0))


def _read(node: Any, depth: int) -> Iterator[Decimal]:
    """Percentages by their keys or their sign; a rate below one is a share."""
    if depth > MAX_DEPTH:
        return
    if isinstance(node, list):
        for part in node:
            yield from _read(part, depth + 1)
    elif isinstance(node, str):
        found = (c.value for c in claims_in(node) if c.kind == "percent")
        yield from (value for value in found if isinstance(value, Decimal))
    elif isinstance(node, Mapping):
        for key, part in node.items():
            if (number := amount_of(part)) is not None:
                if _NAMED.search(str(key)):
                    yield number
                elif _RATED.search(str(key)):
                    yield number * 100 if number < 1 else number
            else:
                yield from _read(part, depth + 1)
