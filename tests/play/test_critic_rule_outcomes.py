"""A pack's rules over calls that a recording says have succeeded."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import simulator
from simulator.content.pack import find_pack
from simulator.dialogue import Speaker, ToolCall, Turn
from simulator.play.critic.rule_outcomes import clock_of, with_outcomes

ORDER = {
    "order_id": "BK-70001", "customer_id": "CUST-9000", "kind": "pickup", "status": "placed",
    "placed_on": "2026-11-16", "pickup_on": "2026-11-25", "item": "Carrot Cake",
    "total": 28.0, "refunded": 0, "credited": 0,
}  # fmt: skip
VERIFIED = ("verify_identity", {"order_id": "BK-70001", "phone": "555-0100"},
            {"ok": True, "order": ORDER})  # fmt: skip


def broken(
    *calls: tuple[str, dict[str, Any], Any], told: str = "", says: str = "That is settled."
) -> Any:
    chat: list[Any] = [{"role": "system", "content": told}] if told else []
    chat.append({"role": "user", "content": "Please see to order BK-70001."})
    for place, (name, arguments, result) in enumerate(calls):
        function = {"name": name, "arguments": json.dumps(arguments)}
        made = {"id": f"c{place}", "type": "function", "function": function}
        chat.append({"role": "assistant", "content": None, "tool_calls": [made]})
        shown = json.dumps(result)
        chat.append({"role": "tool", "tool_call_id": f"c{place}", "content": shown})
    chat.append({"role": "assistant", "content": says})
    found = simulator.audit(chat, pack="bakery").findings
    return [flag.source.removeprefix("rule ") for flag in found if flag.code == "broken_rule"]


def cancels(**shown: Any) -> tuple[str, dict[str, Any], Any]:
    order = {**ORDER, **shown, "status": "cancelled"}
    return "cancel_order", {"order_id": "BK-70001"}, {"ok": True, "order": order}


def looks(**shown: Any) -> tuple[str, dict[str, Any], Any]:
    return "get_order", {"order_id": "BK-70001"}, {"order": {**ORDER, **shown}}


def test_a_deed_that_the_rules_allow_is_fine() -> None:
    assert broken(VERIFIED, looks(), cancels()) == []


def test_what_was_shown_before_counts() -> None:
    assert broken(VERIFIED, looks(status="collected"), cancels()) == ["order_open"]
    assert broken(VERIFIED, looks(pickup_on="2026-11-20"), cancels(pickup_on="2026-11-20")) == [
        "cancel_before_pickup_day"
    ]


def test_what_only_the_deed_shows_counts_but_for_what_it_writes() -> None:
    checked = (*VERIFIED[:2], {"ok": True})
    assert broken(checked, cancels(kind="custom cake", pickup_on="2026-11-21")) == [
        "custom_cake_cancel"
    ]


def test_without_a_check_of_the_identity_nothing_may_be_done() -> None:
    assert broken(looks(), cancels())[:1] == ["identity_verified"]
    assert broken(looks(), cancels(), told="The customer is logged in as CUST-9000.") == []
    foreign = ("check_pin", {"pin": "1234"}, {"ok": True})
    assert broken(foreign, looks(), cancels()) == []


def test_somebody_elses_order_is_not_touched() -> None:
    order = {**ORDER, "order_id": "BK-70002", "customer_id": "CUST-1", "status": "cancelled"}
    other = ("cancel_order", {"order_id": "BK-70002"}, {"ok": True, "order": order})
    assert broken(VERIFIED, other) == ["own_order"]


def test_a_second_refund_and_one_of_too_much() -> None:
    def refund(amount: float) -> tuple[str, dict[str, Any], Any]:
        return "refund_order", {"order_id": "BK-70001", "amount": amount}, {"ok": True}

    seen = looks(status="collected", pickup_on="2026-11-19")
    assert broken(VERIFIED, seen, refund(28)) == []
    assert broken(VERIFIED, seen, refund(30)) == ["refund_within_paid"]
    assert "settled_once" in broken(VERIFIED, seen, refund(28), refund(28))
    late = looks(status="collected", pickup_on="2026-11-10")
    assert broken(VERIFIED, late, refund(28)) == ["complaint_window"]


def test_a_call_that_failed_breaks_nothing() -> None:
    failed = ("cancel_order", {"order_id": "BK-70001"}, {"error": "refused", "because": "late"})
    assert broken(VERIFIED, looks(status="collected"), failed) == []


def test_the_clock_is_what_support_was_told() -> None:
    late = looks(status="collected", placed_on="2024-05-01", pickup_on="2024-05-10")
    refund = ("refund_order", {"order_id": "BK-70001", "amount": 5}, {"ok": True})
    first = (VERIFIED[0], VERIFIED[1], {"ok": True, "order": {**ORDER, "placed_on": "2024-05-01",
             "pickup_on": "2024-05-10", "status": "collected"}})  # fmt: skip
    assert broken(first, late, refund, told="Today is 2024-05-11.") == []
    assert broken(first, late, refund, told="Today is 2024-05-20.") == ["complaint_window"]
    assert broken(first, late, refund) == []  # nobody knows when that was


@pytest.mark.parametrize(
    ("shown", "text", "rule"),
    [
        ({"status": "collected"}, "I can still cancel it for you.", "order_open"),
        ({"status": "collected"}, "We can cancel your order.", "order_open"),
        ({"pickup_on": "2026-11-20"}, "Your order BK-70001 can still be cancelled.",
         "cancel_before_pickup_day"),
        ({"status": "refunded"}, "I can refund it.", "settled_once"),
        ({}, "I can cancel it for you.", ""),
        ({"status": "collected"}, "I can't cancel it anymore.", ""),
        ({"status": "collected"}, "Once it is open again, I can cancel it.", ""),
        ({"status": "collected"}, "Shall I cancel it?", ""),
    ],
)  # fmt: skip
def test_an_offer_that_the_rules_rule_out_for_the_record(
    shown: dict[str, Any], text: str, rule: str
) -> None:
    assert broken(VERIFIED, looks(**shown), says=text) == ([rule] if rule else [])


def test_of_two_records_the_one_that_is_named_is_meant() -> None:
    other = ("get_order", {}, {"order": {**ORDER, "order_id": "BK-70002", "status": "collected"}})
    assert broken(VERIFIED, other, says="I can cancel it.") == []
    named = "I can cancel your order BK-70002."
    assert broken(VERIFIED, other, says=named) == ["order_open"]


@pytest.mark.parametrize("told", ["The current time is 2024-13-45 10:00.", "Today is fine."])
def test_a_day_that_is_none_is_no_clock(told: str) -> None:
    assert clock_of((), find_pack("bakery"), told) is None


@given(
    name=st.sampled_from(["cancel_order", "refund_order", "get_order", "place_order"]),
    arguments=st.dictionaries(
        st.sampled_from(["order_id", "amount", "item", "pickup_on"]),
        st.one_of(st.none(), st.text(max_size=9), st.integers(), st.just("BK-40127")),
    ),
    result=st.one_of(st.text(max_size=40), st.just(json.dumps([{"order_id": None}, [[]], 3]))),
)
def test_whatever_is_called_is_read(name: str, arguments: Any, result: str) -> None:
    call = ToolCall(id="c", name=name, arguments=arguments, result=result, ok=True)
    turns = (Turn(index=0, speaker=Speaker.SUPPORT, text="Done.", calls=(call, call)),)
    assert len(with_outcomes(turns, find_pack("bakery"))[0].calls) == 2
