"""Changed items: what an item was changed to is what the call of the turn was made with."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from simulator.dialogue import Finding
from simulator.play.critic.deeds import is_reading
from simulator.play.critic.held_values import CABIN, MEMBERSHIP, PAYMENT, STATUS
from simulator.play.critic.registry import TurnView, check_support
from simulator.play.critic.said import is_asked, sentence_at
from simulator.play.critic.things import Thing
from simulator.play.critic.vocabulary import Mention, same

_TO = re.compile(
    r"\b(?:changed|updated|exchanged|modified|switched|upgraded|swapped|replaced)\s(?:to|for|into|with)\s",
    re.IGNORECASE,
)
_STOP = re.compile(
    r";|\n| at a price| from | and (?:the|your|a refund|PayPal)\b|\bfor \$|\binstead\b",
    re.IGNORECASE,
)
_NEW = re.compile(r"(?:^|_)new_|_to$|replacement", re.IGNORECASE)


@check_support
def changed_items(view: TurnView) -> Iterator[Finding]:
    """An item is told to be changed to an option that the new one does not have."""
    if view.world is not None or not (new := _new_things(view)):
        return
    text = view.turn.text
    for match in _TO.finditer(text):
        _, end = sentence_at(text, match.start())
        stop = _STOP.search(text, match.end(), end)
        end = stop.start() if stop else end
        if is_asked(text, match.start()):
            continue
        mentions = [
            m for m in view.words.mentions(text[:end]) if m.start >= match.end() and _is_option(m)
        ]
        told = [(m, t) for t in new for m in mentions if m.attributes & t.values.keys()]
        fitting = {t.key: [m for m, of in told if of is t and _has(t, m)] for t in new}
        most = max(map(len, fitting.values()), default=0)
        best = [t for t in new if len(fitting[t.key]) == most]
        wrong = [
            m
            for m in mentions
            if all(m.attributes & t.values.keys() and not _has(t, m) for t in best)
        ]
        if len(wrong) != 1 or (most < 1 and len(new) > 1):
            continue
        held = {v for t in best for a in wrong[0].attributes for v in t.values.get(a, ())}
        yield view.finding(
            "wrong_attribute",
            f"{text[wrong[0].start : wrong[0].end]} is not what the item was changed to",
            (wrong[0].start, wrong[0].end),
            expected=" or ".join(sorted(held)[:4]),
            source="tool log",
        )


def _is_option(mention: Mention) -> bool:
    general = (STATUS, CABIN, MEMBERSHIP, PAYMENT)
    return not mention.value.isdigit() and not any(
        p.match(a) for p in general for a in mention.attributes
    )


def _has(thing: Thing, mention: Mention) -> bool:
    return any(same(mention.value, v) for values in thing.values.values() for v in values)


def _new_things(view: TurnView) -> list[Thing]:
    """The items that the calls of the turn have put in the place of others."""
    found: dict[tuple[str, str], Thing] = {}
    for call in view.turn.calls:
        if call.ok and not is_reading(call.name):
            for key, given in call.arguments.items():
                if _NEW.search(key):
                    things = (t for name in _names(given) for t in view.things.called(name))
                    found |= {t.key: t for t in things if t.values}
    return list(found.values())


def _names(given: Any) -> list[str]:
    return [str(one) for one in given] if isinstance(given, list | tuple) else [str(given)]
