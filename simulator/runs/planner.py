"""Planning: which cases a run plays, in which order. The plan is written before it is played."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from random import Random
from typing import TypeVar

from simulator.content.cases import Case
from simulator.content.draws import draw_case
from simulator.content.pack import Pack
from simulator.content.scenarios import Scenario
from simulator.errors import UserError, nearest
from simulator.runs.controls import TRIES, Fits


def plan(
    packs: Sequence[Pack],
    personas: Sequence[str],
    scenarios: Sequence[str],
    n: int,
    seed: int,
    start: int = 0,
    fits: Fits | None = None,
) -> Iterator[Case]:
    """Cases in the order in which they are to be played.

    Scenarios (by weight) and personas are dealt like cards, so that every so many cases hold each
    equally often. The case at a position depends on nothing but the position: a longer plan begins
    with the shorter one.

    Args:
        packs: Packs in turn.
        personas: Names to choose from.
        scenarios: Names to choose from; all where none is named.
        n: Cases of each pack.
        seed: Of all choices.
        start: Positions to skip, for a plan that is made longer.
        fits: Whether a case is as it is asked for; any is where that is None.

    Raises:
        UserError: A scenario that no pack has, or one for which no record can be drawn.
    """
    for position in range(start, n * len(packs)):
        pack, scenario, persona = deal(packs, personas, scenarios, seed, position)
        yield draw_fitting(pack, scenario, persona, f"{seed}/{position}", fits)


def draw_fitting(
    pack: Pack, scenario: Scenario, persona: str, seed: str, fits: Fits | None
) -> Case:
    """A case that fits, drawn anew up to `TRIES` times; the first one where none does."""
    first = draw_case(pack, scenario, persona, Random(seed).getrandbits(48))
    if fits is None or fits(pack, first):
        return first
    again = (Random(f"{seed}/{place}").getrandbits(48) for place in range(TRIES))
    drawn = (draw_case(pack, scenario, persona, number) for number in again)
    return next((case for case in drawn if fits(pack, case)), first)


def deal(
    packs: Sequence[Pack],
    personas: Sequence[str],
    scenarios: Sequence[str],
    seed: int,
    position: int,
) -> tuple[Pack, Scenario, str]:
    """Who plays what at a position; it depends on nothing but the position."""
    pack, round_ = packs[position % len(packs)], position // len(packs)
    deck = [s for s in choose_scenarios(pack, scenarios, packs) for _ in range(s.weight)]
    scenario = _dealt(deck, round_, f"{seed}/{pack.name}/scenarios")
    # personas move on with each round of scenarios, so that all pairs come up
    shift = round_ + round_ // len(deck)
    return pack, scenario, _dealt(personas, shift, f"{seed}/{pack.name}/personas")


def check_draws(packs: Sequence[Pack], scenarios: Sequence[str]) -> None:
    """Draw one case of each scenario, so that what cannot be drawn is known before a run begins.

    Raises:
        UserError: A scenario that no pack has, or one for which no record can be drawn.
    """
    for pack in packs:
        for scenario in choose_scenarios(pack, scenarios, packs):
            draw_case(pack, scenario, "", 0)


def choose_scenarios(pack: Pack, names: Sequence[str], packs: Sequence[Pack]) -> Sequence[Scenario]:
    """The scenarios of a pack that are named; all where none is.

    Raises:
        UserError: A name that no pack of the run has, or none of them is this pack's.
    """
    known = {name: None for other in packs for name in other.scenarios}
    for name in names:
        if name not in known:
            hint = nearest(name, known) or "; `simulator list` has them all"
            raise UserError(f"there is no scenario `{name}`{hint}")
    found = [s for s in pack.scenarios.values() if not names or s.name in names]
    if not found:
        raise UserError(f"pack `{pack.name}` has none of the scenarios {', '.join(names)}")
    return found


T = TypeVar("T")


def _dealt(deck: Sequence[T], place: int, seed: str) -> T:
    """The card at a place of endless dealing; the deck is shuffled anew each round."""
    round_, index = divmod(place, len(deck))
    return deck[_order(len(deck), f"{seed}/{round_}")[index]]


@lru_cache(maxsize=64)
def _order(size: int, seed: str) -> tuple[int, ...]:
    order = list(range(size))
    Random(seed).shuffle(order)
    return tuple(order)
