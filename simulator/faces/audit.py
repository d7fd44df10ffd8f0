"""`simulator audit`: the critic over recorded transcripts."""

from __future__ import annotations

import argparse

from simulator.content.pack import find_pack
from simulator.faces.cli import print_json
from simulator.faces.terminal import console, harmless


def audit_(options: argparse.Namespace) -> int:
    """The command; exit code 1 when there are findings."""
    from rich.table import Table

    from simulator.analyses.audit import audit
    from simulator.analyses.transcripts import read_recordings

    pack = find_pack(options.pack) if options.pack else None
    recordings = [r for path in options.file for r in read_recordings(path, options.format)]
    result, _ = audit(recordings, pack)
    if options.json:
        print_json(result.model_dump(mode="json"))
        return 1 if result.codes else 0
    out = console()
    out.print(
        f"{result.recordings:,} conversations, {result.clean_recordings:,} without a finding;"
        f" {result.flagged_messages:,} of {result.messages:,} messages of support have one"
    )
    table = Table(box=None, pad_edge=False)
    for name in ("finding", "count", "example"):
        table.add_column(name, overflow="fold")
    for code, count in result.codes.items():
        table.add_row(code, f"{count:,}", harmless(result.examples[code][0]))
    if result.codes:
        out.print(table)
    repeated = {fact: count for fact, count in result.facts.items() if count > 1}
    for fact, count in repeated.items():
        share = 100 * count / result.recordings
        out.print(harmless(f"in {count} conversations ({share:.1f} %): {fact}"), soft_wrap=True)
    return 1 if result.codes else 0
