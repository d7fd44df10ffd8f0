"""`simulator coverage PACK --transcripts FILE`: what real traffic exercises and tests lack."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.cli.main import VERDICT
from simulator.cli.terminal import console, harmless, table
from simulator.errors import UserError

if TYPE_CHECKING:
    from rich.console import Console

    from simulator.analyses.coverage.logs import Lack, LogReport
    from simulator.api.traffic import Traffic
    from simulator.runs.coverage.coverage import Coverage
    from simulator.runs.coverage.space import Row

LISTED = 15
"""Rows of a list that are printed unless all are asked for."""


def traffic(options: argparse.Namespace) -> int:
    """The command over recordings; 1 where the share that tests cover is below `--fail-under`."""
    from simulator.api.traffic import traffic as measure

    if options.format is None:
        raise UserError("--transcripts needs --format: openai, tau2, csv ... (see docs/audit.md)")
    for flag in ("html", "xml", "cross"):
        if getattr(options, flag):
            raise UserError(f"--{flag} is for runs; recordings are reported as a table and JSON")
    pack, *runs = options.run
    found = measure(
        options.transcripts,
        pack,
        *runs,
        format=options.format,
        mapping=options.mapping,
        keep_personal=options.keep_personal,
    )
    if options.json:
        _write(options.json, found)
    if options.json != "-":
        out = console()
        _print(out, options.transcripts, found.coverage, found.understanding)
        _print_rows(out, found.dimensions(options.without or ()))
        _print_unmatched(out, found.understanding, options.all)
        if found.tested:
            _print_lacks(out, found.lacking, found.tested_percent, options.all)
    least = options.fail_under
    below = least is not None and found.tested and found.tested_percent < least
    return VERDICT if below else 0


def _write(target: str, found: Traffic) -> None:
    from simulator.analyses.dataset.whole_files import write_whole

    text = found.to_json(ascii=target == "-")
    if target == "-":
        print(text, end="")
    else:
        write_whole(Path(target), [text])


def _print(out: Console, path: Path, coverage: Coverage, report: LogReport) -> None:
    low, high = report.interval
    lines = [
        report.reading.summary(),
        f"{path}: {report.recordings:,} conversation{'s' * (report.recordings != 1)},"
        f" {report.fitted:,} with a scenario of {report.pack}",
        f"{report.share:.1%} of {report.turns:,} customer turns understood (95 % interval {low:.1%}"
        f" to {high:.1%}): {report.beats:,} as a beat with a mean confidence of"
        f" {report.confidence:.2f}, {report.answers:,} as an answer",
    ]
    if report.foreign:
        names = ", ".join(
            f"{name or '(no name)'} {n:,}" for name, n in list(report.foreign.items())[:LISTED]
        )
        lines.append(f"tools that are not of the pack: {names}")
    if report.disagreements:
        lines.append(
            f"{len(report.disagreements):,} calls come out otherwise in the pack's world; what was"
            " recorded counts (--json lists them)"
        )
    for line in lines:
        out.print(harmless(line), soft_wrap=True, highlight=False)


def _print_rows(out: Console, rows: Sequence[Row]) -> None:
    """How much of each dimension the traffic hits."""
    heads = ("dimension", "bins", "hit", "cover")
    cells = ((r.name, f"{r.reachable:,}", f"{r.hit:,}", f"{r.percent:g} %") for r in rows)
    out.print(table(heads, cells, heads[1:]))


def _print_unmatched(out: Console, report: LogReport, show_all: bool) -> None:
    if not report.unlike:
        return
    out.print("\nwhat customers say most often that nothing in the pack fits")
    for each in report.unlike if show_all else report.unlike[:LISTED]:
        out.print(harmless(f"  {each.times:,}  {each.sentence}"), soft_wrap=True, highlight=False)


def _print_lacks(out: Console, lacks: tuple[Lack, ...], share: float, show_all: bool) -> None:
    out.print(f"\nof what this traffic hits, the runs hit {share:g} %")
    shown = lacks if show_all else lacks[:LISTED]
    for lack in shown:
        line = f"  {lack.share:6.1%}  {lack.bin}  ({', '.join(lack.examples[:1])})"
        out.print(harmless(line), soft_wrap=True, highlight=False)
    if len(lacks) > len(shown):
        out.print(f"  and {len(lacks) - len(shown):,} more; --all names them")
