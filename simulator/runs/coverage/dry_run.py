"""A dry run: what a tool would say if it were called with what the customer knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from simulator.content.evidence import Evidence
from simulator.content.pack import Pack
from simulator.content.records import Record
from simulator.content.session import Session
from simulator.content.tools import Tool
from simulator.content.world import World
from simulator.dialogue import RuleOutcome, ToolCall
from simulator.play.nlu import nlu_for
from simulator.play.policy.view import Find, View


class _NoEvidence(Evidence):
    """Gathers nothing: whoever only tries calls has no use for what was shown in words."""

    def with_result(self, text: str, source: str) -> Evidence:
        return self


WORDLESS = Session(evidence=_NoEvidence())
"""The session of a dialogue of which only the calls are looked at."""


@dataclass(frozen=True)
class DryRun:
    """One call that was only tried.

    Attributes:
        world, session: As they would be afterwards.
        call: As it would be logged.
    """

    world: World
    session: Session
    call: ToolCall

    @property
    def obstacle(self) -> str:
        """The first rule that does not hold, in the tool's own order; empty where all hold."""
        kept = RuleOutcome.ALLOWED
        return next((rule for rule, said in self.call.rules.items() if said != kept), "")


def try_tool(world: World, session: Session, tool: Tool, known: Mapping[str, str]) -> DryRun:
    """Call a tool on the side, with what the customer knows and the pack fills in."""
    arguments = _view(world, session, known).arguments(tool)
    after, session, call = world.call(session, tool.name, arguments, "dry run")
    return DryRun(after, session, call)


def foreseen(world: World, session: Session, tool: Tool, known: Mapping[str, str]) -> str:
    """The rule that a refusal before the identity check goes by; empty where none can be seen."""
    if session.verified:
        return ""
    view = replace(_view(world, session, known), find=finder(world, session))
    broken = view.foreseen(tool)
    return broken.rule.name if broken else ""


def names_of(
    world: World, session: Session, tool: Tool, known: Mapping[str, str]
) -> dict[str, Any]:
    """What the tool's expressions read, with what the customer knows and the pack fills in."""
    return _view(world, session, known).names(tool)


def _view(world: World, session: Session, known: Mapping[str, str]) -> View:
    """The view of somebody who was told everything and has seen all records."""
    told = {slot: as_told(world.pack, slot, text) for slot, text in known.items()}
    return View(world.pack, finder(world), told=told, **session.names)


def finder(world: World, session: Session | None = None) -> Find:
    """Finds records of a world by id or label: all, or those that a session has shown."""

    def find(collection: str, key: str) -> Record | None:
        owner = world.pack.collections[collection]
        found = owner.find(key, world.added.get(collection)) if key else None
        if found is None or (session is not None and (collection, found) not in session.shown):
            return None
        return world.get(collection, found)

    return find


def as_told(pack: Pack, slot: str, text: str) -> str:
    """What is understood of a value as people write it: days in ISO form, amounts as numbers."""
    known = pack.slots.get(slot)
    return _read(pack, text, known.kind) if known and known.kind in ("date", "money") else text


@lru_cache(maxsize=4096)
def _read(pack: Pack, text: str, wanted: str) -> str:
    found = (value for kind, _, value, _, _ in nlu_for(pack).values(text) if kind == wanted)
    return next(found, text)
