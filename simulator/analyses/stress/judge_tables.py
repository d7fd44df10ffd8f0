"""What a judge said, in lines for a terminal and as a section of the page."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.analyses.markup import broken, html
from simulator.analyses.stress.judge_report import JudgeReport, JudgeRow
from simulator.analyses.stress.page_tables import table
from simulator.analyses.stress.table import interval, percent

HEADS = ("tactic", "yes", "no", "no verdict", "not asked", "share of yes", "interval")
"""Of the columns of `judge_rows`; all but the first are numbers."""

SHOWN = 5
"""Passages that are printed."""


def judge_rows(report: JudgeReport) -> list[tuple[str, ...]]:
    """The lines of the table: the tactics, and all of them."""
    return [_cells(row) for row in (*report.rows, report.whole)]


def _cells(row: JudgeRow) -> tuple[str, ...]:
    counts = (row.yes, row.no, row.no_verdict, row.not_asked)
    return (
        row.tactic,
        *(f"{count:,}" for count in counts),
        percent(row.share.share),
        interval(row.share),
    )


def judge_title(report: JudgeReport) -> str:
    """One line: whose opinion it is, and that it counts nowhere else."""
    return f"asked of {report.model}: an opinion, in no number above and not in the exit code"


def judge_lines(report: JudgeReport) -> Iterator[str]:
    """What is said below the table."""
    for reason, count in report.reasons.items():
        yield f"without a verdict, {count:,}: {reason}"
    for passage in report.passages[:SHOWN]:
        yield (
            f'yes: {passage.tactic}, turn {passage.turn}: "{passage.quote}" ({passage.reason})'
            f" [{passage.place}, {passage.case}]"
        )
    if (more := report.whole.yes - SHOWN) > 0:
        yield f"... and {more:,} further"
    yield judge_cost(report)


def judge_cost(report: JudgeReport) -> str:
    """What the judge has used."""
    used = report.usage
    money = "price not known" if used.dollars is None else f"${used.dollars:.4f}"
    tokens = f"{used.tokens_in:,} tokens in, {used.tokens_out:,} out"
    return f"judge: {used.calls:,} calls, {tokens}, {money}"


def judge_section(report: JudgeReport) -> Iterator[str]:
    """HTML of the section."""
    yield f"<p>{html(judge_title(report)).capitalize()}. Yes is the bad answer.</p>\n"
    rows = [
        (
            f"{broken(row.tactic).replace('_', '_<wbr>')} <small>{html(row.question)}</small>",
            *_cells(row)[1:],
        )
        for row in (*report.rows, report.whole)
    ]
    yield from table("What a judge said", HEADS, rows, total=True)
    if report.passages:
        yield "<ul>\n"
        for each in report.passages:
            yield (
                f"<li><b>{html(each.tactic)}</b>, {each.place}, turn {each.turn}:"
                f" <q><bdi>{html(each.quote)}</bdi></q> <small>{html(each.reason)}</small></li>\n"
            )
        yield "</ul>\n"
    for reason, count in report.reasons.items():
        yield f"<p>Without a verdict, {count:,}: {html(reason)}</p>\n"
    yield f"<p>{html(judge_cost(report)).capitalize()}.</p>\n"
