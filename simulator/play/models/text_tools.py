"""Tools as text, for models without native tool calling."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolMessage

from simulator.play.models.one_tool import signature

HOW = """
You cannot call tools directly. To call one, reply with one JSON object and nothing else:
{"tool": its name, "arguments": {...}}
The next message then holds its result. Otherwise reply with plain text to the customer. The tools:
"""

RESULT = "(Result of the tool, not from the customer: {result})"


def as_text(
    messages: Sequence[BaseMessage], tools: Sequence[Mapping[str, Any]], short: bool = False
) -> list[BaseMessage]:
    """Messages in which tools, calls and results stand as text.

    Args:
        messages: A request's.
        tools: As they would go into it.
        short: A line for each, instead of its whole schema.
    """
    listed = "\n".join(signature(tool["function"]) if short else _dumped(tool) for tool in tools)
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


def _dumped(tool: Mapping[str, Any]) -> str:
    return json.dumps(tool["function"], ensure_ascii=False)


def names_of(tools: Sequence[Mapping[str, Any]]) -> frozenset[str]:
    """The names of tools as they go into a request."""
    return frozenset(str(tool["function"]["name"]) for tool in tools)
