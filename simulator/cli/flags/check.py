"""The flags of `simulator check`."""

from __future__ import annotations

import argparse
from pathlib import Path

from simulator.cli.flags import shared

HELP = "check packs, personas and tactics"
EXAMPLES = (
    "simulator check",
    "simulator check my_pack --json",
)


def flags(command: argparse.ArgumentParser) -> None:
    """Declare them."""
    command.add_argument(
        "path", nargs="*", type=Path, help="pack folders, files of personas and tactics; all"
    )
    shared.json_switch(command)
