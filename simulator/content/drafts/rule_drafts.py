"""Rules drafted from clauses: what a language model suggests, taken only where it compiles.

A suggestion is data. It is checked against the types of the drafted records, and nothing of it is
evaluated that the checker of conditions has not passed.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from simulator.content.clauses import Clause
from simulator.content.condition_types import ConditionError
from simulator.content.conditions import Condition, compile_condition
from simulator.content.drafts.columns import people
from simulator.content.drafts.groundedness import check_deed, check_words
from simulator.content.drafts.sides import Sides, choices_of, sides_of
from simulator.content.drafts.spellings import respelled
from simulator.content.drafts.tables import Operation, Table, identifier
from simulator.content.pack import Pack
from simulator.content.values import ANY, BOOL, DATE, NUMBER, TEXT, Type
from simulator.errors import nearest

LONGEST_NAME = 40
"""Characters of a tool's name."""

MOST_ARGUMENTS = 4
"""Arguments that one condition may add to a tool."""

_MAKES = frozenset(["add", "book", "create", "make", "open", "order", "place", "register"])
"""Verbs of deeds that make a record rather than change one."""

_NO_TOOLS = frozenset(["x", "none", "any", "all", "null", "true", "false"])
"""What models write where they have no name."""

_SETS = re.compile(r"\s*(\w+)\.(\w+)\s*=(?!=)\s*(.+)", re.DOTALL)
_LIST = Type("list", of=ANY)
_KINDS = {"string": TEXT, "number": NUMBER, "date": DATE, "array": _LIST}
"""What an argument may be, in the order in which it is tried."""


@dataclass(frozen=True)
class Suggestion:
    """What a model says of one clause, unchecked.

    Attributes:
        tool: The deed that it limits.
        when: The condition; empty for none.
        sets: `record.field = value`, where the clause says what a deed changes.
        by: Who keeps it.
        sure: Whether the model is.
        why: Its reason, in its own words.
    """

    tool: str = ""
    when: str = ""
    sets: str = ""
    by: str = "agent"
    sure: bool = True
    why: str = ""


@dataclass(frozen=True)
class RuleDraft:
    """A suggestion that compiles, or the reason why none does.

    Attributes:
        clause: Where it comes from.
        said: The suggestion; None where the model gave none that can be read.
        tool: The tool that needs the rule; empty where there is no rule.
        record: The collection of that tool's record; empty for none.
        links: Further records that it reads, by the field of the first that names them.
        condition: The rule's; None where there is no rule.
        effect: `record.field` and the value that the clause says a deed sets.
        arguments: Of the condition, by name, each with its JSON type.
        sides: A record that passes and one that does not.
        reason: Why there is no rule.
    """

    clause: Clause
    said: Suggestion | None
    tool: str = ""
    record: str = ""
    links: Mapping[str, str] = field(default_factory=dict)
    condition: Condition | None = None
    effect: tuple[str, str] | None = None
    arguments: Mapping[str, str] = field(default_factory=dict)
    sides: Sides = field(default_factory=Sides)
    reason: str = ""

    @property
    def choices(self) -> dict[str, list[Any]]:
        """What the condition compares arguments with."""
        return choices_of(self.condition.tree) if self.condition else {}


