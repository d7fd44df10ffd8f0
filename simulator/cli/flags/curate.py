"""The flags of `simulator curate`."""

from __future__ import annotations

import argparse
from pathlib import Path

from simulator.cli.flags import shared
from simulator.cli.flags.shared import group, number

HELP = "keep the part of a run worth training on"
EXAMPLES = (
    "simulator curate outputs/bakery --out outputs/best -n 500",
    "simulator curate outputs/bakery --out outputs/even --balance scenario ending",
)


def flags(command: argparse.ArgumentParser) -> None:
    """Declare them."""
    add = command.add_argument
    add("run", type=Path, help="folder of the run")
    add("--out", type=Path, required=True, metavar="DIR", help="folder of the new run")
    add("-n", type=number, metavar="N", help="exactly as many (all that are left)")
    add = group(command, "what is dropped").add_argument
    add("--accept", default="expected", metavar="A",
        help="expected (ended as well as the case allows), clean, or any (expected)")  # fmt: skip
    add("--without", nargs="+", default=(), metavar="CODE", help="drop dialogues with this finding")
    add("--ending", nargs="+", default=(), metavar="E", help="keep only these endings")
    add("--least-turns", type=number, default=0, metavar="T", help="of both sides (0)")
    add("--most-turns", type=number, metavar="T", help="of both sides (no limit)")
    add("--grade", nargs="+", default=(), metavar="G", help="what a judge has to have passed")
    add("--duplicates", type=float, default=0.8, metavar="X",
        help="share of common masked shingles that makes a near-duplicate (0.8)")  # fmt: skip
    add("--keep-duplicates", action="store_true", help="look for none")
    add("--balance", nargs="+", default=(), metavar="K", help="over scenario, persona, ending")
    shared.json_switch(command)
