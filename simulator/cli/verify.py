"""`simulator verify`: exported files, checked by the rules of those who will read them."""

from __future__ import annotations

import argparse

from simulator.cli.main import VERDICT, print_json
from simulator.cli.terminal import console, harmless


def verify_(options: argparse.Namespace) -> int:
    """The command; 1 where a row breaks a rule."""
    from simulator.analyses.dataset.verify import verify

    found = verify(options.folder)
    code = VERDICT if any(each.bad for each in found) else 0
    if options.json:
        print_json([each.model_dump(mode="json") for each in found])
        return code
    out = console()
    for each in found:
        told = f"{each.bad:,} of them break a rule" if each.bad else "every rule is kept"
        out.print(f"{each.rows:,} rows  {each.file}  ({each.format}): {told}", soft_wrap=True)
        for line in each.first:
            out.print(f"  {harmless(line)}", soft_wrap=True)
    return code
