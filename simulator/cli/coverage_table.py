"""A coverage as a table in the terminal, with what is missing by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from simulator.analyses.coverage.report import Report, unreached
from simulator.analyses.markup import count, share
from simulator.cli.terminal import console, harmless

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from simulator.runs.coverage.space import Row

REASONS = 5
"""Reasons that are listed where not all are wanted."""

GAPS = 8
"""Cells between the columns before the last one."""

LEAST = 24
"""Cells that what is missing has at least, however narrow the terminal is."""


def print_table(report: Report, show_all: bool = False) -> None:
    """Print the coverage of one pack.

    Args:
        report: What to print.
        show_all: Every hole and every reason, instead of what fits.
    """
    from rich.text import Text

    out = console()
    whole, coverage = report.assessment, report.coverage
    out.print(Text(f"Coverage of {harmless(report.pack.name)}", style="bold"), soft_wrap=True)
    out.print(_table(report, whole.dimensions, out, show_all, total=True))
    if whole.crosses:
        out.print()
        out.print(Text("Crosses, which are no part of the total", style="bold"))
        out.print(_table(report, whole.crosses, out, show_all))
    out.print()
    for line in _unreachable(report, out, show_all):
        out.print(line)
    if not show_all and any(row.holes for row in report.rows):
        out.print("--all names everything that is missing or cannot be reached")
    out.print(
        f"{count(coverage.dialogues, 'dialogue')} counted, {coverage.left_out:,} left out"
        f" (rejected, or ended by the simulator): {harmless(report.source)}",
        soft_wrap=True,
    )
    bound = report.bound
    verb = "is" if bound.dialogues == 1 else "are"
    out.print(
        f"at least {count(bound.dialogues, 'dialogue')} {verb} needed to reach all:"
        f" {harmless(bound.name)}",
        soft_wrap=True,
    )


def _table(
    report: Report, rows: Sequence[Row], out: Console, show_all: bool, total: bool = False
) -> Table:
    from rich.table import Table
    from rich.text import Text

    whole = report.assessment
    lines = [(row.name, row.reachable, row.hit, share(row.percent)) for row in rows]
    if total:
        lines.append(("TOTAL", whole.reachable, whole.hit, share(whole.percent)))
    figures = [(name, f"{bins:,}", f"{hit:,}", cover) for name, bins, hit, cover in lines]
    heads = ("dimension" if total else "cross", "bins" if total else "cells", "hit", "cover")
    used = sum(max(map(len, column)) for column in zip(heads, *figures, strict=True))
    width = max(LEAST, out.width - used - GAPS)
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(heads[0])
    for head in heads[1:]:
        table.add_column(head, justify="right", no_wrap=True)
    table.add_column("missing", overflow="fold")
    for row, (name, *cells) in zip(rows, figures, strict=False):
        names = [_name(hole, row) for hole in row.holes]
        missing = ", ".join(names) if show_all else shortened(names, width)
        style = "green" if not row.holes else "" if row.hit else "red"
        table.add_row(name, *cells, Text(missing), style=style)
    if total:
        left = whole.reachable - whole.hit
        missing = f"{left:,} of {whole.reachable:,}" if left else ""
        table.add_row(*figures[-1], missing, style="bold")
    return table


def _name(text: str, row: Row) -> str:
    """A bin without its dimension, a cell as it is; on one line."""
    return harmless(" ".join(text.removeprefix(f"{row.name}:").split()))


def shortened(names: Sequence[str], width: int) -> str:
    """As many names as fit, and how many more there are; at least one name.

    Example:
        >>> shortened(["one", "two", "three", "four"], 20)
        'one, two and 2 more'
    """
    from rich.cells import cell_len

    whole = ", ".join(names)
    if cell_len(whole) <= width or len(names) < 2:
        return whole
    shown, taken = 1, cell_len(names[0])
    for name in names[1:]:
        taken += 2 + cell_len(name)
        if taken + cell_len(_more(len(names) - shown - 1)) > width:
            break
        shown += 1
    return ", ".join(names[:shown]) + _more(len(names) - shown)


def _more(number: int) -> str:
    return f" and {number:,} more" if number else ""


def _unreachable(report: Report, out: Console, show_all: bool) -> Iterator[str]:
    """How many bins and cells do not count; by reason, those with the most first."""
    found = unreached(report)
    if not found:
        return
    by: dict[str, list[str]] = {}
    for reasons in found.values():
        for reason, texts in reasons.items():
            by.setdefault(reason, []).extend(harmless(" ".join(text.split())) for text in texts)
    counts = {name: sum(map(len, reasons.values())) for name, reasons in found.items()}
    yield f"do not count, for they cannot be reached: {_figures(counts.items())}"
    reasons_ = sorted(by.items(), key=lambda each: -len(each[1]))
    for reason, names in reasons_ if show_all else reasons_[:REASONS]:
        shown = ", ".join(names) if show_all else shortened(names, out.width - 4)
        yield f"  {harmless(' '.join(reason.split()))} ({len(names):,}):"
        yield f"    {shown}"
    if not show_all and len(reasons_) > REASONS:
        yield f"  and {count(len(reasons_) - REASONS, 'more reason', 'more reasons')}"


def _figures(counts: Iterable[tuple[str, int]]) -> str:
    return ", ".join(f"{number:,} of {name}" for name, number in counts)
