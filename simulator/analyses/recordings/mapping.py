"""Where things stand in a recording: the formats that ship, and a table that a user declares.

Both are the same small YAML file (docs/audit.md); what it does not name is as in the `--format`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cache
from pathlib import Path
from typing import Any

from simulator.documents import Document, read_document
from simulator.errors import UserError, nearest
from simulator.play.critic.deeds import DEEDS

FORMATS = (
    "openai", "tau", "tau2", "star", "anthropic", "langchain", "sharegpt", "inspect", "promptfoo",
    "zendesk", "intercom", "csv",
)  # fmt: skip
"""Names of what ships; a file of the folder `formats` each."""
BASE = "openai"
"""What all others are declared over."""
ROLES = ("user", "assistant", "tool", "system", "call")
"""Who a message is from; `call` is one whose text is a tool call."""
NO_DEED = "none"
MARKUPS = ("html",)

Places = tuple[str, ...]
"""Dotted paths that are tried one after the other; an empty path is the thing itself."""


@dataclass(frozen=True)
class LogMapping:
    """Where things stand, and what foreign names mean.

    Attributes:
        conversations: In the file, where it is not a list or a conversation a line.
        messages: In a conversation.
        policy: In the file: what support was told in all of its conversations.
        opening, reply: In a conversation, a message that stands apart: before all others, and
            after them.
        system: In a conversation: what support was told, where no message says it.
        customer: In a conversation: what `role` is in the customer's messages, all others being
            support's.
        conversation: In a row of a table of messages: which conversation it belongs to.
        time: In a message; messages are taken in the order of their times.
        role, content, tool_calls: In a message.
        name, arguments, call_id: In a tool call, and in the message with its result.
        result: In the call itself, and in a message of a tool, where it is not the content.
        roles: From a foreign role to one of `ROLES`; messages of others are not read.
        notes: From a place in a message to values of messages that nobody says, such as notes.
        deeds: From a foreign tool to the deed it carries out, one of `DEEDS`, or `none`.
        markup: What texts are written in: `html`, or empty.
    """

    conversations: Places = ()
    policy: Places = ()
    messages: Places = ()
    opening: Places = ()
    reply: Places = ()
    system: Places = ()
    customer: Places = ()
    conversation: Places = ()
    time: Places = ()
    role: Places = ()
    content: Places = ()
    tool_calls: Places = ()
    name: Places = ()
    arguments: Places = ()
    call_id: Places = ()
    result: Places = ()
    roles: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, Places] = field(default_factory=dict)
    deeds: Mapping[str, str] = field(default_factory=dict)
    markup: str = ""


_TABLES = {"roles": "roles", "tools": "deeds", "notes": "notes"}
_OTHERS = (*_TABLES.values(), "markup")
_PLACES = tuple(f.name for f in fields(LogMapping) if f.name not in _OTHERS)
_KEYS = (*_PLACES, *_TABLES, "markup")


def mapping_file(format_: str) -> Path:
    """The YAML file of a format that ships.

    Raises:
        UserError: There is no such format.
    """
    if format_ not in FORMATS:
        raise UserError(f"there is no format `{format_}`{nearest(format_, FORMATS)}")
    return Path(__file__).parent / "formats" / f"{format_}.yaml"


@cache
def shipped(format_: str) -> LogMapping:
    """The mapping of a format that ships.

    Raises:
        UserError: There is no such format.
    """
    base = LogMapping() if format_ == BASE else shipped(BASE)
    return read_mapping(mapping_file(format_), base)


def read_mapping(path: Path, base: LogMapping) -> LogMapping:
    """Read a declared mapping over another one; tables are added to those of the other.

    Raises:
        ContentError: A key, role or deed that there is not: with file, line, key and the nearest.
    """
    document = read_document(path)
    declared: dict[str, Any] = {}
    for key in document.mapping():
        if key == "notes":
            declared[key] = {**base.notes, **dict(_notes(document))}
        elif key in _TABLES:
            valid = ROLES if key == "roles" else (*DEEDS, NO_DEED)
            known = getattr(base, _TABLES[key])
            declared[_TABLES[key]] = {**known, **dict(_table(document, key, valid))}
        elif key == "markup":
            declared[key] = document.text(key)
            if declared[key] not in ("", *MARKUPS):
                document.fail(f"no such markup{nearest(declared[key], MARKUPS)}", key)
        elif key in _PLACES:
            declared[key] = document.texts(key) or document.fail("names no place", key)
        else:
            document.fail(f"no such key{nearest(key, _KEYS)}", key)
    return replace(base, **declared)


def _table(document: Document, key: str, valid: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for foreign in document.mapping(key):
        ours = document.text(key, foreign)
        if ours not in valid:
            what = key.removesuffix("s") if key == "roles" else "deed"
            document.fail(f"no {what} `{ours}`{nearest(ours, valid)}", key, foreign)
        yield foreign, ours


def _notes(document: Document) -> Iterator[tuple[str, Places]]:
    for place, values in document.mapping("notes").items():
        listed = values if isinstance(values, list) else [values]
        if any(isinstance(value, dict | list) or value is None for value in listed):
            document.fail("must be a value or a list of values", "notes", place)
        yield place, tuple(str(value).lower() for value in listed)


def at(node: Any, places: Places) -> Any:
    """What stands at the first of some places that holds something; None where none does.

    Example:
        >>> at({"body": [{"text": "Hi"}]}, ("text", "body.0.text"))
        'Hi'
    """
    for place in places:
        value = node.get(place) if isinstance(node, Mapping) else None
        if value is None:
            value = _walked(node, place)
        if value is not None:
            return value
    return None


def _walked(node: Any, place: str) -> Any:
    for key in place.split(".") if place else ():
        if isinstance(node, Mapping):
            node = node.get(key)
        elif isinstance(node, list) and key.removeprefix("-").isdecimal():
            number = int(key)
            node = node[number] if -len(node) <= number < len(node) else None
        else:
            return None
    return node
