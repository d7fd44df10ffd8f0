"""Deeds that a message reports, and the recording without their calls."""

from __future__ import annotations

import re
from collections.abc import Iterator

from simulator.dialogue import Speaker, ToolCall, Turn

DEED = re.compile(r"cancel|return|exchange|modif|book|update|send|transfer|refund")
DONE = {
    "cancel": r"cancel",
    "return": r"return|process|refund",
    "exchange": r"exchang|process|replac|chang",
    "modif": r"modif|updat|chang|upgrad|downgrad|switch|exchang|complet",
    "update": r"modif|updat|chang|upgrad|downgrad|switch|add|rebook|complet",
    "book": r"book|complet|confirm",
    "send": r"sent|issu|certificate|credit",
    "transfer": r"transfer",
    "refund": r"refund",
}
"""From a word of a tool's name to words that report its deed."""

PLAN = re.compile(
    r"\bI will do|\bwill happen next|\bwould you like me to|\bdo you want me to", re.I
)


def undone(turns: tuple[Turn, ...]) -> Iterator[tuple[tuple[Turn, ...], str]]:
    """The turns up to each report of a deed, without its call; and what the call was.

    A call whose deed on the same thing another call has carried out as well is left: the report
    would be true without it.
    """
    for place, turn in enumerate(turns):
        if turn.speaker != Speaker.SUPPORT or PLAN.search(turn.text):
            continue
        for number, call in enumerate(turn.calls):
            deed = DEED.search(call.name)
            if not call.ok or not deed or _again(turns[: place + 1], call):
                continue
            if not re.search(rf"\b(?:{DONE[deed[0]]})\w*", turn.text, re.IGNORECASE):
                continue  # nothing is said of it
            left = turn.calls[:number] + turn.calls[number + 1 :]
            without = turn.model_copy(update={"calls": left})
            yield (*turns[:place], without), f"{call.name} {call.arguments}"


def _again(turns: tuple[Turn, ...], call: ToolCall) -> bool:
    """Whether the same tool has done something else with the same thing."""
    what = _of(call)
    others = (c for t in turns for c in t.calls if c is not call and c.ok and c.name == call.name)
    return any(_of(other) == what for other in others)


def _of(call: ToolCall) -> tuple[str, ...]:
    return tuple(
        str(v) for k, v in call.arguments.items() if k.endswith("_id") and "payment" not in k
    )
