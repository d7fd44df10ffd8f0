"""Promises: what is said to be possible is not what the policy rules out in the same words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from simulator.dialogue import Finding
from simulator.play.critic.content_words import content_words
from simulator.play.critic.registry import TurnView, check_support
from simulator.play.critic.said import is_asked, sentences

_CLAUSE = re.compile(r"[^.;\n]{8,300}")
_FORBIDS = re.compile(
    r"\b(?:cannot|can not|can't|can never|must not|may not|are not allowed|is not allowed"
    r"|not permitted"
    r"|no longer be|should not|non-refundable|not be)\b",
    re.IGNORECASE,
)
_MODAL = re.compile(
    r"\b(?:can|may|are allowed to|is allowed to|are able to|able to|is possible to|are eligible"
    r"|is eligible|happy to)\b",
    re.IGNORECASE,
)
_NOT = re.compile(
    r"\b(?:not|cannot|can't|no|never|only|unable|unless|if|except|without|unfortunately|isn't|aren't"
    r"|don't|doesn't|however|but|whether|n't)\b",
    re.IGNORECASE,
)
_UNLESS = re.compile(r"\b(?:unless|except|if|without|only|until|after|once|when|before)\b", re.I)
_FILLERS = frozenset(
    [
        "be",
        "can",
        "cannot",
        "may",
        "not",
        "any",
        "all",
        "the",
        "and",
        "or",
        "with",
        "user",
        "agent",
        "customer",
        "also",
        "even",
        "even",
        "must",
    ]
)
LEAST = 3
"""Content words of a clause from which on it says something of its own."""


@check_support
def promises(view: TurnView) -> Iterator[Finding]:
    """Something is said to be possible that a clause of the policy rules out."""
    clauses = _forbidden(view.policy)
    if not clauses:
        return
    text = view.turn.text
    for start, end in sentences(text):
        sentence = text[start:end].replace("’", "'")
        if not _MODAL.search(sentence) or _NOT.search(sentence) or is_asked(text, start):
            continue
        said = content_words(sentence)
        broken = next((clause for words, clause in clauses if words <= said), "")
        if broken:
            yield view.finding(
                "broken_rule",
                f"promises what the policy rules out: {broken.strip()[:120]}",
                (start, start + len(text[start:end].rstrip())),
                expected=broken.strip(),
                source="system prompt",
            )


@lru_cache(maxsize=32)
def _forbidden(policy: str) -> tuple[tuple[frozenset[str], str], ...]:
    """Clauses without conditions that rule something out, with their content words."""
    found = []
    for match in _CLAUSE.finditer(policy):
        clause = match.group()
        if not _FORBIDS.search(clause) or _UNLESS.search(clause):
            continue
        words = frozenset(content_words(clause)) - _FILLERS
        if LEAST <= len(words) <= 8:
            found.append((words, clause))
    return tuple(found)
