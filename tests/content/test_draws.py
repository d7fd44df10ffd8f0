from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.content.cases import Case
from simulator.content.draws import ORDINARY, Wish, draw_case
from simulator.content.pack import Pack, find_pack, pack_folders
from simulator.content.records import references
from simulator.errors import UserError

SEEDS = st.integers(0, 10**9)
IDS = ["3184fcf6cdc194ec", "dd688d6e3c7a0cf8", "13aa1457ba14c6ae"]
"""Of cases of the shop, with paths of few follow-ups; a run that is continued depends on them."""


def draw(pack: Pack, wish: Wish = ORDINARY, seed: int = 0) -> Case:
    return draw_case(pack, pack.scenarios["refund"], "calm", seed, wish)


def consistent(pack: Pack, case: Case) -> None:
    """Every id in the world of a case is there, and every record is told by its own id."""
    world = case.world(pack)
    for name, key in case.draws.items():
        assert world.get(case.collection(pack, name), key)
    for name, records in case.made.items():
        collection = pack.collections[name]
        assert not {record[collection.id] for record in records} & set(collection.records)
        for record in world.added[name].values():
            for other, key in references(collection.type, record):
                assert world.get(other, key)


@given(seed=SEEDS)
def test_an_empty_wish_changes_nothing(shop: Pack, seed: int) -> None:
    ordinary = draw_case(shop, shop.scenarios["refund"], "calm", seed)
    assert draw(shop, Wish(), seed) == ordinary
    assert not ordinary.edge
    named = draw(shop, Wish(about="named"), seed)
    assert named.model_copy(update={"edge": ""}) == ordinary
    assert named.id != ordinary.id


def test_ordinary_cases_have_the_ids_that_they_always_had(shop: Pack) -> None:
    content = {"digest": "", "pack": "shop"}
    ids = [draw(shop, seed=seed).model_copy(update=content).id for seed in range(3)]
    assert ids == IDS


@given(seed=SEEDS)
def test_the_same_wish_and_seed_is_the_same_case(shop: Pack, seed: int) -> None:
    for wish in (
        Wish(relaxed=("order",)),
        Wish(swapped=("order_id",)),
        Wish(unknown=("order_id",)),
    ):
        assert draw(shop, wish, seed).id == draw(shop, wish, seed).id


@given(seed=SEEDS)
def test_preset_fields_are_given_and_the_rest_follows(shop: Pack, seed: int) -> None:
    wish = Wish(preset={"order": {"delivered_on": date(2026, 10, 21), "total": 7}})
    case = draw(shop, wish, seed)
    order = case.world(shop).get("orders", case.draws["order"])
    assert order and (order["delivered_on"], order["total"]) == (date(2026, 10, 21), 7)
    assert order["status"] == "delivered"
    assert case.draws["order"] not in shop.collections["orders"].records
    consistent(shop, case)


def test_preset_fields_may_contradict_the_condition(shop: Pack) -> None:
    with pytest.raises(UserError, match="no record of orders satisfies"):
        draw(shop, Wish(preset={"order": {"status": "placed"}}))


def test_preset_fields_leave_what_is_drawn_by_chance_to_chance(build) -> None:
    where = {"order": {"orders": "order.sku in ['CAKE-1']"}}
    pack = build(scenarios={"refund": {"draws": where}})
    wish = Wish(preset={"order": {"delivered_on": "2026-10-21", "status": "delivered"}})
    for seed in range(20):
        case = draw(pack, wish, seed)
        assert case.made["orders"][0]["sku"] == "CAKE-1"


@given(seed=SEEDS)
def test_given_values(shop: Pack, seed: int) -> None:
    case = draw(shop, Wish(values={"flaw": "a hole", "no_such": 3}), seed)
    assert (case.values, case.knows["query"]) == ({"flaw": "a hole"}, "a hole")


CHAINED = {
    "refund": {
        "makes": {
            "flaw": {"one_of": ["a crack", "a dent"]},
            "depth": {"between": [1, 9]},
            "twice": {"value": "depth * 2"},
            "told": {"value": "'deep' if twice > 8 else flaw"},
        },
        "knows": {"query": "told"},
    }
}


def test_a_made_value_reads_those_above_it(build) -> None:
    pack = build(scenarios=CHAINED)
    told = set()
    for seed in range(30):
        values = (case := draw(pack, seed=seed)).values
        assert values["twice"] == 2 * values["depth"]
        assert values["told"] == ("deep" if values["depth"] > 4 else values["flaw"])
        assert case.knows["query"] == values["told"]
        told.add(values["told"])
    assert told == {"deep", "a crack", "a dent"}


