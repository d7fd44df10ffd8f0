"""A site: routes on an address of this machine, with errors in the words of the protocol."""

from __future__ import annotations

import json
import logging
import socket
import sys
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp import web

from simulator.errors import UserError
from simulator.server.protocol import Refused

LARGEST_BODY = 1024**2
_BACKLOG = 1024
_SECONDS_TO_FINISH = 2.0

_SILENT = logging.Logger("simulator.serve", logging.CRITICAL + 1)
"""aiohttp would log requests it cannot read, with all that stands in them."""

_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def application() -> web.Application:
    """A site without routes."""
    return web.Application(middlewares=[_in_their_words], client_max_size=LARGEST_BODY)


@asynccontextmanager
async def hosted(app: web.Application, host: str, port: int) -> AsyncIterator[str]:
    """Host a site as long as the context lasts.

    Args:
        app: The site.
        host: Address to listen on; the loopback keeps it on this machine.
        port: 0 for a free one.

    Yields:
        Its address, for instance `http://127.0.0.1:8123`.

    Raises:
        UserError: The address cannot be listened on.
    """
    runner = web.AppRunner(
        app, access_log=None, logger=_SILENT, shutdown_timeout=_SECONDS_TO_FINISH
    )
    with _bound(host, port) as bound:
        await runner.setup()
        try:
            await web.SockSite(runner, bound, backlog=_BACKLOG).start()
            shown = f"[{host}]" if ":" in host else host
            yield f"http://{shown}:{bound.getsockname()[1]}"
        finally:
            await runner.cleanup()


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        reason = error.strerror or str(error)
        raise UserError(f"cannot listen on {host}, port {port}: {reason}") from None


def as_json(value: Any, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """A response of JSON."""
    return web.Response(
        body=json.dumps(value).encode(),
        status=status,
        content_type="application/json",
        headers=headers,
    )


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
    return as_json(refused.body, refused.status, headers)


def _of_http(request: web.Request, error: web.HTTPException) -> Refused:
    if error.status == 413:
        reason = f"the body is larger than {LARGEST_BODY:,} bytes"
        return Refused(reason, 413, code="request_too_large")
    if error.status == 405:
        return Refused(f"not to be used with {request.method}", 405, code="method_not_allowed")
    if error.status == 404:
        posts = {r.resource.canonical for r in request.app.router.routes()
                 if r.method == "POST" and r.resource}  # fmt: skip
        there = " or ".join(sorted(posts))
        return Refused(f"there is nothing here; try {there}", 404, code="unknown_url")
    return Refused(error.reason, error.status)


def _report(error: Exception) -> None:
    """Kind and place of a bug, for whoever runs the server; its message may quote the dialogue."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{Path(place.filename).name}:{place.lineno}"
    print(f"simulator: a bug of ours, {type(error).__name__} at {where}", file=sys.stderr)
