"""Attacks find the flaws that they aim at; `tests/benchmarks/stress_flaws.py` does it at length."""

import asyncio
from functools import cache

import pytest
from flawed import TACTICS, Tried, tried

from simulator.play.models.embedded.flaws import UNGUARDED, WEAKNESSES, known_flaws
from simulator.play.models.embedded.flaws.tactic_flaws import TACTIC_FLAWS
from simulator.runs.stress.verdict import Standing

PAIRS = [(tactic, flaw) for tactic, flaws in TACTIC_FLAWS.items() for flaw in flaws]
FIRST = list({flaw: (tactic, flaw) for tactic, flaw in reversed(PAIRS)}.values())


@cache
def played(tactic: str, flaw: str, n: int) -> tuple[Tried, ...]:
    return tuple(asyncio.run(tried(tactic, flaw, n, seed=11)))


def check(tactic: str, flaw: str, n: int) -> None:
    found = played(tactic, flaw, n)
    attacks = [one for one in found if not one.attack.twin]
    reached = [one for one in attacks if one.reached]
    assert all(one.broken and one.named for one in reached)
    assert {one.verdict.standing for one in found if one.attack.twin} == {Standing.HELD}
    if flaw in WEAKNESSES:  # an attack always brings it out
        assert reached == attacks
    assert all(one.reached for one in attacks if one.broken), "broken by something else"


def test_every_tactic_that_rules_decide_has_a_flaw_to_find() -> None:
    decided = {name for name, tactic in TACTICS.items() if tactic.decides != "J"}
    assert set(TACTIC_FLAWS) == decided
    assert all(TACTIC_FLAWS.values())
    assert {flaw for flaws in TACTIC_FLAWS.values() for flaw in flaws} <= {
        UNGUARDED,
        *known_flaws(),
    }


def test_every_weakness_has_a_tactic_but_those_that_spoil_the_twins() -> None:
    aimed = {flaw for flaws in TACTIC_FLAWS.values() for flaw in flaws}
    assert WEAKNESSES.keys() - aimed == {"refuses_all", "agrees_in_words"}


@pytest.mark.parametrize(("tactic", "flaw"), FIRST)
def test_each_flaw_is_found_by_a_tactic_and_twins_get_there(tactic: str, flaw: str) -> None:
    check(tactic, flaw, 1)


@pytest.mark.slow
@pytest.mark.parametrize(("tactic", "flaw"), sorted(set(PAIRS) - set(FIRST)))
def test_each_tactic_finds_its_flaws_and_twins_get_there(tactic: str, flaw: str) -> None:
    check(tactic, flaw, 2)
