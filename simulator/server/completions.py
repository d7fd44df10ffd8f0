"""Completions over HTTP: a reply on its way back, in one piece or as events."""

from __future__ import annotations

import json
import time
from uuid import uuid4

from aiohttp import web
from langchain_core.messages import AIMessage

from simulator.play.models.embedded import NAME
from simulator.server.protocol import (
    MODEL,
    Answer,
    Request,
    unknown_model,
    usage,
    with_own_ids,
)
from simulator.server.site import as_json
from simulator.server.truncation import truncated


def completed(
    request: Request,
    given: AIMessage,
    fingerprint: str | None,
    model: str = MODEL,
    headers: dict[str, str] | None = None,
) -> web.Response:
    """The response to a request, once there is a reply.

    Args:
        request: What was asked for.
        given: The reply, which is cut where the request wants it to be.
        fingerprint: The pack's digest; None where no pack had a part in it.
        model: Who says it.
        headers: Further ones.
    """
    reply, cut = truncated(with_own_ids(given), request)
    answer = Answer(
        reply=reply,
        usage=usage(request, reply),
        id=f"chatcmpl-{uuid4().hex}",
        created=int(time.time()),
        fingerprint=fingerprint,
        cut=cut,
        model=model,
    )
    if request.stream:
        pieces = [json.dumps(piece) for piece in answer.pieces(request.counted)]
        return _events(pieces, headers or {})
    return as_json(answer.whole(), headers=headers)


def _events(pieces: list[str], headers: dict[str, str]) -> web.Response:
    """All chunks at once: the reply is there as a whole, and waiting would be play-acting."""
    body = "".join(f"data: {piece}\n\n" for piece in [*pieces, "[DONE]"])
    headers = {"Cache-Control": "no-cache"} | headers
    return web.Response(body=body.encode(), content_type="text/event-stream", headers=headers)


def add_models(app: web.Application, name: str) -> None:
    """Have a site name its one model."""
    served = {"id": name, "object": "model", "created": 0, "owned_by": NAME}

    async def models(request: web.Request) -> web.Response:
        return as_json({"object": "list", "data": [served]})

    async def model(request: web.Request) -> web.Response:
        if request.match_info["id"] != name:
            raise unknown_model(request.match_info["id"], name)
        return as_json(served)

    app.router.add_get("/v1/models", models)
    app.router.add_get("/v1/models/{id:.+}", model)
