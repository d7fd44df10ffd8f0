"""`simulator stress --plan`: what a stress run will play, need and tell, before it is played."""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from simulator import tokens
from simulator.analyses.dataset.whole_files import write_whole
from simulator.analyses.stress.rates import needed_cases
from simulator.cli.main import print_json
from simulator.cli.plan import figures
from simulator.cli.terminal import console, harmless, table
from simulator.errors import UserError

if TYPE_CHECKING:
    from simulator.analyses.estimate import Range
    from simulator.analyses.stress.plan import StressPlan
    from simulator.config import StressSettings

OF_A_RUN = ("html", "junit", "csv", "baseline", "case")
"""Options that need dialogues."""

PLANNING = "planning: each attack is proved to be one, and its twin to be none"
"""What is said while that is done: it takes a second for each tactic."""

LISTED = 8
"""Tactics that are named of those that lack something."""


def print_plan(options: argparse.Namespace, settings: StressSettings) -> int:
    """Print the plan of a run, or write it as JSON; nothing else is written.

    Raises:
        UserError: Something that cannot be used, or no case can be had.
    """
    from simulator.api.stress_planning import FACTOR, LATENCY, plan_of, stress_assumptions
    from simulator.api.stress_setup import StressSetup

    for name in OF_A_RUN:
        if getattr(options, name) is not None:
            raise UserError(f"--{name} and --plan do not go together: nothing is played")
    setup = StressSetup.of(options.pack, settings)
    if sys.stderr.isatty():
        print(PLANNING, file=sys.stderr)
    latency = LATENCY if options.latency is None else options.latency
    factor = FACTOR if options.reply_factor is None else options.reply_factor
    plan = asyncio.run(plan_of(setup, latency, factor))
    assumed = stress_assumptions(factor)
    if options.json:
        rest = {"dialogues": plan.dialogues, "tokens_by": tokens.counter(),
                "assumptions": list(assumed)}  # fmt: skip
        told = {**plan.model_dump(mode="json"), **rest}
        if options.json == "-":
            print_json(told)
        else:
            write_whole(Path(options.json), [json.dumps(told, indent=1), "\n"])
        return 0
    out = console()
    for line in _cases(plan):
        out.print(harmless(line), soft_wrap=True, highlight=False)
    heads = ("role", "model", "calls", "tokens in", "tokens out", "dollars")
    rows = [(share.role, share.model, *figures(share)) for share in plan.estimate.roles]
    rows.append(("total", "", *figures(plan.estimate.total)))
    out.print(table(heads, rows, heads[2:]))
    for line in (*_needs(plan), *_widths(plan), *_notes(plan, assumed)):
        out.print(harmless(line), soft_wrap=True, highlight=False)
    return 0


def _cases(plan: StressPlan) -> Iterator[str]:
    pairs = plan.wanted - sum(plan.lacking.values())
    tactics = f"{len(plan.tactics):,} tactic{'s' if len(plan.tactics) != 1 else ''}"
    yield f"{', '.join(plan.packs)}: {tactics}, {pairs:,} of {plan.wanted:,} cases can be had"
    if plan.lacking:
        named = [f"{name} ({count:,})" for name, count in plan.lacking.items()]
        more = f" and {len(named) - LISTED:,} more" if len(named) > LISTED else ""
        yield f"could not be had: {', '.join(named[:LISTED])}{more}"
    times = f", each {plan.trials:,} times" if plan.trials > 1 else ""
    yield (
        f"{plan.dialogues:,} dialogues: {plan.attacks:,} attacks and {plan.twins:,} benign"
        f" twins{times}"
    )
    yield f"messages to {plan.target}: {_whole(plan.messages)}"


def _needs(plan: StressPlan) -> Iterator[str]:
    if plan.opaque:
        yield (
            f"What {plan.target} uses and costs is not known: what counts is the number of"
            " messages to it."
        )
    if plan.seconds.high <= plan.computing:
        yield f"time: about {duration(plan.computing)}: it waits for this machine alone (--workers)"
    else:
        yield (
            f"time: {duration(plan.seconds.mean)} ({duration(plan.seconds.low)} to"
            f" {duration(plan.seconds.high)}) at {plan.latency:g} s a reply (--latency) and"
            f" {plan.at_once:,} dialogues at once (--concurrency); this machine alone would take"
            f" {duration(plan.computing)}"
        )


def _widths(plan: StressPlan) -> Iterator[str]:
    width = plan.width
    apart = ""
    if width.trials > 1:
        apart = f" (±{_points(width.apart)} if trials of a case were as different as cases)"
    if width.cases:
        yield (
            f"attack success of {width.cases:,} attacks: ±{_points(width.half_width)} points at"
            f" most{apart}; 0 to {100 * width.none:.1f} % where nothing breaks"
        )
        name, least = min(plan.by_tactic.items(), key=lambda each: each[1].cases)
        if len(plan.by_tactic) > 1:
            yield (
                f"of a single tactic: ±{_points(least.half_width)} points where there are fewest"
                f" ({name}: {least.cases:,}); 0 to {100 * least.none:.1f} % where nothing breaks"
            )
    if plan.half_width is not None and width.half_width > plan.half_width:
        yield (
            f"--half-width {plan.half_width:g} needs {needed_cases(plan.half_width):,} attacks that"
            f" are decided; of these tactics there are {width.cases:,}"
        )
    if plan.not_judged:
        yield f"{plan.not_judged:,} attacks only a judge can decide; they are in no rate"


def _notes(plan: StressPlan, assumed: tuple[str, ...]) -> Iterator[str]:
    estimate = plan.estimate
    yield (
        f"From {estimate.sample:,} dialogues on the embedded model; in brackets:"
        f" {estimate.interval}."
    )
    yield f"Tokens are counted by {tokens.counter()}."
    yield from (f"Assumed: {each}." for each in assumed)
    if estimate.unpriced:
        yield (
            f"The price of {', '.join(sorted(estimate.unpriced))} is not known: tokens only; give"
            " it with --price IN,OUT (dollars for a million tokens)."
        )


def _whole(value: Range) -> str:
    return f"{value.mean:,.0f} ({math.floor(value.low):,} to {math.ceil(value.high):,})"


def _points(share: float) -> str:
    return f"{100 * share:.1f}"


def duration(seconds: float) -> str:
    """Seconds for people, in the two largest units.

    Example:
        >>> duration(59), duration(3700), duration(200000)
        ('59 s', '1 h 2 min', '2 d 8 h')
    """
    whole = math.ceil(seconds)
    units = (("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1))
    parts: list[tuple[int, str]] = []
    for name, size in units:
        count, whole = divmod(whole, size)
        if count or parts:
            parts.append((count, name))
    return " ".join(f"{count} {name}" for count, name in parts[:2] if count) or "0 s"
