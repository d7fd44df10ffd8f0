from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.content.spans import NUMERAL, WORDS, iso_span, number_of, same_spans, spans_in


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("1 hour 30 minutes", (90, 90, "minute")),
        ("1h 30m", (90, 90, "minute")),
        ("1.5 hours", (90, 90, "minute")),
        ("an hour and a half", (90, 90, "minute")),
        ("one and a half hours", (90, 90, "minute")),
        ("1½ hours", (90, 90, "minute")),
        ("half an hour", (30, 30, "minute")),
        ("five to seven working days", (5, 7, "business day")),
        ("5–7 business days", (5, 7, "business day")),
        ("forty-five days", (45, 45, "day")),
        ("a hundred days", (100, 100, "day")),
        ("2-year", (2, 2, "year")),
        ("48h", (48, 48, "hour")),
        ("45 seconds", (45, 45, "second")),
    ],
)
def test_spans_in_every_form(text: str, span: tuple[int, int, str]) -> None:
    assert [found for found, *_ in spans_in(text)] == [span]


@pytest.mark.parametrize("text", ["a second item", "the second time", "18:00", "a day-trip?"[2:5]])
def test_words_that_are_no_spans(text: str) -> None:
    assert list(spans_in(text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "$500.00 a day",
        "1.5% a year",
        "twice a week",
        "3 times a month",
        "$8.00 less a month",
        "500 kr a day",
        "20 EUR a week",
        "$5.00 per person a day",
        "twice in one day",
        "once in a week",
    ],
)
def test_how_much_in_a_time_is_no_span(text: str) -> None:
    assert list(spans_in(text)) == []
    assert [span for span, *_ in spans_in("It takes a day.")] == [(1, 1, "day")]
    assert [span for span, *_ in spans_in("Once in 24 hours.")] == [(24, 24, "hour")]
    assert [span for span, *_ in spans_in("$8.00 in one day")] == [(1, 1, "day")]


@given(hours=st.integers(1, 99), minutes=st.integers(1, 59))
def test_iso_durations_mean_what_the_words_mean(hours: int, minutes: int) -> None:
    ((said, *_),) = spans_in(f"{hours} hours and {minutes} minutes")
    assert iso_span(f"PT{hours}H{minutes}M") == said


@given(st.integers(1, 9999), st.sampled_from(["second", "minute", "hour", "day", "week", "month"]))
def test_the_same_span_is_the_same_both_ways(count: int, unit: str) -> None:
    span = (count, count, unit)
    for other in same_spans(span):
        assert span in set(same_spans(other))


def test_numbers_in_words() -> None:
    assert number_of("ninety-nine") == 99 and number_of("1,5") == Decimal("1.5")
    assert WORDS["a"] == 1 and "hundred" in NUMERAL
