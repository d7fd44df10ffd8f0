from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.content.amounts import amounts_in, whole_amount
from simulator.content.claims import claims_in
from simulator.content.currencies import CODES, SIGNS, currencies_of, currency_code, digits
from simulator.content.currencies import usual_sign as sign_of
from simulator.content.locales import LOCALES, UNSETTLED
from simulator.content.notation import Notation, notation_of
from simulator.content.numerals import is_about, readings, roundings

CENTS = st.integers(0, 10**11)
MARKS = (
    (".", ","),
    (",", "."),
    (",", " "),
    (",", "\u00a0"),
    (",", "\u202f"),
    (".", "'"),
    (".", "’"),
)
MONEY_CODES = st.sampled_from(sorted(CODES - {"ALL", "TOP"}))
UNMISTAKABLE = sorted(sign for sign in SIGNS if len(sign) == 1 and not sign.isalnum())


def grouped(cents: int, decimal: str, group: str) -> str:
    text = f"{Decimal(cents).scaleb(-2):,.2f}"
    return "".join({",": group, ".": decimal}.get(char, char) for char in text)


@given(
    cents=CENTS,
    marks=st.sampled_from(MARKS),
    code=MONEY_CODES,
    space=st.sampled_from(["", " ", "\u00a0", "\u202f"]),
    first=st.booleans(),
    minus=st.sampled_from(["", "-", "\u2212"]),
)
def test_an_amount_with_a_code_is_read_back(
    cents: int, marks: tuple[str, str], code: str, space: str, first: bool, minus: str
) -> None:
    number = grouped(cents, *marks)
    text = f"{minus}{code}{space}{number}" if first else f"{minus}{number}{space}{code}"
    (found,) = amounts_in(f"The total is {text}.")
    assert found.readings[0] == Decimal(cents).scaleb(-2)
    assert found.currencies == {code}
    assert found.negative == bool(minus)
    assert f"The total is {text}."[found.start : found.end] == text


@given(
    cents=CENTS,
    marks=st.sampled_from(MARKS),
    sign=st.sampled_from(UNMISTAKABLE),
    space=st.sampled_from(["", " ", "\u00a0"]),
    first=st.booleans(),
)
def test_an_amount_with_a_sign_is_read_back(
    cents: int, marks: tuple[str, str], sign: str, space: str, first: bool
) -> None:
    number = grouped(cents, *marks)
    text = f"{sign}{space}{number}" if first else f"{number}{space}{sign}"
    (found,) = amounts_in(f"It is {text}, I see.")
    assert found.readings[0] == Decimal(cents).scaleb(-2)
    assert found.currencies == currencies_of(sign)


@given(cents=CENTS, tag=st.sampled_from(sorted(LOCALES)), code=MONEY_CODES)
def test_what_a_pack_writes_is_read_back_by_its_locale(cents: int, tag: str, code: str) -> None:
    notation = Notation(code, sign_of(code), LOCALES[tag])
    value = Decimal(cents).scaleb(-2)
    text = f"It is {notation.amount(value)} in all."
    (claim,) = (c for c in claims_in(text, notation.locale) if c.kind == "money")
    assert claim.values == (value,)
    assert code in claim.currencies


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("$1 234.50", ["1234.50"]),
        ("1.234,50 €", ["1234.50"]),
        ("₹1,23,456", ["123456"]),
        ("499 kr.", ["499"]),
        ("$50k, €1.5 million, 2 bn yen", ["50000", "1500000.0", "2000000000"]),
        ("$10-$20, $10–20, 10–20 €, EUR 5 to 7", ["10", "20", "10", "20", "10", "20", "5", "7"]),
        ("-$5, $-5, −$5, ($5.00), -5 €, EUR -5", ["5", "5", "5", "5.00", "5", "5"]),
        ("99 cents, 50p, 12 Canadian dollars", ["0.99", "0.50", "12"]),
        ("2 $5 vouchers", ["5"]),
        ("CHF 49.–, 49,- €", ["49", "49"]),
        ("$5-7 days", ["5"]),
        ("1080p, EUR-2024, Q4 2025, USDA 5, 5 won, W2611340", []),
        ("R 12.50, 5.50 pounds", ["12.50", "5.50"]),
        ("1.234,50 R$ and 5 CA$", ["1234.50", "5"]),
    ],
)
def test_amounts_are_found_among_other_numbers(text: str, values: list[str]) -> None:
    assert [str(amount.readings[0]) for amount in amounts_in(text)] == values


def test_two_readings_are_one_where_the_locale_settles_it() -> None:
    assert readings("1.234") == (Decimal("1.234"), Decimal(1234))
    assert readings("1.234", LOCALES["de-DE"]) == (Decimal(1234),)
    assert readings("1.234", LOCALES["en-US"]) == (Decimal("1.234"),)
    assert readings("1,234", LOCALES["en-US"]) == readings("1,234.00", UNSETTLED)
    assert readings("1.2.3") == ()


@given(st.text(alphabet="0123456789.,' $€EURk-–()", max_size=40))
def test_any_text_is_read_in_order_and_without_overlaps(text: str) -> None:
    end = 0
    for amount in amounts_in(text):
        assert end <= amount.start < amount.end <= len(text)
        assert all(value.is_finite() and value >= 0 for value in amount.readings)
        end = amount.end


def test_a_whole_text_is_an_amount_or_none() -> None:
    bracketed = whole_amount("(1,234.50)")
    assert bracketed is not None and bracketed.negative
    assert whole_amount("49.90 EUR now") is None
    assert whole_amount("") is None


def test_about_is_a_rounding() -> None:
    assert is_about(Decimal(50), Decimal("49.99")) and not is_about(Decimal(80), Decimal("49.99"))
    assert is_about(Decimal(1200), Decimal("1234.50")) and not is_about(Decimal(100), Decimal(149))
    assert set(roundings(Decimal("-49.900000001"))) == {Decimal("49.900000001"), Decimal("49.90")}


@pytest.mark.parametrize(("written", "code"), [("$", "USD"), ("€", "EUR"), ("chf", "CHF")])
def test_a_currency_is_declared_by_code_or_sign(written: str, code: str) -> None:
    assert currency_code(written) == code


@pytest.mark.parametrize(
    ("written", "said"), [("kr", "DKK or"), ("EURO$", "EUR"), ("BTC", "not a")]
)
def test_what_is_no_currency_is_refused(written: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        currency_code(written)


def test_minor_units_differ() -> None:
    assert [digits(code) for code in ("USD", "JPY", "KWD")] == [2, 0, 3]
    assert notation_of("JPY", "ja-JP").amount(Decimal(12800)) == "¥12,800"
    assert notation_of("SEK", "sv-SE").amount(Decimal("1234.5")) == "1\u202f234,50\u00a0kr"
    assert notation_of("CHF", "de-CH").amount(Decimal("-5")) == "-CHF\u00a05.00"
