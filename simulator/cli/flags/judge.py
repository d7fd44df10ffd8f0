"""The flags of `simulator judge`."""

from __future__ import annotations

import argparse
from pathlib import Path

from simulator.cli.flags import shared
from simulator.cli.flags.shared import number

HELP = "have a model grade the dialogues of a run, and measure its agreement with people's labels"
EXAMPLES = (
    "simulator judge outputs/bakery --model openai:gpt-4.1-mini",
    "simulator judge outputs/bakery --labels mine.csv",
)


def flags(command: argparse.ArgumentParser) -> None:
    """Declare them."""
    add = command.add_argument
    add("run", type=Path, help="folder of the run")
    add = shared.group(command, "the judge").add_argument
    add("--model", metavar="NAME", help="have the dialogues judged by this model; else only read")
    add("--concurrency", type=number, default=8, metavar="C", help="dialogues judged at once (8)")
    add = shared.group(command, "labels of people").add_argument
    add("--labels", type=Path, metavar="FILE", help="JSONL or CSV with labels to compare with")
    shared.json_switch(command)
