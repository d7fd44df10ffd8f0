"""`simulator plan`: what a run would play, and its calls, tokens and dollars, before it is played.

With `--target` it is the smallest set of cases that is found to reach a coverage, from where the
coverage of other runs stands.
"""

from __future__ import annotations

import argparse
import asyncio
import math
import os
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from simulator import tokens
from simulator.cli.main import print_json
from simulator.cli.progress import steps
from simulator.cli.terminal import console, harmless, table
from simulator.config import read_settings

if TYPE_CHECKING:
    from simulator.analyses.estimate import Estimate, Range, Share
    from simulator.api.planning import Plan
    from simulator.runs.coverage_plan import CoveragePlan

FLAGS = ("n", "seed", "persona", "scenario", "customer_model", "support_model", "judge_model",
         "price")  # fmt: skip


def plan_(options: argparse.Namespace) -> int:
    """The command; nothing is written and no call is made."""
    from simulator.api.planning import check_plan, plan_of

    check_plan(options.target, options.pairs, options.known, options.reply_factor)
    flags = {name: getattr(options, name) for name in FLAGS}
    flags |= {"until_coverage": options.target, "pairs": options.pairs, "without": options.without}
    models = options.model or [None]
    compared = [read_settings(None, os.environ, {**flags, "model": model}) for model in models]
    with steps() as begin:
        work = plan_of(options.pack, compared, options.known or (), options.reply_factor, begin)
        found = asyncio.run(work)
    if options.json:
        rest: dict[str, Any] = {"tokens_by": tokens.counter()}
        rest["assumptions"] = list(found.assumptions)
        if found.coverage:
            rest["plans"] = [planned.as_json() for planned in found.coverage]
        print_json([{**result.model_dump(), **rest} for result in found.estimates])
        return 0
    for planned in found.coverage:
        _print_cases(planned)
    for result in found.estimates:
        _print(result)
    _print_notes(found)
    return 0


def _print_cases(plan: CoveragePlan) -> None:
    """Print it for people: how many cases of which scenario, and how many are edge cases."""
    from simulator.runs.coverage.space import percent

    hit = plan.reachable - plan.lacking
    out = console()
    out.print(
        f"{harmless(plan.pack)}: {len(plan.cases):,} dialogues are planned to reach"
        f" {plan.target:g} % of {plan.reachable:,} {plan.what} that can be reached"
        f" (now {percent(hit, plan.reachable):g} %)",
        soft_wrap=True,
    )
    if plan.bound:
        needed = f"{plan.bound.dialogues:,}"
        bound = f"100 % takes at least {needed} dialogues: {plan.bound.name}"
        out.print(bound, soft_wrap=True)
    counts = Counter(case.scenario for case in plan.cases)
    edges = Counter(case.scenario for case in plan.cases if case.edge)
    rows = ((name, f"{count:,}", f"{edges[name]:,}") for name, count in counts.items())
    heads = ("scenario", "dialogues", "edge cases")
    out.print(table(heads, rows, heads[1:]))


def _print(result: Estimate) -> None:
    heads = ("role", "model", "calls", "tokens in", "tokens out", "dollars")
    rows = [(share.role, share.model, *figures(share)) for share in result.roles]
    rows.append(("total", "", *figures(result.total)))
    packs = ", ".join(f"{count:,} of {harmless(name)}" for name, count in result.dialogues.items())
    out = console()
    out.print(f"dialogues: {packs}", soft_wrap=True)
    out.print(table(heads, rows, heads[2:]))
    for line in savings(result):
        out.print(line, soft_wrap=True, highlight=False)


def savings(result: Estimate) -> Iterator[str]:
    """What the endpoint's cache and its batches save."""
    share = result.total
    if share.cached.mean and share.tokens_in.mean:
        part = share.cached.mean / share.tokens_in.mean
        line = f"cached by the endpoint: {share.cached.mean:,.0f} of the tokens in ({part:.0%})"
        if share.dollars and share.full_dollars and share.full_dollars.mean:
            saved = share.full_dollars.mean - share.dollars.mean
            line += f", which saves {_amount(saved)} of {_amount(share.full_dollars.mean)}"
            line += f" ({saved / share.full_dollars.mean:.0%})"
        yield line
    if share.batch_dollars and share.batch_dollars.mean:
        saved = 1 - share.batch_dollars.mean / (share.full_dollars or share.batch_dollars).mean
        yield (
            "sent in batches (generate --batch), without the cache: "
            f"{_amount(share.batch_dollars.mean)}, {saved:.0%} less than the full price; each call"
            f" may take a day: {result.batch_rounds} days at worst for the longest of"
            f" {result.sample} sampled dialogues, if nothing has to be sent again"
        )


def _amount(dollars: float) -> str:
    return f"${dollars:,.{2 if dollars >= 1 else 4}f}"


def figures(share: Share) -> list[str]:
    """Calls, tokens in, tokens out and dollars of a role, each with its range."""
    if share.free:
        return ["none", "none", "none", "free"]
    dollars = "price not known" if share.dollars is None else _dollars(share.dollars)
    return [*(_whole(r) for r in (share.calls, share.tokens_in, share.tokens_out)), dollars]


def _whole(value: Range) -> str:
    return f"{value.mean:,.0f}\n({math.floor(value.low):,} to {math.ceil(value.high):,})"


def _dollars(value: Range) -> str:
    digits = 2 if value.mean >= 1 else 4
    return f"${value.mean:,.{digits}f}\n({value.low:,.{digits}f} to {value.high:,.{digits}f})"


def _print_notes(found: Plan) -> None:
    results = found.estimates
    first = results[0]
    unpriced = sorted({model for result in results for model in result.unpriced})
    notes: list[Any] = [
        f"From {first.sample:,} dialogues on the embedded model; in brackets: {first.interval}.",
        f"Tokens are counted by {tokens.counter()}.",
        *(f"Assumed: {each}." for each in found.assumptions),
    ]
    if unpriced:
        notes.append(
            f"The price of {', '.join(unpriced)} is not known: tokens only; give it with"
            " --price IN,OUT (dollars for a million tokens)."
        )
    for note in notes:
        console().print(harmless(note), soft_wrap=True)
