"""Tools as text, for models without native tool calling, and calls that stand in a text."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolMessage

from simulator.json_text import parsed, values_within

HOW = """
You cannot call tools directly. To call one, reply with one JSON object and nothing else:
{"tool": its name, "arguments": {...}}
The next message then holds its result. Otherwise reply with plain text to the customer. The tools:
"""

RESULT = "(Result of the tool, not from the customer: {result})"

NAMES = ("tool", "name", "tool_name", "function_name", "function", "action")
ARGUMENTS = ("arguments", "parameters", "args", "input", "kwargs", "action_input", "params")
"""Under which keys models write a call, whatever they are asked for."""

MARKS = re.compile(
    r"</?(?:tool_calls?|tools|function_calls?|functions?|tool_use|tool_code|invoke)\b[^<>\n]{0,80}>"
    r"|<function=|\[TOOL_CALLS?\]|<\|python_tag\|>|<\|/?tool_calls?\|>|<\|tool_calls?>"
    r"|to=functions\."
    r"|<[|\uff5c]tool[▁_ ]calls?[▁_ ](?:section[▁_ ])?begin[|\uff5c]>",
    re.IGNORECASE,
)
"""What says that a call stands in a text."""

_FENCE = re.compile(r"```\w*[ \t]*\n?|\n?```")
_FUNCTION = re.compile(
    r"<(?:function=|invoke name=|function name=)[\"']?([\w.-]+)[\"']?\s*>(.*?)"
    r"</(?:function|invoke)>",
    re.DOTALL,
)
_PARAMETER = re.compile(
    r"<(?:parameter=|parameter name=)[\"']?([\w.-]+)[\"']?[^>]*>(.*?)</parameter>", re.DOTALL
)
_PYTHONIC = re.compile(r"\A\[?\s*\w+\(.*\)\s*\]?\Z", re.DOTALL)
_NAME = re.compile(r"[\w.-]+")

Call = dict[str, Any]


def as_text(
    messages: Sequence[BaseMessage], tools: Sequence[Mapping[str, Any]], short: bool = False
) -> list[BaseMessage]:
    """Messages in which tools, calls and results stand as text.

    Args:
        messages: A request's.
        tools: As they would go into it.
        short: A line for each, instead of its whole schema.
    """
    listed = "\n".join(_line(tool["function"]) if short else _dumped(tool) for tool in tools)
    found: list[BaseMessage] = []
    for message in messages:
        if isinstance(message, SystemMessage) and not found:
            # the brief stays the last line of the prompt
            head, _, brief = str(message.content).rpartition("\n")
            found.append(SystemMessage(f"{head}{HOW}{listed}\n\n{brief}"))
        elif isinstance(message, AIMessage) and message.tool_calls:
            calls = [{"tool": c["name"], "arguments": c["args"]} for c in message.tool_calls]
            found.append(AIMessage("\n".join(json.dumps(c, ensure_ascii=False) for c in calls)))
        elif isinstance(message, ToolMessage):
            found.append(HumanMessage(RESULT.format(result=message.text)))
        else:
            found.append(message)
    return found


def _dumped(tool: Mapping[str, Any]) -> str:
    return json.dumps(tool["function"], ensure_ascii=False)


def _line(function: Mapping[str, Any]) -> str:
    """A tool as `get_order(order_id): Look up an order.` and nothing more."""
    schema = function.get("parameters") or {}
    needed = schema.get("required") or ()
    names = (name if name in needed else f"{name}?" for name in schema.get("properties") or ())
    return f"{function['name']}({', '.join(names)}): {function.get('description', '')}"


def names_of(tools: Sequence[Mapping[str, Any]]) -> frozenset[str]:
    """The names of tools as they go into a request."""
    return frozenset(str(tool["function"]["name"]) for tool in tools)


def calls_in(text: str, names: Collection[str]) -> tuple[str, list[Call]]:
    """The calls that stand in a text, in whatever form a model writes them.

    Args:
        text: A reply without its thought.
        names: Tools that there are.

    Returns:
        What stands before the first call, and the calls; none where there is none.

    Example:
        >>> calls_in('<tool_call>{"name": "look", "arguments": {"id": "A"}}</tool_call>', ["look"])
        ('', [{'name': 'look', 'args': {'id': 'A'}}])
    """
    for read in (_in_tags, _in_json, _pythonic):
        found = list(read(text, names))
        if found:
            before = text[: found[0][0]]
            mark = MARKS.search(before)
            said = before[: mark.start()] if mark else before
            return _FENCE.sub("", said).strip(), [call for _, call in found]
    return text, []


def _in_tags(text: str, names: Collection[str]) -> Iterator[tuple[int, Call]]:
    """`<function=NAME>` with JSON or `<parameter=KEY>` in it."""
    for match in _FUNCTION.finditer(text):
        pairs = _PARAMETER.findall(match[2])
        arguments = {key: _value(value.strip()) for key, value in pairs}
        yield match.start(), call_of(match[1], arguments or match[2].strip())


def _value(text: str) -> Any:
    value = parsed(text)
    return text if value is None and text != "null" else value


def _in_json(text: str, names: Collection[str]) -> Iterator[tuple[int, Call]]:
    """JSON objects or lists of them; the name may stand before the arguments instead."""
    last = 0
    for value, start, end in values_within(text):
        calls = [_as_call(each, names) for each in (value if isinstance(value, list) else [value])]
        if calls and all(calls):
            yield from ((start, call) for call in calls if call)
        elif isinstance(value, Mapping) and isinstance(value.get("tool_calls"), list):
            inner = [_as_call(each, names) for each in value["tool_calls"]]
            yield from ((start, call) for call in inner if call)
        elif isinstance(value, Mapping) and MARKS.search(text, last, start):
            before = [word for word in _NAME.findall(text[last:start]) if tool_name(word) in names]
            if before:
                yield start, call_of(before[-1], dict(value))
        last = end


def _as_call(value: Any, names: Collection[str]) -> Call | None:
    if not isinstance(value, Mapping):
        return None
    inner = value.get("function")
    if isinstance(inner, Mapping):
        value = inner
    name = next((value[key] for key in NAMES if isinstance(value.get(key), str)), None)
    if name is None:
        only = next(iter(value)) if len(value) == 1 else None
        known = only in names and isinstance(value[only], Mapping)
        return call_of(str(only), value[only]) if known else None
    key = next((key for key in ARGUMENTS if key in value), None)
    if key is None and tool_name(name) not in names:
        return None
    arguments = value[key] if key else {k: v for k, v in value.items() if v is not name}
    if tool_name(name) not in names and not isinstance(arguments, Mapping):
        return None
    return call_of(name, {} if key is None and len(value) == 1 else arguments)


def _pythonic(text: str, names: Collection[str]) -> Iterator[tuple[int, Call]]:
    """`[get_order(order_id="A")]`, where nothing else stands there."""
    bare = MARKS.sub("", _FENCE.sub("", text)).strip()
    if not _PYTHONIC.match(bare):
        return
    try:
        tree = ast.parse(bare, mode="eval").body
        calls = tree.elts if isinstance(tree, ast.List) else [tree]
        for node in calls:
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                return
            if node.func.id not in names or node.args:
                return
            given = {str(k.arg): ast.literal_eval(k.value) for k in node.keywords}
            yield 0, call_of(node.func.id, given)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return


def call_of(name: str, arguments: Any) -> Call:
    """A call by its name and its arguments, in whatever shape they are given."""
    return {"name": tool_name(name), "args": arguments_of(arguments)}


def tool_name(name: str) -> str:
    """A tool's name without what templates put around it.

    gpt-oss writes `functions.look<|channel|>commentary`, Kimi `functions.look:0`.
    """
    name = re.split(r"<\||:\d+\Z", name.strip(), maxsplit=1)[0]
    return name.removeprefix("functions.").strip()


def arguments_of(given: Any) -> dict[str, Any]:
    """Arguments as a mapping: given as an object, a list of one, a text, or a text in a text.

    Returns:
        What cannot be read stands under `unreadable`: the tool then says what is wrong.

    Example:
        >>> arguments_of('{"id": 7}')
        {'id': 7}
    """
    value = given
    for _ in range(3):
        if isinstance(value, str):
            if not value.strip():
                return {}
            inner = parsed(value)
            if inner is None and value.strip() not in ("null", "None"):
                found = [each for each, _, _ in values_within(value) if isinstance(each, dict)]
                inner = found[0] if len(found) == 1 else None
                if inner is None:
                    break
            value = inner
    if isinstance(value, list) and len(value) <= 1:
        value = value[0] if value else {}
    if value is None:
        return {}
    if isinstance(value, Mapping):
        return {str(key): inner for key, inner in value.items()}
    return {"unreadable": str(given)[:200]}
