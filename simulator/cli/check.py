"""`simulator check`: packs, personas and tactics, with file, line and key of a mistake."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from simulator.api.packs import check_all
from simulator.cli.main import print_json
from simulator.cli.terminal import console, harmless


def check_(options: argparse.Namespace) -> int:
    """Check packs, personas and tactics; all of them where no path is given."""
    good, errors = check_all(options.path)
    if options.json:
        print_json({"checked": [asdict(each) for each in good], "errors": errors})
        return 2 if errors else 0
    out = console()
    for each in good:
        counts = ", ".join(f"{count:,} {what}" for what, count in each.holds.items())
        line = f"ok  {each.kind} {harmless(each.name)}: {counts or each.about}"
        out.print(line, soft_wrap=True)
    for error in errors:
        out.print(f"bad {harmless(' '.join(error.split()))}", soft_wrap=True)
    return 2 if errors else 0
