"""Messages of a request, read and checked: JSON to LangChain messages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NoReturn

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolMessage

from simulator.json_text import parsed
from simulator.server.fields import items, mapping, refuse, string

MOST_MESSAGES = 1000
LONGEST_TEXT = 16_000
"""Characters of one message, the system message apart: understanding costs more than its length."""


def messages_of(raw: Any) -> list[BaseMessage]:
    """Messages as LangChain has them.

    Raises:
        Refused: There are none or too many, one is malformed or too long, or tool messages do not
            follow the calls that they answer.
    """
    given = items(raw, "messages")
    if not 0 < len(given) <= MOST_MESSAGES:
        refuse(f"`messages` must be 1 to {MOST_MESSAGES:,}", "messages")
    messages: list[BaseMessage] = []
    waiting: set[str] = set()
    for place, item in enumerate(given):
        at = f"messages[{place}]"
        messages.append(_message(mapping(item, at), at))
        waiting = _still_waiting(waiting, messages[-1], at)
    if waiting:
        refuse("the last tool calls have no tool messages", "messages")
    return messages


def _still_waiting(waiting: set[str], message: BaseMessage, at: str) -> set[str]:
    """Tool calls that have no answer yet; as elsewhere, the answers have to follow at once."""
    if isinstance(message, ToolMessage):
        if message.tool_call_id not in waiting:
            refuse(f"`{at}` answers no tool call of the message before it", at)
        return waiting - {message.tool_call_id}
    if waiting:
        refuse(f"before `{at}`, tool calls have no tool messages", at)
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
        number = string(item.get("tool_call_id"), f"{at}.tool_call_id")
        return ToolMessage(_text(content, at), tool_call_id=number)
    if role == "assistant":
        return _assistant(item, at)
    reason = f"`{at}.role` must be system, developer, user, assistant or tool"
    refuse(reason, f"{at}.role", "invalid_value")


def _assistant(item: dict[str, Any], at: str) -> AIMessage:
    raw = items([] if item.get("tool_calls") is None else item["tool_calls"], f"{at}.tool_calls")
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
    call = mapping(raw, at)
    function = mapping(call.get("function"), f"{at}.function")
    name = string(function.get("name"), f"{at}.function.name")
    arguments = string(function.get("arguments"), f"{at}.function.arguments")
    return name, arguments, string(call.get("id"), f"{at}.id")


def _arguments(text: str) -> dict[str, Any] | None:
    """A call's arguments; None where they are no JSON object, as a model may have written them."""
    arguments = parsed(text or "{}", parse_constant=_no_number)
    return arguments if isinstance(arguments, dict) else None


def _text(content: Any, at: str, longest: int | None = LONGEST_TEXT) -> str:
    at = f"{at}.content"
    text = content if isinstance(content, str) else _joined(items(content, at), at)
    if longest and len(text) > longest:
        reason = f"`{at}` has {len(text):,} characters; {longest:,} is the most"
        refuse(reason, at, "string_above_max_length")
    return text


def _joined(parts: Sequence[Any], at: str) -> str:
    texts = []
    for place, raw in enumerate(parts):
        here = f"{at}[{place}]"
        part = mapping(raw, here)
        kind = part.get("type")
        if kind not in ("text", "refusal"):
            refuse(f"`{here}` is no text, and the embedded model reads nothing else", here)
        texts.append(string(part.get(kind), f"{here}.{kind}"))
    return "".join(texts)


def _no_number(text: str) -> NoReturn:
    raise ValueError(text)
