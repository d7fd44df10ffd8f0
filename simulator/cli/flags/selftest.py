"""The flags of `simulator selftest`."""

from __future__ import annotations

import argparse

from simulator.cli.flags import shared
from simulator.cli.flags.shared import number

HELP = "plant flaws and count what the critic finds"
EXAMPLES = (
    "simulator selftest bakery",
    "simulator selftest bakery ecommerce -n 300 --workers 2",
)


def flags(command: argparse.ArgumentParser) -> None:
    """Declare them."""
    shared.packs(command, needed=False)
    add = command.add_argument
    add = shared.group(command, "which cases").add_argument
    add("-n", type=number, default=50, metavar="N", help="dialogues in which each flaw fires (50)")
    add("--clean", type=number, default=200, metavar="N", help="dialogues without a flaw (200)")
    add("--flaw", nargs="+", metavar="F", help="only these flaws")
    add("--seed", type=number, default=0, metavar="S", help="of the cases (0)")
    add = shared.group(command, "how they are played").add_argument
    add("--workers", type=number, default=1, metavar="W", help="processes that play (1)")
    add = shared.group(command, "the verdict").add_argument
    add("--fail-under", type=float, default=98, metavar="P", help="least percent found (98)")
    add = shared.group(command, "output").add_argument
    add("--list", action="store_true", help="list the flaws and end")
    shared.json_switch(command)
