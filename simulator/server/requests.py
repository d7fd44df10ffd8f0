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

MOST_STOPS = 4

NUMBERS: dict[str, tuple[float, float]] = {
    "temperature": (0, 2), "top_p": (0, 1), "presence_penalty": (-2, 2),
    "frequency_penalty": (-2, 2), "top_logprobs": (0, 20),
}  # fmt: skip
"""Parameters that are accepted and change nothing, with their ranges."""

KINDS: dict[str, type] = {
    "logprobs": bool, "parallel_tool_calls": bool, "store": bool, "user": str, "metadata": dict,
    "logit_bias": dict, "service_tier": str, "reasoning_effort": str,
}  # fmt: skip
"""Others, with what they have to be."""


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
    if data.get("n") not in (None, 1) or isinstance(data.get("n"), bool):
        _refuse("`n` must be 1: the same request has one reply", "n", "unsupported_value")
    _check_ignored(data)
    options = data.get("stream_options") or {}
    tools, choice = _tools(data.get("tools")), data.get("tool_choice")
    required = _required(choice, tools)
    return Request(
        messages=_messages(data.get("messages")),
        tools=[] if choice == "none" else tools,
        required=required,
        stop=_stops(data.get("stop")),
        most_tokens=_most_tokens(data),
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


def _check_ignored(data: dict[str, Any]) -> None:
    """What changes nothing has to be right all the same: a client's mistake is to be seen."""
    for name, (least, most) in NUMBERS.items():
        value = data.get(name)
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if value is not None and not (number and least <= value <= most):
            _refuse(f"`{name}` must be a number from {least:g} to {most:g}", name, "invalid_value")
    for name, kind in KINDS.items():
        if data.get(name) is not None and not isinstance(data[name], kind):
            what = {bool: "true or false", str: "a string", dict: "an object"}[kind]
            _refuse(f"`{name}` must be {what}", name, "invalid_type")


def _stops(raw: Any) -> tuple[str, ...]:
    stops = [raw] if isinstance(raw, str) else _list([] if raw is None else raw, "stop")
    if len(stops) > MOST_STOPS or not all(isinstance(stop, str) and stop for stop in stops):
        _refuse(f"`stop` must be a text or up to {MOST_STOPS} texts", "stop", "invalid_value")
    return tuple(stops)


def _most_tokens(data: dict[str, Any]) -> int:
    """Tokens that a reply may have; 0 for no limit."""
    for name in ("max_completion_tokens", "max_tokens"):
        value = data.get(name)
        if value is not None:
            if type(value) is not int or value < 1:
                _refuse(f"`{name}` must be a whole number above 0", name, "invalid_value")
            return int(value)
    return 0


def _required(choice: Any, tools: Sequence[dict[str, Any]]) -> frozenset[str]:
    """The tools of which one has to be called; none where none has to be."""
    names = frozenset(str(tool["function"]["name"]) for tool in tools)
    if isinstance(choice, dict):
        function = _mapping(choice.get("function"), "tool_choice.function")
        name = _string(function.get("name"), "tool_choice.function.name")
        if name not in names:
            _refuse(f"`tool_choice` names `{name[:100]}`, which is none of `tools`", "tool_choice")
        return frozenset({name})
    if not (choice is None or (isinstance(choice, str) and choice in _CHOICES)):
        _refuse("`tool_choice` must be none, auto, required or an object", "tool_choice")
    if choice == "required" and not names:
        _refuse("`tool_choice` is `required`, but there are no `tools`", "tool_choice")
    return names if choice == "required" else frozenset()


def _tools(raw: Any) -> list[dict[str, Any]]:
    tools = _list([] if raw is None else raw, "tools")
    for place, tool in enumerate(tools):
        at = f"tools[{place}].function"
        function = _mapping(_mapping(tool, f"tools[{place}]").get("function"), at)
        _string(function.get("name"), f"{at}.name")
    return tools


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
