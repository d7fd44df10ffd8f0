"""A completion, examined before it is taken: what is left is clean, or an error with a name.

Everything that a model of anybody's says comes through here, whoever it plays.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from typing import Any, NoReturn

from langchain_core.messages import AIMessage

from simulator.json_text import is_json_alone
from simulator.play.models.error_meaning import failure_told
from simulator.play.models.failures import EndpointFailure, Kind
from simulator.play.models.reply_text import LABEL, harmless_text, read_text, thought_apart
from simulator.play.models.spoken import declines, ends_open, is_data, spoken
from simulator.play.models.written_calls import ARGUMENTS, MARKS, NAMES, Call, call_of, calls_in

CUT = frozenset({
    "length", "max_tokens", "max_output_tokens", "model_length", "model_context_window_exceeded",
    "token_limit", "max_length", "limit", "max_new_tokens", "maxtokens", "out_of_tokens",
    "incomplete", "truncated", "context_length", "context_length_exceeded", "context_window",
})  # fmt: skip
"""Reasons to stop that mean that there would be more."""

FILTERED = frozenset({
    "content_filter", "content_filtered", "contentfilter", "safety", "recitation", "blocklist",
    "prohibited_content", "spii", "guardrail_intervened", "sensitive", "image_safety",
    "error_toxic", "language",
})  # fmt: skip
BROKEN = frozenset({"error", "abort", "insufficient_system_resource", "other", "cancelled"})

THOUGHTS = ("reasoning_content", "reasoning", "thinking", "reasoning_text")
"""Where endpoints put a thought that is apart already."""

NOTES = "notes"
"""Of a message's metadata: what had to be done to it."""

AS_TEXT = "call written as text"

_FINISH = re.compile(
    r"(?:native)?(?:finish|stop|done|incomplete|end|termination|completion)"
    r"(?:reason|type|details?|cause)",
)
"""Keys, without what joins their words, under which servers say why a reply ends."""

REASONS = "finish_reasons"
"""Of a message's metadata: everything that was said about why it ends."""

_NO_ERROR = ("", "none", "null", "ok", "success", "no error", "0")


def read_completion(answer: Mapping[str, Any]) -> AIMessage:
    """The message of an answer as it came over the wire, in whatever shape its parts are.

    Raises:
        EndpointFailure: It is an error with status 200, or no completion.
    """
    choices = answer.get("choices")
    if _is_error(answer.get("error")):
        _fail(answer if not choices else {"error": answer["error"]}, bool(choices))
    if not isinstance(choices, list) or not choices or not isinstance(choices[0], Mapping):
        raise EndpointFailure(Kind.GARBLED, "the answer has no choices", 200)
    choice = choices[0]
    if _is_error(choice.get("error")):
        _fail({"error": choice["error"]}, True)
    message = choice.get("message")
    if not isinstance(message, Mapping):
        raise EndpointFailure(Kind.GARBLED, "the answer has no message", 200)
    text, calls, more = _parts(message.get("content"))
    more |= {key: message[key] for key in THOUGHTS if isinstance(message.get(key), str)}
    if message.get("refusal"):
        more["refusal"] = str(message["refusal"])
    usage = answer.get("usage")
    return AIMessage(
        text,
        tool_calls=_numbered([*calls, *_calls(message)]),
        additional_kwargs=more,
        response_metadata={
            "finish_reason": choice.get("finish_reason"),
            REASONS: tuple(_reasons(choice, message, answer)),
            "usage": usage if isinstance(usage, Mapping) else {},
        },
    )


def _is_error(value: Any) -> bool:
    """Whether a field `error` holds one: some servers always send it, empty."""
    if isinstance(value, Mapping):
        said = (value.get(key) for key in ("message", "code", "type", "status"))
        return any(map(_is_error, said)) or not value.keys() <= {"message", "code", "type", "param"}
    return bool(value) and str(value).strip().lower() not in _NO_ERROR


def _fail(error: Mapping[str, Any], beside: bool) -> NoReturn:
    """Raise what an error says; one beside a reply that says nothing known has broken it off."""
    failure = failure_told(200, error)
    if beside and failure.kind == Kind.REJECTED:
        raise EndpointFailure(Kind.GARBLED, "an error stands beside the reply", 200)
    raise failure


@lru_cache(maxsize=1024)
def _tells_the_end(key: str) -> bool:
    return _FINISH.fullmatch(re.sub(r"[^a-z]", "", key.lower())) is not None


def _reasons(*nodes: Any) -> Iterator[str]:
    """Why a reply ends, wherever a server says it."""
    for node in nodes:
        for key, value in node.items() if isinstance(node, Mapping) else ():
            if not _tells_the_end(str(key)):
                continue
            inner = value.values() if isinstance(value, Mapping) else [value]
            for told in inner:
                if isinstance(told, str) and told:
                    reason = re.sub(r"[\s-]+", "_", told.strip().lower())
                    yield re.sub(r"\A(?:finish|stop)_?reason[_.]", "", reason)


def _parts(content: Any) -> tuple[str, list[Call], dict[str, Any]]:
    """Text, calls, and what stands apart, of a content in one piece or in parts."""
    if content is None or isinstance(content, str):
        return content or "", [], {}
    texts: list[str] = []
    calls: list[Call] = []
    more: dict[str, Any] = {}
    for part in content if isinstance(content, list) else [content]:
        kind = part.get("type", "text") if isinstance(part, Mapping) else "text"
        if kind in ("thinking", "reasoning", "redacted_thinking", "reasoning_content"):
            more["reasoning"] = _text(part)
        elif kind == "refusal":
            more["refusal"] = _text(part)
        elif kind in ("tool_use", "tool_call", "function_call"):
            calls += _calls({"tool_calls": [part]})
        elif kind in ("text", "output_text"):
            texts.append(_text(part))
        else:
            raise EndpointFailure(Kind.GARBLED, f"a part of the reply is {str(kind)[:40]!r}", 200)
    return "".join(texts), calls, more


