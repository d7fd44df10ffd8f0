"""Calls in recorded messages, of which nobody knows the tools: where they cannot be words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import islice
from typing import Any

from simulator.json_text import values_within
from simulator.play.models.written_calls import ARGUMENTS, as_call, calls_alone, marked_calls

LONGEST = 50_000
MOST_LINES = 20
"""Characters of a message, and lines of it, from which on it may be calls."""

_FENCED = re.compile(r"```\w*[ \t]*\n[^`]*```")
_LISTED = re.compile(r"(?:\s|```\w*)*+[{\[]")
_LINE = re.compile(r"\n[ \t]*(?=[{\[]|[A-Za-z_][\w.]{0,100}[ \t]?[({])")
_TOOL = re.compile(r"[A-Za-z_][\w.:/-]{0,100}")


def calls_told(text: str) -> tuple[list[Any], str]:
    """The calls in a recorded message as they were written, and its words.

    They stand behind marks or in a fence, or the message, or the end of it from a line on, is
    nothing but calls with arguments.

    Example:
        >>> calls_told('{"name": "look", "arguments": {"id": "A"}}')
        ([{'name': 'look', 'arguments': {'id': 'A'}}], '')
    """
    found, rest = marked_calls(text)
    if found:
        return found, rest
    if alone := _certain(text):
        return alone, _said_beside(text)

    def take(match: re.Match[str]) -> str:
        calls = _certain(match[0])
        found.extend(calls)
        return "" if calls else match[0]

    rest = _FENCED.sub(take, text)
    if found or len(text) > LONGEST:
        return found, rest
    for match in islice(_LINE.finditer(text), MOST_LINES):
        if calls := _certain(text[match.end() :]):
            return calls, text[: match.start()]
    return [], text


def _said_beside(text: str) -> str:
    """The words in a reply that is one object with its calls."""
    whole = next((value for value, _, _ in values_within(text)), None)
    said = whole.get("content") if isinstance(whole, Mapping) and "tool_calls" in whole else None
    return said if isinstance(said, str) else ""


def _certain(text: str) -> list[Any]:
    """Calls that nobody can take for words; none where one of them may be."""
    calls = calls_alone(text) or []
    listed = _LISTED.match(text) is not None
    return calls if all(_has_arguments(call, listed) for call in calls) else []


def _has_arguments(written: Mapping[str, Any], listed: bool) -> bool:
    inner = written.get("function")
    held = inner if isinstance(inner, Mapping) else written
    call = as_call(written, None)
    if call is None or not _TOOL.fullmatch(call["name"]) or held.keys().isdisjoint(ARGUMENTS):
        return False
    return "unreadable" not in call["args"] and (listed or bool(call["args"]))
