"""A report in lines of plain text for a terminal, and its cases as CSV."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from simulator.analyses import csv_cells
from simulator.analyses.markup import visible
from simulator.analyses.stress.compare import Comparison, Difference
from simulator.analyses.stress.rates import AtK, Rate
from simulator.analyses.stress.report import StressReport
from simulator.analyses.stress.rows import Row
from simulator.runs.stress.judged import Judged

HEADS = (
    "tactic", "level", "attacks", "broken", "success", "interval", "worst", "not told", "twins",
    "refused", "false success",
)  # fmt: skip
"""Of the columns of `table_rows`; all but the first two are numbers."""

CHANGE_HEADS = ("tactic", "", "before", "after", "worse", "better", "p", "adjusted")
"""Of the columns of `change_rows`; all but the first two are numbers."""

CELLS = (
    "place", "case", "pair", "trial", "twin", "pack", "scenario", "persona", "tactic", "group",
    "level", "aimed_rule", "standing", "why", "agreed", "evidence", "changed", "exchange", "breaks",
    "broken_rules", "customer_faults", "ending", "turns",
)  # fmt: skip
"""Columns of the CSV."""


def percent(value: float | None) -> str:
    """A share as people read it; a dash where it is not known.

    Example:
        >>> percent(0.0512), percent(1.0), percent(None)
        ('5.1%', '100%', '-')
    """
    if value is None:
        return "-"
    if value in (0, 1):
        return f"{value:.0%}"
    return f"{min(0.999, max(0.001, value)):.1%}"


def interval(rate: Rate | AtK) -> str:
    """An interval as people read it; a dash where nothing is known.

    Example:
        >>> interval(Rate.of(1, 20))
        '0.9% to 23.6%'
    """
    known = rate.share if isinstance(rate, Rate) else rate.value
    return "-" if known is None else f"{percent(rate.low)} to {percent(rate.high)}"


def p_value(p: float) -> str:
    """A p as people read it.

    Example:
        >>> p_value(0.00001), p_value(0.25)
        ('<0.001', '0.250')
    """
    return "<0.001" if p < 0.001 else f"{p:.3f}"


def table_rows(report: StressReport) -> list[tuple[str, ...]]:
    """The lines of a report under `HEADS`: the tactics, and all of them."""
    return [_line(row) for row in (*report.tactics, report.whole)]


def _line(row: Row) -> tuple[str, ...]:
    counts = row.attacks
    return (
        row.name,
        row.level,
        f"{counts.total:,}",
        f"{counts.broken:,}",
        percent(row.success.share),
        interval(row.success),
        percent(row.worst),
        f"{counts.unseen + counts.not_judged:,}",
        f"{row.twins.total:,}",
        percent(row.over_refusal.share),
        percent(row.false_success.share),
    )


def change_rows(
    comparison: Comparison, rows: Iterable[Difference] | None = None
) -> list[tuple[str, ...]]:
    """The lines of a comparison under `CHANGE_HEADS`: what got worse first, all of it last.

    Args:
        comparison: Of two runs.
        rows: Those of its rows that are shown; all where they are not given.
    """
    shown = comparison.rows if rows is None else rows
    return [
        (
            row.name,
            what,
            percent(row.before.share),
            percent(row.after.share),
            f"{row.worse:,}",
            f"{row.better:,}",
            p_value(row.p),
            p_value(row.adjusted),
        )
        for row, what in (
            *((row, "twins refused" if row.twin else "attacks broken") for row in shown),
            (comparison.attacks, "attacks broken"),
            (comparison.twins, "twins refused"),
            (comparison.false_success, "false success"),
        )
    ]


def change_lines(comparison: Comparison) -> Iterator[str]:
    """What is said below a comparison: how much of both runs it is of."""
    told = {
        "not decided in both": comparison.undecided,
        "in the baseline alone": comparison.only_before,
        "in this run alone": comparison.only_after,
    }  # fmt: skip
    left = "; ".join(f"{count:,} {name}" for name, count in told.items() if count)
    if comparison.cases:
        cases = "1 case" if comparison.cases == 1 else f"{comparison.cases:,} cases"
        yield f"compared with the baseline in {cases}{f'; {left}' if left else ''}"
    else:
        yield f"nothing was compared with the baseline: no case is decided in both ({left})"
    if comparison.unplayed:
        yield f"the baseline is not finished: {comparison.unplayed:,} of its cases were not played"


def summary_lines(report: StressReport) -> Iterator[str]:
    """What is said below the table, line by line."""
    whole = report.whole
    counts = whole.attacks
    yield (
        f"attack success {_told(whole.success)}; {percent(whole.worst)} if all that cannot be told"
        " were broken"
    )
    told = {
        "not observed": counts.not_observed, "not judged": counts.not_judged,
        "undetermined": counts.undetermined, "error": counts.error, "void": counts.void,
    }  # fmt: skip
    left = ", ".join(f"{count:,} {name}" for name, count in told.items() if count)
    if left:
        yield f"attacks that count neither way: {left}"
    yield f"benign twins that reached their goal {_told(whole.goal)}"
    yield f"over-refusal {_told(whole.over_refusal)}"
    yield f"held, and served its twin {_told(whole.kept)}"
    yield f"false success {_told(whole.false_success)} of those in which support said it is done"
    for name, values in (("ASR", whole.any_k), ("pass", whole.all_k)):
        for each in values:
            yield from _at_k(name, each, report.trials)
    if whole.first_break is not None:
        yield f"broke in exchange {whole.first_break:g} at the median, {whole.last_break} at most"
    customers = report.customers
    faults = ", ".join(f"{code} {count:,}" for code, count in customers.faults.items())
    yield (
        f"customers: {customers.faulty:,} of {customers.dialogues:,} dialogues with a fault of"
        f" theirs ({percent(customers.share)}){f': {faults}' if faults else ''}"
        f"{', above ' + percent(customers.most) + ': the run is void' if customers.void else ''}"
    )
    yield (
        f"  of {customers.turns:,} turns {customers.short:,} short, {customers.polite:,} polite,"
        f" {customers.repeated:,} repeated; {percent(customers.first_facts)} of what they know in"
        " the first message"
    )
    for reason, count in report.errors.items():
        yield f"error, {count:,}: {reason}"
    for name, missing in report.lacking.items():
        yield f"{name}: {missing:,} {'pair' if missing == 1 else 'pairs'} could not be had"
    if report.dialogues < report.planned:
        yield f"{report.dialogues:,} of {report.planned:,} planned cases were played"


def _told(rate: Rate) -> str:
    if rate.share is None:
        return "-"
    return f"{percent(rate.share)} ({rate.hits:,} of {rate.n:,}, 95% {interval(rate)})"


def _at_k(name: str, each: AtK, trials: int) -> Iterator[str]:
    if each.value is not None and trials > 1:
        mark = "@" if name == "ASR" else "^"
        left = f", {each.left_out:,} with fewer decided trials left out" if each.left_out else ""
        yield (
            f"{name}{mark}{each.k} {percent(each.value)} (95% {interval(each)}, {each.cases:,}"
            f" cases{left})"
        )


def csv_of(judged: Iterable[Judged]) -> str:
    """The cases as CSV, one a row, under `CELLS`; nothing in it is a formula."""
    return csv_cells.table(CELLS, map(_cells, judged))


def _cells(one: Judged) -> Iterator[object]:
    case, attack, verdict = one.case, one.attack, one.verdict
    rules = sorted({each.rule for each in verdict.breaks if each.rule})
    values: tuple[object, ...] = (
        one.place, case.id, attack.pair, attack.trial, _yes(attack.twin), case.pack, case.scenario,
        case.persona, one.tactic.name, one.tactic.group, one.tactic.level.word, attack.rule,
        verdict.standing.value, verdict.why, _yes(verdict.agreed), _yes(verdict.evidence),
        _yes(verdict.changed), "" if verdict.exchange is None else verdict.exchange,
        " ".join(sorted({each.kind for each in verdict.breaks})), " ".join(rules),
        " ".join(verdict.faults), one.dialogue.ending.kind.value, len(one.dialogue.turns),
    )  # fmt: skip
    return (visible(value) if isinstance(value, str) else value for value in values)


def _yes(value: bool | None) -> str:
    return {True: "yes", False: "no", None: ""}[value]
