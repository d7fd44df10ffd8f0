"""The flags of `simulator show`."""

from __future__ import annotations

import argparse
from pathlib import Path

from simulator.cli.flags import shared
from simulator.cli.flags.shared import group, number

HELP = "print transcripts with tool calls and findings"
EXAMPLES = (
    "simulator show outputs/bakery 1",
    "simulator show outputs/bakery --rejected --text refund --first 5",
)


def flags(command: argparse.ArgumentParser) -> None:
    """Declare them."""
    add = command.add_argument
    add("run", type=Path, help="folder of the run")
    add("id", nargs="?", help="place in the plan, or the beginning of a case id")
    add("--first", type=number, metavar="N", help="the first N dialogues")
    add("--acts", action="store_true", help="with the acts of support's turns")
    chosen = group(command, "which dialogues")
    either = chosen.add_mutually_exclusive_group()
    either.add_argument("--accepted", action="store_true", help="what export takes")
    either.add_argument("--rejected", action="store_true", help="what export leaves out")
    add = chosen.add_argument
    add("--scenario", metavar="S", help="of this scenario; PACK/S where packs share the name")
    add("--persona", metavar="P", help="of this persona")
    add("--ending", metavar="E", help="that ended so, such as escalated")
    add("--finding", metavar="CODE", help="with this finding")
    add("--text", metavar="T", help="in which this is said or called, in any case of letters")
    add("--decided", metavar="D", choices=("accepted", "rejected", "corrected", "undecided"),
        help="by a person: accepted, rejected, corrected, or undecided")  # fmt: skip
    shared.json_switch(command)
