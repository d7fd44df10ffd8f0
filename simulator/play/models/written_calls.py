"""Calls that are written into a text, in whatever form models write them.

Of a reply the tools are known, and only what names one of them can be a call. Of a recording they
are not: there a call has to stand where calls stand, behind a mark or alone.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from simulator.json_text import LONGEST_LITERAL, decoded, parsed, values_within
from simulator.play.models.call_heads import headed_calls
from simulator.play.models.tagged_calls import FENCE, Found, Names, as_written, in_tags, tool_name

NAMES = ("tool", "name", "tool_name", "function_name", "function", "action")
ARGUMENTS = ("arguments", "args", "input", "parameters", "kwargs", "action_input", "params")
"""Under which keys models write a call, whatever they are asked for."""

MARKS = re.compile(
    r"</?(?:\w{1,20}:)?(?:tool_?calls?|tools|function_calls?|functions?|tool_use|tool_code|invoke)"
    r"\b[^<>\n]{0,80}>"
    r"|<function=|\[TOOL_CALLS?\]|<\|python_tag\|>|<\|/?tool_calls?\|>|<\|tool_calls?>"
    r"|to=functions\.|<\|call\|>|\bfunctools(?=\[|\Z)|<\|(?:START|END)_ACTION\|>"
    r"|<[|\uff5c]tool[▁_ ]calls?[▁_ ](?:section[▁_ ])?(?:begin|end)[|\uff5c]>",
    re.IGNORECASE,
)
"""What says that a call stands in a text."""

_MARKED = re.compile(
    r"<((?:\w{1,20}:)?(?:tool_?calls?|tools|function_calls?|tool_use|tool_code))>.*?(?:</\1>|\Z)"
    r"|<(function|invoke)\b[^<>\n]{0,80}>(?:(?!<\2\b).)*?</\2>"
    r"|<\|START_ACTION\|>.*?(?:<\|END_ACTION\|>|\Z)"
    r"|<[|\uff5c]tool[▁_ ]calls[▁_ ](?:section[▁_ ])?begin[|\uff5c]>"
    r".*?(?:<[|\uff5c]tool[▁_ ]calls[▁_ ](?:section[▁_ ])?end[|\uff5c]>|\Z)"
    r"|(?:<\|start\|>\s*assistant\s*)?(?:<\|channel\|>\s*\w{1,20}\s*)?\bto=functions\..*\Z"
    r"|(?:\[TOOL_CALLS?\]|<\|python_tag\|>|<\|tool_calls?\|>|\bfunctools(?=\[)).*\Z",
    re.DOTALL | re.IGNORECASE,
)
"""Where nothing but calls should stand."""

_PRINTED = re.compile(r"\Aprint\((.*)\)\Z", re.DOTALL)
_LINES = 5
"""Lines at the end of a reply that may be calls as a program writes them."""

_PROGRAM = re.compile(r"\A\[?\s*[A-Za-z_][\w.]*\(.*\)\s*\]?\Z", re.DOTALL)
_SPOKEN = re.compile(
    r"([A-Za-z_][\w.-]{0,100})\s*(\((?:[^()\"']|\"[^\"]*\"|'[^']*')*\)|\{.*\})?", re.DOTALL
)
_ARGUMENT = re.compile(r"(\w{1,60})\s*=\s*(\"[^\"]*\"|'[^']*'|[^,()]*)")
_NAME = re.compile(r"[\w.-]+")

Call = dict[str, Any]
"""A call by its `name` and its `args`."""


def calls_in(text: str, names: Collection[str]) -> tuple[str, list[Call]]:
    """The calls that stand in a reply.

    Args:
        text: Without its thought.
        names: Tools that there are.

    Returns:
        What stands before the first call, and the calls; none where there is none.

    Example:
        >>> calls_in('<tool_call>{"name": "look", "arguments": {"id": "A"}}</tool_call>', ["look"])
        ('', [{'name': 'look', 'args': {'id': 'A'}}])
    """
    found = _found(text, names)
    if not found:
        return text, []
    before = text[: found[0][0]]
    mark = MARKS.search(before)
    calls = [call for _, _, written in found if (call := as_call(written, names))]
    return _bare(before[: mark.start()] if mark else before), calls


def marked_calls(text: str) -> tuple[list[Any], str]:
    """The calls behind marks in a text of unknown tools as they were written, and the other text.

    Example:
        >>> marked_calls('Wait. <tool_call>{"name": "look", "id": "c1"}</tool_call>')
        ([{'name': 'look', 'id': 'c1'}], 'Wait. ')
    """
    found: list[Any] = []

    def take(match: re.Match[str]) -> str:
        calls = _nothing_but_calls(match[0])
        found.extend(calls)
        return "" if calls else match[0]

    return found, _MARKED.sub(take, text)


def calls_alone(text: str) -> list[Any] | None:
    """The calls as they were written of a text that has to be nothing else; None where it is not.

    Example:
        >>> calls_alone('get_order(order_id="A-1")')
        [{'name': 'get_order', 'arguments': {'order_id': 'A-1'}}]
    """
    data = decoded(_bare(text))
    written = data if isinstance(data, list) else [data]
    if written and all(as_call(each, None) for each in written):
        return written
    return _nothing_but_calls(text) or None


def _nothing_but_calls(text: str) -> list[Any]:
    """Calls of unknown tools; none where anything else stands beside them."""
    found, end, beside = _found(text, None), 0, ""
    for start, after, _ in found:
        beside += text[end:start]
        end = max(end, after)
    return [] if _bare(beside + text[end:]) else [written for _, _, written in found]


def _bare(text: str) -> str:
    return MARKS.sub("", FENCE.sub("", text)).strip()


def _found(text: str, names: Names) -> list[Found]:
    """By the first form in which there is any."""
    forms: tuple[Callable[[str, Names], Iterator[Found]], ...] = (
        in_tags,
        _behind_heads,
        _in_json,
        _as_program,
    )
    return next((found for form in forms if (found := sorted(form(text, names), key=_place))), [])


def _place(found: Found) -> tuple[int, int]:
    return found[:2]


def _behind_heads(text: str, names: Names) -> Iterator[Found]:
    """`[TOOL_CALLS]get_order[ARGS]{...}` and its like."""
    for start, end, name, arguments in headed_calls(text):
        if names is None or tool_name(name) in names:
            yield start, end, as_written(tool_name(name), arguments)


def _in_json(text: str, names: Names) -> Iterator[Found]:
    """JSON objects or lists of them; the name may stand before the arguments instead."""
    last = 0
    for value, start, end in values_within(text):
        written = value if isinstance(value, list) else [value]
        if isinstance(value, Mapping) and isinstance(value.get("tool_calls"), list):
            written = value["tool_calls"]
        if written and all(as_call(each, names) for each in written):
            yield from ((start, end, each) for each in written)
        elif names and isinstance(value, Mapping) and MARKS.search(text, last, start):
            before = [word for word in _NAME.findall(text[last:start]) if tool_name(word) in names]
            if before:
                yield start, end, as_written(before[-1], value)
        last = end


def _as_program(text: str, names: Names) -> Iterator[Found]:
    """`[get_order(order_id="A")]`, `get_order {"order_id": "A"}`, where nothing else stands."""
    bare = _PRINTED.sub(r"\1", _bare(text))
    short = len(bare) <= LONGEST_LITERAL
    calls = _parsed_program(bare) if short and _PROGRAM.match(bare) else []
    spoken = None if calls else _SPOKEN.fullmatch(bare)
    alone = names or bare == text.strip()  # a lone word behind a mark may be any word
    if spoken and (spoken[2] or alone):
        given = spoken[2] or ""
        calls = [(spoken[1], given if given.startswith("{") else dict(_arguments(given)))]
    if all(names is None or tool_name(name) in names for name, _ in calls):
        yield from ((0, len(text), as_written(name, arguments)) for name, arguments in calls)
    if names and not calls and short:
        yield from _last_lines(text, names)


def _last_lines(text: str, names: Collection[str]) -> Iterator[Found]:
    """Calls that stand in lines of their own behind the words."""
    end = len(text.rstrip("` \n"))
    for _ in range(_LINES):
        start = text.rfind("\n", 0, end) + 1
        line = _PRINTED.sub(r"\1", text[start:end].strip())
        calls = _parsed_program(line) if start and _PROGRAM.match(line) else []
        if not calls or any(tool_name(name) not in names for name, _ in calls):
            return
        yield from ((start, end, as_written(*call)) for call in calls)
        end = start - 1


def _parsed_program(text: str) -> list[tuple[str, Any]]:
    """Names and arguments by Python's own grammar; nothing where it is none of its literals."""
    calls: list[tuple[str, Any]] = []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            program = ast.parse(text)
        for line in program.body:
            value = line.value if isinstance(line, ast.Expr) else None
            for node in value.elts if isinstance(value, ast.List) else [value]:
                if not isinstance(node, ast.Call):
                    return []
                given: Any = {str(k.arg): ast.literal_eval(k.value) for k in node.keywords}
                given = ", ".join(map(ast.unparse, node.args)) if node.args else given
                calls.append((ast.unparse(node.func), given))
    except (SyntaxError, ValueError, TypeError, RecursionError, MemoryError):
        return []
    return calls


