"""What keeps the page to whoever opened it: its own address, a token, and a strict policy.

Other sites can make a browser send requests here. They are told apart by the address that they
asked for (a name of theirs that leads to this machine is refused), by where they come from, and by
a token that only the page knows.
"""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable

from aiohttp import web

from simulator.errors import RunError, UserError
from simulator.server.protocol import Refused

TOKEN = "X-Token"
"""The header that holds the token of what changes something."""

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self';"
    " connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}

_NAMES = ("127.0.0.1", "localhost")
_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def guard(app: web.Application, token: str) -> None:
    """Have a site answer its own page only.

    Args:
        app: The site.
        token: Has to come with whatever changes something.
    """

    @web.middleware
    async def guarded(request: web.Request, handler: _Handler) -> web.StreamResponse:
        _check(request, token)
        try:
            return await handler(request)
        except (Refused, web.HTTPException):
            raise
        except RunError as error:
            raise Refused(str(error), 409, code="run_error") from None
        except UserError as error:
            raise Refused(str(error), 400, code="user_error") from None

    async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
        response.headers.update(HEADERS)

    app.middlewares.append(guarded)
    app.on_response_prepare.append(add_headers)


def _check(request: web.Request, token: str) -> None:
    port = request.transport.get_extra_info("sockname")[1] if request.transport else 0
    own = {f"{name}:{port}" for name in _NAMES}
    if request.host not in own:
        raise Refused("asked for under another name", 403, code="foreign_host")
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    reads = request.method in ("GET", "HEAD")
    foreign = site not in (None, "none", "same-origin") and not (reads and request.path == "/")
    if foreign or (origin is not None and origin != f"http://{request.host}"):
        raise Refused("asked for by another site", 403, code="foreign_site")
    if reads:
        return
    if request.content_type != "application/json":
        raise Refused("the body has to be JSON", 415, code="not_json")
    if not hmac.compare_digest(request.headers.get(TOKEN, "").encode(), token.encode()):
        raise Refused("the token is missing or another's; reload the page", 403, code="no_token")
