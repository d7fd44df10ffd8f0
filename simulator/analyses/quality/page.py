"""The page of quality: one HTML file that stands alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from simulator.analyses.html_document import document
from simulator.analyses.markup import html
from simulator.analyses.quality.report import Quality
from simulator.analyses.quality.table import (
    ACT_HEADS,
    PART_HEADS,
    SIDE_HEADS,
    TELL_HEADS,
    act_lines,
    act_rows,
    headline,
    memory_lines,
    part_rows,
    side_rows,
    tell_rows,
)
from simulator.analyses.stress.page_tables import table


def page(found: Quality) -> str:
    """The page of one report."""
    return "".join(document(f"Quality: {', '.join(found.run.names)}", _body(found)))


def _body(found: Quality) -> Iterator[str]:
    names = ", ".join(found.run.names)
    against = f", against {', '.join(found.reference.names)}" if found.reference else ""
    yield f"<header><h1>Quality</h1><p><bdi>{html(names + against)}</bdi></p></header>\n<main>\n"
    if told := headline(found):
        yield f"<p><b>{html(told)}</b></p>\n"
    yield from _lines(f"Sign: {sign}" for sign in found.signs)
    yield from _section("Parts of the fidelity", PART_HEADS, part_rows(found))
    yield from _section("Phrases that give the run away", TELL_HEADS, tell_rows(found))
    heads = SIDE_HEADS if found.reference else SIDE_HEADS[:2]
    rows = (row[: len(heads)] for row in side_rows(found))
    yield from _section("Diversity and habits", heads, rows)
    yield from _lines((*act_lines(found), *memory_lines(found)))
    for speaker in found.acts:
        yield from _section(f"Acts of {speaker}", ACT_HEADS, act_rows(found, speaker))
    yield from _lines(f"Note: {note}" for note in found.notes)
    yield "</main>\n"


def _section(title: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    cells = [[html(cell) for cell in row] for row in rows]
    if cells:
        yield f"<section><h2>{html(title)}</h2>\n"
        yield from table(title, heads, cells)
        yield "</section>\n"


def _lines(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        yield f"<p>{html(line)}</p>\n"
