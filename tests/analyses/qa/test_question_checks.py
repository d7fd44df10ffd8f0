from typing import Any

import pytest

from simulator.analyses.qa.checks import EntryChecker, names_of
from simulator.content.pack import Pack

TICKET = {
    "message": "The Apple Pie I picked up was burnt.",
    "category": "faulty_order",
    "sentiment": "negative",
    "urgency": "high",
}


def code(checker: EntryChecker) -> str:
    """Why the last entry was turned down; empty where it was not."""
    return checker.rejected[-1].code if checker.rejected else ""


@pytest.mark.parametrize(
    ("question", "response"),
    [
        ("How much is the Butter Croissant?", "The Butter Croissant is $3.25."),
        ("How much are 3 Butter Croissants?", "Three Butter Croissants come to $9.75."),
        ("Are you open until 11 PM?", "No, we aren't open until 11 PM."),
        ("Do you have a Dragonfruit Cake?", "No, we don't have a Dragonfruit Cake."),
        ("Are you open on November 26?", "We're closed on November 26."),
    ],
)
def test_what_the_pack_holds_is_accepted(offer: Any, question: str, response: str) -> None:
    checker = offer((question, response))
    assert not checker.rejected
    assert checker.accepted[0].response == response


@pytest.mark.parametrize(
    ("question", "response", "why"),
    [
        ("How much is the Butter Croissant?", "The Butter Croissant is $4.25.", "wrong_price"),
        ("How much is it?", "That's $4.17.", "unknown_amount"),
        ("When on Sunday?", "On Sundays we close at 6 PM.", "wrong_fact"),
        ("Any deals?", "You get our student price.", "unknown_offer"),
        ("Have you got a cake?", "Try our Dragonfruit Cake.", "unknown_product"),
        ("Nuts?", "I promise the Vegan Brownie is nut-free.", "forbidden_words"),
        ("Can I call?", "Call 555-9999.", "unknown_phone"),
        ("Where?", "Assistant: at 12 Mill Street.", "wrong_speaker"),
        ("Are you open until 11 PM?", "Yes, we're open until 11 PM.", "echo"),
        ("Can I come at 3 PM?", "No problem, come at 3 PM.", "echo"),
        ("Is delivery $5?", "Yes, delivery costs $5.", "echo"),
        ("Got a Dragonfruit Cake?", "Yes, our Dragonfruit Cake is lovely.", "echo"),
        ("Agent: where are you?", "At 12 Mill Street.", "wrong_speaker"),
        ("Do you deliver?", "No, it's pickup only.[EOS]", "form"),
        ("Do you deliver?", "<answer>No, it's pickup only.</answer>", "form"),
        ("Do you <think>Hm.</think> deliver?", "No, it's pickup only.", "form"),
        ("Do you deliver?", "No, it's pickup only.<|im_end|>", "form"),
        ("Do you deliver?", "Error: upstream connect error", "form"),
        (
            "Do you deliver?",
            "Okay, the user is asking about delivery. I should check.\n\nNo, it's pickup only.",
            "model_talk",
        ),
    ],
)
def test_what_it_does_not_hold_is_rejected_with_the_reason(
    offer: Any, question: str, response: str, why: str
) -> None:
    checker = offer((question, response))
    assert (checker.accepted, code(checker)) == ([], why)
    assert checker.rejected[0].entry == {"question": question, "response": response}
    assert checker.rejected[0].reason


def test_a_wrong_price_comes_with_the_right_one(offer: Any) -> None:
    checker = offer(("How much is the Butter Croissant?", "The Butter Croissant is $4.25."))
    assert "(right: 3.25)" in checker.rejected[0].reason


def test_near_copies_say_what_they_resemble(offer: Any) -> None:
    checker = offer(("Do you deliver?", "Pickup only."), ("Hi! Do you deliver?", "No delivery."))
    assert len(checker.accepted) == 1
    assert (code(checker), checker.rejected[0].like) == ("near_copy", "Do you deliver?")


def test_what_was_rejected_does_not_stand_in_the_way(offer: Any) -> None:
    checker = offer(("Do you deliver?", "For $4.17."), ("Do you deliver?", "Pickup only."))
    assert (len(checker.accepted), len(checker.rejected)) == (1, 1)


def test_avoided_topics_are_heard(offer: Any) -> None:
    checker = offer(
        ("Could you bring it to my house?", "Pickup only."),
        ("Where do I park?", "Behind the shop."),
        avoid=("delivery",),
    )
    assert [entry.question for entry in checker.accepted] == ["Where do I park?"]
    assert code(checker) == "avoided"


def test_avoided_words_are_read_in_both_texts(offer: Any) -> None:
    pairs = [("Can I rely on Gift-Cards?", "Yes."), ("Presents?", "We have gift cards.")]
    assert offer(*pairs, avoid=("gift cards",)).accepted == []
    pair = ("Where do I park?", "Behind the shop, by the giftwrap stand.")
    assert len(offer(pair, avoid=("gift",)).accepted) == 1


def test_a_name_of_the_pack_is_a_topic_and_no_word(offer: Any) -> None:
    checker = offer(
        ("Where do I park?", "Behind the shop, for the price of $3.25."), avoid=("price",)
    )
    assert code(checker) != "avoided"


def test_only_covered_topics(offer: Any) -> None:
    pairs = [("Do you deliver?", "Pickup only."), ("Where do I park?", "Behind the shop.")]
    checker = offer(*pairs, cover=("parking",))
    assert [entry.question for entry in checker.accepted] == ["Where do I park?"]
    assert code(checker) == "not_covered"
    assert len(offer(*pairs, cover=("parking", "weekend trips")).accepted) == 2


def test_without_a_pack_facts_are_not_checked_and_it_says_so(offer: Any) -> None:
    checker = offer(
        ("How much?", "It's $99 at 11 PM."), ("Who?", "I'm just an AI chatbot."), pack=None
    )
    assert (len(checker.accepted), code(checker)) == (1, "model_talk")
    assert "no pack" in checker.checked


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"category": "faulty_ordr"}, "did you mean `faulty_order`"),
        ({"sentiment": "angry"}, "sentiment: "),
        ({"urgency": 3}, "urgency: "),
        ({"message": "Agent: it was burnt."}, "label"),
    ],
)
def test_tickets_are_checked(bakery: Pack, change: dict[str, Any], reason: str) -> None:
    checker = EntryChecker("ticket", bakery)
    checker.offer({**TICKET, **change})
    assert not checker.accepted
    assert reason in checker.rejected[0].reason


def test_tickets_are_filed_under_scenarios_or_topics(bakery: Pack) -> None:
    checker = EntryChecker("ticket", bakery, avoid=("wedding_cake",))
    checker.offer(TICKET)
    checker.offer({**TICKET, "message": "Do you deliver?", "category": "delivery"})
    checker.offer({**TICKET, "message": "We want a wedding cake.", "category": "wedding_cake"})
    assert len(checker.accepted) == 2
    assert code(checker) == "avoided"
    assert "wedding_cake" not in names_of(bakery, "qa")


@pytest.mark.parametrize("raw", [{"\ud800" * 900: "x"}, "\ud800", {"question": "\ud800"}, [None]])
def test_whatever_comes_is_kept_so_that_it_can_be_written(bakery: Pack, raw: Any) -> None:
    checker = EntryChecker("qa", bakery)
    checker.offer(raw)
    assert checker.rejected[0].model_dump_json().encode()
    assert len(checker.rejected[0].model_dump_json()) < 2000
