"""`simulator generate`: plan, play, store, export, summarise. The same command again goes on."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator import tokens
from simulator.cli.main import print_json
from simulator.cli.terminal import console, harmless
from simulator.config import Settings, read_settings
from simulator.dialogue import EndingKind, Usage
from simulator.errors import UserError

if TYPE_CHECKING:
    from decimal import Decimal

    from rich.console import Console

    from simulator.analyses.dataset.export import Export
    from simulator.analyses.summary import Summary
    from simulator.api.production import Produced, Production, Report
    from simulator.runs.run_goals import GoalProgress
    from simulator.runs.store import Run

FACTS = 5
"""Wrong facts that the summary prints, the most frequent first."""

LISTED = 8
"""Holes that are printed."""

NOT_SETTINGS = ("command", "version", "pack", "config", "json", "no_check", "fail_under")


def generate_(options: argparse.Namespace) -> int:
    """The command; returns its exit code."""
    from simulator.api.production import Production

    least = options.fail_under
    if least is not None and not 0 <= least <= 100:
        raise UserError(f"--fail-under takes a percentage from 0 to 100, not {least:g}")
    flags = {k: v for k, v in vars(options).items() if k not in NOT_SETTINGS}
    settings = read_settings(options.config, os.environ, flags)
    if settings.say_with:
        left = asyncio.run(_say_otherwise(options.pack, settings))
        if left is None:
            return 2
        settings = left
    production = Production.of(options.pack, settings)
    if not options.no_check:
        asyncio.run(check(production))
    with production.open() as run:
        produced = asyncio.run(interruptible(production, run))
        problem = problem_of(produced, production, run)
        if problem:
            print(problem, file=sys.stderr)
        if produced is None or (not produced.complete and settings.budget is None):
            return 2
        report = production.report(run)
        _report(report, settings, run.folder, produced, options.json)
    if problem := _none_ended(report.summary, settings.budget):
        print(problem, file=sys.stderr)
        return 2
    return _reached(report.summary, options.fail_under)


async def _say_otherwise(packs: list[str], settings: Settings) -> Settings | None:
    """Have the packs' sentences worded otherwise; None where that was stopped before its end."""
    from simulator.api.phrases import money_left, say_with

    found = []
    async for said in say_with(
        packs, settings, lambda line: print(harmless(line), file=sys.stderr)
    ):
        print(harmless(str(said)), file=sys.stderr)
        found.append(said)
        if said.stopped:
            left = f"{said.left:,} sentences of {said.pack} were not asked about"
            again = "run the same command again to go on"
            print(harmless(f"stopped: {said.stopped}; {left}; {again}"), file=sys.stderr)
            return None
    return money_left(settings, found)


def _none_ended(summary: Summary, budget: Decimal | None) -> str:
    """One line where not a single dialogue came to an end; empty where one did."""
    failed = summary.endings.get(EndingKind.ERROR.value, 0)
    unpaid = summary.endings.get(EndingKind.BUDGET.value, 0)
    if not failed + unpaid or failed + unpaid < summary.dialogues:
        return ""
    if unpaid:
        least = "`simulator plan` says what they need"
        return f"no dialogue came to an end: --budget {budget} is too little; {least}"
    reason, count = next(iter(summary.errors.items()))
    often = "" if count == failed else f" (in {count:,} of them)"
    return harmless(f"no dialogue came to an end, all {failed:,} are errors: {reason}{often}")


def _reached(summary: Summary, least: float | None) -> int:
    """1 where fewer reached what was possible than asked for; nothing is printed on success."""
    if least is None or 100 * summary.reached >= least * max(1, summary.asked):
        return 0
    share = 100 * summary.reached / max(1, summary.asked)
    told = f"{summary.reached:,} of {summary.asked:,} reached what was possible ({share:.1f} %)"
    print(f"below --fail-under {least:g}: {told}", file=sys.stderr)
    return 1


async def check(production: Production) -> None:
    """Check who is to play, and print what they do without."""
    async for note in production.check():
        print(harmless(f"note: {note}"), file=sys.stderr)


def problem_of(produced: Produced | None, production: Production, run: Run) -> str:
    """Why fewer dialogues are stored than wanted; empty where all are."""
    folder, budget = production.folder, production.settings.budget
    if produced is None:
        return (
            f"stopped: {run.played} of {max(production.wanted, run.planned)} dialogues are stored"
            f" in {folder}; run the same command again to go on"
        )
    if produced.complete:
        return ""
    counts = f"{produced.stored} of {produced.total} are stored in {folder}"
    if budget is None:
        return f"given up, the endpoint is down: {counts}; run the same command again to go on"
    return (
        f"the budget of ${budget} is spent: {counts}; run it again with a larger --budget to go on"
    )


async def interruptible(production: Production, run: Run) -> Produced | None:
    """Play batch after batch; None when it was interrupted."""
    from simulator.cli.progress import Progress

    task = asyncio.current_task()
    interrupted = False

    def interrupt() -> None:
        nonlocal interrupted
        interrupted = True
        loop.remove_signal_handler(signal.SIGINT)  # a second Ctrl-C stops at once
        if task:
            task.cancel()

    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGINT, interrupt)
    try:
        waits_for = "the cluster" if production.settings.cluster else "the model"
        return await production.play(run, partial(Progress, waits_for=waits_for))
    except asyncio.CancelledError:
        if not interrupted:
            raise
        return None


