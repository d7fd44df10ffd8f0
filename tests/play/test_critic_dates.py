"""Dates: weekdays that are not a date's own, and dates of something else."""

from collections.abc import Callable
from typing import Any

import pytest

from simulator.content.pack import Pack, find_pack
from simulator.dialogue import Finding

Find = Callable[..., list[Finding]]

ASKS = "Where is my order ORD-789456?"
DANA = "CUST-48213-KL"


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("It came on Tuesday, November 16.", "Tuesday, November 16", "Monday"),
        ("It came on tuesday the 16th of November.", "tuesday the 16th of November", "Monday"),
        ("We're closed on Friday, November 26, 2026.", "Friday, November 26, 2026", "Thursday"),
        ("See you on Monday, January 3.", "Monday, January 3", "Sunday"),
    ],
)
def test_a_wrong_weekday_is_found(find: Find, text: str, words: str, expected: str) -> None:
    (finding,) = find("wrong_weekday", text, ASKS)
    assert text[slice(*finding.span or ())] == words
    assert (finding.expected, finding.source) == (expected, "calendar")


@pytest.mark.parametrize(
    "text",
    [
        "It came on Monday, November 16.",
        "It came on Monday the 16th of November 2026.",
        "See you on Sunday, January 3.",
        "We open on Monday; November 17 is fine, too.",
        "On Mondays. November 17 is a Tuesday.",
        "Tuesday, February 30.",
    ],
)
def test_a_right_weekday_is_fine(find: Find, text: str) -> None:
    assert find("wrong_weekday", text, ASKS) == []


def test_a_customer_may_mistake_a_weekday(find: Find) -> None:
    assert find("wrong_weekday", "It came on Tuesday, November 16.", speaker="customer") == []


@pytest.mark.parametrize(
    ("text", "date", "field", "right"),
    [
        ("It was delivered on November 17.", "November 17", "delivered_on", "2026-11-16"),
        ("It was due on November 16.", "November 16", "promised_by", "2026-11-17"),
        ("You placed it on November 16, 2026.", "November 16, 2026", "placed_on", "2026-11-12"),
        ("Your order came on November 12.", "November 12", "delivered_on", "2026-11-16"),
        ("It's overdue since November 12.", "November 12", "promised_by", "2026-11-17"),
        ("It was on its way, due by November 12.", "November 12", "promised_by", "2026-11-17"),
    ],
)
def test_the_date_of_something_else_is_found(
    find: Find, order_shown: Any, text: str, date: str, field: str, right: str
) -> None:
    (finding,) = find("wrong_date", text, ASKS, calls=(order_shown(),), customer=DANA)
    assert text[slice(*finding.span or ())] == date
    assert (finding.expected, finding.source) == (right, f"tool results, {field}")


def test_two_dates_the_wrong_way_round_are_both_found(find: Find, order_shown: Any) -> None:
    text = "It was placed on November 16 and delivered on November 12."
    found = find("wrong_date", text, ASKS, calls=(order_shown(),), customer=DANA)
    assert [f.expected for f in found] == ["2026-11-12", "2026-11-16"]


@pytest.mark.parametrize(
    "text",
    [
        "It was delivered on November 16.",
        "It was placed on November 12 and delivered on November 16.",
        "It was due by November 17 and came on November 16.",
        "You ordered on November 12; it was promised for November 17.",
        "Delivered, as promised. On November 16.",
        "We're closed on November 26.",
        "November 12, 16 and 17 are the dates of it.",
    ],
)
def test_dates_of_what_is_spoken_of_are_fine(find: Find, order_shown: Any, text: str) -> None:
    assert find("wrong_date", text, ASKS, calls=(order_shown(),), customer=DANA) == []


def test_a_date_that_the_customer_named_may_be_denied(find: Find, order_shown: Any) -> None:
    text = "Our records don't say that it was delivered on November 18."
    asked = "Was it delivered on November 18?"
    assert find("wrong_date", text, asked, calls=(order_shown(),), customer=DANA) == []
    assert find("wrong_date", text, ASKS, earlier=(order_shown(),), customer=DANA) == []


def test_a_failed_call_shows_no_dates(find: Find, called: Any) -> None:
    failed = called("get_order", {"delivered_on": "2026-11-16"}, ok=False)
    assert find("wrong_date", "It was delivered on November 17.", ASKS, calls=(failed,)) == []


CROISSANTS = "I'd like to order 12 butter croissants."
PROPOSED = "That's the Butter Croissant, 12 in all, for November 21. Shall I place the order?"


def test_a_date_known_by_chance_is_no_date_of_a_deed(find: Find, bakery: Pack) -> None:
    (finding,) = find("wrong_date", PROPOSED, CROISSANTS, pack=bakery)
    assert PROPOSED[slice(*finding.span or ())] == "November 21"
    assert finding.source == "tomorrow"


def test_a_date_that_was_told_is_one(find: Find, bakery: Pack) -> None:
    told = "I'd like to order 12 butter croissants for November 21."
    assert find("wrong_date", PROPOSED, told, pack=bakery) == []


# Days counted to today, which is November 20; the order came on November 16
@pytest.mark.parametrize(
    "text",
    [
        "It was delivered 4 days ago.",
        "The delivery was four days ago.",
        "It's been 4 days since the delivery.",
    ],
)
def test_days_that_are_counted_to_today_are_known(find: Find, order_shown: Any, text: str) -> None:
    shown = order_shown(delivered_on="2026-11-16")
    assert find("unknown_duration", text, ASKS, calls=(shown,), customer=DANA) == []


@pytest.mark.parametrize(
    "text",
    [
        "It was delivered 9 days ago.",
        "A refund takes 4 days.",
        "You will have it in 4 days.",
        "It was delivered 4 weeks ago.",
    ],
)
def test_days_that_are_not_are_found(find: Find, order_shown: Any, text: str) -> None:
    shown = order_shown(delivered_on="2026-11-16")
    assert find("unknown_duration", text, ASKS, calls=(shown,), customer=DANA)


PLAN = "I need a payment plan for my loan over 10 monhs."


def test_a_number_that_was_given_is_known_in_the_unit_that_is_asked_for(find: Find) -> None:
    bank = find_pack("fintech")
    assert find("unknown_duration", "So a plan of 10 months, right?", PLAN, pack=bank) == []
    assert find("unknown_duration", "So a plan of 11 months, right?", PLAN, pack=bank)
    assert find("unknown_duration", "It takes 10 weeks.", PLAN, pack=bank)
