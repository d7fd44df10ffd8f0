"""Rates: prices by the key that they stand under, and how many people and nights they are for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Any

from simulator.content.record_reading import amount_of
from simulator.content.structured import data_of
from simulator.play.critic.registry import TurnView

MOST = 8
"""Prices under one key that are compared; a key with more is that of a catalog."""

MOST_EACH = 4
"""Prices under one key of which one may be meant that no word names."""

MAX_COUNT = 31
"""Nights, people or pieces of one record."""

MAX_DEPTH = 8
_RATE = re.compile(r"price|fare|rate|cost|fee|charge|total", re.IGNORECASE)
_WHOLE = re.compile(r"total|refund|paid|deposit|cancel|late", re.IGNORECASE)
_WRITTEN = re.compile(r"(?:[$€£]|[A-Z]{3})?\s?(\d{1,7}(?:\.\d{1,2})?)(?:\s?(?:€|[A-Z]{3}))?")
_CENTS = ("_cents", "_minor")
_COUNTED = re.compile(
    r"nights?|days|weeks|months|quantity|qty|pieces|units|hours|seats|tickets", re.IGNORECASE
)
_PEOPLE = re.compile(r"passengers|travell?ers|guests|people|participants|members", re.IGNORECASE)


@dataclass(frozen=True)
class Rates:
    """The prices and numbers that results have shown.

    Attributes:
        by_key: Prices by key, where a key has few.
        counts: Numbers of people, nights or pieces of one record.
    """

    by_key: Mapping[str, frozenset[Decimal]] = field(default_factory=dict)
    counts: frozenset[int] = field(default_factory=frozenset)

    @property
    def amounts(self) -> frozenset[Decimal]:
        """All the prices."""
        return frozenset().union(*self.by_key.values())

    @property
    def totals(self) -> frozenset[Decimal]:
        """Those that are totals."""
        return frozenset().union(*(v for k, v in self.by_key.items() if "total" in k))

    @property
    def few(self) -> Mapping[str, frozenset[Decimal]]:
        """Those by key of which a key has so few that one is meant."""
        return {key: found for key, found in self.by_key.items() if len(found) <= MOST_EACH}

    @property
    def each(self) -> frozenset[Decimal]:
        """Those of the few that are for one of something."""
        return frozenset().union(*(v for k, v in self.few.items() if not _WHOLE.search(k)))

    def times(self, amount: Decimal, units: Iterable[Decimal]) -> bool:
        """Whether an amount is one of some units times one or two of the numbers."""
        factors = self.counts | {a * b for a in self.counts for b in self.counts if a != b}
        return any(unit * n == amount for unit in units for n in factors)


def rates_of(view: TurnView) -> Rates:
    """The rates of all results up to a turn."""
    return _joined(tuple(c.result for c in view.succeeded))


@lru_cache(maxsize=64)
def _joined(results: tuple[str, ...]) -> Rates:
    by_key: dict[str, set[Decimal]] = {}
    counts: set[int] = set()
    for result in results:
        for key, value in _leaves(result):
            if isinstance(value, Decimal):
                by_key.setdefault(key, set()).add(value)
            else:
                counts.add(value)
    few = {key: frozenset(found) for key, found in by_key.items() if len(found) <= MOST}
    return Rates(few, frozenset(counts if len(counts) <= MOST else ()))


@lru_cache(maxsize=1024)
def _leaves(result: str) -> tuple[tuple[str, Decimal | int], ...]:
    return tuple(_read(data_of(result), 0))


def _read(node: Any, depth: int) -> Iterator[tuple[str, Decimal | int]]:
    if depth > MAX_DEPTH:
        return
    if isinstance(node, list):
        for part in node:
            yield from _read(part, depth + 1)
    elif isinstance(node, Mapping):
        for name, part in node.items():
            key = str(name).lower()
            if isinstance(part, list) and _PEOPLE.search(key) and 1 < len(part) <= MAX_COUNT:
                yield key, len(part)
            elif isinstance(part, int) and not isinstance(part, bool) and _COUNTED.fullmatch(key):
                if 1 < part <= MAX_COUNT:
                    yield key, part
            elif _RATE.search(key) and (amount := _priced(key, part)) is not None:
                yield key, amount
            yield from _read(part, depth + 1)


def _priced(key: str, value: Any) -> Decimal | None:
    """The amount under the key of a price: a number, or a text that is one; cents by the key."""
    written = _WRITTEN.fullmatch(value.strip()) if isinstance(value, str) else None
    amount = Decimal(written[1]) if written else amount_of(value)
    return amount / 100 if amount is not None and key.endswith(_CENTS) else amount
