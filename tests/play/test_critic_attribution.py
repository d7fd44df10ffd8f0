"""Attribution: an amount beside a thing is that thing's own."""

from collections.abc import Callable
from typing import Any

import pytest

from simulator.content.pack import Pack
from simulator.dialogue import Finding

Find = Callable[..., list[Finding]]

WISH = "My Aurora Table Lamp in order ORD-789456 came broken. Please send a new one."
DANA = "CUST-48213-KL"
TWO = [
    {"sku": "LGT-101", "name": "Aurora Table Lamp", "price": 64, "quantity": 1},
    {"sku": "TEX-203", "name": "Juno Cushion Cover", "price": 22, "quantity": 1},
]


@pytest.mark.parametrize(
    "text",
    [
        "I can send a new Aurora Table Lamp or refund $22.00 for it to your card. Which one?",
        "So for the Aurora Table Lamp you'd like $22.00 back, correct?",
        "I can take the Aurora Table Lamp back for $22.00 in store credit, if you like.",
    ],
)
def test_what_is_given_back_for_a_thing_is_not_the_price_of_another(
    find: Find, order_shown: Any, text: str
) -> None:
    """Both stand in the order that was looked up."""
    shown = {"calls": (order_shown(items=TWO, total=86),), "customer": DANA}
    (finding,) = find("wrong_price", text, WISH, **shown)
    assert (text[slice(*finding.span or ())], finding.expected) == ("$22.00", "64")
    assert find("wrong_price", text.replace("22", "64"), WISH, **shown) == []


def test_an_amount_of_another_sentence_is_not_the_things(find: Find, order_shown: Any) -> None:
    text = "You'd like the Aurora Table Lamp sent again, correct? Express shipping is $12.00."
    assert find("wrong_price", text, WISH, calls=(order_shown(),), customer=DANA) == []


def test_it_costs_what_the_thing_costs_that_was_named(find: Find, bakery: Pack) -> None:
    asks = "Is the Cinnamon Roll on special today?"
    text = "You can get the Cinnamon Roll for $2.75 today. Normally it's ${}."
    (finding,) = find("wrong_price", text.format("24.00"), asks, pack=bakery)
    assert text.format("24.00")[slice(*finding.span or ())] == "$24.00"
    assert find("wrong_price", text.format("3.50"), asks, pack=bakery) == []
