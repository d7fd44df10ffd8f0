"""`simulator serve`: the embedded model as an endpoint that others can talk to."""

from __future__ import annotations

import argparse
import asyncio
import signal
from typing import TYPE_CHECKING

from simulator.cli.terminal import harmless
from simulator.errors import UserError

if TYPE_CHECKING:
    from simulator.play.models.embedded import EmbeddedChatModel


def serve_(options: argparse.Namespace) -> int:
    """The command; it ends with SIGINT or SIGTERM, both with exit code 0."""
    if not options.embedded:
        raise UserError("say what to serve: `simulator serve --embedded`")
    if not 0 <= options.port <= 65535:
        raise UserError(f"--port must be from 0 (a free one) to 65535, not {options.port}")
    if not options.host:
        raise UserError("--host is empty, which would mean every address of this machine")
    model = _model(options.flaw)
    asyncio.run(_serve(model, options.host, options.port))
    return 0


def _model(flaws: str | None) -> EmbeddedChatModel:
    from simulator.play.models.embedded import EmbeddedChatModel

    if flaws is None:
        return EmbeddedChatModel()
    from simulator.play.models.embedded.flaws import read_flaws

    names = read_flaws(f"--flaw {flaws}", {"flaw": flaws})
    if not names:
        raise UserError("--flaw needs a name; `simulator selftest --list` has them all")
    return EmbeddedChatModel(flaws=names)


async def _serve(model: EmbeddedChatModel, host: str, port: int) -> None:
    from simulator.server.app import serving
    from simulator.server.protocol import MODEL

    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with serving(model, host, port) as url:
        print(harmless(f"serving the embedded model on {url} (model: {MODEL})"), flush=True)
        await stop.wait()
