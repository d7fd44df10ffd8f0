"""Invented things: an offer, a plan or an address that the business does not have."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from simulator.content.pack import Pack
from simulator.content.standing import facts_of
from simulator.dialogue import Finding
from simulator.play.critic.registry import Look, check, denied

OFFERS = (
    "discount", "coupon", "coupon code", "promo code", "voucher", "loyalty program",
    "loyalty points", "rewards program", "reward points", "membership", "subscription",
    "premium plan", "happy hour", "price match", "buy one get one", "free gift", "gift basket",
    "free trial", "free upgrade", "cashback", "referral bonus", "student price", "insurance plan",
    "protection plan", "extended warranty", "layaway", "installments", "punch card",
)  # fmt: skip
"""What shops may have; one that a pack's own words do not hold is not had by that shop."""

_OFFER = re.compile(rf"\b({'|'.join(sorted(OFFERS, key=len, reverse=True))})s?\b", re.IGNORECASE)
_STREETS = (
    "Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Dr|Boulevard|Blvd|Court|Square|Terrace|Way"
    "|Parkway|Highway|Crescent|Row|Walk"
)
_ADDRESS = re.compile(rf"\b\d{{1,5}}[a-z]?(?: [A-Z][\w'’]{{1,20}}){{1,3}} (?:{_STREETS})\b")
_WORD = re.compile(r"[a-z0-9]+")


@check
def unknown_offers(look: Look) -> Iterator[Finding]:
    """An offer that nothing in the pack speaks of is held out."""
    if not look.by_support or look.pack is None:
        return
    for match in _OFFER.finditer(look.turn.text):
        if match.group(1).lower() in _pack_text(look.pack):
            continue
        if not denied(look.turn.text, match.start()):
            yield look.finding(
                "unknown_offer",
                f"holds out {match.group()!r}, which this business does not have",
                match.span(),
                source="facts and policy",
            )


@lru_cache(maxsize=16)
def _pack_text(pack: Pack) -> str:
    """All that the business says of itself, without the promises that it forbids."""
    texts = [pack.about, *(rule.clause for rule in pack.rules.values() if rule.by)]
    texts += [fact.path for fact in facts_of(pack)]
    for topic in pack.topics.values():
        texts += [template.source for answer in topic.answers for template in answer.say]
    for tool in pack.tools.values():
        texts += [tool.does, *(t.source for t in (*tool.offer, *tool.confirm, *tool.done))]
    return "\n".join(texts).lower()


@check
def addresses(look: Look) -> Iterator[Finding]:
    """A street address of which not every word is known."""
    if not look.by_support:
        return
    for match in _ADDRESS.finditer(look.turn.text):
        unknown = [w for w in _WORD.findall(match.group().lower()) if not look.seen(w)]
        if unknown:
            yield look.finding(
                "unknown_address",
                f"the address {match.group()} stands in no fact, record or earlier turn",
                match.span(),
                expected="a known address",
                source="evidence",
            )
