"""The flags of `simulator show`."""

from __future__ import annotations

import argparse
from pathlib import Path

from simulator.cli.flags import shared
from simulator.cli.flags.shared import number

HELP = "print transcripts with tool calls and findings"
EXAMPLES = (
    "simulator show outputs/bakery 1",
    "simulator show outputs/bakery --first 5 --acts",
)


def flags(command: argparse.ArgumentParser) -> None:
    """Declare them."""
    add = command.add_argument
    add("run", type=Path, help="folder of the run")
    add("id", nargs="?", help="place in the plan, or the beginning of a case id")
    add("--first", type=number, metavar="N", help="the first N dialogues")
    add("--acts", action="store_true", help="with the acts of support's turns")
    shared.json_switch(command)
