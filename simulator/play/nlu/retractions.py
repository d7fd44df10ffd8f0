"""Retractions: what a customer takes back in the message that says it (self-repair).

"ORD-4812, sorry, ORD-4821" tells one order, and "How long does it take? Actually, never mind. I'd
like to return it." asks nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from simulator.play.nlu.entities import Value

_CORRECTS = re.compile(
    r"\b(?:sorry|i mean|i meant|no wait|wait no|wait|correction|oops|typo|i mistyped)\b",
    re.IGNORECASE,
)
CORRECTED = ("id", "email", "phone")
"""Kinds of values of which a message tells one: of products, two may well be meant."""

NEAR = 30
"""Characters between a value and the one in its place."""

_NOT = re.compile(r"\bnot (?:the )?$", re.IGNORECASE)

_RETRACTS = re.compile(
    r"\W*(?:(?:oh|no|wait|actually|hm+|sorry)\W+)*"
    r"(?:never ?mind|forget|scratch|ignore)(?: (?:that|it|this|what i said))?(?:\W+sorry)?\W*",
    re.IGNORECASE,
)


def standing_values(text: str, values: Sequence[Value]) -> list[Value]:
    """The values of a text without those that are taken back for another one of their kind."""
    if len(values) < 2:
        return list(values)
    return [value for value in values if not _corrected(text, value, values)]


def _corrected(text: str, value: Value, values: Sequence[Value]) -> bool:
    kind, collection, said, start, end = value
    if kind not in CORRECTED:
        return False
    others = [v for v in values if v[:2] == (kind, collection) and v[2] != said]
    if others and _NOT.search(text, max(0, start - 10), start):
        return True
    after = (v[3] for v in others if end <= v[3] <= end + NEAR)
    return any(_CORRECTS.search(text, end, place) for place in after)


def standing_sentences(sentences: Sequence[str]) -> list[str]:
    """The sentences behind the last one that takes back what stands before it, if one does."""
    for place in range(len(sentences) - 2, 0, -1):
        if _RETRACTS.fullmatch(sentences[place]):
            return list(sentences[place + 1 :])
    return list(sentences)
