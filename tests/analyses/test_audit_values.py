"""The right value said in many notations is clean, a wrong one is found: pair by pair."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.analyses.audit import audit
from simulator.analyses.recordings.reader import Recording, read_recordings
from simulator.content.claims import HYPHENS
from simulator.dialogue import Severity, Speaker, ToolCall, Turn

CASES = Path(__file__).parents[3] / "shared" / "cases" / "recordings" / "values.jsonl"

PAIRS: list[tuple[Any, str, str]] = [
    (
        {"total": 1234.5, "currency": "CHF"},
        "The total is CHF 1'234.50.",
        "The total is CHF 9'234.50.",
    ),
    (
        {"total": 1234.5, "currency": "CHF"},
        "The total is 1’234.50 CHF.",
        "The total is 1’934.50 CHF.",
    ),
    (
        {"total": 1234.5, "currency": "SEK"},
        "The total is 1 234,50 kr.",
        "The total is 1 934,50 kr.",
    ),
    (
        {"total": 1234.5, "currency": "PLN"},
        "The total is 1 234,50 zł.",
        "The total is 1 934,50 zł.",
    ),
    (
        {"total": 1234.5, "currency": "BRL"},
        "The total is R$ 1.234,50.",
        "The total is R$ 1.934,50.",
    ),
    ({"total": 1234567, "currency": "KRW"}, "The total is ₩1,234,567.", "The total is ₩1,934,567."),
    ({"total": 12800, "currency": "JPY"}, "The total is 12,800 yen.", "The total is 19,800 yen."),
    ({"amount": 12800, "currency": "jpy"}, "The total is ¥12,800.", "The total is ¥128."),
    ({"amount_minor": 4990, "currency": "GBP"}, "The total is £49.90.", "The total is £4,990."),
    ({"unit_amount": 4990, "currency": "eur"}, "It costs 49,90 €.", "It costs 94,90 €."),
    ({"priceCents": 4990}, "It costs $49.90.", "It costs $4990."),
    (
        {"price": {"centAmount": 4990, "fractionDigits": 2, "currencyCode": "EUR"}},
        "It costs €49.90.",
        "It costs €94.90.",
    ),
    ({"price": {"value": 4990, "currency": "EUR"}}, "It costs €49.90.", "It costs €94.90."),
    ({"total": "1,234.50 USD"}, "It is $1,234.50.", "It is $1,934.50."),
    ({"total": "94,90 EUR"}, "It is €94.90.", "It is €49.90."),
    ({"total": "94,90"}, "It is €94.90.", "It is €49.90."),
    ({"total": "1 234,50"}, "It is 1 234,50 €.", "It is 1 934,50 €."),
    ({"balance": -5}, "Your balance is −$5.00.", "Your balance is −$9.00."),
    ({"balance": "-5.00"}, "Your balance is ($5.00).", "Your balance is ($9.00)."),
    ({"balance": "($5.00)"}, "You owe $5.", "You owe $9."),
    ({"balance": "−5,00 €"}, "Your balance is -5 €.", "Your balance is -9 €."),
    ({"balance": -5}, "You have a balance of $-5.", "You have a balance of $-9."),
    ({"credit": -12.5}, "You have a credit of $12.50.", "You have a credit of $21.50."),
    ({"total": 0.99}, "It is 99 cents.", "It is 79 cents."),
    ({"total": 49.9}, "It comes to 49.90 dollars.", "It comes to 94.90 dollars."),
    ({"total": 49.9, "currency": "EUR"}, "It comes to 49,90 euros.", "It comes to 94,90 euros."),
    ({"total": 49.9, "currency": "EUR"}, "It is 49.90 EUR.", "It is 49.90 GBP."),
    ({"total": 49.9, "currency": "USD"}, "It is US$49.90.", "It is £49.90."),
    ({"total": 250000}, "It is $250K.", "It is $350K."),
    ({"total": 2500000}, "It is 2.5 million dollars.", "It is 3.5 million dollars."),
    ({"total": 123456, "currency": "INR"}, "It is Rs. 1,23,456.", "It is Rs. 1,93,456."),
    ({"total": 1234567.89}, "It is $1,234,567.89.", "It is $1,294,567.89."),
    ({"total": 49.90, "currency": "AUD"}, "It is A$49.90.", "It is A$94.90."),
    ({"price_micros": 49900000}, "It is $49.90.", "It is $94.90."),
    ({"min": 10, "max": 20}, "Between $10 and $20.", "Between $10 and $80."),
    ({"min": 10, "max": 20}, "It costs 10–20 €.", "It costs 10–80 €."),
    ({"min": 10, "max": 20}, "It costs €10 to €20.", "It costs €10 to €80."),
    (
        {"eta": "2026-03-14T15:30:00+02:00"},
        "It arrives on March 14 at 3:30 PM.",
        "It arrives on March 14 at 5:30 PM.",
    ),
    (
        {"eta": "2026-03-14T15:30:00.000Z"},
        "It arrives on 14 March at 15:30.",
        "It arrives on 14 March at 16:30.",
    ),
    (
        {"eta": "2026-03-14 15:30:00"},
        "It arrives Mar 14, 2026, 3:30 p.m.",
        "It arrives Mar 15, 2026, 3:30 p.m.",
    ),
    ({"eta": "14/03/2026"}, "It arrives on March 14, 2026.", "It arrives on March 19, 2026."),
    ({"eta": "14.03.2026"}, "It arrives on 14 March 2026.", "It arrives on 19 March 2026."),
    ({"eta": "2026/03/14"}, "It arrives on March 14.", "It arrives on March 19."),
    ({"eta": "14-Mar-2026"}, "It arrives on 2026-03-14.", "It arrives on 2026-03-19."),
    ({"eta": "2026-03-04"}, "It arrives on 04/03/2026.", "It arrives on 04/09/2026."),
    ({"eta": "2026-03-04"}, "It arrives on 3/4/2026.", "It arrives on 3/9/2026."),
    ({"eta": "2026-03-14"}, "It arrives on 14.3.", "It arrives on 19.3."),
    (
        {"eta": "2026-03-14"},
        "It arrives on Saturday, the 14th of March.",
        "It arrives on Saturday, the 19th of March.",
    ),
    ({"eta": "2026-03-14"}, "It arrives on 14/3.", "It arrives on 19/3."),
    ({"created": 1773500400.5}, "You ordered on March 14.", "You ordered on March 19."),
    ({"created_at": "1773500400"}, "You ordered on March 14.", "You ordered on March 19."),
    ({"date": {"year": 2026, "month": 3, "day": 14}}, "It is on March 14.", "It is on March 19."),
    ({"opens": "09:30"}, "We open at 9:30 AM.", "We open at 9:45 AM."),
    ({"opens": "0930"}, "We open at 9.30 am.", "We open at 9.45 am."),
    ({"opens": "9:30 AM"}, "We open at 09:30.", "We open at 09:45."),
    ({"opens": "18:00"}, "We open at 6\u202fp.m.", "We open at 8\u202fp.m."),
    ({"opens": "18:00"}, "We open at 18:00 Uhr.", "We open at 20:00 Uhr."),
    ({"duration_minutes": 60}, "It takes 1 hour.", "It takes 2 hours."),
    ({"duration_seconds": 5400}, "It takes 90 minutes.", "It takes 95 minutes."),
    (
        {"duration_hours": 1.5},
        "It takes an hour and 30 minutes.",
        "It takes an hour and 45 minutes.",
    ),
    ({"duration_minutes": 90}, "It takes 1.5 hours.", "It takes 2.5 hours."),
    ({"duration_minutes": 90}, "It takes 1h 30m.", "It takes 2h 30m."),
    ({"duration": "PT1H30M"}, "It takes 90 minutes.", "It takes 80 minutes."),
    ({"duration": "P2W"}, "It takes two weeks.", "It takes three weeks."),
    ({"delivery": {"value": 3, "unit": "days"}}, "It takes 3 days.", "It takes 8 days."),
    (
        {"delivery": "3-5 business days"},
        "It takes three to five working days.",
        "It takes three to nine working days.",
    ),
    ({"warranty_months": 12}, "There is a one-year warranty.", "There is a two-year warranty."),
    ({"window": "48h"}, "You have 48 hours.", "You have 72 hours."),
    ({"return_days": 14}, "You have two weeks.", "You have four weeks."),
    ({"return_days": 45}, "You have forty-five days.", "You have forty-eight days."),
    ({"phone": "+49 30 901820"}, "Call +49 30 901820.", "Call +49 30 901829."),
    ({"phone": "+442079460018"}, "Call 020 7946 0018.", "Call 020 7946 0099."),
    ({"phone": "555-014-0777"}, "Call 555.014.0777.", "Call 555.014.0999."),
    ({"phone": 15550140777}, "Call +1 (555) 014-0777.", "Call +1 (555) 014-0999."),
    ({"phone": "+33142685300"}, "Call +33 1 42 68 53 00.", "Call +33 1 42 68 53 99."),
    (
        {"iban": "DE89370400440532013000"},
        "IBAN: DE89 3704 0044 0532 0130 00.",
        "IBAN: DE89 3704 0044 0532 0130 99.",
    ),
    (
        {"card_last4": "4242"},
        "It was paid with the card ending 4242.",
        "It was paid with the card ending 9242.",
    ),
    ({"card": {"last4": "4242"}}, "Card: **** 4242.", "Card: **** 9242."),
    ({"card": {"last4": 4242}}, "Visa •••• 4242 was charged.", "Visa •••• 9242 was charged."),
    ({"id": "RMA-20817"}, "The return is RMA\u201120817.", "The return is RMA\u201120871."),
    ({"id": "RMA-20817"}, "The return is RMA\u201020817.", "The return is RMA\u201020871."),
    ({"id": "RMA-20817"}, "The return is RMA\u221220817.", "The return is RMA\u221220871."),
    ({"id": "RMA-20817"}, "The return is RMA–20817.", "The return is RMA–20871."),
    ({"id": "RMA\u201120817"}, "The return is RMA-20817.", "The return is RMA-20871."),
    ({"id": "RMA-20817"}, "The return is\u00a0RMA-20817.", "The return is\u00a0RMA-20871."),
    ({"discount": "15%"}, "You get 15 % off.", "You get 25 % off."),
    ({"discount_percent": 12.5}, "You get 12,5 % off.", "You get 13,5 % off."),
    ({"discount": 0.125}, "You get 12.5% off.", "You get 13.5% off."),
    ({"tax_rate": 0.19}, "Tax is 19 percent.", "Tax is 16 percent."),
    ({"stock": 1200}, "There are 1,200 in stock.", "There are 1,900 in stock."),
    ({"stock": 12}, "We have 12 units in stock.", "We have 21 units in stock."),
    (
        {"subtotal": 40, "shipping": 5, "discount": 3},
        "The total is $42.00.",
        "The total is $48.50.",
    ),
    (
        {"items": [{"price": 10, "qty": 2}, {"price": 5, "qty": 1}]},
        "Together that is $25.",
        "Together that is $35.",
    ),
    ({"total": 12345.67}, "It is around $12,000.", "It is around $14,000."),
    ("Total: 49,90 EUR", "That is €49.90.", "That is €94.90."),
    ("total_cents: 4990\ncurrency: USD", "That is $49.90.", "That is $94.90."),
    ("item;price\nBell;49,90", "The bell is 49,90 €.", "The bell is 94,90 €."),
    ("{'price_cents': 4990}", "That is $49.90.", "That is $94.90."),
    ({"total": "49.9000"}, "That is $49.90.", "That is $94.90."),
    ({"total": 49.900000000000006}, "That is $49.90.", "That is $94.90."),
    ({"price": 49.99, "currency": "EUR"}, "That is 49.99€ per month.", "That is 94.99€ per month."),
    ({"price": "€ 49,-"}, "That is €49.", "That is €94."),
    (
        {"email": "HELP@JUNIPER.example"},
        "Write to help@juniper.example.",
        "Write to sales@juniper.example.",
    ),
    ({"total": 50}, "It costs fifty dollars.", "It costs ninety dollars."),
    ({"fee": 0.5}, "The fee is 50 cents.", "The fee is 70 cents."),
    ({"stock": 12}, "There are twelve in stock.", "There are eleven in stock."),
    ({"discount": 15}, "You get fifteen percent off.", "You get fifty percent off."),
    ({"duration_minutes": 90}, "It takes one and a half hours.", "It takes two and a half hours."),
    ({"duration_minutes": 90}, "It takes an hour and a half.", "It takes two hours and a half."),
    ({"duration_minutes": 90}, "It takes 1½ hours.", "It takes 2½ hours."),
    ({"eta": "2026-03-14"}, "It arrives on 2026年3月14日.", "It arrives on 2026年3月19日."),
    ({"eta": 1773500400000000}, "It arrives on March 14.", "It arrives on March 19."),
    ({"id": "RMA-20817"}, "The return is RMA 20817.", "The return is RMA 20871."),
    ({"opens": "18:00"}, "We open at 18.00.", "We open at 20.00."),
    ({"opens": "18:00"}, "We open at 18h.", "We open at 20h."),
    ({"total": 49, "currency": "CHF"}, "It is CHF 49.–.", "It is CHF 94.–."),
    ({"total": 49, "currency": "EUR"}, "It is 49,- €.", "It is 94,- €."),
    ({"total": 49.9, "currency": "AED"}, "It is AED 49.90.", "It is AED 94.90."),
    ({"total": 49.9, "currency": "AED"}, "It is 49.90 Dhs.", "It is 94.90 Dhs."),
    ({"amount_minor": 1234, "currency": "KWD"}, "It is KWD 1.234.", "It is KWD 12.340."),
    ({"total": 1234.5, "currency": "HUF"}, "It is 1 234,50 Ft.", "It is 1 934,50 Ft."),
    ({"total": 1500000, "currency": "INR"}, "It is ₹15 lakh.", "It is ₹16 lakh."),
    (
        {"total": -49.9, "currency": "EUR"},
        "Your balance is EUR -49.90.",
        "Your balance is EUR -94.90.",
    ),
    (
        {"total": -49.9, "currency": "EUR"},
        "Your balance is minus 49,90 €.",
        "Your balance is minus 94,90 €.",
    ),
    ({"total": 49.9, "currency": "CZK"}, "Cena je 49,90 Kč.", "Cena je 94,90 Kč."),
    ({"total": 49.9, "currency": "SGD"}, "It is S$49.90.", "It is S$94.90."),
    ({"total": 49.9, "currency": "USD"}, "It is $49.90 USD.", "It is $94.90 USD."),
    ({"total": 49.9, "currency": "USD"}, "**Total:** $49.90", "**Total:** $94.90"),
    ({"total": 49.9, "currency": "EUR"}, "| Total | 49,90 € |", "| Total | 94,90 € |"),
    ({"total": 49.9, "currency": "USD"}, "Total:$49.90", "Total:$94.90"),
    ({"total": 49.9, "currency": "USD"}, "Total = USD49.90;", "Total = USD94.90;"),
    (
        {"valid_until": "2026-12-31T23:59:59Z"},
        "It is valid until December 31, 2026, 23:59.",
        "It is valid until December 21, 2026, 23:59.",
    ),
    (
        {"eta": "2026-03-14T15:30:00-05:00"},
        "It arrives on March 14 at 8:30 PM UTC.",
        "It arrives on March 14 at 9:30 PM UTC.",
    ),
    ({"eta": "March 14th, 2026"}, "It arrives on 14/03/26.", "It arrives on 19/03/26."),
    ({"from": "2026-03-14", "to": "2026-03-16"}, "From 3/14 to 3/16.", "From 3/14 to 3/19."),
]


def recording(id_: str, result: Any, said: str, asked: str = "What about my order?") -> Recording:
    text = result if isinstance(result, str) else json.dumps(result)
    call = ToolCall(id="c", name="get_order", arguments={}, result=text, ok=True)
    turns = (
        Turn(index=0, speaker=Speaker.CUSTOMER, text=asked),
        Turn(index=1, speaker=Speaker.SUPPORT, text=said, calls=(call,)),
    )
    return Recording(id_, "", turns)


def found(*recordings: Recording) -> list[str]:
    """The recordings with an error, in order."""
    flags = audit(recordings).findings
    return list(dict.fromkeys(f.recording for f in flags if f.severity == Severity.ERROR))


@pytest.mark.parametrize(("result", "right", "wrong"), PAIRS)
def test_the_right_one_is_clean_and_the_wrong_one_found(
    result: Any, right: str, wrong: str
) -> None:
    assert found(recording("right", result, right)) == []
    assert found(recording("wrong", result, wrong)) == ["wrong"]


def test_all_notations_in_one_file_are_told_apart() -> None:
    rows = [
        recording(f"{place} {name}", result, said)
        for place, (result, right, wrong) in enumerate(PAIRS)
        for name, said in (("right", right), ("wrong", wrong))
    ]
    assert found(*rows) == [f"{place} wrong" for place in range(len(PAIRS))]


def test_the_cases_of_the_world() -> None:
    if not CASES.is_file():
        pytest.skip(f"the cases are not here ({CASES.name})")
    rows = read_recordings(CASES, "openai")
    assert found(*rows) == [row.id for row in rows[1::2]]


def test_the_order_of_day_and_month_is_that_of_the_file() -> None:
    result = {"eta": "2026-04-03"}
    right = recording("right", result, "It comes on 03/04/2026.")
    wrong = recording("wrong", {"eta": "2026-03-04"}, "It comes on 03/04/2026.")
    others = [
        recording(str(day), {"eta": f"2026-05-{day}"}, f"It comes on {day}/05/2026.")
        for day in range(13, 29)
    ]
    assert found(right, wrong) == []
    assert found(*others, right, wrong) == ["wrong"]


def test_a_currency_that_a_record_does_not_give_is_found() -> None:
    result = {"total": 49.9, "currency": "EUR"}
    assert found(recording("a", result, "It is £49.90.")) == ["a"]
    assert found(recording("a", {"total": 49.9}, "It is £49.90.")) == []
    assert found(recording("a", result, "It is £49.90.", asked="I paid £49.90.")) == []


@given(
    letters=st.text("ABCDEFGHKMNPRSTUVW", min_size=2, max_size=4),
    number=st.integers(10_000, 999_999),
    hyphens=st.lists(st.sampled_from(["-", *map(chr, HYPHENS)]), min_size=2, max_size=2),
)
def test_an_id_is_the_same_with_any_hyphen(letters: str, number: int, hyphens: list[str]) -> None:
    shown, said = (f"{letters}{hyphen}{number}" for hyphen in hyphens)
    assert found(recording("same", {"order_id": shown}, f"The order is {said}.")) == []
    other = f"{letters}{hyphens[1]}{number + 1}"
    assert found(recording("other", {"order_id": shown}, f"The order is {other}.")) == ["other"]
