from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.content.claims import claims_in
from simulator.content.locales import LOCALES, UNSETTLED, Locale, inferred, locale_named
from simulator.content.moments import of_epoch, times_in

DAYS = st.dates(date(2001, 1, 1), date(2099, 12, 31))
PLAIN = (
    "%Y-%m-%d", "%Y/%m/%d", "%B %d, %Y", "%b %d, %Y", "%d %B %Y", "%d-%b-%Y", "%d.%m.%Y",
    "%a, %d %b %Y 15:30:00 GMT", "%Y-%m-%dT15:30:00Z", "%Y-%m-%d 15:30", "%Y%m%dT153000Z",
    "%Y年%m月%d日",
)  # fmt: skip
BY_MONTH = ("%m/%d/%Y", "%m/%d/%y", "%m-%d-%Y")
BY_DAY = ("%d/%m/%Y", "%d/%m/%y", "%d-%m-%Y", "%d.%m.%y")


def days(text: str, locale: Locale = UNSETTLED) -> list[tuple[object, ...]]:
    return [claim.values for claim in claims_in(text, locale) if claim.kind == "date"]


@given(day=DAYS, form=st.sampled_from(PLAIN))
def test_a_date_with_its_month_is_read_back(day: date, form: str) -> None:
    assert days(f"It comes on {day.strftime(form)}.") == [((day.month, day.day, day.year),)]


@given(day=DAYS, form=st.sampled_from(BY_MONTH))
def test_month_first_is_read_back_in_the_us(day: date, form: str) -> None:
    text = f"It comes on {day.strftime(form)}."
    assert days(text, LOCALES["en-US"]) == [((day.month, day.day, day.year),)]
    assert (day.month, day.day, day.year) in days(text)[0]


@given(day=DAYS, form=st.sampled_from(BY_DAY), tag=st.sampled_from(["en-GB", "de-DE", "fr-FR"]))
def test_day_first_is_read_back_elsewhere(day: date, form: str, tag: str) -> None:
    text = f"It comes on {day.strftime(form)}."
    assert days(text, LOCALES[tag]) == [((day.month, day.day, day.year),)]
    assert (day.month, day.day, day.year) in days(text)[0]


@given(
    moment=st.datetimes(datetime(2001, 1, 2), datetime(2099, 12, 30)),
    minutes=st.integers(-12 * 4, 14 * 4).map(lambda quarter: quarter * 15),
)
def test_a_timestamp_has_the_time_of_its_zone_and_that_of_utc(
    moment: datetime, minutes: int
) -> None:
    there = moment.replace(microsecond=0, tzinfo=timezone(timedelta(minutes=minutes)))
    found = {claim.kind: claim.values for claim in claims_in(there.isoformat())}
    for each in (there, there.astimezone(UTC)):
        assert (each.month, each.day, each.year) in found["date"]
        assert each.hour * 60 + each.minute in found["time"]


@pytest.mark.parametrize(
    ("text", "value"),
    [("on 3/14.", (3, 14, 0)), ("by 14/3", (3, 14, 0)), ("on 14.3.", (3, 14, 0)),
     ("Saturday 3/14", (3, 14, 0)), ("Mar 14th", (3, 14, 0)), ("the 14th of March", (3, 14, 0))],
)  # fmt: skip
def test_dates_without_a_year(text: str, value: tuple[int, int, int]) -> None:
    assert [each[0] for each in days(text)] == [value]


@pytest.mark.parametrize(
    "text", ["24/7", "1/2 cup", "by 1/2 of it", "version 2.10.24", "10.0.0.1", "3/4", "32/13/2026"]
)
def test_other_numbers_are_no_dates(text: str) -> None:
    assert days(text) == []


@pytest.mark.parametrize(
    ("text", "minute"),
    [("6 PM", 1080), ("6\u202fp.m.", 1080), ("18h00", 1080), ("at 18h", 1080), ("18:00 Uhr", 1080),
     ("We open at 18.00.", 1080), ("6.30 pm", 1110), ("noon", 720), ("06:30:00", 390)],
)  # fmt: skip
def test_times_in_every_form(text: str, minute: int) -> None:
    assert [moment.readings for moment in times_in(text)] == [(minute,)]


@given(
    moment=st.datetimes(datetime(2002, 1, 1), datetime(2099, 1, 1)), unit=st.sampled_from([0, 3, 6])
)
def test_counts_since_1970_are_read_in_any_unit(moment: datetime, unit: int) -> None:
    moment = moment.replace(microsecond=0, tzinfo=UTC)
    assert of_epoch(int(moment.timestamp()) * 10**unit) == moment


def test_the_locale_is_what_all_dates_agree_on() -> None:
    def order(*texts: str) -> bool | None:
        return inferred([(texts, [])]).day_first

    assert order("on 14/03/2026") is True
    assert order("on 03/14/2026", "and 02/04/2026") is False
    assert order("on 14/03/2026", "on 03/14/2026") is None
    assert order("on 02/04/2026") is None
    assert order("on 02/04/2026", "2026-04-02") is True
    assert order(*["on 14/03/2026"] * 10, "on 03/14/2026") is True


def test_the_decimal_mark_is_that_of_what_is_said() -> None:
    assert inferred([(["49,90 EUR", "1.234,50 EUR"], ['{"total": 49.95}'])]).decimal == ","
    assert inferred([(["49,90 EUR", "$49.90"], [])]).decimal == ""


def test_an_unknown_locale_is_refused_with_the_nearest() -> None:
    assert locale_named("DE_de") is LOCALES["de-DE"]
    with pytest.raises(ValueError, match=r"`de-DD` is not a locale .*de-D"):
        locale_named("de-DD")
