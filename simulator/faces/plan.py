"""`simulator plan`: calls, tokens and dollars of a run, before anything is spent on it."""

from __future__ import annotations

import argparse
import asyncio
import math
import os
from typing import TYPE_CHECKING, Any

from simulator import tokens
from simulator.config import Settings, read_settings
from simulator.content.pack import find_pack
from simulator.content.personas import load_personas
from simulator.errors import UserError
from simulator.faces.cli import print_json
from simulator.faces.terminal import console, harmless

if TYPE_CHECKING:
    from simulator.analyses.estimate import Estimate, Player, Range, Sample, Share

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
    flags = {name: getattr(options, name) for name in FLAGS}
    models = options.model or [None]
    compared = [read_settings(None, os.environ, {**flags, "model": model}) for model in models]
    casts = [_players(settings) for settings in compared]
    found = _sample(options.pack, compared[0])

    from simulator.analyses.estimate import estimate

    results = [estimate(found, cast, compared[0].n, options.reply_factor) for cast in casts]
    if options.json:
        rest = {"tokens_by": tokens.counter(), "assumptions": _assumptions(options.reply_factor)}
        print_json([{**result.model_dump(), **rest} for result in results])
    else:
        for result in results:
            _print(result)
        _print_notes(results, options.reply_factor)
    return 0


def _sample(names: list[str], settings: Settings) -> Sample:
    packs = [find_pack(name) for name in dict.fromkeys(names)]
    if len({pack.name for pack in packs}) < len(packs):
        raise UserError("two of the packs have the same name")
    personas = load_personas(settings.persona)

    from simulator.runs.planner import check_draws

    check_draws(packs, settings.scenario)

    from simulator.analyses.sampling import sample

    return asyncio.run(sample(packs, personas, settings.scenario, settings.seed))


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
    from simulator.play.models.names import read_name
    from simulator.play.models.purse import known_price, read_price

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
