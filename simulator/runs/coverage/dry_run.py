"""A trial: what a tool would say if it were called with what the customer knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from simulator.content.evidence import Evidence
from simulator.content.pack import Pack
from simulator.content.session import Session
from simulator.content.tools import Tool
from simulator.content.values import Type, convert, plain
from simulator.content.world import EVALUATION_ERRORS, World
from simulator.dialogue import RuleOutcome, ToolCall
from simulator.play.nlu.entities import EntityExtractor

_NUMERIC = ("number", "integer")


class _Deaf(Evidence):
    """Gathers nothing: whoever only tries calls has no use for what was shown in words."""

    def with_result(self, text: str, source: str) -> Evidence:
        return self


UNHEARD = Session(evidence=_Deaf())
"""The session of a dialogue of which only the calls are looked at."""


@dataclass(frozen=True)
class Trial:
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


def try_tool(world: World, session: Session, tool: Tool, known: Mapping[str, str]) -> Trial:
    """Call a tool on the side, with what the customer knows and the pack fills in."""
    arguments = arguments_of(world, session, tool, known)
    after, session, call = world.call(session, tool.name, arguments, "trial")
    return Trial(after, session, call)


def arguments_of(
    world: World, session: Session, tool: Tool, known: Mapping[str, str]
) -> dict[str, Any]:
    """What support would call a tool with once the customer has told all it knows."""
    pack = world.pack
    arguments = {
        name: _json(pack, tool.arguments[name], _heard(pack, tool.types[name], known[name]))
        for name in tool.arguments
        if name in known
    }
    missing = [name for name in tool.fills if name not in arguments]
    if missing:
        names = _names(world, session, tool, arguments)
        for name in missing:
            try:
                arguments[name] = _json(pack, tool.arguments[name], tool.fills[name](names))
            except EVALUATION_ERRORS:
                continue
    return arguments


def names_of(
    world: World, session: Session, tool: Tool, known: Mapping[str, str]
) -> dict[str, Any]:
    """What the tool's expressions read, with what the customer knows and the pack fills in."""
    return _names(world, session, tool, arguments_of(world, session, tool, known))


def _names(
    world: World, session: Session, tool: Tool, arguments: Mapping[str, Any]
) -> dict[str, Any]:
    """What expressions may read, records that cannot be found left out."""
    args = {name: _typed(kind, arguments.get(name)) for name, kind in tool.types.items()}
    names: dict[str, Any] = {**world.pack.names, "session": session.names, "args": args}
    for name, lookup in tool.lookups.items():
        collection = world.pack.collections[lookup.collection]
        try:
            key = collection.find(lookup.key(names), world.added.get(collection.name))
        except EVALUATION_ERRORS:
            continue
        if key is not None:
            names[name] = world.get(collection.name, key)
    return names


def _heard(pack: Pack, kind: Type, text: str) -> str:
    """What is understood of a value as people write it: days in ISO form."""
    return _days(pack, text) if kind.kind == "date" else text


@lru_cache(maxsize=4096)
def _days(pack: Pack, text: str) -> str:
    spotted = (value for kind, _, value, _, _ in _extractor(pack).values(text) if kind == "date")
    return next(spotted, text)


@lru_cache(maxsize=16)
def _extractor(pack: Pack) -> EntityExtractor:
    return EntityExtractor(pack)


def _typed(kind: Any, value: Any) -> Any:
    try:
        return None if value is None else convert(kind, value)
    except ValueError:
        return None


def _json(pack: Pack, schema: Any, value: Any) -> Any:
    """As a model writes an argument."""
    if isinstance(schema, dict) and schema.get("type") in _NUMERIC:
        try:
            number = float(str(value).removeprefix(pack.currency).replace(",", ""))
        except ValueError:
            return str(value)
        return int(number) if number.is_integer() else number
    return str(plain(value)) if isinstance(value, Decimal) else str(value)


@lru_cache(maxsize=64)
def verifiers(pack: Pack) -> tuple[Tool, ...]:
    """Tools that check who the customer is."""
    return tuple(tool for tool in pack.tools.values() if "session.verified" in tool.effects)


@lru_cache(maxsize=64)
def guarded(pack: Pack) -> frozenset[str]:
    """Tools with a rule that reads whether the customer was checked."""
    return frozenset(
        tool.name
        for tool in pack.tools.values()
        if any("session.verified" in bound.when.reads for bound in tool.needs)
    )
