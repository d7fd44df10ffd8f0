"""The flags of `simulator list`."""

from __future__ import annotations

import argparse

from simulator.cli.flags import shared

HELP = "list packs, scenarios, personas and tactics"
EXAMPLES = (
    "simulator list",
    "simulator list --json",
)


def flags(command: argparse.ArgumentParser) -> None:
    """Declare them."""
    shared.json_switch(command)
