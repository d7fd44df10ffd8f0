"""Both sides of a drafted rule: a record of the catalog that it lets through, and one it stops.

A person reads the two beside the sentence and says whether the condition means it.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from simulator.content.conditions import Condition
from simulator.content.pack import Pack
from simulator.content.values import plain

LONGEST = 60
"""Characters of a value that are shown."""


@dataclass(frozen=True)
class Side:
    """A record on one side of a condition.

    Attributes:
        record: Its id.
        shows: What the condition reads of it, as a person reads it.
    """

    record: str
    shows: str


@dataclass(frozen=True)
class Sides:
    """Both sides; None where no record of the catalog stands there."""

    passes: Side | None = None
    stops: Side | None = None


def sides_of(condition: Condition, pack: Pack, record: str, links: Mapping[str, str]) -> Sides:
    """Records on both sides of a condition.

    Args:
        condition: Compiled.
        pack: With the records.
        record: The collection of the tool's record; empty for none.
        links: From the name of each further record to the field of the first that names it.
    """
    found: dict[bool, Side] = {}
    for key, names in _cases(condition, pack, record, links) if record else ():
        try:
            holds = bool(condition(names))
        except (KeyError, TypeError, IndexError, ArithmeticError):
            continue  # an empty value settles nothing
        if holds not in found:
            found[holds] = Side(key, _shown(condition, names))
        if len(found) == 2:
            break
    return Sides(found.get(True), found.get(False))


def _cases(
    condition: Condition, pack: Pack, record: str, links: Mapping[str, str]
) -> Iterator[tuple[str, dict[str, Any]]]:
    collection = pack.collections[record]
    arguments = constants_of(condition.tree)
    for key, row in collection.records.items():
        owner = row[collection.owner] if collection.owner else None
        session = {"verified": True, "customer_id": owner, "escalated": False}
        names = {**pack.names, "session": session, "args": arguments, collection.singular: row}
        for name, field in links.items():
            other = collection.fields[field].collection
            names[name] = pack.collections[other].records.get(row[field], {})
        yield key, names


def constants_of(tree: ast.expr) -> dict[str, Any]:
    """For each argument that is compared with constants, the first of them.

    Example:
        >>> constants_of(ast.parse("args.reason in ['late', 'lost']", mode="eval").body)
        {'reason': 'late'}
    """
    return {name: values[0] for name, values in choices_of(tree).items()}


def choices_of(tree: ast.expr) -> dict[str, list[Any]]:
    """For each argument that is compared with constants, these constants."""
    found: dict[str, list[Any]] = {}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Compare) or not isinstance(node.left, ast.Attribute):
            continue
        base, other = node.left.value, node.comparators[0]
        if isinstance(base, ast.Name) and base.id == "args":
            options = getattr(other, "elts", [other])
            values = [each.value for each in options if isinstance(each, ast.Constant)]
            if values and isinstance(node.ops[0], ast.Eq | ast.In | ast.LtE | ast.GtE):
                found.setdefault(node.left.attr, values)
    return found


def _shown(condition: Condition, names: Mapping[str, Any]) -> str:
    parts = []
    for path in sorted(condition.reads):
        value: Any = names
        for part in path.split("."):
            value = value.get(part) if isinstance(value, Mapping) else None
        if "." in path and path.partition(".")[0] != "session":
            text = json.dumps(plain(value), ensure_ascii=False, default=str)
            parts.append(f"{path} is {text if len(text) <= LONGEST else text[:LONGEST] + '...'}")
    return ", ".join(parts)
