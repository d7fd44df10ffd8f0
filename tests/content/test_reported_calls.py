"""Calls that a bot made elsewhere, made again in our world."""

import json
from typing import Any

import pytest
from hypothesis import given
from test_world import CALLS, seen

from simulator.content.pack import Pack
from simulator.content.session import Session
from simulator.content.world import World


def report(world: World, session: Session, name: str, arguments: Any, **more: Any) -> Any:
    return world.report(session, name, arguments, "r1", **more)


@given(call=CALLS)
def test_without_a_word_on_success_it_goes_as_it_goes_here(shop: Pack, call: Any) -> None:
    world, session = World(shop, "seed"), Session()
    name, arguments = call
    ours, after, made = world.call(session, name, arguments, "r1")
    other, then, told = report(world, session, name, arguments)
    if name in shop.tools:
        assert (seen(other), then) == (seen(ours), after)
        assert told == made
    else:
        assert told.ok
        assert other.changes_since(world) == ()


@given(call=CALLS)
def test_what_failed_there_changes_nothing_here(shop: Pack, call: Any) -> None:
    world, session = World(shop, "seed"), Session()
    after, then, told = report(world, session, *call, ok=False)
    assert not told.ok
    assert told.because
    assert after.changes_since(world) == ()
    assert then.done == ()
    assert after.log == (told,)


def test_what_succeeded_there_is_carried_out_and_its_rules_are_broken(
    world: World, session: Session
) -> None:
    name, arguments = "refund_order", {"order_id": "ORD-000001", "amount": 500}
    assert world.call(session, name, arguments, "c")[2].rules["refund_within_paid"] != "allowed"
    after, then, told = report(world, session, name, arguments, ok=True)
    assert told.ok
    assert told.rules["refund_within_paid"] == "broken"
    assert "orders/ORD-000001.refunded" in after.changes_since(world)
    assert then.done == (name,)


def test_a_rule_of_the_systems_is_broken_too(world: World, session: Session) -> None:
    late = [
        key
        for key in world.pack.collections["orders"].records
        if world.call(session, "refund_order", {"order_id": key, "amount": 1}, "c")[2].rules.get(
            "refund_window"
        )
        == "refused"
    ]
    assert late
    arguments = {"order_id": late[0], "amount": 1}
    after, then, told = report(world, session, "refund_order", arguments, ok=True)
    assert told.rules["refund_window"] == "broken"
    assert after.changes_since(world)
    assert then.refused == ()


@pytest.mark.parametrize("result", [None, {"ticket": "T-1"}, "done", [1]])
def test_a_tool_that_nobody_knows_is_logged_as_reported(
    world: World, session: Session, result: Any
) -> None:
    after, then, told = report(world, session, "open_ticket", {"a": 1}, ok=True, result=result)
    assert told.ok
    assert not told.because
    assert json.loads(told.result) == ({"ok": True} if result is None else result)
    assert (after.changes_since(world), then.done) == ((), ())


def test_what_cannot_be_made_here_is_logged_with_the_reason(world: World, session: Session) -> None:
    after, then, told = report(world, session, "refund_order", {"order": "ORD-1"}, ok=True)
    assert told.ok
    assert "not_replayed" in json.loads(told.result)
    assert after.changes_since(world) == ()
    assert then.done == ("refund_order",)


def test_the_bots_own_result_stands_beside_ours(world: World, session: Session) -> None:
    arguments, own = {"order_id": "ORD-000001"}, {"number": "X-77", "sum": 35}
    _, then, told = report(world, session, "get_order", arguments, ok=True, result=own)
    found = json.loads(told.result)
    assert found["order"]["order_id"] == "ORD-000001"
    assert found["reported"] == own
    assert then.shown == {("orders", "ORD-000001")}
    same = {key: value for key, value in found.items() if key != "reported"}
    _, _, told = report(world, session, "get_order", arguments, ok=True, result=same)
    assert "reported" not in json.loads(told.result)
