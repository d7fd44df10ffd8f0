"""What follows from what a recording shows: products, percentages, and days counted from today."""

import json
from typing import Any

import pytest

from simulator.analyses.audit import audit
from simulator.analyses.recordings.reader import read_messages

POLICY = (
    "You help customers of a pet hotel. Today is 2026-03-02.\n"
    "A deposit of 25% of the stay is due when booking. Late pickup costs $15 per hour.\n"
    "Stays are confirmed within 10 days. Puppies get half of the walking fee off.\n"
)
STAY = {"id": "S-4410", "price_per_night": 32, "starts": "2026-03-14"}
COURSE = {"course": "Pottery", "fee_per_session": "$12.50"}
QUOTE = {"quote": "Q-77", "subtotal": 180.0, "tax_rate": 0.08}


def codes(shown: Any, heard: str, told: str) -> set[str]:
    function = {"name": "look_up", "arguments": "{}"}
    messages = [
        {"role": "system", "content": POLICY},
        {"role": "user", "content": heard},
        {"role": "assistant", "content": None, "tool_calls": [{"id": "c", "function": function}]},
        {"role": "tool", "tool_call_id": "c", "content": json.dumps(shown)},
        {"role": "assistant", "content": told},
    ]
    found = audit([read_messages(messages)]).findings
    return {flag.code for flag in found if flag.severity == "error"}


@pytest.mark.parametrize(
    ("shown", "heard", "right", "wrong"),
    [
        (STAY, "I have two dogs and need 3 nights.", "That comes to $192.", "That comes to $198."),
        (COURSE, "Three of us, for two weeks, please.", "That is $75.00.", "That is $85.00."),
        (COURSE, "We are 2 adults and 3 children.", "It would be $62.50.", "It would be $65.00."),
        ({}, "I'll be 3 hours late at pickup.", "Then it is $45.", "Then it is $40."),
        (QUOTE, "What do I pay now?", "The deposit is $45.00.", "The deposit is $54.00."),
        (QUOTE, "And with tax?", "With tax it is $194.40.", "With tax it is $199.40."),
    ],
)  # fmt: skip
def test_amounts_follow_from_a_price_and_what_was_named(
    shown: Any, heard: str, right: str, wrong: str
) -> None:
    assert codes(shown, heard, right) == set()
    assert codes(shown, heard, wrong) == {"unknown_amount"}


@pytest.mark.parametrize(
    ("heard", "right", "wrong", "code"),
    [
        ("When is it?", "It starts in 12 days, on March 14.", "It starts in 13 days, on March 14.",
         "unknown_duration"),
        ("When will I hear?", "You will hear by March 12.", "You will hear by March 13.",
         "unknown_date"),
        ("I need it in 5 days.", "So it is for 5 days from now, March 7.",
         "So it is for 5 days from now, March 8.", "unknown_date"),
        ("Can you call me?", "I can do so tomorrow, March 3.", "I can do so tomorrow, March 4.",
         "unknown_date"),
    ],
)  # fmt: skip
def test_days_are_counted_from_today(heard: str, right: str, wrong: str, code: str) -> None:
    assert codes(STAY, heard, right) == set()
    assert code in codes(STAY, heard, wrong)


def test_a_span_of_the_policy_gives_no_day_of_a_departure() -> None:
    assert codes(STAY, "Where to?", "It leaves from Bonn on March 12.") == {"unknown_date"}
