"""Wrong values in right messages: the neighbour that is right is let pass."""

import json
from typing import Any

import pytest

from simulator.analyses.audit import audit
from simulator.analyses.recordings.reader import read_messages


def call(name: str, arguments: dict[str, Any], result: Any) -> list[dict[str, Any]]:
    function = {"name": name, "arguments": json.dumps(arguments)}
    return [
        {"role": "assistant", "content": None, "tool_calls": [{"id": "c", "function": function}]},
        {"role": "tool", "tool_call_id": "c", "content": json.dumps(result)},
    ]


def codes(calls: list[dict[str, Any]], text: str) -> set[str]:
    messages = [{"role": "user", "content": "Please go on."}, *calls,
                {"role": "assistant", "content": text}]  # fmt: skip
    found = audit([read_messages(messages)]).findings
    return {flag.code for flag in found if flag.severity == "error"}


def order(name: str, status: str, item: str, color: str, size: str) -> dict[str, Any]:
    options = {"color": color, "size": size}
    return {"order_id": name, "status": status,
            "items": [{"name": "Rain Coat", "item_id": item, "options": options}]}  # fmt: skip


FIRST = order("#W7000001", "pending", "5550001112", "red", "small")
SECOND = order("#W7000002", "delivered", "5550001113", "green", "large")
ORDERS = [
    *call("get_order", {"order_id": "#W7000001"}, FIRST),
    *call("get_order", {"order_id": "#W7000002"}, SECOND),
]
CANCELLED = call("cancel_order", {"order_id": "#W7000001"}, {"order_id": "#W7000001"})
MOVED = call("update_order_address", {"order_id": "#W7000001", "address": "1 Elm Road"}, {})


@pytest.mark.parametrize(
    ("calls", "right", "wrong"),
    [
        (CANCELLED, "Order #W7000001 has been cancelled.", "Order #W7000002 has been cancelled."),
        (CANCELLED, "Order #W7000001 has been cancelled.",
         "The orders #W7000001 and #W7000002 have been cancelled."),
        (MOVED, "The shipping address of order #W7000001 has been updated.",
         "The rain coat in order #W7000001 has been updated."),
        (CANCELLED, "Order #W7000001 has been cancelled.",
         "Order #W7000001 was successfully modified and then cancelled."),
        (CANCELLED, "Your order has been cancelled.", "Both orders have been cancelled."),
        ([], "I can transfer you to a human agent.",
         "You are being transferred to a human agent."),
    ],
)  # fmt: skip
def test_a_deed_is_that_of_the_thing_its_call_was_made_on(
    calls: list[dict[str, Any]], right: str, wrong: str
) -> None:
    assert codes([*ORDERS, *calls], right) == set()
    assert "claimed_deed" in codes([*ORDERS, *calls], wrong)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("Your pending coat order (#W7000001) is fine.",
         "Your delivered coat order (#W7000001) is fine."),
        ("As it's order #W7000001, which is in 'pending' status, it can wait.",
         "As it's order #W7000001, which is in 'delivered' status, it can wait."),
    ],
)  # fmt: skip
def test_a_status_in_other_words(right: str, wrong: str) -> None:
    assert codes(ORDERS, right) == set()
    assert "wrong_status" in codes(ORDERS, wrong)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("- Item ID: 5550001112\n- Options: red, small",
         "- Item ID: 5550001112\n- Options: green, small"),
        ("There is the red, small coat (item ID: 5550001112).",
         "There is the green, small coat (item ID: 5550001112)."),
    ],
)  # fmt: skip
def test_an_option_beside_the_id_of_its_item(right: str, wrong: str) -> None:
    assert codes(ORDERS, right) == set()
    assert "wrong_attribute" in codes(ORDERS, wrong)


def test_what_an_item_was_changed_to() -> None:
    arguments = {
        "order_id": "#W7000001",
        "item_ids": ["5550001112"],
        "new_item_ids": ["5550001113"],
    }
    changed = [*ORDERS, *call("modify_order_items", arguments, {"order_id": "#W7000001"})]
    assert codes(changed, "The coat has been changed to green, large.") == set()
    assert "wrong_attribute" in codes(changed, "The coat has been changed to red, large.")


def test_the_days_of_a_record_and_of_a_route() -> None:
    legs = [
        {"flight_number": "HAT101", "origin": "IAH", "destination": "SFO", "date": "2024-05-19"},
        {"flight_number": "HAT102", "origin": "SFO", "destination": "IAH", "date": "2024-05-23"},
    ]
    found = call("get_reservation", {"reservation_id": "FDZ0T5"},
                 {"reservation_id": "FDZ0T5", "flights": legs})  # fmt: skip
    other = call(
        "get_reservation",
        {"reservation_id": "SE9KEL"},
        {
            "reservation_id": "SE9KEL",
            "flights": [{**legs[0], "origin": "JFK", "date": "2024-05-18"}],
        },
    )
    calls = [*found, *other]
    assert codes(calls, "You fly IAH to SFO on May 19.") == set()
    assert "wrong_date" in codes(calls, "You fly IAH to SFO on May 18.")
    assert codes(calls, "I'll look for IAH to SFO on May 18.") == set()
    listed = "1. **Reservation ID: FDZ0T5**\n   - **Dates:** May 19 - May {}"
    assert codes(calls, listed.format(23)) == set()
    assert "wrong_date" in codes(calls, listed.format(18))
