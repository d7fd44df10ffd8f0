"""Questions: support asks for what was told; without a pack, for what was told each time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from simulator.content.claims import claims_in
from simulator.dialogue import Finding, Severity, Speaker
from simulator.play.critic.registry import TurnView, check_support
from simulator.play.critic.said import sentences
from simulator.play.nlu.cues import ASKING

_ASKS = re.compile(
    r"\b(?:(?:could|can|would|will|may) (?:you|i)\b[^.?\n]{0,60}?\b(?:provide|give|tell"
    r"|share|confirm|have|send|specify)"
    r"|(?:please|kindly) (?:provide|give|tell|share|send|specify|confirm|let me know)"
    r"|i (?:will |'ll |would |still )?(?:need(?! to)|require)|what(?:'s| is| are) your"
    r"|to help you i need)\b",
    re.IGNORECASE,
)
_WANTED = {
    "name": r"\b(?:full|last|first|your) names?\b",
    "order number": r"\border (?:number|id)s?\b",
    "reservation number": r"\b(?:reservation|booking|confirmation) (?:number|id|code)s?\b",
    "user id": r"\b(?:user|customer|account|member) ?(?:id|number)s?\b",
    "flight number": r"\bflight numbers?\b",
    "email": r"\be-?mail(?: address)?\b",
    "zip code": r"\b(?:zip|postal) ?codes?\b",
    "phone number": r"\bphone numbers?\b",
    "date": r"\bdates?\b(?! of birth)",
    "date of birth": r"\bdates? of birth\b|\bdob\b",
    "origin": r"\borigins?\b",
}
_NAMES = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in _WANTED.items()}
_SAME = re.compile(r"\b[A-Z][a-z]+ [A-Z][a-z]+\b")
_CODE = re.compile(r"\b(?=[A-Z]*\d)[A-Z0-9]{4,8}\b")
_KINDS = {
    "email": ("email",), "zip code": ("number",), "phone number": ("phone",), "date": ("date",),
    "date of birth": ("date",), "origin": ("id", "date"),
}  # fmt: skip
_OTHER = re.compile(
    r"\b(?:correct|different|another|other|new|if|else|additional|again)\b", re.IGNORECASE
)
TIMES = 3
"""The question from which on it is one too many."""


@check_support
def asks_again(view: TurnView) -> Iterator[Finding]:
    """Support asks for what the customer has told, although nothing was wrong with it.

    Two readers have to agree: the pack's own sentence, or what the model hears and a form of words
    that asks.
    """
    if view.nlu is None or view.pack is None:
        return
    recent = [*view.turn.calls, *(call for turn in view.turns[-2:] for call in turn.calls)]
    doubted = {name for call in recent if not call.ok for name in call.arguments}
    reading = view.nlu.support(view.turn.text)
    for slot in reading.requests:
        if slot not in reading.about and not ASKING.search(view.turn.text):
            continue
        told = view.session.told.get(slot, ())
        if told and slot not in doubted and told[-1].speaker == Speaker.CUSTOMER:
            yield view.finding(
                "asks_again",
                f"asks for the {view.pack.slots[slot].called[0]}, which was told",
                expected=told[-1].value,
                source=f"turn {told[-1].turn}",
                severity=Severity.ERROR if slot in reading.about else Severity.WARNING,
            )


@check_support
def asks_on(view: TurnView) -> Iterator[Finding]:
    """Support asks the third time for something, and the customer has given the same twice."""
    if view.world is not None:
        return
    wanted = _asked(view.turn.text)
    for name, span in wanted.items():
        asked = [t for t in view.turns if t.speaker == Speaker.SUPPORT and name in _asked(t.text)]
        if len(asked) < TIMES - 1:
            continue
        told = [
            _given(turn.text, name)
            for turn in view.turns
            if turn.speaker == Speaker.CUSTOMER and turn.index > asked[-(TIMES - 1)].index - 2
        ]
        again = {v for n, one in enumerate(told) for other in told[n + 1 :] for v in one & other}
        if again:
            yield view.finding(
                "asks_again",
                f"asks for the {name} again, as in turns {asked[-2].index} and {asked[-1].index}",
                span,
                source=f"turn {asked[-1].index + 1}",
            )
            return


@lru_cache(maxsize=1024)
def _asked(text: str) -> dict[str, tuple[int, int]]:
    """What a text asks for, with the place; points of a list belong to the question before."""
    found: dict[str, tuple[int, int]] = {}
    open_ = False
    for start, end in sentences(text):
        sentence = text[start:end]
        listed = open_ and re.match(r"\s*(?:[-*]|\d[.)])", sentence)
        if not listed and sentence.strip():
            open_ = False
        asks = _ASKS.search(sentence.replace("’", "'"))
        if (asks is None or _OTHER.search(sentence, asks.start())) and not listed:
            continue
        open_ = open_ or sentence.rstrip().endswith(":")
        for name, pattern in _NAMES.items():
            match = pattern.search(sentence, asks.start() if asks else 0)
            if match:
                found.setdefault(name, (start + match.start(), start + match.end()))
    return found


@lru_cache(maxsize=1024)
def _given(text: str, name: str) -> frozenset[object]:
    """What a customer's text gives of what was asked for."""
    if name == "name":
        return frozenset(_SAME.findall(text))
    kinds = _KINDS.get(name, ("id",))
    values = {c.value for c in claims_in(text) if c.kind in kinds}
    return frozenset(values | (set(_CODE.findall(text)) if "id" in kinds else set()))
