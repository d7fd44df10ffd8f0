"""`simulator new`: a pack of your own, from the starter or from a pack that is there."""

from __future__ import annotations

import argparse
from pathlib import Path

from simulator.api.new_packs import new_pack
from simulator.cli.main import print_json
from simulator.cli.terminal import console, harmless


def new_(options: argparse.Namespace) -> int:
    """Write a pack into `scenarios/NAME`, and say what to do with it."""
    made = new_pack(options.name, options.source)
    if options.json:
        print_json({"name": made.name, "folder": str(made.folder), "files": list(made.files)})
        return 0
    folder = made.folder
    if folder.is_relative_to(Path.cwd()):
        folder = folder.relative_to(Path.cwd())
    out = console()
    for line in (
        f"{harmless(str(folder))}: {len(made.files)} files, {made.lines:,} lines",
        "It runs as it is:",
        f"  simulator check {harmless(str(folder))}",
        f"  simulator generate {made.name} -n 20",
        f"Then make it your business: begin with {harmless(str(folder / 'pack.yaml'))}"
        " (docs/packs.md).",
    ):
        out.print(line, soft_wrap=True)
    return 0