def _report(
    report: Report, settings: Settings, folder: Path, produced: Produced, as_json: bool
) -> None:
    played, seconds = produced.played, produced.seconds
    if as_json:
        timing = {"played": played, "seconds": round(seconds, 3)}
        rest: dict[str, Any] = {"run": str(folder), "timing": timing}
        rest["tokens_by"] = tokens.counter()
        rest |= {"aims": [goal.as_json() for goal in report.goals]} if settings.goal_name else {}
        export = report.export.model_dump(mode="json")
        print_json({**report.summary.model_dump(), **rest, "export": export})
        return
    print_summary(report.summary, report.export, folder, played, seconds)
    for goal in report.goals:
        print_goal(goal, console())
    if settings.judge_model is not None:
        print(f"What the judge said: simulator judge {folder}")


def print_goal(goal: GoalProgress, out: Console) -> None:
    """Print how far a run has come with what it was played for."""
    from simulator.runs.coverage.space import percent

    share = percent(goal.done, goal.wanted)
    bound = f"; no plan does with fewer than {goal.bound:,} dialogues" if goal.bound else ""
    lines = [f"{goal.pack}: {goal.done:,} of {goal.wanted:,} {goal.what} ({share:g} %){bound}"]
    if goal.lacking:
        names = ", ".join(goal.lacking[:LISTED])
        more = f" and {len(goal.lacking) - LISTED:,} more" if len(goal.lacking) > LISTED else ""
        why = "not reached with this -n" if goal.capped else "not reached, however it was planned"
        lines.append(f"  {why}: {names}{more}")
    for name, reason in list(goal.void.items())[:LISTED]:
        lines.append(f"  cannot be filled: {name}: {reason}")
    for line in lines:
        out.print(harmless(line), soft_wrap=True, highlight=False)


def print_summary(
    summary: Summary, exported: Export, folder: Path, played: int, seconds: float
) -> None:
    """Print what happened, for people."""
    from rich.table import Table

    from simulator.cli.progress import pace

    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    exact = tokens.counter().startswith("tiktoken")

    def listed(counts: dict[str, int]) -> str:
        return ", ".join(f"{harmless(name)} {count:,}" for name, count in counts.items()) or "none"

    table.add_row("dialogues", f"{summary.dialogues:,}")
    table.add_row("accepted", f"{summary.accepted:,} of {summary.dialogues:,}")
    if summary.asked:
        table.add_row("reached", f"what was possible: {summary.reached:,} of {summary.asked:,}")
    if summary.understood < summary.support_turns:
        share = 100 * summary.understood / summary.support_turns
        counts = f"{summary.understood:,} of {summary.support_turns:,}"
        told = f"{counts} of support's turns ({share:.1f} %)"
        table.add_row("understood", told)
    table.add_row("repaired", f"{summary.repaired:,}")
    table.add_row("rejected", listed(summary.rejected))
    table.add_row("endings", listed(summary.endings))
    for asked, count in summary.controls.items():
        table.add_row("asked for", f"{harmless(asked)}: {count:,} of {summary.dialogues:,}")
    for reason, count in list(summary.errors.items())[:FACTS]:
        table.add_row("error", f"{harmless(reason)}: {count:,}")
    table.add_row("goals", listed(summary.goals))
    mean = summary.turns / max(1, summary.dialogues)
    for fact, count in list(summary.facts.items())[:FACTS]:
        share = 100 * count / max(1, summary.dialogues)
        where = "1 dialogue" if count == 1 else f"{count:,} dialogues"
        table.add_row("wrong", f"{harmless(fact)}: in {where} ({share:.1f} %)")
    table.add_row("turns", f"{summary.turns:,} ({mean:.1f} a dialogue)")
    mark = "" if exact else f"  ({tokens.counter()})"
    table.add_row("tokens", ("" if exact else "~ ") + listed(summary.tokens) + mark)
    for role, used in summary.usage.items():
        money = "price not known" if used.dollars is None else f"${used.dollars:.4f}"
        told = (
            f"{used.calls:,} calls, {used.tokens_in:,} tokens in, {used.tokens_out:,} out, {money}"
        )
        odd = {name: n for name, n in used.forms.items() if name not in ("schema",)}
        table.add_row(role, told + (f" ({listed(odd)})" if odd else ""))
        if meant := summary.expected.get(role):
            table.add_row("", cached_of(used, meant))
    if summary.batches:
        outcome = {name: count for name, count in summary.batches.items() if count}
        sent = outcome.pop("batches", 0)
        table.add_row("batches", f"{sent:,}" + (f" ({listed(outcome)})" if outcome else ""))
    rate = f", {pace(played / seconds)}" if played and seconds > 0 else ""
    table.add_row("time", f"{played:,} played in {seconds:.1f} s{rate}")
    table.add_row("train", f"{exported.train:,} rows  {exported.files[0]}")
    table.add_row("validation", f"{exported.validation:,} rows  {exported.files[1]}")
    if exported.left_out:
        table.add_row("left out", listed(exported.left_out))
    out = console()
    out.print(table)
    if first := _first_place(folder):
        out.print(f"Look at one: simulator show {folder} {first}", soft_wrap=True)


def cached_of(used: Usage, meant: Usage) -> str:
    """How many tokens the endpoint had cached, beside what was expected."""

    def share(usage: Usage) -> str:
        return f"{100 * usage.cached / max(1, usage.tokens_in):.0f} % of {usage.tokens_in:,}"

    return f"cached {share(used)} tokens in; expected were {share(meant)} in {meant.calls:,} calls"


def _first_place(folder: Path) -> int | None:
    """Of the dialogues stored: in a run that was stopped, the first may not be."""
    from simulator.runs.store import Run

    with Run.open(folder) as run:
        return next(iter(run.places), None)
