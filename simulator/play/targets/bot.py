"""What all targets share: ids of sessions, hooks, time limits, history, and replies made clean."""

from __future__ import annotations

import asyncio
import secrets
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Protocol, runtime_checkable

from simulator.content.cases import Case
from simulator.content.pack import Pack
from simulator.play.models.failures import EndpointFailure, Kind
from simulator.play.models.reply_text import read_text
from simulator.play.targets.hooks import Hooks
from simulator.play.targets.http import Http
from simulator.play.targets.mapping import Said
from simulator.play.targets.protocol import Conversation, Records
from simulator.play.targets.reply import BotReply
from simulator.play.targets.world_handle import CURRENT, WorldHandle

TIMEOUT = 120.0
"""Seconds of one reply."""

LONGEST = 1024 * 1024
"""Characters of one reply."""


class Bot(Protocol):
    """One session with a bot of one kind."""

    async def say(self, said: Said, world: WorldHandle | None) -> BotReply:
        """Its reply to one message."""


@runtime_checkable
class Settling(Protocol):
    """A bot of which only the end shows whether its answers were in turn."""

    async def settle(self) -> None:
        """No message comes any more.

        Raises:
            EndpointFailure: They were not.
        """


@dataclass(frozen=True)
class Session:
    """What a bot of a kind is opened with: the session's id, and the case it is for."""

    id: str
    case: Case
    pack: Pack


@dataclass
class BotTarget(ABC):
    """A target of one kind; the kinds say how a session is opened.

    Attributes:
        name: As dialogues name it.
        tools: Its calls run in our world.
        speaks_first: It greets, asked by an empty message.
        timeout: Seconds of one reply; 0 where the kind has limits of its own.
        hooks: Around each session.
        mark: Tells the sessions of this run from those of others with the same cases.
    """

    name: str
    tools: bool = False
    speaks_first: bool = False
    timeout: float = TIMEOUT
    hooks: Hooks = field(default_factory=Hooks)
    mark: str = field(default_factory=lambda: secrets.token_hex(3))

    @abstractmethod
    def open(self, session: Session) -> AbstractAsyncContextManager[Bot]:
        """A session with the bot; ends with the context."""

    @asynccontextmanager
    async def session(
        self, case: Case, pack: Pack, attempt: int = 0
    ) -> AsyncIterator[Conversation]:
        """A session for one case; the bot is opened with the first word."""
        opened = Session(f"{case.id}-{attempt}-{self.mark}", case, pack)
        async with AsyncExitStack() as stack:
            stack.callback(self.hooks.forget, opened.id)
            yield Talk(self, opened, stack)

    async def check(self) -> None:
        """Whether it is there: here, whether its hooks are."""
        for url in self.hooks.urls:
            await Http.reach(url)

    async def close(self) -> None:
        """Close what its sessions share."""
        await self.hooks.close()


class Talk:
    """The conversation of one session.

    Args:
        target: Whom it is with.
        session: Its id and case.
        stack: Ends the bot's own session.
    """

    def __init__(self, target: BotTarget, session: Session, stack: AsyncExitStack) -> None:
        self._target, self._session, self._stack = target, session, stack
        self._bot: Bot | None = None
        self._history: tuple[dict[str, str], ...] = ()
        self.reports = True

    async def greet(self) -> BotReply | None:
        """What the bot says before anybody else, if it does; the session is opened."""
        await self._begun()
        return await self._ask("", None) if self._target.speaks_first else None

    async def reply(self, text: str, world: WorldHandle) -> BotReply:
        """What the bot says to a message.

        Raises:
            ModelError: It says nothing, fails, or takes too long.
        """
        return await self._ask(text, world)

    async def state(self) -> Records | None:
        """What the probe says, where there is one."""
        records = await self._target.hooks.state(self._session.id)
        if isinstance(self._bot, Settling):
            await self._bot.settle()
        return records

    async def _begun(self) -> Bot:
        if self._bot is None:
            target, session = self._target, self._session
            await target.hooks.prepare(session.id, session.case, session.pack)
            self._bot = await self._stack.enter_async_context(target.open(session))
        return self._bot

    async def _ask(self, text: str, world: WorldHandle | None) -> BotReply:
        bot, limit = await self._begun(), self._target.timeout
        said = Said(text, self._session.id, self._session.case.id, self._history)
        token = CURRENT.set(world)
        try:
            async with asyncio.timeout(limit or None):
                reply = clean(await bot.say(said, world))
        except TimeoutError:
            raise EndpointFailure(Kind.SLOW, f"no reply within {limit:g} s") from None
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is None or task.cancelling():
                raise
            raise EndpointFailure(Kind.CALLABLE, "the bot cancelled itself") from None
        finally:
            CURRENT.reset(token)
        self.reports = reply.shows or (self.reports and reply.reports)
        spoken = {"role": "assistant", "content": "\n\n".join(reply.texts)}
        self._history = (*self._history, said.messages[-1], spoken)
        return reply


def clean(reply: BotReply) -> BotReply:
    """A reply whose texts may stand in a dialogue: no thoughts, tokens, controls, and not empty.

    Raises:
        EndpointFailure: Nothing is left, or too much.
    """
    if sum(map(len, reply.texts)) > LONGEST:
        raise EndpointFailure(Kind.GARBLED, f"the reply is longer than {LONGEST} characters")
    texts = tuple(filter(None, (read_text(text).text for text in reply.texts)))
    if not texts:
        raise EndpointFailure(Kind.GARBLED, "the reply is empty")
    return replace(reply, texts=texts)
