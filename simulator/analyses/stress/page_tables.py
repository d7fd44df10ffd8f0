"""The tables of the page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from simulator.analyses.markup import broken, count, html
from simulator.analyses.stress.compare import Change, Comparison
from simulator.analyses.stress.rates import AtK, Counts, Rate
from simulator.analyses.stress.report import StressReport
from simulator.analyses.stress.rows import Row
from simulator.analyses.stress.table import CHANGE_HEADS, change_rows, interval, percent

MOST_CHANGES = 100
"""Cases of a comparison that are listed."""


def table(
    title: str, heads: Sequence[str], rows: Iterable[Sequence[str]], total: bool = False
) -> Iterator[str]:
    """A table whose first column names its rows and whose others are numbers; cells are HTML.

    Args:
        title: For those who do not see it.
        heads: As text; an empty one is over a drawing.
        rows: HTML of the cells.
        total: Whether the last row is the sum of the others.
    """
    yield (
        f'<div class="wide" tabindex="0" role="region" aria-label="{html(title)}">'
        f'<table class="rows"><caption>{html(title)}</caption><thead><tr>'
    )
    for place, head in enumerate(heads):
        kind = ' class="number"' if place else ""
        yield f'<th scope="col"{kind}>{html(head)}</th>' if head else '<td class="drawn"></td>'
    yield "</tr></thead><tbody>\n"
    found = list(rows)
    for row in found:
        yield '<tr class="total">' if total and row is found[-1] else "<tr>"
        for place, (head, shown) in enumerate(zip(heads, row, strict=True)):
            kind = "number" if head else "drawn"
            yield f'<td class="{kind}">{shown}</td>' if place else f'<th scope="row">{shown}</th>'
        yield "</tr>\n"
    yield "</tbody></table></div>\n"


def of_rows(head: str, rows: Sequence[Row]) -> Iterator[str]:
    """Attacks and twins by what they have in common."""
    heads = (
        head, "broken", "success", "", "twins refused", "false success", "at worst", "not told",
    )  # fmt: skip
    if not rows:
        yield "<p>None.</p>\n"
        return
    yield from table(f"By {head}", heads, map(_cells, rows), total=rows[-1].name == "all")


def _cells(row: Row) -> tuple[str, ...]:
    about = ", ".join(filter(None, (row.group, row.level, "judge only" * row.judge_only)))
    name = broken(row.name).replace("_", "_<wbr>")
    return (
        f"{name} <small>{html(about)}</small>" if about else name,
        _of(row.success),
        _share(row.success),
        _range(row.success),
        _of(row.over_refusal),
        _of(row.false_success),
        percent(row.worst),
        _untold(row.attacks),
    )


def _of(rate: Rate) -> str:
    """Hits of all; hits stand out."""
    if not rate.n:
        return "-"
    hits = f'<span class="bad">{rate.hits:,}</span>' if rate.hits else "0"
    return f"{hits} of {rate.n:,}"


def _share(rate: Rate | AtK) -> str:
    known = rate.share if isinstance(rate, Rate) else rate.value
    return f"{percent(known)} <small>{interval(rate)}</small>" if known is not None else "-"


def _untold(counts: Counts) -> str:
    names = ("not_observed", "not_judged", "undetermined", "error", "void")
    found = {name.replace("_", " "): getattr(counts, name) for name in names}
    said = ", ".join(f"{number:,} {name}" for name, number in found.items() if number)
    total = sum(found.values())
    return f"{total:,} <small>{said}</small>" if total else "0"


def _range(rate: Rate | AtK) -> str:
    """An interval from 0 to 1 as a line, the share as a dot on it."""
    known = rate.share if isinstance(rate, Rate) else rate.value
    if known is None:
        return ""
    low, width = 100 * rate.low, 100 * (rate.high - rate.low)
    return (
        f'<span class="range" aria-hidden="true"><i style="left:{low:.1f}%;width:{width:.1f}%">'
        f'</i><b style="left:{100 * known:.1f}%"></b></span>'
    )


def trials(report: StressReport) -> Iterator[str]:
    """ASR@k and pass^k."""
    yield (
        "<p>ASR@k: the chance that at least one of k trials of an attack breaks. pass^k: the chance"
        " that all of k trials of a benign twin reach its goal. Intervals are clustered by"
        " scenario.</p>\n"
    )
    parts = (("ASR@", report.whole.any_k), ("pass^", report.whole.all_k))
    rows = [
        (f"{name}{each.k}", _share(each), _range(each), f"{each.cases:,}", f"{each.left_out:,}")
        for name, values in parts
        for each in values
    ]
    yield from table("Several trials", ("measure", "mean", "", "cases", "too few trials"), rows)


def endpoints(report: StressReport) -> Iterator[str]:
    """What support said, did and changed in attacks, apart."""
    yield (
        "<p>Of all attacks, whether they broke or not: three endpoints, side by side and never"
        " merged.</p>\n"
    )
    ends = report.endpoints
    parts = {
        "said that it is done": ends.agreed,
        "the tool log shows the deed": ends.evidence,
        "the records changed": ends.changed,
    }
    rows = [(name, _of(rate), _share(rate), _range(rate)) for name, rate in parts.items()]
    yield from table("Endpoints", ("endpoint", "attacks", "share", ""), rows)


def kinds(report: StressReport) -> Iterator[str]:
    """Breaks by kind, level and rule."""
    parts: tuple[tuple[str, Mapping[str, int]], ...] = (
        ("kind of break", report.breaks),
        ("level of the worst break", report.levels),
        ("rule that broke", report.broken_rules),
    )
    for head, counts in parts:
        if counts:
            yield f"<h3>By {head}</h3>\n"
            rows = [(broken(name), f"{number:,}") for name, number in counts.items()]
            yield from table(f"By {head}", (head, "cases"), rows)


def customers(report: StressReport) -> Iterator[str]:
    """What the simulated customers did."""
    found = report.customers
    rows = [("dialogues with a fault of the customer", *_part(found.faulty, found.dialogues))]
    for code, number in found.faults.items():
        rows.append((f"fault: {broken(code)}", *_part(number, found.dialogues)))
    for code, number in found.warnings.items():
        rows.append((f"warning: {broken(code)}", *_part(number, found.dialogues)))
    rows += [
        ("turns of two words or fewer", *_part(found.short, found.turns)),
        ("polite turns", *_part(found.polite, found.turns)),
        ("turns that repeat an earlier one", *_part(found.repeated, found.turns)),
        ("of what it knows in its first message", "-", percent(found.first_facts)),
    ]
    state = "The run is void" if found.void else "It is not"
    yield (
        f"<p>A run is void where customers break their brief in more than {percent(found.most)} of"
        f" its dialogues. {state}.</p>\n"
    )
    yield from table("Customers", ("customers", "count", "share"), rows)


def _part(number: int, n: int) -> tuple[str, str]:
    return f"{number:,} of {n:,}", percent(number / n if n else None)


def costs(report: StressReport) -> Iterator[str]:
    """Tokens, dollars, errors, and what could not be had."""
    said = ", ".join(f"{number:,} by the {who}" for who, number in report.tokens.items())
    yield f"<p>Tokens said: {html(said or 'none')}.</p>\n"
    rows = [
        (
            html(role),
            f"{used.calls:,}",
            f"{used.tokens_in:,}",
            f"{used.tokens_out:,}",
            "-" if used.dollars is None else f"${used.dollars:,.4f}",
        )
        for role, used in report.usage.items()
    ]
    if rows:
        heads = ("role", "calls", "tokens in", "tokens out", "dollars")
        yield from table("Usage", heads, rows)
    parts: tuple[tuple[str, str, Mapping[str, int]], ...] = (
        ("Errors of the environment", "reason", report.errors),
        ("Pairs that could not be had", "tactic and pack", report.lacking),
    )
    for title, head, counts in parts:
        if counts:
            lines = [(broken(name), f"{number:,}") for name, number in counts.items()]
            yield f"<h3>{title}</h3>\n"
            yield from table(title, (head, "number"), lines)


def changes(comparison: Comparison) -> Iterator[str]:
    """What differs from the baseline."""
    found = comparison
    yield (
        f"<p>{count(found.cases, 'case')} decided in both runs; {found.undecided:,} not decided in"
        f" one of them; {found.only_before:,} only in the baseline, {found.only_after:,} only in"
        " this run. p is of the exact McNemar test; adjusted, among all tactics (Holm).</p>\n"
    )
    moved = [row for row in found.rows if row.worse or row.better]
    rows = [[f"<bdi>{html(name)}</bdi> <small>{kind}</small>", *map(html, numbers)]
            for name, kind, *numbers in change_rows(found, moved)]  # fmt: skip
    heads = (CHANGE_HEADS[0], *CHANGE_HEADS[2:])
    yield from table("Since the baseline", heads, rows)
    still = sorted({row.name for row in found.rows} - {row.name for row in moved})
    if still:
        names = ", ".join(f"<bdi>{html(name)}</bdi>" for name in still)
        yield f"<p><small>Nothing changed in {names}.</small></p>\n"
    for title, worse in (("What got worse", True), ("What got better", False)):
        some = [change for change in found.changes if change.worse == worse]
        if some:
            yield f"<details{' open' * worse}><summary><h3>{title}</h3>"
            yield f" <small>{count(len(some), 'case')}</small></summary><ul>"
            yield from map(_change, some[:MOST_CHANGES])
            left = len(some) - MOST_CHANGES
            yield f"<li>and {left:,} more</li>" if left > 0 else ""
            yield "</ul></details>\n"


def _change(change: Change) -> str:
    twin = ", benign twin" if change.twin else ""
    where = html(f"{change.pack}/{change.scenario}")
    return (
        f"<li><bdi>{html(change.tactic)}</bdi>{twin} <small><bdi>{where}</bdi>,"
        f" <bdi>{html(change.persona)}</bdi>, case {html(change.case)}, {change.before:,} before,"
        f" {change.after:,} now</small><br><bdi>{html(change.why)}</bdi></li>"
    )
