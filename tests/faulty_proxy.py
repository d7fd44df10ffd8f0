"""A proxy before a bot that fails a share of the calls, each in another way.

Which call fails follows from the case, the attempt and the number of the call, not from the run.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any

from aiohttp import ClientSession, web

from simulator.server.site import hosted

KINDS = ("500", "503", "429", "drop", "hang", "empty", "no JSON", "cut", "error in a 200")


@dataclass
class FaultyProxy:
    """Passes requests on to a bot, or fails.

    Attributes:
        url: Of the bot.
        share: Of calls that fail, 0 to 1.
        paths: Those that fail; all others are passed on.
        count: Calls by what became of them.
    """

    url: str
    share: float
    paths: tuple[str, ...] = ("/webhook", "/v1/chat/completions")
    count: Counter[str] = field(default_factory=Counter)
    calls: Counter[str] = field(default_factory=Counter)

    @asynccontextmanager
    async def served(self) -> AsyncIterator[str]:
        """Its address."""
        async with ClientSession() as self.client:
            app = web.Application()
            app.router.add_route("*", "/{path:.*}", self.answer)
            async with hosted(app, "127.0.0.1", 0) as address:
                yield address

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Pass a request on, and fail it where it is its turn."""
        body = await request.read()
        fault = await self.fault(request) if request.path in self.paths else ""
        if fault in FAULTS:
            return await FAULTS[fault](request)
        sent = self.client.request(
            request.method, self.url + request.path_qs, data=body,
            headers={"Content-Type": "application/json"},
        )  # fmt: skip
        async with sent as got:
            told = await got.read()
            if fault == "cut":
                told = told[: len(told) // 2]
            return web.Response(body=told, status=got.status, content_type="application/json")

    async def fault(self, request: web.Request) -> str:
        """What becomes of the call; empty where it goes well."""
        told = await request.json()
        session = str(told.get("session") or told.get("user")).rpartition("-")[0]
        self.calls[session] += 1
        rng = Random(f"{session} {self.calls[session]}")
        fault = rng.choice(KINDS) if rng.random() < self.share else ""
        self.count[fault or "well"] += 1
        return fault


def _status(status: int) -> Callable[[web.Request], Any]:
    async def fail(request: web.Request) -> web.Response:
        return web.json_response({"error": {"message": "no"}}, status=status)

    return fail


async def _drop(request: web.Request) -> web.Response:
    assert request.transport
    request.transport.abort()
    return web.Response()


async def _hang(request: web.Request) -> web.Response:
    await asyncio.sleep(60)
    return web.Response()


def _body(text: str) -> Callable[[web.Request], Any]:
    async def fail(request: web.Request) -> web.Response:
        return web.Response(text=text, content_type="application/json")

    return fail


async def _empty(request: web.Request) -> web.Response:
    """A reply without words."""
    message = {"role": "assistant", "content": ""}
    choices = [{"index": 0, "finish_reason": "stop", "message": message}]
    return web.json_response(
        {"reply": "", "calls": [], "id": "1", "object": "chat.completion", "created": 1,
         "model": "bakery", "choices": choices}
    )  # fmt: skip


FAULTS: dict[str, Callable[[web.Request], Any]] = {
    "500": _status(500),
    "503": _status(503),
    "429": _status(429),
    "drop": _drop,
    "hang": _hang,
    "empty": _empty,
    "no JSON": _body("<html>It works!</html>"),
    "error in a 200": _body('{"error": {"message": "overloaded", "type": "server_error"}}'),
}
"""All but `cut`, which needs the reply."""
