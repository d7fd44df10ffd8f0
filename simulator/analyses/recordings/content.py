"""Contents of messages: texts, and parts of every kind, of which some are calls and results."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from simulator.analyses.recordings.calls import read_call, read_result
from simulator.analyses.recordings.counts import Counting
from simulator.analyses.recordings.events import Event, Said
from simulator.analyses.recordings.mapping import LogMapping
from simulator.analyses.recordings.parts import (
    CALL,
    RESULT,
    TEXTS,
    THOUGHT,
    WITHOUT_TYPE,
    are_parts,
    kind_of,
    tool_of,
)
from simulator.json_text import decoded

DEEPEST = 8
"""Parts within parts."""


def read_content(
    value: Any, mapping: LogMapping, counting: Counting, depth: int = 0
) -> Iterator[Event]:
    """The events of a content in their order; what is not read of it is counted."""
    if value is None or value == "" or value == []:
        return
    if isinstance(value, str):
        parts = decoded(value, times=1) if value.startswith(('[{"type"', "[{'type'")) else None
        if isinstance(parts, list) and are_parts(parts):
            yield from read_content(parts, mapping, counting, depth + 1)
        else:
            counting.read("parts", "text")
            yield Said(value)
    elif isinstance(value, list) and depth < DEEPEST:
        for part in value:
            yield from read_content(part, mapping, counting, depth + 1)
            if part is None:
                counting.unread("parts", "null")
    elif isinstance(value, Mapping) and depth < DEEPEST:
        yield from _part(value, mapping, counting, depth)
    elif isinstance(value, int | float):
        counting.read("parts", "number")
        yield Said(str(value))
    else:
        counting.unread("parts", "nested too deep")


def _part(
    part: Mapping[str, Any], mapping: LogMapping, counting: Counting, depth: int
) -> Iterator[Event]:
    kind = kind_of(part)
    held = next((part[key] for key in WITHOUT_TYPE if key in part and "type" not in part), None)
    inner = held if isinstance(held, Mapping) else part
    if tool := tool_of(part):
        counting.read("parts", "tool")
        yield from read_call({**part, "toolName": tool}, mapping, counting)
    elif kind in TEXTS:
        yield from _text(part.get("text", part.get(kind)), kind, counting)
    elif THOUGHT.search(kind):
        counting.unread("parts", "thinking")
    elif RESULT.fullmatch(kind):
        counting.read("parts", kind)
        yield read_result(inner, mapping, counting)
    elif CALL.fullmatch(kind):
        counting.read("parts", kind)
        yield from read_call(inner, mapping, counting)
    elif kind == "message" or (not kind and "content" in part):
        yield from read_content(part.get("content"), mapping, counting, depth + 1)
    elif not kind and "parts" in part:
        yield from read_content(part["parts"], mapping, counting, depth + 1)
    elif not kind and isinstance(part.get("value"), str):
        yield from _text(part["value"], "text", counting)
    elif isinstance(part.get("transcript"), str):
        yield from _text(part["transcript"], "transcript", counting)
    else:
        counting.unread("parts", kind or "of no kind")


def _text(value: Any, kind: str, counting: Counting) -> Iterator[Said]:
    """A text part's text: a text, a number, or `{"value": ...}`."""
    if isinstance(value, Mapping):
        value = value.get("value")
    if value is None or isinstance(value, Mapping | list):
        counting.unread("parts", f"{kind} without a text")
    else:
        counting.read("parts", kind)
        yield Said(str(value))
