"""Denials: support says that it cannot see what its tools show."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from simulator.dialogue import Finding
from simulator.play.critic.registry import TurnView, check_support
from simulator.play.critic.said import is_asked, sentences

_DENIED = re.compile(
    r"\bI(?:'m| am)?(?: currently| also| unfortunately)? (?:unable to|not able to|cannot|can't"
    r"|do(?: not|n't) have (?:the ability to|direct access to|access to|a way to|any way to))"
    r"(?: (?:directly|access|see|view|check|retrieve|provide|look up|look at|show|pull up|find|or"
    r"|you|with)){0,6}(?: (?:any|the|information|details|data|about|on|of|to|total|current|exact"
    r"|balances?)){0,6} your\b(?P<what>[^.,;:\n]{3,70})",
    re.IGNORECASE,
)
_GIVEN_IF = re.compile(
    r"\b(?:without|until|unless|if|once|because|since|before|while|as|when|yet|other|another"
    r"|at this|right now|moment|anymore|longer|password|inbox|bank)\b",
    re.IGNORECASE,
)
"""What makes it one that holds for now or of something else, rather than an ability denied."""


@check_support
def denied_sight(view: TurnView) -> Iterator[Finding]:
    """Support says that it cannot see a part of the customer's record which tools show."""
    if view.world is not None or not view.logged or not view.vocabulary.schema.parts:
        return
    if any(not call.ok for call in view.calls):
        return
    text = view.turn.text.replace("’", "'")
    for start, end in sentences(text):
        match = _DENIED.search(text, start, end)
        if match is None or _GIVEN_IF.search(text, start, end) or is_asked(text, start):
            continue
        what = _shown_part(view, match["what"])
        if what and not _is_secret(view.policy, what):
            yield view.finding(
                "not_looked_up",
                f"says that it cannot see the {what}, which its tools show",
                match.span(),
                expected=f"a look at the {what}",
                source="tool results",
            )


def _shown_part(view: TurnView, words: str) -> str:
    """What of the words is a part of a record, or a kind of what stands in one."""
    schema = view.vocabulary.schema
    found = [m.value for m in view.words.mentions(words.replace("cards", "card"))]
    kinds = (value for value in found if value in _kinds(view))
    named = (p for p in schema.parts if re.search(rf"\b{re.escape(p)}(?:e?s)?\b", words.lower()))
    return next(iter((*kinds, *sorted(named))), "")


def _kinds(view: TurnView) -> frozenset[str]:
    """Kinds of payment methods and the like: what a record's parts are told apart by."""
    values = view.vocabulary.values
    return values.get("source", frozenset()) | values.get("type", frozenset())


@lru_cache(maxsize=256)
def _is_secret(policy: str, what: str) -> bool:
    """Whether the policy has support keep it to itself."""
    return bool(
        re.search(
            rf"\b(?:not|never|cannot)\b[^.\n]*\b(?:provide|disclose|share|reveal|access|see)\b"
            rf"[^.\n]*\b{re.escape(what)}",
            policy,
            re.IGNORECASE,
        )
    )
