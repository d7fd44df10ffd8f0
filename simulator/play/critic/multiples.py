"""Multiples: an amount for each, times how many there are, and what two rates differ by."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from simulator.content.claims import Claim
from simulator.play.critic.journeys import journeys
from simulator.play.critic.people import EACH, counts_in
from simulator.play.critic.rates import rates_of
from simulator.play.critic.registry import TurnView

MAX_FEES = 12
"""Amounts of a policy that are multiplied; one with more is a price list."""

MORE = re.compile(
    r"\b(?:more|less|extra|additional|cheaper|dearer|differ\w*|sav\w+|back)\b", re.IGNORECASE
)
"""Words of a comparison."""

_TOTAL = re.compile(r"\b(?:total|altogether|comes? to|in all|together)\b", re.IGNORECASE)


def from_count(view: TurnView, claim: Claim, beside: list[Decimal]) -> str:
    """An amount of the message, or of the policy, times a number of people, nights or pieces.

    The number is named in the message or in the customer's last one, or a record has it; an amount
    for each may also be a part of one in the message, or of a price.
    """
    amount = claim.value
    assert isinstance(amount, Decimal)
    heard = view.turns[-1].text if view.turns else ""
    each = EACH.search(view.turn.text) is not None
    counts = {n for n in counts_in(view.turn.text) | counts_in(heard) if n > 1}
    for other in beside:
        for n in counts | (journeys(view).parties if each else set()):
            if n > 1 and other * n == amount:
                return f"{n} x {other}"
    rates = rates_of(view)
    if rates.times(amount, {*beside, *_of_policy(view)}):
        return "for as many as the record has"
    if not each or not EACH.search(view.turn.text, claim.start - 40, claim.end + 40):
        return ""
    counts |= rates.counts
    shares = (n for n in counts if amount * n in beside or amount * n in rates.amounts)
    return next((f"one of {n}" for n in shares), "")


def _of_policy(view: TurnView) -> Iterator[Decimal]:
    """The amounts that support was told in its policy, where these are few."""
    told = (key for key, source in view.background.values.items() if source == "system prompt")
    found = [v for kind, v in told if kind == "money" and isinstance(v, Decimal)]
    return iter(found if len(found) <= MAX_FEES else [])


def from_rates(view: TurnView, amount: Decimal, beside: list[Decimal]) -> str:
    """An amount of the message and a known total, or its difference to another of the same key."""
    rates, text = rates_of(view), view.turn.text
    if _TOTAL.search(text) and any(amount - one in rates.totals for one in beside):
        return "with what comes on top"
    if not MORE.search(text):
        return ""
    for found in rates.by_key.values():
        if any((other in beside and abs(other - amount) in found) or (other + amount in found
               and other in beside) for other in found):  # fmt: skip
            return "difference of two rates"
    return ""
