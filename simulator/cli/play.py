"""`simulator play`: a person takes one side of a dialogue, a model the other."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Collection, Sequence
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.cli.terminal import console, harmless
from simulator.config import read_settings
from simulator.content.pack import Pack, find_pack
from simulator.content.personas import Persona, load_personas
from simulator.dialogue import Dialogue, EndingKind, Speaker
from simulator.errors import UserError

if TYPE_CHECKING:
    from simulator.cli.play_terminal import TerminalPlayer
    from simulator.content.cases import Case
    from simulator.play.context import Limits, StageContext
    from simulator.runs.recipe import Recipe

CALLS = 40
"""Tool calls that a person may make in one turn: people try things that a model would not."""


def play_(options: argparse.Namespace) -> int:
    """The command; exit code 2 when the input ended, or a model failed, before the dialogue did."""
    from simulator.play.models import check_model
    from simulator.runs.human_runs import PERSON, recipe_of, stored_cases

    chosen = {key: [v] for key in ("persona", "scenario") if (v := getattr(options, key))}
    settings = read_settings(None, {}, {"seed": options.seed, **chosen})
    check_model(options.model)
    pack, personas = find_pack(options.pack), load_personas()
    names = list(load_personas(settings.persona))
    role, limits = Speaker(options.role), _limits(Speaker(options.role))
    models = {s.value: PERSON if s == role else options.model for s in Speaker}
    recipe = recipe_of(pack, personas, models, limits)
    taken = stored_cases(options.save, recipe) if options.save else frozenset()
    case = choose_case(pack, names, settings.scenario, options.seed, taken)
    context, player = _context_for(pack, case, personas[case.persona], role, options.model, limits)
    dialogue = _perform(context, player)
    if dialogue is None:
        return _cut_off(player, options.save)
    return _finish(dialogue, context, options.save, recipe)


def _limits(role: Speaker) -> Limits:
    """Nothing is sent back: what either side says is the result."""
    from simulator.play.context import Limits

    plain = Limits(repairs=0, tries=1)
    return Limits(repairs=0, tries=1, calls=CALLS) if role == Speaker.SUPPORT else plain


def choose_case(
    pack: Pack,
    personas: Sequence[str],
    scenarios: Sequence[str],
    seed: int | None,
    taken: Collection[str],
) -> Case:
    """The first case that `generate` with the same choices would play.

    Args:
        pack: The business.
        personas: Names to choose from.
        scenarios: Likewise; all where none is named.
        seed: None for the first seed, from 0, whose case is not taken.
        taken: Ids of cases that the run has already.

    Raises:
        UserError: An unknown scenario, or the seed's case is taken.
    """
    from simulator.runs.planner import plan

    for number in count() if seed is None else [seed]:
        case = next(plan([pack], personas, scenarios, 1, number))
        if case.id not in taken:
            return case
    raise UserError(f"the case of --seed {seed} is in this run already; leave --seed out for a new")


def _context_for(
    pack: Pack, case: Case, persona: Persona, role: Speaker, model: str, limits: Limits
) -> tuple[StageContext, TerminalPlayer]:
    """The stage's context, and who plays the person's side in it."""
    from simulator.cli import play_screen
    from simulator.cli.line_reader import LineReader
    from simulator.cli.play_terminal import TerminalPlayer
    from simulator.play.context import StageContext
    from simulator.play.models import chat_model, name_of
    from simulator.play.models.human import Human
    from simulator.play.turn_words import PEOPLE

    out, other = console(), chat_model(model)
    player = TerminalPlayer(role, pack, case, limits, LineReader(sys.stdin), out)
    person = Human(ask=player.ask)
    if role == Speaker.CUSTOMER:
        play_screen.print_customer(pack, case, persona, name_of(other), out)
        return StageContext(pack, case, persona, person, other, limits), player
    play_screen.print_support(pack, case, name_of(other), out)
    return StageContext(pack, case, persona, other, person, limits, turn_words=PEOPLE), player


def _perform(context: StageContext, player: TerminalPlayer) -> Dialogue | None:
    """Play to the end; None where the person left before."""
    from simulator.cli.play_terminal import Left
    from simulator.play.models import finish
    from simulator.play.stage import play

    try:
        dialogue = asyncio.run(
            finish(play(context, player.watch), context.customer, context.support)
        )
    except Left:
        return None
    except KeyboardInterrupt:
        player.left = "Ctrl-C"
        print()
        return None
    return None if player.left else dialogue


def _cut_off(player: TerminalPlayer, save: Path | None) -> int:
    stored = f"; nothing was stored in {save}" if save else ""
    turns = len(player.turns)
    many = f"{turns} turn{'' if turns == 1 else 's'}"
    sys.stdout.flush()
    print(
        harmless(f"cut off after {many} ({player.left}), so there is no verdict{stored}"),
        file=sys.stderr,
    )
    return 0 if player.left == "/quit" else 2


def _finish(dialogue: Dialogue, context: StageContext, save: Path | None, recipe: Recipe) -> int:
    from simulator.cli import play_screen
    from simulator.runs.human_runs import store

    out = console()
    play_screen.print_end(dialogue, out)
    if save:
        place = store(save, recipe, context.pack, context.case, dialogue)
        out.print(harmless(f"Stored. Look at it: simulator show {save} {place}"), soft_wrap=True)
    return 2 if dialogue.ending.kind == EndingKind.ERROR else 0
