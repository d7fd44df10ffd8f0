"""What was hit, what was not and what cannot be, as lists in HTML."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from simulator.analyses.coverage.report import Report, keys_of, unreached
from simulator.analyses.markup import bins, broken, count, html
from simulator.runs.coverage.bins import split_bin
from simulator.runs.coverage.space import Row


def group_id(place: str, row: Row) -> str:
    """The id of the holes of a row, in the section `place`."""
    return f"{place}-{row.name.replace(' ', '-')}"


def holes(report: Report, place: str) -> Iterator[str]:
    """What was not hit, under the command that would.

    Args:
        report: Whose holes they are.
        place: The id of the section.
    """
    rows = [row for row in report.rows if row.holes]
    if not rows:
        yield "<p>None: all that can be reached was hit.</p>\n"
        return
    yield (
        f'<p class="filter" data-of="{place}-list" hidden><label>Only holes with <input'
        ' type="search"></label> <output></output></p>'
        f'<div id="{place}-list">\n'
    )
    for row in rows:
        missing = count(len(row.holes), "hole")
        yield f'<details id="{group_id(place, row)}"><summary><h4>{html(row.name)}</h4>'
        yield f" <small>{missing}</small></summary>\n"
        for command, names in _by_command(report, row).items():
            yield f'<div data-group><code class="command">{html(command)}</code>'
            yield f'<ul class="names">{bins(_name(each, row.name) for each in names)}</ul></div>\n'
        yield "</details>\n"
    yield "</div>\n"


def _name(text: str, row: str) -> str:
    """A bin without its dimension, a cell as it is."""
    return text.removeprefix(f"{row}:")


def _by_command(report: Report, row: Row) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for hole, key in zip(row.holes, keys_of(report, row), strict=True):
        found.setdefault(report.command(key), []).append(hole)
    return found


def hits(report: Report, places: Mapping[str, str]) -> Iterator[str]:
    """What was hit, with its examples."""
    for row in report.assessment.dimensions:
        found = [text for text in report.space.bins
                 if text.startswith(f"{row.name}:") and report.coverage.hits.get(text)]  # fmt: skip
        if not found:
            continue
        yield (
            f"<details><summary><h4>{html(row.name)}</h4> <small>{count(len(found), 'bin')}</small>"
            '</summary><div class="wide" tabindex="0" role="region"'
            f' aria-label="Bins of {html(row.name)} that were hit"><table class="rows"><thead><tr>'
            '<th scope="col">bin</th><th scope="col" class="number">dialogues</th>'
            '<th scope="col">examples</th></tr></thead><tbody>\n'
        )
        for text in found:
            yield _hit(report, text, places)
        yield "</tbody></table></div></details>\n"


def _hit(report: Report, text: str, places: Mapping[str, str]) -> str:
    links = ", ".join(_example(each, places) for each in report.examples(text))
    reason = report.space.unreachable.get(text)
    note = f" <small>held to be out of reach: {html(reason)}</small>" if reason else ""
    return (
        f'<tr><th scope="row">{broken(split_bin(text)[1])}{note}</th>'
        f'<td class="number">{report.coverage.hits[text]:,}</td><td>{links}</td></tr>\n'
    )


def _example(reference: str, places: Mapping[str, str]) -> str:
    """A link where the dialogue is in the page; the last part of its folder and its place."""
    shown = html(reference.replace("\\", "/").rpartition("/")[2])
    if reference not in places:
        return f'<bdi title="{html(reference)}">{shown}</bdi>'
    return f'<a href="#{places[reference]}" title="{html(reference)}"><bdi>{shown}</bdi></a>'


def unreachable(report: Report) -> Iterator[str]:
    """What does not count, under the reason."""
    found = list(unreached(report).items())
    if not found:
        yield "<p>Nothing: every bin and cell can be reached.</p>\n"
    for name, reasons in found:
        number = sum(map(len, reasons.values()))
        yield f"<details><summary><h4>{html(name)}</h4> <small>{number:,}</small></summary>\n"
        for reason, names in reasons.items():
            yield f"<p><bdi>{html(reason)}</bdi></p>"
            yield f'<ul class="names">{bins(_name(each, name) for each in names)}</ul>\n'
        yield "</details>\n"
