import contextlib
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.content.facts import typed_fact
from simulator.content.moments import dates_in, nearest_day
from simulator.content.notation import notation_of
from simulator.content.values import (
    ANY,
    BOOL,
    DATE,
    MONEY,
    NUMBER,
    TEXT,
    TIME,
    Type,
    convert,
    infer,
    parse_type,
    plain,
    render,
)

CENTS = st.integers(-(10**14), 10**14)
CLOCK = Type("clock")
EURO = notation_of("€", "")


@given(a=CENTS, b=CENTS)
def test_adding_money_is_exact(a: int, b: int):
    def money(cents: int) -> Decimal:
        return convert(MONEY, str(Decimal(cents).scaleb(-2)))

    assert (money(a) + money(b)) * 100 == a + b


@given(cents=CENTS)
def test_money_reads_the_same_as_text_decimal_and_float(cents: int):
    value = Decimal(cents).scaleb(-2)
    assert convert(MONEY, str(value)) == convert(MONEY, value) == value
    if abs(cents) < 10**13:
        assert convert(MONEY, float(value)) == value


@given(cents=CENTS)
def test_rendered_money_reads_back(cents: int):
    value = convert(MONEY, Decimal(cents).scaleb(-2))
    text = render(value, MONEY).replace("-$", "-")
    assert convert(MONEY, text) == value


def test_a_tenth_and_two_tenths_are_three_tenths():
    assert convert(MONEY, 0.1) + convert(MONEY, 0.2) == convert(MONEY, 0.3)


@pytest.mark.parametrize("raw", [35, "35", "35.0", 35.0, "$35.00", Decimal("35.000"), " 35 "])
def test_money_is_the_same_however_it_is_written(raw: Any):
    assert str(convert(MONEY, raw)) == "35.00"


def test_money_takes_thousands_separators():
    assert convert(MONEY, "1,200.50") == Decimal("1200.50")


@pytest.mark.parametrize(
    "raw",
    ["0.005", "NaN", "Infinity", float("nan"), float("inf"), True, "x", "", {}, [], 10**15, "1e99"],
)
def test_what_is_no_amount_is_refused(raw: Any):
    with pytest.raises(ValueError):
        convert(MONEY, raw)


def test_minus_may_stand_before_the_currency():
    assert convert(MONEY, render(Decimal("-5"), MONEY)) == Decimal("-5.00")


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        (TEXT, 42, "42"),
        (TEXT, "0042", "0042"),
        (NUMBER, "7", 7),
        (NUMBER, "0.5", Decimal("0.5")),
        (NUMBER, 1.0, 1),
        (DATE, "2026-11-20", date(2026, 11, 20)),
        (DATE, "2026-11-20T09:00:00Z", date(2026, 11, 20)),
        (TIME, "2026-11-20T09:00:00Z", datetime(2026, 11, 20, 9, tzinfo=UTC)),
        (TIME, "2026-11-20T09:00:00+05:00", datetime(2026, 11, 20, 4, tzinfo=UTC)),
        (TIME, "2026-11-20T09:00:00", datetime(2026, 11, 20, 9, tzinfo=UTC)),
        (CLOCK, "18:00", time(18)),
        (BOOL, "yes", True),
        (BOOL, "no", False),
        (BOOL, False, False),
        (Type("email"), " a@b.example ", "a@b.example"),
        (Type("phone"), "555-1234", "555-1234"),
        (Type("list", of=TEXT), "milk; eggs", ("milk", "eggs")),
        (Type("list", of=MONEY), [1, "2.50"], (Decimal("1.00"), Decimal("2.50"))),
        (Type("choice", choices=("a", "b")), "a", "a"),
    ],
)
def test_raw_values_become_typed(kind: Type, raw: Any, value: Any):
    found = convert(kind, raw)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("kind", "raw", "reason"),
    [
        (TEXT, True, "must be text, not True"),
        (NUMBER, "x", "must be number, not 'x'"),
        (DATE, "2026-02-30", "'2026-02-30' is not a date like 2026-11-20"),
        (DATE, "soon", "is not a date like"),
        (TIME, "soon", "is not a time like"),
        (CLOCK, "24:00", "is not a time of day like 18:00"),
        (BOOL, "maybe", "must be true or false, not 'maybe'"),
        (Type("email"), "nobody", "is not an e-mail address"),
        (Type("phone"), "call me", "is not a phone number"),
        (Type("list", of=TEXT), 5, "must be a list of text, not 5"),
        (Type("record", fields={"a": TEXT}), 5, "must be a record, not 5"),
        (MONEY, None, "must be money, but is empty"),
    ],
)
def test_what_does_not_fit_says_what_would(kind: Type, raw: Any, reason: str):
    with pytest.raises(ValueError) as caught:
        convert(kind, raw)
    assert reason in str(caught.value)


