"""Deeds: what support says it has done stands in its tool log."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from simulator.dialogue import Finding
from simulator.play.critic.deed_words import DID, deeds_told, is_reading
from simulator.play.critic.registry import TurnView, check_support

DEEDS = (
    "refund", "cancel", "return", "exchange", "replace", "modify", "book", "transfer", "credit",
)  # fmt: skip
"""Deeds that a foreign tool can be declared to carry out; `none` is one that does nothing."""

_CHANGES = ("modif", "update", "change", "edit", "fix", "set")

STEMS = {
    "refund": ("refund", "return", "cancel", "exchange", "modif", "credit", "compensat", "update"),
    "cancel": ("cancel",),
    "return": ("return", "refund"),
    "exchang": ("exchange", "replace", "modif"),
    "replac": ("replace", "resend", "exchange", "send", "modif"),
    "modif": _CHANGES,
    "updat": _CHANGES,
    "upgrad": (*_CHANGES, "grade"),
    "chang": (*_CHANGES, "exchange", "move"),
    "add": (*_CHANGES, "add", "book", "insert"),
    "remov": (*_CHANGES, "remove", "delete", "cancel"),
    "reschedul": (*_CHANGES, "schedule", "move", "book"),
    "book": ("book", "order", "place", "reserve"),
    "transfer": ("transfer", "hand", "escalat"),
    "hand": ("transfer", "hand", "escalat", "human", "agent", "colleague"),
    "credit": (
        "credit",
        "refund",
        "certificate",
        "return",
        "cancel",
        "modif",
        "exchange",
        "update",
    ),
    "certificate": ("certificate", "voucher", "credit", "compensat"),
}
"""From the stem of a verb to stems of tools' names that carry such a deed out."""

_AMOUNT = re.compile(r"amount|value|sum\b", re.IGNORECASE)
_STATE = {"cancel": "cancel", "return": "return", "exchang": "exchange", "refund": "refund",
          "replac": "replace", "credit": "credit"}  # fmt: skip


@check_support
def claimed_deeds(view: TurnView) -> Iterator[Finding]:
    """A deed is claimed for which no tool call has succeeded in this dialogue.

    Of a bot whose calls nobody sees that is not known.
    """
    if not view.logged:
        return
    text = view.turn.text.replace("’", "'")
    if not DID.search(text):
        return
    for stem, match in deeds_told(text):
        turned = stem == "hand" and view.session.escalated
        turned = turned or _is_status(view, match.group().lower())
        if turned or _done(view, stem) or _known_state(view, stem, _sentence(text, match)):
            continue
        yield view.finding(
            "claimed_deed",
            f"says {match.group()!r}, but no tool call has done that",
            match.span(),
            expected="a successful tool call",
            source="tool log",
        )


@check_support
def deed_amounts(view: TurnView) -> Iterator[Finding]:
    """The amount of a deed that is told is the one its call was made with."""
    given = {
        Decimal(str(value))
        for call in view.turn.calls
        if call.ok
        for key, value in call.arguments.items()
        if _AMOUNT.search(key) and isinstance(value, int | float) and not isinstance(value, bool)
    }
    if not given:
        return
    text = view.turn.text.replace("’", "'")
    for _, match in deeds_told(text):
        start = match.end() - len(_sentence(text, match))
        told = [c for c in view.of_kind("money") if start <= c.start < match.end()]
        if len(told) == 1 and told[0].value not in given:
            yield view.finding(
                "wrong_amount",
                f"{told[0].value} is not what the tool was called with",
                (told[0].start, told[0].end),
                expected=" or ".join(map(str, sorted(given))),
                source="tool log",
            )


def _is_status(view: TurnView, said: str) -> bool:
    """Whether what is said is a status that was shown: "Your booking is confirmed"."""
    last = said.split()[-1]
    if " been " in said or said.startswith("i"):
        return False
    things = view.things.by_key.values()
    return any(last in found for t in things for a, found in t.values.items() if "status" in a)


def _done(view: TurnView, stem: str) -> bool:
    wanted = STEMS.get(stem, (stem,))
    calls = [call for turn in (*view.turns, view.turn) for call in turn.calls if call.ok]
    return any(_carries(view.deeds.get(call.name, call.name), wanted) for call in calls)


@lru_cache(maxsize=4096)
def _carries(tool: str, wanted: tuple[str, ...]) -> bool:
    if not tool:
        return True  # a recording without the names of its tools cannot tell
    return not is_reading(tool) and any(stem in tool.lower() for stem in wanted)


def _sentence(text: str, match: re.Match[str]) -> str:
    start = max(text.rfind(mark, 0, match.start()) for mark in (". ", "! ", "? ", "\n")) + 1
    return text[start : match.end()].lower()


def _known_state(view: TurnView, stem: str, sentence: str) -> bool:
    """The record's status says so already, as when an order was cancelled last week.

    Where the sentence names records, theirs counts; otherwise any that was shown.
    """
    word = _STATE.get(stem)
    if word is None:
        return False
    statuses = view.session.evidence.statuses
    named = [found for key, found in statuses.items() if len(key) > 3 and key in sentence]
    shown = any(word in status for found in named or statuses.values() for status in found)
    return shown or any(word in status for status in _told_statuses(view))


def _told_statuses(view: TurnView) -> Iterator[str]:
    """Statuses of the records whose ids the customer has told: a refusal may quote them."""
    if view.pack is None or view.world is None:
        return
    for slot, told in view.session.told.items():
        kind = view.pack.slots.get(slot)
        record = (
            view.world.get(kind.collection, told[-1].value)
            if kind is not None and kind.kind == "id"
            else None
        )
        if record is not None and isinstance(record.get("status"), str):
            yield record["status"].lower()
