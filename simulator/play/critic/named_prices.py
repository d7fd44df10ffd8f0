"""Named prices: what all that a line names by its id costs together."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from simulator.content.claims import Claim
from simulator.play.critic.lists import level, lines
from simulator.play.critic.registry import TurnView
from simulator.play.critic.shown import Record, shown
from simulator.play.critic.sums import MAX_TERMS, TOTAL

_WORD = re.compile(r"[A-Za-z0-9](?:[\w-]*\w)?")
MAX_POINT = 16
"""Lines of one point of a list."""


def sum_of_named(view: TurnView, claim: Claim) -> str:
    """The sum of the prices of all that the line names by its id, for each of a few people."""
    text = view.turn.text
    start = _point_above(text, claim.start)
    end = (text + "\n").find("\n", claim.end)
    records = shown(view).records
    names = {name for _, name in records}
    named = [w.lower() for w in _WORD.findall(text[start:end]) if w.lower() in names]
    prices = [_prices_of(records, name) for name in dict.fromkeys(named)]
    prices = [found for found in prices if found]
    if not 2 <= len(prices) <= MAX_TERMS:
        return ""
    sums = {name: sum(p.get(name, p.get("", Decimal(0))) for p in prices)
            for name in {n for p in prices for n in p}}  # fmt: skip
    for name, total in sums.items():
        whole = all(name in p or "" in p for p in prices)
        if whole and any(total * n == claim.value for n in range(1, 10)):
            return f"sum over {', '.join(named)}"
    return ""


def _point_above(text: str, place: int) -> int:
    """Where the point of a list begins that a place belongs to; else its line."""
    line_start = text.rfind("\n", 0, place) + 1
    depth = level(text[line_start:].partition("\n")[0])
    for start, one in reversed(list(lines(text[:line_start]))[-MAX_POINT:]):
        if 0 <= level(one) < depth:
            return start
        if level(one) >= 0 and TOTAL.search(one.lower()):
            return line_start
    return line_start


def _prices_of(records: Mapping[tuple[str, str], Record], name: str) -> dict[str, Decimal]:
    """The price of a record by class, under an empty name where it has only one."""
    for (_, one), record in records.items():
        if one == name and record.prices:
            return dict(record.prices)
        if one == name:
            amounts = [v for kind, v in record.values if kind == "money" and isinstance(v, Decimal)]
            if len(amounts) == 1:
                return {"": amounts[0]}
    return {}
