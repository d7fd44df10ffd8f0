"""Heatmaps: the cells of a cross as a table, darker where more dialogues are."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from simulator.analyses.coverage.report import Report, key_of_cell
from simulator.analyses.markup import html, share
from simulator.runs.coverage.coverage import TIMES, cell_of
from simulator.runs.coverage.space import Row

FEW = 10
"""Dialogues that the scale goes up to at least: one more than another is no great difference."""

SHADES = 5
"""Steps of the scale; logarithmic, since a few cells have most dialogues."""


def heatmap(report: Report, row: Row, places: Mapping[str, str]) -> str:
    """A cross as an HTML table; the dimension with more values goes down.

    Args:
        report: Whose cross it is.
        row: The cross's.
        places: Where in the page an embedded dialogue stands, by its reference.
    """
    return "".join(_Heatmap(report, row, places).table())


def key() -> str:
    """What shades, frames and hatching say."""
    scale = "".join(f'<i class="s{shade}"></i>' for shade in range(1, SHADES + 1))
    return (
        f'<p class="key"><span>{scale} dialogues, few to many</span>'
        '<span><i class="hole">0</i> not yet</span>'
        '<span><i class="void"><span>&times;</span></i> cannot be reached</span></p>\n'
    )


class _Heatmap:
    def __init__(self, report: Report, row: Row, places: Mapping[str, str]) -> None:
        self.report, self.name, self.places = report, row.name, places
        self.cells = frozenset(report.space.cells[row.name])
        self.void = report.space.void.get(row.name, {})
        self.hits = report.coverage.crosses.get(row.name, {})
        first, second = report.axes(row.name)
        self.turned = len(second) > len(first)
        self.down, self.across = (second, first) if self.turned else (first, second)
        names = row.name.split(TIMES)
        self.head = (names[1], names[0]) if self.turned else (names[0], names[1])
        self.most = max(self.hits.values(), default=0)
        self.caption = f"{row.name}: {row.hit:,} of {row.reachable:,} cells, {share(row.percent)}"

    def table(self) -> Iterator[str]:
        across = "".join(
            f'<th scope="col" title="{html(name)}"><span><bdi>{html(name)}</bdi></span></th>'
            for name in self.across
        )
        yield (
            f'<div class="wide" tabindex="0" role="region" aria-label="{html(self.caption)}">'
            f'<table class="heat"><caption>{html(self.caption)}</caption><thead><tr>'
            f'<td class="corner"><small>{html(self.head[0])} ↓<br>'
            f"{html(self.head[1])} →</small></td>{across}</tr></thead><tbody>\n"
        )
        for name in self.down:
            cells = "".join(self.cell(name, other) for other in self.across)
            yield f'<tr><th scope="row"><bdi>{html(name)}</bdi></th>{cells}</tr>\n'
        yield "</tbody></table></div>\n"

    def cell(self, down: str, across: str) -> str:
        """One cell: a count, a hole, or void with the reason as its title."""
        cell = cell_of(across, down) if self.turned else cell_of(down, across)
        hits = self.hits.get(cell, 0)
        if hits:
            shade = shade_of(hits, self.most)
            return f'<td class="s{shade}" title="{html(cell)}">{self.linked(cell, hits)}</td>'
        if cell not in self.cells:
            return '<td class="none"></td>'
        if cell in self.void:
            title = html(f"{cell}: cannot be reached: {self.void[cell]}")
            return f'<td class="void" title="{title}"><span>&times;</span></td>'
        return f'<td class="hole" title="{html(f"{cell}: not yet")}">0</td>'

    def linked(self, cell: str, hits: int) -> str:
        """The count, as a link to the first example that is embedded."""
        for reference in self.report.examples(key_of_cell(self.name, cell)):
            if reference in self.places:
                return f'<a href="#{self.places[reference]}">{hits:,}</a>'
        return f"{hits:,}"


def shade_of(hits: int, most: int) -> int:
    """The step of the scale, 1 to `SHADES`, of a cell with `hits` where the fullest has `most`.

    Example:
        >>> shade_of(1, 1000), shade_of(30, 1000), shade_of(1000, 1000)
        (1, 3, 5)
    """
    return 1 + round((SHADES - 1) * math.log(hits) / math.log(max(most, FEW)))
