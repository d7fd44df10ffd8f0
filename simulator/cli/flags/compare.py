"""The flags of `simulator compare`."""

from __future__ import annotations

import argparse
from pathlib import Path

from simulator.cli.flags import shared
from simulator.cli.flags.shared import group

HELP = "put runs side by side: what each gives and costs"
EXAMPLES = (
    "simulator compare outputs/a outputs/b",
    "simulator compare outputs/a --templates --reference chats.jsonl",
)


def flags(command: argparse.ArgumentParser) -> None:
    """Declare them."""
    add = command.add_argument
    add("run", nargs="+", type=Path, help="folders of runs")
    add("--templates", action="store_true", help="beside a template baseline of the first run")
    group(command, "recordings").add_argument(
        "--reference", nargs="+", type=Path, default=(), metavar="FILE",
        help="recordings of people, in any format that `audit` reads: fidelity")  # fmt: skip
    shared.recordings(command)
    shared.json_switch(command)
