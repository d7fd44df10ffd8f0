"""How customers reword for somebody who does not understand, take up words, and settle replies."""

import json
from typing import Any

import pytest
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage

from simulator.content.briefs import customer_brief
from simulator.content.draws import draw_case
from simulator.content.pack import find_pack
from simulator.content.personas import Persona
from simulator.play import english
from simulator.play.models.embedded.choices import choices, chosen
from simulator.play.models.embedded.customer import Customer
from simulator.play.models.embedded.expectations import Expected, as_expected
from simulator.play.models.embedded.gist import gist
from simulator.play.models.embedded.rephrasing import rephrased
from simulator.play.nlu import SupportReading, nlu_for

OPENED = HumanMessage("(The chat is open.)")
PLAIN = Persona(name="plain", about="Says what is needed.", verbosity="terse", patience=3)
LOST = "Sorry, that went over my head. Is it about an invoice, a parcel, or our opening hours?"
CLOSES = {"asks_more": True, "escalated": True}
WAYS = [
    "Well, then could you perhaps look for it?",
    "Please search for my parcel.",
    "Can it be traced?",
    "Please have the lost parcel traced.",
]


def played(scenario: str, beat: str, say: str, *support: str) -> list[dict[str, Any]]:
    """What a customer who began with some words replies to support, message by message."""
    pack = find_pack("ecommerce")
    case = draw_case(pack, pack.scenarios[scenario], "plain", 1)
    brief = customer_brief(pack, case, PLAIN)
    begun = json.dumps({"say": say.format(**case.knows), "beat": beat})
    messages: list[BaseMessage] = [OPENED, AIMessage(begun)]
    found = []
    for text in support:
        messages.append(HumanMessage(text.format(**case.knows)))
        reply = Customer(pack, brief, 1).reply(messages)
        messages.append(reply)
        found.append(json.loads(str(reply.content)))
    return found


def test_a_gist_counts_what_most_ways_to_say_it_share() -> None:
    about = gist(WAYS)
    assert about["parc"] == max(about.values()) > about["lost"]


def test_the_plainest_names_the_thing_and_a_second_adds_what_it_lacks() -> None:
    first, second = rephrased(WAYS, "", full=True)
    assert rephrased(WAYS, "", full=False) == [first]
    assert first == "Please have the lost parcel traced."
    assert "search for my parcel" in second


def test_what_was_said_in_vain_is_worth_less() -> None:
    assert rephrased(WAYS, "Have the lost parcel traced.", full=False) != [WAYS[-1]]


@pytest.mark.parametrize(
    ("text", "listed"),
    [
        ("You have two ways: swap it or pay it back. Which one?", ("swap it", "pay it back")),
        ("A parcel, a return, or hours?", ("A parcel", "a return", "hours")),
        ("Is it this or that? It was red. It was blue. It was green.", ()),
        ("I need the size (small, medium or large).", ()),
    ],
)
def test_choices_stand_at_the_end_of_a_message(text: str, listed: tuple[str, ...]) -> None:
    assert choices(text) == listed


def test_a_choice_is_said_as_the_other_one_would_say_it() -> None:
    text = "I can do this: send you a spare one or pay back your money. Which is it?"
    assert chosen(text, {"mone": 1.0}) == "pay back my money"
    assert chosen(text, {"spar": 1.0}) == "send me a spare one"
    assert chosen(text, {"else": 1.0}) == ""


def test_not_understood_it_names_the_topic_and_says_it_otherwise_each_time() -> None:
    said = [
        reply["say"] for reply in played("late_parcel", "ask_where", "Where is it?", *[LOST] * 3)
    ]
    assert "about a parcel" in said[0]
    assert len(set(said)) == len(said)
    assert len(said[1]) > len(said[0].partition(". ")[2])


def test_what_is_wanted_among_choices_is_taken_in_supports_words() -> None:
    offer = "Options are to ship you one more {item} or to refund the {item}. Which one suits you?"
    say = "The {item} arrived broken, and I want {amount} back for it."
    reply = played("refund_amount", "name_refund", say, offer)[0]
    assert "refund the" in reply["say"].lower()
    assert "broken" not in reply["say"]


def test_after_a_yes_who_asks_for_more_has_done_it() -> None:
    asked = "Want me to press the button and have the {item} refunded for {amount}?"
    done = "Lovely jubbly, the pennies fly home. Anything else on your list?"
    say = "The {item} arrived broken, and I want {amount} back for it."
    agrees, then = played("refund_amount", "name_refund", say, asked, done)
    assert nlu_for(find_pack("ecommerce")).customer(agrees["say"]).has("yes")
    assert then["beat"] != "name_refund"


def test_a_yes_to_a_deed_that_nobody_asked_for_is_not_given() -> None:
    asked = "Want me to press the button and cancel order {order_id}?"
    replies = played("late_parcel", "ask_where", "Where is my parcel?", asked, asked)
    assert any(text[:-1] in replies[0]["say"] for text in english.customer.NOT_THAT)
    assert any(text[:-1] in replies[1]["say"] for text in english.customer.DECLINES)


@pytest.mark.parametrize(
    ("heard", "expects", "taken"),
    [
        ({"maybe": {"done"}}, {"agreed": True}, {"done": True}),
        ({"maybe": {"done"}}, {}, {}),
        ({"maybe": {"done"}, "refused": True}, {"agreed": True}, {}),
        (CLOSES, {"agreed": True}, {"done": True, "escalated": False}),
        (CLOSES, {"agreed": True, "person": True}, {}),
        ({"maybe": {"stalls"}}, {"waits": True}, {"stalls": True}),
        ({"maybe": {"stalls"}}, {}, {}),
        ({"maybe": {"request"}}, {"needs": {"item": "Lamp"}}, {"requests": ("item",)}),
        ({"maybe": {"request"}}, {"needs": {"size": "big"}}, {}),
    ],
)  # fmt: skip
def test_what_is_open_is_settled_by_what_was_waited_for(
    heard: dict[str, Any], expects: dict[str, Any], taken: dict[str, Any]
) -> None:
    if "maybe" in heard:
        heard = {**heard, "maybe": frozenset(heard["maybe"])}
    waiting = {"agreed": False, "person": False, "waits": False, "needs": {}, **expects}
    expected = Expected(**waiting, named=lambda _: ("item",), deeds=lambda _: ())
    reading = SupportReading(**heard)
    assert as_expected(reading, "So, the item.", expected) == SupportReading(**{**heard, **taken})
