"""Calls that stand in tags: XML of several kinds, keys and values, an agent's `Action:`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Any

from simulator.json_text import decoded

Names = Collection[str] | None
"""Tools that there are; None where nobody knows."""

Found = tuple[int, int, Any]
"""Where a call begins and ends, and how it was written: a mapping that `as_call` can read."""

FENCE = re.compile(r"```\w*[ \t]*\n?|\n?```")
"""What opens and closes a fence."""

_FUNCTION = re.compile(
    r"<(?:function=|invoke name=|function name=)[\"']?([\w.-]+)[\"']?\s*>"
    r"((?:(?!<function=|<invoke ).)*?)</(?:function|invoke)>",
    re.DOTALL,
)
_PARAMETER = re.compile(
    r"<parameter(?:=| name=)[\"']?([\w.-]+)[\"']?[^<>]*>((?:(?!<parameter).)*?)</parameter>",
    re.DOTALL,
)
_KEYED = re.compile(
    r"<tool_call>\s*([\w.-]+)\s*((?:<arg_key>(?:(?!</?tool_call>).)*)?)(?:</tool_call>|\Z)",
    re.DOTALL,
)
_KEY = re.compile(r"<arg_key>(.*?)</arg_key>\s*<arg_value>(.*?)</arg_value>", re.DOTALL)
"""GLM's form: the name, then keys and values."""

_NAMED = re.compile(r"<([A-Za-z_][\w.-]{1,80})>((?:(?!<\1>).)*?)</\1>", re.DOTALL)
_ACTION = re.compile(
    r"^\W{0,3}Action\W{0,3}:\s*`?([\w.-]+)`?\s*\n\W{0,3}Action Input\W{0,3}:\s*(.*?)"
    r"(?=\n\W{0,3}(?:Observation|Thought|Action|Final Answer)\W{0,3}:|\Z)",
    re.DOTALL | re.MULTILINE | re.IGNORECASE,
)
"""The form of agents that reason and act (ReAct)."""


def in_tags(text: str, names: Names) -> Iterator[Found]:
    """Calls in tags, and behind `Action:`.

    Args:
        text: A reply, or what is like one.
        names: Tools that there are.
    """
    for match in _FUNCTION.finditer(text):
        pairs = {key: decoded(value.strip()) for key, value in _PARAMETER.findall(match[2])}
        yield *match.span(), as_written(match[1], pairs or match[2].strip())
    for match in _KEYED.finditer(text):
        if names is None or tool_name(match[1]) in names:
            pairs = {key.strip(): decoded(value.strip()) for key, value in _KEY.findall(match[2])}
            yield *match.span(), as_written(match[1], pairs)
    for match in _NAMED.finditer(text) if names else ():
        if tool_name(match[1]) in (names or ()):
            pairs = {key: decoded(value.strip()) for key, value in _NAMED.findall(match[2])}
            yield *match.span(), as_written(match[1], pairs or match[2].strip())
    for match in _ACTION.finditer(text):
        if names is not None and tool_name(match[1]) in names:
            yield *match.span(), as_written(match[1], FENCE.sub("", match[2]).strip())


def as_written(name: str, arguments: Any) -> dict[str, Any]:
    """A call as `as_call` can read it."""
    return {"name": name, "arguments": arguments}


def tool_name(name: str) -> str:
    """A tool's name without what templates put around it.

    gpt-oss writes `functions.look<|channel|>commentary`, Kimi `functions.look:0`.
    """
    name = re.split(r"<\||:\d+\Z", name.strip(), maxsplit=1)[0]
    return name.removeprefix("functions.").strip()
