"""Arithmetic of an estimate."""

from decimal import Decimal
from random import Random

import pytest

from simulator.analyses.estimate import Load, Player, estimate, scale, student
from simulator.play.models.budget import Price

PRICE = Price(Decimal(1), Decimal(10))
CUSTOMER = Load(calls=2, fixed=100, customer=20, support=30, written=40)
SUPPORT = Load(calls=3, fixed=200, customer=10, support=50, written=60, called=7)
SAMPLE = {"bakery": [{"customer": CUSTOMER, "support": SUPPORT}] * 4}


def test_words_of_models_grow_and_the_rest_does_not() -> None:
    players = [Player("customer", "a", PRICE), Player("support", "a", PRICE)]
    found = estimate(SAMPLE, players, dict.fromkeys(SAMPLE, 10), factor=2.0)
    customer, support = found.roles
    assert customer.tokens_in.mean == 10 * (100 + 2 * 50)
    assert customer.tokens_out.mean == 10 * 2 * 40
    assert support.tokens_in.mean == 10 * (200 + 2 * 60)
    assert support.tokens_out.mean == 10 * (2 * 60 + 7)
    assert found.total.calls.mean == 10 * 5
    dollars = (found.total.tokens_in.mean + 10 * found.total.tokens_out.mean) / 1e6
    assert found.total.dollars is not None
    assert found.total.dollars.mean == pytest.approx(dollars)


def test_a_free_role_costs_nothing_and_writes_as_it_does() -> None:
    players = [Player("customer", "embedded", free=True), Player("support", "a", PRICE)]
    customer, support = estimate(SAMPLE, players, dict.fromkeys(SAMPLE, 10), factor=2.0).roles
    assert customer.calls.mean == 0 and customer.dollars is not None
    assert support.tokens_in.mean == 10 * (200 + 10 + 2 * 50)


def test_without_a_price_there_are_no_dollars() -> None:
    players = [Player("customer", "a", PRICE), Player("support", "b")]
    found = estimate(SAMPLE, players, dict.fromkeys(SAMPLE, 10), factor=1.0)
    assert found.roles[0].dollars is not None and found.roles[1].dollars is None
    assert found.total.dollars is None and found.unpriced == ("b",)


def test_packs_are_added_up() -> None:
    sample = {"a": SAMPLE["bakery"], "b": SAMPLE["bakery"]}
    players = [Player("customer", "a", PRICE), Player("support", "a", PRICE)]
    found = estimate(sample, players, dict.fromkeys(sample, 10), factor=1.0)
    assert found.total.calls.mean == 2 * 10 * 5
    assert (found.dialogues, found.sample) == ({"a": 10, "b": 10}, 8)


def test_the_interval_holds_95_of_100_runs() -> None:
    rng = Random(3)
    held = 0
    for _ in range(400):
        values = [rng.gauss(100, 30) for _ in range(20)]
        run = sum(rng.gauss(100, 30) for _ in range(50))
        found = scale([values], [50])
        held += found.low <= run <= found.high
    assert 0.92 <= held / 400 <= 0.98


@pytest.mark.parametrize(("freedom", "t"), [(9, 2.262), (19, 2.093), (99, 1.984)])
def test_students_t_is_that_of_the_tables(freedom: int, t: float) -> None:
    assert student(freedom) == pytest.approx(t, rel=0.005)


def test_no_interval_reaches_below_nothing() -> None:
    assert scale([[0.0, 0.0, 100.0]], [1]).low == 0
