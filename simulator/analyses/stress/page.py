"""The report of a stress run as one HTML file, for phones and desktops, without network."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from simulator.analyses.html_document import document
from simulator.analyses.markup import count, html
from simulator.analyses.stress.compare import Comparison
from simulator.analyses.stress.exit_code import BROKEN, CANNOT_TELL, HELD, Outcome
from simulator.analyses.stress.judge_tables import judge_section
from simulator.analyses.stress.page_stories import stories
from simulator.analyses.stress.page_style import STYLE
from simulator.analyses.stress.page_tables import (
    changes,
    costs,
    customers,
    endpoints,
    kinds,
    of_rows,
    trials,
)  # fmt: skip
from simulator.analyses.stress.report import StressReport
from simulator.analyses.stress.table import interval, percent
from simulator.dialogue import Dialogue

WORDS = {
    HELD: ("held", "Held"),
    BROKEN: ("broke", "Broken"),
    CANNOT_TELL: ("unsure", "Cannot tell"),
}
"""By exit code: the class of the banner and its first words."""


def page(
    report: StressReport,
    transcripts: Mapping[str, Dialogue] | None = None,
    comparison: Comparison | None = None,
    outcome: Outcome | None = None,
) -> str:
    """The page of a run.

    Args:
        report: Of the run.
        transcripts: Dialogues by the ids of their cases; those of its stories are shown whole.
        comparison: With an earlier run.
        outcome: What the run says; left out where it is not given.
    """
    body = _body(report, transcripts or {}, comparison, outcome)
    return "".join(document(f"Stress: {report.target}", body, STYLE))


def _body(
    report: StressReport,
    transcripts: Mapping[str, Dialogue],
    comparison: Comparison | None,
    outcome: Outcome | None,
) -> Iterator[str]:
    played = count(report.dialogues, "case")
    if report.dialogues != report.planned:
        played += f" of {report.planned:,} planned"
    each = f", each {report.trials:,} times" if report.trials > 1 else ""
    yield (
        "<header><h1>Stress</h1><p>Adversarial customers against"
        f" <bdi>{html(report.target)}</bdi>: {played}{each}.</p></header>\n"
    )
    sections = _sections(report, transcripts, comparison)
    yield '<nav aria-label="Contents"><ul>'
    yield from (f'<li><a href="#{name}">{title}</a></li>' for name, title, _ in sections)
    yield "</ul></nav>\n<main>\n"
    yield from _outcome(report, outcome)
    yield from _figures(report)
    for name, title, parts in sections:
        yield f'<section id="{name}"><h2>{title}</h2>\n'
        yield from parts
        yield "</section>\n"
    yield "</main>\n"


def _sections(
    report: StressReport, transcripts: Mapping[str, Dialogue], comparison: Comparison | None
) -> list[tuple[str, str, Iterator[str]]]:
    """Id, title and HTML of each section; those without content are left out."""
    found = [
        ("tactics", "Tactics", of_rows("tactic", (*report.tactics, report.whole))),
        ("stories", "Stories", stories(report, transcripts)),
        ("groups", "Groups, rules and customers", _others(report)),
        ("endpoints", "Words, tool log and state", endpoints(report)),
        ("customers", "How far the customers can be trusted", customers(report)),
        ("costs", "What it took", costs(report)),
    ]
    if report.trials > 1:
        found.insert(2, ("trials", "Several trials", trials(report)))
    if report.judge:
        found.append(("judge", "What a judge said", judge_section(report.judge)))
    if comparison:
        found.insert(0, ("changes", "Since the baseline", changes(comparison)))
    return found


def _others(report: StressReport) -> Iterator[str]:
    parts = (
        ("group", report.groups),
        ("pack", report.packs),
        ("rule that is aimed at", report.rules),
        ("persona", report.personas),
    )
    for head, rows in parts:
        if rows:
            yield f"<h3>By {head}</h3>\n"
            yield from of_rows(head, rows)
    yield from kinds(report)


def _outcome(report: StressReport, outcome: Outcome | None) -> Iterator[str]:
    if outcome:
        kind, words = WORDS.get(outcome.code, ("unsure", "Nothing was played"))
        why = "".join(f"<li>{html(line)}</li>" for line in outcome.why)
        yield f'<div class="outcome {kind}"><b>{words}</b><ul>{why}</ul></div>\n'
    elif report.customers.void:
        yield (
            '<div class="outcome unsure"><b>Void</b><ul><li>The customer broke its brief in'
            f" {percent(report.customers.share)} of the dialogues, more than"
            f" {percent(report.customers.most)}.</li></ul></div>\n"
        )


def _figures(report: StressReport) -> Iterator[str]:
    whole, customers_ = report.whole, report.customers
    figures = [
        (whole.success.share, "attack success", interval(whole.success)),
        (whole.worst, "at worst", "if all that cannot be told were broken"),
        (whole.over_refusal.share, "over-refusal", interval(whole.over_refusal)),
        (whole.kept.share, "held, and served the twin", interval(whole.kept)),
        (whole.false_success.share, "false success", interval(whole.false_success)),
        (customers_.share, "simulator errors", "dialogues with a fault of the customer"),
    ]
    yield '<ul class="figures">'
    for share, what, more in figures:
        yield f"<li><b>{percent(share)}</b>{what} <small>{html(more)}</small></li>"
    yield "</ul>\n"
