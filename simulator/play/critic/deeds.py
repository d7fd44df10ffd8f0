"""Deeds: what support says it has done stands in its tool log."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from simulator.dialogue import Finding
from simulator.play.critic.registry import Look, check, denied

STEMS = {
    "refund": ("refund", "return", "cancel", "exchange", "modif", "credit", "compensat"),
    "cancel": ("cancel",),
    "return": ("return", "refund"),
    "exchang": ("exchange", "replace", "modif"),
    "replac": ("replace", "resend", "exchange", "send", "modif"),
    "modif": ("modif", "update", "change", "edit", "fix", "set"),
    "updat": ("modif", "update", "change", "edit", "fix", "set"),
    "chang": ("modif", "update", "change", "edit", "fix", "set", "exchange", "move"),
    "book": ("book", "order", "place", "reserve"),
    "transfer": ("transfer", "hand", "escalat"),
    "credit": ("credit", "refund", "certificate", "return", "cancel", "modif", "exchange"),
}
"""From the stem of a verb to stems of tools' names that carry such a deed out."""

_VERB = (
    r"(refund|cancel|return|exchang|replac|modif|updat|chang|book|transferr?|credit)(?:l?ed|ied)"
)
_NOUN = r"(refund|return|exchange|replacement|cancellation|modification|booking|credit)s?"
_CARRIED = r"(?:processed|issued|completed|submitted|initiated|started|made|placed)"
_ADVERBS = r"(?: now| also| just| already| successfully| gone ahead and){0,3}"
_CLAIMS = (
    re.compile(rf"\bI(?:'ve| have){_ADVERBS} {_VERB}\b", re.IGNORECASE),
    re.compile(rf"\b(?:has|have){_ADVERBS} been{_ADVERBS} {_VERB}\b", re.IGNORECASE),
    re.compile(
        rf"\b{_NOUN}\b[^.\n]{{0,120}}? (?:has|have){_ADVERBS} been{_ADVERBS} {_CARRIED}\b",
        re.IGNORECASE,
    ),
    re.compile(rf"\bI(?:'ve| have){_ADVERBS} {_CARRIED} (?:the|your|a) {_NOUN}\b", re.IGNORECASE),
)
_NOUNS = {
    "refund": "refund", "return": "return", "exchange": "exchang", "replacement": "replac",
    "cancellation": "cancel", "modification": "modif", "booking": "book", "credit": "credit",
}  # fmt: skip
_STATE = {"cancel": "cancel", "return": "return", "exchang": "exchange", "refund": "refund"}


@check
def claimed_deeds(look: Look) -> Iterator[Finding]:
    """A deed is claimed for which no tool call has succeeded in this dialogue."""
    if not look.by_support:
        return
    text = look.turn.text.replace("’", "'")
    for pattern in _CLAIMS:
        for match in pattern.finditer(text):
            verb = match.group(1).lower()
            stem = "transfer" if verb.startswith("transfer") else _NOUNS.get(verb, verb)
            before = text[max(0, match.start() - 40) : match.start()].lower()
            turned = "status" in before or denied(text, match.start())
            if turned or _done(look, stem) or _known_state(look, stem, _sentence(text, match)):
                continue
            yield look.finding(
                "claimed_deed",
                f"says {match.group()!r}, but no tool call has done that",
                match.span(),
                expected="a successful tool call",
                source="tool log",
            )


def _done(look: Look, stem: str) -> bool:
    wanted = STEMS.get(stem, (stem,))
    calls = [call for turn in (*look.turns, look.turn) for call in turn.calls if call.ok]
    return any(_carries(call.name, wanted) for call in calls)


@lru_cache(maxsize=4096)
def _carries(tool: str, wanted: tuple[str, ...]) -> bool:
    name = tool.lower()
    reads = name.startswith(("get_", "find_", "list_", "search_", "lookup_", "calculate", "think"))
    return not reads and any(stem in name for stem in wanted)


def _sentence(text: str, match: re.Match[str]) -> str:
    start = max(text.rfind(mark, 0, match.start()) for mark in (". ", "! ", "? ", "\n")) + 1
    return text[start : match.end()].lower()


def _known_state(look: Look, stem: str, sentence: str) -> bool:
    """The record's status says so already, as when an order was cancelled last week.

    Where the sentence names records, theirs counts; otherwise any that was shown.
    """
    word = _STATE.get(stem)
    if word is None:
        return False
    statuses = look.session.evidence.statuses
    named = [found for key, found in statuses.items() if len(key) > 3 and key in sentence]
    return any(word in status for found in named or statuses.values() for status in found)
