import itertools
import json
import re
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.content.pack import Pack
from simulator.content.session import Session
from simulator.content.world import World
from simulator.dialogue import RuleOutcome

ORDERS = st.sampled_from(["ORD-000001", "ORD-000002", "ORD-000003", "ORD-999999", ""])
CALLS = st.one_of(
    st.tuples(st.just("get_order"), st.fixed_dictionaries({"order_id": ORDERS})),
    st.tuples(
        st.just("refund_order"),
        st.fixed_dictionaries(
            {"order_id": ORDERS, "amount": st.integers(-1, 40) | st.floats(0, 40) | st.text()}
        ),
    ),
    st.tuples(
        st.just("place_order"),
        st.fixed_dictionaries(
            {
                "item": st.sampled_from(["Rye Bread", "CAKE-1", "Pie"]),
                "customer_id": st.sampled_from(["CUST-00001", "CUST-00002", "nobody"]),
            }
        ),
    ),
    st.tuples(
        st.just("identify"),
        st.fixed_dictionaries({"customer_id": st.sampled_from(["CUST-00001", "x"])}),
    ),
    st.tuples(st.just("list_orders"), st.just({})),
    st.tuples(st.just("no_such_tool"), st.dictionaries(st.text(), st.integers(), max_size=2)),
)


def play(pack: Pack, calls: list[tuple[str, dict[str, Any]]]) -> list[tuple[World, Session]]:
    states = [(World(pack, "seed"), Session())]
    for index, (name, arguments) in enumerate(calls):
        world, session = states[-1]
        world, session, _ = world.call(session, name, arguments, f"c{index}")
        states.append((world, session))
    return states


def seen(world: World) -> Any:
    return {name: [dict(r) for r in world.records(name)] for name in world.pack.collections}


@pytest.fixture
def call(world: World, session: Session):
    def call_(name: str, **arguments: Any):
        return world.call(session, name, arguments, "c1")

    return call_


def test_look_up_shows_the_record(call):
    _, session, done = call("get_order", order_id="ORD-000001")
    assert done.ok
    assert json.loads(done.result)["order"]["total"] == 35
    assert session.shown == {("orders", "ORD-000001")}


def test_look_up_takes_a_label(call):
    assert (
        json.loads(call("get_product", item="honey cake")[2].result)["product"]["sku"] == "CAKE-1"
    )


def test_hidden_fields_are_not_shown(call):
    _, _, done = call("identify", customer_id="CUST-00001")
    assert "ada@example.com" not in done.result
    assert json.loads(done.result)["customer"]["name"] == "Ada Low"


def test_effects_reach_the_session(call):
    _, session, _ = call("identify", customer_id="CUST-00001")
    assert (session.verified, session.customer_id) == (True, "CUST-00001")


def test_effects_change_the_record(call):
    world, session, done = call("refund_order", order_id="ORD-000001", amount=5)
    order = world.get("orders", "ORD-000001")
    assert (order["refunded"], order["status"]) == (Decimal("5.00"), "refunded")
    assert session.done == ("refund_order",)
    assert json.loads(done.result)["ok"] is True


def test_change_is_told_field_by_field(world: World, call):
    after, _, _ = call("refund_order", order_id="ORD-000001", amount=5)
    assert after.changes_since(world) == ("orders/ORD-000001.refunded", "orders/ORD-000001.status")


def test_created_record_has_an_id_that_fits(world: World, call):
    after, _, done = call("place_order", item="Rye Bread", customer_id="CUST-00001")
    order = json.loads(done.result)["order"]
    assert re.fullmatch("ORD-[0-9]{6}", order["order_id"])
    assert after.get("orders", order["order_id"])["total"] == Decimal("4.00")
    assert after.changes_since(world) == (f"orders/{order['order_id']}",)


