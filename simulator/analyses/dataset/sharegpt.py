"""Rows in the ShareGPT form, as LLaMA-Factory reads it, and the entry that it wants for the files.

It takes a strict alternation (a person or an observation, then the model or a call) and empties any
other row without an error, so that no row is written that does not keep to it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from simulator.analyses.dataset.formats import Row, Tools
from simulator.dialogue import Dialogue, Speaker

ASKING, ANSWERING = ("human", "observation"), ("gpt", "function_call")

_KEYS = {"conversations", "system", "tools"}


def sharegpt_row(dialogue: Dialogue, tools: Tools) -> Row:
    """A row for LLaMA-Factory.

    Example:
        `{"conversations": [{"from": "human", "value": "Hi"}, ...], "system": "...", "tools": "[]"}`
    """
    said: list[Row] = []
    for turn in dialogue.turns:
        for call in turn.calls:
            given = {"name": call.name, "arguments": call.arguments}
            value = json.dumps(given, ensure_ascii=False)
            said.append({"from": "function_call", "value": value})
            said.append({"from": "observation", "value": call.result})
        name = "human" if turn.speaker == Speaker.CUSTOMER else "gpt"
        said.append({"from": name, "value": turn.text})
    functions = [tool["function"] for tool in tools]
    written = json.dumps(functions, ensure_ascii=False) if functions else ""
    return {"conversations": said, "system": dialogue.system, "tools": written}


def sharegpt_problems(row: Mapping[str, Any]) -> list[str]:
    """What LLaMA-Factory's converter, or its tool formats, would empty, cut or stumble over."""
    return list(_problems(row))


def _problems(row: Mapping[str, Any]) -> Iterator[str]:
    said = row.get("conversations")
    if set(row) != _KEYS or not isinstance(said, list) or not said:
        yield f"row: the keys must be {', '.join(sorted(_KEYS))}, with conversations"
        return
    if not isinstance(row["system"], str) or not isinstance(row["tools"], str):
        yield "row: system and tools are texts"
        return
    names = _names(row["tools"])
    if names is None:
        yield "row: tools are not a JSON list of functions"
        return
    for place, message in enumerate(said):
        wanted = ANSWERING if place % 2 else ASKING
        name, value = message.get("from"), message.get("value")
        if name not in wanted:
            yield f"message {place}: {name} where {' or '.join(wanted)} has to stand"
        if not isinstance(value, str) or not value.strip():
            yield f"message {place}: {name} says nothing"
        elif name == "function_call":
            yield from _call(place, value, names)
        if name == "observation" and said[place - 1].get("from") != "function_call":
            yield f"message {place}: observes no call"
    if len(said) % 2:
        yield f"message {len(said) - 1}: an odd number of messages"
    elif said[-1].get("from") != "gpt":
        yield f"message {len(said) - 1}: the last message is not of gpt"


def _names(tools: str) -> set[str] | None:
    try:
        given = json.loads(tools) if tools else []
        return {function["name"] for function in given}
    except (ValueError, TypeError, KeyError):
        return None


def _call(place: int, value: str, names: set[str]) -> Iterator[str]:
    try:
        given = json.loads(value)
    except ValueError:
        yield f"message {place}: the call is not JSON"
        return
    if not isinstance(given, dict) or set(given) != {"name", "arguments"}:
        yield f"message {place}: a call is a name and arguments"
    elif not isinstance(given["arguments"], dict):
        yield f"message {place}: the arguments must be a mapping"
    elif given["name"] not in names:
        yield f"message {place}: calls {given['name']!r}, which is not among the tools"


def dataset_info(files: Mapping[str, str], form: str) -> str:
    """What LLaMA-Factory's `dataset_info.json` says of the files.

    Args:
        files: By side of the split, the file's name.
        form: `sharegpt` or `alpaca`.
    """
    columns = {
        "sharegpt": {"messages": "conversations", "system": "system", "tools": "tools"},
        "alpaca": {
            "prompt": "instruction",
            "query": "input",
            "response": "output",
            "system": "system",
            "history": "history",
        },
    }[form]
    entries = {
        f"support_{side}": {"file_name": name, "formatting": form, "columns": columns}
        for side, name in files.items()
    }
    return json.dumps(entries, indent=1) + "\n"
