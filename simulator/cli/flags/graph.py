"""The flags of `simulator graph`."""

from __future__ import annotations

import argparse
from pathlib import Path

from simulator.cli.flags.shared import group

HELP = "draw scenarios, or the stage that plays them"
EXAMPLES = (
    "simulator graph bakery --out drawings --format svg",
    "simulator graph --stage --format svg --out stage.svg",
)


def flags(command: argparse.ArgumentParser) -> None:
    """Declare them."""
    add = command.add_argument
    add("pack", nargs="?", help="name of a pack, or the path of its folder")
    add = group(command, "what is drawn").add_argument
    add("--scenario", metavar="S", help="only this scenario (all)")
    add("--stage", action="store_true", help="the LangGraph on which a dialogue is played")
    add = group(command, "output").add_argument
    add("--format", default="mermaid", choices=("mermaid", "svg", "png"), help="(mermaid)")
    add("--out", type=Path, metavar="FILE", help="a file, or a folder for one of each scenario")
