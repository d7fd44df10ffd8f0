"""Polarity: a yes or a no, and the same sentence says the opposite."""

from __future__ import annotations

import re
from collections.abc import Iterator

from simulator.dialogue import Finding, Speaker
from simulator.play.critic.content_words import content_words
from simulator.play.critic.registry import TurnView
from simulator.play.nlu import segments

_ASKS = re.compile(
    r"(?:(?:and|so|but|hi|hello|ok|okay|please|also)\b,?\s+)*"
    r"(?:do|does|did|can|could|will|would|is|are|was|were|have|has|may)\s(?!not\b)",
    re.IGNORECASE,
)
_ANSWER = re.compile(
    r"(?P<said>no|nope|yes|yeah|yep)\b(?P<mark>[,.!:]?)\s+(?P<clause>(?:(?!\b(?:but|however)\b)[^,.;:!?\n–—])+)",
    re.IGNORECASE,
)
_TURNED = re.compile(r"\b(?:not|never|no|none|nothing|cannot|without|free)\b|n't\b", re.IGNORECASE)
_DENIED = re.compile(
    r"\b(?:not|never|cannot)\b|n't\b|\b(?:is|are|have|take|accept|offer) no\b", re.IGNORECASE
)
_BOUNDED = re.compile(
    r"\d|\b(?:only|just|instead|except|anymore|yet|other|another|until|if|when|once|unless|than)\b",
    re.IGNORECASE,
)
"""What makes another answer of a clause than a plain yes or no."""


def turned_round(view: TurnView) -> Iterator[Finding]:
    """Support says no to "Do you take cards?", and goes on with "we take cards"."""
    asked = next((t for t in reversed(view.turns) if t.speaker == Speaker.CUSTOMER), None)
    sentences = segments(asked.text.replace("’", "'")) if asked else []
    question = next((s for s in reversed(sentences) if s.rstrip().endswith("?")), "")
    answer = _ANSWER.match(view.turn.text.replace("’", "'").lstrip())
    if not answer or not _ASKS.match(question) or _TURNED.search(question):
        return
    if answer["said"].lower() == "no" and not answer["mark"]:  # "No assembly is needed."
        return
    clause = answer["clause"]
    wanted, said = content_words(question), content_words(clause)
    repeats = wanted and (wanted <= said if len(wanted) > 1 else wanted == said)
    no = answer["said"].lower().startswith("n")
    opposite = not _TURNED.search(clause) if no else _DENIED.search(clause)
    if repeats and opposite and not _BOUNDED.search(clause):
        yield view.finding(
            "contradiction",
            f"says {answer['said'].lower()!r}, and then {clause.strip()!r}",
            expected="yes or no, and why",
            source=f"turn {asked.index}" if asked else "",
        )
