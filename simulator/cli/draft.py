"""`simulator draft`: a pack from a catalog, an OpenAPI document and a policy, with marked lines."""

from __future__ import annotations

import argparse

from simulator.api.drafting import draft
from simulator.cli.main import print_json
from simulator.cli.terminal import console, harmless


def draft_(options: argparse.Namespace) -> int:
    """Write the draft, and say where a person has to look."""
    made = draft(options.name, options.catalog or (), options.openapi, options.policy)
    if options.json:
        print_json({"name": made.name, "folder": str(made.folder), "unsure": made.unsure})
        return 0
    out = console()
    marked = ", ".join(f"{harmless(name)} {count:,}" for name, count in made.unsure.items())
    for line in (
        f"scenarios/{made.name}: {len(made.lines)} files, a thin pack: a language model plays it",
        f"{sum(made.unsure.values()):,} lines marked `# unsure` are for you: {marked}",
        f"Next: simulator check scenarios/{made.name}, then docs/packs.md on thin packs.",
    ):
        out.print(line, soft_wrap=True)
    return 0
