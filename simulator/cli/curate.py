"""`simulator curate`: the part of a run that is worth training on, as a run of its own."""

from __future__ import annotations

import argparse

from simulator.cli.main import print_json
from simulator.cli.terminal import console, harmless


def curate_(options: argparse.Namespace) -> int:
    """The command; returns its exit code."""
    from simulator.api.curating import MANIFEST, curate

    found = curate(
        options.run,
        options.out,
        n=options.n,
        accept=options.accept,
        without=options.without,
        ending=options.ending,
        least_turns=options.least_turns,
        most_turns=options.most_turns,
        grade=options.grade,
        duplicates=None if options.keep_duplicates else options.duplicates,
        balance=options.balance,
    )
    if options.json:
        print_json(found.model_dump(mode="json"))
        return 0
    out = console()
    out.print(f"kept {found.kept:,} of {found.input:,} dialogues")
    for reason, count in found.dropped.items():
        out.print(f"dropped {count:,}: {harmless(reason)}", soft_wrap=True)
    out.print(harmless(f"a run of its own: {options.out} ({MANIFEST})"), soft_wrap=True)
    return 0
