"""What a pack is drafted from, and how its lines are written so that no text breaks out of them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from simulator.content.clauses import Clause
from simulator.content.drafts.columns import Column, columns_of, label_of, people, proof_of
from simulator.content.drafts.deeds import Deed
from simulator.content.drafts.rule_drafts import RuleDraft
from simulator.content.drafts.tables import Operation, Table
from simulator.content.drafts.wishes import Wish

UNSURE = "# unsure:"
"""How a line is marked that a person has to look at."""

CONFIRM = "# confirm:"
"""How a line is marked that a model drafted: a person says whether it means its sentence."""

LONGEST_COMMENT = 300
"""Characters of a text from elsewhere that stand in a comment."""


@dataclass(frozen=True)
class Sketch:
    """What is drafted from.

    Attributes:
        business: How support names it.
        tables: By name.
        clauses: Of the policy.
        today: Where the clock is set.
        operations: What an API can change.
        drafts: What a model made of clauses; empty without one.
        deeds: The tools that these are about.
        wishes: What customers of logs write first, the most frequent first.
        questions: What they ask.
        clock: What a person has to look at of `today`; empty for nothing.
        currency: A code; empty for none that was found.
        remarks: Sentences of the policy that are no rules.
    """

    business: str
    tables: Mapping[str, Table]
    clauses: Sequence[Clause]
    today: date
    operations: Sequence[Operation] = ()
    drafts: Sequence[RuleDraft] = ()
    deeds: Sequence[Deed] = ()
    wishes: Sequence[Wish] = ()
    questions: Sequence[Wish] = ()
    clock: str = ""
    currency: str = ""
    remarks: Sequence[str] = ()

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
        """Whether a recipe is there for all its fields, and more of them make sense.

        What a business sells is what its list holds: another name with another price is wrong.
        """
        columns = self.columns(table)
        sold = label_of(table, columns) and table != people(self.tables) and not self.owner(table)
        can = all(column.make is not None or "?" in column.type for column in columns)
        return can and not (sold and table.rows)


def argument_of(table: Table) -> str:
    """An argument is named after the record, where the id alone would not say of what."""
    return table.id if table.id != "id" else f"{table.singular}_id"


def quoted(value: Any) -> str:
    r"""A value as YAML that reads back as the same, whatever stands in it.

    Example:
        >>> quoted('a "b"\x85c')
        '"a \\"b\\"\\u0085c"'
    """
    if isinstance(value, Decimal):
        return str(value)
    text = json.dumps(value, ensure_ascii=False, default=str)
    return "".join(c if c.isprintable() else _escaped(c) for c in text)


def _escaped(char: str) -> str:
    return json.dumps(char)[1:-1] if ord(char) < 0x10000 else "\ufffd"


def comment(text: str) -> str:
    r"""A text from elsewhere as it can stand in a comment: one line without control characters.

    Example:
        >>> comment("a\nb: c\x1b[31m")
        'a b: c [31m'
    """
    plain = "".join(c if c.isprintable() else " " for c in text[: 4 * LONGEST_COMMENT])
    line = " ".join(plain.split())
    return line if len(line) <= LONGEST_COMMENT else f"{line[:LONGEST_COMMENT]}..."
