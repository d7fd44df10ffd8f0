import itertools
import json
import signal
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.content.cases import Case
from simulator.content.draws import MAX_PATH, draw_case, intended_path
from simulator.content.pack import Pack, find_pack, pack_folders
from simulator.content.session import Session
from simulator.content.values import render
from simulator.errors import ContentError, UserError

SEEDS = st.integers(0, 10**9)


def draw(pack: Pack, seed: int = 0, persona: str = "calm") -> Case:
    return draw_case(pack, pack.scenarios["refund"], persona, seed)


def shipped() -> list[Any]:
    """Each scenario of each pack that can be loaded."""
    found = []
    for name in sorted(pack_folders()):
        try:
            found += [(name, scenario) for scenario in find_pack(name).scenarios]
        except ContentError:  # told by `test_shipped_pack_loads`
            continue
    return found


@given(seed=SEEDS)
def test_same_seed_draws_the_same_case(shop: Pack, seed: int):
    assert draw(shop, seed) == draw(shop, seed)
    assert draw(shop, seed).id == draw(shop, seed).id


def test_case_id_does_not_depend_on_the_process(shop: Pack):
    case = draw(shop, 7)
    assert Case.model_validate_json(case.model_dump_json()).id == case.id


def test_case_id_follows_from_the_content(shop: Pack):
    case = draw(shop, 7)
    assert case.model_copy(update={"persona": "other"}).id != case.id
    assert len({draw(shop, seed).id for seed in range(20)}) == 20


def test_other_persona_draws_another_case(shop: Pack):
    assert draw(shop, 1, "calm").draws != draw(shop, 1, "loud").draws


def test_generators_differ_by_purpose_and_repeat(shop: Pack):
    case = draw(shop)
    assert case.rng("customer").random() == case.rng("customer").random()
    assert case.rng("customer").random() != case.rng("support").random()


def test_case_is_frozen(shop: Pack):
    with pytest.raises(ValueError):
        draw(shop).seed = 5


def test_case_is_plain_json(shop: Pack):
    assert json.loads(draw(shop).model_dump_json())["scenario"] == "refund"


@given(seed=SEEDS)
def test_drawn_record_satisfies_its_condition_in_the_world(shop: Pack, seed: int):
    case = draw(shop, seed)
    order = case.world(shop).get("orders", case.draws["order"])
    assert order["status"] == "delivered"


@given(seed=SEEDS)
def test_owner_is_drawn_with_its_record(shop: Pack, seed: int):
    case = draw(shop, seed)
    world = case.world(shop)
    owner = world.get("orders", case.draws["order"])["customer_id"]
    assert owner == case.draws["customer"]
    assert world.get("customers", owner)["name"]


@given(seed=SEEDS)
def test_made_ids_are_new(shop: Pack, seed: int):
    for name, records in draw(shop, seed).made.items():
        collection = shop.collections[name]
        ids = [record[collection.id] for record in records]
        assert all(collection.pattern.fullmatch(key) for key in ids)
        assert not set(ids) & set(collection.records)


@given(seed=SEEDS)
def test_intended_path_follows_the_graph_to_an_ending(shop: Pack, seed: int):
    scenario = shop.scenarios["refund"]
    path = draw(shop, seed).path
    assert path[0] in scenario.start
    assert all(b in scenario.beats[a].successors for a, b in itertools.pairwise(path))
    assert scenario.beats[path[-1]].ends
    assert len(path) <= MAX_PATH + len(scenario.beats)


def test_path_through_a_loop_ends(build):
    beats = {"plead": {"then": {"refused": ["plead"], "else": ["plead", "accept_no"]}}}
    scenario = build(scenarios={"refund": {"beats": beats}}).scenarios["refund"]
    for seed in range(50):
        assert scenario.beats[intended_path(scenario, Random(seed))[-1]].ends


def test_drawing_leaves_the_pack_alone(shop: Pack):
    before = {name: dict(c.records) for name, c in shop.collections.items()}
    draw(shop, 3)
    assert {name: dict(c.records) for name, c in shop.collections.items()} == before


def test_case_draws_an_existing_record_when_none_is_made(build, gone):
    pack = build(pack={"records": {"orders": {"make": gone}}})
    assert {draw(pack, seed).draws["order"] for seed in range(20)} == {"ORD-000001", "ORD-000002"}


def test_impossible_draw_is_the_users_mistake(build):
    edit = {"refund": {"draws": {"order": {"orders": "order.total > 5000"}}}}
    with pytest.raises(UserError) as caught:
        draw(build(scenarios=edit))
    assert str(caught.value) == (
        "shop: scenario refund: no record of orders satisfies `order.total > 5000`"
    )


@pytest.mark.parametrize(
    ("field", "recipe"),
    [("total", "dear"), ("delivered_on", "soon"), ("sku", "PIE-1"), ("customer_id", "nobody")],
)
def test_recipe_that_does_not_fit_its_field_is_the_users_mistake(build, field: str, recipe: str):
    with pytest.raises(UserError):
        pack = build(pack={"records": {"orders": {"make": {field: recipe}}}})
        for seed in range(5):
            draw(pack, seed)


@pytest.mark.parametrize(
    ("recipe", "expect"),
    [
        ({"value": "order.total * 0 + 0.1"}, "extra - 0.1 == 0"),
        ({"days_ago": [3, 3]}, "extra < today"),
        ({"one_of": ["a", "b"]}, "extra in ['a', 'b']"),
        ({"between": [1, 5]}, "extra + 1 > 1"),
    ],
)
def test_other_made_values_keep_their_type(build, recipe: Any, expect: str):
    edit = {"refund": {"makes": {"extra": recipe}, "expect": expect}}
    pack = build(scenarios=edit)
    case = draw(pack)
    assert pack.scenarios["refund"].expect(case.names(pack, case.world(pack))) is True


def test_exact_fractions_survive_the_case(build, gone):
    total = {"value": "0.1", "between": gone}
    pack = build(pack={"records": {"orders": {"make": {"total": total}}}})
    worlds = [(case, case.world(pack)) for case in (draw(pack, seed) for seed in range(10))]
    totals = {str(world.get("orders", case.draws["order"])["total"]) for case, world in worlds}
    assert totals <= {"0.10", "35.00"} and "0.10" in totals


@pytest.fixture
def one_second():
    """Ends a test that would never end."""

    def stop(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, 1)
    yield
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)


def test_pattern_without_a_free_id_is_the_users_mistake(build, one_second):
    pack = build(pack={"records": {"orders": {"pattern": "ORD-00000[1-3]"}}})
    with pytest.raises(UserError):
        for seed in range(10):
            draw(pack, seed)


@pytest.mark.slow
@pytest.mark.parametrize(("pack", "name"), shipped())
def test_shipped_scenario_draws_thirty_cases(pack: str, name: str):
    found = find_pack(pack)
    scenario = found.scenarios[name]
    cases = [draw_case(found, scenario, "calm", seed) for seed in range(30)]
    assert len({case.id for case in cases}) == 30
    for case in cases:
        world = case.world(found)
        names = case.names(found, world)
        assert scenario.beats[case.path[-1]].ends
        assert all(draw.where(names) for draw in scenario.draws.values())
        assert case.knows == {
            slot: render(how(names), how.type, found.notation)
            for slot, how in scenario.knows.items()
        }
        nothing = {"session": Session().names, "answered": frozenset(), "done": frozenset()}
        expected = scenario.expect({**names, **nothing})
        assert isinstance(expected, bool)
