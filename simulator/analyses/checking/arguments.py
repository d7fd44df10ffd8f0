"""Arguments of tools that are given what they cannot take: by the wrong slot, or by `fills`."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from simulator.analyses.checking.mistake import Kind, Mistake, mistake_at
from simulator.analyses.checking.opened import Opened
from simulator.content.conditions import Condition
from simulator.content.slots import Slot
from simulator.content.tools import Tool
from simulator.content.values import plain
from simulator.content.world import EVALUATION_ERRORS
from simulator.errors import nearest

ROWS = 200
"""Records for which a fill is tried."""

_FORM = ("type", "enum", "pattern", "const")
"""What a schema says of every value; a limit may be what a rule is there for."""

_COUNTED = ("number", "money", "text", "pattern", "word")
"""Kinds of slots that a number can be told by."""


def wrong_slots(opened: Opened) -> Iterator[Mistake]:
    """Arguments that have the name of a slot which tells something else."""
    document, pack = opened.file("tools"), opened.pack
    for tool in pack.tools.values():
        for name, schema in tool.arguments.items():
            slot = pack.slots.get(name)
            found = slot and _misfit(opened, tool, name, schema, slot)
            if found:
                wrong, remedy = found
                yield mistake_at(
                    Kind.ARGUMENT, document, (tool.name, "arguments", name), wrong, remedy
                )


def _misfit(
    opened: Opened, tool: Tool, name: str, schema: Any, slot: Slot
) -> tuple[str, str] | None:
    wanted = next(
        (w.collection for w in tool.lookups.values() if w.key.source == f"args.{name}"), ""
    )
    if wanted and slot.collection and slot.collection != wanted:
        right = [s.name for s in opened.pack.slots.values() if s.collection == wanted]
        return (
            f"looks up a record of {wanted}, but is told by the slot `{name}`,"
            f" which is one of {slot.collection}",
            f"give it the name of a slot of {wanted}{_such(right)}, or fill it under `fills`",
        )
    own = schema if isinstance(schema, dict) else {}
    if own.get("type") in ("number", "integer") and slot.kind not in _COUNTED:
        return _other_kind(name, slot, "a number")
    if own.get("format") == "date" and slot.kind not in ("date", "text"):
        return _other_kind(name, slot, "a date")
    if "enum" in own and slot.kind == "word":
        strange = [word for word in slot.words if word not in map(str, own["enum"])]
        if strange:
            return (
                f"is told by the slot `{name}`, whose `{strange[0]}` is none of its `enum`"
                f"{nearest(strange[0], map(str, own['enum']))}",
                "use the same words in both, or call one of them otherwise",
            )
    return _overheard(opened, tool, name, slot)


def _such(names: list[str]) -> str:
    return f" (`{'`, `'.join(names)}`)" if names else ""


def _other_kind(name: str, slot: Slot, takes: str) -> tuple[str, str]:
    return (
        f"takes {takes}, but is told by the slot `{name}`, which is {_kind(slot)}",
        "call the argument otherwise, and give it a slot of its own or a value under `fills`",
    )


def _kind(slot: Slot) -> str:
    return f"one of {slot.collection}" if slot.collection else f"a {slot.kind}"


def _overheard(opened: Opened, tool: Tool, name: str, slot: Slot) -> tuple[str, str] | None:
    """A filled argument that another tool's customer overrides with what it told for that one."""
    fill = tool.fills.get(name)
    others = (t for t in opened.pack.tools.values() if name in t.arguments and t is not tool)
    other = next((t.name for t in others if name not in t.fills), "")
    if fill is None or not other or fill.reads or not fill.source.startswith(("'", '"')):
        return None
    return (
        f"is filled with {fill.source}, but what a customer tells as `{name}` for `{other}`"
        f" ({_kind(slot)}) takes its place",
        "call this argument otherwise, so that no slot has its name",
    )


def wrong_fills(opened: Opened) -> Iterator[Mistake]:
    """`fills` that give what the argument's schema forbids."""
    document = opened.file("tools")
    for tool in opened.pack.tools.values():
        for name, fill in tool.fills.items():
            reason = _forbidden(opened, tool, name, fill)
            if reason:
                yield mistake_at(
                    Kind.FILL, document, (tool.name, "fills", name),
                    f"`{fill.source}` gives what the schema of `{name}` forbids: {reason}",
                    f"give {_wanted(tool.arguments[name])}, or change"
                    f" `{tool.name}.arguments.{name}`",
                )  # fmt: skip


def _wanted(schema: Any) -> str:
    own = schema if isinstance(schema, dict) else {}
    if "enum" in own:
        return "one of " + ", ".join(f"`{word}`" for word in own["enum"])
    limits = [f"{k} {own[k]}" for k in ("minimum", "maximum", "maxLength", "pattern") if k in own]
    article = "an" if own.get("type") == "integer" else "a"
    kind = f"{article} {own.get('type', 'value')}"
    return f"{kind} ({', '.join(limits)})" if limits else kind


def _forbidden(opened: Opened, tool: Tool, name: str, fill: Condition) -> str:
    """Why a fill cannot be called with, tried on the records that it reads; empty where it can."""
    schema, errors, right = tool.arguments[name], list[Any](), 0
    for names in islice(_worlds(opened, tool, fill), ROWS):
        try:
            value = fill(names)
        except EVALUATION_ERRORS:
            continue
        if value is None:
            continue
        number = isinstance(schema, dict) and schema.get("type") in ("number", "integer")
        given = _number(value) if number else str(plain(value))
        error = next(_validator(schema).iter_errors(given), None)
        right += error is None
        errors += [] if error is None else [error]
    never = [e for e in errors if not right or e.validator in _FORM]
    return str(never[0].message) if never else ""


def _number(value: Any) -> Any:
    """As a call is given it."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        return str(value)
    return int(number) if number.is_integer() else number


def _validator(schema: Any) -> Any:
    from jsonschema import Draft202012Validator

    return Draft202012Validator(schema)


def _worlds(opened: Opened, tool: Tool, fill: Condition) -> Iterator[dict[str, Any]]:
    """What a fill reads: the facts, and each record of the one collection that it looks at."""
    pack = opened.pack
    read = {path.partition(".")[0] for path in fill.reads}
    records = [name for name in tool.lookups if name in read]
    if read - {"now", "today", "facts", *records} or len(records) > 1:
        return
    if not records:
        yield pack.names
        return
    for record in pack.collections[tool.lookups[records[0]].collection].records.values():
        yield {**pack.names, records[0]: record}
