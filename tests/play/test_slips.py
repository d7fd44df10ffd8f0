"""Mistyped words: the intent model is given the word that was meant, and real words are left."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.content.pack import find_pack
from simulator.play.nlu.example_index import ExampleIndex
from simulator.play.nlu.examples import customer_index
from simulator.play.nlu.slips import mended, mistyped
from simulator.play.nlu.understanding import nlu_for


@cache
def index(pack: str) -> ExampleIndex:
    return customer_index(find_pack(pack))


@pytest.mark.parametrize("slip", ["refnd", "refudn", "reufnd"])
@pytest.mark.parametrize("item", ["12-Inch Round Cake", "Country Sourdough"])
def test_a_deed_that_is_mistyped_is_the_one_that_was_meant(slip: str, item: str) -> None:
    reading = nlu_for(find_pack("bakery")).customer(
        f"my {item} was squashed again, so pls {slip} it"
    )
    assert [intent.names for intent in reading.meant] == [("refund_order",)]


@pytest.mark.parametrize(
    "text",
    [
        "Butter and supper with my niece at noon.",
        "I booked the packed tarts for the trays.",
        "Is it baking, and is there litter in the oven?",
        "They're 'refnd-ish', I'd say; refnd1",
        "",
    ],
)
def test_words_of_their_own_are_no_slips(text: str) -> None:
    assert mended(text, index("bakery")) == text


def test_what_is_near_in_another_way_is_not_mistyped() -> None:
    assert mistyped("refnd", "refund")
    assert mistyped("cacnel", "cancel")
    assert not mistyped("butter", "better")
    assert not mistyped("tray", "stay")
    assert not mistyped("chase", "case")
    assert not mistyped("cancel", "cancel")


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(w for w in index("ecommerce").weights if len(w) > 4)), st.data())
def test_each_slip_of_a_customer_is_one(word: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(1, len(word) - 3))
    assert mistyped(word[:place] + word[place + 1 :], word) or word[place] == word[place - 1]
    swapped = word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    assert mistyped(swapped, word) or swapped == word


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80))
def test_any_text_can_be_read_and_is_mended_once(text: str) -> None:
    once = mended(text, index("bakery"))
    assert mended(once, index("bakery")) == once
