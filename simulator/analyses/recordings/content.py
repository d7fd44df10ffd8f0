"""Contents of messages: texts, and parts of every kind, of which some are calls and results."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from simulator.analyses.recordings.counts import Counting
from simulator.analyses.recordings.events import Answered, Asked, Event, Said
from simulator.analyses.recordings.json_text import decoded, dumped, expanded
from simulator.analyses.recordings.mapping import LogMapping, at
from simulator.documents import parsed

DEEPEST = 8
"""Parts within parts, and envelopes within envelopes."""

TEXTS = frozenset(
    [
        "text",
        "input_text",
        "output_text",
        "markdown",
        "plain_text",
        "refusal",
        "transcript",
        "text_delta",
    ]
)
_THOUGHT = re.compile(r"think|reason|thought")
_CALL = re.compile(
    r"(?:\w+_)?(?:tool_use|tool_call|function_call|tool_invocation|mcp_call)|custom_tool_call|function"
)
_RESULT = re.compile(
    r"(?:\w+_)?(?:tool_result|function_call_output|tool_call_output|tool_response|tool_output"
    r"|function_response|function_result|call_output)"
)
_WITHOUT_TYPE = {
    "toolUse": "tool_use", "toolResult": "tool_result", "functionCall": "function_call",
    "function_call": "function_call", "functionResponse": "function_response",
    "function_response": "function_response", "reasoningContent": "reasoning",
    "toolInvocation": "tool_invocation", "image": "image", "document": "document",
    "video": "video", "inlineData": "file", "inline_data": "file", "fileData": "file",
    "file_data": "file", "cachePoint": "cache_point", "image_url": "image_url",
}  # fmt: skip
"""Kinds of parts that are known by their one key, which holds the part itself."""
_BESIDE = {"text", "annotations", "citations", "cache_control", "id", "logprobs", "extras", "index"}
_MEDIA = re.compile(r"image|audio|video|file|document|attachment|media|citation|cache_point|source")

CALL_NAME = ("name", "toolName", "tool_name", "function.name", "function", "tool")
CALL_ARGUMENTS = ("input", "arguments", "args", "parameters", "function.arguments")
CALL_ID = ("call_id", "tool_call_id", "tool_use_id", "toolCallId", "toolUseId", "id")
RESULT = ("output", "result", "response", "content", "value")


def read_content(
    value: Any, mapping: LogMapping, counting: Counting, depth: int = 0
) -> Iterator[Event]:
    """The events of a content in their order; what is not read of it is counted."""
    if value is None or value == "" or value == []:
        return
    if isinstance(value, str):
        parts = decoded(value, 1) if value.startswith(('[{"type"', "[{'type'")) else None
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


def kind_of(part: Any) -> str:
    """The kind of a part with underscores; empty where it is none.

    Example:
        >>> kind_of({"type": "tool-call"}), kind_of({"text": "Hi"}), kind_of({"price": 3})
        ('tool_call', 'text', '')
    """
    if not isinstance(part, Mapping):
        return "text" if isinstance(part, str) else ""
    kind = part.get("type")
    if isinstance(kind, str) and kind:
        return re.sub(r"[\W_]+", "_", kind).lower()
    if "text" in part and part.keys() <= _BESIDE:
        return "text"
    return next((known for key, known in _WITHOUT_TYPE.items() if key in part), "")


def known_part(part: Any) -> bool:
    """Whether something is a part of a kind that there is, and no record with a `type`."""
    kind = kind_of(part)
    if kind in TEXTS:
        return isinstance(part, str) or "text" in part or kind in part
    known = (_THOUGHT, _CALL, _RESULT)
    return any(p.fullmatch(kind) for p in known[1:]) or bool(
        kind and (_THOUGHT.search(kind) or _MEDIA.search(kind)) and len(part) <= 8
    )


def are_parts(values: list[Any]) -> bool:
    """Whether a list is one of parts, at least one being a text, and none a mere record."""
    return bool(values) and all(known_part(value) for value in values)


def _part(
    part: Mapping[str, Any], mapping: LogMapping, counting: Counting, depth: int
) -> Iterator[Event]:
    kind = kind_of(part)
    held = next((part[key] for key in _WITHOUT_TYPE if key in part and "type" not in part), None)
    inner = held if isinstance(held, Mapping) else part
    if kind in TEXTS:
        yield from _text(part.get("text", part.get(kind)), kind, counting)
    elif _THOUGHT.search(kind):
        counting.unread("parts", "thinking")
    elif _RESULT.fullmatch(kind):
        counting.read("parts", kind)
        yield read_result(inner, mapping, counting)
    elif _CALL.fullmatch(kind):
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


def read_call(
    value: Any, mapping: LogMapping, counting: Counting, by_customer: bool = False
) -> Iterator[Event]:
    """A call, with its result where it holds one; counted where it is in no known form."""
    if not isinstance(value, Mapping):
        counting.unread("calls", "in no known form")
        return
    inner = value.get("toolInvocation")
    value = inner if isinstance(inner, Mapping) else value
    name = _first_text(value, (*mapping.name, *CALL_NAME))
    asked = Asked(
        id=_identity(value, (*mapping.call_id, *CALL_ID)),
        name=name,
        arguments=read_arguments(at(value, (*mapping.arguments, *CALL_ARGUMENTS))),
        by_customer=by_customer or value.get("requestor") == "user",
    )
    if not name and not asked.arguments and not asked.id:
        counting.unread("calls", "in no known form")
        return
    result = at(value, mapping.result)
    yield asked
    if result is not None or value.get("error"):
        yield _answer(value, result, asked.id, name, counting, asked)


def read_result(value: Mapping[str, Any], mapping: LogMapping, counting: Counting) -> Answered:
    """A result that stands as a part or an item of its own."""
    result = at(value, (*mapping.result, *RESULT))
    name = _first_text(value, ("name", "toolName", "tool_name"))
    return _answer(value, result, _identity(value, CALL_ID), name, counting, None)


def answer_of(message: Mapping[str, Any], mapping: LogMapping, counting: Counting) -> Answered:
    """The result that a message of a tool holds."""
    result = at(message, mapping.result)
    result = at(message, mapping.content) if result is None else result
    named = tuple(place for place in (*mapping.call_id, *CALL_ID) if place != "id")
    id_ = _identity(message, named)
    return _answer(
        message,
        result,
        id_ or _identity(message, ("id",)),
        _first_text(message, (*mapping.name, *CALL_NAME)),
        counting,
        None,
        sure=bool(id_),
    )


def read_arguments(raw: Any) -> dict[str, Any]:
    """Arguments however they were written; what is no mapping is kept under `input`."""
    value = decoded(raw) if isinstance(raw, str) else raw
    if isinstance(value, Mapping):
        return {str(key): item for key, item in value.items()}
    return {} if value in (None, "", []) else {"input": value}


def message_failed(message: Mapping[str, Any]) -> bool:
    """Whether what stands around a result says that it failed."""
    for node in (message, message.get("kwargs"), message.get("data")):
        if not isinstance(node, Mapping):
            continue
        flags = (node.get(key) for key in ("error", "is_error", "isError"))
        if any(flag and str(flag).lower() not in ("false", "none", "null") for flag in flags):
            return True
        if str(node.get("status")).lower() in ("error", "failed", "incomplete"):
            return True
        if node.get("success") is False or node.get("state") == "output-error":
            return True
    return False


def _answer(
    around: Mapping[str, Any],
    result: Any,
    id_: str,
    name: str,
    counting: Counting,
    call: Asked | None,
    sure: bool = True,
) -> Answered:
    text, data, failed = unwrapped(result, counting)
    if not text and around.get("error") and around["error"] is not True:
        error = around["error"]
        text = error if isinstance(error, str) else dumped(error)
    return Answered(
        id=id_,
        name=name,
        text=text,
        data=data,
        failed=failed or message_failed(around),
        sure=sure,
        by_customer=around.get("requestor") == "user" or bool(call and call.by_customer),
        call=call,
    )


def unwrapped(value: Any, counting: Counting, depth: int = 0) -> tuple[str, Any, bool]:
    """A result out of its envelopes.

    Returns:
        Its text, the same as data, and whether an envelope says that it failed.
    """
    if isinstance(value, str):
        data = decoded(value)
        if isinstance(data, str):
            return data.strip(), data.strip(), False
        text, found, failed = unwrapped(data, counting, depth + 1)
        as_it_is = found == data and parsed(value) == found
        return (value.strip() if as_it_is else text), found, failed
    if value is None or (value == [] and depth) or depth > DEEPEST:
        return "", None, False
    if isinstance(value, Mapping):
        if _envelope(value):
            failed = bool(value.get("isError") or value.get("is_error"))
            text, data, inside = unwrapped(value.get("content"), counting, depth + 1)
            if not text and value.get("structuredContent") is not None:
                text, data, inside = unwrapped(value["structuredContent"], counting, depth + 1)
            return text, data, failed or inside
        if kind_of(value) in TEXTS and value.keys() <= {*_BESIDE, "type"}:
            return unwrapped([value], counting, depth + 1)
        if value.keys() == {"json"}:
            return unwrapped(value["json"], counting, depth + 1)
    if isinstance(value, list) and (are_parts(value) or _held(value)):
        return _joined(value, counting, depth)
    data = expanded(value)
    return dumped(data), data, False


def _envelope(value: Mapping[str, Any]) -> bool:
    """MCP's: a list of parts with a flag or with structured content beside it."""
    content = value.get("content")
    marks = {"isError", "is_error", "structuredContent", "_meta", "meta"}
    parts = isinstance(content, list) and (not content or are_parts(content))
    if value.get("type") == "tool_result":
        return True
    return (parts and value.keys() <= {*marks, "content", "role"}) or bool(
        (isinstance(content, str | None) or parts) and value.keys() & marks - {"meta"}
    )


