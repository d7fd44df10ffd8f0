"""How the embedded support finds out about calls that did not come through."""

from typing import Any

import pytest

from simulator.content.pack import Pack
from simulator.play.models.embedded.doubts import TRIES
from simulator.play.models.embedded.tracker import Tracker
from simulator.play.nlu import nlu_for
from simulator.play.policy import Result

CANCEL = {"order_id": "ORD-1"}


def order(status: str) -> dict[str, Any]:
    return {"order": {"order_id": "ORD-1", "status": status, "total": 20, "refunded": 20.0}}


@pytest.fixture
def tracker(ecommerce: Pack) -> Tracker:
    """Somebody who has seen an order and was asked to cancel it."""
    tracker = Tracker(ecommerce, allowed=frozenset(ecommerce.tools))
    tracker.hear("Please cancel my order.", nlu_for(ecommerce))
    tracker.learn(
        Result("get_order", CANCEL, {"order": {**order("processing")["order"], "refunded": 0}})
    )
    return tracker


def names(tracker: Tracker) -> list[tuple[str, bool]]:
    return [(result.tool, result.ok) for result in tracker.fresh]


@pytest.mark.parametrize("error", ["timeout", "unavailable", "unreadable"])
def test_a_deed_in_doubt_is_settled_by_a_look(tracker: Tracker, error: str) -> None:
    tracker.learn(Result("cancel_order", CANCEL, {"error": error}))
    assert names(tracker) == [("get_order", True), ("cancel_order", False)]
    tracker.learn(Result("get_order", CANCEL, order("cancelled")))
    assert ("cancel_order", True) in names(tracker)


def test_a_deed_that_the_record_does_not_show_is_forgotten(tracker: Tracker) -> None:
    tracker.learn(Result("cancel_order", CANCEL, {"error": "unavailable"}))
    tracker.learn(
        Result("get_order", CANCEL, {"order": {**order("processing")["order"], "refunded": 0}})
    )
    assert names(tracker) == [("get_order", True)] * 2


def test_a_look_at_something_else_settles_nothing(tracker: Tracker) -> None:
    tracker.learn(Result("cancel_order", CANCEL, {"error": "timeout"}))
    other = {"order": {**order("cancelled")["order"], "order_id": "ORD-2"}}
    tracker.learn(Result("get_order", {"order_id": "ORD-2"}, other))
    assert ("cancel_order", False) in names(tracker)


def test_a_lookup_is_repeated_a_few_times_only(tracker: Tracker) -> None:
    for _ in range(TRIES):
        assert names(tracker) == [("get_order", True)]
        tracker.learn(Result("get_product", {"item": "Lamp"}, {"error": "unreadable"}))
    assert names(tracker)[-1] == ("get_product", False)


def test_a_refusal_is_no_doubt(tracker: Tracker) -> None:
    tracker.learn(Result("cancel_order", CANCEL, {"error": "refused", "rule": "settled_once"}))
    tracker.learn(Result("get_order", CANCEL, order("cancelled")))
    assert ("cancel_order", False) in names(tracker)


def test_a_failed_call_is_no_failed_identity_check(tracker: Tracker) -> None:
    tracker.learn(Result("verify_identity", {"customer_id": "C"}, {"error": "timeout"}))
    assert tracker.failures == 0
