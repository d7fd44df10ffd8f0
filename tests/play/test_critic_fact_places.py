"""Facts of something else, such as the hours of another day."""

from collections.abc import Callable
from typing import Any

import pytest

from simulator.content.pack import Pack
from simulator.dialogue import Finding

Find = Callable[..., list[Finding]]


@pytest.mark.parametrize(
    ("text", "value", "expected", "source"),
    [
        ("On Saturday we close at 20:00.", "20:00", "5 PM", "hours.saturday_closes"),
        ("On Saturdays we open at 8 am, I think.", "8 am", "9 AM", "hours.saturday_opens"),
        ("On Mondays we close at 5 pm, I think.", "5 pm", "8 PM", "hours.weekday_closes"),
        ("Express shipping is $4.95.", "$4.95", "$12.00", "shipping.express_fee"),
        ("Standard shipping is $12.00.", "$12.00", "$4.95", "shipping.standard_fee"),
    ],
)
def test_the_fact_of_something_else_is_found(
    find: Find, text: str, value: str, expected: str, source: str
) -> None:
    (finding,) = find("wrong_fact", text, "When are you open?")
    assert text[slice(*finding.span or ())] == value
    assert (finding.expected, finding.source) == (expected, f"fact {source}")


@pytest.mark.parametrize(
    "text",
    [
        "On Saturdays we're open until 17:00.",
        "We're open from 8 to 20:00 on Mondays.",
        "On weekdays until 20:00, on Saturday until 17:00.",
        "Standard shipping is $4.95, express $12.00.",
        "Express takes 2 days, standard 5 days.",
        "Standard shipping is free from $75.00.",
        "Today we close at 20:00, on Saturday it is earlier.",
        "The Aurora Table Lamp is $64.00, by express.",
    ],
)
def test_facts_of_what_is_spoken_of_are_fine(find: Find, text: str) -> None:
    assert find("wrong_fact", text, "When are you open?") == []


def test_three_kinds_of_days_are_told_apart(find: Find, bakery: Pack) -> None:
    (finding,) = find("wrong_fact", "On Sunday we close at 17:00.", "When?", pack=bakery)
    assert (finding.expected, finding.source) == ("4 PM", "fact closes.sunday")
    right = "On Saturday and Sunday we close at 17:00 and 16:00."
    assert find("wrong_fact", right, "When?", pack=bakery) == []


SEEN = (
    "We are open from 07:00 to 17:00 on weekdays and from 07:00 to 18:00 on Saturdays and Sundays."
)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        (SEEN, ["17:00", "07:00", "18:00"]),
        (
            "Weekdays we're open 7 AM to 6 PM, Saturdays 7 AM to 5 PM, Sundays 8 AM to 4 PM.",
            ["7 AM"],
        ),
        ("On weekdays we close at 16:00, and on Sundays at 4 PM.", ["16:00"]),
    ],
)
def test_each_part_of_a_sentence_has_its_own_days(
    find: Find, bakery: Pack, text: str, values: list[str]
) -> None:
    found = find("wrong_fact", text, "When are you open?", pack=bakery)
    assert [text[slice(*finding.span or ())] for finding in found] == values
    assert len({finding.span for finding in found}) == len(values)


@pytest.mark.parametrize(
    "text",
    [
        "Weekdays we're open 7 AM to 6 PM, Saturdays 7:30 AM to 5 PM, Sundays 8 AM to 4 PM.",
        "From 7:30 AM to 5 PM on Saturdays and from 8 AM to 4 PM on Sundays.",
        "On weekdays, Saturdays and Sundays we close at 18:00, 17:00 and 16:00.",
        "On weekdays at 7 AM and on Saturdays at 7:30, closing at 18:00 and 17:00 respectively.",
        "On Sundays we close at 16:00, not at 18:00 as on weekdays.",
        "We open at 7 AM on weekdays and close at 6 PM. Saturday hours are 7:30 AM to 5 PM.",
        "Saturday hours are 7:30 AM to 5 PM, and Monday to Friday it's 7 AM to 6 PM.",
    ],
)
def test_days_and_times_that_belong_together_are_fine(find: Find, bakery: Pack, text: str) -> None:
    assert find("wrong_fact", text, "When are you open?", pack=bakery) == []


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("It takes 2 days from the standard delivery on.", []),
        ("That is 2 days after a standard parcel went out.", []),
        ("Standard takes 2 days from the order.", ["2 days"]),
    ],
)
def test_what_a_span_is_counted_from_is_not_what_it_is_of(
    find: Find, text: str, values: list[str]
) -> None:
    found = find("wrong_fact", text, "How long does it take?")
    assert [text[slice(*finding.span or ())] for finding in found] == values


def test_amounts_of_two_things_in_one_sentence_are_told_apart(find: Find) -> None:
    text = "Standard shipping is $12.00, express is $12.00 too."
    (finding,) = find("wrong_fact", text, "What is shipping?")
    assert (finding.span, finding.expected) == ((21, 27), "$4.95")


def test_an_equal_number_that_a_tool_has_shown_excuses_no_fact(find: Find, called: Any) -> None:
    """Twelve are in stock, and express shipping costs twelve."""
    shown = called("get_product", {"product": {"name": "Willow Wool Blanket", "stock": 12}})
    assert find("wrong_fact", "Standard shipping is $12.00.", "And shipping?", calls=(shown,))
