"""What tools have shown in a dialogue, record by record: which values stand beside which id."""

from __future__ import annotations

import json
import re
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Any, Protocol

from simulator.content.amounts import whole_amount
from simulator.content.claims import Claim, claims_in, is_id
from simulator.content.figures import Figure, currency_beside, figures, is_count
from simulator.content.locales import Locale
from simulator.content.numerals import roundings
from simulator.content.record_reading import amount_of
from simulator.content.structured import data_of, fields_of
from simulator.dialogue import ToolCall

MAX_DEPTH = 30

KEPT = 64
"""Dialogues whose results are remembered together."""

Value = tuple[str, object]

_PRICES = re.compile(r"price|fare|rate|cost|fee", re.IGNORECASE)
_IDENTITY = re.compile(r"(?:^|_)(?:id|number|code|sku)$", re.IGNORECASE)
_SHORT = re.compile(r"#?[A-Za-z]{1,4}-?\d{1,6}\Z")
_LOCATOR = re.compile(r"[A-Z0-9]{5,8}\Z")
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
        amounts: Amounts of money with the codes of their currencies, an empty one where none is
            given; a count of seats or a house number is none.
    """

    records: Mapping[tuple[str, str], Record] = field(default_factory=dict)
    amounts: Mapping[Decimal, frozenset[str]] = field(default_factory=dict)

    def of_kind(self, kind: str) -> list[Record]:
        """The records of one kind."""
        return [record for record in self.records.values() if record.kind == kind]

    def joined(self, text: str, locale: Locale) -> Shown:
        """With what a further result shows."""
        found, known = _read(text, locale)
        records, amounts = dict(self.records), dict(self.amounts)
        for amount, codes in known.items():
            amounts[amount] = amounts.get(amount, frozenset()) | codes
        for record in found:
            key = (record.kind, record.name)
            records[key] = records[key].merged(record) if key in records else record
        return Shown(records, amounts)


class Seen(Protocol):
    """A view of a dialogue that keeps what was shown in it."""

    @property
    def shown(self) -> Shown:
        """All that tools have shown."""


def shown(view: Seen) -> Shown:
    """What tool calls of the dialogue have shown up to a turn."""
    return view.shown


_JOINED: OrderedDict[tuple[Locale, tuple[str, ...]], Shown] = OrderedDict()


def shown_by(calls: Sequence[ToolCall], locale: Locale) -> Shown:
    """What some tool calls have shown; a longer dialogue goes on where it was."""
    texts = tuple(t for c in calls for t in (c.result, json.dumps(c.arguments, default=str)))
    known, kept = len(texts), None
    while known and (kept := _JOINED.get((locale, texts[:known]))) is None:
        known -= 2
    found = kept if kept is not None else Shown()
    for text in texts[known:]:
        found = found.joined(text, locale)
    if len(texts) > known:
        _JOINED[locale, texts] = found
        if len(_JOINED) > KEPT:
            _JOINED.popitem(last=False)
    return found


@lru_cache(maxsize=4096)
def _read(text: str, locale: Locale) -> tuple[tuple[Record, ...], dict[Decimal, frozenset[str]]]:
    """The records of one result, and its amounts."""
    data = data_of(text)
    if data is not None:
        reading = _Leaves(locale)
        return tuple(_records(data, reading, 0)), _amounts(reading.values(data))
    claims = (c for c in claims_in(text, locale) if c.kind in ("money", "number"))
    said = (Figure("money", v, c.currencies) for c in claims for v in c.values)
    fields = (f for record in fields_of(text) for f in _Leaves(locale).values(record))
    return (), _amounts((*said, *fields, *_of_number(text, locale)))


def _of_number(text: str, locale: Locale) -> Iterator[Figure]:
    """A result that is one number, as calculators give it: `-114.0`, `27.349999999999998`."""
    if whole := whole_amount(text, locale):
        for value in whole.readings:
            yield from (Figure("money", each, whole.currencies) for each in roundings(value))


def _amounts(found: Iterable[Figure]) -> dict[Decimal, frozenset[str]]:
    amounts: dict[Decimal, frozenset[str]] = {}
    for figure in found:
        if figure.kind == "money" and isinstance(figure.value, Decimal):
            codes = figure.currencies or frozenset({""})
            amounts[figure.value] = amounts.get(figure.value, frozenset()) | codes
    return amounts


def _records(node: Any, reading: _Leaves, depth: int) -> Iterator[Record]:
    if depth > MAX_DEPTH:
        return
    parts = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    for part in parts:
        yield from _records(part, reading, depth + 1)
    if not isinstance(node, dict):
        return
    for key, value in node.items():
        if (
            _IDENTITY.search(key)
            and isinstance(value, str)
            and (is_id(value) or _SHORT.match(value) or _LOCATOR.match(value))
        ):
            values = frozenset((f.kind, f.value) for f in reading.values(node))
            yield Record(key, value.lower().lstrip("#"), values, _prices(node))


def _prices(node: Mapping[str, Any]) -> frozenset[tuple[str, Decimal]]:
    return frozenset(
        (name.replace("_", " ").lower(), amount)
        for key, part in node.items()
        if isinstance(part, dict) and _PRICES.search(key)
        for name, value in part.items()
        if (amount := amount_of(value)) is not None
    )


class _Leaves:
    """The values of a piece of data and of the records in it, each leaf read once.

    Args:
        locale: How texts are written.
    """

    def __init__(self, locale: Locale) -> None:
        self._locale = locale
        self._known: dict[tuple[int, str, str], list[Figure]] = {}

    def values(
        self, node: Any, key: str = "", currency: str = "", depth: int = 0
    ) -> Sequence[Figure]:
        """All values of a piece, with everything in it, which has to live as long as this does."""
        if depth > MAX_DEPTH:
            return ()
        if not isinstance(node, dict | list):
            return ()
        if isinstance(node, dict):
            key, currency = key if is_count(key) else "", currency_beside(node, currency)
        place = (id(node), key, currency)
        if place not in self._known:
            self._known[place] = list(self._read(node, key, currency, depth))
        return self._known[place]

    def _read(self, node: Any, key: str, currency: str, depth: int) -> Iterator[Figure]:
        named = isinstance(node, dict)
        for name, part in node.items() if named else (("", part) for part in node):
            # what a count is made of are counts: `available_seats: {economy: 9}`
            own = key if key or not named else str(name)
            if isinstance(part, dict | list):
                yield from self.values(part, own, currency, depth + 1)
            else:
                yield from _of_leaf(own, part, node if named else {}, currency, self._locale)


def _of_leaf(
    key: str, value: Any, beside: Mapping[str, Any], currency: str, locale: Locale
) -> Iterator[Figure]:
    for figure in figures(key, value, beside, currency, locale):
        if figure.kind in ("money", "date", "time"):
            yield figure._replace(value=_as_held(figure.kind, figure.value))
    if isinstance(value, str):
        yield from _of_text(value, key, locale)


def _of_text(text: str, key: str, locale: Locale) -> Iterator[Figure]:
    if _CODE.match(text):
        yield Figure("code", text)
    elif key == "status":
        yield Figure("status", text.lower())
    for claim in claims_in(text, locale):
        if claim.kind in ("money", "date", "time"):
            for value in claim.values:
                yield Figure(claim.kind, _as_held(claim.kind, value), claim.currencies)
    if is_id(text):
        yield Figure("id", text.lower().lstrip("#"))


def value_of(claim: Claim) -> Value:
    """A claim as records hold it: dates without their year, ids without `#`."""
    return claim.kind, _as_held(claim.kind, claim.value)


def _as_held(kind: str, value: object) -> object:
    if isinstance(value, tuple) and kind == "date":
        return value[:2]
    return value.lstrip("#") if isinstance(value, str) else value
