import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.content.claims import claims_in, is_id


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It is $1,234.50.", [("money", Decimal("1234.50"))]),
        ("12 dollars", [("money", Decimal(12))]),
        ("15% off, or 20 percent", [("percent", Decimal(15)), ("percent", Decimal(20))]),
        ("5-7 business days", [("duration", (5, 7, "business day"))]),
        ("5 to 7 business days", [("duration", (5, 7, "business day"))]),
        (
            "two weeks, 48 hours' notice",
            [("duration", (2, 2, "week")), ("duration", (48, 48, "hour"))],
        ),
        ("May 20th, 2024", [("date", (5, 20, 2024))]),
        ("2024-05-20", [("date", (5, 20, 2024))]),
        ("the 22nd of November", [("date", (11, 22, 0))]),
        ("4 PM, 16:00 and 06:30:00", [("time", 960), ("time", 960), ("time", 390)]),
        ("order #W2611340", [("id", "#w2611340")]),
        ("gift_card_1725971", [("id", "gift_card_1725971")]),
        ("call 555-1234", [("phone", "5551234")]),
        ("Mail a@example.com.", [("email", "a@example.com")]),
        ("3 bags of 1000ml", [("number", Decimal(3))]),
        ("No value here.", []),
        ("February 31", [("number", Decimal(31))]),
    ],
)
def test_values_are_read_and_normalised(text: str, expected: list[tuple[str, object]]):
    assert [(claim.kind, claim.value) for claim in claims_in(text)] == expected


def test_places_are_those_of_the_text():
    text = "Pay $5.00 by May 3."
    assert [text[c.start : c.end] for c in claims_in(text)] == ["$5.00", "May 3"]


@pytest.mark.parametrize("word", ["1000ml", "16GB", "2024", "7-day", "1st", "1080p", "hello"])
def test_measures_and_words_are_no_ids(word: str):
    assert not is_id(word)


@given(st.text(max_size=300))
def test_any_text_is_read_and_no_claim_overlaps_another(text: str):
    end = 0
    for claim in claims_in(text):
        assert end <= claim.start < claim.end <= len(text)
        end = claim.end


@pytest.mark.parametrize(
    "text",
    ["9" * 20_000, "$" * 20_000, "1," * 10_000, "a@" * 10_000, "1-" * 10_000, "May " * 5_000,
     "٣" * 5_000, "\u202e5 days" * 2_000, "(555) " * 4_000, "5 to " * 5_000,
     "x" * 20_000, "*" * 20_000 + "1", "+" + "1" * 40, "+1 " * 8_000, "1 111" * 5_000,
     ("+" + "1" * 30 + "a") * 700,
     "A1 " * 8_000, "ends in " * 3_000, "one hundred " * 2_000, "1.1." * 6_000, "EUR " * 6_000,
     "tracking " * 3_000 + "1Z 99 " * 500, "1h" * 9_000, "half an " * 3_000, "P1D" * 7_000],
)  # fmt: skip
def test_hostile_text_is_read_in_no_time(text: str):
    plain = "Thank you for your order, it is on its way. " * (len(text) // 44 + 1)
    started = time.process_time()
    claims_in(text)
    hostile = time.process_time() - started
    started = time.process_time()
    for _ in range(3):
        claims_in.__wrapped__(plain + "$5")
    assert hostile < 0.5 + 20 * (time.process_time() - started)
