"""Superlatives: what is called the cheapest costs no more than what was shown beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from simulator.content.record_reading import Item
from simulator.dialogue import Finding
from simulator.play.critic.registry import TurnView, check_support
from simulator.play.critic.said import is_asked, sentence_at
from simulator.play.critic.things import Thing
from simulator.play.critic.vocabulary import Mention, same

_LEAST = re.compile(
    r"\b(?:cheapest|least expensive|lowest[- ]price\w*|lowest (?:price|cost|fare)"
    r"|most affordable)\b",
    re.I,
)
_MOST = re.compile(
    r"\b(?:most expensive|priciest|highest[- ]price\w*|highest (?:price|cost|fare))\b", re.I
)
_OF_SOME = re.compile(
    r"\b(?:that|which|with|among|matching|under|over|second|next|options? for|one of)\b", re.I
)

_OF_THE_REST = re.compile(
    r"\b(?:from|among|of|in) (?:the (?:rest|others?|remaining)|your|these|those)\b", re.IGNORECASE
)
"""What is compared with another set of things than all that were shown."""


@check_support
def superlatives(view: TurnView) -> Iterator[Finding]:
    """The cheapest (or dearest) of what was shown together is another one."""
    text = view.turn.text
    for pattern, sign in ((_LEAST, 1), (_MOST, -1)):
        for match in pattern.finditer(text):
            start, end = sentence_at(text, match.start())
            if is_asked(text, match.start()) or _OF_SOME.search(text, start, match.start()):
                continue
            named = [
                (claim, item)
                for claim in view.of_kind("id")
                if match.end() <= claim.start < end
                for item in view.session.evidence.items
                if str(claim.value).lstrip("#") in item.names
            ]
            if len({claim.value for claim, _ in named}) != 1:
                continue
            claim, item = named[0]
            if _OF_THE_REST.search(text, match.end(), claim.start):
                continue
            better = _better(view, item, sign, list(view.words.mentions(text[start:end])))
            if better is not None:
                yield view.finding(
                    "wrong_fact",
                    f"{text[claim.start : claim.end]} is not the {match.group().lower()}",
                    (claim.start, claim.end),
                    expected=f"{max(better.names, key=len)} at {better.price}",
                    source=better.source,
                )


def _better(view: TurnView, item: Item, sign: int, asked: list[Mention]) -> Item | None:
    """An available one of the same kind that has all that was asked for, and a better price."""
    one = _thing(view, item)
    asked += view.words.mentions(view.heard[-600:])
    shared = item.names - {one.name if one else ""}
    for other in view.session.evidence.items:
        if other.names == item.names or not shared & other.names or other.source != item.source:
            continue
        thing = _thing(view, other)
        if thing is None or thing.values.get("available", ("yes",))[-1] == "no":
            continue
        if (other.price - item.price) * sign < Decimal(0) and _has_all(thing, asked):
            return other
    return None


def _has_all(thing: Thing, asked: list[Mention]) -> bool:
    return all(
        any(same(m.value, v) for a in m.attributes & thing.values.keys() for v in thing.values[a])
        or not m.attributes & thing.values.keys()
        for m in asked
    )


def _thing(view: TurnView, item: Item) -> Thing | None:
    found = [t for name in item.names for t in view.things.called(name) if t.kind != "product_id"]
    return found[0] if found else None
