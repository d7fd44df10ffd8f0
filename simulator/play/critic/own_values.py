"""Own values: what the pack's own sentences make of the records that tools have shown.

A pack computes in its sentences (`{booking.price - booking.paid} is left`) and in `fills` (what a
cancellation gives back). What they give for the topic, the deed or the rule that a message is about
is right in any words; those of other topics and deeds prove nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from simulator.content.records import Record
from simulator.content.templates import Template
from simulator.content.tools import Tool
from simulator.content.topics import Topic
from simulator.content.world import EVALUATION_ERRORS, World
from simulator.json_text import parsed
from simulator.play.critic.registry import TurnView
from simulator.play.policy import Result, View


def own_amounts(view: TurnView) -> frozenset[Decimal]:
    """The sums of money that the pack itself says in what the message does.

    Empty for a recording, whose records are known only as far as it shows them.
    """
    return frozenset(value for value in _own(view) if isinstance(value, Decimal))


def own_dates(view: TurnView) -> frozenset[date]:
    """The days that the pack itself says in what the message does; empty for a recording."""
    return frozenset(value for value in _own(view) if isinstance(value, date))


def _own(view: TurnView) -> frozenset[Decimal | date]:
    if view.pack is None or view.nlu is None or view.world is None:
        return frozenset()
    heard = view.nlu.support(view.turn.text)
    meant = {*heard.about, *heard.answered, *heard.offers, *heard.rules, *heard.proposed}
    if heard.confirms or heard.offering or heard.informs or not meant:
        meant |= view.session.raised
    return frozenset(_said(view, view.world, meant))


def _said(view: TurnView, world: World, meant: set[str]) -> Iterator[Decimal | date]:
    pack = world.pack
    seen = _seen(view, world)
    for name in sorted(meant):
        if topic := pack.topics.get(name):
            yield from _of_topic(view, seen, topic)
        elif tool := pack.tools.get(name):
            result = _result(view, tool.name)
            yield from _of_deed(seen, tool, None)
            yield from _of_deed(seen, tool, result) if result else ()
    for tool in pack.tools.values():
        refusals = (t for bound in tool.needs if bound.rule.name in meant for t in bound.refusal)
        yield from _values(refusals, seen.known(tool))


def _of_topic(view: TurnView, seen: View, topic: Topic) -> Iterator[Decimal | date]:
    """What its answers say of the record that was looked up for it last."""
    names: Mapping[str, Any] = {**seen.pack.names, "session": seen.session}
    if topic.reads:
        result = _result(view, topic.reads)
        if result is None:
            return
        names = seen.names(seen.pack.tools[topic.reads], result)
    try:
        answer = topic.answer(names)
    except EVALUATION_ERRORS:
        return
    yield from _values(answer.say if answer else (), names)


def _of_deed(seen: View, tool: Tool, result: Result | None) -> Iterator[Decimal | date]:
    """What is said of a deed before and after it, and the sums that it is called with."""
    for names in (seen.names(tool, result), seen.as_filled(tool)):
        yield from _values((*tool.offer, *tool.confirm, *tool.done), names)
        for name in tool.fills:
            value = names["args"].get(name)
            if tool.types[name].kind == "money" and isinstance(value, Decimal):
                yield value


def _values(templates: Iterable[Template], names: Mapping[str, Any]) -> Iterator[Decimal | date]:
    for template in templates:
        for hole in template.holes:
            if hole.type.kind not in ("money", "date"):
                continue
            try:
                value = hole(names)
                yield value if isinstance(value, date) else Decimal(str(value))
            except (*EVALUATION_ERRORS, ArithmeticError):
                continue


def _seen(view: TurnView, world: World) -> View:
    """What support can see: what it was told, and the records that tools have shown."""

    def find(collection: str, key: str) -> Record | None:
        owner = world.pack.collections[collection]
        found = owner.find(key, world.added.get(collection)) if key else None
        if found is None or (collection, found) not in view.session.shown:
            return None
        record = world.get(collection, found) or {}
        return {name: value for name, value in record.items() if name not in owner.hidden}

    told = {slot: said[-1].value for slot, said in view.session.told.items()}
    return View(world.pack, find, told=told, **view.session.names)


def _result(view: TurnView, tool: str) -> Result | None:
    """The last call of a tool that went through, as support read it."""
    call = next((call for call in reversed(view.succeeded) if call.name == tool), None)
    payload = parsed(call.result) if call else None
    if call is None or not isinstance(payload, dict):
        return None
    return Result(call.name, call.arguments, payload)
