"""Charges: what is told to be charged or paid back is what the call of the turn has moved."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations

from simulator.content.record_reading import amount_of, subset_totals
from simulator.content.structured import data_of
from simulator.dialogue import Finding, ToolCall
from simulator.play.critic.deeds import is_reading
from simulator.play.critic.journeys import journeys
from simulator.play.critic.people import counts_in
from simulator.play.critic.registry import TurnView, check_support
from simulator.play.critic.said import is_asked, is_doubted, sentence_at

_MOVED = re.compile(
    r"\b(?:has|have) been (?:\w+ )?(?:charged|refunded|billed|deducted|debited|credited)\b"
    r"|\b(?:was|were) (?:charged|refunded|billed|deducted|debited)\b",
    re.IGNORECASE,
)
_PAID = re.compile(r"payment|refund|charge|credit|debit|transaction", re.IGNORECASE)
_PART = re.compile(r"\b(?:each|per|including|includes|of which|for the|bags?|insurance)\b", re.I)
MOST = 8
"""Amounts of one call whose sums are tried."""


@check_support
def charges(view: TurnView) -> Iterator[Finding]:
    """An amount is told as charged or refunded that the payments in the call's result do not have.

    Only where the result has payments, and a sentence one amount.
    """
    if view.world is not None:
        return
    done = [c for c in view.turn.calls if c.ok and not is_reading(c.name)]
    moved = {abs(amount) for amount in moved_by(view, done)}
    if not moved or len(moved) > MOST:
        return
    paid = {abs(a) for call in done for a in _amounts(data_of(call.result), False, 0)}
    text = view.turn.text
    for match in _MOVED.finditer(text):
        start, end = sentence_at(text, match.start())
        told = [c for c in view.of_kind("money") if start <= c.start < end]
        if len(told) != 1 or _PART.search(text, start, end):
            continue
        if is_asked(text, match.start()) or is_doubted(text, match.start()):
            continue
        values = [abs(v) for v in told[0].values if isinstance(v, Decimal)]
        if not any(v in paid or _follows(view, v, moved) for v in values):
            yield view.finding(
                "wrong_amount",
                f"{text[told[0].start : told[0].end]} is not what the result has as paid",
                (told[0].start, told[0].end),
                expected=" or ".join(str(amount) for amount in sorted(moved)[:4]),
                source="tool results",
            )


def moved_by(view: TurnView, done: list[ToolCall]) -> set[Decimal]:
    """The amounts under payments that no earlier result had so often; refunds are below 0."""
    new = Counter(a for call in done for a in _amounts(data_of(call.result), False, 0))
    before = [c for t in view.turns for c in t.calls if c.ok]
    before += [c for c in view.turn.calls if c.ok and c not in done]
    for call in before:
        if _same_record(call, done):
            new -= Counter(_amounts(data_of(call.result), False, 0))
    return {amount for amount, count in new.items() if count > 0}


def _same_record(call: ToolCall, done: list[ToolCall]) -> bool:
    """Whether a call had one of the ids of others among its arguments."""
    ids = {str(v) for other in done for k, v in other.arguments.items() if k.endswith("id")}
    return any(str(v) in ids for v in call.arguments.values())


def _amounts(node: object, paid: bool, depth: int) -> Iterator[Decimal]:
    if depth > MOST:
        return
    if isinstance(node, dict):
        for key, part in node.items():
            yield from _amounts(part, paid or _PAID.search(str(key)) is not None, depth + 1)
    elif isinstance(node, list):
        for part in node:
            back = isinstance(part, dict) and "refund" in map(str, part.values())
            for found in _amounts(part, paid, depth + 1):
                yield -abs(found) if back else found
    elif paid and not isinstance(node, bool | str) and (amount := amount_of(node)) is not None:
        yield round(amount, 2)  # of sums in floating point


def _follows(view: TurnView, amount: Decimal, moved: set[Decimal]) -> bool:
    """Whether an amount is one that was moved, or the sum, difference or share of such."""
    parties = counts_in(view.turn.text) | journeys(view).parties
    if any(amount * n in moved for n in (1, *parties)):
        return True
    if amount in {abs(a - b) for a, b in combinations(moved, 2)}:
        return True
    return any(amount == total for total, _ in subset_totals(sorted(moved)))
