"""Policy: rules that the agent has to keep, and words that must not be said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from simulator.content.conditions import Condition, compile_condition
from simulator.content.pack import Pack
from simulator.content.rules import Rule
from simulator.content.tools import SESSION_FIELDS
from simulator.content.values import BOOL, Type
from simulator.content.world import holds
from simulator.dialogue import Finding, RuleOutcome
from simulator.play.critic.registry import TurnView, check, check_support, denied


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
            if denied(view.turn.text, match.start()) or _holds(view, condition):
                continue
            yield view.finding(
                "forbidden_words",
                f"{match.group()!r} breaks the rule {rule.name}",
                match.span(),
                expected=rule.clause,
                source=f"rule {rule.name}",
            )


@lru_cache(maxsize=16)
def _word_rules(pack: Pack) -> list[tuple[Rule, re.Pattern[str], Condition | None]]:
    found: list[tuple[Rule, re.Pattern[str], Condition | None]] = []
    scope = {"session": Type("record", fields=SESSION_FIELDS), "facts": pack.facts_type}
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
