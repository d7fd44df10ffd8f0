"""Standing evidence: what holds in every dialogue of a business: facts, policy, catalog."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from simulator.content.evidence import Evidence
from simulator.content.pack import Pack
from simulator.content.values import Type, plain, render

_UNIT = re.compile(r"(minute|hour|day|week|month|year)s?", re.IGNORECASE)


@lru_cache(maxsize=16)
def standing_evidence(pack: Pack) -> Evidence:
    """What support may say to anybody, each value with its source.

    Records that belong to nobody (a catalog, the specials of the week) are in it; those of
    customers are known only once a tool has shown them.
    """
    evidence = Evidence()
    for rule in pack.rules.values():
        evidence = evidence.with_text(rule.clause, f"rule {rule.name}")
    evidence = evidence.with_text(pack.about, "about")
    evidence = _with_facts(evidence, pack)
    for offset, word in ((0, "today"), (1, "tomorrow")):
        day = pack.now.date() + timedelta(days=offset)
        evidence = evidence.with_text(day.isoformat(), word)
    owners = {c.fields[c.owner].collection for c in pack.collections.values() if c.owner}
    for collection in pack.collections.values():
        if not collection.owner and collection.name not in owners and not collection.make:
            rows = [plain(record) for record in collection.records.values()]
            for row in rows:
                key = f"record {collection.name}/{row[collection.id]}"
                evidence = evidence.with_data(row, key)
                evidence = evidence.with_text(" ".join(_texts(row)), key)
    return evidence


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
        evidence = evidence.with_text(render(value, kind, pack.currency), source)
        if isinstance(value, time):
            values[("time", value.hour * 60 + value.minute)] = source
        elif isinstance(value, datetime | date):
            values[("date", (value.month, value.day, value.year))] = source
        elif isinstance(value, int | Decimal) and not isinstance(value, bool):
            values[("number", Decimal(value))] = values[("money", Decimal(value))] = source
            for unit in _UNIT.findall("_".join(path)):
                for name in (unit.lower(), f"business {unit.lower()}"):
                    values[("duration", (int(value), int(value), name))] = source
    return Evidence({**evidence.values, **values}, evidence.words, evidence.totals, evidence.items)


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
