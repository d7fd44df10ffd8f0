"""Dialogues as samples of one log of Inspect (EvalLog 2), the critic's verdict as their score."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from simulator.analyses.dataset.formats import Row, Tools, conversation, provenance
from simulator.analyses.dataset.validate import problems
from simulator.dialogue import Dialogue, ToolCall

CREATED = "2000-01-01T00:00:00+00:00"
"""A log needs a time; the same run has to give the same bytes."""

_KEYS = {"id", "epoch", "input", "target", "messages", "scores", "metadata"}
_ROLES = {"system", "user", "assistant", "tool"}


def inspect_row(dialogue: Dialogue, tools: Tools) -> Row:
    """One sample, with the tools and where it comes from in its metadata."""
    verdict = dialogue.verdict
    messages = conversation(dialogue.system, dialogue.turns, _call)
    first = next((m["content"] for m in messages if m["role"] == "user"), "")
    return {
        "id": dialogue.case_id,
        "epoch": 1,
        "input": first,
        "target": dialogue.ending.kind.value,
        "messages": messages,
        "scores": {
            "accepted": {
                "value": "C" if verdict.accepted else "I",
                "answer": messages[-1]["content"] if messages else "",
                "explanation": dialogue.outcome,
            }
        },
        "metadata": {**provenance(dialogue), "tools": tools},
    }


def _call(call: ToolCall) -> list[Row]:
    asked = {"id": call.id, "function": call.name, "arguments": call.arguments, "type": "function"}
    return [
        {"role": "assistant", "content": "", "tool_calls": [asked]},
        {"role": "tool", "content": call.result, "tool_call_id": call.id, "function": call.name},
    ]


def inspect_frame(side: str) -> tuple[str, str]:
    """What stands before the samples of a log, and after them."""
    spec = {
        "created": CREATED,
        "task": f"simulated_support_{side}",
        "dataset": {"name": side},
        "model": "simulator/support",
        "config": {},
    }
    head = json.dumps({"version": 2, "status": "success", "eval": spec})
    return f'{head[:-1]}, "samples": [\n', "\n]}\n"


def inspect_problems(row: Mapping[str, Any]) -> list[str]:
    """What Inspect's reader refuses in a sample, and what no dialogue of ours may lack."""
    return list(_problems(row))


def _problems(row: Mapping[str, Any]) -> Iterator[str]:
    if set(row) != _KEYS:
        yield f"row: the keys must be {', '.join(sorted(_KEYS))}"
        return
    if not isinstance(row["id"], str) or row["epoch"] != 1 or not isinstance(row["input"], str):
        yield "row: id and input are texts, epoch is 1"
    messages = row["messages"]
    if not isinstance(messages, list):
        yield "row: messages are a list"
        return
    chat = []
    for place, message in enumerate(messages):
        if message.get("role") not in _ROLES:
            yield f"message {place}: the role is {message.get('role')}"
            return
        chat.append(_as_chat(message))
    given = {"messages": chat, "tools": (row["metadata"] or {}).get("tools", [])}
    yield from problems(given, False)


def _as_chat(message: Mapping[str, Any]) -> Row:
    """The same message as chat formats have it."""
    calls = message.get("tool_calls")
    if not calls:
        return dict(message)
    functions = [
        {"id": c["id"], "function": {"name": c["function"], "arguments": c["arguments"]}}
        for c in calls
    ]
    return {**message, "tool_calls": functions}
