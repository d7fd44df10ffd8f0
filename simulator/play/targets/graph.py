"""A bot that is a LangGraph graph or a LangChain runnable: a thread id for each session."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from langchain_core.messages import (
    AIMessage,
    BaseMessage,
    HumanMessage,
    ToolMessage,
    convert_to_messages,
)
from langchain_core.runnables import Runnable

from simulator.json_text import parsed
from simulator.play.models.failures import EndpointFailure, Kind
from simulator.play.targets.bot import Bot, BotTarget, Session
from simulator.play.targets.calling import failed
from simulator.play.targets.mapping import ReplyMapping, Said, succeeded
from simulator.play.targets.python import read_answer
from simulator.play.targets.reply import BotReply, ReportedCall
from simulator.play.targets.world_handle import WorldHandle, harmless
from simulator.play.targets.world_tools import MARK

MESSAGES = "messages"
"""The key of a graph's state, or of a prompt, that holds the conversation."""


@dataclass
class GraphTarget(BotTarget):
    """A graph or another runnable.

    Attributes:
        graph: With a checkpointer it is given each new message alone, otherwise all of them.
        mapping: Where it is not the default one: how its input is filled and its output read.
        shape: What its input looks like: `messages` (a state or prompt with messages), `list`
            (messages alone), `text`, or the name of the one variable that it takes.
    """

    graph: Runnable[Any, Any] | None = None
    mapping: ReplyMapping | None = None

    def __post_init__(self) -> None:
        assert self.graph is not None
        self.shape = shape_of(self.graph)
        self.saver = getattr(self.graph, "checkpointer", None) or None
        found = list(_tools(self.graph))
        self.tools = self.tools or any((tool.metadata or {}).get(MARK) for tool in found)
        declared = self.mapping is not None and self.mapping.calls == MESSAGES
        self.tells = self.shape == MESSAGES and (bool(found) or declared)

    @asynccontextmanager
    async def open(self, session: Session) -> AsyncIterator[Bot]:
        """A session: a thread of its own; one that is kept in memory is forgotten at its end."""
        try:
            ids = {"thread_id": session.id, "session_id": session.id}
            yield _Graph(self, {"configurable": ids})
        finally:
            if self.saver is not None and type(self.saver).__name__ == "InMemorySaver":
                with suppress(Exception):
                    self.saver.delete_thread(session.id)


@dataclass
class _Graph:
    target: GraphTarget
    config: dict[str, Any]
    kept: list[BaseMessage] = field(default_factory=list)
    shows: bool = False

    async def say(self, said: Said, world: WorldHandle | None) -> BotReply:
        target = self.target
        assert target.graph is not None
        given = self._input(said)
        try:
            output = await target.graph.ainvoke(given, config=self.config)  # type: ignore[arg-type]
        except EndpointFailure:
            raise
        except (Exception, SystemExit) as error:
            raise failed(target.name, error) from error
        return self._read(output)

    def _input(self, said: Said) -> Any:
        mapping, shape = self.target.mapping, self.target.shape
        if mapping is not None and mapping.request is not None:
            return mapping.filled(said)
        if shape == MESSAGES:
            new: BaseMessage = HumanMessage(said.text)
            return {MESSAGES: [new] if self.target.saver else [*self.kept, new]}
        history = convert_to_messages(said.messages)
        if shape == "list":
            return history
        if shape == "text":
            return said.text
        past = history[:-1]
        return {shape: said.text, "history": past, "chat_history": past}

    def _read(self, output: Any) -> BotReply:
        mapping = self.target.mapping
        messages = output.get(MESSAGES) if isinstance(output, Mapping) else None
        if isinstance(output, Mapping) and output.get("__interrupt__"):
            raise EndpointFailure(Kind.CALLABLE, "the graph waits for a person (an interrupt)")
        read = mapping is None or not mapping.reply or mapping.reply == "reply"
        if not read or not isinstance(messages, Sequence) or not _are_messages(messages):
            return read_answer(output, mapping or ReplyMapping())
        self.kept = list(messages)
        new = _since(messages)
        calls = tuple(_calls(new))
        said = [str(each.text) for each in new if isinstance(each, AIMessage)
                and not each.tool_calls]  # fmt: skip
        self.shows = self.shows or bool(calls)  # who shows one in its messages shows all
        return BotReply(tuple(said), calls, self.target.tells or self.shows, self.shows)


def shape_of(graph: Runnable[Any, Any]) -> str:
    """What a runnable's input looks like; see `GraphTarget.shape`."""
    from langchain_core.language_models import BaseLanguageModel

    if isinstance(graph, BaseLanguageModel):
        return "list"
    try:
        schema = graph.get_input_jsonschema()
    except Exception:  # types that pydantic knows nothing of
        return MESSAGES if hasattr(graph, "checkpointer") else "text"
    names = list(schema.get("properties", {}))
    if MESSAGES in names:
        return MESSAGES
    needed = [name for name in schema.get("required", names) if name not in ("history",)]
    return str(needed[0]) if len(needed) == 1 else "text"


def _are_messages(found: Sequence[Any]) -> bool:
    return bool(found) and isinstance(found[-1], BaseMessage)


def _since(messages: Sequence[BaseMessage]) -> list[BaseMessage]:
    """What came after the customer's last message."""
    places = [n for n, each in enumerate(messages) if isinstance(each, HumanMessage)]
    return list(messages[places[-1] + 1 if places else 0 :])


def _calls(messages: Sequence[BaseMessage]) -> Iterator[ReportedCall]:
    """The calls in a turn's messages, with what came back."""
    results = {each.tool_call_id: each for each in messages if isinstance(each, ToolMessage)}
    for message in messages:
        for call in message.tool_calls if isinstance(message, AIMessage) else ():
            told = results.get(str(call["id"]))
            text = "" if told is None else str(told.text)
            result = None if told is None else harmless(parsed(text) if parsed(text) else text)
            failed_ = told is not None and told.status == "error"
            yield ReportedCall(
                call["name"], call["args"], result, False if failed_ else succeeded(result)
            )


def _tools(graph: Any) -> Iterator[Any]:
    """The tools of a graph's tool nodes, in subgraphs as well."""
    for node in getattr(graph, "nodes", {}).values() if hasattr(graph, "nodes") else ():
        bound = getattr(node, "bound", node)
        yield from getattr(bound, "tools_by_name", {}).values()
        if bound is not graph and hasattr(bound, "checkpointer"):
            yield from _tools(bound)
