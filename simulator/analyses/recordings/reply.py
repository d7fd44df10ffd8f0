"""What support said last, where it stands beside the messages, and replies that were not taken."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from simulator.analyses.recordings.mapping import LogMapping, at
from simulator.analyses.recordings.message import Aside, Plain
from simulator.json_text import dumped

ANOTHER_CHOICE = "another choice"
ANOTHER_REPLY = "another reply"
"""Kinds of replies that are counted as not read: the conversation went on with a different one."""

_CHOICES = ("choices", "response.choices", "output.choices")
_HELD = ("choices.0.message", "message", "content", "text", "value", "parts", "output")
DEEPEST = 6


def replies_beside(row: Any, messages: list[Any], mapping: LogMapping) -> list[Any]:
    """The messages that follow those of a conversation, and what was said in their stead.

    Args:
        row: The conversation as it stands in the file.
        messages: Those that it lists.
        mapping: Where things stand.
    """
    reply = at(row, mapping.reply)
    inner = reply.get("messages") if isinstance(reply, Mapping) else None
    reply = inner if isinstance(inner, list) else reply
    after: list[Any] = []
    if reply not in (None, "", [], {}):
        listed = reply if isinstance(reply, list) else [reply]
        if _ends_with_support(messages, mapping):
            after = [Aside(ANOTHER_REPLY)] * _is_new(listed, messages)
        elif listed[: len(messages)] == messages:
            after = listed[len(messages) :]
        else:
            after = _as_messages(reply, listed, mapping)
    choices = at(row, _CHOICES)
    others = choices[1:] if isinstance(choices, list) else []
    return [*after, *(Aside(ANOTHER_CHOICE) for _ in others)]


def _ends_with_support(messages: list[Any], mapping: LogMapping) -> bool:
    last = messages[-1] if messages else None
    role = str(at(last, mapping.role)) if isinstance(last, Mapping) else ""
    return mapping.roles.get(role) == "assistant"


def _as_messages(reply: Any, listed: list[Any], mapping: LogMapping) -> list[Any]:
    if all(isinstance(m, Mapping) and (at(m, mapping.role) or m.get("type")) for m in listed):
        whole = [m for m in listed if at(m, mapping.role)]
        return listed if whole else [Plain("assistant", listed)]
    return [Plain("assistant", reply)]


def _is_new(reply: list[Any], messages: list[Any]) -> bool:
    """Whether a reply says something that no message says."""
    said = {text for message in messages for text in _texts(message)}
    together = "\n".join(_texts(messages))
    return any(text not in said and text not in together for text in _texts(reply))


def _texts(value: Any, depth: int = 0) -> Iterator[str]:
    """The words in a message, a part or a list of these, without blanks around and within."""
    if isinstance(value, str) and value.strip():
        yield " ".join(value.split())
    elif isinstance(value, list) and depth < DEEPEST:
        for each in value:
            yield from _texts(each, depth + 1)
    elif isinstance(value, Mapping) and depth < DEEPEST:
        held = at(value, _HELD)
        if held is not None:
            yield from _texts(held, depth + 1)
        if value.get("tool_calls"):
            yield dumped(value["tool_calls"])
