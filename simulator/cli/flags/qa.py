"""The flags of `simulator qa`."""

from __future__ import annotations

import argparse
from pathlib import Path

from simulator.cli.flags.shared import group, number

HELP = "write questions with answers, or tickets, about a pack"
EXAMPLES = (
    "simulator qa request.json --pack bakery -n 10",
    "simulator qa request.json --pack bakery --kind ticket --format csv --out tickets.csv",
)


def flags(command: argparse.ArgumentParser) -> None:
    """Declare them."""
    add = command.add_argument
    add("spec", type=Path, metavar="SPEC.json", help="an instruction and examples")
    add = group(command, "which entries").add_argument
    add("-n", type=number, metavar="N", help="how many (as many as the instruction says, or 10)")
    add("--pack", help="name of a pack, or the path of its folder: what is true")
    add("--kind", default="qa", choices=("qa", "ticket"), help="pairs, or single tickets (qa)")
    add("--cover", nargs="+", default=[], metavar="TOPIC",
        help="only about these (what the instruction names)")  # fmt: skip
    add("--avoid", nargs="+", default=[], metavar="TOPIC", help="never about these")
    add("--seed", type=number, default=0, metavar="S", help="the same seed, the same set (0)")
    add = group(command, "models").add_argument
    add("--model", default="embedded", metavar="NAME", help="who writes them (embedded)")
    add = group(command, "output").add_argument
    add("--format", default="json", choices=("json", "jsonl", "csv", "text"),
        help="(json: an array)")  # fmt: skip
    add("--out", type=Path, metavar="FILE", help="write to a file, whole or not at all")
    add("--report", type=Path, metavar="FILE", help="what was rejected and counted, as JSON")
