"""A pack drafted from what a business has: a thin one, with marked lines; a model may help."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.api.drafting_models import Drafter, ask
from simulator.api.drafting_models import check as check_drafter
from simulator.api.loops import blocking
from simulator.api.new_packs import place_for, title_of
from simulator.api.production import Watching, unwatched
from simulator.content.clauses import clauses_of, is_remark
from simulator.content.drafts.cells import currency_in, with_amounts, with_numbers
from simulator.content.drafts.clock import clock_of
from simulator.content.drafts.deeds import deeds_of
from simulator.content.drafts.rule_drafts import RuleDrafter
from simulator.content.drafts.sketch import CONFIRM, UNSURE, Sketch
from simulator.content.drafts.tables import Table, described_tables, operations_in, tables_in
from simulator.content.drafts.writing import files_of
from simulator.content.pack import load_pack
from simulator.content.pack_schemas import FOLDER, schema_line, write_schemas
from simulator.documents import read_file
from simulator.errors import UserError

if TYPE_CHECKING:
    from simulator.analyses.log_wishes import LogWishes


@dataclass(frozen=True)
class Draft:
    """A pack that was drafted.

    Attributes:
        name: The folder's.
        folder: Where it stands.
        lines: Of each file.
        unsure: Lines of each file that a person has to look at.
        confirm: Lines of each file with what a model drafted, for a person to confirm.
        clauses: Of the policy; what only says who writes it is none.
        rules: How many of them a model made a rule of that compiles.
    """

    name: str
    folder: Path
    lines: dict[str, int]
    unsure: dict[str, int]
    confirm: dict[str, int]
    clauses: int = 0
    rules: int = 0


async def adraft(
    name: str,
    catalog: Iterable[Path] = (),
    openapi: Path | None = None,
    policy: Path | None = None,
    home: Path | None = None,
    *,
    logs: Sequence[Path] = (),
    format: str = "openai",
    mapping: Path | None = None,
    by: Drafter | None = None,
    watching: Watching = unwatched,
) -> Draft:
    """Write a pack from a business's records, the document of its API, its policy and its logs.

    Args:
        name: As for `new_pack`.
        catalog: Files of records: CSV, JSON or YAML.
        openapi: A document whose schemas name further records, or say more of those.
        policy: A text; each clause becomes a rule that a person completes or confirms.
        home: Your folder; None for the current one.
        logs: Recordings of customers with support: what they want and ask.
        format: Of the recordings.
        mapping: A YAML table of where things stand in them.
        by: A language model that reads the policy and names what customers want; None for nobody.
        watching: Is told how far the model is.

    Raises:
        UserError: A name that cannot be used, nothing to draft from, no such model, a budget that
            is spent, or an endpoint that answers nothing; nothing is written then.
        ContentError: A file that cannot be read.
    """
    folder = place_for(name, home or Path.cwd())
    if by is not None:
        check_drafter(by)
        if policy is None and not logs:
            raise UserError("--model: there is nothing to read: give --policy FILE or --logs FILE")
    tables = _tables(catalog, openapi)
    if not tables:
        raise UserError("a draft needs records: give --catalog FILE, --openapi FILE or both")
    text = read_file(policy) if policy is not None else ""
    remarks = [each.text for each in clauses_of(text) if is_remark(each.text)]
    clauses = tuple(each for each in clauses_of(text) if not is_remark(each.text))
    operations = tuple(operations_in(openapi)) if openapi is not None else ()
    clock = clock_of(tables, text)
    sketch = Sketch(
        title_of(name), tables, clauses, clock.day, operations,
        clock=clock.unsure, currency=currency_in(tables, text), remarks=remarks,
    )  # fmt: skip
    found = _wishes(logs, format, mapping, tables) if logs else None
    if found is not None:
        wishes, questions = ([g.wish for g in each] for each in (found.wishes, found.questions))
        sketch = replace(sketch, wishes=wishes, questions=questions)
    part = folder.with_name(f".{name}.part")
    shutil.rmtree(part, ignore_errors=True)
    try:
        part.mkdir(parents=True)
        texts = _written(part, sketch)
        pack = load_pack(part)
        if by is not None:
            sketch = await _with_model(sketch, by, RuleDrafter(pack, tables, operations), found,
                                       watching)  # fmt: skip
            texts = _written(part, sketch)
            load_pack(part)
        part.rename(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    write_schemas(folder.parent / FOLDER)
    return Draft(
        name,
        folder,
        {each: text.count("\n") for each, text in texts.items()},
        _marks(texts, UNSURE),
        _marks(texts, CONFIRM),
        len(clauses),
        sum(each.condition is not None for each in sketch.drafts),
    )


draft = blocking(adraft)


def _marks(texts: Mapping[str, str], mark: str) -> dict[str, int]:
    """How many lines of each file have a mark."""
    counts = {each: text.count(mark) for each, text in texts.items()}
    return {each: count for each, count in counts.items() if count}


def _written(folder: Path, sketch: Sketch) -> dict[str, str]:
    """The files of a draft, by name."""
    texts = {}
    for each, text in files_of(sketch).items():
        line = schema_line(each)
        texts[each] = f"{line}\n{text}" if line else text
        (folder / each).write_text(texts[each], encoding="utf-8", newline="\n")
    return texts


async def _with_model(
    sketch: Sketch,
    by: Drafter,
    drafter: RuleDrafter,
    found: LogWishes | None,
    watching: Watching,
) -> Sketch:
    """The sketch with what a model makes of its clauses, and of what customers want."""
    groups = (found.wishes, found.questions) if found else ((), ())
    said = await ask(by, sketch.clauses, drafter, *groups, watching)
    deeds, drafts = deeds_of(said.rules, drafter)
    own = [
        [replace(w, goal="") if found and found.quotes(w.goal) else w for w in each]
        for each in (said.wishes, said.questions)
    ]
    return replace(sketch, drafts=drafts, deeds=deeds, wishes=own[0], questions=own[1])


def _wishes(
    logs: Sequence[Path], format: str, mapping: Path | None, tables: Mapping[str, Table]
) -> LogWishes:
    """What customers of logs want; what the business sells is no wish."""
    from simulator.analyses.log_wishes import wishes_in
    from simulator.api.recordings import mapping_of, recordings_of

    known = [
        str(row[label])
        for table in tables.values()
        for row in table.rows.values()
        for label in ("name", "title", "label")
        if isinstance(row.get(label), str)
    ]
    return wishes_in(recordings_of(logs, format, mapping_of(format, mapping)), known)


def _tables(catalog: Iterable[Path], openapi: Path | None) -> dict[str, Table]:
    found = {
        table.name: with_amounts(with_numbers(table) if path.suffix == ".csv" else table)
        for path in catalog
        for table in tables_in(path)
    }
    described = list(described_tables(openapi)) if openapi is not None else []
    for table in described:
        known = found.get(table.name)
        found[table.name] = replace(known, described=table.described) if known else table
    return found
