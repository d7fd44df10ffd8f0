"""`simulator view`: a page on this machine that looks at runs."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import sys

from simulator.api.viewing import view
from simulator.cli.terminal import harmless


def view_(options: argparse.Namespace) -> int:
    """The command; it ends with SIGINT or SIGTERM, both with exit code 0."""
    asyncio.run(_view(options))
    return 0


async def _view(options: argparse.Namespace) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with view(*options.run, port=options.port) as address:
        names = ", ".join(map(str, options.run))
        print(harmless(f"{names}: {address} (Ctrl-C ends it)"), flush=True)
        if not options.no_browser and _has_browser():
            import webbrowser

            await asyncio.to_thread(webbrowser.open, address)
        await stop.wait()


def _has_browser() -> bool:
    """Whether there is a desktop: without one a browser would take the terminal."""
    desktop = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    return sys.stdout.isatty() and bool(desktop or sys.platform == "darwin")
