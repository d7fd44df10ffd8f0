"""`simulator plan`: what a run would play, and its calls, tokens and dollars, before it is played.

With `--target` it is the smallest set of cases that is found to reach a coverage, from where the
coverage of other runs stands.
"""

from __future__ import annotations

import argparse
import asyncio
import math
import os
from typing import TYPE_CHECKING, Any

from simulator import tokens
from simulator.cli.main import print_json
from simulator.cli.terminal import console, harmless
from simulator.config import Settings, read_settings
from simulator.content.pack import Pack, find_pack
from simulator.content.personas import load_personas
from simulator.errors import UserError

if TYPE_CHECKING:
    from simulator.analyses.estimate import Estimate, Load, Player, Range, Share
    from simulator.cli.coverage_plan import CoveragePlan

FLAGS = ("n", "seed", "persona", "scenario", "customer_model", "support_model", "judge_model",
         "price")  # fmt: skip

ANYBODY = "any language model"
"""Who plays where no model is named."""

MOST_FACTOR = 100.0


def plan_(options: argparse.Namespace) -> int:
    """The command; nothing is written and no call is made."""
    if not 0 < options.reply_factor <= MOST_FACTOR:
        raise UserError(
            f"--reply-factor has to be above 0 and at most {MOST_FACTOR:g},"
            f" not {options.reply_factor:g}"
        )
    if options.target is not None and not 0 < options.target <= 100:
        raise UserError(
            f"--target takes a percentage above 0 and at most 100, not {options.target:g}"
        )
    if options.target is None and (options.pairs or options.known):
        raise UserError("--pairs and --from go with --target, such as --target 100")
    flags = {name: getattr(options, name) for name in FLAGS}
    flags |= {"until_coverage": options.target, "pairs": options.pairs, "without": options.without}
    models = options.model or [None]
    compared = [read_settings(None, os.environ, {**flags, "model": model}) for model in models]
    contexts = [_players(settings) for settings in compared]
    plans = _plans(options, compared[0])
    found = _sample(options.pack, compared[0], plans)
    sizes = {name: compared[0].n for name in found}
    sizes |= {planned.pack: len(planned.cases) for planned in plans}

    from simulator.analyses.estimate import estimate

    results = [estimate(found, context, sizes, options.reply_factor) for context in contexts]
    if options.json:
        rest: dict[str, Any] = {"tokens_by": tokens.counter()}
        rest["assumptions"] = _assumptions(options.reply_factor)
        if plans:
            rest["plans"] = [planned.as_json() for planned in plans]
        print_json([{**result.model_dump(), **rest} for result in results])
        return 0
    for planned in plans:
        planned.show()
    for result in results:
        _print(result)
    _print_notes(results, options.reply_factor)
    return 0


def _plans(options: argparse.Namespace, settings: Settings) -> list[CoveragePlan]:
    """The plan of each pack for a coverage; none where a number of dialogues is asked for."""
    if options.target is None:
        return []
    from simulator.cli.coverage_plan import coverage_plan

    packs, personas = _packs(options.pack), load_personas(settings.persona)
    return [coverage_plan(pack, personas, settings, options.known or ()) for pack in packs]


def _packs(names: list[str]) -> list[Pack]:
    packs = [find_pack(name) for name in dict.fromkeys(names)]
    if len({pack.name for pack in packs}) < len(packs):
        raise UserError("two of the packs have the same name")
    return packs


def _sample(
    names: list[str], settings: Settings, plans: list[CoveragePlan]
) -> dict[str, list[dict[str, Load]]]:
    packs, personas = _packs(names), load_personas(settings.persona)

    from simulator.analyses.sampling import SAMPLE, sample
    from simulator.runs.planner import check_draws, plan

    check_draws(packs, settings.scenario)
    dealt = plan(packs, list(personas), settings.scenario, SAMPLE, settings.seed)
    cases = [*dealt]
    for planned in plans:
        if len(planned.cases) > 1:
            cases = [case for case in cases if case.pack != planned.pack]
            cases += planned.cases[:: max(1, len(planned.cases) // SAMPLE)][:SAMPLE]
    return asyncio.run(sample(packs, personas, cases))


def _players(settings: Settings) -> list[Player]:
    """Who plays, and for how much; a role for which nobody is named is any language model's."""
    names = {"customer": settings.customer_model, "support": settings.support_model}
    given = settings.model_fields_set
    found = [
        _player(role, name if f"{role}_model" in given else "", settings.price)
        for role, name in names.items()
    ]
    if settings.judge_model is not None:
        found.append(_player("judge", settings.judge_model, settings.price))
    return found


def _player(role: str, text: str, stated: str | None) -> Player:
    from simulator.analyses.estimate import Player
    from simulator.play.models import check_judge
    from simulator.play.models.budget import known_price, read_price
    from simulator.play.models.names import read_name

    price = None if stated is None else read_price(stated)
    if not text:
        return Player(role, ANYBODY, price)
    name = read_name(text)
    if role == "judge" and name.kind == "embedded":
        check_judge(text)
    if not name.paid:
        return Player(role, text, free=True)
    return Player(role, text, price or known_price(name.model, name.kind))


def _assumptions(factor: float) -> list[str]:
    from simulator.analyses.sampling import GRADES

    return [
        f"a language model writes {factor:g} times as much as the embedded one (--reply-factor);"
        " the interval does not cover how wrong that is",
        "dialogues have as many turns as on the embedded model; no turn is sent back and no call"
        " is made twice",
        "without what a model thinks before it replies, and without discounts for cached prompts",
        f"a judge replies with {GRADES} tokens",
    ]


def _print(result: Estimate) -> None:
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for title in ("role", "model", "calls", "tokens in", "tokens out", "dollars"):
        right = title not in ("role", "model")
        table.add_column(title, justify="right" if right else "left", overflow="fold")
    for share in result.roles:
        table.add_row(share.role, harmless(share.model), *_figures(share))
    table.add_row("total", "", *_figures(result.total))
    packs = ", ".join(f"{count:,} of {harmless(name)}" for name, count in result.dialogues.items())
    out = console()
    out.print(f"dialogues: {packs}", soft_wrap=True)
    out.print(table)


def _figures(share: Share) -> list[str]:
    if share.free:
        return ["none", "none", "none", "free"]
    dollars = "price not known" if share.dollars is None else _dollars(share.dollars)
    return [*(_whole(r) for r in (share.calls, share.tokens_in, share.tokens_out)), dollars]


def _whole(value: Range) -> str:
    return f"{value.mean:,.0f}\n({math.floor(value.low):,} to {math.ceil(value.high):,})"


def _dollars(value: Range) -> str:
    digits = 2 if value.mean >= 1 else 4
    return f"${value.mean:,.{digits}f}\n({value.low:,.{digits}f} to {value.high:,.{digits}f})"


def _print_notes(results: list[Estimate], factor: float) -> None:
    first = results[0]
    unpriced = sorted({model for result in results for model in result.unpriced})
    notes: list[Any] = [
        f"From {first.sample:,} dialogues on the embedded model; in brackets: {first.interval}.",
        f"Tokens are counted by {tokens.counter()}.",
        *(f"Assumed: {each}." for each in _assumptions(factor)),
    ]
    if unpriced:
        notes.append(
            f"The price of {', '.join(unpriced)} is not known: tokens only; give it with"
            " --price IN,OUT (dollars for a million tokens)."
        )
    for note in notes:
        console().print(harmless(note), soft_wrap=True)
