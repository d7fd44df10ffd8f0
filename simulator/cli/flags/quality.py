"""The flags of `simulator quality`."""

from __future__ import annotations

import argparse
from pathlib import Path

from simulator.cli.flags import shared
from simulator.cli.flags.shared import group

HELP = "measure how varied a run is, and how near to people"
EXAMPLES = (
    "simulator quality outputs/bakery",
    "simulator quality outputs/bakery --reference chats.jsonl --html quality.html",
)


def flags(command: argparse.ArgumentParser) -> None:
    """Declare them."""
    add = command.add_argument
    add("run", type=Path, help="folder of the run")
    add("--pack", metavar="P", help="only dialogues of this pack")
    group(command, "recordings").add_argument(
        "--reference", nargs="+", type=Path, default=(), metavar="FILE",
        help="recordings of people, in any format that `audit` reads")  # fmt: skip
    shared.recordings(command)
    shared.personal(command)
    add = group(command, "output").add_argument
    add("--html", type=Path, metavar="FILE", help="write a page")
    add("--json", metavar="FILE", help="write JSON; `-` prints it instead")
