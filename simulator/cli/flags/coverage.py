"""The flags of `simulator coverage`."""

from __future__ import annotations

import argparse
from pathlib import Path

from simulator.cli.flags import shared
from simulator.cli.flags.shared import group

HELP = "measure what runs or recordings have exercised, and say what they lack"
EXAMPLES = (
    "simulator coverage outputs/bakery --html coverage.html",
    "simulator coverage bakery --transcripts chats.jsonl --fail-under 60",
)


def flags(command: argparse.ArgumentParser) -> None:
    """Declare them."""
    add = command.add_argument
    add("run", nargs="+", help="folders of runs; with --transcripts a pack, and runs to compare")
    add = group(command, "what counts").add_argument
    add("--fail-under", type=float, metavar="P", help="exit code 1 below P percent")
    add("--cross", nargs="+", metavar="A:B", help="further pairs of dimensions")
    add("--without", nargs="+", metavar="D", help="dimensions that are left out")
    add("--all", action="store_true", help="name every hole, however many there are")
    shared.cluster(command, "where it is counted", "counts")
    add = group(command, "recordings").add_argument
    add("--transcripts", type=Path, metavar="FILE", help="measure recordings of another bot")
    shared.recordings(command)
    shared.personal(command)
    add = group(command, "output").add_argument
    add("--html", type=Path, metavar="FILE", help="write a page that needs nothing else")
    shared.json_file(command)
    add("--xml", type=Path, metavar="FILE", help="write Cobertura XML")
