"""Where a reply is cut: at a stop text, and where its tokens are used up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from langchain_core.messages import AIMessage

from simulator import tokens
from simulator.server.protocol import Request, calls_of, tokens_of


def truncated(reply: AIMessage, request: Request) -> tuple[AIMessage, bool]:
    """A reply as far as it goes, and whether its tokens were used up before its end.

    A language model writes its text before its calls: a stop text in it leaves no call, and the
    call in which the tokens are used up has arguments that are no JSON. It stands among the
    `invalid_tool_calls`.
    """
    reply = _stopped(reply, request.stops)
    most = request.most_tokens
    if most is None or tokens_of(reply) <= most:
        return reply, False
    whole = str(reply.text)
    text = longest_prefix(whole, most)
    calls = _whole_and_cut(reply, most - tokens.count(text)) if text == whole else ()
    return _with(reply, text, calls), True


def longest_prefix(text: str, most: int) -> str:
    """The beginning of a text that has at most so many tokens."""
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if tokens.count(text[:middle]) <= most:
            low = middle
        else:
            high = middle - 1
    return text[:low]


def _stopped(reply: AIMessage, stops: Sequence[str]) -> AIMessage:
    text = str(reply.text)
    ends = [text.find(stop) for stop in stops if stop in text]
    return _with(reply, text[: min(ends)], ()) if ends else reply


def _whole_and_cut(reply: AIMessage, left: int) -> Iterator[dict[str, Any]]:
    """The calls that so many tokens allow; the last may be cut."""
    for call, (number, name, arguments) in zip(reply.tool_calls, calls_of(reply), strict=True):
        left -= tokens.count(name)
        if left < 0:
            return
        if tokens.count(arguments) > left:
            cut = longest_prefix(arguments, left)
            yield {"name": name, "args": cut, "id": number, "error": "cut"}
            return
        yield dict(call)
        left -= tokens.count(arguments)


def _with(reply: AIMessage, text: str, calls: Any) -> AIMessage:
    calls = list(calls)
    return AIMessage(
        text,
        tool_calls=[call for call in calls if "error" not in call],
        invalid_tool_calls=[call for call in calls if "error" in call],
        additional_kwargs=reply.additional_kwargs,
    )
