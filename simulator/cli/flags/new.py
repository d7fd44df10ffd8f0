"""The flags of `simulator new`."""

from __future__ import annotations

import argparse

from simulator.cli.flags import shared

HELP = "write a small pack of your own that runs at once"
EXAMPLES = (
    "simulator new bike_shop",
    "simulator new my_bank --from fintech",
)


def flags(command: argparse.ArgumentParser) -> None:
    """Declare them."""
    add = command.add_argument
    add("name", metavar="NAME", help="of the pack: small letters and digits, with _ or - between")
    add("--from", dest="source", metavar="PACK",
        help="a pack to start from, by name or folder (one with comments)")  # fmt: skip
    shared.json_switch(command)
