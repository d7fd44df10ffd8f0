"""Coherence: nothing asked or said twice, taken back, left out or out of place."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from simulator.content.pack import Pack
from simulator.content.session import Session
from simulator.dialogue import Blame, Finding, Severity, Turn
from simulator.play.context import StageContext
from simulator.play.critic import TurnView, run_checks

Find = Callable[..., list[Finding]]

WISH = "The Aurora Table Lamp came with a cracked base. Replace it."
DONE = "I've ordered a replacement for the Aurora Table Lamp, and it costs you nothing."


@pytest.fixture
def says(find: Find) -> Find:
    """Findings of one code on what a customer says."""
    return partial(find, speaker="customer")


@pytest.fixture
def replaced(called: Any) -> Any:
    return called("replace_item", {"order": {"status": "replaced"}}, order_id="ORD-789456")


# Asking again, repeating
def test_what_was_told_is_not_asked_again(find: Find) -> None:
    told = "Replace my lamp of order ORD-789456, please."
    (finding,) = find("asks_again", "What's your order number?", told)
    assert (finding.expected, finding.source) == ("ORD-789456", "turn 0")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("What's your order number?", "Replace my lamp, please."),
        ("What's your email address?", "Replace my lamp of order ORD-789456, please."),
        ("I see your order number.", "Replace my lamp of order ORD-789456, please."),
    ],
)
def test_asking_for_what_is_missing_is_fine(find: Find, text: str, told: str) -> None:
    assert find("asks_again", text, told) == []


def test_a_value_that_failed_is_asked_again(find: Find, called: Any) -> None:
    told = "Replace my lamp of order ORD-789456, please."
    failed = called("get_order", {"error": "not_found"}, ok=False, order_id="ORD-789456")
    assert find("asks_again", "What's your order number?", told, calls=(failed,)) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("One moment, I will look into this for you right now.", 1),
        ("ONE MOMENT, I WILL LOOK INTO THIS FOR YOU RIGHT NOW.", 1),
        ("One moment, I will look into this for you right here.", 0),
    ],
)
def test_a_repeated_turn_is_found(find: Find, says: Find, text: str, found: int) -> None:
    said = "One moment, I will look into this for you right now."
    repeated = find("repetition", text, WISH, said, "And?")
    assert [f.source for f in repeated] == ["turn 1"] * found
    assert says("repetition", text, WISH, said) == []
    assert len(says("repetition", text, said, "Yes?")) == found


def test_a_played_customer_has_something_else_to_say_the_third_time(find: Find) -> None:
    says = partial(find, speaker="customer", scenario="damaged_delivery", beat="ask_new_one")
    said, reply = "Can I visit the shop?", "Could you put it another way?"
    assert says("repetition", said, said, reply) == []
    (finding,) = says("repetition", said, said, reply, said, "Sorry, what do you need?")
    assert (finding.source, finding.blame) == ("turn 0", Blame.CUSTOMER)
    assert says("repetition", "No, thanks.", *("No, thanks.", reply) * 2) == []


# Contradictions
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Your order has not been replaced, though.", "has not been replac"),
        ("I haven’t replaced it.", "I haven’t replac"),
    ],
)
def test_taking_back_a_deed_is_found(find: Find, replaced: Any, text: str, words: str) -> None:
    before = (WISH, DONE, "Really?")
    (finding,) = find("contradiction", text, *before, earlier=(replaced,))
    assert text[slice(*finding.span or ())] == words
    assert finding.expected == "the outcome of replace_item"
    assert (finding.source, finding.severity) == ("tool log", Severity.ERROR)
    assert find("contradiction", text, *before) == []


@pytest.mark.parametrize(
    "text", ["Your order has not been cancelled.", "I have replaced it.", "It has been replaced."]
)
def test_another_deed_may_be_denied(find: Find, replaced: Any, text: str) -> None:
    assert find("contradiction", text, WISH, DONE, "Really?", earlier=(replaced,)) == []


def test_another_number_than_before_is_found(says: Find) -> None:
    told = ("My order is ORD-789456.", "One moment.")
    (finding,) = says("contradiction", "It's order ORD-231907.", *told)
    assert (finding.expected, finding.source) == ("ORD-789456", "turn 0")
    assert (finding.blame, finding.severity) == (Blame.CUSTOMER, Severity.WARNING)
    assert says("contradiction", "It's order ORD-789456.", *told) == []


def test_a_number_that_was_asked_for_again_may_be_mended(says: Find, called: Any) -> None:
    told, mends = "My order is ORD-789456.", "It's order ORD-231907."
    assert says("contradiction", mends, told, "Could you check the order number?") == []
    failed = called("get_order", {"error": "not_found"}, ok=False, order_id="ORD-789456")
    assert says("contradiction", mends, told, "I can't find it.", earlier=(failed,)) == []


# Unanswered
@pytest.mark.parametrize(
    "text",
    [
        "What lovely weather today!",
        "Have a wonderful weekend.",
        "I'm a big fan of sunsets, you know.",
    ],
)
def test_a_reply_about_nothing_is_found(find: Find, text: str) -> None:
    (finding,) = find("unanswered", text, WISH)
    assert (finding.source, finding.severity) == ("turn 0", Severity.ERROR)
    assert finding.expected == "an answer, a question or a refusal"


def test_a_reply_about_little_is_a_warning(find: Find) -> None:
    text = "People all over town admire such a lamp in the evening sunshine."
    (finding,) = find("unanswered", text, WISH)
    assert finding.severity == Severity.WARNING


@pytest.mark.parametrize(
    "text",
    [
        DONE,
        "What's your order number?",
        "I'm sorry, I can't replace it anymore.",
        "I could refund it instead.",
        "I'll hand you over to a colleague.",
        "One moment.",
        "Let me check that for you right away.",
        "Could you rephrase that?",
        "Sure!",
        "The lamp is in stock, so that works.",
    ],
)
def test_a_reply_that_goes_on_is_fine(find: Find, text: str) -> None:
    assert find("unanswered", text, WISH) == []


def test_where_nothing_was_asked_anything_may_be_said(find: Find, called: Any) -> None:
    assert find("unanswered", "What lovely weather today!", "Hello there.") == []
    found = called("find_products", {"products": []}, category="decor")
    assert find("unanswered", "What lovely weather today!", WISH, calls=(found,)) == []


# Out of place
@pytest.mark.parametrize(
    ("text", "before", "reason"),
    [
        ("Standard shipping takes 5 business days.", "Hello.", "speaks of shipping_time"),
        ("Your return of the Aurora Table Lamp is set up.", WISH, "speaks of start_return"),
        ("Could you give me your order number?", "Hello.", "asks for"),
    ],
)
def test_what_nobody_brought_up_is_found(find: Find, text: str, before: str, reason: str) -> None:
    (finding,) = find("out_of_place", text, before)
    assert finding.message.startswith(reason)
    assert (finding.source, finding.severity) == ("earlier turns", Severity.WARNING)


@pytest.mark.parametrize(
    ("text", "before"),
    [
        ("Standard shipping takes 5 business days.", "How long does standard shipping take?"),
        ("Could you give me your order number?", WISH),
        (DONE, WISH),
        ("Hello! How can I help?", "Hello."),
        ("It goes to 60874 Suarez Glen. It's due by Tuesday, November 24.",
         "Which address is my order going to?"),
        ("Thanks for your patience. I've handed you over to a colleague, who will take care of the "
         "missing lamp.", "I want to speak to a manager."),
        ("I'm sorry, the Aurora Table Lamp is out of stock, so I can't send a replacement.", WISH),
        ("Your return of the Aurora Table Lamp is set up.", "How do returns work at your shop?"),
    ],
)  # fmt: skip
def test_what_was_brought_up_is_in_place(find: Find, text: str, before: str) -> None:
    assert find("out_of_place", text, before) == []


def test_a_topics_value_is_its_answer_in_the_packs_words(find: Find, bakery: Pack) -> None:
    """However short the sentence: it is read as no topic's."""
    (finding,) = find("out_of_place", "It's 12 Mill Street.", "How much is an Apple Pie?",
                      pack=bakery)  # fmt: skip
    assert finding.message.startswith("speaks of location")
    assert find("out_of_place", "It's 12 Mill Street.", "Where are you?", pack=bakery) == []


