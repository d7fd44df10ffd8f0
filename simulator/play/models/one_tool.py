"""One tool for all: a function that is told which tool to call, and the tools as a list.

The schemas of a dozen tools are longer than policy and facts together, and they go into each
request. A list has a line for each, as a signature; calls still are calls of a function, so that
endpoints keep them apart from words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, SystemMessage

from simulator.json_text import parsed

NAME = "call"
"""Of the function."""

FEW = 3
"""Tools up to which each goes as itself."""

HOW = "The tools, to be called with the function `call`:\n"


def as_one(
    messages: Sequence[BaseMessage], tools: Sequence[Mapping[str, Any]]
) -> tuple[list[BaseMessage], list[dict[str, Any]]]:
    """Messages and tools of a request with one function in the place of all tools.

    Args:
        messages: Of the request; the system message gets the list, before its brief.
        tools: As they would go into it.
    """
    found: list[BaseMessage] = []
    for message in messages:
        if isinstance(message, SystemMessage) and not found:
            head, _, brief = str(message.content).rpartition("\n")
            listed = "\n".join(signature(tool["function"]) for tool in tools)
            found.append(SystemMessage(f"{head}{HOW}{listed}\n\n{brief}"))
        elif isinstance(message, AIMessage) and message.tool_calls:
            found.append(wrapped(message))
        else:
            found.append(message)
    return found, [_function()]


def _function() -> dict[str, Any]:
    """The function; which tools there are is told by the list alone."""
    properties = {"tool": {"type": "string"}, "arguments": {"type": "object"}}
    parameters = {"type": "object", "properties": properties, "required": ["tool", "arguments"]}
    function = {"name": NAME, "description": "Call a tool.", "parameters": parameters}
    return {"type": "function", "function": function}


def signature(function: Mapping[str, Any]) -> str:
    """A tool in one line: its name, what it takes, and what it does.

    Example:
        >>> signature({"name": "open", "description": "Open a door.", "parameters": {
        ...     "properties": {"door": {"enum": ["left", "right"]}, "key": {"type": "string"}},
        ...     "required": ["door"]}})
        'open(door: left|right, key?): Open a door.'
    """
    schema = function.get("parameters") or {}
    needed = schema.get("required") or ()
    taken = (_argument(n, s, n in needed) for n, s in (schema.get("properties") or {}).items())
    return f"{function['name']}({', '.join(taken)}): {function.get('description', '')}"


def _argument(name: str, schema: Any, needed: bool) -> str:
    told = schema if isinstance(schema, Mapping) else {}
    choices = told.get("enum")
    kind = "|".join(map(str, choices)) if choices else told.get("format") or told.get("type", "")
    shown = f"{name}{'' if needed else '?'}"
    shown += "" if kind in ("string", "") or not isinstance(kind, str) else f": {kind}"
    return f"{shown} ({told['description']})" if told.get("description") else shown


def is_one(tools: Sequence[Mapping[str, Any]] | None) -> bool:
    """Whether the tools of a request are the one function."""
    return tools is not None and len(tools) == 1 and tools[0]["function"]["name"] == NAME


def wrapped(message: AIMessage) -> AIMessage:
    """A message whose calls go through the one function."""
    calls = [
        {**call, "name": NAME, "args": {"tool": call["name"], "arguments": call["args"]}}
        for call in message.tool_calls
    ]
    return message.model_copy(update={"tool_calls": calls})


def unwrapped(message: AIMessage) -> AIMessage:
    """A message whose calls name their tools; arguments that stand beside are taken, too."""
    calls = [_unwrapped(call) for call in message.tool_calls]
    return message.model_copy(update={"tool_calls": calls}) if calls else message


def _unwrapped(call: Any) -> Any:
    given = call["args"]
    name = given.get("tool") if call["name"] == NAME else None
    if not isinstance(name, str):
        return call
    rest = {key: value for key, value in given.items() if key not in ("tool", "arguments")}
    inner = given.get("arguments", rest)
    if isinstance(inner, str):
        inner = parsed(inner)
    return {**call, "name": name, "args": inner if isinstance(inner, dict) else rest}


def told_apart(messages: Sequence[BaseMessage]) -> list[BaseMessage]:
    """Messages of a request in which all calls name their tools."""
    return [unwrapped(each) if isinstance(each, AIMessage) else each for each in messages]
