"""A World: one case's private copy of the records, a clock, and a log of every tool call.

A World is frozen. A tool call gives a new World that shares everything that did not change with the
one before, so that a snapshot is a reference and a rollback is forgetting the newer one.
"""

from __future__ import annotations

import json
import re
from collections import ChainMap
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from random import Random
from typing import Any

from simulator.content.conditions import Condition
from simulator.content.pack import Pack
from simulator.content.record_generator import free_id
from simulator.content.records import Record
from simulator.content.session import Session
from simulator.content.tools import Listing, Tool
from simulator.content.values import convert, plain
from simulator.dialogue import RuleOutcome, ToolCall
from simulator.errors import nearest

EVALUATION_ERRORS = (KeyError, TypeError, IndexError, ArithmeticError, ValueError, AttributeError)
"""What evaluating a condition may raise: a refusal with its reason, never a tool's exception."""

_WORD = re.compile(r"[a-z0-9]+")


def holds(condition: Condition, names: Mapping[str, Any]) -> bool:
    """Whether a condition holds; what cannot be evaluated does not."""
    try:
        return bool(condition(names))
    except EVALUATION_ERRORS:
        return False


@dataclass(frozen=True)
class World:
    """The state of one case.

    Attributes:
        pack: The business; its records are shared by all worlds and never changed.
        seed: Ids of records that tools create follow from it.
        added: Records that this world has besides the pack's or in their place, by collection.
        log: Every tool call, in order.
    """

    pack: Pack
    seed: str
    added: Mapping[str, Mapping[str, Record]] = field(default_factory=dict)
    log: tuple[ToolCall, ...] = ()

    @property
    def now(self) -> datetime:
        """The world's clock."""
        return self.pack.now

    def get(self, collection: str, key: str) -> Record | None:
        """A record by id; None where there is none."""
        found = self.added.get(collection, {}).get(key)
        return found if found is not None else self.pack.collections[collection].records.get(key)

    def records(self, collection: str) -> list[Record]:
        """All records of a collection, those of this world in the place of the pack's."""
        added = self.added.get(collection, {})
        base = self.pack.collections[collection].records
        return [added.get(key, record) for key, record in base.items()] + [
            record for key, record in added.items() if key not in base
        ]

    def with_record(self, collection: str, record: Record) -> World:
        """With one record added, or put in the place of the one with its id."""
        key = record[self.pack.collections[collection].id]
        own = {**self.added.get(collection, {}), key: record}
        return replace(self, added={**self.added, collection: own})

    def changes_since(self, before: World) -> tuple[str, ...]:
        """`collection/id.field` of all that differs from an earlier state, sorted."""
        found = []
        for collection, records in self.added.items():
            for key, record in records.items():
                old = before.get(collection, key)
                if old is record:
                    continue
                if old is None:
                    found.append(f"{collection}/{key}")
                    continue
                changed = (name for name in record if record[name] != old[name])
                found += [f"{collection}/{key}.{name}" for name in changed]
        return tuple(sorted(found))

    def call(
        self,
        session: Session,
        name: str,
        arguments: Mapping[str, Any],
        call_id: str,
        forced: bool = False,
    ) -> tuple[World, Session, ToolCall]:
        """Call a tool.

        Args:
            session: Read by rules; its tool-set fields may change.
            name: The tool.
            arguments: Raw, as a model gave them.
            call_id: The id that the model gave the call.
            forced: Rules keep it from nothing, as in a tool that leaves them to who calls it; those
                that it breaks are `broken`.

        Returns:
            The new World and Session, and the logged call. A call that is refused or makes no
            sense changes nothing but the log; it never raises.
        """
        attempt = _Attempt(self, session, name, dict(arguments), call_id, forced)
        world, session, call, shown = attempt.run()
        tool = self.pack.tools.get(name)
        session = session.called(call, deed=tool is not None and tool.is_deed, shown=shown)
        return replace(world, log=(*self.log, call)), session, call

    def report(
        self,
        session: Session,
        name: str,
        arguments: Mapping[str, Any],
        call_id: str,
        ok: bool | None = None,
        result: Any = None,
    ) -> tuple[World, Session, ToolCall]:
        """Log a call that a bot has made elsewhere, and make it here as far as it can be made.

        Args:
            session: As for `call`.
            name: The tool, as the bot calls it.
            arguments: As the bot gave them.
            call_id: The id in the log.
            ok: Whether the bot says that it succeeded; None where it does not say, and it goes as
                it goes here. One that succeeded is carried out whatever our rules say: those that
                it breaks are `broken`. One that failed changes nothing.
            result: What the bot's tool gave back, JSON-ready; None where it is not known.

        Returns:
            As for `call`. A call of a tool that the pack has not, or that makes no sense here, is
            logged as the bot reports it and changes nothing.
        """
        attempt = _Attempt(self, session, name, dict(arguments), call_id, forced=ok is True)
        world, after, made, shown = attempt.run()
        tool = self.pack.tools.get(name)
        done = (tool is None or made.ok) if ok is None else ok
        if not done:
            world, after, shown = self, session, []
        payload = _as_reported(made, tool is not None, done, result)
        call = made.model_copy(
            update={
                "ok": done,
                "because": "" if done else made.because or "it failed, as the bot reports",
                "result": json.dumps(payload, ensure_ascii=False),
            }
        )
        after = after.called(call, deed=tool is not None and tool.is_deed, shown=shown)
        return replace(world, log=(*self.log, call)), after, call

    def names_for(
        self, session: Session, name: str, arguments: Mapping[str, Any]
    ) -> dict[str, Any] | None:
        """What the rules of a tool read if it is called so; None where the call makes no sense."""
        attempt = _Attempt(self, session, name, dict(arguments), "")
        try:
            tool = attempt._tool()
            names = attempt._names(tool)
            attempt._look_up(tool, names)
        except _Refused:
            return None
        return names


