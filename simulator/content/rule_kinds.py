"""What kind of rule a rule is, read off its condition: a tactic aims at kinds, in any pack."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from simulator.content.rules import BoundRule
from simulator.content.tools import Tool

KINDS = (
    "deadline", "once", "status", "sum", "belongs", "identity", "stock", "flag", "amount", "other",
)  # fmt: skip
"""A time limit; not twice; a state of the record; money within money; a part of the record; who
asks; what is there; a mark on the record; a number within bounds; anything else."""


def kind_of(tool: Tool, bound: BoundRule) -> str:
    """The kind of a rule as one tool has to keep it.

    Example:
        >>> from simulator.content.pack import find_pack
        >>> tool = find_pack("ecommerce").tools["start_return"]
        >>> {b.rule.name: kind_of(tool, b) for b in tool.needs}["return_window"]
        'deadline'
    """
    when = bound.when
    reads = {path for path in when.reads if not path.startswith("facts.")}
    if any(path.startswith("session.") for path in reads) or "session.verified" in tool.effects:
        return "identity"
    if {"today", "now"} & reads:
        return "deadline"
    if any(isinstance(node, ast.GeneratorExp) for node in ast.walk(when.tree)):
        return "sum" if _is_money(tool, when.source, reads) else "belongs"
    if any(path.endswith("stock") for path in reads):
        return "stock"
    if _is_money(tool, when.source, reads):
        return "sum"
    if constants(when.tree):
        return "once" if reads & tool.effects.keys() and _negates(when.tree) else "status"
    if reads and not _compares(when.tree):
        return "flag"
    if {"email", "phone"} & {path.rpartition(".")[2] for path in reads}:
        return "identity"
    return "amount" if any(path.startswith("args.") for path in reads) else "other"


def _is_money(tool: Tool, source: str, reads: set[str]) -> bool:
    amounts = {f"args.{name}" for name, kind in tool.types.items() if kind.kind == "money"}
    return bool(reads & amounts) or ("refunded" in source and "total" in source)


def constants(tree: ast.expr) -> set[str]:
    """Texts that stand in a condition."""
    return {
        str(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def _negates(tree: ast.expr) -> bool:
    return any(isinstance(node, ast.Not | ast.NotEq | ast.NotIn) for node in ast.walk(tree))


def _compares(tree: ast.expr) -> bool:
    return any(isinstance(node, ast.Compare) for node in ast.walk(tree))


def writes(tool: Tool) -> Iterator[str]:
    """Kinds of what a deed writes: `money`, `text` (words of the customer's), `status`, `new`."""
    if tool.creates:
        yield "new"
    for path, effect in tool.effects.items():
        if path.startswith("session."):
            continue
        if effect.type.kind == "money":
            yield "money"
        elif any(read.startswith("args.") for read in effect.reads):
            yield "text"
        else:
            yield "status"
