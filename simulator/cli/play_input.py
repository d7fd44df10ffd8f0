"""What a person types: words, or a command after a slash."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from simulator.errors import nearest

if TYPE_CHECKING:
    from simulator.content.pack import Pack
    from simulator.content.tools import Tool

COMMANDS = {
    "help": ("", "what can be typed"),
    "goal": ("customer", "your goal"),
    "known": ("customer", "what you know"),
    "facts": ("support", "the facts of the business"),
    "policy": ("support", "the policy"),
    "tools": ("support", "the tools and their arguments"),
    "call": ("support", "call a tool: TOOL key=value ... or TOOL {json}"),
    "findings": ("", "what the critic found so far"),
    "transcript": ("", "what was said so far"),
    "done": ("customer", "end the chat: [resolved|refused|escalated|gave_up] [last words]"),
    "quit": ("", "leave at once; nothing is stored"),
}
"""Commands by name: whose they are (empty for both) and what they do."""

_PAIR = re.compile(r"(\w+)=(?:\"((?:[^\"\\]|\\.)*)\"(?=\s|$)|(.*?))(?=\s+\w+=|\s*$)", re.DOTALL)


class Mistake(Exception):
    """Something typed that cannot be used; one line for the person, who then goes on."""


class Line(NamedTuple):
    """A line that was typed.

    Attributes:
        command: A key of `COMMANDS`; empty for words that are to be said.
        text: The words, or what stands after the command.
    """

    command: str
    text: str


def read_line(line: str, role: str) -> Line:
    """Tell words from commands.

    Args:
        line: As typed; two slashes at its beginning stand for one that is said.
        role: `customer` or `support`.

    Raises:
        Mistake: No such command, or none for this role.

    Example:
        >>> read_line("//etc is full", "customer").text
        '/etc is full'
    """
    line = line.strip()
    if not line.startswith("/"):
        return Line("", line)
    if line.startswith("//"):
        return Line("", line[1:])
    command, *rest = line[1:].split(None, 1) if line[1:].strip() else [""]
    if command not in COMMANDS:
        own = [f"/{name}" for name, (owner, _) in COMMANDS.items() if owner in ("", role)]
        raise Mistake(f"there is no command `/{command}`{nearest(f'/{command}', own)}")
    owner, _ = COMMANDS[command]
    if owner not in ("", role):
        raise Mistake(f"`/{command}` is for {owner}; you are {role}")
    return Line(command, rest[0].strip() if rest else "")


def read_call(text: str, pack: Pack) -> tuple[str, dict[str, Any]]:
    """Read what stands after `/call`.

    Args:
        text: A tool's name, then `key=value` (in double quotes where it has to be) or JSON.
        pack: Has the tools.

    Returns:
        The tool and its arguments, which its schema takes.

    Raises:
        Mistake: An unknown tool or argument, a missing one, a value of another type.
    """
    name, *rest = text.split(None, 1) or [""]
    if not name:
        raise Mistake("`/call` needs a tool; it is /call TOOL key=value ... or /call TOOL {json}")
    if name not in pack.tools:
        hint = nearest(name, pack.tools) or "; `/tools` has them all"
        raise Mistake(f"there is no tool `{name}`{hint}")
    tool, given = pack.tools[name], rest[0].strip() if rest else ""
    arguments = _json(given) if given.startswith("{") else _pairs(given, tool)
    _check(arguments, tool)
    return name, arguments


def usage(tool: Tool) -> str:
    """A tool with its arguments, those that may be left out in brackets.

    Example:
        `get_order order_id=TEXT`
    """
    parts = [tool.name]
    for key, schema in tool.arguments.items():
        part = f"{key}={_kind(schema)}"
        parts.append(part if key in tool.required else f"[{part}]")
    return " ".join(parts)


def _kind(schema: Any) -> str:
    if not isinstance(schema, Mapping):
        return "JSON"
    if "enum" in schema:
        return "|".join(map(str, schema["enum"]))
    kinds = {"string": "TEXT", "number": "NUMBER", "integer": "NUMBER", "boolean": "true|false"}
    return kinds.get(str(schema.get("type")), "JSON")


def _json(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError) as error:  # half a surrogate is an error of encoding
        reason = error.msg if isinstance(error, json.JSONDecodeError) else "no value JSON can hold"
        raise Mistake(f"the arguments are not JSON: {reason}") from None
    return dict(value)


def _pairs(text: str, tool: Tool) -> dict[str, Any]:
    found: dict[str, Any] = {}
    place = 0
    for match in _PAIR.finditer(text):
        if text[place : match.start()].strip():
            break
        key, quoted, bare = match.groups()
        if key in found:
            raise Mistake(f"`{key}` is given twice")
        value = bare.strip() if quoted is None else re.sub(r"\\(.)", r"\1", quoted)
        found[key] = _value(value, tool.arguments.get(key))
        place = match.end()
    if text[place:].strip():
        raise Mistake(
            f"`{_short(text[place:].strip())}` is no key=value; it is /call {usage(tool)}"
        )
    return found


def _value(text: str, schema: Any) -> Any:
    """A value as the schema's type wants it; what does not read as that stays text."""
    kind = schema.get("type", "string") if isinstance(schema, Mapping) else "string"
    if kind == "string":
        return text
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return text
    finite = not isinstance(value, float) or math.isfinite(value)
    return value if finite else text


def _check(arguments: Mapping[str, Any], tool: Tool) -> None:
    for key in arguments:
        if key not in tool.arguments:
            hint = nearest(key, tool.arguments) or f"; {tool.name} takes none"
            raise Mistake(f"{tool.name} has no argument `{_short(key)}`{hint}")
    for key in tool.required:
        if key not in arguments:
            raise Mistake(f"{tool.name} needs `{key}`; it is /call {usage(tool)}")
    for error in tool.validator.iter_errors(arguments):
        key, value = str(next(iter(error.path), "")), error.instance
        if error.validator == "enum":
            known = [str(option) for option in error.validator_value]
            raise Mistake(
                f"{key}: `{_short(str(value))}` is none of the values{nearest(str(value), known)}"
            )
        raise Mistake(f"{key}: {_short(error.message)}")


def _short(text: str) -> str:
    return text if len(text) <= 80 else text[:77] + "..."
