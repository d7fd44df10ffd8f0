"""One dialogue as one row of a chat format, and the messages that all formats are made of.

TRL's conversational form (the default) and OpenAI's supervised form differ in how a tool call's
arguments stand (a dict there, a JSON string here) and in what else a row may hold. Both end with an
assistant message; a dialogue that has none gives no row. TRL's tools stand as JSON text, which its
trainers read: as values they would be taken apart by the library that loads the rows.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from simulator.acts import Act
from simulator.dialogue import Dialogue, Speaker, ToolCall, Turn

Row = dict[str, Any]
Tools = Sequence[Mapping[str, Any]]
CallForm = Callable[[ToolCall], list[Row]]


@dataclass(frozen=True)
class Candidate:
    """A row that a dialogue offers.

    Attributes:
        row: The row.
        identity: What must not be written twice.
        against: Why the format cannot hold it; empty where it can.
        codes: Codes of the findings that it is about, or what it is counted by.
        minimal: Of a pair, whether its sides differ in one passage.
    """

    row: Row
    identity: str
    against: str = ""
    codes: tuple[str, ...] = ()
    minimal: bool = False


def trl_row(dialogue: Dialogue, tools: Tools) -> Row:
    """A row for TRL's trainers (`messages`, `tools`), with who spoke beside it.

    Example:
        `{"messages": [{"role": "system", ...}, ...], "tools": [...], "source": "..."}`
    """
    return {
        "messages": conversation(dialogue.system, dialogue.turns, trl_call),
        "tools": tools_text(tools),
        **provenance(dialogue),
    }


def trl_completions(dialogue: Dialogue, tools: Tools) -> list[Candidate]:
    """A row for each message of the assistant: what stands before it, and that message alone.

    A completion is trained on whole, so that nothing of the customer or of a tool stands in one.

    Example:
        `{"prompt": [...], "completion": [{"role": "assistant", ...}], "tools": "[...]", ...}`
    """
    messages = conversation(dialogue.system, dialogue.turns, trl_call)
    beside = {"tools": tools_text(tools), **provenance(dialogue)}
    found = []
    for place, message in enumerate(messages):
        if message["role"] == "assistant":
            sides = {"prompt": messages[:place], "completion": [message]}
            found.append(Candidate({**sides, **beside}, json.dumps(sides, ensure_ascii=False)))
    return found


def tinker_row(dialogue: Dialogue, tools: Tools) -> Row:
    """A row for Tinker: each message says whether it is trained on.

    Its tools go through the renderer into the system message, so that they stand beside.
    """
    messages = conversation(dialogue.system, dialogue.turns, tinker_call)
    for message in messages:
        message["trainable"] = message["role"] == "assistant"
    return {"messages": messages, "tools": tools, **provenance(dialogue)}


def alpaca_row(dialogue: Dialogue, tools: Tools) -> Row:
    """A row in Alpaca's form, the earlier exchanges as its history; it has no place for calls."""
    texts = [turn.text for turn in dialogue.turns]
    pairs = list(zip(texts[::2], texts[1::2], strict=False))
    last = pairs.pop() if pairs else ("", "")
    return {
        "instruction": last[0],
        "input": "",
        "output": last[1],
        "system": dialogue.system,
        "history": [list(pair) for pair in pairs],
    }


def openai_row(dialogue: Dialogue, tools: Tools) -> Row:
    """A row for OpenAI's supervised fine-tuning; the format has no place for anything else."""
    return {
        "messages": conversation(dialogue.system, dialogue.turns, openai_call),
        "tools": tools,
        "parallel_tool_calls": False,
    }


def with_acts(row: Callable[[Dialogue, Tools], Row]) -> Callable[[Dialogue, Tools], Row]:
    """The same rows with the dialogue acts of each message beside it, in a column `acts`."""
    return lambda dialogue, tools: {**row(dialogue, tools), "acts": message_acts(dialogue)}


def message_acts(dialogue: Dialogue) -> list[list[Row]]:
    """For each message of a dialogue, the acts of support that it carries out.

    A call's arguments stand in the message itself and are left out here.
    """
    found: list[list[Row]] = [[]] if dialogue.system else []
    for turn in dialogue.turns:
        calls = [act for act in turn.acts if act.act == "call"]
        for place in range(len(turn.calls)):
            found += [[_plain(act) for act in calls[place : place + 1]], []]
        found.append([_plain(act) for act in turn.acts if act.act != "call"])
    return found


def _plain(act: Act) -> Row:
    given = act.model_dump(mode="json", exclude={"act", "arguments"}, exclude_defaults=True)
    return {"act": act.act, **given}


def provenance(dialogue: Dialogue) -> Row:
    """Where a row comes from and who spoke in it."""
    return {
        "case": dialogue.case_id,
        "pack": dialogue.pack,
        "scenario": dialogue.scenario,
        "persona": dialogue.persona,
        "ending": dialogue.ending.kind.value,
        "source": "; ".join(f"{role}: {name}" for role, name in sorted(dialogue.models.items())),
    }


def conversation(system: str, turns: Iterable[Turn], call_form: CallForm) -> list[Row]:
    """The messages of turns that stand, after the system prompt."""
    messages: list[Row] = [{"role": "system", "content": system}] if system else []
    for turn in turns:
        if turn.speaker == Speaker.CUSTOMER:
            messages.append({"role": "user", "content": turn.text})
        else:
            messages += answer(turn.calls, turn.text, call_form)
    return messages


def answer(calls: Iterable[ToolCall], text: str, call_form: CallForm) -> list[Row]:
    """The messages of one support turn: its calls with what came back, then its text."""
    messages = [message for call in calls for message in call_form(call)]
    return [*messages, {"role": "assistant", "content": text}]


_texts: dict[int, tuple[Tools, str]] = {}


def tools_text(tools: Tools) -> str:
    """Tools as JSON; by identity, since a pack's tools are the same object in all of its rows."""
    known = _texts.get(id(tools))
    if known is None or known[0] is not tools:
        text = json.dumps(list(tools), ensure_ascii=False)
        if len(_texts) >= _KEPT:
            _texts.clear()
        known = _texts[id(tools)] = (tools, text)
    return known[1]


_KEPT = 64


def trl_call(call: ToolCall) -> list[Row]:
    """A call and its result as TRL wants them: the arguments are a mapping."""
    function = {"name": call.name, "arguments": call.arguments}
    return [
        {
            "role": "assistant",
            "content": "",
            "tool_calls": [{"id": call.id, "type": "function", "function": function}],
        },
        {"role": "tool", "name": call.name, "tool_call_id": call.id, "content": call.result},
    ]


def tinker_call(call: ToolCall) -> list[Row]:
    """As OpenAI wants it, with a content beside the call and the tool's name beside its answer."""
    asked, answered = openai_call(call)
    return [
        {"role": "assistant", "content": "", "tool_calls": asked["tool_calls"]},
        {"role": "tool", "name": call.name, **answered},
    ]


def openai_call(call: ToolCall) -> list[Row]:
    """A call and its result as OpenAI wants them: the arguments are a JSON text."""
    arguments = json.dumps(call.arguments, ensure_ascii=False)
    function = {"name": call.name, "arguments": arguments}
    return [
        {
            "role": "assistant",
            "tool_calls": [{"id": call.id, "type": "function", "function": function}],
        },
        {"role": "tool", "tool_call_id": call.id, "content": call.result},
    ]
