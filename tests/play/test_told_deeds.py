"""What a text says is done: which deed, of which thing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.content.pack import find_pack
from simulator.play.critic.told_deeds import told_deeds, worded_deeds
from simulator.play.nlu import nlu_for


@pytest.mark.parametrize(
    ("text", "deed", "things"),
    [
        ("Order #W7000001 has been cancelled.", "cancel", ("#W7000001",)),
        ("I’ve refunded BK-91108 to your card.", "refund", ("BK-91108",)),
        ("Your flight changes have been successfully processed.", "chang", ()),
        ("The exchange for your boots has been successfully requested.", "exchang", ()),
        ("I've handed you over to a colleague.", "hand", ()),
        ("I have transferred you to a specialist.", "hand", ()),
        ("You have been transferred to a human agent.", "hand", ()),
        ("I've transferred the $20 to Ann.", "transfer", ()),
        ("It's all taken care of.", "", ()),
        ("All done!", "", ()),
        ("You're all set.", "", ()),
    ],
)
def test_a_deed_is_told_with_its_thing(text: str, deed: str, things: tuple[str, ...]) -> None:
    (told,) = told_deeds(text)
    assert (told.deed, told.things) == (deed, things)
    assert told.hands_over == (deed == "hand")


@pytest.mark.parametrize(
    "text",
    [
        "Shall I cancel order #W7000001?",
        "I will cancel it once you confirm.",
        "No changes have been made to your order.",
        "Once the exchange has been processed, you get an email.",
        "Let me know when that is done.",
        "Is everything all set?",
        "It isn't done yet.",
        "You're all set if you confirm the order?",
        "A refund is only for one that has been cancelled.",
        "We can refund any subscription that has been cancelled.",
        "That goes for an order which has been returned.",
    ],
)
def test_plans_questions_and_denials_tell_of_none(text: str) -> None:
    assert told_deeds(text) == ()


def test_what_is_added_is_named() -> None:
    assert [t.part for t in worded_deeds("Three checked bags have been added.")] == ["bag"]
    assert [t.part for t in worded_deeds("I've added travel insurance.")] == ["insurance"]
    assert [t.part for t in worded_deeds("I've cancelled the booking.")] == [""]


def test_a_pack_knows_which_tool_is_reported() -> None:
    pack = find_pack("bakery")
    nlu = nlu_for(pack)
    said = pack.tools["cancel_order"].done[0].source.replace("{", "").replace("}", "")
    assert "cancel_order" in [told.deed for told in told_deeds(said, nlu)]
    assert told_deeds("We are open from 7 AM.", nlu) == ()


@given(st.text(max_size=200))
def test_places_are_in_the_text(text: str) -> None:
    for told in worded_deeds(text):
        assert 0 <= told.span[0] < told.span[1] <= len(text)
