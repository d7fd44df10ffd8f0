"""Invented: offers that the business does not have, addresses that are nobody's."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from simulator.content.pack import Pack, find_pack
from simulator.dialogue import Finding
from simulator.play.critic.invented import OFFERS

Find = Callable[..., list[Finding]]

ASKS = "Where is my order?"


@pytest.mark.parametrize(
    ("text", "offer"),
    [
        ("You can use a coupon.", "coupon"),
        ("Here are two Vouchers for you.", "Vouchers"),
        ("Join our loyalty program!", "loyalty program"),
        ("There's an extended warranty for it. No rush.", "extended warranty"),
        ("That isn't so. Our membership is free.", "membership"),
    ],
)
def test_an_offer_that_nothing_speaks_of_is_found(find: Find, text: str, offer: str) -> None:
    (finding,) = find("unknown_offer", text, ASKS)
    assert text[slice(*finding.span or ())] == offer
    assert finding.source == "facts and policy"


def test_what_records_are_called_is_had(find: Find) -> None:
    plans = find_pack("subscriptions")
    unnamed = replace(plans, about="Streaming.")
    for pack in (plans, unnamed):
        assert find("unknown_offer", "Your Premium plan starts today.", ASKS, pack=pack) == []
        assert find("unknown_offer", "Take our extended warranty.", ASKS, pack=pack) != []


@pytest.mark.parametrize("offer", OFFERS)
def test_every_offer_is_found_or_had(find: Find, pack: Pack, offer: str) -> None:
    said = find("unknown_offer", f"You get a {offer}.", ASKS, pack=pack)
    denied = find("unknown_offer", f"We have no {offer}.", ASKS, pack=pack)
    assert len(said) <= 1
    assert denied == []


@pytest.mark.parametrize(
    "text",
    [
        "We have no discount.",
        "I can't give you a coupon.",
        "Unfortunately, there's no loyalty program here.",
        "You can pay with a gift card.",
        "You can have store credit.",
        "It has a warranty of 24 months.",
    ],
)
def test_offers_that_are_denied_or_had_are_fine(find: Find, text: str) -> None:
    assert find("unknown_offer", text, ASKS) == []


def test_a_customer_may_ask_for_anything(find: Find) -> None:
    assert find("unknown_offer", "I want a coupon.", speaker="customer") == []


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Please send it to 12 Harbor Lane.", "12 Harbor Lane"),
        ("Our shop is at 500 Old Mill Road, come by.", "500 Old Mill Road"),
        ("It goes to 1840 Alder Street.", "1840 Alder Street"),
    ],
)
def test_an_address_of_nobody_is_found(find: Find, text: str, address: str) -> None:
    (finding,) = find("unknown_address", text, ASKS, customer="CUST-48213-KL")
    assert text[slice(*finding.span or ())] == address
    assert (finding.expected, finding.source) == ("a known address", "evidence")


@pytest.mark.parametrize(
    ("text", "before"),
    [
        ("It goes to 12 Harbor Lane, then.", "My address is 12 Harbor Lane."),
        ("It takes 3 days, the Street is long.", ASKS),
        ("All 12 Lamps are on their Way.", ASKS),
        ("Turn left at Main Street.", ASKS),
    ],
)
def test_an_address_that_was_told_is_fine(find: Find, text: str, before: str) -> None:
    assert find("unknown_address", text, before) == []


def test_the_shops_own_address_is_fine(find: Find, bakery: Pack) -> None:
    assert find("unknown_address", "We're at 12 Mill Street.", "Hello", pack=bakery) == []
    assert find("unknown_address", "We're at 77 Mill Street.", "Hello", pack=bakery)


@pytest.mark.parametrize("text", ["Give me a minute.", "One second, please.", "Just two minutes!"])
def test_a_moment_is_no_duration_that_was_promised(find: Find, text: str) -> None:
    assert find("unknown_duration", text) == []


def test_the_shops_own_name_is_no_product(find: Find) -> None:
    assert find("unknown_product", "You've reached the Wrenfield Home helpdesk.") == []


def test_a_street_whose_name_goes_on_is_no_product(find: Find, bakery: Pack) -> None:
    said = "The bakery on the street is the Great St. Anthony's."
    assert find("unknown_product", said, ASKS, pack=bakery) == []
    assert find("unknown_product", "We have the Great Moon Cake.", ASKS, pack=bakery)
