"""Whether another wording of an answer says what the answer says, and nothing besides.

A word more in support's mouth is a promise that nobody made. So a wording is taken only if it has
words that the answers of its condition have already, about the same values, in the same order.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from simulator.content.phrases import holes
from simulator.play.critic.content_words import content_words
from simulator.play.nlu import NLU

_HOLE = re.compile(r"\{[^{}]*\}")
_DIGITS = re.compile(r"\d+(?![^{]*\})")
_WORD = re.compile(r"\{[^{}]*\}|[^\W\d_]+(?:['’][^\W\d_]+)*")
_ENDING = re.compile(r"(?:ing|ed|es|s|e)$")
_LIMITS = frozenset({
    "not", "no", "nor", "none", "never", "nothing", "nobody", "without", "cannot", "only", "all",
    "always", "any", "every", "once", "again", "now", "more", "less", "most", "least", "up", "one",
    "whole", "over", "under", "before", "after", "until", "if", "unless", "except", "when", "or",
    "both", "must", "may", "can", "could", "should", "will", "would", "might",
})  # fmt: skip
"""Words that change what is promised: a wording has them as often as one of the answers."""

_CANNOT = re.compile(r"\b(?:can['’]?t|cannot)\b", re.IGNORECASE)
_SHORT_NOT = re.compile(r"\b(\w+)n['’]t\b", re.IGNORECASE)

LEAST = 0.5
"""Share of the answers from which on a word that they have is one that every wording needs."""

ACTS = (
    "requests", "offers", "confirms", "done", "refused", "escalated", "confused", "checks",
    "offering", "stalls", "asks_more", "farewell",
)  # fmt: skip
"""What support may do besides telling something."""


def answer_reason(nlu: NLU, present: Sequence[str], text: str) -> str:
    """Why a wording of an answer is not taken; empty where it is.

    Args:
        nlu: Of the pack.
        present: The answers that are there, all for one condition.
        text: The wording.
    """
    same = [each for each in present if holes(each) == holes(text)]
    if not same:
        return "other holes"
    if _DIGITS.findall(text) not in [_DIGITS.findall(each) for each in same]:
        return "states a value of its own"
    said, there = _stems(text), [_stems(each) for each in present]
    if said - set().union(*there):
        return "says more than the answer"
    often = Counter(stem for stems in there for stem in stems)
    if {stem for stem, count in often.items() if count > LEAST * len(present)} - said:
        return "says less than the answer"
    if _limits(text) not in [_limits(each) for each in present]:
        return "another limit"
    if not all(before in _before(present, hole) for before, hole in _pairs(text)):
        return "another word before a value"
    if not any(_same_order(text, each) for each in same):
        return "its values in another order"
    return _acts(nlu, same, text)


def _stems(text: str) -> set[str]:
    return {_ENDING.sub("", word) for word in content_words(_HOLE.sub(" ", text))}


def _limits(text: str) -> Counter[str]:
    plain = _SHORT_NOT.sub(r"\1 not", _CANNOT.sub("can not", text))
    words = (word.lower() for word in _WORD.findall(plain))
    return Counter(word for word in words if word in _LIMITS)


def _pairs(text: str) -> list[tuple[str, str]]:
    """Each hole with the word before it."""
    words = ["", *(each.lower() for each in _WORD.findall(text))]
    return [(words[at - 1], each) for at, each in enumerate(words) if each.startswith("{")]


def _before(present: Sequence[str], hole: str) -> set[str]:
    return {before for each in present for before, other in _pairs(each) if other == hole}


def _same_order(text: str, source: str) -> bool:
    """Whether what both have, values and words of content, stands in the same order."""
    if len(_HOLE.findall(source)) < 2:
        return True
    first, second = _sequence(text), _sequence(source)
    both = set(first) & set(second)
    return [each for each in first if each in both] == [each for each in second if each in both]


def _sequence(text: str) -> list[str]:
    found = []
    for word in _WORD.findall(text):
        if word.startswith("{"):
            found.append(word.lower())
        else:
            found += sorted(_stems(word))
    return found


def _acts(nlu: NLU, same: Sequence[str], text: str) -> str:
    """What it does besides, as a customer hears it."""
    does = _done(nlu, text)
    return "" if any(does <= _done(nlu, each) for each in same) else "does something else besides"


def _done(nlu: NLU, text: str) -> set[str]:
    reading = nlu.support(_HOLE.sub("that", text))
    return {act for act in ACTS if getattr(reading, act)}