def test_created_record_is_listed_with_its_owners(call):
    _, _, placed = call("place_order", item="Rye Bread", customer_id="CUST-00001")
    world, session, _ = call("place_order", item="Rye Bread", customer_id="CUST-00001")
    world, session, _ = world.call(session, "identify", {"customer_id": "CUST-00001"}, "c2")
    _, _, listed = world.call(session, "list_orders", {}, "c3")
    ids = [order["order_id"] for order in json.loads(listed.result)["orders"]]
    assert ids == ["ORD-000001", "ORD-000002", json.loads(placed.result)["order"]["order_id"]]


def test_listing_for_nobody_is_empty(call):
    assert json.loads(call("list_orders")[2].result) == {"orders": []}


def test_search_gives_the_most_alike_first(call):
    _, _, done = call("find_products", query="a rye bread please")
    assert [p["sku"] for p in json.loads(done.result)["products"]] == ["BREAD-1"]


def test_listing_by_condition(call):
    _, _, done = call("cheap_products", amount=4)
    assert [p["sku"] for p in json.loads(done.result)["products"]] == ["BREAD-1"]


def test_missing_order_is_not_found_and_changes_nothing(world: World, call):
    after, session, done = call("refund_order", order_id="ORD-999999", amount=5)
    payload = json.loads(done.result)
    assert (payload["error"], payload["what"], payload["given"]) == (
        "not_found",
        "order",
        "ORD-999999",
    )
    assert not done.ok and not done.rules
    assert seen(after) == seen(world)
    assert after.changes_since(world) == () == session.done
    assert after.log == (done,)


def test_missing_record_comes_with_the_nearest_label(call):
    _, _, done = call("get_product", item="Hony Cake")
    assert done.because == "there is no product 'Hony Cake'; did you mean `honey cake`?"


def test_missing_customer_names_no_other_customer(call):
    _, _, done = call("identify", customer_id="Ada Lo")
    assert done.because == "there is no customer 'Ada Lo'"


def test_unknown_tool_comes_with_the_nearest(world: World, call):
    after, _, done = call("refund_ordr", order_id="ORD-000001")
    assert json.loads(done.result)["error"] == "unknown_tool"
    assert done.because == "there is no tool `refund_ordr`; did you mean `refund_order`?"
    assert after.changes_since(world) == ()


@pytest.mark.parametrize(
    ("arguments", "because"),
    [
        ({}, "'order_id' is a required property"),
        ({"order_id": "ORD-000001"}, "'amount' is a required property"),
        ({"order_id": 5, "amount": 5}, "order_id: 5 is not of type 'string'"),
        ({"order_id": "ORD-000001", "amount": "5"}, "amount: '5' is not of type 'number'"),
        ({"order_id": "ORD-000001", "amount": 0}, "amount: 0 is less than or equal to the minimum"),
        ({"order_id": "ORD-000001", "amount": 0.005}, "amount: 0.005 has fractions of a cent"),
        ({"order_id": "ORD-000001", "amount": float("inf")}, "amount: must be money, not inf"),
        ({"order_id": "ORD-000001", "amount": None}, "amount: None is not of type 'number'"),
        ({"order_id": "ORD-000001", "amount": 5, "x": 1}, "Additional properties are not allowed"),
        (
            {"order_id": "ORD-000001", "amount": 5, "x": 1},
            "('x' was unexpected); refund_order takes order_id, amount",
        ),
    ],
)
def test_arguments_against_the_schema_change_nothing(world: World, call, arguments, because: str):
    after, _, done = call("refund_order", **arguments)
    assert json.loads(done.result)["error"] == "invalid_arguments"
    assert because in done.because
    assert seen(after) == seen(world)


def test_refusal_shows_the_rule(call):
    payload = json.loads(call("refund_order", order_id="ORD-000002", amount=5)[2].result)
    assert payload == {
        "error": "refused",
        "rule": "refund_window",
        "because": "Refunds are possible within 30 days of delivery.",
    }


