"""Tools as text, for models without native tool calling."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolMessage

from simulator.documents import parsed

HOW = """
You cannot call tools directly. To call one, reply with one JSON object and nothing else:
{"tool": its name, "arguments": {...}}
The next message then holds its result. Otherwise reply with plain text to the customer. The tools:
"""

RESULT = "(Result of the tool, not from the customer: {result})"

_OBJECT = re.compile(r"\{.*\}", re.DOTALL)


def as_text(
    messages: Sequence[BaseMessage], tools: Sequence[Mapping[str, Any]]
) -> list[BaseMessage]:
    """Messages in which tools, calls and results stand as text."""
    listed = "\n".join(json.dumps(tool["function"], ensure_ascii=False) for tool in tools)
    found: list[BaseMessage] = []
    for message in messages:
        if isinstance(message, SystemMessage) and not found:
            # the brief stays the last line of the prompt
            head, _, brief = str(message.content).rpartition("\n")
            found.append(SystemMessage(f"{head}{HOW}{listed}\n\n{brief}"))
        elif isinstance(message, AIMessage) and message.tool_calls:
            calls = [{"tool": c["name"], "arguments": c["args"]} for c in message.tool_calls]
            found.append(AIMessage("\n".join(json.dumps(c, ensure_ascii=False) for c in calls)))
        elif isinstance(message, ToolMessage):
            found.append(HumanMessage(RESULT.format(result=message.text)))
        else:
            found.append(message)
    return found


def from_text(reply: AIMessage) -> AIMessage:
    """A reply whose JSON object, if it is one, is a call."""
    match = _OBJECT.search(str(reply.text))
    asked = parsed(match.group()) if match else None
    if not isinstance(asked, dict) or not isinstance(asked.get("tool"), str):
        return reply
    arguments = asked.get("arguments")
    call = {
        "name": asked["tool"],
        "args": arguments if isinstance(arguments, dict) else {},
        "id": "call_text",
        "type": "tool_call",
    }
    return reply.model_copy(update={"content": "", "tool_calls": [call]})


def repaired(reply: AIMessage) -> AIMessage:
    """A reply whose unreadable calls are calls all the same: the tool says what is wrong."""
    calls = [
        {
            "name": str(call.get("name") or ""),
            "args": {"unreadable": str(call.get("args") or "")[:200]},
            "id": str(call.get("id") or "call"),
            "type": "tool_call",
        }
        for call in reply.invalid_tool_calls
    ]
    return reply.model_copy(
        update={"tool_calls": [*reply.tool_calls, *calls], "invalid_tool_calls": []}
    )
