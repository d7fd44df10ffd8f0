"""Records with a misspelt key, or with a label that is missing or another's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Any

from simulator.analyses.checking.mistake import Kind, Mistake, mistake_at
from simulator.analyses.checking.opened import Opened
from simulator.content.records import Collection, RecordRows

ALIKE = 0.8
"""Likeness from which on a key is another one misspelt."""


def record_mistakes(opened: Opened) -> Iterator[Mistake]:
    """All of both kinds, collection by collection."""
    for collection in opened.pack.collections.values():
        rows = opened.rows(collection)
        yield from _misspelt(opened, collection, rows)
        if collection.label:
            yield from _labels(collection, rows)


def _misspelt(opened: Opened, collection: Collection, rows: RecordRows) -> Iterator[Mistake]:
    """Keys of a row that nobody declared, beside a missing one that is spelt almost alike."""
    declared = {*opened.file("pack").mapping("records", collection.name, "fields"), collection.id}
    counts = Counter(key for _, row in rows.rows for key in row)
    usual = {key for key, count in counts.items() if 2 * count > len(rows.rows)}
    table, told = rows.document.path.suffix == ".csv", set[str]()
    for keys, row in rows.rows:
        for key in row:
            right = "" if key in declared else _meant(key, (declared | usual) - row.keys())
            if not right or (table and key in told):
                continue
            told.add(key)
            yield mistake_at(
                Kind.RECORD_KEY, rows.document, () if table else (*keys, key),
                f"`{key}` is not a field of {collection.name}, and `{right}` is missing",
                f"call it `{right}`",
                key=key if table else f"{row.get(collection.id, keys[-1])}.{key}",
            )  # fmt: skip


def _meant(key: str, names: set[str]) -> str:
    scored = [(SequenceMatcher(None, key, name).ratio(), name) for name in sorted(names)]
    score, name = max(scored, default=(0.0, ""))
    return name if score >= ALIKE else ""


def _labels(collection: Collection, rows: RecordRows) -> Iterator[Mistake]:
    """Labels by which no record, or only the last of several, is found."""
    first: dict[str, Any] = {}
    label = collection.label
    for keys, row in rows.rows:
        own, key = str(row.get(label) or "").strip(), str(row.get(collection.id, keys[-1]))
        place = (*keys, label) if label in row else keys
        name = f"{key}.{label}"
        if not own:
            yield mistake_at(
                Kind.LABEL, rows.document, place,
                f"has no `{label}`, by which people call a record of {collection.name}",
                f"give it a `{label}`", key=name,
            )  # fmt: skip
        elif own.lower() in first:
            other = first[own.lower()]
            yield mistake_at(
                Kind.LABEL, rows.document, place,
                f"`{own}` is what `{other}` is called too: by it, only one of them is found",
                f"call one of them otherwise, or take `label` off {collection.name}", key=name,
            )  # fmt: skip
        first.setdefault(own.lower(), key)
