"""`simulator serve`: the embedded model as an endpoint that others can talk to."""

from __future__ import annotations

import argparse
import asyncio
import signal
from collections.abc import Sequence

from simulator.api.roles import serve
from simulator.cli.terminal import harmless
from simulator.errors import UserError


def serve_(options: argparse.Namespace) -> int:
    """The command; it ends with SIGINT or SIGTERM, both with exit code 0."""
    if not options.embedded:
        raise UserError("say what to serve: `simulator serve --embedded`")
    flaws = [] if options.flaw is None else options.flaw.split(",")
    if options.flaw is not None and not any(flaws):
        raise UserError("--flaw needs a name; `simulator selftest --list` has them all")
    asyncio.run(_serve(options.host, options.port, flaws))
    return 0


async def _serve(host: str, port: int, flaws: Sequence[str]) -> None:
    from simulator.server.protocol import MODEL

    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with serve(host=host, port=port, flaws=flaws) as url:
        print(harmless(f"serving the embedded model on {url} (model: {MODEL})"), flush=True)
        await stop.wait()
