"""Both sides of a drafted rule: a record of the catalog that it lets through, and one it stops.

A person reads the two beside the sentence and says whether the condition means it. Arguments of the
deed are tried out as the condition compares them: with the values themselves, and just beside them.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import islice, product
from typing import Any

from simulator.content.condition_types import ConditionError, Scope
from simulator.content.conditions import Condition, compile_condition
from simulator.content.pack import Pack
from simulator.content.values import plain

LONGEST = 60
"""Characters of a value that are shown."""

MOST_TRIED = 40
"""Sets of arguments that are tried on one record."""

OTHER = "something else"
"""A text that no condition names."""

_FAILS = (KeyError, TypeError, IndexError, ArithmeticError, AttributeError)


@dataclass(frozen=True)
class Side:
    """A record on one side of a condition.

    Attributes:
        record: Its id; empty where the condition reads arguments alone.
        shows: What the condition reads of it, as a person reads it.
    """

    record: str
    shows: str


@dataclass(frozen=True)
class Sides:
    """Both sides; None where nothing in the catalog stands there."""

    passes: Side | None = None
    stops: Side | None = None


def sides_of(
    condition: Condition, pack: Pack, record: str, links: Mapping[str, str], scope: Scope
) -> Sides:
    """Records on both sides of a condition.

    Args:
        condition: Compiled.
        pack: With the records.
        record: The collection of the tool's record; empty for none.
        links: From the name of each further record to the field of the first that names it.
        scope: The names that the condition was compiled with.
    """
    found: dict[bool, Side] = {}
    trials = _trials(condition, scope)
    for key, names in _cases(pack, record, links):
        for arguments in islice(_arguments(trials, names), MOST_TRIED):
            tried = {**names, "args": arguments}
            try:
                holds = bool(condition(tried))
            except _FAILS:
                continue  # an empty value settles nothing
            if holds not in found:
                found[holds] = Side(key, _shown(condition, tried))
            if len(found) == 2:
                return Sides(found[True], found[False])
    return Sides(found.get(True), found.get(False))


def _cases(
    pack: Pack, record: str, links: Mapping[str, str]
) -> Iterator[tuple[str, dict[str, Any]]]:
    session = {"verified": True, "customer_id": None, "escalated": False}
    if not record:
        yield "", {**pack.names, "session": session}
        return
    collection = pack.collections[record]
    for key, row in collection.records.items():
        owner = row[collection.owner] if collection.owner else None
        names = {**pack.names, "session": {**session, "customer_id": owner}}
        names[collection.singular] = row
        for name, field in links.items():
            other = collection.fields[field].collection
            names[name] = pack.collections[other].records.get(row[field], {})
        yield key, names


@dataclass(frozen=True)
class _Trial:
    """How values of an argument are found: what it is compared with, and in which way."""

    argument: str
    how: str
    values: tuple[Any, ...] = ()
    expression: Condition | None = None


def _trials(condition: Condition, scope: Scope) -> list[_Trial]:
    found = []
    for node in ast.walk(condition.tree):
        if isinstance(node, ast.Compare):
            for one, other in ((node.left, node.comparators[0]), (node.comparators[0], node.left)):
                found += _compared(one, other, scope)
        elif isinstance(node, ast.Subscript) and (name := _argument(node.slice)):
            found += _against(name, "key", node.value, scope)
    return found


def _compared(one: ast.expr, other: ast.expr, scope: Scope) -> list[_Trial]:
    if name := _argument(one):
        values = _constants(other)
        return [_Trial(name, "value", values)] if values else _against(name, "value", other, scope)
    counted = isinstance(one, ast.Call) and isinstance(one.func, ast.Name) and one.func.id == "len"
    if counted and isinstance(one, ast.Call) and (name := _argument(one.args[0])):
        values = _constants(other)
        return [_Trial(name, "len", values)] if values else _against(name, "len", other, scope)
    return []


def _against(name: str, how: str, other: ast.expr, scope: Scope) -> list[_Trial]:
    try:
        return [_Trial(name, how, expression=compile_condition(ast.unparse(other), scope))]
    except ConditionError:  # a name of a generator, which has no value by itself
        return []


def _argument(node: ast.expr) -> str:
    base = node.value if isinstance(node, ast.Attribute) else None
    is_one = isinstance(base, ast.Name) and base.id == "args"
    return node.attr if is_one and isinstance(node, ast.Attribute) else ""


def _constants(node: ast.expr) -> tuple[Any, ...]:
    options = getattr(node, "elts", [node])
    return tuple(each.value for each in options if isinstance(each, ast.Constant))


def _arguments(trials: list[_Trial], names: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Sets of arguments, as likely to pass as can be told, and others beside them."""
    values: dict[str, list[Any]] = {}
    for trial in trials:
        known = list(trial.values)
        if trial.expression is not None:
            try:
                known = [trial.expression({**names, "args": {}})]
            except _FAILS:
                continue
        options = [each for value in known for each in _beside(trial.how, value)]
        found = values.setdefault(trial.argument, [])
        found += [each for each in options if each not in found]
    for chosen in product(*values.values()):
        yield dict(zip(values, chosen, strict=True))


def _beside(how: str, value: Any) -> Iterator[Any]:
    """A value that something is compared with, and what lies just beside it."""
    if how == "key":
        yield from islice(value if isinstance(value, Mapping) else (), 3)
    elif how == "len":
        whole = isinstance(value, int) and 0 <= value <= 50
        yield from ([None] * n for n in (value, value + 1, max(0, value - 1)) if whole)
    elif isinstance(value, bool):
        yield from (value, not value)
    elif isinstance(value, int | Decimal):
        yield from (value, value + 1, value - 1)
    elif isinstance(value, str):
        yield from (value, OTHER)
    elif isinstance(value, date):
        yield from (value, value + timedelta(days=1), value - timedelta(days=1))


def choices_of(tree: ast.expr) -> dict[str, list[Any]]:
    """For each argument that has to be one of some constants, these.

    Example:
        >>> choices_of(ast.parse("args.reason in ['late', 'lost']", mode="eval").body)
        {'reason': ['late', 'lost']}
    """
    found: dict[str, list[Any]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare) and (name := _argument(node.left)):
            values = list(_constants(node.comparators[0]))
            if values and isinstance(node.ops[0], ast.Eq | ast.In | ast.LtE | ast.GtE):
                known = found.setdefault(name, [])
                known += [value for value in values if value not in known]
    return found


def _shown(condition: Condition, names: Mapping[str, Any]) -> str:
    parts = []
    for path in sorted(condition.reads):
        value: Any = names
        for part in path.split("."):
            value = value.get(part) if isinstance(value, Mapping) else None
        if "." in path and path.partition(".")[0] != "session":
            parts.append(f"{path} is {_value(value)}")
    return ", ".join(parts)


def _value(value: Any) -> str:
    if isinstance(value, list | tuple):
        return f"a list of {len(value)}"
    text = json.dumps(plain(value), ensure_ascii=False, default=str)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}..."
