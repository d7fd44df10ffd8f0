"""The flags of `simulator serve`."""

from __future__ import annotations

import argparse

from simulator.cli.flags.shared import group, number

HELP = "serve the embedded model, or a pack's bot"
EXAMPLES = (
    "simulator serve bakery --port 8000",
    "simulator serve --embedded",
)


def flags(command: argparse.ArgumentParser) -> None:
    """Declare them."""
    add = command.add_argument
    add("pack", nargs="?", help="a pack whose support is served as a bot: webhook and chat")
    add = group(command, "what is served").add_argument
    add("--embedded", action="store_true", help="the embedded model, over chat completions")
    add("--flaw", metavar="NAME,...", help="mistakes it is to make (`selftest --list` has them)")
    add = group(command, "where").add_argument
    add("--host", default="127.0.0.1", metavar="H", help="address to listen on (127.0.0.1)")
    add("--port", type=number, default=0, metavar="P", help="port to listen on (0: a free one)")
