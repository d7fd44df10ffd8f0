"""Arithmetic of a stress plan: what is sampled, waited for and told."""

from collections.abc import Sequence
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stressed import make

from simulator.analyses.estimate import Load, Player
from simulator.analyses.stress.plan import SAMPLE, Pace, needs, part_of, sampled, widths
from simulator.content.cases import Case
from simulator.content.tactics import load_tactics
from simulator.play.models.budget import Price

TACTICS = load_tactics()
PRICE = Price(Decimal(1), Decimal(10))
ONE = {
    "customer": Load(calls=3, fixed=30),
    "support": Load(calls=5, fixed=50, written=10),
    "messages": Load(calls=4),
}


def planned(pairs: int, trials: int = 1, tactic: str = "creep") -> list[Case]:
    return [
        make(number, tactic=TACTICS[tactic], pair=f"{number}", twin=twin, trial=trial).case
        for number in range(pairs)
        for twin in (False, True)
        for trial in range(trials)
    ]


@given(st.integers(1, 30), st.integers(1, 3), st.integers(0, 5))
def test_attacks_and_twins_are_sampled_apart(pairs: int, trials: int, seed: int) -> None:
    cases = planned(pairs, trials)
    found = sampled(cases, seed)
    assert found == sampled(cases, seed)
    assert set(found) == {"bakery", "bakery (twins)"}
    for name, part in found.items():
        assert len(part) == min(max(pairs, 2), SAMPLE)
        assert {part_of(case) for case in part} == {name}
        assert all(case.attack and case.attack.trial == 0 for case in part)


def needed(
    cases: Sequence[Case],
    players: Sequence[Player] = (),
    opaque: bool = True,
    latency: float = 2.0,
    at_once: int = 4,
    computing: float = 0.0,
) -> tuple[float, float, float | None]:
    """Messages, seconds and dollars, all without spread."""
    sample = {name: [ONE] * len(part) for name, part in sampled(cases, 0).items()}
    pace = Pace(latency, at_once, computing)
    messages, estimate, seconds = needs(cases, sample, players, opaque, pace, 1.0)
    dollars = estimate.total.dollars and estimate.total.dollars.mean
    assert messages.low == messages.high and seconds.low == seconds.high
    return messages.mean, seconds.mean, dollars


def test_who_is_waited_for() -> None:
    cases = planned(4)
    free = Player("customer", "embedded", free=True)
    paid = Player("customer", "a", PRICE)
    clerk = Player("support", "embedded", free=True)
    assert needed(cases, [free, clerk], opaque=False) == (32, 0, 0)
    assert needed(cases, [free]) == (32, 8 * 4 * 2 / 4, 0)
    messages, seconds, dollars = needed(cases, [paid])
    assert (messages, seconds) == (32, 8 * (3 + 4) * 2 / 4)
    assert dollars == pytest.approx(8 * 30 / 1e6)
    assert needed(cases, [paid, Player("support", "a", PRICE)], opaque=False)[1] == 8 * 8 * 2 / 4


def test_a_run_takes_no_less_than_its_longest_dialogue_and_its_own_work() -> None:
    assert needed(planned(4), at_once=1000)[1] == 4 * 2
    assert needed(planned(4), computing=100)[1] == 100


@given(st.integers(1, 20), st.integers(1, 3), st.integers(1, 64))
def test_it_grows_with_dialogues_and_shrinks_with_those_at_once(
    pairs: int, trials: int, at_once: int
) -> None:
    messages, seconds, _ = needed(planned(pairs, trials), at_once=at_once)
    assert messages == pytest.approx(2 * pairs * trials * 4)
    assert needed(planned(pairs, trials), at_once=at_once + 1)[1] <= seconds
    assert needed(planned(pairs + 1, trials), at_once=at_once)[1] >= seconds


def test_what_only_a_judge_decides_is_told_apart() -> None:
    judged = next(name for name, tactic in TACTICS.items() if tactic.decides == "J")
    cases = planned(6, 2) + planned(4, 2, judged)
    whole, by_tactic, not_judged = widths(cases, TACTICS, 2)
    assert (whole.cases, whole.trials, not_judged) == (6, 2, 4)
    assert set(by_tactic) == {"creep"}