def _as_reported(made: ToolCall, known: bool, done: bool, result: Any) -> Any:
    """The result of a reported call: ours, with the bot's own where it is another."""
    if not known:
        return {"ok": done} if result is None else result
    ours = json.loads(made.result)
    if done != made.ok:
        ours = {"ok": True, "not_replayed": made.because} if done else {"error": "failed"}
    return ours if result is None or result == ours else {**ours, "reported": result}


class _Refused(Exception):
    """Ends an attempt; `payload` is what the model is shown."""

    def __init__(self, error: str, because: str, **more: Any) -> None:
        self.payload = {"error": error, **more, "because": because}
        self.because = because
        super().__init__(because)


@dataclass
class _Attempt:
    world: World
    session: Session
    name: str
    arguments: dict[str, Any]
    call_id: str
    forced: bool = False
    rules: dict[str, RuleOutcome] = field(default_factory=dict)
    shown: list[tuple[str, str]] = field(default_factory=list)

    def run(self) -> tuple[World, Session, ToolCall, list[tuple[str, str]]]:
        world, session, ok, because = self.world, self.session, True, ""
        try:
            tool = self._tool()
            names = self._names(tool)
            self._look_up(tool, names)
            self._keep_rules(tool, names)
            world, session, payload = self._apply(tool, names)
        except _Refused as refusal:
            ok, because, payload = False, refusal.because, refusal.payload
        call = ToolCall(
            id=self.call_id,
            name=self.name,
            arguments=self.arguments,
            result=json.dumps(plain(payload), ensure_ascii=False),
            ok=ok,
            rules=self.rules,
            because=because,
        )
        return world, session, call, self.shown

    def _tool(self) -> Tool:
        tools = self.world.pack.tools
        if self.name not in tools:
            hint = nearest(self.name, tools)
            raise _Refused("unknown_tool", f"there is no tool `{self.name}`{hint}")
        tool = tools[self.name]
        if tool.plainly_takes(self.arguments):
            return tool
        errors = sorted(tool.validator.iter_errors(self.arguments), key=lambda e: list(e.path))
        if errors:
            place = ".".join(map(str, errors[0].path))
            reason = f"{place}: {errors[0].message}" if place else errors[0].message
            if errors[0].validator == "additionalProperties":
                reason += f"; {tool.name} takes {', '.join(tool.arguments) or 'no arguments'}"
            raise _Refused("invalid_arguments", reason)
        return tool

    def _names(self, tool: Tool) -> dict[str, Any]:
        typed: dict[str, Any] = {}
        locale = self.world.pack.locale
        for key, kind in tool.types.items():
            given = self.arguments.get(key)
            try:
                typed[key] = convert(kind, given, locale) if key in self.arguments else None
            except ValueError as error:
                raise _Refused("invalid_arguments", f"{key}: {error}") from None
        return {**self.world.pack.names, "session": self.session.names, "args": typed}

    def _look_up(self, tool: Tool, names: dict[str, Any]) -> None:
        for name, lookup in tool.lookups.items():
            collection = self.world.pack.collections[lookup.collection]
            given = self._value(lookup.key, names)
            added = self.world.added.get(collection.name)
            key = None if given is None else collection.find(given, added)
            if key is None:
                known = collection.labels if collection.label and not collection.hidden else ()
                reason = f"there is no {name} {given!r}{nearest(str(given).lower(), known)}"
                raise _Refused("not_found", reason, what=name, given=str(given))
            names[name] = self.world.get(collection.name, key)

    def _value(self, condition: Condition, names: Mapping[str, Any]) -> Any:
        try:
            return condition(names)
        except EVALUATION_ERRORS as error:
            raise _Refused("failed", condition.reason(names, error)) from None

    def _keep_rules(self, tool: Tool, names: Mapping[str, Any]) -> None:
        refusal: _Refused | None = None
        for bound in tool.needs:
            rule = bound.rule
            unknown = ""
            try:
                holds = bool(bound.when(names))
            except EVALUATION_ERRORS as error:
                holds, unknown = False, f" ({bound.when.reason(names, error)})"
            if holds:
                self.rules[rule.name] = RuleOutcome.ALLOWED
            elif self.forced or (rule.by == "agent" and not unknown):
                self.rules[rule.name] = RuleOutcome.BROKEN
            else:
                self.rules[rule.name] = RuleOutcome.REFUSED
                refusal = refusal or _Refused("refused", rule.clause + unknown, rule=rule.name)
        if refusal:
            raise refusal

    def _apply(self, tool: Tool, names: dict[str, Any]) -> tuple[World, Session, dict[str, Any]]:
        world, session = self.world, self.session
        written: dict[str, dict[str, Any]] = {}
        for path, effect in tool.effects.items():
            owner, _, attribute = path.partition(".")
            written.setdefault(owner, {})[attribute] = self._value(effect, names)
        session = replace(session, **written.pop("session", {}))
        records: dict[str, tuple[str, Record]] = {}
        for name, lookup in tool.lookups.items():
            record = names[name]
            if name in written:
                record = self._typed(lookup.collection, {**record, **written[name]})
                world = world.with_record(lookup.collection, record)
            records[name] = (lookup.collection, record)
        for name, creation in tool.creates.items():
            values = {key: self._value(value, names) for key, value in creation.fields.items()}
            record = self._typed(creation.collection, self._with_id(creation.collection, values))
            world = world.with_record(creation.collection, record)
            records[name] = (creation.collection, record)
        payload: dict[str, Any] = {
            name: self._show(collection, record) for name, (collection, record) in records.items()
        }
        for name, listing in tool.lists.items():
            found = self._list(listing, names)
            payload[name] = [self._show(listing.collection, record) for record in found]
        if not tool.reads_only:
            payload = {"ok": True, **payload}
        return world, session, payload

    def _typed(self, collection: str, values: Mapping[str, Any]) -> Record:
        record = {}
        for name, kind in self.world.pack.collections[collection].fields.items():
            try:
                record[name] = convert(kind, values.get(name))
            except ValueError as error:
                raise _Refused("failed", f"{collection}.{name}: {error}") from None
        return record

    def _with_id(self, collection: str, values: dict[str, Any]) -> dict[str, Any]:
        owner = self.world.pack.collections[collection]
        rng = Random(f"{self.world.seed}/{collection}/{len(self.world.log)}")
        taken = ChainMap(dict(self.world.added.get(collection, {})), dict(owner.records))
        try:
            return {**values, owner.id: free_id(owner, taken, rng)}
        except ValueError as error:
            raise _Refused("failed", str(error)) from None

    def _show(self, collection: str, record: Record) -> dict[str, Any]:
        owner = self.world.pack.collections[collection]
        self.shown.append((collection, str(record[owner.id])))
        return {key: value for key, value in record.items() if key not in owner.hidden}

    def _list(self, listing: Listing, names: Mapping[str, Any]) -> list[Record]:
        owner = self.world.pack.collections[listing.collection]
        if listing.like:
            return self._alike(listing, str(self._value(listing.like, names)))
        if listing.of:
            wanted = self._value(listing.of, names)
            added = self.world.added.get(owner.name, {})
            keys = dict.fromkeys([*owner.owned.get(wanted, ()), *added])
            rows = [self.world.get(owner.name, key) for key in keys]
            return [row for row in rows if row and row[owner.owner] == wanted][: listing.limit]
        found = []
        for record in self.world.records(owner.name):
            if listing.where and self._value(listing.where, {**names, "it": record}):
                found.append(record)
                if len(found) == listing.limit:
                    break
        return found

    def _alike(self, listing: Listing, query: str) -> list[Record]:
        """Records whose label shares the most words with the query, best first."""
        owner = self.world.pack.collections[listing.collection]
        wanted = {word.removesuffix("s") for word in _WORD.findall(query.lower())}
        scored = []
        for place, record in enumerate(self.world.records(owner.name)):
            words = {w.removesuffix("s") for w in _WORD.findall(str(record[owner.label]).lower())}
            if shared := len(wanted & words):
                scored.append((-shared / len(words | wanted), place, record))
        return [record for _, _, record in sorted(scored, key=lambda row: row[:2])][: listing.limit]
