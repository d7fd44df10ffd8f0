"""Reports: deeds that are told although nobody did them, and deeds that are not told."""

from collections.abc import Callable
from typing import Any

import pytest

from simulator.dialogue import Finding

Find = Callable[..., list[Finding]]

WISH = "The Aurora Table Lamp came with a cracked base. Replace it."
DONE = "Done, another Aurora Table Lamp goes out to you at no cost."
DANA = "CUST-48213-KL"


@pytest.fixture
def replaced(called: Any) -> Any:
    return called("replace_item", {"order": {"status": "replaced"}}, order_id="ORD-789456")


@pytest.mark.parametrize(
    ("text", "tool"),
    [
        (DONE, "replace_item"),
        ("I've ordered a replacement for the Aurora Table Lamp, and it costs you nothing.",
         "replace_item"),
        ("Your return of the Aurora Table Lamp is set up.", "start_return"),
        ("The return is registered. Please send the Aurora Table Lamp back unused and in its"
         " packaging; the label is in your inbox.", "start_return"),
        ("Done, your parcel is being searched for.", "trace_parcel"),
    ],
)  # fmt: skip
def test_a_report_without_the_deed_is_found(find: Find, text: str, tool: str) -> None:
    (finding,) = find("claimed_deed", text, WISH, customer=DANA)
    assert finding.span == (0, len(text))
    assert finding.expected == f"a successful call of {tool}"
    assert finding.source == "tool log"


def test_a_report_of_a_deed_that_failed_is_found(find: Find, called: Any) -> None:
    failed = called("replace_item", {"error": "rule"}, ok=False, order_id="ORD-789456")
    assert find("claimed_deed", DONE, WISH, calls=(failed,))


def test_a_report_of_a_deed_is_fine(find: Find, replaced: Any) -> None:
    assert find("claimed_deed", DONE, WISH, calls=(replaced,), customer=DANA) == []
    again = (WISH, "I've ordered a replacement for the Aurora Table Lamp.", "Really?")
    assert find("claimed_deed", DONE, *again, earlier=(replaced,), customer=DANA) == []


@pytest.mark.parametrize(
    "text",
    [
        "Shall I order a replacement for the Aurora Table Lamp?",
        "A new Aurora Table Lamp can be sent to you at no charge.",
        "I could send you another Aurora Table Lamp, free of charge.",
        "If you return it, you get $64.00 back.",
        "Once I've started the return, the label is in your email.",
    ],
)
def test_what_might_be_done_is_no_report(find: Find, text: str) -> None:
    assert find("claimed_deed", text, WISH, customer=DANA) == []


@pytest.mark.parametrize("text", ["What lovely weather today!", "Can I help with anything else?"])
def test_a_deed_that_is_not_told_is_found(find: Find, replaced: Any, text: str) -> None:
    (finding,) = find("silent_deed", text, WISH, calls=(replaced,), customer=DANA)
    assert finding.message.startswith("replace_item was carried out")
    assert (finding.expected, finding.source) == ("a word of what was done", "tool log")


@pytest.mark.parametrize(
    "text",
    [
        DONE,
        "Your replacement is taken care of.",
        "Your new lamp is on its way.",
        "I've taken care of that for you.",
        "The lamp will be sent again, free of charge.",
    ],
)
def test_a_deed_that_is_told_in_any_words_is_fine(find: Find, replaced: Any, text: str) -> None:
    assert find("silent_deed", text, WISH, calls=(replaced,), customer=DANA) == []


def test_looking_something_up_need_not_be_told(find: Find, order_shown: Any) -> None:
    assert find("silent_deed", "What lovely weather!", WISH, calls=(order_shown(),)) == []


def test_a_deed_that_failed_need_not_be_told(find: Find, called: Any) -> None:
    failed = called("replace_item", {"error": "rule"}, ok=False, order_id="ORD-789456")
    assert find("silent_deed", "What lovely weather!", WISH, calls=(failed,)) == []


def test_an_old_deed_need_not_be_told_again(find: Find, replaced: Any) -> None:
    before = (WISH, DONE, "Thanks!")
    assert find("silent_deed", "What lovely weather!", *before, earlier=(replaced,)) == []


# Handing over
@pytest.mark.parametrize(
    "text",
    [
        "Of course! I've passed you on to our manager, who will be with you shortly.",
        "I’ve handed you over to a colleague.",
        "I have put you through to my colleague.",
        "I've now connected you with a person on our team.",
    ],
)
def test_a_hand_over_that_nobody_made_is_found(find: Find, called: Any, text: str) -> None:
    wish = "I want to speak to a manager."
    (finding,) = find("claimed_deed", text, wish, customer=DANA)
    assert finding.source == "tool log"
    made = called("hand_over", {"ok": True}, reason="wants a manager")
    assert find("claimed_deed", text, wish, calls=(made,), customer=DANA) == []


@pytest.mark.parametrize(
    "text",
    ["I can pass you on to a colleague.", "I've handed the parcel to you.", "Shall I connect you?"],
)
def test_a_hand_over_that_is_none_is_not_found(find: Find, text: str) -> None:
    assert find("claimed_deed", text, "I want to speak to a manager.", customer=DANA) == []
