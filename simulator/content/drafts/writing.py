"""The files of a drafted pack, with a marked line wherever a person has to decide."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from simulator.content.drafts.columns import LABELS, id_pattern, is_secret, label_of
from simulator.content.drafts.policy_writing import rules, tools
from simulator.content.drafts.scenario_writing import scenarios
from simulator.content.drafts.sketch import UNSURE, Sketch, comment, quoted
from simulator.content.drafts.tables import Table
from simulator.content.schema_keys import MAKE

MOST_RECORDS = 60
"""Records of a collection that are copied, besides those that these refer to."""


def files_of(sketch: Sketch) -> dict[str, str]:
    """All files of the pack, by name."""
    return {
        "pack.yaml": "\n".join(_head(sketch)) + "\n",
        "rules.yaml": "\n".join(rules(sketch)) + "\n",
        "tools.yaml": "\n".join(tools(sketch)) + "\n",
        "scenarios.yaml": "\n".join(scenarios(sketch)) + "\n",
        **{f"{name}.json": _records(sketch, table) for name, table in sketch.tables.items()},
    }


def _recipe(recipe: Any) -> str:
    ((kind, value),) = recipe.items()
    assert kind in MAKE
    if isinstance(value, list):
        return f"{{{kind}: [{', '.join(map(quoted, value))}]}}"
    return f"{{{kind}: {quoted(value)}}}"


def _head(sketch: Sketch) -> Iterator[str]:
    yield "format: 1"
    yield f"{UNSURE} what does the business do, and what do customers ask?"
    yield f"about: {quoted(sketch.business)}"
    yield f"business: {quoted(sketch.business)}"
    for remark in sketch.remarks:
        yield f"# the policy says: {comment(remark)}"
    if sketch.clock:
        yield f"{UNSURE} {sketch.clock}"
    yield f"today: {sketch.today.isoformat()}T09:00:00Z"
    if sketch.currency:
        yield f"currency: {sketch.currency}"
    yield f"{UNSURE} what may be told, and what do rules compute with? phone, hours, deadlines"
    for each in sketch.questions:
        shared = (
            f"{each.size:,} of {each.total:,} customers ask about {comment(', '.join(each.words))}"
        )
        asked = f" ({comment(each.goal)})" if each.goal else ""
        yield f"{UNSURE} {shared}{asked}: which fact answers it, or which topic?"
    yield "facts: {}"
    yield "records:"
    for table in sketch.tables.values():
        yield from _collection(sketch, table)


def _collection(sketch: Sketch, table: Table) -> Iterator[str]:
    columns = sketch.columns(table)
    yield f"  {table.name}:"
    yield f"    from: {table.name}.json"
    yield f"    id: {table.id}"
    if pattern := id_pattern(list(table.rows)) if table.rows else "":
        yield f"    pattern: {quoted(pattern)}"
    else:
        yield f"    {UNSURE} what do ids of {table.name} look like? pattern: ..."
    if label := label_of(table, columns):
        mark = "" if label in LABELS else f"   {UNSURE} do people call it by that?"
        yield f"    label: {label}{mark}"
    if owner := sketch.owner(table):
        yield f"    owner: {owner}"
    secrets = [c.name for c in columns if is_secret(c.name)]
    if secrets:
        yield f"    hidden: [{', '.join(secrets)}]   {UNSURE} are these all the secrets?"
    yield "    fields:"
    for column in columns:
        unsure = " ".join(column.unsure.split())
        mark = f"   {UNSURE} {unsure}" if unsure else ""
        if column.type:
            yield f"      {column.name}: {quoted(column.type)}{mark}"
        else:
            yield f"      {UNSURE} {unsure}"
    if sketch.makeable(table):
        yield "    make:"
        for column in columns:
            if column.make is not None:
                made = column.make
                if column.refers and not sketch.makeable(sketch.tables[column.refers]):
                    made = {"one_of": sorted(_kept(sketch)[column.refers])[:8]}
                yield f"      {column.name}: {_recipe(made)}"
    else:
        yield f"    {UNSURE} no `make`, so that only the records in {table.name}.json are drawn"


def _kept(sketch: Sketch) -> dict[str, dict[str, Any]]:
    """Records that are copied: the first of each table, and those that these refer to."""
    kept = {
        name: dict(list(table.rows.items())[:MOST_RECORDS]) for name, table in sketch.tables.items()
    }
    for name, table in sketch.tables.items():
        for column in sketch.columns(table):
            other = sketch.tables.get(column.refers)
            for row in list(kept[name].values()) if other is not None and other.rows else ():
                key = row.get(column.name)
                if other is not None and key not in (None, ""):
                    kept[other.name][str(key)] = other.rows[str(key)]
    return kept


def _records(sketch: Sketch, table: Table) -> str:
    rows: Any = _kept(sketch)[table.name]
    if not table.keyed:
        rows = list(rows.values())
    lines = json.dumps(rows, ensure_ascii=False, default=float, indent=None if not rows else 0)
    return lines.replace("\n", " ").replace("}, {", "},\n{") + "\n"
