"""`simulator export`: accepted dialogues of runs, or their preference pairs, for training."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.api.result import open_run
from simulator.cli.main import print_json
from simulator.cli.terminal import console, harmless
from simulator.errors import UserError

if TYPE_CHECKING:
    from simulator.analyses.dataset.export import Export


def export_(options: argparse.Namespace) -> int:
    """The command; returns its exit code."""
    from simulator.analyses.dataset.export import ExportPlan
    from simulator.analyses.dataset.row_shape import RowShape
    from simulator.analyses.dataset.selection import Selection
    from simulator.api.exporting import export_results

    if len(options.run) > 1 and options.out is None:
        raise UserError("several runs are exported together: name a folder for them with --out")
    plan = ExportPlan(
        Path(options.out or options.run[0]),
        options.format,
        options.validation_share,
        options.test_share,
        options.with_acts,
        Selection.read(options.accept, options.only),
        RowShape(
            options.system, options.tools, options.distractors, options.max_tokens, options.leak
        ),
        options.pairs,
        tuple(options.fault),
    )
    result = export_results([open_run(folder) for folder in options.run], plan)
    if options.json:
        print_json(result.model_dump(mode="json"))
    else:
        _print(result)
    return 0


def _print(result: Export) -> None:
    from simulator.analyses.dataset.format_table import FORMATS

    out = console()
    counts = (result.train, result.validation, result.test)
    for path, count in zip(result.files, counts, strict=False):
        out.print(f"{count:,} rows  {path}", soft_wrap=True)
    for reason, count in result.left_out.items():
        out.print(f"left out {count:,}: {harmless(reason)}", soft_wrap=True)
    if result.written < result.accepted:
        without = result.accepted - result.written
        drafts = "; a pair takes a draft that was sent back" * FORMATS[result.format].pairs
        out.print(
            f"accepted {result.accepted:,} dialogues, {without:,} of them gave no row{drafts}",
            soft_wrap=True,
        )
    for note in result.notes:
        out.print(f"note: {note}", soft_wrap=True)
    if found := result.tokens:
        out.print(
            f"tokens of a row: {found.row.p50:,} (p50), {found.row.p95:,} (p95),"
            f" {found.row.most:,} (most); {found.under_default:.1%} are under 1,024;"
            f" nothing is cut at max_length {found.max_length:,} ({found.tokenizer})",
            soft_wrap=True,
        )
    if result.shared:
        held = "test" if len(result.files) > 2 else "validation"
        out.print(
            f"{result.shared:,} train dialogues share a customer's sentence with {held};"
            " --leak sentences leaves them out",
            soft_wrap=True,
        )
