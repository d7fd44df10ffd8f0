"""The embedded model in the terms of the chat-completions protocol. Knows nothing of HTTP."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage

from simulator import tokens
from simulator.errors import UserError

MODEL = "embedded"
"""The one model that is served."""

_REMEMBERED = 16_000
_PIECE = re.compile(r"\S+\s*|\s+")
_ARGUMENT_PIECE = 24


class Refused(UserError):
    """A request that is not answered.

    Args:
        message: What is wrong with it.
        status: As HTTP has it.
        param: The part of the request that is meant.
        code: A word for programs.
    """

    def __init__(
        self, message: str, status: int = 400, param: str | None = None, code: str | None = None
    ) -> None:
        self.message, self.status, self.param, self.code = message, status, param, code
        super().__init__(message)

    @property
    def body(self) -> dict[str, Any]:
        """The error as the protocol words it."""
        kind = "invalid_request_error" if self.status < 500 else "server_error"
        error = {"message": self.message, "type": kind, "param": self.param, "code": self.code}
        return {"error": error}


@dataclass(frozen=True)
class Request:
    """What a request asks for.

    Attributes:
        messages: The dialogue so far.
        tools: Those that may be called.
        seed: Of every choice of words.
        stream: Whether the reply is wanted in pieces.
        counted: Whether the pieces are to end with the usage.
        form: The `response_format`, where there is one.
        required: Tools of which one has to be called; none where none has to be.
        stop: Texts before which the reply ends.
        most_tokens: Of the reply; 0 for no limit.
    """

    messages: list[BaseMessage]
    tools: list[dict[str, Any]]
    seed: int = 0
    stream: bool = False
    counted: bool = False
    form: Mapping[str, Any] | None = None
    required: frozenset[str] = frozenset()
    stop: tuple[str, ...] = ()
    most_tokens: int = 0


def shortened(reply: AIMessage, request: Request) -> tuple[AIMessage, str]:
    """A reply as long as a request wants it, and why it ends.

    A tool call is sent whole or not at all: of half a call nobody could read the arguments.
    """
    text = str(reply.text)
    if reply.tool_calls:
        if request.most_tokens and _tokens_of(reply) > request.most_tokens:
            return AIMessage(""), "length"
        return reply, "tool_calls"
    ends = [place for stop in request.stop if (place := text.find(stop)) >= 0]
    if ends:
        text = text[: min(ends)]
    if request.most_tokens and _count(text) > request.most_tokens:
        return AIMessage(_first_tokens(text, request.most_tokens)), "length"
    return (AIMessage(text) if ends else reply), "stop"


def _first_tokens(text: str, most: int) -> str:
    """The longest beginning, in whole words, that has so many tokens at most."""
    kept = ""
    for piece in _PIECE.findall(text):
        if _count(kept + piece) > most:
            break
        kept += piece
    return kept.rstrip()


@dataclass(frozen=True)
class Answer:
    """A reply on its way back.

    Attributes:
        reply: What the model says.
        usage: Tokens.
        id: Of this completion.
        created: Seconds since 1970.
        fingerprint: The pack's digest: with the same seed and messages, the same reply.
        finish: Why it ends.
    """

    reply: AIMessage
    usage: dict[str, Any]
    id: str
    created: int
    fingerprint: str
    finish: str

    def whole(self) -> dict[str, Any]:
        """The reply in one piece."""
        message: dict[str, Any] = {
            "role": "assistant",
            "content": str(self.reply.text) or None,
            "refusal": None,
        }
        if self.reply.tool_calls:
            message["tool_calls"] = _calls(self.reply)
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": self.finish}
        return {**self._head("chat.completion"), "choices": [choice], "usage": self.usage}

    def pieces(self, counted: bool = False) -> Iterator[dict[str, Any]]:
        """The reply as chunks: who speaks, the words, the tool calls, why it ends, the usage."""
        head = self._head("chat.completion.chunk") | ({"usage": None} if counted else {})
        for delta in self._deltas():
            yield {**head, "choices": [_choice(delta, None)]}
        yield {**head, "choices": [_choice({}, self.finish)]}
        if counted:
            yield {**head, "choices": [], "usage": self.usage}

    def _deltas(self) -> Iterator[dict[str, Any]]:
        yield {"role": "assistant", "content": "", "refusal": None}
        for piece in _PIECE.findall(str(self.reply.text)):
            yield {"content": piece}
        for index, call in enumerate(_calls(self.reply)):
            arguments = call["function"]["arguments"]
            opened = {**call, "function": {**call["function"], "arguments": ""}}
            yield {"tool_calls": [{"index": index, **opened}]}
            for start in range(0, len(arguments), _ARGUMENT_PIECE):
                part = {"arguments": arguments[start : start + _ARGUMENT_PIECE]}
                yield {"tool_calls": [{"index": index, "function": part}]}

    def _head(self, kind: str) -> dict[str, Any]:
        return {
            "id": self.id,
            "object": kind,
            "created": self.created,
            "model": MODEL,
            "system_fingerprint": self.fingerprint,
        }


def _choice(delta: dict[str, Any], finish: str | None) -> dict[str, Any]:
    return {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}


def _calls(reply: AIMessage) -> list[dict[str, Any]]:
    return [
        {
            "id": call["id"],
            "type": "function",
            "function": {
                "name": call["name"],
                "arguments": json.dumps(call["args"], ensure_ascii=False, allow_nan=False),
            },
        }
        for call in reply.tool_calls
    ]


def usage(request: Request, reply: AIMessage) -> dict[str, Any]:
    """Tokens of all texts and tool calls, and of the tools as JSON, by `simulator.tokens`."""
    prompt = sum(_tokens_of(message) for message in request.messages)
    prompt += _count(json.dumps(request.tools, ensure_ascii=False)) if request.tools else 0
    said = _tokens_of(reply)
    return {
        "prompt_tokens": prompt,
        "completion_tokens": said,
        "total_tokens": prompt + said,
        "prompt_tokens_details": {"cached_tokens": 0},
    }


def _tokens_of(message: BaseMessage) -> int:
    total = _count(str(message.content))
    if isinstance(message, AIMessage):
        for call in message.tool_calls:
            total += _count(call["name"]) + _count(json.dumps(call["args"], ensure_ascii=False))
    return total


def _count(text: str) -> int:
    """Counted once: a dialogue sends its prompt, its tools and its history again every turn."""
    return _remembered(text) if len(text) < _REMEMBERED else tokens.count(text)


_remembered = lru_cache(maxsize=2048)(tokens.count)
