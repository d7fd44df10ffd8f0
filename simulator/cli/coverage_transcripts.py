"""`simulator coverage PACK --transcripts FILE`: what real traffic exercises and tests lack."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.cli.main import VERDICT
from simulator.cli.terminal import console, harmless
from simulator.content.pack import Pack, find_pack
from simulator.content.personas import load_personas
from simulator.errors import UserError

if TYPE_CHECKING:
    from rich.console import Console

    from simulator.analyses.coverage.logs import Lack, LogReport
    from simulator.runs.coverage.coverage import Coverage

FORMAT = 1
LISTED = 15
"""Rows of a list that are printed unless all are asked for."""


def traffic(options: argparse.Namespace) -> int:
    """The command over recordings; 1 where the share that tests cover is below `--fail-under`."""
    from simulator.analyses.coverage.logs import lacking, measure_logs
    from simulator.analyses.log_mapping import MAPPINGS, read_mapping
    from simulator.analyses.transcripts import read_recordings

    if options.format is None:
        raise UserError("--transcripts needs --format: openai, tau, tau2 or star")
    for flag in ("html", "xml", "cross"):
        if getattr(options, flag):
            raise UserError(f"--{flag} is for runs; recordings are reported as a table and JSON")
    pack = find_pack(options.run[0])
    mapping = MAPPINGS[options.format]
    if options.mapping:
        mapping = read_mapping(options.mapping, mapping)
    recordings = read_recordings(options.transcripts, options.format, mapping)
    coverage, report = measure_logs(recordings, pack, mapping.deeds)
    tested = _tested(pack, [Path(text) for text in options.run[1:]])
    lacks = lacking(tested, coverage) if tested else ()
    share = _share(coverage, lacks)
    if options.json:
        _write(options.json, coverage, report, tested, lacks)
    if options.json != "-":
        out = console()
        _print(out, options.transcripts, coverage, report)
        _print_rows(out, pack, coverage, options)
        _print_unmatched(out, report, options.all)
        if tested:
            _print_lacks(out, lacks, share, options.all)
    least = options.fail_under
    return VERDICT if least is not None and tested and share < least else 0


def _tested(pack: Pack, folders: list[Path]) -> Coverage | None:
    """The coverage of the runs that are named beside the recordings; None where none is."""
    from simulator.runs.hit_counter import known_coverage

    return known_coverage(folders, [pack])[pack.name] if folders else None


def _share(coverage: Coverage, lacks: tuple[Lack, ...]) -> float:
    """Of what traffic hits, the percentage that tests hit too."""
    from simulator.runs.coverage.space import percent

    return percent(len(coverage.hits) - len(lacks), len(coverage.hits))


def _write(
    target: str,
    coverage: Coverage,
    report: LogReport,
    tested: Coverage | None,
    lacks: tuple[Lack, ...],
) -> None:
    from simulator.analyses.dataset.export import write_whole

    found = {
        "format": FORMAT,
        "traffic": coverage.model_dump(mode="json"),
        "understanding": report.model_dump(mode="json"),
        "tests": tested and tested.model_dump(mode="json"),
        "lacking": [lack.model_dump(mode="json") for lack in lacks],
    }
    text = json.dumps(found, ensure_ascii=target == "-", indent=1) + "\n"
    if target == "-":
        print(text, end="")
    else:
        write_whole(Path(target), [text])


def _print(out: Console, path: Path, coverage: Coverage, report: LogReport) -> None:
    low, high = report.interval
    lines = [
        f"{path}: {report.recordings:,} conversations, {report.fitted:,} with a scenario of"
        f" {report.pack}",
        f"{report.share:.1%} of {report.turns:,} customer turns understood (95 % interval {low:.1%}"
        f" to {high:.1%}): {report.beats:,} as a beat with a mean confidence of"
        f" {report.confidence:.2f}, {report.answers:,} as an answer",
    ]
    if report.foreign:
        names = ", ".join(f"{name} {n:,}" for name, n in list(report.foreign.items())[:LISTED])
        lines.append(f"tools that are not of the pack: {names}")
    if report.disagreements:
        lines.append(
            f"{len(report.disagreements):,} calls come out otherwise in the pack's world; what was"
            " recorded counts (--json lists them)"
        )
    for line in lines:
        out.print(harmless(line), soft_wrap=True, highlight=False)


def _print_rows(out: Console, pack: Pack, coverage: Coverage, options: argparse.Namespace) -> None:
    """How much of each dimension the traffic hits; who the customers are is not known."""
    from rich.table import Table

    from simulator.runs.coverage.bins import Dimension
    from simulator.runs.coverage.case_search import search_cases
    from simulator.runs.coverage.reach import space_of
    from simulator.runs.coverage.space import assess
    from simulator.runs.run_goals import read_dimensions

    space = space_of(search_cases(pack, load_personas()))
    unknown = (Dimension.PERSONA, Dimension.TRAIT, *read_dimensions(options.without or ()))
    table = Table(box=None, pad_edge=False)
    table.add_column("dimension")
    for title in ("bins", "hit", "cover"):
        table.add_column(title, justify="right")
    for row in assess(coverage, space, unknown).dimensions:
        table.add_row(row.name, f"{row.reachable:,}", f"{row.hit:,}", f"{row.percent:g} %")
    out.print(table)


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
