"""Rule outcomes: what a pack's rules say of the calls that a recording says have succeeded.

A rule is judged only on what is known when the call is made: what tools have shown until then, the
pack's own records, the arguments. What reads anything else is left open, and has no outcome.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

from simulator.content.pack import Pack
from simulator.content.records import Collection
from simulator.content.rules import Rule
from simulator.content.tools import Tool
from simulator.content.values import convert
from simulator.content.world import EVALUATION_ERRORS
from simulator.dialogue import RuleOutcome, ToolCall, Turn
from simulator.json_text import parsed

DEEPEST = 12
"""Levels of a result that are looked through for records."""

NEAR = 92
"""Days between the pack's today and a date of the recording up to which its clock is believed."""

_DATE = re.compile(r"(?<!\d)(20\d\d)-(\d\d)-(\d\d)(?!\d)")
_CLOCK = re.compile(
    r"\b(?:today|current (?:date|time|day)|the (?:date|time))\b[^.\n\d]{0,40}(20\d\d-\d\d-\d\d)",
    re.IGNORECASE,
)
_KNOWN_ALREADY = re.compile(
    r"\b(?:logged|signed)[ -]in\b|\balready (?:been )?(?:verified|authenticated|identified)\b"
    r"|\bauthenticated (?:user|customer|session)\b",
    re.IGNORECASE,
)


def with_outcomes(turns: Sequence[Turn], pack: Pack, told: str = "") -> tuple[Turn, ...]:
    """Recorded turns whose calls carry what the pack's rules say of them.

    Args:
        turns: As they were recorded; calls that carry outcomes keep them.
        pack: The business. Only calls of its own tools, by name, are judged.
        told: What support was told: it may say what day it is, and that the customer is known.
    """
    state = _State(pack, clock_of(turns, pack, told), known=_KNOWN_ALREADY.search(told) is not None)
    found = []
    for turn in turns:
        calls = tuple(map(state.judged, turn.calls))
        found.append(turn.model_copy(update={"calls": calls}) if turn.calls else turn)
    return tuple(found)


def refusal(
    turns: Sequence[Turn], pack: Pack, told: str, tools: Sequence[Tool], named: str
) -> Rule | None:
    """The rule that rules a deed out, of the one record that it can be about.

    Args:
        turns: As far as the recording has come.
        pack: The business.
        told: What support was told.
        tools: All that carry the deed out; it is ruled out where each of them has to refuse.
        named: The words in which it is spoken of; ids in them say of which record.

    Returns:
        None where one of the tools may do it, or it is not known which record is meant.
    """
    state = _State(pack, clock_of(turns, pack, told))
    for turn in turns:
        for call in turn.calls:
            state.judged(call)
    rules = [state.refusing(tool, named) for tool in tools]
    return next(iter(rules), None) if all(rules) else None


def clock_of(turns: Sequence[Turn], pack: Pack, told: str) -> datetime | None:
    """When a recording took place, as far as that is known.

    What support was told counts; else the pack's clock, where the recording shows a day near it.
    """
    if match := _CLOCK.search(told):
        day = next(_dates(match[1]), None)
        return None if day is None else datetime.combine(day, time(12), UTC)
    texts = (text for turn in turns for text in (turn.text, *(call.result for call in turn.calls)))
    days = (day for text in texts for day in _dates(text))
    near = any(abs((day - pack.now.date()).days) <= NEAR for day in days)
    return pack.now if near else None


def _dates(text: str) -> Iterator[date]:
    for year, month, day in _DATE.findall(text):
        try:
            yield date(int(year), int(month), int(day))
        except ValueError:
            continue


