"""Tools: what support can look up and do. A tool is the only thing that changes a World."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from simulator.content.condition_types import ConditionError, Scope
from simulator.content.conditions import Condition, compile_condition
from simulator.content.notation import Notation
from simulator.content.records import Collection
from simulator.content.rules import BoundRule, Rule, bind_rule, sentences
from simulator.content.templates import Template
from simulator.content.values import BOOL, DATE, MONEY, NUMBER, TEXT, TIME, Type
from simulator.documents import Document, describe
from simulator.errors import nearest

KEYS = frozenset({
    "does", "arguments", "optional", "with", "needs", "fills", "effects", "creates", "lists",
    "offer", "confirm", "done",
})  # fmt: skip
SESSION_FIELDS = {"verified": BOOL, "customer_id": Type("text", optional=True), "escalated": BOOL}
"""What rules may read of the session and effects may write."""

FILLED_FROM = Type("record", fields={**SESSION_FIELDS, "failures": NUMBER})
"""The session as `fills` reads it: with how often a lookup or a check of who it is has failed."""


@dataclass(frozen=True)
class Lookup:
    """A record that a tool works on: `key` gives the id or label in `collection`."""

    collection: str
    key: Condition


@dataclass(frozen=True)
class Listing:
    """Records that a tool lists: by similarity to a text, by owner, or by a condition over `it`."""

    collection: str
    like: Condition | None = None
    of: Condition | None = None
    where: Condition | None = None
    limit: int = 5


@dataclass(frozen=True)
class Creation:
    """A record that a tool makes."""

    collection: str
    fields: Mapping[str, Condition]


@dataclass(frozen=True)
class Tool:
    """One tool.

    Attributes:
        name: Its key in `tools.yaml`.
        does: One sentence for the model that calls it.
        arguments: JSON Schema of each argument.
        required: Arguments that must be given.
        types: The type each argument is converted to.
        lookups: Records by name, in order; a later key may read an earlier record.
        needs: Its rules, bound to its names.
        fills: How a clerk fills arguments that the customer need not name.
        effects: From `record.field` or `session.field` to the new value.
        creates: Records it makes, by name.
        lists: Records it lists, by name.
        offer: Sentence endings after "I can"; `confirm` and `done` are whole sentences.
        confirm: What a clerk asks before it calls the tool; empty for no question.
        done: What a clerk says afterwards.
    """

    name: str
    does: str
    arguments: Mapping[str, Any]
    required: tuple[str, ...]
    types: Mapping[str, Type]
    lookups: Mapping[str, Lookup]
    needs: tuple[BoundRule, ...]
    fills: Mapping[str, Condition]
    effects: Mapping[str, Condition]
    creates: Mapping[str, Creation]
    lists: Mapping[str, Listing]
    scope: Scope = field(repr=False)
    offer: tuple[Template, ...] = ()
    confirm: tuple[Template, ...] = ()
    done: tuple[Template, ...] = ()

    @property
    def is_deed(self) -> bool:
        """Whether it changes records (a change of the session alone is none)."""
        return bool(self.creates) or any(not k.startswith("session.") for k in self.effects)

    @property
    def written(self) -> frozenset[str]:
        """Collections in which it changes or makes records."""
        owners = {path.partition(".")[0] for path in self.effects}
        changed = {lookup.collection for name, lookup in self.lookups.items() if name in owners}
        return frozenset(changed | {creation.collection for creation in self.creates.values()})

    @property
    def reads_only(self) -> bool:
        """Whether it changes nothing at all."""
        return not self.effects and not self.creates

    @cached_property
    def parameters(self) -> dict[str, Any]:
        """JSON Schema of all arguments."""
        return {
            "type": "object",
            "properties": dict(self.arguments),
            "required": list(self.required),
            "additionalProperties": False,
        }

    @cached_property
    def schema(self) -> dict[str, Any]:
        """The tool as chat-completions endpoints want it."""
        function = {"name": self.name, "description": self.does, "parameters": self.parameters}
        return {"type": "function", "function": function}

    @cached_property
    def validator(self) -> Any:
        """A `jsonschema` validator of the arguments."""
        from jsonschema import Draft202012Validator

        return Draft202012Validator(self.parameters)

    def plainly_takes(self, arguments: Mapping[str, Any]) -> bool:
        """Whether arguments are valid at a glance; otherwise the validator has to be asked."""
        known = self.arguments
        return all(name in arguments for name in self.required) and all(
            name in known and _is_plainly(known[name], value) for name, value in arguments.items()
        )


_PLAIN_TYPES = {"string": (str,), "integer": (int,), "number": (int, float), "boolean": (bool,)}
_PLAIN_KEYS = {"type", "description", "format", "enum", "minimum"}
"""Of a format JSON Schema checks nothing."""


def _is_plainly(schema: Any, value: Any) -> bool:
    """Whether a value is of a schema that says its type, its choices and where it begins."""
    if not isinstance(schema, dict) or schema.keys() - _PLAIN_KEYS:
        return False
    kind = schema.get("type")
    types = _PLAIN_TYPES.get(kind, ()) if isinstance(kind, str) else ()
    chosen = "enum" not in schema or value in schema["enum"]
    return type(value) in types and chosen and bool(value >= schema.get("minimum", value))


def load_tools(
    document: Document,
    rules: Mapping[str, Rule],
    rules_document: Document,
    collections: Mapping[str, Collection],
    base: Scope,
    notation: Notation,
) -> dict[str, Tool]:
    """Read `tools.yaml` and bind the rules that each tool needs.

    Args:
        document: The file.
        rules: All rules of the pack.
        rules_document: The file they stand in.
        collections: All collections of the pack.
        base: Names that every expression has (`now`, `today`, `facts`, `session`).
        notation: Of amounts in sentences.

    Raises:
        ContentError: Anything unknown, missing or of the wrong type, with the nearest valid name.
    """
    loader = _ToolLoader(document, rules, rules_document, collections, base, notation)
    return {name: loader.load(name) for name in document.mapping()}


@dataclass(frozen=True)
class _ToolLoader:
    document: Document
    rules: Mapping[str, Rule]
    rules_document: Document
    collections: Mapping[str, Collection]
    base: Scope
    notation: Notation

    def load(self, name: str) -> Tool:
        spec = self.document.known_keys(KEYS, name)
        if not isinstance(spec.get("does"), str):
            self.document.fail("needs `does`, one sentence that says what it does", name)
        arguments = self._arguments(name)
        optional = self.document.texts(name, "optional")
        types = {key: _argument_type(schema) for key, schema in arguments.items()}
        scope: dict[str, Type] = {**self.base, "args": Type("record", fields=types)}
        lookups = self._lookups(name, scope)
        filled_from = {**scope, "session": FILLED_FROM}
        fills = self._conditions(name, "fills", filled_from, arguments)
        for key, fill in fills.items():
            if fill.type.kind == "money":
                types[key] = MONEY
        lists = {
            key: self._listing(name, key, scope) for key in self.document.mapping(name, "lists")
        }
        needs = self._needs(name, scope)
        creates = self._creates(name, scope)
        spoken = scope | {
            key: self.collections[made.collection].type for key, made in creates.items()
        }
        return Tool(
            name=name,
            does=spec["does"].strip(),
            arguments=arguments,
            required=tuple(key for key in arguments if key not in optional),
            types=types,
            lookups=lookups,
            needs=needs,
            fills=fills,
            effects=self._effects(name, scope),
            creates=creates,
            lists=lists,
            scope=spoken,
            offer=self._sentences(name, "offer", scope),
            confirm=self._sentences(name, "confirm", scope),
            done=self._sentences(name, "done", spoken),
        )

    def _sentences(self, name: str, key: str, scope: Scope) -> tuple[Template, ...]:
        return sentences(self.document, scope, self.notation, name, key)

    def _arguments(self, name: str) -> dict[str, Any]:
        from jsonschema import Draft202012Validator, SchemaError

        arguments = self.document.mapping(name, "arguments")
        for key, schema in arguments.items():
            if not isinstance(schema, dict):
                reason = f"must be a JSON Schema, not {describe(schema)}"
                self.document.fail(reason, name, "arguments", key)
            try:
                Draft202012Validator.check_schema(schema)
            except SchemaError as error:
                reason = f"not a JSON Schema: {error.message}"
                self.document.fail(reason, name, "arguments", key)
        for key in self.document.texts(name, "optional"):
            if key not in arguments:
                hint = nearest(key, arguments)
                self.document.fail(f"`{key}` is not an argument{hint}", name, "optional")
        return arguments

    def _collection(self, value: Any, *keys: str) -> str:
        if value not in self.collections:
            hint = nearest(str(value), self.collections)
            self.document.fail(f"there is no collection {describe(value)}{hint}", *keys)
        return str(value)

    def _lookups(self, name: str, scope: dict[str, Type]) -> dict[str, Lookup]:
        found = {}
        for key in self.document.mapping(name, "with"):
            place = self.document.mapping(name, "with", key)
            if len(place) != 1:
                self.document.fail("takes one `collection: key`", name, "with", key)
            ((target, source),) = place.items()
            collection = self._collection(target, name, "with", key)
            found[key] = Lookup(collection, self._compile(source, scope, name, "with", key))
            scope[key] = self.collections[collection].type
        return found

    def _compile(
        self, source: Any, scope: Scope, *keys: str, want: Type | None = None
    ) -> Condition:
        try:
            return compile_condition(source, scope, want)
        except ConditionError as error:
            self.document.fail(str(error), *keys)

    def _conditions(
        self, name: str, part: str, scope: Scope, known: Mapping[str, Any]
    ) -> dict[str, Condition]:
        found = {}
        for key, source in self.document.mapping(name, part).items():
            if key not in known:
                hint = nearest(key, known)
                self.document.fail(f"`{key}` is not an argument{hint}", name, part, key)
            found[key] = self._compile(source, scope, name, part, key)
        return found

    def _needs(self, name: str, scope: Scope) -> tuple[BoundRule, ...]:
        bound = []
        for index, rule in enumerate(self.document.texts(name, "needs")):
            self.document.known("rule", rule, self.rules, name, "needs", index)
            if self.rules[rule].by is None:
                reason = f"`{rule}` is a rule on words; a tool cannot need it"
                self.document.fail(reason, name, "needs")
            bound.append(
                bind_rule(self.rules_document, self.rules[rule], scope, self.notation, name)
            )
        return tuple(bound)

    def _effects(self, name: str, scope: Scope) -> dict[str, Condition]:
        found = {}
        for path, source in self.document.mapping(name, "effects").items():
            owner, _, attribute = path.partition(".")
            if owner == "session":
                fields: Mapping[str, Type] = SESSION_FIELDS
            elif owner in scope and scope[owner].collection:
                fields = scope[owner].fields or {}
            else:
                known = [key for key, kind in scope.items() if kind.collection] + ["session"]
                self.document.fail(
                    f"`{owner}` is not a record of this tool{nearest(owner, known)}",
                    name, "effects", path,
                )  # fmt: skip
            if attribute not in fields:
                hint = nearest(attribute, fields)
                self.document.fail(f"`{attribute}` is not a field{hint}", name, "effects", path)
            want = fields[attribute]
            found[path] = self._compile(source, scope, name, "effects", path, want=want)
            self._check_word(found[path], want, name, "effects", path)
        return found

    def _check_word(self, condition: Condition, want: Type, *keys: str) -> None:
        word = getattr(condition.tree, "value", None)
        if want.kind == "choice" and isinstance(word, str) and word not in want.choices:
            hint = nearest(word, want.choices)
            self.document.fail(f"'{word}' is not one of {want}{hint}", *keys)

    def _creates(self, name: str, scope: Scope) -> dict[str, Creation]:
        found = {}
        for key in self.document.mapping(name, "creates"):
            place = self.document.mapping(name, "creates", key)
            if len(place) != 1:
                self.document.fail("takes one collection", name, "creates", key)
            target = self._collection(next(iter(place)), name, "creates", key)
            fields = self.collections[target].fields
            values = {}
            for attribute, source in self.document.mapping(name, "creates", key, target).items():
                at = (name, "creates", key, target, attribute)
                if attribute not in fields:
                    hint = nearest(attribute, fields)
                    self.document.fail(f"`{attribute}` is not a field of {target}{hint}", *at)
                want = None if fields[attribute].kind in ("list", "record") else fields[attribute]
                values[attribute] = self._compile(source, scope, *at, want=want)
                self._check_word(values[attribute], fields[attribute], *at)
            for attribute, kind in fields.items():
                needed = attribute != self.collections[target].id and not kind.optional
                if needed and attribute not in values:
                    self.document.fail(f"does not give `{attribute}`", name, "creates", key)
            found[key] = Creation(target, values)
        return found

    def _limit(self, value: Any, *at: str) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= 100:
            reason = f"must be a whole number from 1 to 100, not {describe(value)}"
            self.document.fail(reason, *at, "limit")
        return int(value)

    def _listing(self, name: str, key: str, scope: Scope) -> Listing:
        at = (name, "lists", key)
        how = {"like", "of", "where"}
        spec = self.document.known_keys(how | {"from", "limit"}, *at)
        if len(how & set(spec)) != 1:
            self.document.fail("takes exactly one of `like`, `of` and `where`", *at)
        collection = self._collection(self.document.text(*at, "from"), *at, "from")
        owner = self.collections[collection]
        if "like" in spec and not owner.label:
            self.document.fail(f"{collection} has no `label` to be like", *at, "like")
        if "of" in spec and not owner.owner:
            self.document.fail(f"{collection} has no `owner`", *at, "of")
        inner = {**scope, "it": owner.type}
        parts = {p: self._compile(spec[p], inner, *at, p) for p in how & set(spec)}
        return Listing(collection, limit=self._limit(spec.get("limit", 5), *at), **parts)


def _argument_type(schema: Any) -> Type:
    kind = schema.get("type") if isinstance(schema, dict) else None
    if isinstance(schema, dict) and "enum" in schema:
        return Type("choice", choices=tuple(map(str, schema["enum"])))
    if kind == "string":
        return {"date": DATE, "date-time": TIME}.get(schema.get("format", ""), TEXT)
    if kind in ("number", "integer"):
        return MONEY if schema.get("format") == "money" else NUMBER
    return {"boolean": BOOL, "array": Type("list", of=Type("any"))}.get(str(kind), Type("any"))
