"""A bot in Python: a function, async or not, or a class with an object for each session."""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from simulator.errors import UserError
from simulator.play.models.failures import EndpointFailure
from simulator.play.targets.bot import Bot, BotTarget, Session
from simulator.play.targets.calling import Function, failed
from simulator.play.targets.mapping import ReplyMapping, Said, texts_of
from simulator.play.targets.reply import BotReply
from simulator.play.targets.world_handle import WorldHandle

GIVEN = ("message", "session", "history", "case", "messages")
"""Parameters that are filled by name; a first one of another name is given the message."""


@dataclass
class PythonTarget(BotTarget):
    """A function, or a class whose objects are called.

    Attributes:
        function: Is given what it has parameters for; gives a text, a list of texts or an object.
        mapping: How an object is read.
    """

    function: Callable[..., Any] = print
    mapping: ReplyMapping = field(default_factory=ReplyMapping)

    def __post_init__(self) -> None:
        called = self.function
        if inspect.isclass(called):
            called = getattr(called, "__call__", called)  # noqa: B004
        if inspect.isgeneratorfunction(called) or inspect.isasyncgenfunction(called):
            raise UserError(f"`{self.name}` is a generator; it has to return its reply whole")
        self._wanted = wanted(self.name, called, skip=inspect.isclass(self.function))

    @asynccontextmanager
    async def open(self, session: Session) -> AsyncIterator[Bot]:
        """A session: of a class, an object of its own."""
        function: Any = self.function
        if inspect.isclass(function):
            try:
                function = function()
            except Exception as error:
                raise failed(self.name, error) from error
        yield _Callable(self, Function(function, self.name.rpartition(":")[2]))

    def arguments(self, said: Said) -> tuple[list[Any], dict[str, Any]]:
        """What the function is given for one message."""
        first, names = self._wanted
        values = {"messages": said.messages, **{n: said.place(n) for n in GIVEN[:-1]}}
        return [values[first]] if first else [], {name: values[name] for name in names}


@dataclass
class _Callable:
    target: PythonTarget
    function: Function

    async def say(self, said: Said, world: WorldHandle | None) -> BotReply:
        args, named = self.target.arguments(said)
        return read_answer(await self.function.call(*args, **named), self.target.mapping)


def read_answer(answer: Any, mapping: ReplyMapping) -> BotReply:
    """A reply by what a function returned: also a message of LangChain's or a model of pydantic's.

    Raises:
        EndpointFailure: It holds none.
    """
    if hasattr(answer, "content") and hasattr(answer, "response_metadata"):
        return BotReply((str(answer.text),))
    if hasattr(answer, "model_dump"):
        answer = answer.model_dump()
    if isinstance(answer, Mapping) and "content" in answer and mapping == ReplyMapping():
        try:
            return mapping.read(answer)
        except EndpointFailure:
            return BotReply(texts_of(answer["content"]))
    return mapping.read(answer)


def wanted(name: str, function: Callable[..., Any], skip: bool) -> tuple[str, list[str]]:
    """What a function is to be given: its first argument, and others by name.

    Args:
        name: Of the function, for errors.
        function: What is called.
        skip: Whether its first parameter is the object itself.

    Raises:
        UserError: It needs something that nobody has.
    """
    try:
        parameters = list(inspect.signature(function).parameters.values())[int(skip) :]
    except (TypeError, ValueError):  # some that are written in C
        return "message", []
    by_place = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    first, names = "", []
    for place, each in enumerate(parameters):
        if each.kind in (each.VAR_POSITIONAL, each.VAR_KEYWORD):
            continue
        if by_place[:1] == [each] and place == 0:
            lists = "list" in str(each.annotation) or "Sequence" in str(each.annotation)
            other = "messages" if lists else "message"
            first = each.name if each.name in GIVEN else other
        elif each.name in GIVEN and each.kind != each.POSITIONAL_ONLY:
            names.append(each.name)
        elif each.default is each.empty:
            raise UserError(
                f"`{name}` has a parameter `{each.name}` that nobody fills;"
                f" it may have {', '.join(GIVEN)}"
            )
    if not first and not names and any(p.kind == p.VAR_POSITIONAL for p in parameters):
        first = "message"
    if not {first, *names} & {"message", "messages"}:
        raise UserError(f"`{name}` takes no message; its first parameter is given one")
    return first, names
