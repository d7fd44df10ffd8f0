"""Doubts: calls of which support cannot tell whether they went through, and how it finds out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from simulator.content.records import Record
from simulator.content.tools import Tool
from simulator.content.world import EVALUATION_ERRORS
from simulator.play.policy import Result, View
from simulator.play.policy.view import key_of

TRIES = 3
"""How often a call is made that does not come through, before it counts as failed."""


@dataclass(frozen=True)
class Doubt:
    """A deed of which it is not known whether it was carried out.

    Attributes:
        result: What came back.
        expected: By the name of a record that it changes, the record as it would be afterwards.
    """

    result: Result
    expected: Mapping[str, Record]


@dataclass
class Doubts:
    """What is in doubt since the customer spoke.

    Attributes:
        tried: Calls that did not come through, as often as they were made.
        open: Deeds in doubt.
    """

    tried: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)
    open: list[Doubt] = field(default_factory=list)

    def begin(self, view: View, result: Result) -> bool:
        """Note a result; whether it is to be forgotten, because the call may simply be repeated.

        A call that only reads may; a deed may not before somebody has looked.
        """
        tool = view.pack.tools.get(result.tool)
        if tool is None or not result.unsure:
            return False
        call = (result.tool, result.arguments)
        self.tried.append(call)
        if tool.is_deed:
            self.open.append(Doubt(result, _expected(tool, view.names(tool, result))))
            return False
        return self.tried.count(call) < TRIES

    def settled(self, view: View) -> list[Result]:
        """The fresh results after a look at records.

        A deed in doubt that the records show is there as carried out; one that they do not show is
        forgotten, so that it is done now.
        """
        fresh = list(view.fresh)
        for doubt in list(self.open):
            tool, made = view.pack.tools[doubt.result.tool], doubt.result
            done = _shown(doubt, tool, view)
            if done is None:
                continue
            self.open.remove(doubt)
            place = fresh.index(made)
            if done:
                fresh[place] = Result(made.tool, made.arguments, {"ok": True})
            elif self.tried.count((made.tool, made.arguments)) < TRIES:
                del fresh[place]
        return fresh


def _expected(tool: Tool, names: Mapping[str, Any]) -> Mapping[str, Record]:
    """Records as a deed leaves them, as far as one has seen what they were before."""
    found: dict[str, dict[str, Any]] = {}
    for path, effect in tool.effects.items():
        owner, _, attribute = path.partition(".")
        if owner not in names or owner == "session":
            continue
        try:
            value = effect(names)
        except EVALUATION_ERRORS:
            continue
        if names[owner].get(attribute) != value:
            found.setdefault(owner, {})[attribute] = value
    return found


def _shown(doubt: Doubt, tool: Tool, view: View) -> bool | None:
    """Whether the records show that a deed was done; None where they have not been seen since."""
    fresh = list(view.fresh)
    since = fresh[fresh.index(doubt.result) + 1 :]
    names = view.names(tool, doubt.result)
    for name, wanted in doubt.expected.items():
        lookup = tool.lookups[name]
        record = view.find(lookup.collection, key_of(lookup, names))
        owner = view.pack.collections[lookup.collection]
        if record and any(_shows(result, record[owner.id]) for result in since):
            return all(record.get(attribute) == value for attribute, value in wanted.items())
    return None


def _shows(result: Result, key: Any) -> bool:
    """Whether a result shows a record."""
    return result.ok and any(
        isinstance(shown, Mapping) and key in shown.values() for shown in result.payload.values()
    )
