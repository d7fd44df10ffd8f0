"""Deeds of a draft: the tools that drafted rules are about, each with its records and arguments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from simulator.content.condition_types import ConditionError
from simulator.content.conditions import compile_condition
from simulator.content.drafts.columns import people
from simulator.content.drafts.rule_drafts import RuleDraft, RuleDrafter
from simulator.content.values import BOOL

MOST = 40
"""Deeds that are drafted; what is said of more is left to a person."""


@dataclass(frozen=True)
class Deed:
    """A tool that changes something.

    Attributes:
        name: As it is called.
        does: One sentence.
        lookups: Collection and key of each record, by name, in order.
        arguments: JSON type of each.
        effects: Value by `record.field`.
        choices: Values of arguments that its rules name.
        record: The collection that it is about; empty for none.
    """

    name: str
    does: str
    lookups: Mapping[str, tuple[str, str]]
    arguments: Mapping[str, str]
    effects: Mapping[str, str]
    choices: Mapping[str, list[Any]]
    record: str


def deeds_of(
    drafts: Sequence[RuleDraft], drafter: RuleDrafter
) -> tuple[tuple[Deed, ...], tuple[RuleDraft, ...]]:
    """The deeds that drafts are about, and the drafts again.

    A draft that does not fit the tool which it shares with others is no rule any more, and says so.
    """
    together: dict[str, list[RuleDraft]] = {}
    for each in drafts:
        if each.tool and each.tool not in drafter.pack.tools:
            together.setdefault(each.tool, []).append(each)
    deeds = {n: _deed(n, group, drafter) for n, group in list(together.items())[:MOST]}
    return tuple(deeds.values()), tuple(_fitting(each, deeds, drafter) for each in drafts)


def _deed(name: str, drafts: Sequence[RuleDraft], drafter: RuleDrafter) -> Deed:
    collections = drafter.pack.collections
    read = [each.record for each in drafts if each.record]
    read += [drafter.singular[link] for each in drafts for link in each.links]
    records = sorted(
        dict.fromkeys(read), key=lambda c: (not _named(name, c), _is_person(c, drafter))
    )
    lookups: dict[str, tuple[str, str]] = {}
    arguments: dict[str, str] = {}
    main = records[0] if records else ""
    for each in records:
        fields = collections[main].fields.items()
        link = next((f for f, k in fields if k.kind == "ref" and k.collection == each), "")
        if link and each != main:
            lookups[collections[each].singular] = each, f"{collections[main].singular}.{link}"
            continue
        key = drafter.key(each)
        arguments[key] = "string"
        lookups[collections[each].singular] = each, f"args.{key}"
    operation = drafter.operations.get(name)
    for argument in operation.arguments if operation else ():
        arguments.setdefault(argument, "string")
    choices: dict[str, list[Any]] = {}
    for draft in drafts:
        for argument, kind in draft.arguments.items():
            arguments.setdefault(argument, kind)
        choices = {**draft.choices, **choices}
    effects = {draft.effect[0]: draft.effect[1] for draft in drafts if draft.effect}
    effects = {path: v for path, v in effects.items() if path.partition(".")[0] in lookups}
    does = operation.does if operation else _sentence(name, drafter.singular)
    known = {argument: values for argument, values in choices.items() if argument in arguments}
    return Deed(name, does, lookups, arguments, effects, known, main)


def _named(tool: str, collection: str) -> bool:
    return collection.removesuffix("s") in tool


def _is_person(collection: str, drafter: RuleDrafter) -> bool:
    person = people(drafter.tables)
    return person is not None and person.name == collection


def _sentence(name: str, records: Iterable[str]) -> str:
    """What a deed does, from its name.

    Example:
        >>> _sentence("cancel_order", ["order"]), _sentence("update_baggage", ["order"])
        ('Cancel an order.', 'Update baggage.')
    """
    verb, _, rest = name.replace("_", " ").partition(" ")
    counted = any(rest == record.replace("_", " ") for record in records)
    article = "" if not counted else "an " if rest[0] in "aeiou" else "a "
    return f"{verb.capitalize()} {article}{rest}".strip() + "."


def _fitting(draft: RuleDraft, deeds: Mapping[str, Deed], drafter: RuleDrafter) -> RuleDraft:
    """A draft as it stands once its tool is one with others."""
    if not draft.tool or draft.tool in drafter.pack.tools:
        return draft
    deed = deeds.get(draft.tool)
    if deed is None:
        return replace(draft, tool="", condition=None, effect=None, reason="too many deeds")
    if draft.condition is None:
        return draft
    scope = drafter.scope([c for c, _ in deed.lookups.values()], deed.arguments)
    try:
        compile_condition(draft.condition.source, scope, BOOL)
    except ConditionError as error:
        return replace(draft, tool="", condition=None, effect=None, reason=str(error))
    return draft
