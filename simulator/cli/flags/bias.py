"""The flags of `simulator bias`."""

from __future__ import annotations

import argparse

from simulator.cli.flags import shared
from simulator.cli.flags.shared import group, number

HELP = "play the same cases with customers who differ in nothing but who they are"
EXAMPLES = (
    "simulator bias bakery -n 20",
    "simulator bias ecommerce --target http://localhost:8000/chat --swap name dialect",
)


def flags(command: argparse.ArgumentParser) -> None:
    """Declare them."""
    shared.packs(command)
    shared.bot(command)
    add = group(command, "which cases").add_argument
    add("--swap", nargs="+", default=[], metavar="S", help="name, gender, age, dialect (all)")
    add("-n", type=number, metavar="N", help="cases of each pack, each with every group (50)")
    shared.whose_cases(command)
    add("--seed", type=number, metavar="S", help="the same seed gives the same cases (0)")
    shared.play(command)
    group(command, "models").add_argument(
        "--customer-model", metavar="NAME", help="who plays the customers (embedded)"
    )
    shared.no_check(command)
    shared.money(command)
    shared.out(command, "outputs/bias-...")
    shared.json_file(command)
