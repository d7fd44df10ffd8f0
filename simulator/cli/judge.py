"""`simulator judge`: grades of a judge over a stored run, and their agreement with labels."""

from __future__ import annotations

import argparse
import asyncio
from collections import Counter
from contextlib import ExitStack
from typing import TYPE_CHECKING

from simulator.cli.main import print_json
from simulator.cli.progress import Progress
from simulator.cli.terminal import console, harmless, table
from simulator.dialogue import GRADES, Opinion
from simulator.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import Console

    from simulator.analyses.agreement import Agreement, Share
    from simulator.api.judging import Grades
    from simulator.api.source import Source

REASONS = 3
"""Reasons for no verdict that are printed, the most frequent first."""


def judge_(options: argparse.Namespace) -> int:
    """The command; exit code 1 unless every dialogue of the run passed every grade."""
    from simulator.api.judging import check_labels, grades_of
    from simulator.api.source import Source
    from simulator.play.models import check_judge

    if options.concurrency < 1:
        raise UserError(f"--concurrency must be 1 or more, not {options.concurrency}")
    if options.model is not None:
        check_judge(options.model)
    source = Source(options.run)
    check_labels(source, options.labels)
    wanted = options.model and _judge(source, options.model, options.concurrency)
    results = grades_of(source, options.labels, wanted)
    if options.json:
        judges = [result.model_dump() for result in results.values()]
        print_json({"run": str(options.run), "judges": judges})
    else:
        for result in results.values():
            _print(result, console())
    return 0 if all(result.all_passed for result in results.values()) else 1


def _judge(source: Source, model: str, concurrency: int) -> str:
    """Have judged what waits for this judge, and show how far it is; gives the judge's name."""
    from simulator.api.judging import judge_source

    with ExitStack() as stack:

        def begin(total: int, done: int) -> Callable[[], None]:
            return stack.enter_context(Progress(total, done, doing="judging")).advance

        return asyncio.run(judge_source(source, model, concurrency, begin))


def _print(result: Grades, out: Console) -> None:
    head = f"{result.model}: {result.judged:,} of {result.dialogues:,} judged"
    out.print(harmless(head), soft_wrap=True)
    left = {
        "no verdict on any grade": result.no_verdict,
        "ended as error": result.ended_as_error,
        "not asked yet": result.not_asked,
    }
    for why, count in left.items():
        if count:
            out.print(f"not judged {count:,}: {why}")
    opinions = [opinion.value for opinion in Opinion]
    rows = (
        (_name(grade), *(_shown(shares[opinion]) for opinion in opinions))
        for grade, shares in result.grades.items()
    )
    out.print(table(("grade", *opinions), rows))
    for reason, count in _reasons(result).most_common(REASONS):
        many = "1 grade" if count == 1 else f"{count:,} grades"
        out.print(harmless(f"no verdict on {many}: {reason}"), soft_wrap=True, highlight=False)
    if result.agreement:
        out.print("\nfinding failures, against the labels:")
        heads = ("grade", "labelled", "compared", "no verdict", "precision", "recall", "kappa")
        out.print(table(heads, (_agreement(*each) for each in result.agreement.items())))


def _agreement(grade: str, found: Agreement) -> tuple[str, ...]:
    none = f"{found.no_verdict:,}"
    if found.no_verdict_on_fail:
        none += f" ({found.no_verdict_on_fail:,} labelled fail)"
    kappa = "undefined" if found.kappa is None else f"{found.kappa:.2f}"
    shares = _shown(found.precision), _shown(found.recall)
    return _name(grade), f"{found.labelled:,}", f"{found.compared:,}", none, *shares, kappa


def _reasons(result: Grades) -> Counter[str]:
    """Why grades have no verdict, and of how many that is so."""
    grades = (judgement[name] for judgement in result.judgements for name in GRADES)
    return Counter(grade["reason"] for grade in grades if grade["opinion"] == Opinion.NONE)


def _name(grade: str) -> str:
    return grade.replace("_", " ")


def _shown(share: Share) -> str:
    if share.share is None:
        return "undefined"
    low, high = _percent(share.low), _percent(share.high)
    return f"{share.hits:,} of {share.n:,}, {_percent(share.share)} % ({low} to {high})"


def _percent(share: float) -> str:
    """In per cent with one digit; 0 and 100 only where it is exactly that."""
    if share in (0.0, 1.0):
        return "100" if share else "0"
    return f"{min(max(100 * share, 0.1), 99.9):.1f}"
