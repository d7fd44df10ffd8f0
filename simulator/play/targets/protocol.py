"""What a target is: a bot of somebody else's, talked to in a session for each case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

from simulator.content.cases import Case
from simulator.content.pack import Pack
from simulator.play.targets.reply import BotReply
from simulator.play.targets.world_handle import WorldHandle

Records = Mapping[str, Sequence[Mapping[str, Any]]]
"""From a collection to records, as a backend holds them."""


class Conversation(Protocol):
    """One session with a bot. Whatever fails raises a `ModelError`: the environment's fault."""

    @property
    def reports(self) -> bool:
        """Whether each reply so far told of its calls."""

    async def greet(self) -> BotReply | None:
        """What the bot says before anybody else; None where it does not. Comes first."""

    async def reply(self, text: str, world: WorldHandle) -> BotReply:
        """What the bot says to a message; its tools may run in the world meanwhile."""

    async def state(self) -> Records | None:
        """The records as the bot's backend holds them afterwards; None where nobody can ask."""


class Target(Protocol):
    """A bot to be talked to.

    Attributes:
        name: As the user named it, without keys.
        tools: Its calls run in our world.
        speaks_first: It greets.
    """

    name: str
    tools: bool
    speaks_first: bool

    def session(
        self, case: Case, pack: Pack, attempt: int = 0
    ) -> AbstractAsyncContextManager[Conversation]:
        """A session for one case that no other case shares; each attempt has a new one."""

    async def check(self) -> None:
        """Whether it is there.

        Raises:
            UserError: It is not.
        """

    async def close(self) -> None:
        """Close what its sessions share."""
