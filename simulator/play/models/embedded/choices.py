"""Choices: what a message of support names to choose from, and the one that a customer means."""

from __future__ import annotations

import re
from collections.abc import Mapping

from simulator.play.models.embedded.gist import content
from simulator.play.models.embedded.wording import lowered
from simulator.play.nlu import segments

_OR = re.compile(r",?\s+or\s+", re.IGNORECASE)
_NEXT = re.compile(r",\s+(?=\D)")
_ASIDE = re.compile(r"\s*\([^)]*\)")
_DETERMINER = re.compile(r"\b(?:an?|the|your|my|some)\s+$", re.IGNORECASE)
LAST = 2
"""Sentences at the end of a message in one of which a choice stands: it, and which it is to be."""

_TO_ME = (
    (re.compile(r"\byour\b", re.IGNORECASE), "my"),
    (re.compile(r"\byou\b", re.IGNORECASE), "me"),
    (re.compile(r"\bour\b", re.IGNORECASE), "your"),
)
"""Words that change when the other one says them."""


def choices(text: str) -> tuple[str, ...]:
    """What a message lists at its end with an `or`; the first of them with whatever leads up to it.

    Example:
        >>> choices("Sorry! Is it about a parcel, a return, or something else?")
        ('Is it about a parcel', 'a return', 'something else')
    """
    for sentence in reversed(segments(_ASIDE.sub("", text))[-LAST:]):
        listed, *rest = _OR.split(sentence.rstrip(".?!"))
        if rest:
            *before, last = listed.rpartition(": ")[2], *rest
            parts = [part for each in before for part in _NEXT.split(each)]
            return (*parts, _NEXT.split(last)[0])
    return ()


def chosen(text: str, about: Mapping[str, float]) -> str:
    """The choice that says what somebody wants, as that one would say it; empty where none does.

    Args:
        text: What support says.
        about: The gist of what is wanted.
    """
    listed = choices(text)
    worth = [sum(about.get(word, 0.0) for word in content(choice)) for choice in listed]
    best = max(worth, default=0.0)
    if not best or worth.count(best) > 1:
        return ""
    place = worth.index(best)
    clean = place > 0 or f": {listed[0]}" in text
    choice = listed[place] if clean else _without_lead(listed[0], about)
    for word, other in _TO_ME:
        choice = word.sub(other, choice)
    return lowered(choice) or choice


def _without_lead(choice: str, about: Mapping[str, float]) -> str:
    """The first of several choices, from the first word on that says what is wanted."""
    starts = (m.start() for m in re.finditer(r"[^\W\d_]{4,}", choice) if m[0].lower()[:4] in about)
    start = next(starts, 0)
    before = _DETERMINER.search(choice[:start])
    return choice[before.start() if before else start :]
