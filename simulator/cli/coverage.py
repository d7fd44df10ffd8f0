"""`simulator coverage`: what runs or recordings have exercised of a pack, and what they lack."""

from __future__ import annotations

import argparse
import sys

from simulator.cli.main import VERDICT
from simulator.errors import UserError


def coverage_(options: argparse.Namespace) -> int:
    """The command; 1 where the coverage is below `--fail-under`."""
    least = options.fail_under
    if least is not None and not 0 <= least <= 100:
        raise UserError(f"--fail-under takes a percentage from 0 to 100, not {least:g}")
    if options.transcripts is not None:
        if options.cluster:
            raise UserError("--cluster counts runs, and --transcripts are read here")
        from simulator.cli.coverage_transcripts import traffic

        return traffic(options)
    if options.format or options.mapping:
        raise UserError("--format and --mapping are for --transcripts, which is not given")

    from simulator.analyses.dataset.whole_files import check_targets
    from simulator.api.coverage import coverage
    from simulator.cli.coverage_table import print_table
    from simulator.cli.progress import steps

    file = None if options.json == "-" else options.json
    check_targets(options.html, options.xml, file)
    cross, without = options.cross or (), options.without or ()
    with steps() as begin:
        found = coverage(
            *options.run, cross=cross, without=without, watch=_searching, begin=begin,
            cluster=options.cluster or "",
        )  # fmt: skip
    if options.json == "-":
        print(found.to_json(), end="")
    found.write(html=options.html, xml=options.xml, json=file)
    for report in found.reports if options.json != "-" else ():
        print_table(report, options.all)
    return VERDICT if least is not None and found.percent < least else 0


def _searching(packs: tuple[str, ...]) -> None:
    """Say what takes its time, before it does."""
    names = ", ".join(packs)
    seconds = "some seconds for each, kept in the run for the next time"
    print(f"looking for all that can be reached of {names}: {seconds}", file=sys.stderr, flush=True)
