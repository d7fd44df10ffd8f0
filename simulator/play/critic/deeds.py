"""Deeds: what support says it has done stands in its tool log."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import lru_cache

from simulator.dialogue import Finding, ToolCall
from simulator.play.critic.deed_parts import speaks_of
from simulator.play.critic.deed_targets import fits, named_targets, undone_points
from simulator.play.critic.registry import TurnView, check_support
from simulator.play.critic.said import sentence_at
from simulator.play.critic.told_deeds import ToldDeed, worded_deeds

DEEDS = (
    "refund", "cancel", "return", "exchange", "replace", "modify", "book", "transfer", "credit",
)  # fmt: skip
"""Deeds that a foreign tool can be declared to carry out; `none` is one that does nothing."""

READING = ("get_", "find_", "list_", "search_", "lookup_", "calculate", "think")
"""How tools are called that carry nothing out."""

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

_DID = re.compile(
    r"(?:ed|en|transferring|sent|done|made|given|complete|through|successful|way|put|over)\b",
    re.IGNORECASE,
)
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
    if not _DID.search(view.turn.text):
        return
    for told in worded_deeds(view.turn.text):
        carrying = _carrying(view, told)
        yield from _undone_points(view, told, carrying)
        turned = told.deed == "hand" and view.session.escalated
        turned = turned or _is_status(view, _words(view, told).lower())
        if not told.deed or turned or _done(view, told, carrying):
            continue
        if _known_state(view, told, carrying):
            continue
        yield view.finding(
            "claimed_deed",
            f"says {_words(view, told)!r}, but no tool call has done that",
            told.span,
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
    for told in worded_deeds(view.turn.text):
        start, end = _sentence(view, told)
        amounts = [c for c in view.of_kind("money") if start <= c.start < end]
        if len(amounts) == 1 and amounts[0].value not in given:
            yield view.finding(
                "wrong_amount",
                f"{amounts[0].value} is not what the tool was called with",
                (amounts[0].start, amounts[0].end),
                expected=" or ".join(map(str, sorted(given))),
                source="tool log",
            )


def carries(deed: str, tool: str) -> bool:
    """Whether a tool, by its name, may carry out a deed that was told.

    Args:
        deed: As `ToldDeed` has it.
        tool: The name of a tool, or a deed that a foreign tool was declared to carry out.
    """
    return deed == tool or _carries(tool, STEMS.get(deed, (deed,)))


def _words(view: TurnView, told: ToldDeed) -> str:
    return view.turn.text[slice(*told.span)].replace("’", "'")


def _is_status(view: TurnView, said: str) -> bool:
    """Whether what is said is a status that was shown: "Your booking is confirmed"."""
    last = said.split()[-1]
    if " been " in said or said.startswith("i"):
        return False
    things = view.things.by_key.values()
    return any(last in found for t in things for a, found in t.values.items() if "status" in a)


def _undone_points(
    view: TurnView, told: ToldDeed, carrying: Sequence[ToolCall]
) -> Iterator[Finding]:
    """The points of a list of what was done that no call has to do with."""
    text = view.turn.text
    for start, end in undone_points(view, carrying, text, told.span[1]):
        yield view.finding(
            "claimed_deed",
            f"lists {text[start:end]!r} as done, but no tool call has to do with it",
            (start, end),
            expected="a successful tool call",
            source="tool log",
        )


def _done(view: TurnView, told: ToldDeed, carrying: Sequence[ToolCall]) -> bool:
    """Whether a call has carried a deed out, on what the text names."""
    known = view.world is not None or any(not call.name for call in carrying)
    text = view.turn.text.replace("’", "'")
    return bool(carrying) and (known or fits(view, carrying, text, *told.span))


def _carrying(view: TurnView, told: ToldDeed) -> list[ToolCall]:
    """The calls that carry such a deed out and have succeeded."""
    calls: Sequence[ToolCall] = view.succeeded
    if told.part and view.pack is None:
        calls = [call for call in calls if not call.name or speaks_of(_mentioned(call), told.part)]
    return [c for c in calls if carries(told.deed, view.deeds.get(c.name, c.name))]


def _mentioned(call: ToolCall) -> str:
    """The name and the arguments of a call: what it can have changed."""
    return f"{call.name} {call.arguments}"


@lru_cache(maxsize=4096)
def _carries(tool: str, wanted: tuple[str, ...]) -> bool:
    if not tool:
        return True  # a recording without the names of its tools cannot tell
    return not is_reading(tool) and any(stem in tool.lower() for stem in wanted)


def is_reading(tool: str) -> bool:
    """Whether a foreign tool only looks something up, by its name."""
    return tool.lower().startswith(READING)


def _sentence(view: TurnView, told: ToldDeed) -> tuple[int, int]:
    """From where its sentence starts to the end of its words."""
    start, end = told.span
    return max(view.turn.text.rfind(mark, 0, start) for mark in (". ", "! ", "? ", "\n")) + 1, end


def _known_state(view: TurnView, told: ToldDeed, carrying: Sequence[ToolCall]) -> bool:
    """The record's status says so already, as when an order was cancelled last week.

    Where the sentence names records, theirs counts; otherwise any that was shown.
    """
    word = _STATE.get(told.deed)
    if word is None:
        return False
    text = view.turn.text.replace("’", "'")
    sentence = text[slice(*sentence_at(text, told.span[0]))].lower()
    statuses = view.session.evidence.statuses
    named = [found for key, found in statuses.items() if len(key) > 3 and key in sentence]
    ids = named_targets(view, carrying, text, told.span[0]) if view.world is None else None
    if ids is not None:
        of_them = [statuses.get(i, frozenset()) | statuses.get(f"#{i}", frozenset()) for i in ids]
        return bool(ids) and all(any(word in status for status in found) for found in of_them)
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
