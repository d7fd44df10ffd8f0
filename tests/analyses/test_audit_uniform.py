"""What a policy wants to be the same for a whole record, and support parts."""

import json

import pytest

from simulator.analyses.audit import audit
from simulator.analyses.recordings.reader import read_messages

POLICY = "You help travellers. The cabin must be the same across all legs of a booking."
BOOKING = {"booking_id": "QX7T2B", "cabin": "economy", "passengers": ["Ann", "Ben"]}


def codes(told: str, policy: str = POLICY) -> set[str]:
    function = {"name": "get_booking", "arguments": '{"id": "QX7T2B"}'}
    messages = [
        {"role": "system", "content": policy},
        {"role": "user", "content": "Can Ann fly better on booking QX7T2B?"},
        {"role": "assistant", "content": None, "tool_calls": [{"id": "c", "function": function}]},
        {"role": "tool", "tool_call_id": "c", "content": json.dumps(BOOKING)},
        {"role": "assistant", "content": told},
    ]
    found = audit([read_messages(messages)]).findings
    return {flag.code for flag in found if flag.severity == "error"}


@pytest.mark.parametrize(
    "text",
    [
        "I will move Ann to business class while keeping you in economy.",
        "Would you like to upgrade to business class for the return leg?",
    ],
)
def test_one_part_in_another_cabin_breaks_the_rule(text: str) -> None:
    assert codes(text) == {"broken_rule"}
    assert codes(text, "You help travellers.") == set()


@pytest.mark.parametrize(
    "text",
    [
        "I can't move Ann to business class while keeping you in economy.",
        "Would you like to upgrade to business class for all legs?",
        "I understand that Ann is to fly business while you remain in economy.",
        "You stay in economy, and Ann does too.",
    ],
)
def test_what_is_refused_or_of_all_parts_is_fine(text: str) -> None:
    assert "broken_rule" not in codes(text)
