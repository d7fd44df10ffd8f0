"""Which slots a request of a stranger's asks for, and what only looks like one."""

from __future__ import annotations

import pytest

from simulator.content.pack import find_pack
from simulator.play.nlu import SupportReading, nlu_for


def _read(pack: str, text: str) -> SupportReading:
    return nlu_for(find_pack(pack)).support(text)


@pytest.mark.parametrize(
    ("pack", "text", "slots"),
    [
        ("bakery", "What day works for you to swing by?", {"pickup_on"}),
        ("bakery", "Our specials rotate. Please name the weekday you want.", {"day"}),
        ("bakery", "The six-inch or the twelve-inch? Which one's right for you?", {"size"}),
        ("bakery", "Please share your order reference along with the new wording for the cake.",
         {"order_id", "inscription"}),
        ("ecommerce", "What type of thing is it, furniture or textiles?", {"category"}),
    ],
)  # fmt: skip
def test_slots_that_are_asked_for(pack: str, text: str, slots: set[str]) -> None:
    assert set(_read(pack, text).requests) == slots


def test_who_is_lost_and_lists_what_it_can_do_asks_for_no_value() -> None:
    reading = _read("ecommerce", "Hm, you lost me there. Is it about a parcel or a return?")
    assert reading.confused
    assert not reading.requests


def test_an_open_question_asks_for_no_value() -> None:
    assert not _read("ecommerce", "Fire away, what's the question?").requests


def test_a_confirmation_that_asks_for_nothing_wants_no_yes() -> None:
    assert not _read("bakery", "We hereby confirm the cancellation of your order.").confirms


def test_what_somebody_may_have_to_do_is_no_wish() -> None:
    nlu = nlu_for(find_pack("bakery"))
    reading = nlu.customer("Hey I may have to cancel\nCould I ask what the rules are?")
    assert [intent.kind for intent in reading.meant] == ["asks"]
