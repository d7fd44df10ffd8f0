"""The flags of `simulator view`."""

from __future__ import annotations

import argparse
from pathlib import Path

from simulator.cli.flags.shared import number

HELP = "look at runs in a browser: find, read, compare, accept, reject, correct"
EXAMPLES = (
    "simulator view outputs/bakery",
    "simulator view outputs/before outputs/after --port 8080",
)


def flags(command: argparse.ArgumentParser) -> None:
    """Declare them."""
    add = command.add_argument
    add("run", nargs="+", type=Path, help="folders of runs; several can be seen side by side")
    add("--port", type=number, default=0, metavar="P", help="port to listen on (0: a free one)")
    add("--no-browser", action="store_true", help="only say the address")
