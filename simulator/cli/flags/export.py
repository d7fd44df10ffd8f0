"""The flags of `simulator export`."""

from __future__ import annotations

import argparse
from pathlib import Path

from simulator.cli.flags import shared
from simulator.cli.flags.shared import group, number

HELP = "write a run's dialogues in a fine-tuning format"
EXAMPLES = (
    "simulator export outputs/bakery --format openai --out data",
    "simulator export outputs/bakery --system short --tools used --test-share 0.1",
)

FORMAT_NAMES = (
    "trl", "trl-prompt-completion", "trl-preference", "openai", "openai-dpo", "sharegpt", "alpaca",
    "tinker", "user", "user-masked", "atif", "inspect", "labels", "parquet",
)  # fmt: skip


def flags(command: argparse.ArgumentParser) -> None:
    """Declare them."""
    command.add_argument("run", type=Path, nargs="+", help="folders of runs")
    add = group(command, "which dialogues").add_argument
    add("--accept", default="expected", choices=("expected", "clean"),
        help="that ended as well as their case allows (expected), or without error")  # fmt: skip
    add("--only", nargs="+", default=(), metavar="K:V",
        help="goal:reached, ending:refused, finding:CODE")  # fmt: skip
    add("--leak", default="count", choices=("count", "sentences"),
        help="count or leave out who shares a sentence with held-out ones")  # fmt: skip
    add("--max-tokens", type=number, metavar="N", help="leave longer rows out (no limit)")
    _rows(command)
    add = group(command, "output").add_argument
    add("--out", type=Path, metavar="DIR", help="folder to write to (the run's)")
    add("--validation-share", type=float, default=0.1, metavar="X", help="for validation (0.1)")
    add("--test-share", type=float, default=0.0, metavar="X", help="for a third file (0)")
    shared.json_switch(command)


def _rows(command: argparse.ArgumentParser) -> None:
    add = group(command, "rows").add_argument
    add("--format", default="trl", choices=FORMAT_NAMES,
        help="rows of dialogues, labelled turns, or turns against drafts (trl)")  # fmt: skip
    add("--system", default="full", metavar="S",
        help="full, short, none, or a file; never with the canary (full)")  # fmt: skip
    add("--tools", default="all", choices=("all", "used", "none"), help="that stand in rows (all)")
    add("--distractors", type=number, default=0, metavar="K", help="beside the used tools (0)")
    add("--with-acts", action="store_true", help="support's acts beside the text")
    add("--pairs", default="all", choices=("all", "minimal"),
        help="all preference pairs, or those that differ in one passage (all)")  # fmt: skip
    add("--fault", nargs="+", default=(), metavar="CODE", help="pairs of these findings only")
