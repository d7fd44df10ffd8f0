"""Where things stand in a recording: the shipped mappings, and one that a user declares.

The table is a small YAML file (docs/audit.md); what it does not name is as in the `--format`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from simulator.documents import Document, read_document
from simulator.errors import nearest
from simulator.play.critic.deeds import DEEDS

ROLES = ("user", "assistant", "tool", "system")
NO_DEED = "none"

Places = tuple[str, ...]
"""Dotted paths that are tried one after the other; an empty path is the thing itself."""


@dataclass(frozen=True)
class LogMapping:
    """Where things stand, and what foreign names mean.

    Attributes:
        conversations: In the file, where it is not a list or a conversation a line.
        messages: In a conversation.
        role, content, tool_calls: In a message.
        name, arguments, call_id: In a tool call, and in the message with its result.
        result: In a message of a tool, or in the call itself.
        roles: From a foreign role to one of `ROLES`; roles that are in neither are left out.
        deeds: From a foreign tool to the deed it carries out, one of `DEEDS`, or `none`.
    """

    conversations: Places = ("",)
    messages: Places = ("messages",)
    role: Places = ("role",)
    content: Places = ("content",)
    tool_calls: Places = ("tool_calls",)
    name: Places = ("function.name", "name")
    arguments: Places = ("function.arguments", "arguments")
    call_id: Places = ("tool_call_id", "id")
    result: Places = ("content",)
    roles: Mapping[str, str] = field(default_factory=dict)
    deeds: Mapping[str, str] = field(default_factory=dict)


MAPPINGS = {
    "openai": LogMapping(),
    "tau": LogMapping(messages=("traj",)),
    "tau2": LogMapping(conversations=("simulations",)),
    "star": LogMapping(),
}
"""By format."""

_TABLES = {"roles": "roles", "tools": "deeds"}
_KEYS = tuple(f.name for f in fields(LogMapping) if f.name not in _TABLES.values())


def read_mapping(path: Path, base: LogMapping) -> LogMapping:
    """Read a declared mapping over a shipped one.

    Raises:
        ContentError: A key, role or deed that there is not: with file, line, key and the nearest.
    """
    document = read_document(path)
    declared: dict[str, Any] = {}
    for key in document.mapping():
        if key in _TABLES:
            valid = ROLES if key == "roles" else (*DEEDS, NO_DEED)
            declared[_TABLES[key]] = dict(_table(document, key, valid))
        elif key in _KEYS:
            declared[key] = document.texts(key) or document.fail("names no place", key)
        else:
            document.fail(f"no such key{nearest(key, (*_KEYS, *_TABLES))}", key)
    return replace(base, **declared)


def _table(document: Document, key: str, valid: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for foreign in document.mapping(key):
        ours = document.text(key, foreign)
        if ours not in valid:
            what = key.removesuffix("s") if key == "roles" else "deed"
            document.fail(f"no {what} `{ours}`{nearest(ours, valid)}", key, foreign)
        yield foreign, ours


def at(node: Any, places: Places) -> Any:
    """What stands at the first of some places that holds something; None where none does.

    Example:
        >>> at({"body": {"text": "Hi"}}, ("text", "body.text"))
        'Hi'
    """
    for place in places:
        value = node
        for key in place.split(".") if place else ():
            value = value.get(key) if isinstance(value, Mapping) else None
        if value is not None:
            return value
    return None
