"""Offers of a recorded bot: what it holds out stands in its policy, or in what tools have shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from simulator.dialogue import Finding
from simulator.play.critic.registry import TurnView, check_support
from simulator.play.critic.said import is_turned, sentence_at

_THINGS = {
    r"vouchers?": "voucher", r"discounts?": "discount", r"(?:discount|promo) codes?": "code",
    r"coupons?": "coupon", r"(?:bonus |loyalty |reward )(?:points|miles)": "points",
    r"lounge (?:access|passes)": "lounge", r"hotel (?:rooms?|stays?|accommodations?)": "hotel",
    r"meals?": "meal", r"seat (?:assignments?|selections?|preferences?)": "seat",
    r"(?:aisle|window|middle)(?: and (?:aisle|window|middle))? seats?": "aisle",
    r"priority boarding": "boarding", r"wait ?lists?": "wait", r"price match\w*": "match",
    r"store credits?": "store credit", r"free gifts?": "free gift", r"free shipping": "shipping",
    r"free upgrades?": "free upgrade", r"installments?": "installment",
    r"(?:extended )?warrant(?:y|ies)": "warrant", r"call(?:ed)? (?:you )?back": "call",
    r"(?:[\w-]+ ){0,2}(?:compensation|specialist|specialized|technical|claims|relations|billing)"
    r" (?:team|department)": "team",
    r"(?:supervisor|manager)s?": "supervisor",
}  # fmt: skip
"""What bots hold out that their business may not have, and the word for it in a policy."""

_THING = re.compile(
    r"\b(?:" + "|".join(f"(?P<t{n}>{pattern})" for n, pattern in enumerate(_THINGS)) + r")\b",
    re.IGNORECASE,
)
_OFFERS = re.compile(
    r"\b(?:(?:i|we)(?:'ll| will| can| could| may| am able to| are able to|'d be happy to"
    r"| would be happy to|'d like to| would like to| am going to)|let me(?! know)|let's"
    r"|would you like(?: me to| us to)?|do you want me to|you(?:'ll| will| can| could)"
    r" (?:get|receive|have|use|choose|select))\b",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    r"\b(?:provide|give|tell|share|confirm|if you have|whether|your existing|need|cannot|can't|not"
    r"|only|check|see|explore|look|transfer|human)\b",
    re.IGNORECASE,
)


@check_support
def recorded_offers(view: TurnView) -> Iterator[Finding]:
    """Something is held out of which neither the policy nor any result knows."""
    if view.world is not None or view.pack is not None or len(view.policy) < LEAST:
        return
    text = view.turn.text.replace("’", "'")
    for match in _THING.finditer(text):
        start, _ = sentence_at(text, match.start())
        offer = _OFFERS.search(text, start, match.start())
        if offer is None or is_turned(text, match.start(), match.start() - start):
            continue
        if _BETWEEN.search(text, offer.end(), match.start()):
            continue
        word = list(_THINGS.values())[_place(match)]
        if word in _folded(view.policy) or word in _results(view):
            continue
        yield view.finding(
            "unknown_offer",
            f"holds out {match.group()!r}, of which policy and results know nothing",
            match.span(),
            source="system prompt",
        )


LEAST = 500
"""Characters of a policy from which on what it leaves out is taken not to exist."""


def _place(match: re.Match[str]) -> int:
    return int((match.lastgroup or "t0")[1:])


@lru_cache(maxsize=32)
def _folded(policy: str) -> str:
    return policy.lower()


def _results(view: TurnView) -> str:
    return "\n".join(f"{c.name} {c.result}".lower() for c in view.calls)
