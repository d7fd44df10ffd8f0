"""The flags of `simulator schema`."""

from __future__ import annotations

import argparse
from pathlib import Path

HELP = "write JSON Schemas of a pack's files, for completion and mistakes in an editor"
EXAMPLES = (
    "simulator schema rules",
    "simulator schema --out scenarios/.schemas",
)


def flags(command: argparse.ArgumentParser) -> None:
    """Declare them."""
    add = command.add_argument
    add("kind", nargs="?", metavar="KIND", help="pack, rules, tools, ... (lists the kinds)")
    add("--out", type=Path, metavar="DIR", help="write KIND.schema.json here (print it)")