def _held(values: list[Any]) -> bool:
    """Bedrock's parts: `{"json": ...}` or `{"text": ...}` each."""
    keys = ({"json"}, {"text"})
    return bool(values) and all(isinstance(v, Mapping) and v.keys() in keys for v in values)


def _joined(parts: list[Any], counting: Counting, depth: int) -> tuple[str, Any, bool]:
    """The texts of a list of parts; where all of them are data, a list of these."""
    found = []
    for part in parts:
        if isinstance(part, Mapping) and "json" in part:
            counting.read("parts", "json")
            found.append(unwrapped(part["json"], counting, depth + 1))
            continue
        kind = kind_of(part)
        value = part if isinstance(part, str) else part.get("text", part.get(kind))
        value = value.get("value") if isinstance(value, Mapping) else value
        if kind in TEXTS and isinstance(value, str | int | float):
            counting.read("parts", kind)
            found.append(unwrapped(str(value), counting, depth + 1))
        else:
            counting.unread("parts", "thinking" if _THOUGHT.search(kind) else kind)
    failed = any(inside for _, _, inside in found)
    if len(found) == 1:
        return found[0]
    if found and all(isinstance(data, dict | list) for _, data, _ in found):
        together = [data for _, data, _ in found]
        return dumped(together), together, failed
    text = "\n".join(text for text, _, _ in found if text)
    return text, text, failed


def _first_text(value: Mapping[str, Any], places: tuple[str, ...]) -> str:
    """The first place that holds a text: `function` is a name here and a mapping there."""
    for place in places:
        found = at(value, (place,))
        if isinstance(found, str) and found:
            return found
    return ""


def _identity(value: Mapping[str, Any], places: tuple[str, ...]) -> str:
    for place in places:
        found = at(value, (place,))
        if isinstance(found, str | int) and not isinstance(found, bool) and found != "":
            return str(found)
    return ""
