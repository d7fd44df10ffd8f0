"""Told results: what support reads of a tool's result, which stays in all requests that follow.

The log keeps results whole. Support is told no fields that are empty, and of a record that it was
shown before what a deed has changed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from simulator.content.pack import Pack
from simulator.content.session import Session
from simulator.content.tools import Tool
from simulator.dialogue import ToolCall
from simulator.json_text import parsed


def told_result(pack: Pack, session: Session, call: ToolCall) -> str:
    """A result as support's model reads it.

    Args:
        pack: Whose tool was called.
        session: As it was before the call.
        call: As it was logged.
    """
    payload, tool = parsed(call.result), pack.tools.get(call.name)
    if not isinstance(payload, dict) or tool is None or "error" in payload:
        return call.result
    told = {key: _told(value, _changed(pack, session, tool, key)) for key, value in payload.items()}
    if len(told) > 1:
        told.pop("ok", None)
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def _changed(pack: Pack, session: Session, tool: Tool, name: str) -> Mapping[str, frozenset[str]]:
    """Of records that a deed works on and that were shown, by id, the fields worth telling."""
    lookup = tool.lookups.get(name)
    if lookup is None or tool.reads_only:
        return {}
    owner = pack.collections[lookup.collection]
    paths = (path.partition(".") for path in tool.effects)
    fields = frozenset({owner.id, *(field for record, _, field in paths if record == name)})
    return {key: fields for collection, key in session.shown if collection == owner.name}


def _told(value: Any, changed: Mapping[str, frozenset[str]]) -> Any:
    if isinstance(value, list):
        return [_told(each, changed) for each in value]
    if not isinstance(value, dict):
        return value
    for fields in (
        changed[key] for key in value.values() if isinstance(key, str) and key in changed
    ):
        return {key: each for key, each in value.items() if key in fields}
    return {key: _told(each, {}) for key, each in value.items() if each not in (None, "", [], {})}
