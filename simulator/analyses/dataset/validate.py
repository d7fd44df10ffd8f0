"""The rules that fine-tuning consumers set, checked on every row before it is written.

Roles and alternation, answered tool calls, arguments against the tools' JSON Schemas, the last
message an assistant's; of a preference pair, both sides as they follow the prompt. Sources: the
consumers' own documentation (`docs/datasets.md`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from simulator.analyses.dataset.minimal_pairs import passage

Row = Mapping[str, Any]

_NEXT = {
    "start": {"system", "user"},
    "system": {"user"},
    "user": {"assistant"},
    "assistant": {"user", "end"},
    "call": {"tool"},
    "tool": {"tool", "assistant", "call"},
}

_ANYTHING = '{"type": "object"}'
"""The schema of a call that may be mistaken."""

_PAIR = {"input", "preferred_output", "non_preferred_output"}
_INPUT = {"messages", "tools", "parallel_tool_calls"}


def problems(row: Row, arguments_as_text: bool, mistaken_from: int | None = None) -> list[str]:
    """What is wrong with a row; nothing when it may be written.

    Args:
        row: With `messages` and `tools`, which may be JSON text.
        arguments_as_text: Whether the format wants a call's arguments as a JSON string (OpenAI) or
            as a mapping (TRL).
        mistaken_from: Place of the message from which on calls need not fit the tools: where a
            rejected side begins, whose mistake that may be.

    Example:
        >>> problems({"messages": [{"role": "user", "content": "Hi"}], "tools": []}, False)
        ['message 0: the last message is of user']
    """
    messages = row.get("messages")
    if not isinstance(messages, list) or not messages:
        return ["no messages"]
    strict = len(messages) if mistaken_from is None else mistaken_from
    tools = _tools(row.get("tools"))
    if tools is None:
        return ["row: tools are not a JSON list of functions"]
    return list(_walk(messages, tools, arguments_as_text, strict))


def trl_pair_problems(row: Row) -> list[str]:
    """What is wrong with a row for TRL's preference trainers.

    Each side is a list of the assistant's and the tools' messages that, after the prompt, makes a
    conversation as `problems` wants it. The prompt ends where the assistant is to go on.

    Args:
        row: With `prompt`, `chosen`, `rejected` and `tools`.
    """
    names = ("prompt", "chosen", "rejected")
    empty = [name for name in names if not _listed(row.get(name))]
    if empty:
        return [f"row: {name} is not a list of messages" for name in empty]
    prompt, chosen, rejected = (row[name] for name in names)
    found = list(_pair(prompt, chosen, rejected))
    for name, side in (("chosen", chosen), ("rejected", rejected)):
        found += _foreign_roles(name, side)
        whole = {"messages": [*prompt, *side], "tools": row.get("tools")}
        found += _named(name, problems(whole, False, len(prompt) if name == "rejected" else None))
    return [*found, *_claimed(row)]


def _claimed(row: Row) -> Iterator[str]:
    """What a row says of itself, and is not so."""
    if not isinstance(row.get("fault", ""), str):
        yield "row: the fault is no text"
    if row.get("minimal"):
        sides = row["chosen"], row["rejected"]
        texts = [str(side[-1].get("content")) for side in sides]
        if max(map(len, sides)) > 1 or not passage(*texts).minimal:
            yield "row: is said to be minimal, and its sides differ in more than one passage"


def openai_pair_problems(row: Row) -> list[str]:
    """What is wrong with a row for OpenAI's DPO: one text of the assistant a side, nothing else.

    Args:
        row: With `input`, `preferred_output` and `non_preferred_output`.
    """
    given = row.get("input")
    if set(row) != _PAIR or not isinstance(given, Mapping):
        return [f"row: the keys must be {', '.join(sorted(_PAIR))}"]
    if set(given) != _INPUT or not _listed(given["messages"]):
        return [f"row: the keys of input must be {', '.join(sorted(_INPUT))}, with messages"]
    outputs = {name: row[name] for name in ("preferred_output", "non_preferred_output")}
    wrong = [name for name, output in outputs.items() if not _one_text(output)]
    if wrong:
        return [f"row: {name} is not exactly one text of the assistant" for name in wrong]
    found = list(_pair(given["messages"], *outputs.values()))
    for name, output in outputs.items():
        whole = {"messages": [*given["messages"], *output], "tools": given["tools"]}
        found += _named(name, problems(whole, True))
    return found


def _listed(messages: Any) -> bool:
    return isinstance(messages, list) and bool(messages)


def _one_text(output: Any) -> bool:
    return (
        isinstance(output, list)
        and len(output) == 1
        and set(output[0]) == {"role", "content"}
        and output[0]["role"] == "assistant"
    )


def _pair(prompt: list[Any], chosen: list[Any], rejected: list[Any]) -> Iterator[str]:
    if prompt[-1].get("role") not in ("user", "tool"):
        yield f"message {len(prompt) - 1}: the prompt ends with {prompt[-1].get('role')}"
    if chosen == rejected:
        yield "row: both sides are the same"


def _foreign_roles(name: str, side: list[Any]) -> Iterator[str]:
    if side[0].get("role") != "assistant":
        yield f"row: {name} does not begin with the assistant"
    for role in sorted({str(message.get("role")) for message in side} - {"assistant", "tool"}):
        yield f"row: {name} holds a message of {role}"


def _named(side: str, found: list[str]) -> Iterator[str]:
    for problem in found:
        place, _, what = problem.partition(": ")
        yield f"{place}: {side}: {what}"


Schemas = Mapping[str, Any]
"""By name of a tool, what checks its arguments."""


def _tools(given: Any) -> Schemas | None:
    """What checks the arguments of each tool; None where they are no tools."""
    try:
        return _schemas(given if isinstance(given, str) else json.dumps(given or []))
    except (ValueError, TypeError, KeyError):
        return None


@lru_cache(maxsize=512)
def _schemas(tools: str) -> Schemas:
    functions = [tool["function"] for tool in json.loads(tools)]
    return {f["name"]: _validator(json.dumps(f["parameters"])) for f in functions}


def _walk(messages: list[Any], schemas: Schemas, as_text: bool, strict: int) -> Iterator[str]:
    state = "start"
    waiting: list[Any] = []
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
                yield from _call(place, call, schemas if place < strict else None, as_text)
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
    place: int, call: Mapping[str, Any], schemas: Schemas | None, as_text: bool
) -> Iterator[str]:
    function = call.get("function") or {}
    name, arguments = str(function.get("name")), function.get("arguments")
    if schemas is None:
        schemas = {name: _validator(_ANYTHING)} if function.get("name") else {}
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
    for error in schemas[name].iter_errors(given):
        yield f"message {place}: arguments of {name}: {error.message}"


@lru_cache(maxsize=512)
def _validator(schema: str) -> Any:
    from jsonschema import Draft202012Validator

    return Draft202012Validator(json.loads(schema))
