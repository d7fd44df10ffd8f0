"""Parts of a deed: a bag, a passenger or an insurance is added by a call that speaks of one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from simulator.dialogue import Finding
from simulator.play.critic.deed_parts import part_of, said_as, speaks_of
from simulator.play.critic.deeds import is_reading
from simulator.play.critic.registry import TurnView, check_support, denied
from simulator.play.critic.said import is_asked, is_doubted

_NAMES = ("bag", "insurance", "passenger", "address", "phone", "mail", "seat", "meal")
_SAID = said_as(*_NAMES)
_DONE = re.compile(
    rf"\b(?:{_SAID})\b(?:(?!\bflights?\b|\border\b|\bchanges?\b)[^.,;\n]){{0,40}}?"
    r" (?:has|have)(?: now| also| already| successfully| both| all){0,2} been"
    r"(?: successfully| also)? (?:added|removed|updated|changed|included|assigned|reserved)\b",
    re.IGNORECASE,
)
_HAVE = re.compile(
    r"\bI(?:'ve| have)(?: also| now| just| successfully){0,2} (?:added|removed|updated|changed"
    rf"|assigned|reserved) (?:(?:the|your|an?|one|two|three|four|\d|new|extra|additional|checked"
    rf"|shipping) ){{0,4}}(?:{_SAID})\b",
    re.IGNORECASE,
)


@check_support
def parts(view: TurnView) -> Iterator[Finding]:
    """A part is said to be added or changed, and no call that succeeded has an argument for it."""
    if view.world is not None or not view.logged:
        return
    text = view.turn.text.replace("’", "'")
    for match in (*_DONE.finditer(text), *_HAVE.finditer(text)):
        start = match.start()
        if denied(text, start) or is_asked(text, start) or is_doubted(text, start):
            continue
        part = part_of(match)
        if any(words is None or speaks_of(words, part) for words in _spoken_of(view)):
            continue
        yield view.finding(
            "claimed_deed",
            f"says {match.group()!r}, but no call that succeeded was about that",
            match.span(),
            expected="a successful tool call",
            source="tool log",
        )


def _spoken_of(view: TurnView) -> Iterator[str | None]:
    """Of each call that has carried something out, its name and its arguments; None: anything."""
    for call in view.calls:
        if call.ok and not is_reading(call.name):
            name = view.deeds.get(call.name, call.name)
            yield " ".join((name, *_words(call.arguments, 0))) if name else None


def _words(node: Any, depth: int) -> Iterator[str]:
    if isinstance(node, Mapping) and depth < 6:
        for key, part in node.items():
            yield str(key)
            yield from _words(part, depth + 1)
    elif isinstance(node, list | tuple) and depth < 6:
        for part in node:
            yield from _words(part, depth + 1)
    elif isinstance(node, str):
        yield node
