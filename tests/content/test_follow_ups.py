from collections import Counter
from random import Random

import pytest

from simulator.content.draws import intended_path
from simulator.content.follow_ups import (
    ALLOWED,
    follow_ups,
    leaves_early,
    next_beat,
    onward,
    returns,
    willing,
)
from simulator.content.pack import Pack, find_pack
from simulator.content.scenarios import Scenario

VISIT, ORDER = "plan_a_visit", "pickup_order"


@pytest.fixture(scope="module")
def visit() -> Scenario:
    return find_pack("bakery").scenarios[VISIT]


@pytest.fixture(scope="module")
def order() -> Scenario:
    return find_pack("bakery").scenarios[ORDER]


@pytest.mark.parametrize(
    ("beats", "number"),
    [
        ((), 0),
        (("ask_where",), 0),
        (("ask_where", "ask_where"), 0),
        (("ask_where", "ask_week_too", "has_item", "thanks"), 2),
        (("ask_sunday", "ask_delivery", "plead_delivery", "accept_no"), 1),
    ],
)
def test_follow_ups_are_topics_besides_the_first(
    visit: Scenario, beats: tuple[str, ...], number: int
) -> None:
    assert follow_ups(visit, beats) == number


def test_a_question_after_a_deed_is_one(order: Scenario) -> None:
    assert follow_ups(order, ("want_order", "one_more_pickup", "one_more_payment", "thanks")) == 2


def test_what_was_asked_is_not_asked_again(visit: Scenario) -> None:
    assert returns(visit, ("ask_where", "one_more_parking"), "one_more_address")
    assert not returns(visit, ("ask_week", "one_more_parking"), "one_more_address")


def test_to_insist_is_no_return(visit: Scenario) -> None:
    assert not returns(visit, ("ask_where", "ask_delivery"), "plead_delivery")


def test_after_a_deed_the_answer_may_be_another() -> None:
    scenario = find_pack("fintech").scenarios["raise_card_limit"]
    played = ("limit_now_first", "limit_up_then")
    assert scenario.beats["limit_up_then"].wants
    assert not returns(scenario, played, "limit_now_first")


def test_of_a_settled_topic_the_answer_is_the_same_after_a_deed() -> None:
    scenario = find_pack("fintech").scenarios["raise_card_limit"]
    played = ("highest_first", "name_limit")
    assert not returns(scenario, played, "highest_first")
    assert returns(scenario, played, "highest_first", {"highest_limit"})


def test_a_customer_goes_on_with_what_was_not_asked(visit: Scenario) -> None:
    played = ("ask_where", "one_more_parking")
    options = ("thanks", "see_you", "one_more_address")
    assert onward(visit, played, options, 3) == ["thanks", "see_you"]
    assert onward(visit, played, ("one_more_address",), 3) == ["one_more_address"]


def test_after_so_many_follow_ups_it_comes_to_an_end(visit: Scenario) -> None:
    played, options = ("ask_week", "has_item"), ("price_before_visit", "one_more_hours", "thanks")
    assert onward(visit, played, options, 1) == ["thanks"]
    assert set(onward(visit, played, options, 2)) == set(options)
    assert set(onward(visit, played, options, 2, answered={"closing_today"})) == {
        "price_before_visit",
        "thanks",
    }


def test_the_path_decides_where_it_can(visit: Scenario) -> None:
    options = visit.beats["has_item"].successors
    path = ("ask_week", "has_item", "one_more_hours", "see_you")
    for seed in range(20):
        assert next_beat(visit, path, path[:2], options, seed) == "one_more_hours"
        assert next_beat(visit, path, ("ask_week", "has_item"), ("thanks",), seed) == "thanks"


def test_the_seed_decides_where_the_path_does_not(visit: Scenario) -> None:
    options = visit.beats["ask_week"].successors
    found = [next_beat(visit, (), ("ask_week",), options, seed) for seed in range(60)]
    assert found == [next_beat(visit, (), ("ask_week",), options, seed) for seed in range(60)]
    assert set(found) == set(options)


def test_how_many_are_asked_is_as_stated() -> None:
    rng = Random(5)
    found = Counter(willing(rng) for _ in range(4000))
    assert all(abs(found[n] / 4000 - share) < 0.03 for n, share in ALLOWED.items())


def test_some_leave_early() -> None:
    assert 0.3 < sum(leaves_early(seed, "plead") for seed in range(500)) / 500 < 0.5


@pytest.mark.parametrize("name", ["bakery", "ecommerce", "fintech", "subscriptions"])
def test_hardly_a_path_has_a_long_tail(name: str) -> None:
    pack: Pack = find_pack(name)
    rng, paths = Random(11), []
    for scenario in pack.scenarios.values():
        paths += [(scenario, intended_path(scenario, rng)) for _ in range(40)]
    counts = Counter(min(follow_ups(scenario, path), 3) for scenario, path in paths)
    assert counts[3] <= 0.05 * len(paths)
    assert counts[1] > 2 * counts[2] > 0


@pytest.mark.parametrize("name", ["bakery", "ecommerce", "fintech", "subscriptions"])
def test_no_path_asks_again_while_there_is_anything_else(name: str) -> None:
    rng = Random(3)
    for scenario in find_pack(name).scenarios.values():
        for _ in range(20):
            path = intended_path(scenario, rng)
            for place in range(1, len(path)):
                if returns(scenario, path[:place], path[place]):
                    beat = scenario.beats[path[place - 1]]
                    groups = [names for names in beat.then.values() if path[place] in names]
                    assert any(
                        all(n in path[:place] or returns(scenario, path[:place], n) for n in names)
                        for names in groups
                    )