def _text(part: Any) -> str:
    """The text of a part: itself, or what stands in it."""
    if isinstance(part, Mapping):
        keys = ("text", "value", "content", "thinking", "reasoning", "refusal", "summary")
        return next((_text(part[key]) for key in keys if part.get(key)), "")
    if isinstance(part, list):
        return "".join(map(_text, part))
    return "" if part is None else str(part)


def _calls(message: Mapping[str, Any]) -> Iterator[Call]:
    calls = message.get("tool_calls") or []
    calls = calls if isinstance(calls, list) else [calls]
    if not calls and isinstance(message.get("function_call"), Mapping):
        calls = [{"function": message["function_call"]}]
    for call in calls:
        function = call.get("function", call) if isinstance(call, Mapping) else None
        function = call if isinstance(function, str) else function
        if not isinstance(function, Mapping):
            raise EndpointFailure(Kind.GARBLED, "a call that cannot be read", 200)
        name = next((function[k] for k in NAMES if isinstance(function.get(k), str)), "")
        given = next((function[k] for k in ARGUMENTS if k in function), None)
        yield {**call_of(name, given), "id": call.get("id")}


def _numbered(calls: list[Call]) -> list[Any]:
    """Calls of which each has an id of its own."""
    found: list[Any] = []
    for place, call in enumerate(calls):
        id_ = call.get("id")
        taken = not isinstance(id_, str) or not id_ or any(c["id"] == id_ for c in found)
        found.append({**call, "id": f"call_{place}" if taken else id_, "type": "tool_call"})
    return found


def examined(reply: AIMessage, tools: Collection[str] = (), customer: bool = False) -> AIMessage:
    """A reply that may be used: whole, without thought, tokens and controls, its calls readable.

    Args:
        reply: From any model.
        tools: Names of those that were offered.
        customer: Whether it is to play the customer, where a refusal is none of its words.

    Raises:
        EndpointFailure: It may not; its kind says why.
    """
    reasons = tuple(_reasons(reply.response_metadata)) + tuple(
        reply.response_metadata.get(REASONS, ())
    )
    for reason in reasons:
        _check_finish(reason)
    apart = " ".join(
        str(reply.additional_kwargs[key]) for key in THOUGHTS if reply.additional_kwargs.get(key)
    )
    calls = _numbered([*map(dict, reply.tool_calls), *map(_unreadable, reply.invalid_tool_calls)])
    if not tools:
        calls = []  # of tools that nobody has offered
    text, notes = str(reply.text), []
    if tools and not calls:
        spoken = thought_apart(harmless_text(text))[1]
        said, written = calls_in(spoken, tools)
        if written:
            said = "" if LABEL.match(said) else said  # what it thought before it called
            text, calls, notes = said, _numbered(written), [AS_TEXT]
        elif MARKS.search(spoken):
            raise EndpointFailure(Kind.GARBLED, "a call that cannot be read stands in the reply")
    read = read_text(text, data=not tools)
    thought = "\n".join(filter(None, (apart, read.thought)))
    notes += ["thought taken off"] * bool(thought) + ["cut behind its end"] * read.ran_on
    refusal = str(reply.additional_kwargs.get("refusal") or "")
    if refusal and customer:
        raise EndpointFailure(Kind.REFUSED, "the model declines to play the customer")
    said = read.text or (read_text(refusal).text if refusal else "")
    if not said and not calls:
        raise EndpointFailure(
            Kind.GARBLED, "the reply is empty" + (" but for a thought" if thought else "")
        )
    if not calls:
        said, ran_on = _words(said, bool(tools), customer)
        notes += ["cut behind its end"] * (ran_on and not read.ran_on)
        if not reasons and not is_data(said) and ends_open(said):
            raise EndpointFailure(Kind.CUT, "the reply ends in the middle of a sentence")
    return reply.model_copy(
        update={
            "content": said,
            "tool_calls": [{**call, "args": _clean(call["args"])} for call in calls],
            "invalid_tool_calls": [],
            "response_metadata": {**reply.response_metadata, NOTES: tuple(notes)},
        }
    )


def _words(said: str, support: bool, customer: bool) -> tuple[str, bool]:
    """What is said, and whether another turn came behind it; data are read by whoever asked."""
    if is_data(said) or (not support and is_json_alone(said)):
        return said, False
    if customer and declines(said):
        raise EndpointFailure(Kind.REFUSED, "the model declines to play the customer")
    return spoken(said, customer)


def _check_finish(finish: str) -> None:
    if finish in CUT:
        raise EndpointFailure(Kind.CUT, "the reply ends at the limit of its tokens (max_tokens)")
    if finish in FILTERED:
        raise EndpointFailure(Kind.FILTERED, "the provider's content filter", 200)
    if finish in BROKEN:
        raise EndpointFailure(Kind.GARBLED, "the reply was broken off", 200)
    if finish == "refusal":
        raise EndpointFailure(Kind.REFUSED, "the model declines to answer", 200)


def _unreadable(call: Any) -> Call:
    """A call whose arguments a client could not read; perhaps they can be read all the same."""
    made = call_of(str(call.get("name") or ""), call.get("args"))
    return {**made, "id": call.get("id")}


def _clean(value: Any) -> Any:
    """Arguments without what no file can hold."""
    if isinstance(value, str):
        return harmless_text(value)
    if isinstance(value, Mapping):
        return {harmless_text(str(key)): _clean(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(inner) for inner in value]
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return str(value)
    return value