def test_a_given_value_changes_what_follows_from_it(build) -> None:
    pack = build(scenarios=CHAINED)
    values = draw(pack, Wish(values={"depth": 2, "flaw": "a dent", "twice": 99})).values
    assert values == {"flaw": "a dent", "depth": 2, "twice": 4, "told": "a dent"}


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        ({"makes": {"worse": {"value": "['a'][3]"}}}, "makes.worse: tuple index out of range"),
        ({"knows": {"query": "['a'][3]"}}, "knows.query: tuple index out of range"),
    ],
)
def test_a_value_that_cannot_be_evaluated_is_named(build, edit, says) -> None:
    with pytest.raises(UserError, match=says):
        draw(build(scenarios={"refund": edit}))


def test_made_values_have_no_record_to_be_fields_of(mistake) -> None:
    reason = mistake(
        "scenarios.yaml", "refund.makes.worse", "worse:",
        scenarios={"refund": {"makes": {"worse": {"value": "it.total"}}}},
    )  # fmt: skip
    assert "`it` is a record's, and here are" in reason and "order" in reason


@given(seed=SEEDS)
def test_an_existing_record_with_its_owner(shop: Pack, seed: int) -> None:
    case = draw(shop, Wish(existing={"order": "ORD-000002"}), seed)
    assert case.draws == {"order": "ORD-000002", "customer": "CUST-00001"}
    assert case.knows["order_id"] == "ORD-000002" and not case.made


def test_a_relaxed_draw_takes_any_record(shop: Pack) -> None:
    cases = [draw(shop, Wish(relaxed=("order",)), seed) for seed in range(60)]
    orders = [case.world(shop).get("orders", case.draws["order"]) for case in cases]
    assert {order["status"] for order in orders if order} == {"placed", "delivered"}
    own = shop.collections["orders"].records.keys()
    assert {case.draws["order"] for case in cases} > set(own)
    for case in cases:
        assert case.knows["order_id"] == case.draws["order"]
        consistent(shop, case)


@given(seed=SEEDS)
def test_a_swapped_slot_is_of_somebody_else(shop: Pack, seed: int) -> None:
    case = draw(shop, Wish(about="swapped", swapped=("order_id",)), seed)
    world, told = case.world(shop), case.knows["order_id"]
    other = world.get("orders", told)
    assert other and told != case.draws["order"]
    assert other["customer_id"] != case.draws["customer"]
    ordinary = draw(shop, seed=seed)
    assert case.draws == ordinary.draws
    assert case.knows | {"order_id": ""} == ordinary.knows | {"order_id": ""}
    assert case.values == ordinary.values
    consistent(shop, case)


def test_where_there_is_nobody_else_nothing_is_swapped(build, gone) -> None:
    pack = build(pack={"records": {"orders": {"make": gone}}})
    with pytest.raises(UserError, match="there is nobody else to tell order_id of"):
        draw(pack, Wish(swapped=("order_id",)))


@given(seed=SEEDS)
def test_an_unknown_id_is_nobodys(shop: Pack, seed: int) -> None:
    case = draw(shop, Wish(unknown=("order_id",)), seed)
    told, orders = case.knows["order_id"], shop.collections["orders"]
    assert orders.pattern and orders.pattern.fullmatch(told)
    assert case.world(shop).get("orders", told) is None
    consistent(shop, case)


def test_an_unknown_id_is_not_that_of_a_made_record(build) -> None:
    pack = build(pack={"records": {"orders": {"pattern": "ORD-00000[0-9]"}}})
    for seed in range(60):
        case = draw(pack, Wish(unknown=("order_id",)), seed)
        assert case.world(pack).get("orders", case.knows["order_id"]) is None


def test_where_every_id_is_taken_none_is_unknown(build) -> None:
    pack = build(pack={"records": {"orders": {"pattern": "ORD-00000[1-3]"}}})
    wish = Wish(existing={"order": "ORD-000001"}, unknown=("order_id",))
    with pytest.raises(UserError, match="no free id"):
        draw(pack, wish)


@pytest.mark.parametrize("name", sorted(pack_folders()))
def test_mistakes_leave_the_world_of_shipped_packs_consistent(name: str) -> None:
    pack = find_pack(name)
    for scenario in pack.scenarios.values():
        ids = [slot for slot in scenario.knows if pack.slots[slot].kind == "id"]
        for slot in ids:
            collection = pack.slots[slot].collection
            swapped = draw_case(pack, scenario, "", 5, Wish(swapped=(slot,)))
            assert swapped.world(pack).get(collection, swapped.knows[slot])
            unknown = draw_case(pack, scenario, "", 5, Wish(unknown=(slot,)))
            assert unknown.world(pack).get(collection, unknown.knows[slot]) is None
            for case in (swapped, unknown):
                consistent(pack, case)
