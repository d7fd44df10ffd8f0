from collections import Counter
from itertools import islice

import pytest

from simulator.content.cases import Case
from simulator.content.pack import Pack
from simulator.content.personas import Persona
from simulator.errors import UserError
from simulator.runs.planner import check_draws, choose_scenarios, plan

pytestmark = pytest.mark.slow

PEOPLE = ["a", "b", "c"]


def test_the_same_seed_gives_the_same_plan(bakery: Pack) -> None:
    plans = [[case.id for case in plan([bakery], PEOPLE, [], 20, seed=5)] for _ in range(2)]
    assert plans[0] == plans[1]


def test_another_seed_gives_another_plan(bakery: Pack) -> None:
    first, second = ({c.id for c in plan([bakery], PEOPLE, [], 20, s)} for s in (5, 6))
    assert not first & second


def test_a_longer_plan_begins_with_the_shorter_one(bakery: Pack, ecommerce: Pack) -> None:
    packs = [bakery, ecommerce]
    short, long = ([c.id for c in plan(packs, PEOPLE, [], n, seed=5)] for n in (6, 15))
    assert len(long) == 30
    assert long[:12] == short


@pytest.mark.parametrize("start", [1, 7, 19])
def test_a_plan_can_begin_anywhere(bakery: Pack, start: int) -> None:
    whole = [case.id for case in plan([bakery], PEOPLE, [], 20, seed=5)]
    assert [c.id for c in plan([bakery], PEOPLE, [], 20, 5, start)] == whole[start:]


def test_no_case_comes_twice(bakery: Pack) -> None:
    cases = list(plan([bakery], PEOPLE, [], 300, seed=0))
    assert len({case.id for case in cases}) == 300


def test_packs_take_turns(bakery: Pack, ecommerce: Pack) -> None:
    cases = plan([bakery, ecommerce], PEOPLE, [], 2, seed=0)
    assert [case.pack for case in cases] == ["bakery", "ecommerce"] * 2


def test_a_round_of_the_deck_holds_each_scenario_by_its_weight(bakery: Pack) -> None:
    weights = {s.name: s.weight for s in bakery.scenarios.values()}
    cases = list(plan([bakery], PEOPLE, [], 2 * sum(weights.values()), seed=0))
    assert Counter(case.scenario for case in cases) == {k: 2 * n for k, n in weights.items()}


def test_every_persona_meets_every_scenario(bakery: Pack, personas: dict[str, Persona]) -> None:
    deck = sum(s.weight for s in bakery.scenarios.values())
    cases: list[Case] = list(plan([bakery], list(personas), [], deck * len(personas) * 8, seed=0))
    pairs = {(case.scenario, case.persona) for case in cases}
    assert len(pairs) == len(bakery.scenarios) * len(personas)


def test_a_plan_is_drawn_only_as_far_as_it_is_read(bakery: Pack) -> None:
    assert len(list(islice(plan([bakery], PEOPLE, [], 10_000_000, seed=0), 2))) == 2


def test_only_the_named_scenarios_are_played(bakery: Pack) -> None:
    cases = plan([bakery], PEOPLE, ["daily_special"], 4, seed=0)
    assert {case.scenario for case in cases} == {"daily_special"}


def test_an_unknown_scenario_has_the_nearest_name(bakery: Pack, ecommerce: Pack) -> None:
    with pytest.raises(UserError, match="no scenario `daily_specials`; did you mean `daily_spec"):
        check_draws([bakery, ecommerce], ["daily_specials"])


def test_each_pack_of_a_run_needs_one_of_the_scenarios(bakery: Pack, ecommerce: Pack) -> None:
    with pytest.raises(UserError, match="pack `ecommerce` has none of the scenarios"):
        choose_scenarios(ecommerce, ["daily_special"], [bakery, ecommerce])


def test_every_scenario_of_the_shipped_packs_can_be_drawn(bakery: Pack, ecommerce: Pack) -> None:
    check_draws([bakery, ecommerce], [])
