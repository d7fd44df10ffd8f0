"""Disclosure: a customer's data is told only to that customer, and only after the check."""

from collections.abc import Callable
from typing import Any

import pytest

from simulator.dialogue import Blame, Finding

Find = Callable[..., list[Finding]]

ASKS = "Where is my order ORD-789456?"
DANA, MARCUS = "CUST-48213-KL", "CUST-12345-AB"


@pytest.mark.parametrize(
    ("text", "data", "owner"),
    [
        ("Is that you, Dana Whitlock?", "Dana Whitlock", DANA),
        ("It goes to 1840 Alder Street.", "1840 Alder Street", DANA),
        ("I've written to dana.whitlock@example.com.", "dana.whitlock@example.com", DANA),
        ("I've called 555-0117.", "555-0117", DANA),
        ("You are MARCUS OYELARAN, aren't you?", "MARCUS OYELARAN", MARCUS),
        ("It goes to 27 Fairmount Avenue.", "27 Fairmount Avenue", MARCUS),
    ],
)
def test_data_before_the_check_are_found(find: Find, text: str, data: str, owner: str) -> None:
    (finding,) = find("early_disclosure", text, ASKS)
    assert text[slice(*finding.span or ())] == data
    assert finding.source == f"records of {owner}"
    assert finding.expected == "the identity is checked first"
    assert finding.blame == Blame.SUPPORT


def test_data_of_somebody_else_are_found_after_the_check(find: Find) -> None:
    text = "Marcus Oyelaran lives at 27 Fairmount Avenue."
    found = find("others_data", text, ASKS, customer=DANA)
    assert {text[slice(*f.span or ())] for f in found} == {"Marcus Oyelaran", "27 Fairmount Avenue"}
    assert {f.source for f in found} == {f"records of {MARCUS}"}
    assert {f.expected for f in found} == {"nothing of another customer's"}
    assert find("early_disclosure", text, ASKS, customer=DANA) == []


@pytest.mark.parametrize(
    "text",
    [
        "Hello, Dana Whitlock.",
        "It goes to 1840 Alder Street.",
        "I've written to dana.whitlock@example.com.",
        "The Alder Cutting Board is made of acacia wood.",
        "We deliver to Portland, too.",
        "Dana, Marcus and Ingrid are nice names.",
    ],
)
def test_ones_own_data_and_plain_words_are_fine(find: Find, text: str) -> None:
    assert find("others_data", text, ASKS, customer=DANA) == []


@pytest.mark.parametrize("customer", ["", DANA])
def test_what_the_customer_said_may_be_said_back(find: Find, customer: str) -> None:
    code = "others_data" if customer else "early_disclosure"
    said = "I'm Marcus Oyelaran, m.oyelaran@example.net, from 27 Fairmount Avenue."
    text = "The email m.oyelaran@example.net doesn't match, Marcus Oyelaran."
    assert find(code, text, said, customer=customer) == []
    assert find(code, text, ASKS, customer=customer)


def test_what_a_tool_has_shown_is_the_rules_business(find: Find, called: Any) -> None:
    text, shown = "It goes to 27 Fairmount Avenue.", {"order": {"ship_to": "27 Fairmount Avenue"}}
    assert find("others_data", text, ASKS, customer=DANA, calls=(called("get_order", shown),)) == []
    failed = called("get_order", shown, ok=False)
    assert find("others_data", text, ASKS, customer=DANA, calls=(failed,))


def test_the_customers_own_words_are_not_support_telling(find: Find) -> None:
    assert find("early_disclosure", "I'm Marcus Oyelaran.", speaker="customer") == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Thanks, your identity is confirmed.", "your identity is confirmed"),
        ("Your identity has been verified, go on.", "Your identity has been verified"),
        ("You're verified now. What is it?", "You're verified"),
        ("I have verified your identity.", "I have verified your identity"),
        (
            "The details match, so we can go on.",
            "The details match, so we can go on.",
        ),
    ],
)
def test_an_identity_that_nobody_checked_is_found(find: Find, text: str, words: str) -> None:
    (finding,) = find("unverified", text, ASKS)
    assert text[slice(*finding.span or ())] == words
    assert finding.expected == "a successful call of verify_identity"
    assert finding.source == "tool log"


@pytest.mark.parametrize(
    "text",
    [
        "I have to confirm who you are first.",
        "Is your identity verified by a passport?",
        "Before I can look into that, I need to check your identity.",
        "Could you confirm your customer number?",
    ],
)
def test_asking_for_the_check_is_fine(find: Find, text: str) -> None:
    assert find("unverified", text, ASKS) == []


def test_after_the_check_it_may_be_said(find: Find) -> None:
    assert find("unverified", "Your identity is confirmed.", ASKS, customer=DANA) == []
