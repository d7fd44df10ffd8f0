"""What tools have shown in a dialogue, record by record: which values stand beside which id."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Any

from simulator.content.claims import Claim, claims_in, is_id
from simulator.content.evidence import amount_of
from simulator.documents import parsed
from simulator.play.critic.registry import TurnView

MAX_DEPTH = 30

Value = tuple[str, object]

_COUNT = re.compile(
    r"seat|baggage|bags|quantity|count|number|stock|year|age\b|days|hour|minute|weight|rating"
    r"|zip|postal|phone|(?:^|_)id$|index|version|row",
    re.IGNORECASE,
)
"""Keys of numbers that are no amounts of money."""

_PRICES = re.compile(r"price|fare|rate|cost|fee", re.IGNORECASE)
_IDENTITY = re.compile(r"(?:^|_)(?:id|number|code|sku)$", re.IGNORECASE)
_CODE = re.compile(r"[A-Z]{3}\Z")


@dataclass(frozen=True)
class Record:
    """One thing that tools have shown under its id.

    Attributes:
        kind: The key its id stands under: `order_id`, `flight_number`.
        name: The id, lower case.
        values: All that was shown of it: claims, `code`s of three capitals and `status`es.
        prices: Its price by name, where it has several: `economy`, `business`.
    """

    kind: str
    name: str
    values: frozenset[Value]
    prices: frozenset[tuple[str, Decimal]] = frozenset()

    def merged(self, other: Record) -> Record:
        """With what another result has shown of the same thing."""
        return Record(self.kind, self.name, self.values | other.values, self.prices | other.prices)


@dataclass(frozen=True)
class Shown:
    """All that tools have shown.

    Attributes:
        records: By kind and name.
        amounts: Amounts of money; a count of seats or a house number is none.
    """

    records: Mapping[tuple[str, str], Record] = field(default_factory=dict)
    amounts: frozenset[Decimal] = frozenset()

    def of_kind(self, kind: str) -> list[Record]:
        """The records of one kind."""
        return [record for record in self.records.values() if record.kind == kind]


def shown(view: TurnView) -> Shown:
    """What tool calls of the dialogue have shown up to a turn."""
    calls = (call for turn in (*view.turns, view.turn) for call in turn.calls)
    return _joined(
        tuple(
            text
            for call in calls
            for text in (call.result, json.dumps(call.arguments, default=str))
        )
    )


@lru_cache(maxsize=64)
def _joined(results: tuple[str, ...]) -> Shown:
    records: dict[tuple[str, str], Record] = {}
    amounts: set[Decimal] = set()
    for text in results:
        found, known = _read(text)
        amounts |= known
        for record in found:
            key = (record.kind, record.name)
            records[key] = records[key].merged(record) if key in records else record
    return Shown(records, frozenset(amounts))


@lru_cache(maxsize=4096)
def _read(text: str) -> tuple[tuple[Record, ...], frozenset[Decimal]]:
    """The records of one result, and its amounts."""
    data = parsed(text, parse_float=Decimal)
    if not isinstance(data, dict | list):
        kinds = ("money", "number")
        return (), frozenset(c.value for c in claims_in(text) if c.kind in kinds)  # type: ignore[misc]
    amounts = {value for kind, value in _values(data, "") if kind == "money"}
    return tuple(_records(data, 0)), frozenset(amounts)  # type: ignore[arg-type]


def _records(node: Any, depth: int) -> Iterator[Record]:
    if depth > MAX_DEPTH:
        return
    parts = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    for part in parts:
        yield from _records(part, depth + 1)
    if not isinstance(node, dict):
        return
    for key, value in node.items():
        if _IDENTITY.search(key) and isinstance(value, str) and is_id(value):
            yield Record(
                key, value.lower().lstrip("#"), frozenset(_values(node, "")), _prices(node)
            )


def _prices(node: Mapping[str, Any]) -> frozenset[tuple[str, Decimal]]:
    return frozenset(
        (name.replace("_", " ").lower(), amount)
        for key, part in node.items()
        if isinstance(part, dict) and _PRICES.search(key)
        for name, value in part.items()
        if (amount := amount_of(value)) is not None
    )


def _values(node: Any, key: str, depth: int = 0) -> Iterator[Value]:
    """All values of a piece of data, with everything in it."""
    if depth > MAX_DEPTH:
        return
    if isinstance(node, dict):
        for name, part in node.items():
            # what a count is made of are counts: `available_seats: {economy: 9}`
            yield from _values(part, key if _COUNT.search(key) else str(name), depth + 1)
    elif isinstance(node, list):
        for part in node:
            yield from _values(part, key, depth + 1)
    elif isinstance(node, str):
        yield from _of_text(node, key)
    else:
        amount = amount_of(node)
        if amount is not None and not _COUNT.search(key):
            yield "money", amount


def _of_text(text: str, key: str) -> Iterator[Value]:
    if _CODE.match(text):
        yield "code", text
    elif key == "status":
        yield "status", text.lower()
    for claim in claims_in(text):
        if claim.kind in ("money", "date", "time"):
            yield value_of(claim)
    if is_id(text):
        yield "id", text.lower().lstrip("#")


def value_of(claim: Claim) -> Value:
    """A claim as records hold it: dates without their year, ids without `#`."""
    value = claim.value
    if isinstance(value, tuple) and claim.kind == "date":
        return "date", value[:2]
    return claim.kind, value.lstrip("#") if isinstance(value, str) else value
