"""Rules: the policy of a business, one clause each, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from simulator.content.condition_types import ConditionError, Scope
from simulator.content.conditions import Condition, compile_condition
from simulator.content.notation import Notation
from simulator.content.templates import Template, compile_template
from simulator.content.values import BOOL
from simulator.documents import Document

KEYS = frozenset({"clause", "when", "by", "says", "phrases", "refusal", "instead"})


class Enforcer(StrEnum):
    """Who keeps a rule on deeds: the tool refuses, or the agent must not call it."""

    SYSTEM = "system"
    AGENT = "agent"


@dataclass(frozen=True)
class Rule:
    """One clause.

    Attributes:
        name: Its key in `rules.yaml`.
        clause: The sentence that support is told and quotes when refusing.
        when: The condition as written; empty for words that must never be said.
        by: Who enforces it; None for a rule on words.
        says: `never` or `only_if` for a rule on words, else empty.
        phrases: For a rule on words, what must not be said.
        refusal: How a clerk words the refusal, as written.
        instead: Tools that may be offered in place of what was refused.
    """

    name: str
    clause: str
    when: str
    by: Enforcer | None
    says: str
    phrases: tuple[str, ...]
    refusal: tuple[str, ...]
    instead: tuple[str, ...]


@dataclass(frozen=True)
class BoundRule:
    """A rule bound to the names that one tool gives it."""

    rule: Rule
    when: Condition
    refusal: tuple[Template, ...]


def load_rules(document: Document, scope: Scope) -> dict[str, Rule]:
    """Read `rules.yaml`.

    Args:
        document: The file.
        scope: What rules on words may read.

    Raises:
        ContentError: An unknown or missing key, or a value that cannot stand there.
    """
    return {name: _load(document, name, scope) for name in document.mapping()}


def _load(document: Document, name: str, scope: Scope) -> Rule:
    spec = document.known_keys(KEYS, name)
    if not isinstance(spec.get("clause"), str):
        document.fail("needs a `clause`, the sentence that support is told", name)
    says, by = spec.get("says", ""), spec.get("by")
    if says:
        _check_words(document, name, spec, scope)
    else:
        if "when" not in spec:
            document.fail("needs `when` (a rule on deeds) or `says` (a rule on words)", name)
        if by not in list(Enforcer):
            document.fail("`by` must be `system` or `agent`", name, "by")
    return Rule(
        name=name,
        clause=spec["clause"].strip(),
        when=str(spec.get("when", "")),
        by=Enforcer(by) if by and not says else None,
        says=says,
        phrases=document.texts(name, "phrases"),
        refusal=document.texts(name, "refusal"),
        instead=document.texts(name, "instead"),
    )


def _check_words(document: Document, name: str, spec: Mapping[str, Any], scope: Scope) -> None:
    if spec["says"] not in ("never", "only_if"):
        document.fail("`says` must be `never` or `only_if`", name, "says")
    if not spec.get("phrases"):
        document.fail("a rule on words needs `phrases`, what must not be said", name)
    if (spec["says"] == "only_if") != ("when" in spec):
        document.fail("`only_if` goes with `when`, and `never` without", name, "says")
    if "when" in spec:
        try:
            compile_condition(spec["when"], scope, BOOL)
        except ConditionError as error:
            document.fail(str(error), name, "when")


def sentences(
    document: Document, scope: Scope, notation: Notation, *keys: str | int
) -> tuple[Template, ...]:
    """Compile the list of sentences at `keys`."""
    found = []
    for index, item in enumerate(document.texts(*keys)):
        try:
            found.append(compile_template(item, scope, notation))
        except ConditionError as error:
            document.fail(str(error), *keys, index)
    return tuple(found)


def bind_rule(
    rules: Document, rule: Rule, scope: Scope, notation: Notation, tool: str
) -> BoundRule:
    """Compile a rule against the names of one tool.

    Raises:
        ContentError: The condition or a refusal reads what this tool does not give.
    """
    try:
        when = compile_condition(rule.when, scope, BOOL)
    except ConditionError as error:
        rules.fail(f"{error} (needed by the tool {tool})", rule.name, "when")
    return BoundRule(rule, when, sentences(rules, scope, notation, rule.name, "refusal"))
