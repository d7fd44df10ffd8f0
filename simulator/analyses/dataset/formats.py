"""One dialogue as one row of a fine-tuning format.

TRL's conversational form (the default) and OpenAI's supervised form differ in how a tool call's
arguments stand (a dict there, a JSON string here) and in what else a row may hold. Both end with an
assistant message; a dialogue that has none gives no row.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from simulator.dialogue import Dialogue, Speaker, ToolCall

Row = dict[str, Any]
Tools = Sequence[Mapping[str, Any]]


def trl_row(dialogue: Dialogue, tools: Tools) -> Row:
    """A row for TRL's trainers (`messages`, `tools`), with who spoke beside it.

    Example:
        `{"messages": [{"role": "system", ...}, ...], "tools": [...], "source": "..."}`
    """
    return {
        "messages": _messages(dialogue, _trl_call),
        "tools": list(tools),
        "case": dialogue.case_id,
        "pack": dialogue.pack,
        "scenario": dialogue.scenario,
        "persona": dialogue.persona,
        "ending": dialogue.ending.kind.value,
        "source": "; ".join(f"{role}: {name}" for role, name in sorted(dialogue.models.items())),
    }


def openai_row(dialogue: Dialogue, tools: Tools) -> Row:
    """A row for OpenAI's supervised fine-tuning; the format has no place for anything else."""
    return {
        "messages": _messages(dialogue, _openai_call),
        "tools": list(tools),
        "parallel_tool_calls": False,
    }


FORMATS: dict[str, Callable[[Dialogue, Tools], Row]] = {"trl": trl_row, "openai": openai_row}
"""Rows by format name."""


def _messages(dialogue: Dialogue, call_message: Callable[[ToolCall], list[Row]]) -> list[Row]:
    messages: list[Row] = [{"role": "system", "content": dialogue.system}]
    for turn in dialogue.turns:
        if turn.speaker == Speaker.CUSTOMER:
            messages.append({"role": "user", "content": turn.text})
            continue
        for call in turn.calls:
            messages += call_message(call)
        messages.append({"role": "assistant", "content": turn.text})
    return messages


def _trl_call(call: ToolCall) -> list[Row]:
    function = {"name": call.name, "arguments": call.arguments}
    return [
        {
            "role": "assistant",
            "content": "",
            "tool_calls": [{"id": call.id, "type": "function", "function": function}],
        },
        {"role": "tool", "name": call.name, "tool_call_id": call.id, "content": call.result},
    ]


def _openai_call(call: ToolCall) -> list[Row]:
    arguments = json.dumps(call.arguments, ensure_ascii=False)
    function = {"name": call.name, "arguments": arguments}
    return [
        {
            "role": "assistant",
            "tool_calls": [{"id": call.id, "type": "function", "function": function}],
        },
        {"role": "tool", "tool_call_id": call.id, "content": call.result},
    ]
