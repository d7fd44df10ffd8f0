"""The rules of the consumers whose rows are chat messages with something of their own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from simulator.analyses.dataset.validate import problems

_ALPACA = {"instruction", "input", "output", "system", "history"}


def completion_problems(row: Mapping[str, Any]) -> list[str]:
    """What is wrong with a row of a prompt and a completion for TRL's `SFTTrainer`.

    The completion is one message of the assistant. A call in it is not answered any more, which
    is held against the rules as if it were.
    """
    prompt, completion = row.get("prompt"), row.get("completion")
    if not isinstance(prompt, list) or not prompt or not isinstance(completion, list):
        return ["row: prompt and completion are lists of messages"]
    if len(completion) != 1 or completion[0].get("role") != "assistant":
        return ["row: the completion is not exactly one message of the assistant"]
    found = []
    if prompt[-1].get("role") not in ("user", "tool"):
        found.append(f"message {len(prompt) - 1}: the prompt ends with {prompt[-1].get('role')}")
    calls = completion[0].get("tool_calls") or ()
    rest = [{"role": "tool", "tool_call_id": call.get("id"), "content": "-"} for call in calls]
    last = [*rest, {"role": "assistant", "content": "-"}] if calls else []
    whole = {"messages": [*prompt, *completion, *last], "tools": row.get("tools")}
    return [*found, *problems(whole, False)]


def tinker_problems(row: Mapping[str, Any]) -> list[str]:
    """What is wrong with a row for Tinker's `TrainOnWhat.CUSTOMIZED`: a flag for every message."""
    messages = row.get("messages")
    if not isinstance(messages, list):
        return ["no messages"]
    found = []
    for place, message in enumerate(messages):
        role, flag = message.get("role"), message.get("trainable")
        if not isinstance(flag, bool):
            found.append(f"message {place}: trainable is neither true nor false")
        elif flag and role in ("system", "tool"):
            found.append(f"message {place}: a message of {role} is trained on")
        if not isinstance(message.get("content"), str):
            found.append(f"message {place}: the content is not a text")
    if not any(message.get("trainable") is True for message in messages):
        found.append("row: nothing is trained on")
    return [*found, *problems(row, True)]


def alpaca_problems(row: Mapping[str, Any]) -> list[str]:
    """What is wrong with a row in Alpaca's form."""
    return list(_alpaca(row))


def _alpaca(row: Mapping[str, Any]) -> Iterator[str]:
    if set(row) != _ALPACA:
        yield f"row: the keys must be {', '.join(sorted(_ALPACA))}"
        return
    for key in ("instruction", "output"):
        if not isinstance(row[key], str) or not row[key].strip():
            yield f"row: {key} says nothing"
    if not isinstance(row["system"], str) or not isinstance(row["input"], str):
        yield "row: input and system are texts"
    history = row["history"]
    if not isinstance(history, list):
        yield "row: the history is not a list"
        return
    for place, pair in enumerate(history):
        if not isinstance(pair, list) or len(pair) != 2:
            yield f"message {place}: the history is not of pairs"
        elif not all(isinstance(text, str) and text.strip() for text in pair):
            yield f"message {place}: the history says nothing"
