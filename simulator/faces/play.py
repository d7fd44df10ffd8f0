"""`simulator play`: a person takes one side of a dialogue, a model the other."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Collection, Sequence
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.config import read_settings
from simulator.content.pack import Pack, find_pack
from simulator.content.personas import Persona, load_personas
from simulator.dialogue import Dialogue, EndingKind, Speaker
from simulator.errors import UserError
from simulator.faces.terminal import console, harmless

if TYPE_CHECKING:
    from simulator.content.cases import Case
    from simulator.faces.seat import Seat
    from simulator.play.cast import Cast, Limits
    from simulator.runs.recipe import Recipe

CALLS = 40
"""Tool calls that a person may make in one turn: people try things that a model would not."""


def play_(options: argparse.Namespace) -> int:
    """The command; exit code 2 when the input ended, or a model failed, before the dialogue did."""
    from simulator.play.models import check_model
    from simulator.runs.played import PERSON, recipe_of, stored_cases

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
    cast, seat = _seated(pack, case, personas[case.persona], role, options.model, limits)
    dialogue = _perform(cast, seat)
    if dialogue is None:
        return _cut_off(seat, options.save)
    return _finish(dialogue, cast, options.save, recipe)


def _limits(role: Speaker) -> Limits:
    """Nothing is sent back: what either side says is the result."""
    from simulator.play.cast import Limits

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


def _seated(
    pack: Pack, case: Case, persona: Persona, role: Speaker, model: str, limits: Limits
) -> tuple[Cast, Seat]:
    """The cast, and the person's seat in it."""
    from simulator.faces import playbill
    from simulator.faces.lines import Lines
    from simulator.faces.seat import Seat
    from simulator.play.cast import Cast
    from simulator.play.models import chat_model, name_of
    from simulator.play.models.person import Person

    out, other = console(), chat_model(model)
    seat = Seat(role, pack, case, limits, Lines(sys.stdin), out)
    person = Person(ask=seat.ask)
    if role == Speaker.CUSTOMER:
        playbill.print_customer(pack, case, persona, name_of(other), out)
        return Cast(pack, case, persona, person, other, limits), seat
    playbill.print_support(pack, case, name_of(other), out)
    return Cast(pack, case, persona, other, person, limits), seat


def _perform(cast: Cast, seat: Seat) -> Dialogue | None:
    """Play to the end; None where the person left before."""
    from simulator.faces.seat import Left
    from simulator.play.models import finish
    from simulator.play.stage import play

    try:
        dialogue = asyncio.run(finish(play(cast, seat.watch), cast.customer, cast.support))
    except Left:
        return None
    except KeyboardInterrupt:
        seat.left = "Ctrl-C"
        print()
        return None
    return None if seat.left else dialogue


def _cut_off(seat: Seat, save: Path | None) -> int:
    stored = f"; nothing was stored in {save}" if save else ""
    turns = len(seat.turns)
    many = f"{turns} turn{'' if turns == 1 else 's'}"
    sys.stdout.flush()
    print(
        harmless(f"cut off after {many} ({seat.left}), so there is no verdict{stored}"),
        file=sys.stderr,
    )
    return 0 if seat.left == "/quit" else 2


def _finish(dialogue: Dialogue, cast: Cast, save: Path | None, recipe: Recipe) -> int:
    from simulator.faces import playbill
    from simulator.runs.played import store

    out = console()
    playbill.print_end(dialogue, out)
    if save:
        place = store(save, recipe, cast.pack, cast.case, dialogue)
        out.print(harmless(f"Stored. Look at it: simulator show {save} {place}"), soft_wrap=True)
    return 2 if dialogue.ending.kind == EndingKind.ERROR else 0
