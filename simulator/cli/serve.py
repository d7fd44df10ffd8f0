"""`simulator serve`: the embedded model as an endpoint, or the support of a pack as a bot."""

from __future__ import annotations

import argparse
import asyncio
import shlex
import signal

from simulator.api.roles import serve
from simulator.cli.terminal import harmless
from simulator.errors import UserError


def serve_(options: argparse.Namespace) -> int:
    """The command; it ends with SIGINT or SIGTERM, both with exit code 0."""
    if not options.embedded and not options.pack:
        raise UserError("say what to serve: `simulator serve PACK` or `simulator serve --embedded`")
    if options.embedded and options.pack:
        raise UserError(f"either the model (--embedded) or the bot of `{options.pack}`, not both")
    flaws = [] if options.flaw is None else options.flaw.split(",")
    if options.flaw is not None and not any(flaws):
        raise UserError("--flaw needs a name; `simulator selftest --list` has them all")
    asyncio.run(_serve(options.pack, options.host, options.port, flaws))
    return 0


async def _serve(pack: str | None, host: str, port: int, flaws: list[str]) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with serve(pack, host=host, port=port, flaws=flaws) as url:
        for line in _bot_lines(pack, url, flaws) if pack else _model_lines(url):
            print(harmless(line), flush=True)
        await stop.wait()


def _model_lines(url: str) -> list[str]:
    from simulator.server.protocol import MODEL

    return [f"serving the embedded model on {url} (model: {MODEL})"]


def _bot_lines(pack: str, url: str, flaws: list[str]) -> list[str]:
    """What is served, and the commands that try it."""
    from simulator.api.packs import open_pack

    erring = f", told to err: {', '.join(flaws)}" if flaws else ""
    named, model = shlex.quote(pack), open_pack(pack).name
    return [
        f"serving the support of {model} on {url}{erring}",
        f"simulator stress {named} --target {url}/webhook --setup {url}/setup --probe {url}/state",
        f"simulator stress {named} --target openai:{model}@{url}/v1",
    ]
