"""The flags of `simulator verify`."""

from __future__ import annotations

import argparse
from pathlib import Path

from simulator.cli.flags import shared

HELP = "check exported files by their consumers' rules"
EXAMPLES = (
    "simulator verify data",
    "simulator verify data --json",
)


def flags(command: argparse.ArgumentParser) -> None:
    """Declare them."""
    command.add_argument("folder", type=Path, help="folder that `export` has written to")
    shared.json_switch(command)
