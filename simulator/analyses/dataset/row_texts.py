"""What trainers read of a row, whichever format it has: its messages, and the calls in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from simulator.analyses.dataset.formats import Tools, conversation, openai_call
from simulator.analyses.dataset.token_counts import RowTokens, row_tokens
from simulator.dialogue import Dialogue

_LISTS = ("messages", "prompt", "completion", "chosen", "rejected")


def arguments_of(row: Mapping[str, Any]) -> Iterator[Any]:
    """The arguments of all calls that stand as mappings in a row."""
    for name in _LISTS:
        for message in row.get(name) or ():
            for call in message.get("tool_calls") or ():
                yield call["function"]["arguments"]
    for step in row.get("steps") or ():
        for call in step.get("tool_calls") or ():
            yield call["arguments"]


def called_in(row: Mapping[str, Any]) -> frozenset[str]:
    """Which columns of messages hold a call."""
    rows = {**row, **row["input"]} if isinstance(row.get("input"), dict) else row
    return frozenset(
        name
        for name in _LISTS
        if any(message.get("tool_calls") for message in rows.get(name) or ())
    )


def counted(row: Mapping[str, Any], dialogue: Dialogue, tools: Tools) -> RowTokens:
    """The tokens of a row; of a pair with its longer side, of other forms as chat messages."""
    if "labels_by" in row:
        return row_tokens([{"role": "user", "content": row["text"]}], ())
    if "prompt" in row:
        sides = [row[name] for name in ("completion", "chosen", "rejected") if name in row]
        return _longest(row["prompt"], sides, tools)
    if "preferred_output" in row:
        sides = [row["preferred_output"], row["non_preferred_output"]]
        return _longest(row["input"]["messages"], sides, tools)
    messages = row.get("messages")
    if messages is None or "epoch" in row:
        messages = conversation(dialogue.system, dialogue.turns, openai_call)
    return row_tokens(messages, tools)


def _longest(prompt: Iterable[Any], sides: Iterable[Any], tools: Tools) -> RowTokens:
    whole = [row_tokens([*prompt, *side], tools) for side in sides]
    return max(whole, key=lambda found: found.row)
