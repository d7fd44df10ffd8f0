"""The embedded model over HTTP: a chat-completions endpoint on this machine."""

from __future__ import annotations

import json
import logging
import socket
import sys
import time
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from aiohttp import web

from simulator.errors import UserError
from simulator.play.models.embedded import NAME, EmbeddedChatModel
from simulator.server.admission import reply_to
from simulator.server.protocol import MODEL, Answer, Refused, unknown_model, usage, with_own_ids
from simulator.server.requests import read_request
from simulator.server.truncation import truncated

LARGEST_BODY = 1024**2
_BACKLOG = 1024
_SECONDS_TO_FINISH = 2.0

_SILENT = logging.Logger("simulator.serve", logging.CRITICAL + 1)
"""aiohttp would log requests it cannot read, with all that stands in them."""

_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


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
    runner = web.AppRunner(
        _application(model), access_log=None, logger=_SILENT, shutdown_timeout=_SECONDS_TO_FINISH
    )
    with _listening(host, port) as listener:
        await runner.setup()
        try:
            await web.SockSite(runner, listener, backlog=_BACKLOG).start()
            shown = f"[{host}]" if ":" in host else host
            yield f"http://{shown}:{listener.getsockname()[1]}/v1"
        finally:
            await runner.cleanup()


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        reason = error.strerror or str(error)
        raise UserError(f"cannot listen on {host}, port {port}: {reason}") from None


def _application(model: EmbeddedChatModel) -> web.Application:
    async def complete(request: web.Request) -> web.Response:
        return _completed(model, await request.read())

    app = web.Application(middlewares=[_in_their_words], client_max_size=LARGEST_BODY)
    app.router.add_post("/v1/chat/completions", complete)
    app.router.add_get("/v1/models", _models)
    app.router.add_get("/v1/models/{id:.+}", _model)
    app.router.add_get("/health", _health)
    return app


def _completed(model: EmbeddedChatModel, body: bytes) -> web.Response:
    request = read_request(body)
    given, pack = reply_to(model, request)
    reply, cut = truncated(with_own_ids(given), request)
    answer = Answer(
        reply=reply,
        usage=usage(request, reply),
        id=f"chatcmpl-{uuid4().hex}",
        created=int(time.time()),
        fingerprint=pack.digest if pack else None,
        cut=cut,
    )
    if request.stream:
        return _events([json.dumps(piece) for piece in answer.pieces(request.counted)])
    return _json(answer.whole())


def _events(pieces: list[str]) -> web.Response:
    """All chunks at once: the reply is there as a whole, and waiting would be play-acting."""
    body = "".join(f"data: {piece}\n\n" for piece in [*pieces, "[DONE]"])
    headers = {"Cache-Control": "no-cache"}
    return web.Response(body=body.encode(), content_type="text/event-stream", headers=headers)


def _json(value: Any, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    return web.Response(
        body=json.dumps(value).encode(),
        status=status,
        content_type="application/json",
        headers=headers,
    )


_SERVED = {"id": MODEL, "object": "model", "created": 0, "owned_by": NAME}


async def _models(request: web.Request) -> web.Response:
    return _json({"object": "list", "data": [_SERVED]})


async def _model(request: web.Request) -> web.Response:
    if request.match_info["id"] != MODEL:
        raise unknown_model(request.match_info["id"])
    return _json(_SERVED)


async def _health(request: web.Request) -> web.Response:
    return _json({"status": "ok"})


@web.middleware
async def _in_their_words(request: web.Request, handler: _Handler) -> web.StreamResponse:
    """Errors as the protocol words them."""
    try:
        return await handler(request)
    except Refused as refused:
        return _refusal(refused)
    except web.HTTPException as error:
        return _refusal(_of_http(request, error), error.headers.get("Allow"))
    except web.RequestPayloadError:
        return _refusal(Refused("the body cannot be read", code="invalid_body"))
    except RecursionError:
        return _refusal(Refused("the body is nested too deeply", code="invalid_json"))
    except ConnectionError:
        raise
    except Exception as error:
        _report(error)
        return _refusal(Refused("an error of the simulator's own", 500, code="internal_error"))


def _refusal(refused: Refused, allow: str | None = None) -> web.Response:
    # clients try a 409 or 500 again by themselves, and would get the same once more
    headers = {"x-should-retry": "false"} | ({"Allow": allow} if allow else {})
    return _json(refused.body, refused.status, headers)


def _of_http(request: web.Request, error: web.HTTPException) -> Refused:
    if error.status == 413:
        reason = f"the body is larger than {LARGEST_BODY:,} bytes"
        return Refused(reason, 413, code="request_too_large")
    if error.status == 405:
        return Refused(f"not to be used with {request.method}", 405, code="method_not_allowed")
    if error.status == 404:
        return Refused("there is nothing here; try /v1/chat/completions", 404, code="unknown_url")
    return Refused(error.reason, error.status)


def _report(error: Exception) -> None:
    """Kind and place of a bug, for whoever runs the server; its message may quote the dialogue."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{Path(place.filename).name}:{place.lineno}"
    print(f"simulator: a bug of ours, {type(error).__name__} at {where}", file=sys.stderr)
