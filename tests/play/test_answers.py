"""Bare answers: the value, whatever stands around it, and nothing where there is none."""

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.content.pack import find_pack
from simulator.content.slots import Slot
from simulator.play.nlu import nlu_for
from simulator.play.nlu.answers import answer, without_pictures

ECOMMERCE = find_pack("ecommerce")
BAKERY = find_pack("bakery")


def slot(kind: str, **options: object) -> Slot:
    plain = replace(ECOMMERCE.slots["why"], name="it", kind=kind, called=("thing",))
    return replace(plain, **options)


PIN = slot("pattern", pattern=re.compile("[0-9]{6}"))
COLOR = slot("word", words=("red", "dark red", "sky-blue"))


def quiet(_: str) -> float:
    return 0.0


@pytest.mark.parametrize("text", ["432510 🙂", "it's 432510, thanks!", "432510.", "PIN:432510"])
def test_a_pattern_is_found_in_what_stands_around_it(text: str) -> None:
    assert answer(PIN, text, quiet) == "432510"


@pytest.mark.parametrize("text", ["43251", "4325101", "A432510B", "432510 or 111111", "no idea"])
def test_what_does_not_fit_as_a_whole_or_only_once_is_no_value(text: str) -> None:
    assert answer(PIN, text, quiet) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Dark red, please", "dark red"),
        ("sky blue!", "sky-blue"),
        ("red or sky-blue", None),
        ("the reddish one", None),
    ],
)
def test_one_of_a_list_is_one_of_the_list(text: str, value: str | None) -> None:
    assert answer(COLOR, text, quiet) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("not recognized You are always so kind over there. 🙂", "not recognized"),
        ("It's too big for the room. My dog is barking, sorry.", "too big for the room"),
        ("Sure! the shade is torn - thanks", "the shade is torn"),
        ("hi again, wrong color thx", "wrong color"),
    ],
)
def test_a_reason_is_not_the_rest_of_the_message(text: str, value: str) -> None:
    heard = nlu_for(ECOMMERCE).customer(text.replace("recognized You", "recognized. You"), ("why",))
    assert heard.slots["why"] == value


@pytest.mark.parametrize("text", ["I don't know.", "I can't find the new address.", "Thanks!"])
def test_nothing_told_is_no_value(text: str) -> None:
    assert "address" not in nlu_for(ECOMMERCE).customer(text, ("address",)).slots


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("My name is Ann Lee. Please hurry", "Ann Lee"),
        ("ok, Tom Baker Jr. - cheers", "Tom Baker Jr"),
        ("Jürgen Groß 👍", "Jürgen Groß"),
    ],
)
def test_a_name_ends_where_a_remark_begins(text: str, value: str) -> None:
    assert nlu_for(BAKERY).customer(text, ("name",)).slots["name"].rstrip(".") == value


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("My name is Wendy Burke and my phone number is 555-0648.", {"name": "Wendy Burke"}),
        ("My name is Wendy Burke and you can reach me at 555-0648.", {"name": "Wendy Burke"}),
        ("my name is wendy burke, my phone is 555-0648", {"name": "wendy burke"}),
        ("The name is Wendy Burke, phone 555-0648.", {"name": "Wendy Burke"}),
        ("It should say Dad and my hero.", {"inscription": "Dad and my hero"}),
        (
            "It should say Go Tom and Ann, and my name is Wendy Burke.",
            {"inscription": "Go Tom and Ann", "name": "Wendy Burke"},
        ),
        ("The inscription should be 'Best Teacher Ever'.", {"inscription": "Best Teacher Ever"}),
        ("It should say 'Tis the season.", {"inscription": "'Tis the season"}),
        ("It should say It's Ben's Day.", {"inscription": "It's Ben's Day"}),
    ],
)
def test_what_is_told_in_one_breath_is_told_apart(text: str, told: dict[str, str]) -> None:
    heard = nlu_for(BAKERY).customer(text, ("name", "phone", "inscription")).slots
    assert told.items() <= heard.items()
    assert heard.get("phone", "555-0648") == "555-0648"


def test_a_sum_is_no_day() -> None:
    heard = nlu_for(BAKERY).customer("I was thinking of Monday.", ("day",))
    assert heard.slots == {"day": "Monday"}


@settings(deadline=None)
@given(st.text(max_size=80))
def test_any_text_gives_a_part_of_it_or_nothing(text: str) -> None:
    for each in (PIN, COLOR, slot("name"), slot("address"), slot("text")):
        found = answer(each, text, quiet)
        assert found is None or found.strip()


@given(st.text(alphabet="🙂👍❤️\u200d👩‍👧", max_size=6))
def test_emoji_leave_a_value_as_it_is(pictures: str) -> None:
    assert without_pictures(f"432510 {pictures}") == "432510"
