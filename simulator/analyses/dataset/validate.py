"""The rules that fine-tuning consumers set, checked on every row before it is written.

Roles and alternation, answered tool calls, arguments against the tools' JSON Schemas, the last
message an assistant's. Sources: the consumers' own documentation (`docs/datasets.md`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

Row = Mapping[str, Any]

_NEXT = {
    "start": {"system", "user"},
    "system": {"user"},
    "user": {"assistant"},
    "assistant": {"user", "end"},
    "call": {"tool"},
    "tool": {"tool", "assistant", "call"},
}


def problems(row: Row, arguments_as_text: bool) -> list[str]:
    """What is wrong with a row; nothing when it may be written.

    Args:
        row: With `messages` and `tools`.
        arguments_as_text: Whether the format wants a call's arguments as a JSON string (OpenAI) or
            as a mapping (TRL).

    Example:
        >>> problems({"messages": [{"role": "user", "content": "Hi"}], "tools": []}, False)
        ['message 0: the last message is of user']
    """
    messages = row.get("messages")
    if not isinstance(messages, list) or not messages:
        return ["no messages"]
    return list(_walk(messages, row.get("tools") or [], arguments_as_text))


def _walk(messages: list[Any], tools: list[Mapping[str, Any]], as_text: bool) -> Iterator[str]:
    state = "start"
    waiting: list[Any] = []
    schemas = {tool["function"]["name"]: tool["function"]["parameters"] for tool in tools}
    for place, message in enumerate(messages):
        role = message.get("role")
        kind = "call" if role == "assistant" and message.get("tool_calls") else role
        if kind != "call" and message.get("tool_calls"):
            yield f"message {place}: {role} calls tools"
        if kind not in _NEXT[state] and not (kind == "call" and "assistant" in _NEXT[state]):
            yield f"message {place}: {kind} after {state}"
        if kind == "call":
            if waiting:
                yield f"message {place}: calls {waiting} were not answered"
            waiting = []
            for call in message["tool_calls"]:
                yield from _call(place, call, schemas, as_text)
                waiting.append(call.get("id"))
        elif kind == "tool":
            if message.get("tool_call_id") not in waiting:
                yield f"message {place}: answers no call"
            waiting = [call for call in waiting if call != message.get("tool_call_id")]
        elif waiting:
            yield f"message {place}: calls {waiting} were not answered"
            waiting = []
        content = message.get("content")
        if kind != "call" and (not isinstance(content, str) or not content.strip()):
            yield f"message {place}: {role} says nothing"
        state = kind if kind in _NEXT else "start"
    if state != "assistant":
        yield f"message {len(messages) - 1}: the last message is of {state}"


def _call(
    place: int, call: Mapping[str, Any], schemas: Mapping[str, Any], as_text: bool
) -> Iterator[str]:
    function = call.get("function") or {}
    name, arguments = str(function.get("name")), function.get("arguments")
    if name not in schemas:
        yield f"message {place}: calls {name!r}, which is not among the tools"
        return
    if isinstance(arguments, str) != as_text:
        yield f"message {place}: the arguments must be {'a JSON text' if as_text else 'a mapping'}"
        return
    try:
        given = json.loads(arguments) if isinstance(arguments, str) else arguments
    except ValueError:
        yield f"message {place}: the arguments are not JSON"
        return
    for error in _validator(json.dumps(schemas[name], sort_keys=True)).iter_errors(given):
        yield f"message {place}: arguments of {name}: {error.message}"


@lru_cache(maxsize=512)
def _validator(schema: str) -> Any:
    from jsonschema import Draft202012Validator

    return Draft202012Validator(json.loads(schema))
