"""Calls of tools and their results, wherever they stand in a message."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from simulator.analyses.recordings.counts import Counting
from simulator.analyses.recordings.events import Answered, Asked, Event
from simulator.analyses.recordings.mapping import LogMapping, at
from simulator.analyses.recordings.results import message_failed, unwrapped
from simulator.json_text import decoded, dumped
from simulator.play.models.written_calls import ARGUMENTS, NAMES

CALL_NAME = ("name", "toolName", "function.name", "custom.name", *NAMES)
CALL_ARGUMENTS = (*ARGUMENTS, "function.arguments", "custom.input")
CALL_ID = ("call_id", "tool_call_id", "tool_use_id", "toolCallId", "toolUseId", "id")
RESULT = ("output", "result", "response", "content", "value")
HELD_RESULT = ("function.output", "function.result")
ERRORS = ("error", "errorText")


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
    result = at(value, (*mapping.result, *HELD_RESULT))
    yield asked
    if result is not None or at(value, ERRORS):
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
    error = at(around, ERRORS)
    if not text and error and error is not True:
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
