"""Confirmations: where the policy asks for a yes before a deed, the customer knew what it costs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from simulator.content.claims import claims_in
from simulator.dialogue import Finding, Severity, Speaker
from simulator.play.critic.charges import moved_by
from simulator.play.critic.deeds import is_reading
from simulator.play.critic.registry import TurnView, check_support

_RULE = re.compile(
    r"[^.\n]*\b(?:obtain|ask (?:\w+ )?for|get|requir|need)\w*"
    r"(?: (?:the|an?|their|explicit|clear|user|customer|verbal)(?:'s)?){0,3}"
    r" (?:confirmation|consent|approval)\b(?! (?:e-?mail|number|code))[^.\n]*",
    re.IGNORECASE,
)
_ASKED = re.compile(r"\?|\b(?:confirm\w*|proceed|go ahead|let me know|approv\w*)\b", re.IGNORECASE)
_WRITES = re.compile(
    r"(?:\A|_)(?:book|cancel|modif|update|change|refund|return|exchange|replace|delete|remove|place"
    r"|pay|charge|resched|upgrade|downgrade|buy|purchase)",
    re.IGNORECASE,
)
"""How tools are called that change what is the customer's."""
ERROR, WARNING = Severity.ERROR, Severity.WARNING

LEAST = 10
"""An amount from which on it has to be named before it is taken."""


@check_support
def unconfirmed(view: TurnView) -> Iterator[Finding]:
    """Money was moved that was never named, or a deed done that was never asked about."""
    if view.world is not None or not (rule := _rule(view.policy)):
        return
    done = [c for c in view.turn.calls if c.ok and _writes(c.name)]
    if not done:
        return
    if view.turns and not any(map(_ASKED.search, _last_asked(view))):
        yield _broken(view, f"{done[0].name} was called without a question first", rule, ERROR)
        return
    moved = {amount for amount in moved_by(view, done) if amount >= LEAST}
    if moved and not _is_named(view):
        amounts = " or ".join(str(amount) for amount in sorted(moved)[:3])
        yield _broken(view, f"{amounts} was charged, and no amount was named before", rule, WARNING)


def _writes(tool: str) -> bool:
    return not is_reading(tool) and _WRITES.search(tool) is not None


def _last_asked(view: TurnView) -> Iterator[str]:
    """What support has said since shortly before the customer last spoke: one yes is for many."""
    heard = [t.index for t in view.turns if t.speaker == Speaker.CUSTOMER]
    since = min(heard[-1] - 2, view.turn.index - 3) if heard else 0
    turns = (t for t in view.turns if t.index >= since)
    return (t.text for t in turns if t.speaker == Speaker.SUPPORT and t.text)


def _is_named(view: TurnView) -> bool:
    """Whether anybody has named an amount of money before the call."""
    return any(c.kind == "money" for t in view.turns for c in claims_in(t.text, view.locale))


def _broken(view: TurnView, what: str, rule: str, severity: Severity) -> Finding:
    return view.finding(
        "broken_rule", what, expected=rule, source="system prompt", severity=severity
    )


@lru_cache(maxsize=32)
def _rule(policy: str) -> str:
    """The sentence of a policy that asks for a confirmation."""
    match = _RULE.search(policy)
    return " ".join(match.group().split()) if match else ""
