"""Requests to a bot, read and checked: messages, records of a setup, names of sessions."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage

from simulator.content.pack import Pack
from simulator.content.records import Collection, Record
from simulator.content.values import convert
from simulator.errors import nearest
from simulator.server.bot import Message
from simulator.server.fields import items, mapping, refuse, string
from simulator.server.messages import LONGEST_TEXT
from simulator.server.protocol import Request

LONGEST_NAME = 200
"""Characters of a session's name."""


def session_name(value: Any, at: str = "session") -> str:
    """The name of a session.

    Raises:
        Refused: It is no text, empty or too long.
    """
    name = string(value, at)
    if not 0 < len(name) <= LONGEST_NAME:
        refuse(f"`{at}` must have 1 to {LONGEST_NAME} characters", at, "invalid_value")
    return name


def read_message(data: Mapping[str, Any]) -> str:
    """The message that a webhook brings.

    Raises:
        Refused: It is no text, empty or too long.
    """
    text = string(data.get("message"), "message")
    if not text.strip():
        refuse("`message` is empty", "message", "invalid_value")
    if len(text) > LONGEST_TEXT:
        reason = f"`message` has {len(text):,} characters; {LONGEST_TEXT:,} is the most"
        refuse(reason, "message", "string_above_max_length")
    return text


def read_records(data: Mapping[str, Any], pack: Pack) -> dict[str, tuple[Record, ...]]:
    """The records of a setup, typed.

    Raises:
        Refused: They are for another pack, or one is not as the pack has its records.
    """
    if string(data.get("pack"), "pack") not in (pack.name, str(pack.folder)):
        reason = f"`pack` is `{data['pack'][:100]}`, but the bot is that of `{pack.name}`"
        refuse(reason, "pack", "other_pack")
    found: dict[str, tuple[Record, ...]] = {}
    for name, rows in mapping(data.get("records"), "records").items():
        at = f"records.{name[:64]}"
        if name not in pack.collections:
            hint = nearest(name, pack.collections)
            refuse(f"`{at}`: there is no such collection{hint}", at, "unknown_collection")
        owner = pack.collections[name]
        found[name] = tuple(
            _record(owner, mapping(row, f"{at}[{place}]"), f"{at}[{place}]")
            for place, row in enumerate(items(rows, at))
        )
    return found


def _record(owner: Collection, raw: Mapping[str, Any], at: str) -> Record:
    for key in raw:
        if key not in owner.fields:
            hint = nearest(key, owner.fields)
            refuse(f"`{at}` has no field `{key[:64]}`{hint}", at, "unknown_field")
    record = {}
    for key, kind in owner.fields.items():
        try:
            record[key] = convert(kind, raw.get(key))
        except (ValueError, ArithmeticError) as error:
            refuse(f"`{at}.{key}` {error}"[:400], f"{at}.{key}", "invalid_value")
    if not record[owner.id]:
        refuse(f"`{at}.{owner.id}` is empty", f"{at}.{owner.id}", "invalid_value")
    return record


def read_history(request: Request) -> tuple[tuple[Message, ...], str]:
    """What was said before, and the message to be answered; messages of one side are joined.

    Raises:
        Refused: There is more than words of the two, or nothing to be answered.
    """
    if request.tools:
        refuse("the bot has tools of its own; `tools` cannot be given to it", "tools", "black_box")
    if request.form is not None:
        refuse("the bot replies in text; `response_format` must be text", "response_format")
    said = [_said(message, place) for place, message in enumerate(request.messages)]
    history: list[Message] = [
        (role, "\n\n".join(text for _, text in group))
        for role, group in groupby(said, key=lambda message: message[0])
    ]
    if history[-1][0] != "user":
        refuse("the last of `messages` must be the user's", "messages", "invalid_value")
    return tuple(history[:-1]), history[-1][1]


def _said(message: BaseMessage, place: int) -> Message:
    at = f"messages[{place}]"
    text = str(message.text)
    if isinstance(message, SystemMessage):
        refuse(f"`{at}` is a system message, but the bot has a prompt of its own", at, "black_box")
    called = isinstance(message, AIMessage) and (message.tool_calls or message.invalid_tool_calls)
    if called or not isinstance(message, HumanMessage | AIMessage):
        refuse(f"`{at}` has to do with tools, of which the bot tells nobody", at, "black_box")
    if not text.strip():
        refuse(f"`{at}.content` is empty", f"{at}.content", "invalid_value")
    return "user" if isinstance(message, HumanMessage) else "assistant", text


def chat_session(
    data: Mapping[str, Any], header: str | None, history: Sequence[Message], text: str, seed: int
) -> str:
    """The session of a chat completion: as it is named, or else by how the chat begins.

    Args:
        data: The request's body; `session_id`, `metadata.session` or `user` may name it.
        header: `X-Session`, which counts before them.
        history: What was said before.
        text: The message to be answered.
        seed: The request's.
    """
    metadata = data.get("metadata") or {}
    for at, name in (
        ("X-Session", header),
        ("session_id", data.get("session_id")),
        ("metadata.session", metadata.get("session")),
        ("user", data.get("user")),
    ):
        if name is not None:
            return session_name(name, at)
    begins = [*history, ("user", text)][:2]
    if begins[0][0] == "user":
        begins = begins[:1]
    written = json.dumps([seed, begins], ensure_ascii=False)
    return f"chat-{hashlib.sha256(written.encode(errors='replace')).hexdigest()[:16]}"