def _arguments(given: str) -> Iterator[tuple[str, Any]]:
    for match in _ARGUMENT.finditer(given):
        text = match[2].strip()
        quoted = len(text) > 1 and text[0] in "\"'"
        yield match[1], text[1:-1] if quoted else decoded(text)


def as_call(value: Any, names: Names) -> Call | None:
    """The call that a mapping is; None where it is none.

    Args:
        value: Data of any kind.
        names: Where tools are known, a call names one of them or has arguments like one.
    """
    if not isinstance(value, Mapping):
        return None
    inner = value.get("function")
    value = inner if isinstance(inner, Mapping) else value
    named = next((key for key in NAMES if isinstance(value.get(key), str) and value[key]), None)
    if named is None:
        only = next(iter(value)) if len(value) == 1 else None
        known = names and only in names and isinstance(value[only], Mapping)
        return call_of(str(only), value[only]) if known else None
    key = next((key for key in ARGUMENTS if key in value), None)
    arguments = value[key] if key else {k: each for k, each in value.items() if k != named}
    known = names is None or tool_name(value[named]) in names
    if known or (key and isinstance(arguments, Mapping)):
        return call_of(value[named], arguments)
    return None


def call_of(name: str, arguments: Any) -> Call:
    """A call by its name and its arguments, in whatever shape they are given."""
    return {"name": tool_name(name), "args": arguments_of(arguments)}


def arguments_of(given: Any) -> dict[str, Any]:
    """Arguments as a mapping: given as an object, a list of one, a text, or a text in a text.

    Returns:
        What cannot be read stands under `unreadable`: the tool then says what is wrong.

    Example:
        >>> arguments_of('{"id": 7}')
        {'id': 7}
    """
    value = parsed(given) if isinstance(given, str) else given
    if isinstance(value, str):
        return arguments_of(value)
    if value is None and isinstance(given, str):
        value = decoded(given)
    if isinstance(value, str):
        found = [each for each, _, _ in values_within(value) if isinstance(each, dict)]
        value = found[0] if len(found) == 1 else value.strip()
    if isinstance(value, list) and len(value) <= 1:
        value = value[0] if value else {}
    if value in (None, "", "None"):
        return {}
    if isinstance(value, Mapping):
        return {str(key): inner for key, inner in value.items()}
    return {"unreadable": str(given)[:200]}
