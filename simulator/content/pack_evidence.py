"""A pack's own evidence: what holds in every dialogue of a business: facts, policy, catalog."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from simulator.content.evidence import Evidence
from simulator.content.pack import Pack
from simulator.content.values import Type, plain, render

_UNIT = re.compile(r"(minute|hour|day|week|month|year)s?", re.IGNORECASE)


@lru_cache(maxsize=16)
def pack_evidence(pack: Pack) -> Evidence:
    """What support may say to anybody, each value with its source.

    Records that are nobody's (a catalog, the specials of the week) are in it; those of customers,
    those that refer to them and those with hidden fields are known only once a tool has shown them.
    """
    evidence = Evidence(locale=pack.locale)
    for rule in pack.rules.values():
        evidence = evidence.with_text(rule.clause, f"rule {rule.name}")
    evidence = evidence.with_text(pack.about, "about")
    evidence = _with_facts(evidence, pack)
    for offset, word in ((0, "today"), (1, "tomorrow")):
        day = pack.now.date() + timedelta(days=offset)
        evidence = evidence.with_text(day.isoformat(), word)
    for collection in pack.collections.values():
        if collection.name not in private_collections(pack) and not collection.make:
            rows = [plain(record) for record in collection.records.values()]
            for row in rows:
                key = f"record {collection.name}/{row[collection.id]}"
                evidence = evidence.with_data(row, key)
                evidence = evidence.with_text(" ".join(_texts(row)), key)
    return evidence


@lru_cache(maxsize=16)
def private_collections(pack: Pack) -> frozenset[str]:
    """Collections of customers, of what is theirs or refers to it, and those with hidden fields."""
    collections = pack.collections.values()
    found = {c.name for c in (*pack.personal, *(c for c in collections if c.hidden))}
    while True:
        more = {
            c.name
            for c in collections
            if c.name not in found and any(f.collection in found for f in c.fields.values())
        }
        if not more:
            return frozenset(found)
        found |= more


@dataclass(frozen=True)
class Fact:
    """One value among the facts, with the words of its place.

    Attributes:
        path: Where it stands, such as `closes.sunday`.
        words: The words of its place (`closes`, `sunday`).
        claims: How a text may state it, as `(kind, value)` of a claim.
        text: As people write it.
    """

    path: str
    words: frozenset[str]
    claims: frozenset[tuple[str, object]]
    text: str


@lru_cache(maxsize=16)
def facts_of(pack: Pack) -> tuple[Fact, ...]:
    """All facts of a pack that are times, amounts, numbers or days."""
    found = []
    for path, value, kind in _leaves(pack.facts, pack.facts_type, ()):
        claims = frozenset(_claims(path, value, kind))
        if claims:
            words = frozenset(word for part in path for word in part.lower().split("_"))
            found.append(Fact(".".join(path), words, claims, render(value, kind, pack.notation)))
    return tuple(found)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)
    elif value is not None:
        yield str(value)


def _with_facts(evidence: Evidence, pack: Pack) -> Evidence:
    values = dict(evidence.values)
    for path, value, kind in _leaves(pack.facts, pack.facts_type, ()):
        source = f"fact {'.'.join(path)}"
        evidence = evidence.with_text(render(value, kind, pack.notation), source)
        values.update(dict.fromkeys(_claims(path, value, kind), source))
    return replace(evidence, values={**evidence.values, **values})


def _claims(path: tuple[str, ...], value: Any, type_: Type) -> Iterator[tuple[str, object]]:
    """How a text may state a fact; a number with a unit in its name is a duration too."""
    if isinstance(value, time):
        yield "time", value.hour * 60 + value.minute
    elif isinstance(value, datetime | date):
        yield "date", (value.month, value.day, value.year)
    elif isinstance(value, int | Decimal) and not isinstance(value, bool):
        yield "number", Decimal(value)
        if type_.kind == "money":
            yield "money", Decimal(value)
        for unit in _UNIT.findall("_".join(path)):
            for name in (unit.lower(), f"business {unit.lower()}"):
                yield "duration", (int(value), int(value), name)


def _leaves(
    value: Any, kind: Type, path: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], Any, Type]]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _leaves(item, (kind.fields or {}).get(key, kind), (*path, key))
    elif isinstance(value, tuple):
        for item in value:
            yield from _leaves(item, kind.of or kind, path)
    else:
        yield path, value, kind
