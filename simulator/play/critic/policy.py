"""Policy: rules that the agent has to keep, and words that must not be said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from simulator.content.conditions import Condition, compile_condition
from simulator.content.pack import Pack
from simulator.content.rules import Rule
from simulator.content.tools import SESSION_FIELDS
from simulator.content.values import BOOL, DATE, TIME, Type
from simulator.content.world import holds
from simulator.dialogue import Finding, RuleOutcome
from simulator.play.critic.registry import (
    TurnView,
    check,
    check_support,
    denied,
    denied_after,
    sentence_start,
)

ECHO = 8
"""Words of a question that may be no more than what the customer said."""

_DECLINES = re.compile(
    r"\b(?:declin\w+|refus\w+|hesitat\w+|hardly|barely|scarcely|far from|stop short|reluctant"
    r"|avoid|unwilling|forbid\w*|prohibit\w*|rather not|lying|doubt|impossible|too much to)\b",
    re.IGNORECASE,
)
"""Before a phrase: it is declined."""

_TOO_MUCH = re.compile(
    r"\W+(?:is|are|would be|'d be|goes|sounds)\s+(?:\w+\s+){0,2}(?:lie|lying|too (?:much|far)"
    r"|wrong|stretch|beyond|more than|impossible|untrue|false|for [\w ]{1,25} to (?:say|judge))\b",
    re.IGNORECASE,
)
"""After a phrase: it is declined."""

_CALMS = re.compile(
    r"\b(?:don'?t (?:worry|hesitate)|not only|can'?t go wrong|couldn'?t be (?:more|safer)"
    r"|nothing to worry about|why not|no (?:doubt|question)"
    r"|if you(?:'d| would)? (?:like|want|wish|prefer))\b",
    re.IGNORECASE,
)
"""Words that look as if they turned a phrase round, and do not."""

_SAYS_YES = re.compile(
    r"\W*(?:oh |well |but )?(?:yes|yep|yeah|sure|absolutely|of course|definitely|certainly|indeed"
    r"|(?:it|they|that|we|i) (?:\w+ly )?(?:is|are|do|does|will|can)\b(?! not|n't)|it's\b(?! not))",
    re.IGNORECASE,
)
"""After a phrase that is asked back: it is said after all."""


@check
def broken_rules(view: TurnView) -> Iterator[Finding]:
    """A tool call broke a rule that the agent has to keep."""
    for call in view.turn.calls:
        for name, outcome in call.rules.items():
            if outcome == RuleOutcome.BROKEN:
                rule = view.pack.rules.get(name) if view.pack else None
                yield view.finding(
                    "broken_rule",
                    f"{call.name} breaks the rule {name}",
                    expected=rule.clause if rule else "",
                    source=f"rule {name}",
                )


@check_support
def forbidden_words(view: TurnView) -> Iterator[Finding]:
    """Support says what a rule on words forbids."""
    if view.pack is None:
        return
    for rule, pattern, condition in _word_rules(view.pack):
        if condition and view.world is None:
            continue  # a recording has no session that the condition could read
        for match in pattern.finditer(view.turn.text):
            if _not_said(view, *match.span()) or _holds(view, condition):
                continue
            yield view.finding(
                "forbidden_words",
                f"{match.group()!r} breaks the rule {rule.name}",
                match.span(),
                expected=rule.clause,
                source=f"rule {rule.name}",
            )


def _not_said(view: TurnView, start: int, end: int) -> bool:
    """Whether a phrase is turned round, declined, or only the customer's, asked back."""
    text = view.turn.text.replace("’", "'")
    plain = _CALMS.sub(lambda calm: " " * len(calm[0]), text)
    before = plain[sentence_start(plain, start) : start]
    if denied(plain, start) or denied_after(plain, end) or _DECLINES.search(before):
        return True
    return _TOO_MUCH.match(plain, end) is not None or _asked_back(view, text, start, end)


def _asked_back(view: TurnView, text: str, start: int, end: int) -> bool:
    """Whether a phrase of the customer's is a question of support's that has no yes to it."""
    stop = min((place for mark in ".!?\n" if (place := text.find(mark, end)) >= 0), default=-1)
    heard = text[start:end].lower() in view.heard.replace("’", "'")
    echo = len(text[sentence_start(text, start) : stop + 1].split()) <= ECHO
    return heard and echo and text[stop : stop + 1] == "?" and not _SAYS_YES.match(text, stop + 1)


@lru_cache(maxsize=16)
def _word_rules(pack: Pack) -> list[tuple[Rule, re.Pattern[str], Condition | None]]:
    found: list[tuple[Rule, re.Pattern[str], Condition | None]] = []
    session = Type("record", fields=SESSION_FIELDS)
    scope = {"now": TIME, "today": DATE, "session": session, "facts": pack.facts_type}
    for rule in pack.rules.values():
        if rule.says:
            phrases = "|".join(map(re.escape, sorted(rule.phrases, key=len, reverse=True)))
            pattern = re.compile(rf"(?<!\w)(?:{phrases})(?!\w)", re.IGNORECASE)
            when = compile_condition(rule.when, scope, BOOL) if rule.when else None
            found.append((rule, pattern, when))
    return found


def _holds(view: TurnView, condition: Condition | None) -> bool:
    if condition is None or view.pack is None:
        return False
    return holds(condition, {**view.pack.names, "session": view.session.names})
