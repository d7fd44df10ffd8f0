"""Cases, a way to talk to a target, and a bot behind a real web server."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from simulator.content.cases import Case
from simulator.content.pack import Pack
from simulator.content.session import Session
from simulator.play.targets.bot import BotTarget
from simulator.play.targets.reply import BotReply
from simulator.play.targets.world_handle import WorldHandle

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture
def case(lamp_case: Callable[..., Case]) -> Case:
    return lamp_case()


@pytest.fixture
def talk(case: Case, ecommerce: Pack) -> Callable[..., Awaitable[list[BotReply]]]:
    """Says texts to a target in one session, and gives its replies."""

    async def talk_(target: BotTarget, *texts: str, attempt: int = 0) -> list[BotReply]:
        replies = []
        try:
            async with target.session(case, ecommerce, attempt) as conversation:
                greeting = await conversation.greet()
                replies += [greeting] if greeting else []
                for text in texts:
                    world = WorldHandle(case.world(ecommerce), Session())
                    replies.append(await conversation.reply(text, world))
                await conversation.state()
        finally:
            await target.close()
        return replies

    return talk_


@dataclass
class Server:
    """A bot behind HTTP.

    Attributes:
        say: Gives the answer to a request's JSON: an object, or a whole response.
        seen: What came in.
        headers: Of each request.
    """

    say: Callable[[dict[str, Any]], Any]
    seen: list[dict[str, Any]] = field(default_factory=list)
    headers: list[Any] = field(default_factory=list)
    url: str = ""

    async def answer(self, request: web.Request) -> web.StreamResponse:
        if request.method == "OPTIONS":
            return web.Response(status=405)
        self.seen.append(await request.json())
        self.headers.append(request.headers)
        told = self.say(self.seen[-1])
        told = await told if asyncio.iscoroutine(told) else told
        if told == "drop":
            assert request.transport
            request.transport.abort()
            return web.Response()
        if isinstance(told, web.StreamResponse):
            return told
        return web.Response(text=json.dumps(told), content_type="application/json")


@pytest.fixture
async def serve() -> AsyncIterator[Callable[..., Awaitable[Server]]]:
    """Serves a bot: `await serve(lambda told: {"reply": "Hello"})`."""
    runners = []

    async def serve_(say: Callable[[dict[str, Any]], Any]) -> Server:
        server, app = Server(say), web.Application()
        app.router.add_route("*", "/{any:.*}", server.answer)
        runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.01)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        runners.append(runner)
        server.url = f"http://127.0.0.1:{runner.addresses[0][1]}/chat"
        return server

    yield serve_
    for runner in runners:
        await runner.cleanup()
