"""Faults of the world: calls that are carried out, or not, otherwise than their answers say.

A thin layer over `World.call`. World, session, `ok` and rules of a logged call hold what is true;
its `result` is what support was shown. Which calls err follows from the case alone.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from simulator.content.cases import Case
from simulator.content.session import Session
from simulator.content.tools import Tool
from simulator.content.values import plain
from simulator.content.world import World
from simulator.dialogue import Fault, ToolCall

MOST = 2
"""Faults in one dialogue."""

TIMEOUT = {"error": "timeout", "because": "no answer from the service within 30 seconds"}
UNAVAILABLE = {"error": "unavailable", "because": "the service could not be reached"}

_DEED_SHARE = {
    Fault.TIMEOUT_AFTER_COMMIT: 1.0,
    Fault.FAILS_ONCE: 0.8,
    Fault.STALE: 0.7,
    Fault.MALFORMED: 0.4,
}
"""How often a fault is planned for a deed, rather than for a lookup."""


@dataclass(frozen=True)
class PlannedFault:
    """One fault of a case.

    Attributes:
        fault: What goes wrong.
        deed: Whether it happens to a deed, rather than to a lookup.
        place: To which of them, from 0, counting those that the rules let through.
        cut: Where a result is cut off, as a share of its length (0 to 1, both left out).
    """

    fault: Fault
    deed: bool
    place: int
    cut: float


def planned_faults(case: Case, faults: Collection[str]) -> tuple[PlannedFault, ...]:
    """At most two faults of those that are named: the same case, the same faults."""
    rng, kinds = case.rng("faults"), [fault for fault in Fault if fault in faults]
    found: list[PlannedFault] = []
    for _ in range(rng.choice((1, 1, MOST)) if kinds else 0):
        fault = rng.choice(kinds)
        deed = rng.random() < _DEED_SHARE[fault]
        place = sum(1 for one in found if one.deed == deed) or rng.choice((0, 0, 0, 1))
        found.append(PlannedFault(fault, deed, place, rng.uniform(0.3, 0.8)))
    return tuple(found)


def with_faults(world: World, case: Case, faults: Collection[str]) -> World:
    """A world in which calls err as the case plans it.

    Example:
        >>> from simulator.content.pack import find_pack
        >>> from simulator.content.draws import draw_case
        >>> pack = find_pack("bakery")
        >>> case = draw_case(pack, pack.scenarios["cancel_order"], "plain", 1)
        >>> with_faults(case.world(pack), case, ["stale"]).plan[0].fault
        <Fault.STALE: 'stale'>
    """
    return FaultyWorld(world.pack, world.seed, world.added, world.log, planned_faults(case, faults))


@dataclass(frozen=True)
class FaultyWorld(World):
    """A world whose tools err now and then.

    Attributes:
        plan: What is to go wrong.
        old: The records before the last change that support was told of; None where there is none.
        stale: The last records that were shown although they had changed; None for never.
    """

    plan: tuple[PlannedFault, ...] = ()
    old: World | None = None
    stale: World | None = None

    def call(
        self,
        session: Session,
        name: str,
        arguments: Mapping[str, Any],
        call_id: str,
        forced: bool = False,
    ) -> tuple[FaultyWorld, Session, ToolCall]:
        """Call a tool, see `World.call`; the call may bear a fault."""
        world, heard, call = super().call(session, name, arguments, call_id, forced)
        assert isinstance(world, FaultyWorld)
        tool = self.pack.tools.get(name)
        if tool is None or not call.ok:
            return world, heard, call
        planned = self._due(tool)
        if planned is not None and planned.fault == Fault.FAILS_ONCE:
            failed = _faulty(call, planned.fault, json.dumps(UNAVAILABLE)).model_copy(
                update={"ok": False, "rules": {}, "because": UNAVAILABLE["because"]}
            )
            heard = session.called(failed, deed=False, shown=())
            return replace(self, log=(*self.log, failed)), heard, failed
        if planned is None:
            return self._maybe_stale(world, heard, call, session)
        cut = planned.fault == Fault.MALFORMED
        shown = call.result[: int(len(call.result) * planned.cut)] if cut else json.dumps(TIMEOUT)
        call = _faulty(call, planned.fault, shown)
        # who was not told of a change cannot see through records that do not have it yet
        world = replace(world, old=None if tool.is_deed else self.old)
        return replace(world, log=(*self.log, call)), heard, call

    def _due(self, tool: Tool) -> PlannedFault | None:
        """The fault that is planned for the next call of a tool that goes through."""
        if not (tool.is_deed or tool.reads_only):
            return None
        tools = self.pack.tools
        made = (call for call in self.log if call.name in tools and (call.ok or call.fault))
        kinds = [tools[call.name] for call in made]
        place = sum(1 for one in kinds if _alike(one, tool))
        due = (one for one in self.plan if one.fault != Fault.STALE)
        return next((p for p in due if p.deed == tool.is_deed and p.place == place), None)

    def _maybe_stale(
        self, world: FaultyWorld, heard: Session, call: ToolCall, session: Session
    ) -> tuple[FaultyWorld, Session, ToolCall]:
        """A call that went through, with a result of before where one is planned and differs."""
        tool = self.pack.tools[call.name]
        now = World(self.pack, self.seed, self.added)
        old = now if tool.is_deed else self.old
        shown = self._of_before(tool, call, old, session) if self._stale_due(tool) else ""
        if old is None or shown in ("", call.result):
            return replace(world, old=old) if tool.is_deed else world, heard, call
        call = _faulty(call, Fault.STALE, shown)
        heard = replace(heard, evidence=heard.evidence.with_result(shown, f"tool {call.name}"))
        world = replace(world, old=None if tool.is_deed else old, stale=old)
        return replace(world, log=(*self.log, call)), heard, call

    def _stale_due(self, tool: Tool) -> bool:
        """Whether one more stale result of such a tool is planned."""
        tools = self.pack.tools
        wanted = sum(one.fault == Fault.STALE and one.deed == tool.is_deed for one in self.plan)
        played = (tools[call.name] for call in self.log if call.fault == Fault.STALE)
        usable = tool.reads_only or (tool.is_deed and not tool.creates)
        return usable and sum(one.is_deed == tool.is_deed for one in played) < wanted

    def _of_before(self, tool: Tool, call: ToolCall, old: World | None, session: Session) -> str:
        """What a lookup said before the last change, or a deed with the records it began with."""
        if old is None:
            return ""
        if tool.reads_only:
            _, _, before = old.call(session, call.name, call.arguments, call.id)
            return before.result if before.ok else ""
        payload = json.loads(call.result)
        for name, lookup in tool.lookups.items():
            owner = self.pack.collections[lookup.collection]
            record = old.get(owner.name, str(payload[name][owner.id])) or {}
            payload[name] = {k: v for k, v in plain(record).items() if k in payload[name]}
        return json.dumps(payload, ensure_ascii=False)


def _alike(one: Tool, other: Tool) -> bool:
    return one.is_deed == other.is_deed and one.reads_only == other.reads_only


def _faulty(call: ToolCall, fault: Fault, shown: str) -> ToolCall:
    return call.model_copy(update={"fault": fault.value, "result": shown})


def shows_result(call: ToolCall) -> bool:
    """Whether a call went through, and its result shows what it did, up to date or not."""
    return call.ok and call.fault in ("", Fault.STALE)


def made_again(world: World, session: Session, call: ToolCall) -> tuple[World, Session]:
    """World and session after a call of a log: one that did not come through changes nothing."""
    if call.fault == Fault.FAILS_ONCE:
        return world, session
    world, session, _ = world.call(session, call.name, call.arguments, call.id, forced=call.ok)
    return world, session
