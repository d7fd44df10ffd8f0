"""Tools of a request, and which of them the reply may, must or must not call."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from simulator.server.fields import items, mapping, refuse, string

_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
_WORDS = ("none", "auto", "required")
_AT = "tool_choice"


class Tools(NamedTuple):
    """What may be called.

    Attributes:
        callable: The tools, as they were sent.
        required: One of them has to be called.
    """

    callable: list[dict[str, Any]]
    required: bool = False


def tools_of(data: Mapping[str, Any]) -> Tools:
    """The tools that `tool_choice` leaves.

    Raises:
        Refused: They are malformed, or the choice is none of them.
    """
    raw = data.get("tools")
    tools = [_checked(tool, f"tools[{place}]") for place, tool in enumerate(_listed(raw, "tools"))]
    choice = data.get("tool_choice")
    if choice is None:
        return Tools(tools)
    if isinstance(choice, str):
        return _by_word(choice, tools)
    if not isinstance(choice, dict):
        refuse(f"`{_AT}` must be none, auto, required or an object", _AT, "invalid_type")
    return _by_name(choice, tools)


def _listed(raw: Any, at: str) -> list[Any]:
    return [] if raw is None else items(raw, at)


def _checked(raw: Any, at: str) -> dict[str, Any]:
    tool = mapping(raw, at)
    if tool.get("type", "function") != "function":
        refuse(f"`{at}.type` must be function", f"{at}.type", "unsupported_value")
    at = f"{at}.function"
    function = mapping(tool.get("function"), at)
    if not _NAME.fullmatch(string(function.get("name"), f"{at}.name")):
        reason = f"`{at}.name` must be 1 to 64 letters, digits, dashes or underscores"
        refuse(reason, f"{at}.name", "invalid_value")
    if function.get("description") is not None:
        string(function["description"], f"{at}.description")
    if function.get("parameters") is not None:
        mapping(function["parameters"], f"{at}.parameters")
    return tool


def _by_word(choice: str, tools: list[dict[str, Any]]) -> Tools:
    if choice not in _WORDS:
        reason = f"`{_AT}` must be {', '.join(_WORDS)} or an object"
        refuse(reason, _AT, "invalid_value")
    if choice == "none":
        return Tools([])
    if choice == "required" and not tools:
        refuse(f"`{_AT}` is required, but there are no `tools`", _AT, "invalid_value")
    return Tools(tools, choice == "required")


def _by_name(choice: Mapping[str, Any], tools: list[dict[str, Any]]) -> Tools:
    kind = string(choice.get("type"), f"{_AT}.type")
    if kind == "function":
        return Tools(_named([choice], tools, _AT), required=True)
    if kind == "allowed_tools":
        at = f"{_AT}.allowed_tools"
        allowed = mapping(choice.get("allowed_tools"), at)
        if allowed.get("mode") not in ("auto", "required"):
            refuse(f"`{at}.mode` must be auto or required", f"{at}.mode", "invalid_value")
        chosen = items(allowed.get("tools"), f"{at}.tools")
        return Tools(_named(chosen, tools, f"{at}.tools"), allowed["mode"] == "required")
    refuse(f"`{_AT}.type` must be function or allowed_tools", f"{_AT}.type", "unsupported_value")


def _named(choices: Sequence[Any], tools: list[dict[str, Any]], at: str) -> list[dict[str, Any]]:
    names = [
        string(mapping(mapping(choice, at).get("function"), f"{at}.function").get("name"),
               f"{at}.function.name")
        for choice in choices
    ]  # fmt: skip
    known = {tool["function"]["name"] for tool in tools}
    for name in names:
        if name not in known:
            there = ", ".join(sorted(known)) or "no tools"
            reason = f"`{at}` names `{name[:64]}`, which is none of `tools`: {there}"
            refuse(reason[:400], at, "invalid_value")
    return [tool for tool in tools if tool["function"]["name"] in names]
