"""A dialogue's state as plain JSON and back: what LangGraph's server keeps between two steps.

The pack is not in it: it holds compiled conditions, and is opened again by name. What comes back
may have been changed by hand on the way, so that nothing but these known types is ever made of it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from langchain_core.messages import messages_from_dict, messages_to_dict
from pydantic import TypeAdapter

from simulator.content.cases import Case
from simulator.content.evidence import Evidence
from simulator.content.locales import Locale
from simulator.content.pack import Pack
from simulator.content.record_reading import Item
from simulator.content.session import Session, Told
from simulator.content.world import World
from simulator.dialogue import Draft, Ending, Finding, Judgement, ToolCall, Turn
from simulator.errors import UserError
from simulator.play.state import Checkpoint, DialogueState

_KIND = "is"
_CLASSES = {kind.__name__: kind for kind in (Session, Told, Evidence, Item, Locale)}
_TEXTS: Mapping[str, Callable[[str], Any]] = {
    "decimal": Decimal,
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
}
_PARTS: Mapping[str, TypeAdapter[Any]] = {
    "turns": TypeAdapter(tuple[Turn, ...]),
    "drafts": TypeAdapter(tuple[Draft, ...]),
    "findings": TypeAdapter(tuple[Finding, ...]),
    "ending": TypeAdapter(Ending | None),
    "judgement": TypeAdapter(Judgement | None),
}
_LOG = TypeAdapter(tuple[ToolCall, ...])


def written(state: Mapping[str, Any]) -> dict[str, Any]:
    """A state, or what a node changed of one, as JSON.

    Example:
        >>> written({"drafts": (), "ending": Ending(kind="resolved")})
        {'drafts': [], 'ending': {'kind': 'resolved', 'detail': ''}}
    """
    return {name: _written(name, value) for name, value in state.items()}


def _written(name: str, value: Any) -> Any:
    if name in _PARTS:
        return _PARTS[name].dump_python(value, mode="json")
    if name == "world":
        log = _LOG.dump_python(value.log, mode="json")
        return {"added": to_json(value.added), "log": log}
    if name == "session":
        return to_json(value)
    if name == "before":
        return value and {
            "world": _written("world", value.world),
            "session": to_json(value.session),
            "messages": messages_to_dict(value.messages),
        }
    return messages_to_dict(value)


def read(state: Mapping[str, Any], pack: Pack, case: Case) -> DialogueState:
    """The state that was written.

    Raises:
        UserError: Something in it was changed to what it cannot be.
    """
    try:
        before = state["before"]
        return DialogueState(
            world=_world(state["world"], pack, case),
            session=from_json(state["session"]),
            turns=_PARTS["turns"].validate_python(state["turns"]),
            customer_messages=tuple(messages_from_dict(state["customer_messages"])),
            support_messages=tuple(messages_from_dict(state["support_messages"])),
            before=Checkpoint(
                _world(before["world"], pack, case),
                from_json(before["session"]),
                tuple(messages_from_dict(before["messages"])),
            )
            if before
            else None,
            drafts=_PARTS["drafts"].validate_python(state["drafts"]),
            findings=_PARTS["findings"].validate_python(state["findings"]),
            ending=_PARTS["ending"].validate_python(state["ending"]),
            judgement=_PARTS["judgement"].validate_python(state["judgement"]),
        )
    except (KeyError, TypeError, ValueError, ArithmeticError, AttributeError) as error:
        reason = " ".join(str(error).split())
        raise UserError(f"the state was changed to what it cannot be: {reason}") from None


def _world(raw: Mapping[str, Any], pack: Pack, case: Case) -> World:
    return World(pack, case.drawn, from_json(raw["added"]), _LOG.validate_python(raw["log"]))


def to_json(value: Any) -> Any:
    """Frozen data as JSON that says of each value what it is, where JSON itself does not.

    Raises:
        TypeError: A type that is not known here.

    Example:
        >>> to_json({"price": Decimal("3.50"), "sizes": (1, 2)})
        {'price': {'is': 'decimal', 'value': '3.50'}, 'sizes': [1, 2]}
    """
    if isinstance(value, str):
        return str(value)  # of an enum, its text
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, tuple):
        return [to_json(item) for item in value]
    if isinstance(value, frozenset):
        items = sorted((to_json(item) for item in value), key=json.dumps)
        return {_KIND: "set", "items": items}
    if isinstance(value, Decimal):
        return {_KIND: "decimal", "value": str(value)}
    if isinstance(value, date):
        kind = "datetime" if isinstance(value, datetime) else "date"
        return {_KIND: kind, "value": value.isoformat()}
    if type(value).__name__ in _CLASSES:
        parts = {field.name: to_json(getattr(value, field.name)) for field in fields(value)}
        return {_KIND: type(value).__name__, **parts}
    if isinstance(value, Mapping):
        if _KIND not in value and all(type(key) is str for key in value):
            return {key: to_json(item) for key, item in value.items()}
        items = [[to_json(key), to_json(item)] for key, item in value.items()]
        return {_KIND: "map", "items": items}
    raise TypeError(f"a {type(value).__name__} is not plain data")


def from_json(raw: Any) -> Any:
    """What `to_json` was given.

    Raises:
        KeyError, TypeError, ValueError, ArithmeticError: It is something else.
    """
    if isinstance(raw, list | tuple):
        return tuple(from_json(item) for item in raw)
    if not isinstance(raw, Mapping):
        return raw
    kind = raw.get(_KIND)
    if kind is None:
        return {key: from_json(item) for key, item in raw.items()}
    if kind == "set":
        return frozenset(from_json(item) for item in raw["items"])
    if kind == "map":
        return {from_json(key): from_json(item) for key, item in raw["items"]}
    if kind in _TEXTS:
        return _TEXTS[kind](raw["value"])
    parts = {name: from_json(item) for name, item in raw.items() if name != _KIND}
    return _CLASSES[kind](**parts)
