"""A bot behind a webhook: one POST for each message."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from simulator.play.targets.bot import Bot, BotTarget, Session
from simulator.play.targets.http import Http
from simulator.play.targets.mapping import ReplyMapping, Said
from simulator.play.targets.reply import BotReply
from simulator.play.targets.world_handle import WorldHandle

if TYPE_CHECKING:
    import aiohttp


EXPECTED = '{"reply": ...}, or for plain text a target file with an empty `reply`'


@dataclass
class WebhookTarget(BotTarget):
    """A bot behind a URL.

    Attributes:
        url: Where messages go.
        mapping: How it is asked and read.
        headers: Of each request.
    """

    url: str = ""
    mapping: ReplyMapping = field(default_factory=ReplyMapping)
    headers: Mapping[str, str] = field(default_factory=dict)
    _connector: aiohttp.TCPConnector | None = None

    @asynccontextmanager
    async def open(self, session: Session) -> AsyncIterator[Bot]:
        """A session: connections are shared, cookies are not."""
        from simulator.play.models.transport import connector

        if self._connector is None or self._connector.closed:
            self._connector = connector()
        http = Http(self._connector)
        try:
            yield _Webhook(self, http)
        finally:
            await http.close()

    async def check(self) -> None:
        """Whether somebody answers at the URL."""
        await Http.reach(self.url)
        await super().check()

    async def close(self) -> None:
        """Close the shared connections."""
        await super().close()
        if self._connector is not None:
            await self._connector.close()


@dataclass
class _Webhook:
    target: WebhookTarget
    http: Http

    async def say(self, said: Said, world: WorldHandle | None) -> BotReply:
        mapping, target = self.target.mapping, self.target
        answer = await self.http.post(
            target.url, mapping.filled(said), target.headers, target.timeout,
            plain=not mapping.reply, expected=EXPECTED,
        )  # fmt: skip
        return mapping.read(answer)