def test_wrong_choice_names_the_nearest():
    kind = Type("choice", choices=("delivered", "placed"))
    with pytest.raises(ValueError, match="did you mean `delivered`"):
        convert(kind, "deliverd")


def test_unknown_field_of_a_record_names_the_nearest():
    with pytest.raises(ValueError, match=r"`prise` is not a field; did you mean `price`"):
        convert(Type("record", fields={"price": MONEY}), {"prise": 1})


def test_wrong_value_in_a_record_names_its_field():
    with pytest.raises(ValueError, match="price: must be money"):
        convert(Type("record", fields={"price": MONEY}), {"price": "x"})


@pytest.mark.parametrize("raw", [None, ""])
def test_optional_value_may_be_empty(raw: Any):
    assert convert(Type("date", optional=True), raw) is None


@given(raw=st.text(max_size=30) | st.integers() | st.floats() | st.booleans() | st.none())
@pytest.mark.parametrize("kind", ["number", "money", "date", "time", "clock", "bool", "text"])
def test_any_value_converts_or_is_a_value_error(kind: str, raw: Any):
    with contextlib.suppress(ValueError):
        convert(Type(kind), raw)


@pytest.mark.parametrize("kind", [NUMBER, MONEY])
def test_number_with_a_huge_exponent_is_refused(kind: Type):
    with pytest.raises(ValueError):
        convert(kind, "1e999999999")


def test_time_before_the_first_year_is_refused():
    with pytest.raises(ValueError):
        convert(TIME, "0001-01-01T00:00:00+05:00")


def test_date_with_something_behind_it_is_refused():
    with pytest.raises(ValueError):
        convert(DATE, "2026-11-20soon")


@pytest.mark.parametrize(
    ("spec", "kind"),
    [
        ("money", MONEY),
        ("date?", Type("date", optional=True)),
        ("a | b", Type("choice", choices=("a", "b"))),
        ("a | b?", Type("choice", optional=True, choices=("a", "b"))),
        ("orders", Type("ref", collection="orders")),
        (["text"], Type("list", of=TEXT)),
        ({"price": "money"}, Type("record", fields={"price": MONEY})),
    ],
)
def test_written_types_are_read(spec: Any, kind: Type):
    assert parse_type(spec, ["orders"]) == kind


@pytest.mark.parametrize(
    ("spec", "hint"),
    [
        ("monye", "did you mean `money`"),
        ("ordrs", "did you mean `orders`"),
        ({"a": "dat"}, "did you mean `date`"),
        (["text", "text"], "has one element"),
        (5, "a type is a text, a list or a mapping"),
    ],
)
def test_unknown_types_name_the_nearest(spec: Any, hint: str):
    with pytest.raises(ValueError, match=hint):
        parse_type(spec, ["orders"])


@pytest.mark.parametrize(
    ("raw", "value", "kind"),
    [
        ("$5.00", Decimal("5.00"), "money"),
        ("18:00", time(18), "clock"),
        ("2026-12-25", date(2026, 12, 25), "date"),
        (48, 48, "number"),
        ("555-1234", "555-1234", "text"),
        ("7:00", "7:00", "text"),
        ("$ 5", Decimal("5.00"), "money"),
        ("5 dollars", Decimal("5.00"), "money"),
        ("300 USD", Decimal("300.00"), "money"),
        ("5 dollars a day", "5 dollars a day", "text"),
        ("300 grams", "300 grams", "text"),
        (["card", "cash"], ("card", "cash"), "list"),
        (True, True, "bool"),
    ],
)
def test_facts_become_typed(raw: Any, value: Any, kind: str):
    found, found_kind = typed_fact(raw)
    assert (found, found_kind.kind) == (value, kind)


def test_facts_are_typed_at_every_depth():
    value, kind = typed_fact({"closes": {"sunday": "16:00"}})
    assert value["closes"]["sunday"] == time(16)
    assert kind.fields["closes"].fields["sunday"] == CLOCK


