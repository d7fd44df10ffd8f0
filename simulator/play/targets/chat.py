"""A bot behind a chat-completions endpoint: only the conversation is sent, no prompt of ours."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage

from simulator.errors import ModelError
from simulator.play.models.failures import EndpointFailure, Kind
from simulator.play.models.request_form import TOOLS_AS_TEXT
from simulator.play.targets.bot import Bot, BotTarget, Session
from simulator.play.targets.http import Http
from simulator.play.targets.reply import BotReply
from simulator.play.targets.world_handle import MOST_CALLS, WorldHandle

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from simulator.play.targets.mapping import Said


@dataclass
class ChatTarget(BotTarget):
    """An endpoint that has its own system prompt.

    Attributes:
        model: The client: retries, budget, rate limit and journal are its own.
        url: Of the endpoint; empty for a provider's.
        as_text: The user wants tools to be told as text.
    """

    model: BaseChatModel | None = None
    url: str = ""
    as_text: bool = False

    @asynccontextmanager
    async def open(self, session: Session) -> AsyncIterator[Bot]:
        """A session: its id goes with each request as `user`."""
        assert self.model is not None
        pack = session.pack
        tools = [tool.schema for tool in pack.tools.values()] if self.tools else []
        options = {"user": session.id, **({"tools": tools} if tools else {})}
        yield _Chat(self.model, options, self.as_text)

    async def check(self) -> None:
        """Whether somebody answers at the URL."""
        if self.url:
            await Http.reach(self.url)
        await super().check()


@dataclass
class _Chat:
    model: BaseChatModel
    options: dict[str, Any]
    as_text: bool
    messages: list[BaseMessage] = field(default_factory=list)

    async def say(self, said: Said, world: WorldHandle | None) -> BotReply:
        self.messages.append(HumanMessage(said.text))
        answers: list[AIMessage] = []
        while True:
            answer: AIMessage = await self.model.ainvoke(self.messages, **self.options)
            answers.append(answer)
            asked = getattr(answer.response_metadata.get("entry"), "form", "")
            if TOOLS_AS_TEXT in asked and not self.as_text:
                raise EndpointFailure(
                    Kind.UNSUPPORTED,
                    "the endpoint refuses our tools; leave out --tools, or name the model with"
                    " ?tools=text to have them told to it as text",
                )
            if not answer.tool_calls or world is None:
                break
            self._call(answer, world)
        self.messages.append(AIMessage(str(answer.text)))
        return BotReply((str(answer.text),), answers=tuple(answers))

    def _call(self, answer: AIMessage, world: WorldHandle) -> None:
        for place, request in enumerate(answer.tool_calls):
            name, arguments = request["name"], request["args"]
            result = world.call(name, arguments)
            if world.exceeded:
                raise ModelError(f"the bot made more than {MOST_CALLS} tool calls in one turn")
            number = str(request["id"])
            asked: Any = {"name": name, "args": arguments, "id": number}
            self.messages += [
                AIMessage(str(answer.text) if place == 0 else "", tool_calls=[asked]),
                ToolMessage(result, tool_call_id=number),
            ]
