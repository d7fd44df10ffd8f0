"""The files of a drafted pack, with a marked line wherever a person has to decide."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from simulator.content.clauses import Clause
from simulator.content.drafts.columns import (
    Column,
    columns_of,
    id_pattern,
    is_secret,
    people,
    proof_of,
)
from simulator.content.drafts.tables import Operation, Table
from simulator.content.schema_keys import MAKE

UNSURE = "# unsure:"
"""How a line is marked that a person has to look at."""

MOST_RECORDS = 60
"""Records of a collection that are copied, besides those that these refer to."""

_WORD = re.compile(r"[a-z]{4,}")
_EMPTY = frozenset({
    "after", "also", "another", "been", "before", "does", "each", "from", "have", "into", "must",
    "only", "other", "should", "than", "that", "their", "them", "then", "they", "this", "were",
    "what", "when", "which", "will", "with", "would", "your",
})  # fmt: skip
"""Words that name no clause."""


@dataclass(frozen=True)
class Sketch:
    """What is drafted from.

    Attributes:
        business: How support names it.
        tables: By name.
        clauses: Of the policy.
        today: Where the clock is set.
        operations: What an API can change.
    """

    business: str
    tables: Mapping[str, Table]
    clauses: Sequence[Clause]
    today: date
    operations: Sequence[Operation] = ()

    def columns(self, table: Table) -> tuple[Column, ...]:
        """All fields of a table but its id; what cannot be made is not referred to as made."""
        return columns_of(table, self.tables, self.today)

    @property
    def person(self) -> Table | None:
        """The table of those who write, where they can prove it."""
        found = people(self.tables)
        return found if found and proof_of(found, self.columns(found)) else None

    def owner(self, table: Table) -> str:
        """The field with the id of who owns a record; empty where nobody does."""
        person = people(self.tables)
        return next((c.name for c in self.columns(table) if person and c.refers == person.name), "")

    def makeable(self, table: Table) -> bool:
        """Whether a recipe is there for all its fields."""
        return all(column.make is not None or "?" in column.type for column in self.columns(table))


def files_of(sketch: Sketch) -> dict[str, str]:
    """All files of the pack, by name."""
    return {
        "pack.yaml": "\n".join(_head(sketch)) + "\n",
        "rules.yaml": "\n".join(_rules(sketch)) + "\n",
        "tools.yaml": "\n".join(_tools(sketch)) + "\n",
        "scenarios.yaml": "\n".join(_scenarios(sketch)) + "\n",
        **{f"{name}.json": _records(sketch, table) for name, table in sketch.tables.items()},
    }


def _text(value: Any) -> str:
    """A value as YAML that reads back as the same."""
    if isinstance(value, Decimal):
        return str(value)
    return json.dumps(value, ensure_ascii=False, default=str)


def _recipe(recipe: Any) -> str:
    ((kind, value),) = recipe.items()
    assert kind in MAKE
    if isinstance(value, list):
        return f"{{{kind}: [{', '.join(map(_text, value))}]}}"
    return f"{{{kind}: {_text(value)}}}"


def _head(sketch: Sketch) -> Iterator[str]:
    yield "format: 1"
    yield f"{UNSURE} what does the business do, and what do customers ask?"
    yield f"about: {_text(sketch.business)}"
    yield f"business: {_text(sketch.business)}"
    yield f"today: {sketch.today.isoformat()}T09:00:00Z"
    yield f"{UNSURE} what may be told, and what do rules compute with? phone, hours, deadlines"
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
        yield f"    pattern: {_text(pattern)}"
    else:
        yield f"    {UNSURE} what do ids of {table.name} look like? pattern: ..."
    label = next((c.name for c in columns if c.name in ("name", "title", "label") and c.type), "")
    if label:
        yield f"    label: {label}"
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
            yield f"      {column.name}: {_text(column.type)}{mark}"
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


def _rules(sketch: Sketch) -> Iterator[str]:
    person = sketch.person
    if person is not None:
        proof = proof_of(person, sketch.columns(person))
        if any(map(sketch.owner, sketch.tables.values())):
            yield "identity_verified:"
            yield "  clause: Who it is is checked before what is somebody's is told or changed."
            yield "  when: session.verified\n  by: system"
        yield "identity_matches:"
        yield f"  {UNSURE} is this what people prove with who they are?"
        yield f"  clause: The {proof.replace('_', ' ')} has to be the one on file."
        yield f"  when: {person.singular}.{proof} == args.{proof}\n  by: system"
        for table in sketch.tables.values():
            if owner := sketch.owner(table):
                yield f"own_{table.singular}:"
                yield f"  clause: Of {table.name}, each is discussed with its owner alone."
                yield f"  when: {table.singular}.{owner} == session.customer_id\n  by: system"
    for name, clause in _named(sketch.clauses).items():
        under = f" (under {' '.join(clause.heading.split())})" if clause.heading else ""
        yield f"{name}:"
        yield f"  clause: {_text(clause.text)}"
        yield f"  {UNSURE} what must hold, who keeps it, which tool needs it? It holds now{under}."
        yield '  when: "true"\n  by: agent'


def _named(clauses: Sequence[Clause]) -> dict[str, Clause]:
    """Clauses by a name of their first words."""
    found: dict[str, Clause] = {}
    for clause in clauses:
        words = [w for w in _WORD.findall(clause.text.lower()) if w not in _EMPTY][:4]
        name = base = "_".join(words) or "clause"
        number = 2
        while name in found:
            name, number = f"{base}_{number}", number + 1
        found[name] = clause
    return found


def _tools(sketch: Sketch) -> Iterator[str]:
    person = sketch.person
    if person is not None:
        proof = proof_of(person, sketch.columns(person))
        yield "verify_identity:"
        yield f"  does: Check who a {person.singular} is."
        yield f"  arguments: {{{_argument(person)}: {{type: string}}, {proof}: {{type: string}}}}"
        yield f"  with: {{{person.singular}: {{{person.name}: args.{_argument(person)}}}}}"
        yield "  needs: [identity_matches]"
        owner = f"{person.singular}.{person.id}"
        yield f'  effects: {{session.verified: "true", session.customer_id: {owner}}}'
    for table in sketch.tables.values():
        if table is person:
            continue
        yield f"get_{table.singular}:"
        yield f"  does: Look up one of the {table.name.replace('_', ' ')}."
        yield f"  arguments: {{{_argument(table)}: {{type: string}}}}"
        yield f"  with: {{{table.singular}: {{{table.name}: args.{_argument(table)}}}}}"
        if person is not None and sketch.owner(table):
            yield f"  needs: [identity_verified, own_{table.singular}]"
    for each in sketch.operations:
        arguments = ", ".join(f"{name}: {{type: string}}" for name in each.arguments)
        yield f"{UNSURE} what does `{each.name}` change, and which rules does it need?"
        yield f"# {each.name}:"
        yield f"#   does: {each.does}"
        yield f"#   arguments: {{{arguments}}}"
        yield "#   effects: {record.field: new value}"
    yield f"{UNSURE} what can support change? a tool for each such deed, with `effects` such as"
    yield "#   {order.status: \"'cancelled'\"}"
    yield "hand_over:"
    yield "  does: Hand the conversation to a person."
    yield "  arguments: {reason: {type: string}}"
    yield "  fills: {reason: \"'the customer asked for a person'\"}"
    if sketch.clauses:
        yield f"  {UNSURE} rules wait here until they are given to the tools that need them"
        yield f"  needs: [{', '.join(_named(sketch.clauses))}]"
    yield '  effects: {session.escalated: "true"}'


def _argument(table: Table) -> str:
    """An argument is named after the record, where the id alone would not say of what."""
    return table.id if table.id != "id" else f"{table.singular}_id"


def _scenarios(sketch: Sketch) -> Iterator[str]:
    person = sketch.person
    if list(sketch.tables.values()) == [person]:
        yield "reach_a_person:"
        yield f"  {UNSURE} why do people write?"
        yield "  goal: Speak with a person."
        yield "  beats: {ask: {wants: hand_over, then: handed_over}}"
        yield "  expect: session.escalated"
    for table in sketch.tables.values():
        if table is person:
            continue
        own = person is not None and bool(sketch.owner(table))
        knows = {_argument(table): f"{table.singular}.{table.id}"}
        if person is not None and own:
            proof = proof_of(person, sketch.columns(person))
            knows[_argument(person)] = f"{person.singular}.{person.id}"
            knows[proof] = f"{person.singular}.{proof}"
        yield f"ask_about_{table.singular}:"
        yield f"  {UNSURE} what do people want to know of it, or to have done?"
        yield f"  goal: Find out how one of the {table.name.replace('_', ' ')} stands."
        yield f"  draws: {{{table.singular}: {table.name}}}"
        yield f"  knows: {{{', '.join(f'{key}: {value}' for key, value in knows.items())}}}"
        yield f"  beats: {{ask: {{wants: get_{table.singular}}}}}"
        yield f'  expect: "true"   {UNSURE} what must be true of the world afterwards?'
