"""The flags of `simulator plan`."""

from __future__ import annotations

import argparse
from pathlib import Path

from simulator.cli.flags import shared
from simulator.cli.flags.shared import group, number

HELP = "say which cases a run has, and what calls, tokens and dollars it takes"
EXAMPLES = (
    "simulator plan bakery -n 100",
    "simulator plan ecommerce --target 90 --model openai:gpt-4.1-mini openai:gpt-4.1-nano",
)


def flags(command: argparse.ArgumentParser) -> None:
    """Declare them."""
    shared.packs(command)
    add = group(command, "which cases").add_argument
    add("-n", type=number, metavar="N", help="dialogues of each pack (100)")
    add("--target", type=float, metavar="P", help="the fewest cases that reach P %% of all bins")
    add("--pairs", action="store_const", const=True, help="P %% of the pairs are meant instead")
    add("--without", nargs="+", metavar="D", help="dimensions that the target leaves out")
    add("--from", dest="known", nargs="+", type=Path, metavar="RUN", help="what was played before")
    add("--seed", type=number, metavar="S", help="the seed of the run (0)")
    shared.whose_cases(command)
    add = group(command, "models").add_argument
    add("--model", nargs="+", metavar="NAME", help="who plays both; several are compared")
    shared.models(command)
    add("--reply-factor", type=float, default=1.6, metavar="X",
        help="how much longer a language model writes than the embedded one (1.6)")  # fmt: skip
    shared.price(command)
    shared.json_switch(command)