class RuleDrafter:
    """Checks suggestions against the records and tools of a skeleton.

    Args:
        pack: The skeleton, loaded.
        tables: What it was drafted from.
        operations: What an API can change: tools that may be named.
    """

    def __init__(
        self, pack: Pack, tables: Mapping[str, Table], operations: tuple[Operation, ...]
    ) -> None:
        self.pack, self.tables = pack, tables
        self.operations = {each.name: each for each in operations}
        self.singular = {c.singular: name for name, c in pack.collections.items()}

    def vocabulary(self) -> dict[str, Any]:
        """What a model may name: records with the types of their fields, and tools."""
        records = {
            c.singular: {name: _written(kind) for name, kind in c.fields.items()}
            for c in self.pack.collections.values()
        }
        tools = {name: tool.does for name, tool in self.pack.tools.items()}
        tools |= {each.name: each.does for each in self.operations.values()}
        return {"records": records, "tools": tools}

    def draft(self, clause: Clause, said: Suggestion) -> RuleDraft:
        """The rule that a suggestion makes.

        Raises:
            ValueError: It makes none; the message says what is to be mended.
        """
        if not said.when.strip():
            effect = self._effect(said) if said.sets else None
            tool = self._tool(said.tool) if effect else ""
            record = self.singular[effect[0].partition(".")[0]] if effect else ""
            if effect:
                check_words(ast.parse(effect[1], mode="eval").body, clause)
                check_deed(tool, record, clause)
            return RuleDraft(
                clause, said, tool, record, effect=effect,
                reason="the model found no condition on these records in it",
            )  # fmt: skip
        text, names = self._names(said.when)
        tool = self._tool(said.tool)
        record, links = self._records(tool, names)
        arguments = self._arguments(tool, record, text)
        condition = self._compiled(text, tool, record, links, arguments)
        if not condition.reads - {"now", "today", "session", "args"}:
            raise ValueError("the condition reads no record, argument or session")
        check_words(condition.tree, clause)
        check_deed(tool, record, clause)
        try:
            effect = self._effect(said) if said.sets else None
            if effect:
                check_words(ast.parse(effect[1], mode="eval").body, clause)
        except ValueError:
            effect = None  # the rule stands without it
        scope = self._scope_of(tool, record, links, arguments)
        sides = sides_of(condition, self.pack, record, links, scope)
        return RuleDraft(
            clause, said, tool, record, links, condition, effect, arguments, sides
        )  # fmt: skip

    def _tool(self, name: str) -> str:
        tool = identifier(name)[:LONGEST_NAME].strip("_") if name.strip() else ""
        if not tool or not tool.isascii() or tool in _NO_TOOLS:
            raise ValueError("`tool` must name the deed that the clause limits, like cancel_order")
        return tool

    def _names(self, when: str) -> tuple[str, set[str]]:
        """The condition in our spelling, and the names that it begins paths with."""
        text = respelled(when)
        for singular, plural in self.singular.items():
            text = re.sub(rf"(?<![\w.'\"]){plural}\.(?=[a-zA-Z_])", f"{singular}.", text)
        try:
            tree = ast.parse(text, mode="eval")
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            raise ValueError(f"`{text[:200]}` is not an expression") from None
        bound = {n.target.id for n in ast.walk(tree) if isinstance(n, ast.comprehension)
                 and isinstance(n.target, ast.Name)}  # fmt: skip
        names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        return text, names - bound

    def _records(self, tool: str, names: set[str]) -> tuple[str, dict[str, str]]:
        """The record that a tool is about, and the others that a condition reads through it."""
        read = sorted(name for name in names if name in self.singular)
        known = self.pack.tools.get(tool)
        if known is not None:
            first = next(iter(known.lookups.values()), None)
            return (first.collection if first else ""), {}
        if not read:
            # the deed may still be named after its record
            made = tool.partition("_")[0] in _MAKES
            named = [c for s, c in self.singular.items() if tool.endswith(f"_{s}") and not made]
            return (named[0] if named else ""), {}
        person = people(self.tables)
        first_name = next(
            (n for n in read if not person or self.singular[n] != person.name), read[0]
        )
        record = self.singular[first_name]
        links = {}
        for name in read:
            if name != first_name:
                links[name] = self._link(record, self.singular[name], name)
        return record, links

    def _link(self, record: str, other: str, name: str) -> str:
        fields = self.pack.collections[record].fields
        found = [f for f, kind in fields.items() if kind.kind == "ref" and kind.collection == other]
        if not found:
            first = self.pack.collections[record].singular
            raise ValueError(f"`{name}` cannot be read here: no field of {first} names it")
        return found[0]

    def _arguments(self, tool: str, record: str, text: str) -> dict[str, str]:
        """The arguments that a condition reads and the tool does not have yet, typed below."""
        if tool in self.pack.tools:
            if tool == "hand_over" and "args." in text:
                raise ValueError("hand_over takes no rule on what it is called with")
            return {}
        own = {self.key(record)} if record else set()
        paths = [n for n in ast.walk(ast.parse(text, mode="eval")) if isinstance(n, ast.Attribute)]
        read = {n.attr for n in paths if isinstance(n.value, ast.Name) and n.value.id == "args"}
        if len(read) > MOST_ARGUMENTS:
            raise ValueError("the condition reads too many arguments")
        if odd := [n for n in read if not n.isascii() or n in _NO_TOOLS or len(n) > LONGEST_NAME]:
            raise ValueError(f"`args.{odd[0][:LONGEST_NAME]}` is no name of an argument")
        counted = {each for each in read if f"len(args.{each})" in text}
        return {name: "array" if name in counted else "" for name in sorted(read - own)}

    def key(self, record: str) -> str:
        """The argument that names a record of a collection."""
        table = self.tables[record]
        return table.id if table.id != "id" else f"{table.singular}_id"

    def _scope_of(
        self, tool: str, record: str, links: Mapping[str, str], arguments: Mapping[str, str]
    ) -> Mapping[str, Type]:
        known = self.pack.tools.get(tool)
        read = [*([record] if record else []), *(self.singular[name] for name in links)]
        return known.scope if known is not None else self.scope(read, arguments)

    def _compiled(
        self, text: str, tool: str, record: str, links: Mapping[str, str], new: dict[str, str]
    ) -> Condition:
        known = self.pack.tools.get(tool)
        if known is not None:
            return _condition(text, known.scope)
        read = [*([record] if record else []), *(self.singular[name] for name in links)]
        for name in [each for each, kind in new.items() if not kind]:
            fitting = (k for k in _KINDS if self._fits(text, read, {**new, name: k}))
            new[name] = next(fitting, "string")
        return _condition(text, self.scope(read, new))

    def _fits(self, text: str, read: Sequence[str], new: Mapping[str, str]) -> bool:
        try:
            compile_condition(text, self.scope(read, new), BOOL)
        except ConditionError:
            return False
        return True

    def scope(self, collections: Sequence[str], arguments: Mapping[str, str]) -> dict[str, Type]:
        """The names that a deed on records of these collections gives to its rules."""
        base = next(iter(self.pack.tools.values())).scope
        scope = {name: base[name] for name in ("now", "today", "facts", "session")}
        fields = {name: _KINDS.get(kind, ANY) for name, kind in arguments.items()}
        for each in collections:
            fields.setdefault(self.key(each), TEXT)
            scope[self.pack.collections[each].singular] = self.pack.collections[each].type
        return {**scope, "args": Type("record", fields=fields)}

    def _effect(self, said: Suggestion) -> tuple[str, str]:
        match = _SETS.fullmatch(said.sets)
        if match is None:
            raise ValueError("`sets` must be like order.status = 'cancelled'")
        name, attribute, value = match[1], match[2], match[3].strip()
        name = next((s for s, plural in self.singular.items() if name == plural), name)
        if name not in self.singular:
            raise ValueError(f"`{name}` is no record{nearest(name, self.singular)}")
        collection = self.pack.collections[self.singular[name]]
        want = collection.fields.get(attribute)
        if want is None or attribute == collection.id:
            hint = nearest(attribute, collection.fields)
            raise ValueError(f"`{name}.{attribute}` is no field that can change{hint}")
        word = value.strip("'\"")
        if want.kind == "choice":
            if word not in want.choices:
                raise ValueError(f"'{word}' is not one of {want}")
            return f"{name}.{attribute}", repr(word)
        scope = self.scope([collection.name], {})
        return f"{name}.{attribute}", _condition(value, scope, want).source


def _condition(text: str, scope: Mapping[str, Type], want: Type = BOOL) -> Condition:
    try:
        return compile_condition(text, scope, want)
    except ConditionError as error:
        raise ValueError(str(error)) from None


def _written(kind: Type, depth: int = 0) -> Any:
    """A type as a model is shown it."""
    if kind.kind == "list":
        return [_written(kind.of or ANY, depth + 1)] if depth < 2 else "list"
    if kind.kind == "record" and kind.fields and depth < 2 and len(kind.fields) <= 12:
        return {name: _written(each, depth + 1) for name, each in kind.fields.items()}
    return f"{kind}{'?' if kind.optional else ''}"
