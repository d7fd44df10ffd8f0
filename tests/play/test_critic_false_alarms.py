"""Reasonable texts that a check has flagged wrongly: red until the check lets them pass."""

from collections.abc import Callable
from typing import Any

import pytest

from simulator.content.pack import Pack
from simulator.dialogue import Finding

Find = Callable[..., list[Finding]]

WISH = "The Aurora Table Lamp came with a cracked base. Replace it."
DANA = "CUST-48213-KL"


@pytest.mark.parametrize(
    ("code", "text", "before"),
    [
        (
            "early_disclosure",
            "You can pay by credit card, debit card, PayPal or gift card.",
            "How?",
        ),
        ("unverified", "Once your identity is confirmed, I can help.", WISH),
        ("unverified", "I can't go on until your identity has been verified.", WISH),
        ("unknown_offer", "A price match is not possible.", "Do you have a price match?"),
        ("unknown_offer", "Your coupon can't be used here.", "I have a coupon."),
        ("unknown_offer", "Sorry, vouchers aren't something we have.", "Any vouchers?"),
        ("unanswered", "Let me see.", WISH),
        ("unanswered", "I'm not sure, let me ask.", "How long does standard shipping take?"),
        ("rude", "I'm sorry, that was a stupid mistake on our side.", WISH),
        ("out_of_place", "It's out of stock.", WISH),
        ("id_format", "It looks like ORD-XXXXXX.", "What's an order number?"),
    ],
)
def test_a_reasonable_reply_is_let_pass(find: Find, code: str, text: str, before: str) -> None:
    assert find(code, text, before) == []


@pytest.mark.parametrize(
    "text",
    [
        "Is there anything else I can do to speed it up?",
        "I have cancelled the order myself in the app.",
    ],
)
def test_a_customer_speaks_for_itself(find: Find, text: str) -> None:
    assert find("speaks_as_support", text, speaker="customer") == []


@pytest.mark.parametrize("text", ["Done!", "It's all set.", "No problem, consider it done."])
def test_a_short_word_tells_a_deed(find: Find, called: Any, text: str) -> None:
    done = called("replace_item", {"order": {}}, order_id="ORD-789456")
    before = (WISH, "Shall I send you a new one?", "Yes, please.")
    assert find("silent_deed", text, *before, calls=(done,), customer=DANA) == []


def test_what_is_in_stock_is_not_what_was_ordered(
    find: Find, called: Any, order_shown: Any
) -> None:
    stock = called("get_product", {"product": {"name": "Aurora Table Lamp", "stock": 18}})
    text = "We have 18 of the Aurora Table Lamp left."
    calls = (order_shown(), stock)
    assert find("wrong_quantity", text, "Is it in stock?", calls=calls, customer=DANA) == []


def test_a_number_that_the_customer_said_may_be_said_back(find: Find, order_shown: Any) -> None:
    wants = "I want 3 of the Aurora Table Lamp."
    text = "So 3 x Aurora Table Lamp?"
    assert find("wrong_quantity", text, wants, calls=(order_shown(),), customer=DANA) == []


def test_what_is_said_under_a_condition_takes_nothing_back(find: Find, called: Any) -> None:
    done = called("replace_item", {"order": {}}, order_id="ORD-789456")
    before = (WISH, "A new Aurora Table Lamp is being sent to you.", "And if it gets lost?")
    text = "If it has not been replaced in 5 days, write to us."
    assert find("contradiction", text, *before, earlier=(done,), customer=DANA) == []


@pytest.mark.parametrize("day", ["Saturday", "tomorrow"])
def test_a_day_that_was_told_by_its_name_is_a_date(find: Find, bakery: Pack, day: str) -> None:
    text = "That's the Butter Croissant, 12 in all, for November 21. Shall I place the order?"
    wants = f"I'd like to order 12 butter croissants for {day}."
    assert find("wrong_date", text, wants, pack=bakery) == []
