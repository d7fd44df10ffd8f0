"""The flags of `simulator play`."""

from __future__ import annotations

import argparse
from pathlib import Path

from simulator.cli.flags import shared
from simulator.cli.flags.shared import number

HELP = "play one side of a dialogue yourself, on the terminal"
EXAMPLES = (
    "simulator play bakery",
    "simulator play ecommerce --as support --save outputs/mine",
)


def flags(command: argparse.ArgumentParser) -> None:
    """Declare them."""
    shared.one_pack(command)
    add = command.add_argument
    add("--as", dest="role", default="customer", choices=("customer", "support"),
        help="the side that you take (customer)")  # fmt: skip
    add = shared.group(command, "which case").add_argument
    add("--scenario", metavar="S", help="only this scenario")
    add("--persona", metavar="P", help="only this persona")
    add("--seed", type=number, metavar="N", help="the same seed gives the same case (0)")
    add = shared.group(command, "models").add_argument
    add("--model", metavar="NAME", default="embedded", help="who plays the other side (embedded)")
    add = shared.group(command, "output").add_argument
    add("--save", type=Path, metavar="RUN", help="folder of a run that the dialogue is added to")