@pytest.mark.parametrize(
    ("text", "before", "reason"),
    [
        ("Yes, please.", (), "agrees to nothing"),
        ("Yes, please.", (WISH, "What lovely weather."), "answers although nothing was asked"),
        ("ORD-789456.", (WISH, "What's your email address?"), "answers something else"),
        ("Hello?", ("Thank you, that's all I needed.", "Bye."), "goes on after it had ended"),
    ],
)
def test_a_customers_turn_that_does_not_fit_is_found(
    says: Find, text: str, before: tuple[str, ...], reason: str
) -> None:
    (finding,) = says("out_of_place", text, *before)
    assert finding.message.startswith(reason)
    assert (finding.blame, finding.severity) == (Blame.CUSTOMER, Severity.WARNING)


@pytest.mark.parametrize(
    ("text", "before"),
    [
        (WISH, ()),
        ("Yes, please.", (WISH, "Shall I replace it?")),
        ("ORD-789456.", (WISH, "What's your order number?")),
        ("How long does it take?", (WISH, "What's your email address?")),
        ("I don't know my email.", (WISH, "What's your email address?")),
        ("I want to speak to a manager.", (WISH, "What's your email address?")),
    ],
)
def test_a_customers_turn_that_fits_is_fine(says: Find, text: str, before: tuple[str, ...]) -> None:
    assert says("out_of_place", text, *before) == []


# Left unanswered: two turns of a customer in a row, as in recordings
@pytest.mark.parametrize(
    ("first", "found"), [(WISH, 1), ("It's ORD-789456.", 1), ("Hello there.", 0), ("Thanks!", 0)]
)
def test_a_customer_that_has_to_speak_again_is_found(
    context: StageContext, first: str, found: int
) -> None:
    turns = tuple(
        Turn(index=n, speaker="customer", text=t) for n, t in enumerate([first, "Hello?"])
    )
    view = TurnView(turn=turns[1], turns=turns[:1], session=Session(), pack=context.pack)
    findings = [f for f in run_checks(view) if f.code == "unanswered"]
    assert [(f.blame, f.source) for f in findings] == [(Blame.SUPPORT, "turn 0")] * found


def test_a_customer_that_was_answered_is_not_left(says: Find) -> None:
    assert says("unanswered", "Hello?", WISH, "What lovely weather today!") == []
