"""The flags of `simulator phrases`."""

from __future__ import annotations

import argparse

from simulator.cli.flags import shared

HELP = "review what a model has worded otherwise"
EXAMPLES = (
    "simulator phrases bakery",
    "simulator phrases bakery --accept all",
)


def flags(command: argparse.ArgumentParser) -> None:
    """Declare them."""
    shared.one_pack(command)
    add = command.add_argument
    add("--accept", nargs="+", default=[], metavar="ID", help="phrases that are fine, or all")
    add("--reject", nargs="+", default=[], metavar="ID", help="nobody is to say these, or all")
    shared.json_switch(command)
