"""Minimal recordings: what the critic has to find, and what it has to leave alone."""

import json
from pathlib import Path
from typing import Any

import pytest

from simulator.analyses.audit import Audit, audit
from simulator.analyses.recordings.reader import read_messages

CASES = Path(__file__).parents[3] / "shared" / "cases" / "critic.jsonl"


def call(name: str, arguments: dict[str, Any], result: Any) -> list[dict[str, Any]]:
    function = {"name": name, "arguments": json.dumps(arguments)}
    text = result if isinstance(result, str) else json.dumps(result)
    return [
        {"role": "assistant", "content": None, "tool_calls": [{"id": "c", "function": function}]},
        {"role": "tool", "tool_call_id": "c", "content": text},
    ]


def said(text: str) -> dict[str, Any]:
    return {"role": "assistant", "content": text}


def audited(*messages: Any) -> Audit:
    flat = [m for part in messages for m in (part if isinstance(part, list) else [part])]
    return audit([read_messages([{"role": "user", "content": "Hello there."}, *flat])])


def codes(*messages: Any) -> set[str]:
    return {flag.code for flag in audited(*messages).findings if flag.severity == "error"}


def test_every_case_is_right() -> None:
    if not CASES.exists():
        pytest.skip("no ../shared/cases/critic.jsonl here")
    wrong = []
    for line in CASES.read_text().splitlines():
        case = json.loads(line)
        found = audit([read_messages(case["messages"])])
        if bool(found.flagged_messages) != (case["expect"] == "finding"):
            wrong.append((case["case"], found.codes))
    assert wrong == []


ORDER = call("get_order", {"id": "#W7000001"}, {"order_id": "#W7000001", "status": "shipped",
             "items": [{"name": "Kettle", "item_id": "5550001112", "price": 41.5,
                        "options": {"color": "red", "material": "steel"}}]})  # fmt: skip
BOOKING = call("get_booking", {"id": "QX7T2B"}, {"booking_id": "QX7T2B", "cabin": "business",
               "insurance": "no", "price": 300})  # fmt: skip
USER = call("get_user", {"id": "u1"}, {"user_id": "u1", "membership": "silver"})


@pytest.mark.parametrize(
    ("seen", "right", "wrong", "code"),
    [
        (ORDER, "Order #W7000001 is shipped.", "Order #W7000001 is delivered.", "wrong_status"),
        (ORDER, "#W7000001 (shipped)", "#W7000001 (pending)", "wrong_status"),
        (
            ORDER,
            "It is the red kettle (item 5550001112).",
            "It is the blue kettle (item 5550001112).",
            "wrong_attribute",
        ),
        (BOOKING, "Booking QX7T2B is in business class.", "Booking QX7T2B is in economy class.",
         "wrong_attribute"),
        (BOOKING, "QX7T2B can't be changed because it is a business class ticket.",
         "QX7T2B can't be changed because it is a basic economy ticket.", "wrong_attribute"),
        (BOOKING, "If QX7T2B is an economy ticket, it can't be changed.",
         "1. **Booking QX7T2B**: This is an economy ticket.", "wrong_attribute"),
        (BOOKING, "Shall I move booking QX7T2B from business to economy class?",
         "I will move booking QX7T2B from economy to basic economy.", "wrong_attribute"),
        (USER, "You are a silver member.", "You are a gold member.", "wrong_attribute"),
        (ORDER, "Shall I look at it?", "You are a gold member.", "not_looked_up"),
        (ORDER, "I can book it for you.", "Your booking is confirmed!", "claimed_deed"),
        (ORDER, "I can send you a voucher.", "I've sent you a voucher of $41.50.", "claimed_deed"),
    ],
)  # fmt: skip
def test_what_is_so_is_left_alone_and_what_is_not_is_found(
    seen: Any, right: str, wrong: str, code: str
) -> None:
    assert codes(seen, said(right)) == set()
    assert code in codes(seen, said(wrong))


@pytest.mark.parametrize(
    "text",
    [
        "Once it is delivered, you can return it.",
        "Is order #W7000001 pending?",
        "Only pending orders can be changed.",
        "I would change the kettle to a blue one.",
        "Order #W7000001 is not delivered yet.",
        "Please tell me the order id, such as #W0000000.",
    ],
)
def test_a_question_a_condition_and_an_example_are_no_statements(text: str) -> None:
    assert codes(ORDER, said(text)) == set()


def test_amounts_that_only_prove_each_other_are_unknown() -> None:
    found = audited(ORDER, said("It is $41.50 + $12.00 (handling) = $53.50."))
    assert [flag.code for flag in found.findings] == ["unknown_amount", "unknown_amount"]


def test_a_reply_in_an_envelope_is_read_as_its_words() -> None:
    assert codes(ORDER, said(json.dumps({"message": "Order #W7000001\nis shipped."}))) == set()
    assert "wrong_status" in codes(ORDER, said('{"reply": "#W7000001 (pending)"}'))


@pytest.mark.parametrize(
    ("name", "arguments", "found"),
    [
        ("update_reservation_flights", {"cabin": "economy"}, True),
        ("update_reservation_baggages", {"total": 3}, False),
        ("update_reservation", {"checked_bags": 3}, False),
    ],
)
def test_bags_are_added_by_a_call_that_names_them(
    name: str, arguments: dict[str, Any], found: bool
) -> None:
    told = said("Your reservation has been updated, and three checked bags have been added.")
    assert ("claimed_deed" in audited(call(name, arguments, {}), told).codes) == found


WRITTEN = 'Let me look.\n```json\n{"name": "get_order", "arguments": {"id": "#W7000001"}}\n```'


def test_a_call_in_writing_beside_words_is_shown_to_the_customer_where_nothing_answers_it() -> None:
    heard = {"role": "user", "content": "Thanks, I am waiting."}
    asked = {"role": "user", "content": "It is order #W7000001."}
    assert codes(asked, said(WRITTEN), heard, said("One moment.")) == {"leaked_prompt"}
    answer = {"role": "tool", "content": '{"order_id": "#W7000001", "status": "shipped"}'}
    assert codes(asked, said(WRITTEN), answer, said("It is shipped."), heard) == set()
    tagged = 'Let me look.\n<tool_call>{"name": "get_order", "arguments": {}}</tool_call>'
    assert codes(asked, said(tagged), heard, said("One moment.")) == set()
