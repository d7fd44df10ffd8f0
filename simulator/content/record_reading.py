"""Reading records: what the data of one tool's result holds, and what follows from it.

Amounts with the sums that are drawn of them (a list's total, a price times a quantity, a subtotal
with tax), things with their prices, statuses and quantities by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from itertools import combinations
from typing import Any

from simulator.content.figures import Figure, currency_beside, decimal_of, figures, snake
from simulator.content.locales import UNSETTLED, Locale

MAX_GROUP = 8
"""Amounts of one list whose subset totals are known; of a longer list only the total."""

_ADDED = re.compile(r"subtotal|tax|vat|shipping|delivery|handling|fee|tip|surcharge|duty|insurance")
_TAKEN_OFF = re.compile(r"discount|credit|coupon|voucher|rebate|refund")
_EACH = re.compile(r"(?:^|_)(?:price|rate|fare|cost|amount)(?:_each)?(?:_cents|_minor)?$")
_COUNT = ("quantity", "qty", "count", "nights", "pieces", "seats", "passengers", "units", "copies")
_COLUMNS = (
    "price",
    "amount",
    "total",
    "unit_price",
    "subtotal",
    "line_total",
    "fare",
    "cost",
    "fee",
)
MAX_COUNT = 1_000
"""Pieces that a price is multiplied by."""

MAX_DEPTH = 30
"""Levels of data that are read."""

MAX_PARTS = 6
"""Parts of one sum (tax, shipping, discount) whose totals are known."""

_NAMES = ("name", "sku", "label", "title", "item", "product")


_WORD = re.compile(r"[a-z0-9]+(?:[._-][a-z0-9]+)*")


@dataclass(frozen=True)
class Item:
    """A thing that has a price, as tools or records show it.

    Attributes:
        names: How it may be named: ids and names, lower case.
        options: Words of its options (`blue`, `cotton`), lower case.
        price: Its price.
        source: Where that stands.
    """

    names: frozenset[str]
    options: frozenset[str]
    price: Decimal
    source: str


class ItemIndex:
    """Items by their names.

    Args:
        items: In the order in which they are found.

    Attributes:
        by_id, by_word: From names that are ids, and from those that are none.
    """

    def __init__(self, items: Iterable[Item]) -> None:
        self.by_id: dict[str, list[Item]] = {}
        self.by_word: dict[str, list[Item]] = {}
        for item in items:
            for name in item.names:
                index = self.by_id if is_id_like(name) else self.by_word
                index.setdefault(name, []).append(item)


@dataclass
class RecordReading:
    """What one piece of data holds.

    Attributes:
        source: Where it comes from.
        locale: How its texts are written.
        amounts: All its numbers.
        figures: What its values mean besides amounts.
        totals: Amounts that follow from it, with how.
        items: Things with a price.
        statuses, counts: By name.
    """

    source: str
    locale: Locale = UNSETTLED
    amounts: set[Decimal] = field(default_factory=set)
    figures: set[Figure] = field(default_factory=set)
    totals: dict[Decimal, str] = field(default_factory=dict)
    items: list[Item] = field(default_factory=list)
    statuses: dict[str, frozenset[str]] = field(default_factory=dict)
    counts: dict[str, frozenset[Decimal]] = field(default_factory=dict)

    def read(self, node: Any, names: frozenset[str], options: frozenset[str], depth: int) -> None:
        """Take in a piece of data.

        Args:
            node: The piece.
            names: Of what it is a part of, lower case.
            options: Of that, lower case.
            depth: How deep it stands.
        """
        if depth > MAX_DEPTH:
            return
        if isinstance(node, list):
            self._list(node)
            for part in node:
                self.read(part, names, options, depth + 1)
                self._figures("", part, {}, "")
        elif isinstance(node, dict):
            self._record(node, names, options, depth)
        else:
            amount = amount_of(node)
            if amount is not None:
                self.amounts.add(amount)

    def _record(
        self, node: Mapping[str, Any], names: frozenset[str], options: frozenset[str], depth: int
    ) -> None:
        own = frozenset(str(v).lower() for k, v in node.items() if _names(k, v))
        extra = node.get("options")
        if isinstance(extra, dict):
            options = options | frozenset(
                word for v in extra.values() for word in _WORD.findall(str(v).lower())
            )
        price = amount_of(node.get("price"))
        if price is not None:
            self.items.append(Item(names | own, options, price, self.source))
        self._sums(node)
        status = node.get("status")
        if isinstance(status, str):
            for name in own:
                self.statuses[name] = self.statuses.get(name, frozenset()) | {status.lower()}
        quantity = amount_of(node.get("quantity"))
        if quantity is not None:
            for name in own:
                self.counts[name] = self.counts.get(name, frozenset()) | {quantity}
        for key, part in node.items():
            if isinstance(part, dict | list):
                inner = own | ({str(key).lower()} if is_id_like(str(key)) else set())
                self.read(
                    part, (names | inner) if isinstance(part, dict) else own, options, depth + 1
                )
            else:
                self.read(part, names, options, depth + 1)

    def _figures(
        self, key: str, value: Any, beside: Mapping[str, Any], currency: str
    ) -> list[Figure]:
        """The meanings of one value, kept where they are none of an amount."""
        found = list(figures(key, value, beside, currency, self.locale))
        self.figures.update(figure for figure in found if figure.kind != "money")
        return found

    def _sums(self, node: Mapping[str, Any]) -> None:
        """What follows from one record: a price times a quantity, a sum and what is added to it."""
        currency = currency_beside(node)
        parts: list[Decimal] = []
        each: list[Decimal] = []
        counts: list[Decimal] = []
        for key, value in node.items():
            amounts = [
                figure.value
                for figure in self._figures(str(key), value, node, currency)
                if figure.kind == "money" and isinstance(figure.value, Decimal)
            ]
            name = snake(str(key))
            if name in _COUNT and (count := decimal_of(value)) and 1 < count <= MAX_COUNT:
                counts.append(count)
            if not amounts:
                continue
            if _EACH.search(name):
                each += amounts
            if _TAKEN_OFF.search(name):
                parts.append(-amounts[-1])
            elif _ADDED.search(name):
                parts.append(amounts[-1])
        for price in each:
            for count in counts:
                self.totals.setdefault(price * count, f"{count} x {price} of {self.source}")
        for size in range(2, len(parts) + 1 if len(parts) <= MAX_PARTS else 0):
            for some in combinations(parts, size):
                how = " + ".join(map(str, some))
                self.totals.setdefault(sum(some, Decimal(0)), f"{how} of {self.source}")

    def _list(self, node: list[Any]) -> None:
        if len(node) < 2 or not all(isinstance(row, dict) for row in node):
            return
        for key in dict.fromkeys(str(key) for key in node[0] if _in_column(str(key))):
            column = [self._amount(key, row) for row in node]
            amounts = [(a, r) for a, r in zip(column, node, strict=True) if a is not None]
            if len(amounts) == len(node):
                counts = [decimal_of(r.get("quantity", r.get("qty"))) or Decimal(1) for r in node]
                lines = [a * n for (a, _), n in zip(amounts, counts, strict=True)]
                for total, how in subset_totals(lines):
                    self.totals.setdefault(total, f"{how} of {self.source}")

    def _amount(self, key: str, row: Mapping[str, Any]) -> Decimal | None:
        found = figures(key, row.get(key), row, "", self.locale)
        values = [figure.value for figure in found if figure.kind == "money"]
        return values[-1] if values and isinstance(values[-1], Decimal) else None


def subset_totals(amounts: list[Decimal]) -> Iterator[tuple[Decimal, str]]:
    """Totals of all subsets of at least two amounts; of a long list only the total."""
    if len(amounts) > MAX_GROUP:
        yield sum(amounts, Decimal(0)), "total"
        return
    sums: list[tuple[Decimal, tuple[Decimal, ...]]] = [(Decimal(0), ())]
    for amount in amounts:
        sums += [(total + amount, (*parts, amount)) for total, parts in sums]
    for total, parts in sums:
        if len(parts) > 1:
            yield total, " + ".join(map(str, parts))


def amount_of(value: Any) -> Decimal | None:
    """A number of a tool's result as an amount; None where it is none."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal | float):
        return None
    return decimal_of(value)


def _in_column(key: str) -> bool:
    name = snake(key)
    return name in _COLUMNS or name.removesuffix("_cents").removesuffix("_minor") in _COLUMNS


def _names(key: Any, value: Any) -> bool:
    text = str(key).lower()
    named = text in _NAMES or text.endswith(("_id", "_name", "number"))
    return named and isinstance(value, str | int) and not isinstance(value, bool)


@lru_cache(maxsize=4096)
def is_id_like(key: str) -> bool:
    """Whether a key or name has three digits or more, as ids have."""
    return sum(map(str.isdigit, key)) >= 3
