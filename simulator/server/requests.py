"""Requests of the chat-completions protocol, read and checked: JSON to LangChain messages."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, NoReturn

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolMessage

from simulator.documents import parsed
from simulator.server.protocol import MODEL, Refused, Request

MOST_MESSAGES = 1000
LONGEST_TEXT = 16_000
"""Characters of one message, the system message apart: understanding costs more than its length."""

_CHOICES = (None, "none", "auto", "required")


def read_request(body: bytes) -> Request:
    """A request's body.

    Raises:
        Refused: It is no JSON, not of the right form, for another model or for several replies.
    """
    data = _parsed(body)
    model = data.get("model")
    if not isinstance(model, str):
        _refuse("`model` is missing; it is `embedded`", "model")
    if model != MODEL:
        reason = f"there is no model `{model[:100]}` here, only `{MODEL}`"
        raise Refused(reason, 404, "model", "model_not_found")
    if data.get("n") not in (None, 1):
        _refuse("`n` must be 1: the same request has one reply", "n", "unsupported_value")
    options = data.get("stream_options") or {}
    return Request(
        messages=_messages(data.get("messages")),
        tools=_tools(data.get("tools"), data.get("tool_choice")),
        seed=_seed(data.get("seed")),
        stream=_flag(data, "stream"),
        counted=_flag(_mapping(options, "stream_options"), "include_usage"),
        form=_form(data.get("response_format")),
    )


def _refuse(message: str, param: str | None = None, code: str | None = None) -> NoReturn:
    raise Refused(message, 400, param, code)


def _parsed(body: bytes) -> dict[str, Any]:
    try:
        data = json.loads(body, parse_constant=_no_number)
    except (ValueError, RecursionError):
        _refuse("the body is not JSON", code="invalid_json")
    return _mapping(data, "body")


def _no_number(text: str) -> NoReturn:
    raise ValueError(text)


def _mapping(value: Any, at: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        _refuse(f"`{at}` must be an object", at)
    return value


def _list(value: Any, at: str) -> list[Any]:
    if not isinstance(value, list):
        _refuse(f"`{at}` must be a list", at)
    return value


def _string(value: Any, at: str) -> str:
    if not isinstance(value, str):
        _refuse(f"`{at}` must be a string", at)
    return value


def _flag(data: dict[str, Any], at: str) -> bool:
    value = data.get(at)
    if value is not None and not isinstance(value, bool):
        _refuse(f"`{at}` must be true or false", at)
    return bool(value)


def _seed(value: Any) -> int:
    if value is None:
        return 0
    if type(value) is not int or abs(value) >= 2**63:
        _refuse("`seed` must be a whole number of 64 bits", "seed")
    return value


def _tools(raw: Any, choice: Any) -> list[dict[str, Any]]:
    if not (choice in _CHOICES if isinstance(choice, str | None) else isinstance(choice, dict)):
        _refuse("`tool_choice` must be none, auto, required or an object", "tool_choice")
    tools = _list([] if raw is None else raw, "tools")
    for place, tool in enumerate(tools):
        at = f"tools[{place}].function"
        function = _mapping(_mapping(tool, f"tools[{place}]").get("function"), at)
        _string(function.get("name"), f"{at}.name")
    return [] if choice == "none" else tools


def _form(raw: Any) -> dict[str, Any] | None:
    if raw is None:
        return None
    form = _mapping(raw, "response_format")
    if form.get("type") not in ("text", "json_object", "json_schema"):
        _refuse("`response_format.type` must be text, json_object or json_schema",
                "response_format.type")  # fmt: skip
    if form["type"] == "json_schema":
        at = "response_format.json_schema"
        _mapping(_mapping(form.get("json_schema"), at).get("schema"), f"{at}.schema")
    return None if form["type"] == "text" else form


def _messages(raw: Any) -> list[BaseMessage]:
    items = _list(raw, "messages")
    if not 0 < len(items) <= MOST_MESSAGES:
        _refuse(f"`messages` must be 1 to {MOST_MESSAGES:,}", "messages")
    messages: list[BaseMessage] = []
    waiting: set[str] = set()
    for place, item in enumerate(items):
        at = f"messages[{place}]"
        messages.append(_message(_mapping(item, at), at))
        waiting = _still_waiting(waiting, messages[-1], at)
    if waiting:
        _refuse("the last tool calls have no tool messages", "messages")
    return messages


def _still_waiting(waiting: set[str], message: BaseMessage, at: str) -> set[str]:
    """Tool calls that have no answer yet; as elsewhere, the answers have to follow at once."""
    if isinstance(message, ToolMessage):
        if message.tool_call_id not in waiting:
            _refuse(f"`{at}` answers no tool call of the message before it", at)
        return waiting - {message.tool_call_id}
    if waiting:
        _refuse(f"before `{at}`, tool calls have no tool messages", at)
    if isinstance(message, AIMessage):
        made = [*message.tool_calls, *message.invalid_tool_calls]
        return {str(call["id"]) for call in made}
    return waiting


def _message(item: dict[str, Any], at: str) -> BaseMessage:
    role, content = item.get("role"), item.get("content")
    if role in ("system", "developer"):
        return SystemMessage(_text(content, at, longest=None))
    if role == "user":
        return HumanMessage(_text(content, at))
    if role == "tool":
        number = _string(item.get("tool_call_id"), f"{at}.tool_call_id")
        return ToolMessage(_text(content, at), tool_call_id=number)
    if role == "assistant":
        return _assistant(item, at)
    _refuse(f"`{at}.role` must be system, developer, user, assistant or tool", f"{at}.role")


def _assistant(item: dict[str, Any], at: str) -> AIMessage:
    raw = _list(item.get("tool_calls") or [], f"{at}.tool_calls")
    content = item.get("content")
    text = "" if content is None and raw else _text(content, at)
    if not raw:
        return AIMessage(text)
    calls: list[Any] = []
    unreadable: list[Any] = []
    for place, call in enumerate(raw):
        name, given, number = _call(call, f"{at}.tool_calls[{place}]")
        arguments = _arguments(given)
        if arguments is None:
            unreadable.append({"name": name, "args": given, "id": number, "error": None})
        else:
            calls.append({"name": name, "args": arguments, "id": number})
    return AIMessage(text, tool_calls=calls, invalid_tool_calls=unreadable)


def _call(raw: Any, at: str) -> tuple[str, str, str]:
    call = _mapping(raw, at)
    function = _mapping(call.get("function"), f"{at}.function")
    name = _string(function.get("name"), f"{at}.function.name")
    arguments = _string(function.get("arguments"), f"{at}.function.arguments")
    return name, arguments, _string(call.get("id"), f"{at}.id")


def _arguments(text: str) -> dict[str, Any] | None:
    """A call's arguments; None where they are no JSON object, as a model may have written them."""
    arguments = parsed(text or "{}", parse_constant=_no_number)
    return arguments if isinstance(arguments, dict) else None


def _text(content: Any, at: str, longest: int | None = LONGEST_TEXT) -> str:
    at = f"{at}.content"
    text = content if isinstance(content, str) else _joined(_list(content, at), at)
    if longest and len(text) > longest:
        reason = f"`{at}` has {len(text):,} characters; {longest:,} is the most"
        _refuse(reason, at, "string_above_max_length")
    return text


def _joined(parts: Sequence[Any], at: str) -> str:
    texts = []
    for place, raw in enumerate(parts):
        here = f"{at}[{place}]"
        part = _mapping(raw, here)
        kind = part.get("type")
        if kind not in ("text", "refusal"):
            _refuse(f"`{here}` is no text, and the embedded model reads nothing else", here)
        texts.append(_string(part.get(kind), f"{here}.{kind}"))
    return "".join(texts)
