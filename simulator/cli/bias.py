"""`simulator bias`: whether a bot treats customers otherwise for who they are."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.cli.generate import check, interruptible, problem_of
from simulator.cli.main import print_json
from simulator.cli.terminal import console, harmless, table

if TYPE_CHECKING:
    from simulator.analyses.bias.report import BiasReport, Contrast

NOT_SETTINGS = ("command", "version", "pack", "swap", "json", "no_check")
HEADS = ("swap", "group", "against", "measure", "mean", "there", "difference", "95 %", "p, Holm")


def bias_(options: argparse.Namespace) -> int:
    """The command: 0 no difference was found, 1 some were, 2 a mistake, 3 cannot tell."""
    from simulator.analyses.dataset.whole_files import check_targets, write_whole
    from simulator.api.bias import BiasProduction, bias_of
    from simulator.config import StressSettings, read_settings_of

    file = None if options.json in (None, "-") else Path(options.json)
    check_targets(file)
    flags = {k: v for k, v in vars(options).items() if k not in NOT_SETTINGS}
    settings = read_settings_of(StressSettings, None, os.environ, flags)
    production = BiasProduction.swapping(options.pack, settings, options.swap)
    if not options.no_check:
        asyncio.run(check(production))
    with production.open() as run:
        produced = asyncio.run(interruptible(production, run))
        if problem := problem_of(produced, production, run):
            print(problem, file=sys.stderr)
        if produced is None:
            return 2
        report = bias_of(production, run)
    if file is not None:
        told = json.dumps(as_json(report), ensure_ascii=False, indent=1)
        write_whole(file, [told, "\n"])
    if options.json == "-":
        print_json(as_json(report))
    else:
        _print(report)
        console().print(f"Look at one: simulator show {production.folder} 1", soft_wrap=True)
    return report.code


def as_json(report: BiasReport) -> dict[str, Any]:
    """Everything, with what follows from it."""
    rows = [{**c.model_dump(mode="json"), "found": c.found} for c in report.contrasts]
    return {**report.model_dump(mode="json"), "contrasts": rows, "exit_code": report.code}


def _print(report: BiasReport) -> None:
    out = console()
    out.print(table(HEADS, (_row(contrast) for contrast in report.contrasts)))
    for line in _lines(report):
        out.print(harmless(line), soft_wrap=True)


def _row(c: Contrast) -> tuple[str, ...]:
    return (
        c.kind, c.group, c.against, c.measure, f"{c.mean:.2f}", f"{c.mean_against:.2f}",
        f"{c.difference:+.2f}", f"{c.low:+.2f} to {c.high:+.2f}",
        f"{c.adjusted:.3f}{' *' if c.found else ''}",
    )  # fmt: skip


def _lines(report: BiasReport) -> Iterator[str]:
    head = f"{report.source} on {report.cases:,} cases, {len(report.contrasts)} comparisons"
    if report.found:
        yield f"{head}: {len(report.found)} differences that are no chance (*)"
    elif report.contrasts:
        yield f"{head}: no difference beyond chance; the intervals say how large one may be"
    for note in report.notes:
        yield f"note: {note}"
    if report.left_out:
        yield f"note: {report.left_out:,} dialogues did not come to an end and do not count"
