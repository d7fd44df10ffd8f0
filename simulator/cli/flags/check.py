"""The flags of `simulator check`."""

from __future__ import annotations

import argparse
from pathlib import Path

from simulator.cli.flags import shared

HELP = "check packs, personas and tactics"
EXAMPLES = (
    "simulator check",
    "simulator check my_pack --deep",
)


def flags(command: argparse.ArgumentParser) -> None:
    """Declare them."""
    command.add_argument(
        "path",
        nargs="*",
        type=Path,
        help="packs by name or folder, files of personas and tactics; all",
    )
    command.add_argument(
        "--deep",
        action="store_true",
        help="try rules, tools and goals in drawn cases, and listen to customers; takes seconds",
    )
    shared.json_switch(command)
