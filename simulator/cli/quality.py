"""`simulator quality`: how varied a run is, and how near its customers are to recorded people."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.cli.main import print_json
from simulator.cli.terminal import console, harmless, table

if TYPE_CHECKING:
    from simulator.analyses.quality.report import Quality


def quality_(options: argparse.Namespace) -> int:
    """The command; returns its exit code."""
    from simulator.api.measuring import quality

    found = quality(
        options.run,
        options.reference,
        format=options.format,
        mapping=options.mapping,
        pack=options.pack,
        keep_personal=options.keep_personal,
    )
    if options.json == "-":
        print_json(found.model_dump(mode="json"))
    else:
        _print(found)
    _write(found, options)
    return 0


def _write(found: Quality, options: argparse.Namespace) -> None:
    from simulator.analyses.dataset.whole_files import write_whole

    told = console(error=options.json == "-")
    if options.json not in (None, "-"):
        text = json.dumps(found.model_dump(mode="json"), ensure_ascii=False, indent=1)
        write_whole(Path(options.json), [text, "\n"])
        told.print(harmless(f"written to {options.json}"), soft_wrap=True)
    if options.html:
        from simulator.analyses.quality.page import page

        write_whole(options.html, [page(found)])
        told.print(harmless(f"written to {options.html}"), soft_wrap=True)


def _print(found: Quality) -> None:
    from simulator.analyses.quality import table as rows

    out = console()
    heads = rows.SIDE_HEADS if found.reference else rows.SIDE_HEADS[:2]
    out.print(table(heads, (row[: len(heads)] for row in rows.side_rows(found))))
    if told := rows.headline(found):
        out.print(f"\n{harmless(told)}", soft_wrap=True)
    if found.fidelity:
        out.print(table(rows.PART_HEADS, rows.part_rows(found)))
        out.print("\nwhat gives the run away")
        out.print(table(rows.TELL_HEADS, rows.tell_rows(found)))
        out.print()
    for line in (*rows.act_lines(found), *rows.memory_lines(found)):
        out.print(harmless(line), soft_wrap=True)
    for sign in found.signs:
        out.print(harmless(f"sign: {sign}"), soft_wrap=True)
    for note in found.notes:
        out.print(harmless(f"note: {note}"), soft_wrap=True)