def test_facts_follow_the_currency_of_the_pack():
    assert typed_fact("€5.00", EURO)[1] == MONEY
    assert typed_fact("5,50 €", notation_of("EUR", "de-DE")) == (Decimal("5.50"), MONEY)
    with pytest.raises(ValueError, match=r"'\$5.00' is not in EUR, the currency of the pack"):
        typed_fact("$5.00", EURO)
    assert typed_fact("300 euros", EURO) == (Decimal("300.00"), MONEY)
    with pytest.raises(ValueError, match=r"if the business takes EUR, write `currency: EUR` in"):
        typed_fact("300 euros", notation_of("$", ""))


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (["a", "b"], TEXT),
        ([1, Decimal("1.5")], NUMBER),
        ([True], BOOL),
        (["a", None], Type("text", optional=True)),
        (["a", 1], ANY),
        ([], ANY),
        ([["a"], []], Type("list", of=TEXT)),
        ([{"a": 1}, {"a": 2}], Type("record", fields={"a": NUMBER})),
        ([{"a": 1}, {"b": 2}], Type("record")),
    ],
)
def test_undeclared_fields_keep_the_type_all_share(values: list[Any], kind: Type):
    assert infer(values) == kind


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (Decimal("35"), MONEY, "$35.00"),
        (35, MONEY, "$35.00"),
        (Decimal("-3.5"), MONEY, "-$3.50"),
        (Decimal("1234567.5"), MONEY, "$1,234,567.50"),
        (Decimal("0.50"), ANY, "0.5"),
        (Decimal("1E+3"), ANY, "1000"),
        (time(16), ANY, "4 PM"),
        (time(18, 30), ANY, "6:30 PM"),
        (time(0), ANY, "12 AM"),
        (time(12), ANY, "12 PM"),
        (time(9, 5), ANY, "9:05 AM"),
        (date(2025, 11, 22), DATE, "Saturday, November 22"),
        (datetime(2026, 11, 20, 9, tzinfo=UTC), TIME, "Friday, November 20 at 9 AM"),
        ((), ANY, "none"),
        (("a",), ANY, "a"),
        (("a", "b"), ANY, "a and b"),
        (("a", "b", "c"), ANY, "a, b and c"),
        ((Decimal(1), Decimal(2)), Type("list", of=MONEY), "$1.00 and $2.00"),
        (timedelta(days=30), ANY, "30 days"),
        (timedelta(hours=5), ANY, "5 hours"),
        (timedelta(hours=36), ANY, "36 hours"),
        (True, BOOL, "yes"),
        (False, BOOL, "no"),
        (None, ANY, "nothing"),
        ({"street": "Elm 1", "floor": None, "zip": "1"}, ANY, "Elm 1, 1"),
        (48, NUMBER, "48"),
        ("x", TEXT, "x"),
    ],
)
def test_values_read_as_people_write_them(value: Any, kind: Type, text: str):
    assert render(value, kind) == text


def test_one_day_and_one_hour_are_singular():
    assert (render(timedelta(days=1)), render(timedelta(hours=1))) == ("1 day", "1 hour")


def test_amounts_take_the_packs_currency():
    assert render(Decimal("5"), MONEY, EURO) == "€5.00"


@given(moment=st.times())
def test_rendered_clock_names_the_hour(moment: time):
    text = render(moment.replace(second=0, microsecond=0))
    pattern = "%I:%M %p" if ":" in text else "%I %p"
    found = datetime.strptime(text, pattern).time()
    assert (found.hour, found.minute) == (moment.hour, moment.minute)


@given(day=st.dates())
def test_rendered_date_reads_back(day: date):
    found = datetime.strptime(f"{render(day)} {day.year:04d}", "%A, %B %d %Y").date()
    assert found == day


@given(day=st.dates(date(1920, 1, 1), date(2090, 12, 31)))
def test_a_date_of_a_pack_reads_back_without_guessing(day: date):
    today = date(2026, 11, 20)
    text = render(day, DATE, notation_of("", "", today))
    (moment,) = dates_in(text)
    assert [nearest_day(reading, today) for reading in moment.readings] == [day]
    assert (str(day.year) in text) == (abs(day - today) > timedelta(days=183))


@given(cents=st.integers(-(10**12), 10**12))
def test_plain_amounts_convert_back(cents: int):
    value = Decimal(cents).scaleb(-2)
    assert convert(MONEY, plain(value)) == value


@given(value=st.dates() | st.datetimes(timezones=st.just(UTC)))
def test_plain_dates_and_times_convert_back(value: Any):
    kind = TIME if isinstance(value, datetime) else DATE
    assert convert(kind, plain(value)) == value


def test_plain_reaches_into_records_and_lists():
    record = {"total": Decimal("12.50"), "days": (date(2026, 11, 20),), "at": time(18)}
    assert plain(record) == {"total": 12.5, "days": ["2026-11-20"], "at": "18:00"}


@pytest.mark.parametrize("raw", ["4,25", "$4,25", "1,23,456", "1,2345"])
def test_a_decimal_comma_is_no_amount(raw: str):
    with pytest.raises(ValueError, match="is not an amount like"):
        convert(MONEY, raw)


def test_commas_of_thousands_are_read():
    assert convert(MONEY, "$1,234,567.50") == Decimal("1234567.50")
