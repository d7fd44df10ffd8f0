"""The flags of `simulator phrases`."""

from __future__ import annotations

import argparse
from pathlib import Path

from simulator.cli.flags import shared

HELP = "say which sentences a pack lacks, have a model propose some, review what is kept"
EXAMPLES = (
    "simulator phrases bakery",
    "simulator phrases my_shop --model openai:gpt-4o-mini --budget 1 --dry-run",
)


def flags(command: argparse.ArgumentParser) -> None:
    """Declare them."""
    shared.one_pack(command)
    add = shared.group(command, "further sentences, into the pack's files").add_argument
    add("--model", metavar="NAME", help="a language model that proposes them, openai:MODEL@URL")
    add("--beats", nargs="+", default=[], metavar="B",
        help="for these, B or SCENARIO.B (all with too few)")  # fmt: skip
    add("--slots", nargs="+", default=[], metavar="S", help="for what asks for these, or tells")
    add(
        "--topics", nargs="+", default=[], metavar="T", help="for what asks about these, or answers"
    )
    add("-n", type=shared.number, metavar="N", help="asked for of each list of sentences (6)")
    add("--seed", type=shared.number, default=0, metavar="S", help="given to the model (0)")
    add("--dry-run", action="store_true", help="write nothing into the pack")
    add("--show-refused", action="store_true", help="print what was refused, and why")
    add("--record", type=Path, metavar="FILE",
        help="where replies are kept, none is paid twice (phrases/PACK.replies.jsonl)")  # fmt: skip
    shared.money(command)
    add = shared.group(command, "review of what --say-with has kept").add_argument
    add("--accept", nargs="+", default=[], metavar="ID", help="phrases that are fine, or all")
    add("--reject", nargs="+", default=[], metavar="ID", help="nobody is to say these, or all")
    shared.json_switch(command)
