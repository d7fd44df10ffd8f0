"""A pack drafted from what a business has, without a model: a thin one, with marked lines."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from simulator.api.new_packs import place_for, title_of
from simulator.content.clauses import clauses_of
from simulator.content.drafts.tables import Table, described_tables, operations_in, tables_in
from simulator.content.drafts.writing import UNSURE, Sketch, files_of
from simulator.content.pack import load_pack
from simulator.content.pack_schemas import FOLDER, schema_line, write_schemas
from simulator.documents import read_file
from simulator.errors import UserError

TODAY = date(2026, 1, 15)
"""Where the clock is set if the records have no date."""

_DATE = re.compile(r"\b(20\d{2}-[01]\d-[0-3]\d)\b")


@dataclass(frozen=True)
class Draft:
    """A pack that was drafted.

    Attributes:
        name: The folder's.
        folder: Where it stands.
        lines: Of each file.
        unsure: Lines of each file that a person has to look at.
    """

    name: str
    folder: Path
    lines: dict[str, int]
    unsure: dict[str, int]


def draft(
    name: str,
    catalog: Iterable[Path] = (),
    openapi: Path | None = None,
    policy: Path | None = None,
    home: Path | None = None,
) -> Draft:
    """Write a pack from a business's records, the document of its API and its policy.

    Args:
        name: As for `new_pack`.
        catalog: Files of records: CSV, JSON or YAML.
        openapi: A document whose schemas name further records, or say more of those.
        policy: A text; each clause becomes a rule that a person completes.
        home: Your folder; None for the current one.

    Raises:
        UserError: A name that cannot be used, or nothing to draft from.
        ContentError: A file that cannot be read.
    """
    folder = place_for(name, home or Path.cwd())
    tables = _tables(catalog, openapi)
    if not tables:
        raise UserError("a draft needs records: give --catalog FILE, --openapi FILE or both")
    clauses = clauses_of(read_file(policy)) if policy is not None else ()
    operations = tuple(operations_in(openapi)) if openapi is not None else ()
    sketch = Sketch(title_of(name), tables, clauses, _today(tables), operations)
    part = folder.with_name(f".{name}.part")
    shutil.rmtree(part, ignore_errors=True)
    try:
        part.mkdir(parents=True)
        texts = {}
        for each, text in files_of(sketch).items():
            line = schema_line(each)
            texts[each] = f"{line}\n{text}" if line else text
            (part / each).write_text(texts[each], encoding="utf-8", newline="\n")
        load_pack(part)
        part.rename(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    write_schemas(folder.parent / FOLDER)
    return Draft(
        name,
        folder,
        {each: text.count("\n") for each, text in texts.items()},
        {each: found for each, text in texts.items() if (found := text.count(UNSURE))},
    )


def _tables(catalog: Iterable[Path], openapi: Path | None) -> dict[str, Table]:
    found = {table.name: table for path in catalog for table in tables_in(path)}
    described = list(described_tables(openapi)) if openapi is not None else []
    for table in described:
        known = found.get(table.name)
        found[table.name] = replace(known, described=table.described) if known else table
    return found


def _today(tables: dict[str, Table]) -> date:
    """The last day that the records name."""
    texts = (
        str(value) for t in tables.values() for row in t.rows.values() for value in row.values()
    )
    days = (match for text in texts for match in _DATE.findall(text[:40]))
    return max((date.fromisoformat(day) for day in days), default=TODAY)
