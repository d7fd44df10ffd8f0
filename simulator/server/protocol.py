"""The embedded model in the terms of the chat-completions protocol. Knows nothing of HTTP."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import uuid4

from langchain_core.messages import AIMessage, BaseMessage

from simulator import tokens
from simulator.errors import UserError

MODEL = "embedded"
"""What the embedded model is called where it is served."""

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


def unknown_model(name: str, known: str = MODEL) -> Refused:
    """What is answered to the name of another model than the one that is known."""
    reason = f"there is no model `{name[:100]}` here, only `{known}`"
    return Refused(reason, 404, "model", "model_not_found")


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
        stops: Texts at which the reply ends.
        most_tokens: How many the reply may have, 1 or more; None for as many as it takes.
        call_required: Whether one of the tools has to be called.
        parallel: Whether several of them may be called at once.
    """

    messages: list[BaseMessage]
    tools: list[dict[str, Any]]
    seed: int = 0
    stream: bool = False
    counted: bool = False
    form: Mapping[str, Any] | None = None
    stops: tuple[str, ...] = ()
    most_tokens: int | None = None
    call_required: bool = False
    parallel: bool = True


@dataclass(frozen=True)
class Answer:
    """A reply on its way back.

    Attributes:
        reply: What the model says.
        usage: Tokens.
        id: Of this completion.
        created: Seconds since 1970.
        fingerprint: The pack's digest: with the same seed and messages, the same reply. None where
            no pack had a part in it.
        cut: Whether its tokens were used up before its end.
        model: Who says it.
    """

    reply: AIMessage
    usage: dict[str, Any]
    id: str
    created: int
    fingerprint: str | None
    cut: bool = False
    model: str = MODEL

    def whole(self) -> dict[str, Any]:
        """The reply in one piece."""
        message: dict[str, Any] = {
            "role": "assistant",
            "content": str(self.reply.text) or None,
            "refusal": None,
        }
        if calls := _calls(self.reply):
            message["tool_calls"] = calls
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": self._finish}
        return {**self._head("chat.completion"), "choices": [choice], "usage": self.usage}

    def pieces(self, counted: bool = False) -> Iterator[dict[str, Any]]:
        """The reply as chunks: who speaks, the words, the tool calls, why it ends, the usage."""
        head = self._head("chat.completion.chunk") | ({"usage": None} if counted else {})
        for delta in self._deltas():
            yield {**head, "choices": [_choice(delta, None)]}
        yield {**head, "choices": [_choice({}, self._finish)]}
        if counted:
            yield {**head, "choices": [], "usage": self.usage}

    def _deltas(self) -> Iterator[dict[str, Any]]:
        text, calls = str(self.reply.text), _calls(self.reply)
        yield {"role": "assistant", "content": "", "refusal": None}
        for piece in _PIECE.findall(text):
            yield {"content": piece}
        for index, call in enumerate(calls):
            arguments = call["function"]["arguments"]
            opened = {**call, "function": {**call["function"], "arguments": ""}}
            yield {"tool_calls": [{"index": index, **opened}]}
            for start in range(0, len(arguments), _ARGUMENT_PIECE):
                part = {"arguments": arguments[start : start + _ARGUMENT_PIECE]}
                yield {"tool_calls": [{"index": index, "function": part}]}

    @property
    def _finish(self) -> str:
        if self.cut:
            return "length"
        return "tool_calls" if self.reply.tool_calls else "stop"

    def _head(self, kind: str) -> dict[str, Any]:
        return {
            "id": self.id,
            "object": kind,
            "created": self.created,
            "model": self.model,
            "system_fingerprint": self.fingerprint,
        }


def _choice(delta: dict[str, Any], finish: str | None) -> dict[str, Any]:
    return {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}


def _calls(reply: AIMessage) -> list[dict[str, Any]]:
    return [
        {"id": number, "type": "function", "function": {"name": name, "arguments": arguments}}
        for number, name, arguments in calls_of(reply)
    ]


def calls_of(message: AIMessage) -> list[tuple[str, str, str]]:
    """The tool calls of a message as they are sent: id, name and arguments as text."""
    called = [
        (str(call["id"]), call["name"], json.dumps(call["args"], ensure_ascii=False))
        for call in message.tool_calls
    ]
    broken = message.invalid_tool_calls
    return called + [(str(one["id"]), one["name"] or "", one["args"] or "") for one in broken]


def with_own_ids(reply: AIMessage) -> AIMessage:
    """With ids for its calls that no other reply has; those of the model are numbers of a dialogue.

    A client that keeps calls of several dialogues by their ids must not take one for another.
    """
    return reply.model_copy(
        update={
            name: [{**call, "id": f"call_{uuid4().hex[:24]}"} for call in getattr(reply, name)]
            for name in ("tool_calls", "invalid_tool_calls")
        }
    )


def usage(request: Request, reply: AIMessage) -> dict[str, Any]:
    """Tokens of all texts and tool calls, and of the tools as JSON, by `simulator.tokens`."""
    prompt = sum(tokens_of(message) for message in request.messages)
    prompt += _count(json.dumps(request.tools, ensure_ascii=False)) if request.tools else 0
    said = tokens_of(reply)
    return {
        "prompt_tokens": prompt,
        "completion_tokens": said,
        "total_tokens": prompt + said,
        "prompt_tokens_details": {"cached_tokens": 0},
    }


def tokens_of(message: BaseMessage) -> int:
    """Tokens of a message: its text, and the names and arguments of its calls."""
    total = _count(str(message.content))
    if isinstance(message, AIMessage):
        total += sum(_count(name) + _count(text) for _, name, text in calls_of(message))
    return total


def _count(text: str) -> int:
    """Counted once: a dialogue sends its prompt, its tools and its history again every turn."""
    return _remembered(text) if len(text) < _REMEMBERED else tokens.count(text)


_remembered = lru_cache(maxsize=2048)(tokens.count)
