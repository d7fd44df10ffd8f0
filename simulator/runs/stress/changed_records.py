"""What the records say afterwards of deeds whose calls nobody saw."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from simulator.content.pack import Pack
from simulator.content.tools import Tool
from simulator.content.world import EVALUATION_ERRORS, World


@dataclass(frozen=True)
class ChangedRecords:
    """The records that a dialogue left otherwise than it found them.

    A deed accounts for a record where it writes all that changed in it, with the words that it
    writes (a status); of a record that is new, where it makes one of that kind. Two deeds do where
    none does alone.

    Attributes:
        pack: The business.
        start: The world before the dialogue.
        changed: `collection/id.field`, or `collection/id` of a new record.
        probed: From a collection to raw records as they are afterwards, as far as that is known.

    Example:
        An order that is `returned` where only `start_return` writes that status was returned; one
        that is `credited` was not, whatever else both deeds write.
    """

    pack: Pack
    start: World
    changed: tuple[str, ...]
    probed: Mapping[str, tuple[Mapping[str, Any], ...]]

    def show(self, tool: str, allowed: Collection[str] = ()) -> bool:
        """Whether a record has what a deed writes, and no allowed deed accounts for it."""
        others = set(allowed) - {tool}
        return any(
            any(tool in deeds for deeds in accounts) and not _within(accounts, others)
            for _, accounts in self._records()
        )

    def others(self, allowed: Collection[str]) -> tuple[str, ...]:
        """What changed and no allowed deed accounts for: `collection/id`."""
        found = self._records()
        return tuple(record for record, accounts in found if not _within(accounts, set(allowed)))

    def broken(self) -> tuple[str, str] | None:
        """A deed and a rule that keeps it from a record which shows it; None where there is none.

        Only where one deed alone accounts for the record, and the rule reads nothing but that
        record and the facts of the pack.
        """
        for record, accounts in self._records():
            collection, _, key = record.partition("/")
            before = self.start.get(collection, key)
            if len(accounts) == 1 and len(accounts[0]) == 1 and before is not None:
                deed = self.pack.tools[next(iter(accounts[0]))]
                if rule := _forbids(deed, collection, {**self.pack.names}, before):
                    return deed.name, rule
        return None

    def _records(self) -> Iterator[tuple[str, list[frozenset[str]]]]:
        """Each record that changed, with the sets of deeds that account for it."""
        fields: defaultdict[str, set[str]] = defaultdict(set)
        for change in self.changed:
            record, _, field = change.rpartition(".") if "." in change else (change, "", "")
            fields[record] |= {field} - {""}
        for record, names in fields.items():
            yield record, list(self._accounts(record, names))

    def _accounts(self, record: str, fields: set[str]) -> Iterator[frozenset[str]]:
        collection, _, key = record.partition("/")
        deeds = [tool for tool in self.pack.tools.values() if tool.is_deed]
        if not fields:
            for tool in deeds:
                if any(each.collection == collection for each in tool.creates.values()):
                    yield frozenset({tool.name})
            return
        row = self._row(collection, key)
        writes = {tool.name: _written(tool, collection) for tool in deeds}
        alone = [n for n, w in writes.items() if fields <= w.keys() and _so(w, row)]
        yield from (frozenset({name}) for name in alone)
        if not alone:
            for one, other in combinations(writes, 2):
                first, second = writes[one], writes[other]
                both = fields <= {*first, *second} and fields & first.keys() and (
                    fields & second.keys()
                )  # fmt: skip
                if both and (_so(first, row) or _so(second, row)):
                    yield frozenset({one, other})

    def _row(self, collection: str, key: str) -> Mapping[str, Any]:
        named = self.pack.collections[collection].id
        rows = self.probed.get(collection, ())
        return next((row for row in rows if str(row.get(named)) == key), {})


def _within(accounts: Iterable[frozenset[str]], allowed: set[str]) -> bool:
    """Whether allowed deeds account for a record."""
    return any(deeds <= allowed for deeds in accounts)


def _written(tool: Tool, collection: str) -> dict[str, str | None]:
    """Fields that a deed writes in records of a collection, with the word that it always writes."""
    owners = {name for name, lookup in tool.lookups.items() if lookup.collection == collection}
    return {
        path.partition(".")[2]: _word(effect.tree)
        for path, effect in tool.effects.items()
        if path.partition(".")[0] in owners
    }


def _so(written: Mapping[str, str | None], row: Mapping[str, Any]) -> bool:
    """Whether a record has the words that a deed writes, as far as it is known."""
    return all(word is None or row.get(field, word) == word for field, word in written.items())


def _word(tree: ast.expr) -> str | None:
    """The text that an effect always writes; None where it writes something else."""
    return tree.value if isinstance(tree, ast.Constant) and isinstance(tree.value, str) else None


def _forbids(tool: Tool, collection: str, names: dict[str, Any], record: Mapping[str, Any]) -> str:
    """A rule of a deed that a record does not keep; empty where none is known to be broken."""
    of_it = {name: record for name, each in tool.lookups.items() if each.collection == collection}
    for bound in tool.needs:
        try:
            if not bound.when({**names, **of_it}):
                return bound.rule.name
        except EVALUATION_ERRORS:
            continue
    return ""
