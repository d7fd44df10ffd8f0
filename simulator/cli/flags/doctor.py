"""The flags of `simulator doctor`."""

from __future__ import annotations

import argparse

from simulator.cli.flags import shared
from simulator.cli.flags.shared import group

HELP = "say what the models can do, by a tiny call for each"
EXAMPLES = (
    "simulator doctor --model openai:gpt-4.1-mini",
    "simulator doctor --support-model openai:my-model@http://localhost:8000/v1",
)


def flags(command: argparse.ArgumentParser) -> None:
    """Declare them."""
    group(command, "models").add_argument(
        "--model", metavar="NAME", help="who plays both: openai:MODEL[@URL], ..."
    )
    shared.models(command)
    shared.json_switch(command)
