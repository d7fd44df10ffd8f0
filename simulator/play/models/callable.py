"""A function of the user's as a chat model: `(messages) -> text`, or `(messages, tools)`.

It stands behind a `ModelClient` like an endpoint does. One that takes no tools is told of them in
its prompt and may call one by replying with a JSON object, as models without tool calling do.
"""

from __future__ import annotations

import asyncio
import contextvars
import inspect
import json
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from typing import Any

from langchain_core.exceptions import OutputParserException
from langchain_core.messages import AIMessage, BaseMessage, convert_to_openai_messages
from langchain_core.output_parsers.openai_tools import make_invalid_tool_call, parse_tool_call
from pydantic import PrivateAttr

from simulator.play.models.base import AsyncChatModel
from simulator.play.models.client import ModelClient
from simulator.play.models.failures import EndpointFailure, Kind
from simulator.play.models.names import CALLABLE
from simulator.play.models.request_form import RequestForm

THREADS = 64
"""Calls of a function at once that is not async: bots wait for the network mostly."""

WANTED = "has to return a text, or an assistant message with `content` or `tool_calls`"


def callable_name(function: Callable[..., Any]) -> str:
    """How settings and dialogues name a function.

    Example:
        >>> callable_name(print)
        'callable print'
    """
    return CALLABLE + str(getattr(function, "__name__", type(function).__name__))


def callable_model(function: Callable[..., Any], role: str) -> ModelClient:
    """A function as the model of a role; it is not asked twice where it fails.

    Args:
        function: Is given chat-completions messages, and `tools` where it has a parameter of that
            name; returns a text or an assistant message. Async or not.
        role: Whom it plays.
    """
    return ModelClient(
        inner=CallableChatModel(function=function),
        name=callable_name(function),
        role=role,
        retries=0,
        form=RequestForm(native_tools=_takes_tools(function)),
    )


def _takes_tools(function: Callable[..., Any]) -> bool:
    try:
        return "tools" in inspect.signature(function).parameters
    except (TypeError, ValueError):  # some that are written in C
        return False


class CallableChatModel(AsyncChatModel):
    """Asks a function for each reply; one that is not async is called in a thread.

    Attributes:
        function: As for `callable_model`.
    """

    function: Callable[..., Any]
    _threads: ThreadPoolExecutor = PrivateAttr(default_factory=lambda: ThreadPoolExecutor(THREADS))

    @property
    def _llm_type(self) -> str:
        return callable_name(self.function)

    async def answer(self, messages: list[BaseMessage], options: Mapping[str, Any]) -> AIMessage:
        """What the function replies."""
        more = (
            {"tools": deepcopy(options.get("tools") or [])} if _takes_tools(self.function) else {}
        )
        try:
            said = await self._call(convert_to_openai_messages(messages), more)
        except Exception as error:
            raise self._failure(f"raised {type(error).__name__}: {error}") from error
        return self._message(said)

    async def _call(self, messages: Any, options: Mapping[str, Any]) -> Any:
        function = self.function
        if inspect.iscoroutinefunction(function):
            return await function(messages, **options)
        context, loop = contextvars.copy_context(), asyncio.get_running_loop()

        def call() -> Any:
            try:
                return context.run(function, messages, **options)
            except StopIteration as stop:  # no future can carry it
                raise RuntimeError("StopIteration") from stop

        said = await loop.run_in_executor(self._threads, call)
        return await said if inspect.isawaitable(said) else said

    def _message(self, said: Any) -> AIMessage:
        """What it gave back, as a message."""
        if isinstance(said, str):
            message = AIMessage(said)
        elif isinstance(said, AIMessage):
            message = said
        else:
            message = self._read(said.model_dump() if hasattr(said, "model_dump") else said)
        try:
            json.dumps([str(message.text), message.tool_calls], ensure_ascii=False).encode()
        except (TypeError, ValueError) as error:
            raise self._failure(f"returned what no file can hold ({error}); it {WANTED}") from None
        if not str(message.text).strip() and not (message.tool_calls or message.invalid_tool_calls):
            raise self._failure(f"returned an empty reply; it {WANTED}")
        return message

    def _read(self, said: Any) -> AIMessage:
        if not isinstance(said, Mapping):
            raise self._failure(f"returned {_described(said)}; it {WANTED}")
        content, calls = said.get("content") or "", said.get("tool_calls") or []
        if not isinstance(content, str) or not isinstance(calls, list):
            raise self._failure(f"returned a message that cannot be read; it {WANTED}")
        good, bad = [], []
        for number, call in enumerate(calls):
            try:
                named = {"id": f"call_{number}", **call, "type": "function"}
                asked = named["function"]
                if isinstance(asked.get("arguments"), Mapping):
                    good.append({"name": str(asked["name"]), "args": dict(asked["arguments"]),
                                 "id": str(named["id"])})  # fmt: skip
                elif parsed := parse_tool_call(named, return_id=True):
                    good.append(parsed)
            except OutputParserException as error:
                bad.append(make_invalid_tool_call(named, str(error)))
            except (TypeError, KeyError, AttributeError, ValueError):
                raise self._failure(
                    "returned a call that is not in OpenAI's form:"
                    ' {"function": {"name": ..., "arguments": ...}}'
                ) from None
        return AIMessage(content, tool_calls=good, invalid_tool_calls=bad)

    def _failure(self, what: str) -> EndpointFailure:
        line = " ".join(f"`{callable_name(self.function).removeprefix(CALLABLE)}` {what}".split())
        return EndpointFailure(Kind.CALLABLE, line if len(line) <= 300 else line[:297] + "...")


def _described(value: Any) -> str:
    return "nothing" if value is None else f"a value of type {type(value).__name__}"