def test_a_forced_call_goes_through_and_says_what_it_broke(world: World, session: Session):
    arguments = {"order_id": "ORD-000002", "amount": 5}
    _, _, kept = world.call(session, "refund_order", arguments, "c1")
    after, _, made = world.call(session, "refund_order", arguments, "c1", forced=True)
    refused = {name for name, said in kept.rules.items() if said == RuleOutcome.REFUSED}
    broken = {name for name, said in made.rules.items() if said == RuleOutcome.BROKEN}
    assert made.ok and not kept.ok and refused and refused <= broken
    assert seen(after) != seen(world)
    _, _, senseless = world.call(session, "refund_order", {"order_id": "?"}, "c1", forced=True)
    assert not senseless.ok


def test_effect_that_does_not_fit_its_field_is_refused(build, session: Session):
    pack = build(tools={"refund_order": {"effects": {"order.refunded": "args.amount * 0.001"}}})
    world = World(pack, "seed")
    arguments = {"order_id": "ORD-000001", "amount": 5.01}
    after, _, done = world.call(session, "refund_order", arguments, "c1")
    assert not done.ok
    assert "orders.refunded: " in done.because
    assert after.changes_since(world) == ()


def test_optional_argument_left_out_is_refused_with_its_reason(build, session: Session):
    pack = build(tools={"refund_order": {"optional": ["amount"]}})
    world = World(pack, "seed")
    after, _, done = world.call(session, "refund_order", {"order_id": "ORD-000001"}, "c1")
    assert not done.ok
    assert "`args.amount` is empty or missing" in done.because
    assert after.changes_since(world) == ()


def test_record_is_replaced_in_its_place(world: World):
    changed = {**world.get("orders", "ORD-000001"), "status": "placed"}
    after = world.with_record("orders", changed)
    assert [o["order_id"] for o in after.records("orders")] == [
        o["order_id"] for o in world.records("orders")
    ]
    assert after.get("orders", "ORD-000001")["status"] == "placed"


@given(calls=st.lists(CALLS, max_size=8))
def test_earlier_worlds_stay_as_they_were(shop: Pack, calls: list[Any]):
    worlds, views, state = [], [], (World(shop, "seed"), Session())
    for index, (name, arguments) in enumerate(calls):
        worlds.append(state)
        views.append((seen(state[0]), state[0].log, repr(state[1])))
        world, session, _ = state[0].call(state[1], name, arguments, f"c{index}")
        state = (world, session)
    assert [(seen(w), w.log, repr(s)) for w, s in worlds] == views


@given(calls=st.lists(CALLS, max_size=8))
def test_replaying_gives_equal_results(shop: Pack, calls: list[Any]):
    assert play(shop, calls) == play(shop, calls)


@given(calls=st.lists(CALLS, min_size=1, max_size=6), data=st.data())
def test_rolling_back_and_playing_on_gives_equal_results(
    shop: Pack, calls: list[Any], data: st.DataObject
):
    states = play(shop, calls)
    back = data.draw(st.integers(0, len(calls) - 1))
    world, session = states[back]
    for index in range(back, len(calls)):
        world, session, _ = world.call(session, *calls[index], f"c{index}")
    assert (world, session) == states[-1]


@given(calls=st.lists(CALLS, max_size=8))
def test_every_call_is_logged_and_only_good_ones_change(shop: Pack, calls: list[Any]):
    states = play(shop, calls)
    for index, (before, after) in enumerate(itertools.pairwise(states)):
        done = after[0].log[-1]
        assert len(after[0].log) == index + 1
        assert json.loads(done.result)
        if not done.ok:
            assert done.because
            assert after[0].changes_since(before[0]) == ()


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=4,
)
NAMES = st.sampled_from(["order_id", "amount", "item", "customer_id", "query"]) | st.text()


@given(
    name=st.sampled_from(["get_order", "refund_order", "place_order", "identify", "list_orders"])
    | st.text(max_size=8),
    arguments=st.dictionaries(NAMES, VALUES, max_size=4),
)
def test_no_call_ever_raises(shop: Pack, name: str, arguments: dict[str, Any]):
    world, _, done = World(shop, "seed").call(Session(), name, arguments, "c1")
    assert world.log == (done,)
