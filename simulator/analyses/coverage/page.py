"""The page: one HTML file that shows a coverage whole, without network and without scripts too."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence

from simulator.analyses.conversations import conversations
from simulator.analyses.coverage.graphs import graphs
from simulator.analyses.coverage.heatmap import heatmap, key
from simulator.analyses.coverage.lists import group_id, hits, holes, unreachable
from simulator.analyses.coverage.report import TRANSCRIPTS, Report, chosen
from simulator.analyses.markup import count, html, share
from simulator.analyses.page_style import SCRIPT, STYLE
from simulator.dialogue import Dialogue
from simulator.runs.coverage.space import Assessment, Row

_SECTIONS = (
    ("graphs", "Scenarios"),
    ("crosses", "Crosses"),
    ("holes", "Holes"),
    ("hits", "What was hit"),
    ("unreachable", "What cannot be reached"),
)


def page(reports: Sequence[Report], transcripts: Mapping[str, Dialogue]) -> str:
    """The page of some packs.

    Args:
        reports: One for each pack.
        transcripts: Dialogues by their reference, as `chosen` names them; at most `TRANSCRIPTS`
            of them are embedded.
    """
    shown = [each for each in chosen(reports) if each in transcripts]
    places = {reference: f"t-{number}" for number, reference in enumerate(shown, 1)}
    return "".join(_page(reports, transcripts, places))


def _page(
    reports: Sequence[Report], transcripts: Mapping[str, Dialogue], places: Mapping[str, str]
) -> Iterator[str]:
    digest = b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}';"
        " base-uri 'none'; form-action 'none'"
    )
    names = ", ".join(report.pack.name for report in reports)
    yield (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width,initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>Coverage: {html(names)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        "<header><h1>Coverage</h1><p>What the dialogues have exercised of "
        f"<bdi>{html(names)}</bdi>, and what they have not.</p></header>\n"
    )
    yield from _contents(reports, bool(places))
    yield "<main>\n"
    for number, report in enumerate(reports, 1):
        yield from _pack(report, f"p{number}", places)
    if places:
        yield f'<section id="transcripts"><h2>Transcripts</h2><p>{_embedded(places)}</p>\n'
        yield from conversations(transcripts, places)
        yield "</section>\n"
    yield f"</main>\n<script>{SCRIPT}</script>\n</body>\n</html>\n"


def _contents(reports: Iterable[Report], talks: bool) -> Iterator[str]:
    yield '<nav aria-label="Contents">'
    for number, report in enumerate(reports, 1):
        links = "".join(
            f'<li><a href="#p{number}-{part}">{title}</a></li>' for part, title in _SECTIONS
        )
        head = f'<a href="#p{number}"><b><bdi>{html(report.pack.name)}</bdi></b></a>'
        yield f"<ul><li>{head}</li>{links}</ul>"
    yield '<ul><li><a href="#transcripts">Transcripts</a></li></ul>' if talks else ""
    yield "</nav>\n"


def _embedded(places: Mapping[str, str]) -> str:
    """What is said above the transcripts."""
    said = f"{count(len(places), 'dialogue')} that bins and cells link to."
    if len(places) < TRANSCRIPTS:
        return said
    return (
        f"{said} No more than {TRANSCRIPTS} are in a page: bins share them, those hit seldom come"
        " first, and what is left has a number without a link."
    )


def _pack(report: Report, place: str, places: Mapping[str, str]) -> Iterator[str]:
    parts = {
        "graphs": graphs(report),
        "crosses": _crosses(report, places),
        "holes": holes(report, f"{place}-holes"),
        "hits": hits(report, places),
        "unreachable": unreachable(report),
    }
    yield f'<section id="{place}"><h2><bdi>{html(report.pack.name)}</bdi></h2>\n'
    yield from _figures(report)
    yield from _summary(report, place)
    yield "</section>\n"
    for part, title in _SECTIONS:
        yield f'<section id="{place}-{part}"><h3>{title}</h3>\n'
        yield from parts[part]
        yield "</section>\n"


def _figures(report: Report) -> Iterator[str]:
    whole, coverage = report.assessment, report.coverage
    figures = {
        share(whole.percent): f"of all bins: {whole.hit:,} of {whole.reachable:,}",
        f"{coverage.dialogues:,}": f"dialogues counted, {coverage.left_out:,} left out",
        f"≥ {report.bound.dialogues:,}": f"dialogues are needed to reach all: {report.bound.name}",
    }
    yield f"<p>Measured: <bdi>{html(report.source)}</bdi></p>"
    yield '<ul class="figures">'
    yield from (f"<li><b>{html(figure)}</b> {html(text)}</li>" for figure, text in figures.items())
    yield "</ul>\n"


def _summary(report: Report, place: str) -> Iterator[str]:
    whole = report.assessment
    yield (
        '<div class="wide" tabindex="0" role="region" aria-label="Summary">'
        '<table class="rows"><caption>Summary</caption><thead><tr><th scope="col">dimension</th>'
        '<th scope="col" class="number">bins</th><th scope="col" class="number">hit</th>'
        '<th scope="col" class="number">cover</th><td class="drawn"></td>'
        '<th scope="col" class="number">missing</th>'
        '<th scope="col" class="number">out of reach</th></tr></thead><tbody>\n'
    )
    for row in whole.dimensions:
        yield _line(row, place)
    yield _line(_total(whole), "")
    for row in whole.crosses:
        yield _line(row, place)
    yield "</tbody></table></div>\n"
    if whole.crosses:
        yield "<p><small>Crosses are no part of the total.</small></p>\n"


def _total(whole: Assessment) -> Row:
    return Row(
        name="TOTAL",
        reachable=whole.reachable,
        hit=whole.hit,
        unreachable=sum(row.unreachable for row in whole.dimensions),
        holes=tuple(hole for row in whole.dimensions for hole in row.holes),
    )


def _line(row: Row, place: str) -> str:
    """A line of the summary; that of the total has no place to link to."""
    name, missing = html(row.name), f"{len(row.holes):,}"
    if row.holes and place:
        missing = f'<a href="#{group_id(f"{place}-holes", row)}">{missing}</a>'
    kind = ' class="total"' if not place else ""
    return (
        f'<tr{kind}><th scope="row">{name}</th><td class="number">{row.reachable:,}</td>'
        f'<td class="number">{row.hit:,}</td><td class="number">{share(row.percent)}</td>'
        f'<td class="drawn"><span class="bar" aria-hidden="true"><i style="width:{row.percent}%">'
        "</i></span></td>"
        f'<td class="number">{missing}</td><td class="number">{row.unreachable:,}</td></tr>\n'
    )


def _crosses(report: Report, places: Mapping[str, str]) -> Iterator[str]:
    yield key() if report.assessment.crosses else "<p>None were counted.</p>\n"
    for number, row in enumerate(report.assessment.crosses):
        yield (
            f"<details{'' if number else ' open'}><summary><h4>{html(row.name)}</h4>"
            f" <small>{row.hit:,} of {row.reachable:,} cells, {share(row.percent)}</small>"
            "</summary>\n"
        )
        yield heatmap(report, row, places)
        yield "</details>\n"
