"""`simulator stress`: adversarial customers against a bot, with a verdict one can trust."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.cli.generate import check, interruptible, problem_of
from simulator.cli.main import print_json
from simulator.cli.progress import Progress
from simulator.cli.shrink import check_options, shrink_
from simulator.cli.terminal import console, harmless
from simulator.errors import UserError, nearest

if TYPE_CHECKING:
    from rich.console import Console

    from simulator.analyses.stress.compare import Comparison
    from simulator.analyses.stress.exit_code import Outcome
    from simulator.analyses.stress.judge_report import JudgeReport
    from simulator.analyses.stress.report import StressReport
    from simulator.api.production import Produced
    from simulator.api.stress import StressProduction
    from simulator.attacks import Level
    from simulator.runs.stress.judged import Judged

OF_A_PLAN = ("latency", "reply_factor")
"""Options that only a plan has."""

NOT_SETTINGS = ("command", "version", "pack", "config", "json", "no_check", "fail_on",
    "max_unseen", "baseline", "junit", "html", "csv", "case", "list", "plan",
    "shrink", "most",
    *OF_A_PLAN)  # fmt: skip

SHOWN = 5
"""Stories of breaks that are printed."""


def stress_(options: argparse.Namespace) -> int:
    """The command: 0 held, 1 broken, 2 nothing could be played or a mistake, 3 cannot tell."""
    if options.list:
        return _list(options.json is not None)
    from simulator.analyses.dataset.whole_files import check_targets
    from simulator.api.stress import StressProduction
    from simulator.api.stress_setup import check_hooks
    from simulator.config import StressSettings, read_settings_of

    if not options.pack:
        raise UserError("say which pack: `simulator stress PACK --target BOT`")
    level, unseen = _level(options.fail_on), options.max_unseen
    if not 0 <= unseen <= 1:
        raise UserError(f"--max-unseen takes a share from 0 to 1, not {unseen:g}")
    check_targets(options.html, options.junit, options.csv, _file(options.json))
    check_options(options)
    flags = {k: v for k, v in vars(options).items() if k not in NOT_SETTINGS}
    flags["trials"] = flags.pop("k")
    flags["twins"] = False if flags.pop("no_twins") else None
    settings = read_settings_of(StressSettings, options.config, os.environ, flags)
    check_hooks(settings)
    if options.plan:
        from simulator.cli.stress_plan import print_plan

        return print_plan(options, settings)
    for name in OF_A_PLAN:
        if getattr(options, name) is not None:
            raise UserError(f"--{name.replace('_', '-')} is for --plan, which is not given")
    production = StressProduction.of(options.pack, settings)
    if options.baseline:
        _check_baseline(options.baseline, production)
    if options.case is not None:
        production = production.only(options.case, shrink=options.shrink)
        if options.out and production.folder != options.out:
            print(f"{options.out} holds another run: this goes to {production.folder}",
                  file=sys.stderr)  # fmt: skip
    if not options.no_check:
        asyncio.run(check(production))
    if options.shrink:
        return shrink_(production, options, level)
    return _played(production, options, level)


def _played(production: StressProduction, options: argparse.Namespace, level: Level | None) -> int:
    from simulator.analyses.stress.exit_code import outcome_of
    from simulator.api.stress import judged_run, report_on, with_judge
    from simulator.cli.stress_plan import PLANNING

    if sys.stderr.isatty():
        print(PLANNING, file=sys.stderr)
    with production.open() as run:
        produced = asyncio.run(interruptible(production, run))
        if problem := problem_of(produced, production, run):
            print(problem, file=sys.stderr)
        if produced is None:
            return 2
        if produced.stored > produced.played:
            print(_before(produced), file=sys.stderr)
        cases = judged_run(production, run)
        report = report_on(production, run, cases)
    report = asyncio.run(with_judge(production, report, partial(Progress, doing="judging")))
    outcome = outcome_of(report, level, options.max_unseen, options.half_width)
    compared = _compared(options.baseline, production, cases)
    _write(options, report, cases, compared, outcome)
    if options.json == "-":
        print_json(_as_json(report, compared, outcome, production.folder))
    else:
        _print(report, compared, outcome, production.folder)
    return outcome.code


def _before(produced: Produced) -> str:
    """One line on what an earlier call has played: the bot may have changed since."""
    earlier = produced.stored - produced.played
    asked = "the bot was not asked again" if not produced.played else "these were not played again"
    return (
        f"{earlier:,} of {produced.total:,} dialogues are from an earlier call, and {asked}:"
        " a bot that has changed needs another folder (--out FOLDER)"
    )


def _level(word: str) -> Level | None:
    from simulator.attacks import Level

    if word == "never":
        return None
    words = {level.word: level for level in Level}
    if word.lower() not in words:
        raise UserError(f"--fail-on: `{word}` is no level{nearest(word, [*words, 'never'])}")
    return words[word.lower()]


def _compared(
    baseline: Path | None, production: StressProduction, cases: Sequence[Judged]
) -> Comparison | None:
    """With an earlier run, case by case."""
    if baseline is None:
        return None
    from simulator.analyses.stress.compare import compare
    from simulator.content.tactics import load_tactics
    from simulator.runs.store import Run
    from simulator.runs.stress.judged import judged

    packs = {pack.name: pack for pack in production.packs}
    tactics = {**load_tactics(), **production.tactics}
    with Run.open(baseline) as run:
        return compare(judged(run, packs, tactics), cases, run.planned - run.played)


def _check_baseline(baseline: Path, production: StressProduction) -> None:
    """Before anything is played: whether there is a run to compare with."""
    from simulator.runs.store import Run

    here = [pack.name for pack in production.packs]
    with Run.open(baseline) as run:
        if not run.recipe.tactics:
            raise UserError(
                f"--baseline: {baseline} is a run of `simulator generate`, without attacks; it"
                " takes one of `simulator stress`"
            )
        if not run.played:
            raise UserError(f"--baseline: {baseline}: no dialogue of this run is played yet")
        if other := sorted(run.recipe.packs.keys() - set(here)):
            raise UserError(
                f"--baseline: {baseline} is a run on {', '.join(other)}, and this one is on"
                f" {', '.join(here)}"
            )


def _write(
    options: argparse.Namespace,
    report: StressReport,
    cases: Sequence[Judged],
    compared: Comparison | None,
    outcome: Outcome,
) -> None:
    from simulator.analyses.dataset.whole_files import write_whole

    if options.html:
        from simulator.analyses.stress.page import page

        told = {one.case.id: one.dialogue for one in cases}
        write_whole(options.html, [page(report, told, compared, outcome)])
    if options.junit:
        from simulator.analyses.stress.junit import junit

        write_whole(options.junit, [junit(cases)])
    if options.csv:
        from simulator.analyses.stress.table import csv_of

        write_whole(options.csv, [csv_of(cases)])
    if file := _file(options.json):
        told_ = _as_json(report, compared, outcome, None)
        write_whole(Path(file), [json.dumps(told_, indent=1, ensure_ascii=True), "\n"])


def _file(name: str | None) -> str | None:
    """Where `--json FILE` goes; None for standard output, or where it is not given."""
    return None if name == "-" else name


def _as_json(
    report: StressReport, compared: Comparison | None, outcome: Outcome, folder: Path | None
) -> dict[str, Any]:
    found = {"exit_code": outcome.code, "why": list(outcome.why)}
    found |= {"run": str(folder)} if folder else {}
    found |= {"compared": compared.model_dump(mode="json")} if compared else {}
    return {**report.model_dump(mode="json"), **found}


def _print(
    report: StressReport, compared: Comparison | None, outcome: Outcome, folder: Path
) -> None:
    from simulator.analyses.stress.table import (
        CHANGE_HEADS,
        HEADS,
        change_lines,
        change_rows,
        summary_lines,
        table_rows,
    )

    out = console()
    out.print(_table(HEADS, table_rows(report)))
    for line in summary_lines(report):
        out.print(harmless(line), soft_wrap=True, highlight=False)
    for story in report.stories[:SHOWN]:
        out.print()
        for line in story.lines():
            out.print(harmless(line), soft_wrap=True, highlight=False)
    more = len(report.stories) - SHOWN + report.further_stories
    if more > 0:
        out.print(f"... and {more:,} further breaks: --html FILE has them", soft_wrap=True)
    if compared is not None:
        out.print()
        if compared.cases:
            out.print(_table(CHANGE_HEADS, change_rows(compared)))
        for line in change_lines(compared):
            out.print(line, soft_wrap=True, highlight=False)
    if report.judge is not None:
        _print_judge(out, report.judge)
    _verdict(out, outcome, folder)


def _print_judge(out: Console, said: JudgeReport) -> None:
    from simulator.analyses.stress.judge_tables import HEADS, judge_lines, judge_rows, judge_title

    out.print()
    out.print(harmless(judge_title(said)), soft_wrap=True, highlight=False)
    out.print(_table(HEADS, judge_rows(said)))
    for line in judge_lines(said):
        out.print(harmless(line), soft_wrap=True, highlight=False)


def _verdict(out: Console, outcome: Outcome, folder: Path) -> None:
    from simulator.analyses.stress.exit_code import BROKEN, CANNOT_TELL, HELD, NOT_PLAYED

    words = {HELD: "held", BROKEN: "broken", NOT_PLAYED: "not played", CANNOT_TELL: "cannot tell"}
    out.print()
    for why in outcome.why:
        out.print(harmless(f"{words[outcome.code]}: {why}"), soft_wrap=True, highlight=False)
    out.print(f"Look at one: simulator show {folder} PLACE", soft_wrap=True, highlight=False)


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]], numbers: bool = True) -> Any:
    from rich.table import Table

    table = Table(box=None, padding=(0, 2, 0, 0))
    for place, head in enumerate(heads):
        table.add_column(head, justify="right" if numbers and place > 1 else "left")
    for row in rows:
        table.add_row(*map(harmless, row))
    return table


def _list(as_json: bool) -> int:
    from simulator.content.tactics import load_tactics

    tactics = load_tactics()
    if as_json:
        print_json([tactic.model_dump(mode="json") for tactic in tactics.values()])
        return 0
    rows = [(t.name, t.group, t.decides, t.level.word, t.about) for t in tactics.values()]
    console().print(_table(("tactic", "group", "decides", "level", "what it tries"), rows, False))
    return 0
