"""Faults of the world: what support is shown, and what is true."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.content.cases import Case
from simulator.content.draws import draw_case
from simulator.content.pack import find_pack
from simulator.content.session import Session
from simulator.content.world import World
from simulator.content.world_faults import (
    MOST,
    FaultyWorld,
    PlannedFault,
    made_again,
    planned_faults,
    shows_result,
    with_faults,
)
from simulator.dialogue import Fault

SHOP = find_pack("ecommerce")


def case_of(seed: int) -> Case:
    return draw_case(SHOP, SHOP.scenarios["cancel_order"], "plain", seed)


CASE = next(
    case
    for case in map(case_of, range(200))
    if case.world(SHOP).get("orders", case.draws["order"])["status"] == "processing"  # type: ignore[index]
)
ORDER = {"order_id": CASE.draws["order"]}


def session_of(world: World) -> Session:
    order = world.get("orders", ORDER["order_id"])
    assert order is not None
    return Session(verified=True, customer_id=order["customer_id"])


def playing(*faults: tuple[Fault, bool, int]) -> tuple[FaultyWorld, Session]:
    """A world with these faults, each for a deed or not, and at a place."""
    world = with_faults(CASE.world(SHOP), CASE, ())
    assert isinstance(world, FaultyWorld)
    plan = tuple(PlannedFault(fault, deed, place, 0.5) for fault, deed, place in faults)
    return replace(world, plan=plan), session_of(world)


def call(state: tuple[World, Session], name: str, **arguments: Any) -> Any:
    world, session = state
    world, session, made = world.call(session, name, arguments or ORDER, f"call_{len(world.log)}")
    return (world, session), made


def status(world: World) -> Any:
    return (world.get("orders", ORDER["order_id"]) or {})["status"]


def test_a_timeout_after_the_commit_hides_what_was_done() -> None:
    (world, session), made = call(playing((Fault.TIMEOUT_AFTER_COMMIT, True, 0)), "cancel_order")
    assert made.ok and made.fault == "timeout_after_commit"
    assert json.loads(made.result)["error"] == "timeout"
    assert status(world) == "cancelled" and session.done == ("cancel_order",)
    assert world.log == (made,) and not shows_result(made)


def test_what_fails_once_changes_nothing_and_works_the_next_time() -> None:
    state, made = call(playing((Fault.FAILS_ONCE, True, 0)), "cancel_order")
    assert not made.ok and json.loads(made.result)["error"] == "unavailable" and made.because
    assert status(state[0]) == "processing" and state[1].done == ()
    (world, _), again = call(state, "cancel_order")
    assert again.ok and not again.fault and status(world) == "cancelled"


def test_a_stale_lookup_shows_the_records_before_the_last_change() -> None:
    state, _ = call(playing((Fault.STALE, False, 0)), "cancel_order")
    state, made = call(state, "get_order")
    assert made.ok and made.fault == "stale" and shows_result(made)
    assert json.loads(made.result)["order"]["status"] == "processing"
    _, again = call(state, "get_order")
    assert not again.fault and json.loads(again.result)["order"]["status"] == "cancelled"


def test_a_stale_answer_of_a_deed_shows_the_record_as_it_was() -> None:
    (world, session), made = call(playing((Fault.STALE, True, 0)), "cancel_order")
    assert json.loads(made.result)["ok"] and made.fault == "stale"
    assert (
        json.loads(made.result)["order"]["status"] == "processing" and status(world) == "cancelled"
    )
    assert world.stale is not None and status(world.stale) == "processing"
    assert session.done == ("cancel_order",)


def test_a_lookup_is_not_stale_where_nothing_has_changed() -> None:
    _, made = call(playing((Fault.STALE, False, 0)), "get_order")
    assert not made.fault


@pytest.mark.parametrize("name", ["get_order", "cancel_order"])
def test_a_malformed_result_is_cut_off_and_the_call_went_through(name: str) -> None:
    (world, _), made = call(playing((Fault.MALFORMED, name == "cancel_order", 0)), name)
    with pytest.raises(ValueError):
        json.loads(made.result)
    assert made.ok and made.fault == "malformed"
    assert status(world) == ("cancelled" if name == "cancel_order" else "processing")


def test_a_refused_call_bears_no_fault() -> None:
    world, _ = playing((Fault.FAILS_ONCE, True, 0))
    _, made = call((world, Session()), "cancel_order")
    assert not made.ok and not made.fault and json.loads(made.result)["error"] == "refused"


def test_who_timed_out_can_see_the_truth_when_looking() -> None:
    faults = ((Fault.TIMEOUT_AFTER_COMMIT, True, 0), (Fault.STALE, False, 0))
    state, _ = call(playing(*faults), "cancel_order")
    _, made = call(state, "get_order")
    assert json.loads(made.result)["order"]["status"] == "cancelled"


def test_a_log_made_again_leads_to_the_same_records() -> None:
    faults = ((Fault.FAILS_ONCE, True, 0), (Fault.TIMEOUT_AFTER_COMMIT, True, 1))
    state = playing(*faults)
    for name in ("cancel_order", "cancel_order", "get_order"):
        state, _ = call(state, name)  # type: ignore[assignment]
    plain: tuple[World, Session] = (CASE.world(SHOP), session_of(CASE.world(SHOP)))
    for made in state[0].log:
        plain = made_again(*plain, made)
    assert status(plain[0]) == "cancelled"
    assert [one.name for one in plain[0].log] == ["cancel_order", "get_order"]


@given(st.integers(0, 10_000), st.sets(st.sampled_from(list(Fault))))
def test_a_case_always_plans_the_same_few_faults(seed: int, kinds: set[Fault]) -> None:
    case = CASE.model_copy(update={"seed": seed})
    found = planned_faults(case, kinds)
    assert found == planned_faults(case, list(kinds))
    assert {one.fault for one in found} <= kinds
    assert (1 <= len(found) <= MOST) if kinds else found == ()
    assert all(one.deed for one in found if one.fault == Fault.TIMEOUT_AFTER_COMMIT)


@given(st.lists(st.sampled_from(["get_order", "cancel_order", "hand_over"]), max_size=6))
def test_a_world_that_plans_nothing_is_a_world(names: list[str]) -> None:
    faulty: Any = playing()
    plain: Any = (CASE.world(SHOP), session_of(CASE.world(SHOP)))
    for name in names:
        given = ORDER if name != "hand_over" else {}
        world, session, one = faulty[0].call(faulty[1], name, given, "c")
        faulty = (world, session)
        world, session, other = plain[0].call(plain[1], name, given, "c")
        plain = (world, session)
        assert one == other and faulty[1] == plain[1]
    assert faulty[0].changes_since(CASE.world(SHOP)) == plain[0].changes_since(CASE.world(SHOP))


def test_faults_are_written_only_where_there_are_any() -> None:
    _, made = call(playing(), "get_order")
    assert "fault" not in made.model_dump_json()
    _, made = call(playing((Fault.MALFORMED, False, 0)), "get_order")
    assert type(made).model_validate_json(made.model_dump_json()) == made
