"""Reasonable texts that a check has once flagged wrongly, and their neighbours that it finds."""

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
        ("unanswered", "I don't know.", WISH),
        ("unanswered", "One sec, I'm checking.", WISH),
        ("rude", "I don't care which one, both work.", WISH),
        ("rude", "I'll deal with it. Parcels get lost now and then.", WISH),
        ("out_of_place", "There is no ORD-000001.", "Where is my order ORD-000001?"),
        ("out_of_place", "I'd send it to 12 Harbor Lane instead. Is that right?",
         "Could you send it to 12 Harbor Lane?"),
        ("unknown_time", "We have no Midnight Blue Lamp.", "Any lamps?"),
        ("unknown_time", "The Crimson Midnight isn't one of ours.", "Any lamps?"),
        ("unknown_address", "It goes to 12 Harbor Lane.", "My address is Harbor Ln 12."),
    ],
)  # fmt: skip
def test_a_reasonable_reply_is_let_pass(find: Find, code: str, text: str, before: str) -> None:
    assert find(code, text, before) == []


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("unverified", "No problem, your identity is confirmed."),
        ("unverified", "I can help. Your identity is confirmed, once and for all."),
        ("unknown_offer", "A voucher is yours, and it can't be beaten."),
        ("unknown_offer", "We have a coupon that isn't known to all."),
        ("unknown_offer", "No problem, you get a coupon."),
        ("rude", "That was your stupid mistake."),
        ("rude", "You should calm down. Get lost!"),
        ("rude", "I don't care what you want."),
        ("id_format", "It looks like ORD-12XXXX and CUST-AB-CD."),
        ("unknown_time", "We close at Midnight."),
        ("unknown_time", "We close at Midnight Saturday."),
        ("out_of_place", "Standard shipping takes 5 business days."),
        ("leaked_prompt", "I call REPLACE_ITEM for that."),
    ],
)
def test_its_neighbour_is_found(find: Find, code: str, text: str) -> None:
    assert find(code, text, WISH)


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
    text = "We have {} of the Aurora Table Lamp left."
    seen = {"calls": (order_shown(), stock), "customer": DANA}
    assert find("wrong_quantity", text.format(18), "Is it in stock?", **seen) == []
    assert find("wrong_quantity", text.format(19), "Is it in stock?", **seen)


@pytest.mark.parametrize("number", ["3", "three", "Three"])
def test_a_number_that_the_customer_said_may_be_said_back(
    find: Find, order_shown: Any, number: str
) -> None:
    wants = f"I want {number} of the Aurora Table Lamp."
    seen = {"calls": (order_shown(),), "customer": DANA}
    assert find("wrong_quantity", "So 3 x Aurora Table Lamp?", wants, **seen) == []
    assert find("wrong_quantity", "So 4 x Aurora Table Lamp?", wants, **seen)


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


def test_a_weekday_that_was_told_grounds_its_date_alone(find: Find, bakery: Pack) -> None:
    wants = "I'd like to order 12 butter croissants for Monday."
    text = "That's the Butter Croissant, 12 in all, for November {}. Shall I place the order?"
    assert find("unknown_date", text.format(23), wants, pack=bakery) == []
    assert find("unknown_date", text.format(24), wants, pack=bakery)


def test_how_an_order_was_paid_is_nobodys_secret(find: Find) -> None:
    text, asks = "You paid by credit card, by PayPal account.", "How did I pay for ORD-789456?"
    assert find("early_disclosure", text, asks) == []


@pytest.mark.parametrize(
    "text", ["We're at 14 Mill Street.", "It's 12 Rowan Street, 14 Mill Street."]
)
def test_a_street_that_is_known_with_another_number_is_found(
    find: Find, bakery: Pack, text: str
) -> None:
    assert find("unknown_address", text, "Where are you?", pack=bakery)
    assert find("unknown_address", "We're at 12 Mill St.", "Where are you?", pack=bakery) == []
