"""Invented things: an offer, a plan or an address that the business does not have."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from simulator.content.pack import Pack
from simulator.content.pack_evidence import facts_of, private_collections
from simulator.content.records import Collection
from simulator.content.values import plain
from simulator.dialogue import Finding
from simulator.play.critic.registry import TurnView, check_support, denied, denied_after
from simulator.play.critic.streets import addresses_in, parts, stands_in
from simulator.play.state_tracking import unflagged

OFFERS = (
    "discount", "coupon", "coupon code", "promo code", "voucher", "loyalty program",
    "loyalty points", "rewards program", "reward points", "membership", "subscription",
    "premium plan", "happy hour", "price match", "buy one get one", "free gift", "gift basket",
    "free trial", "free upgrade", "cashback", "referral bonus", "student price", "insurance plan",
    "protection plan", "extended warranty", "layaway", "installments", "punch card",
)  # fmt: skip
"""What shops may have; one that a pack's own words do not hold is not had by that shop."""

_OFFER = re.compile(rf"\b({'|'.join(sorted(OFFERS, key=len, reverse=True))})s?\b", re.IGNORECASE)


@check_support
def unknown_offers(view: TurnView) -> Iterator[Finding]:
    """An offer that nothing in the pack speaks of is held out."""
    if view.pack is None:
        return
    for match in _OFFER.finditer(view.turn.text):
        if match.group(1).lower() in _pack_text(view.pack):
            continue
        text = view.turn.text
        if not denied(text, match.start()) and not denied_after(text, match.end()):
            yield view.finding(
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
    for collection in _shared(pack):
        texts += [f"{label} {collection.singular}" for label in collection.labels]
    return "\n".join((*texts, *map(str, _shared_records(pack)))).lower()


@check_support
def addresses(view: TurnView) -> Iterator[Finding]:
    """A street address that stands nowhere with its number."""
    for match in addresses_in(view.turn.text):
        if not _address_known(view, match.group()):
            yield view.finding(
                "unknown_address",
                f"the address {match.group()} stands in no fact, record or earlier turn",
                match.span(),
                expected="a known address",
                source="evidence",
            )


def _address_known(view: TurnView, address: str) -> bool:
    """Whether a text that is known has street and number beside each other.

    Of a recording's system prompt only the words are known.
    """
    if view.world is None and all(word in view.background.words for word in parts(address)):
        return True
    texts = [unflagged(turn) for turn in view.turns] + [call.result for call in view.calls]
    if view.world is None:
        texts += [str(call.arguments) for call in view.calls]
    if view.pack is not None:
        texts.append(_pack_texts(view.pack))
    return any(stands_in(address, text) for text in texts)


@lru_cache(maxsize=16)
def _pack_texts(pack: Pack) -> str:
    """Facts, policy and the records that are nobody's."""
    clauses = [rule.clause for rule in pack.rules.values()]
    shared = map(str, _shared_records(pack))
    return "\n".join([pack.about, *clauses, str(plain(pack.facts)), *shared])


def _shared(pack: Pack) -> list[Collection]:
    """The collections that are nobody's."""
    private = private_collections(pack)
    return [c for c in pack.collections.values() if c.name not in private and not c.make]


def _shared_records(pack: Pack) -> Iterator[object]:
    return (plain(record) for c in _shared(pack) for record in c.records.values())
