"""Cells of a draft's tables: numbers of a CSV file, amounts with words, their currency."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from simulator.content.amounts import amounts_in
from simulator.content.currencies import COMMON
from simulator.content.drafts.tables import Row, Table
from simulator.documents import describe

SHOWN = 3
"""Odd values that a mark names."""

PRICED = re.compile(r"price|amount|fee|cost|balance|deposit(?!_(?:pct|percent))", re.I)
"""Names of what is money even where no record has cents."""

_NAMED = re.compile(r"(?:id|sku|code|number|no|phone|zip|postcode|pin)\Z", re.I)
"""Names of what is no quantity, whatever its digits."""

_WHOLE = re.compile(r"-?(?:0|[1-9][0-9]{0,11})\Z")
_DECIMAL = re.compile(r"-?[0-9]{1,12}\.[0-9]{1,6}\Z")
_NUMBER = r"([0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]{1,2})?|[0-9]{1,9}(?:\.[0-9]{1,2})?)"
_AMOUNT = re.compile(
    rf"(?:from\s)?(?:[^\w\s]{{1,3}}|[A-Z]{{3}})?\s?{_NUMBER}(?![\w.,:/]*[0-9])(?!\s?%)", re.I
)
_MARKED = re.compile(
    rf"(?:[^\w\s]{{1,3}}|[A-Z]{{3}})?\s?{_NUMBER}\s?(?:[^\w\s%]|[A-Z]{{3}}|euros?|dollars?)?\Z"
)


def with_numbers(table: Table) -> Table:
    """A table of texts, those of its columns as numbers that hold nothing else."""
    columns = {
        name: number
        for name in _names(table)
        if name != table.id and not _NAMED.search(name) and (number := _number_of(table, name))
    }
    rows = {
        key: {
            name: columns[name](value) if name in columns and value else value
            for name, value in row.items()
        }
        for key, row in table.rows.items()
    }
    return replace(table, rows=rows)


def _number_of(table: Table, name: str) -> type[int] | type[Decimal] | None:
    texts = _texts(table, name)
    if not _are_texts(texts):
        return None
    if all(map(_WHOLE.match, texts)):
        return int
    both = all(_WHOLE.match(text) or _DECIMAL.match(text) for text in texts)
    return Decimal if both else None


def with_amounts(table: Table) -> Table:
    """A table whose prices are amounts: the words beside a few of them stand in a further column.

    `38.00 per day` is 38.00 with the note `38.00 per day`; `on request` is no amount, and a note.
    """
    rows: Mapping[str, Row] = table.rows
    marks = dict(table.unsure)
    for name in [name for name in _names(table) if PRICED.search(name)]:
        texts = _texts(table, name)
        if _NAMED.search(name) or not _are_texts(texts) or len(set(_codes(" ".join(texts)))) > 1:
            continue
        odd = [text for text in texts if not _MARKED.match(text)]
        if 2 * len(odd) >= len(texts):
            continue
        note = f"{name}_note"
        while note in _names(table):
            note += "_"
        some = ", ".join(dict.fromkeys(map(describe, odd[:SHOWN])))
        if odd:
            marks[name] = (
                f"{len(odd)} of {len(texts)} say more than an amount ({some}): their words are kept"
                f" in {note}; tell both, or make a field of the unit"
            )
        rows = {key: _parted(row, name, note if odd else "") for key, row in rows.items()}
    return replace(table, rows=rows, unsure=marks)


def _parted(row: Row, name: str, note: str) -> Row:
    """A record with the amount of a field, and behind it its words where it has some."""
    parted = dict[str, Any]()
    for key, value in row.items():
        parted[key] = value
        if key == name and isinstance(value, str):
            amount = _AMOUNT.match(value.strip())
            parted[key] = Decimal(amount[1].replace(",", "")) if amount else None
        if key == name and note:
            parted[note] = None if not value or _MARKED.match(value) else value
    return parted


def _are_texts(values: Sequence[Any]) -> bool:
    return bool(values) and all(isinstance(value, str) for value in values)


def currency_in(tables: Mapping[str, Table], policy: str) -> str:
    """The code of the currency that names of columns, their values and a policy mostly mean.

    Empty for none; where a sign is that of several, the usual one.
    """
    votes = Counter(_votes(tables, policy))
    return max(votes, key=lambda code: votes[code], default="")


def _votes(tables: Mapping[str, Table], policy: str) -> Iterator[str]:
    for table in tables.values():
        for name in _names(table):
            code = str(name).rpartition("_")[2].upper()
            if code in COMMON:
                yield from [code] * len(table.rows)
            elif PRICED.search(str(name)):
                for text in _texts(table, name):
                    yield from _codes(text) if isinstance(text, str) else ()
    yield from _codes(policy)


def _codes(text: str) -> Iterator[str]:
    for amount in amounts_in(text[:100_000]):
        if amount.currencies:
            yield min(amount.currencies, key=lambda code: (code != "USD", code not in COMMON, code))


def _names(table: Table) -> list[str]:
    return list(dict.fromkeys(name for row in table.rows.values() for name in row))


def _texts(table: Table, name: str) -> Sequence[Any]:
    return [value for value in table.column(name) if value not in (None, "")]