@dataclass
class _State:
    """What is known up to a call.

    Attributes:
        records: By collection and id, the fields that were shown, typed.
        session: What rules may read of it; a key that is missing is not known.
        known: The customer's identity was checked before, or by a tool that the pack does not have.
    """

    pack: Pack
    clock: datetime | None
    known: bool = False
    records: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    session: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        checked = any("session.verified" in tool.effects for tool in self.pack.tools.values())
        self.session = {"escalated": False}
        if checked and not self.known:
            self.session |= {"verified": False, "customer_id": None}

    def judged(self, call: ToolCall) -> ToolCall:
        """The call with its outcomes; what it did and showed is known from then on."""
        tool, shown = self.pack.tools.get(call.name), list(_rows(self.pack, call))
        if tool is None:
            if call.ok:
                self._forget()
            self._show(shown)
            return call
        if not call.ok:
            self._show(shown)
            return call
        names = self._names(tool, call, shown)
        outcomes = {} if call.rules else dict(self._outcomes(tool, names))
        self._apply(tool, names)
        self._show(shown)
        return call.model_copy(update={"rules": outcomes}) if outcomes else call

    def refusing(self, tool: Tool, named: str) -> Rule | None:
        """The rule by which a tool has to refuse a record, whatever its other arguments are."""
        names: dict[str, Any] = {"facts": self.pack.facts}
        if self.clock is not None:
            names |= {"now": self.clock, "today": self.clock.date()}
        for name, lookup in tool.lookups.items():
            shown = {key for collection, key in self.records if collection == lookup.collection}
            meant = {key for key in shown if key in named} or shown
            if len(meant) == 1:
                names[name] = self.records[lookup.collection, meant.pop()]
        outcomes = dict(self._outcomes(tool, names))
        broken = [b.rule for b in tool.needs if outcomes.get(b.rule.name) == RuleOutcome.BROKEN]
        return broken[0] if broken else None

    def _forget(self) -> None:
        """A foreign tool may have checked who asks."""
        self.session.pop("verified", None)
        self.session.pop("customer_id", None)

    def _names(
        self, tool: Tool, call: ToolCall, shown: Sequence[tuple[str, str, dict[str, Any]]]
    ) -> dict[str, Any]:
        names: dict[str, Any] = {"session": self.session, "facts": self.pack.facts}
        if self.clock is not None:
            names |= {"now": self.clock, "today": self.clock.date()}
        left_out = tool.types.keys() - call.arguments.keys() - set(tool.required)
        names["args"] = dict.fromkeys(left_out) | _typed(tool.types, call.arguments)
        for name, lookup in tool.lookups.items():
            collection = self.pack.collections[lookup.collection]
            try:
                given = lookup.key(names)
            except EVALUATION_ERRORS:
                continue
            key = collection.find(given) or str(given).strip()
            written = {path.partition(".")[2] for path in tool.effects if path.startswith(name)}
            now = next((row for c, k, row in shown if (c, k) == (collection.name, key)), {})
            before = {field: value for field, value in now.items() if field not in written}
            own = collection.records.get(key, {})
            known = self.records.get((collection.name, key), {})
            if own or known or before:
                names[name] = {**own, **before, **known}
        return names

    def _outcomes(self, tool: Tool, names: Mapping[str, Any]) -> Iterator[tuple[str, RuleOutcome]]:
        for bound in tool.needs:
            try:
                holds = bool(bound.when(names))
            except EVALUATION_ERRORS:
                continue
            yield bound.rule.name, RuleOutcome.ALLOWED if holds else RuleOutcome.BROKEN

    def _apply(self, tool: Tool, names: Mapping[str, Any]) -> None:
        written: dict[str, dict[str, Any]] = {}
        for path, effect in tool.effects.items():
            owner, _, attribute = path.partition(".")
            try:
                value = effect(names)
            except EVALUATION_ERRORS:
                if owner == "session":
                    self.session.pop(attribute, None)
                continue
            if owner == "session":
                self.session = {**self.session, attribute: value}
            else:
                written.setdefault(owner, {})[attribute] = value
        for owner, values in written.items():
            collection = self.pack.collections[tool.lookups[owner].collection]
            if owner in names and collection.id in names[owner]:
                key = (collection.name, str(names[owner][collection.id]))
                self.records[key] = {**names[owner], **values}

    def _show(self, shown: Sequence[tuple[str, str, dict[str, Any]]]) -> None:
        for collection, key, row in shown:
            self.records[collection, key] = {**self.records.get((collection, key), {}), **row}


def _rows(pack: Pack, call: ToolCall) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """The records in a result: collection, id and typed fields."""
    for row in _mappings(parsed(call.result) if call.ok else None, 0):
        fits = [c for c in pack.collections.values() if row.get(c.id) not in (None, "")]
        if not fits:
            continue
        shares = sorted(((_share(c, row), c.name) for c in fits), reverse=True)
        collection = pack.collections[shares[0][1]]
        key = str(row[collection.id])
        if collection.pattern is None or collection.pattern.fullmatch(key):
            yield collection.name, key, _typed(collection.fields, row)


def _share(collection: Collection, row: Mapping[str, Any]) -> float:
    """How many of a collection's fields stand in a row: an order names its customer too."""
    return len(collection.fields.keys() & row.keys()) / len(collection.fields)


def _mappings(value: Any, depth: int) -> Iterator[Mapping[str, Any]]:
    if depth > DEEPEST:
        return
    if isinstance(value, dict):
        yield value
    if isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _mappings(item, depth + 1)


def _typed(kinds: Mapping[str, Any], raw: Mapping[str, Any]) -> dict[str, Any]:
    """The values that are of their types; any other is not known."""
    found = {}
    for name, value in raw.items():
        if name in kinds:
            try:
                found[name] = convert(kinds[name], value)
            except ValueError:
                continue
    return found
