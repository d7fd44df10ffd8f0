"""The embedded model over HTTP: a chat-completions endpoint on this machine."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from simulator.play.models.embedded import EmbeddedChatModel
from simulator.server.admission import reply_to
from simulator.server.completions import add_models, completed
from simulator.server.protocol import MODEL
from simulator.server.requests import read_body, read_request
from simulator.server.site import application, as_json, hosted


@asynccontextmanager
async def serving(
    model: EmbeddedChatModel, host: str = "127.0.0.1", port: int = 0
) -> AsyncIterator[str]:
    """Serve the embedded model as long as the context lasts.

    Args:
        model: What answers.
        host: Address to listen on; the loopback keeps it on this machine.
        port: 0 for a free one.

    Yields:
        The base URL, for instance `http://127.0.0.1:8123/v1`.

    Raises:
        UserError: The address cannot be listened on.
    """
    async with hosted(_site(model), host, port) as address:
        yield f"{address}/v1"


def respond(model: EmbeddedChatModel, body: bytes) -> web.Response:
    """The response to the body of a request for a completion.

    Raises:
        Refused: It cannot be answered.
    """
    request = read_request(read_body(body))
    reply, pack = reply_to(model, request)
    return completed(request, reply, pack.digest if pack else None)


def _site(model: EmbeddedChatModel) -> web.Application:
    async def complete(request: web.Request) -> web.Response:
        return respond(model, await request.read())

    async def health(request: web.Request) -> web.Response:
        return as_json({"status": "ok"})

    app = application()
    app.router.add_post("/v1/chat/completions", complete)
    add_models(app, MODEL)
    app.router.add_get("/health", health)
    return app
