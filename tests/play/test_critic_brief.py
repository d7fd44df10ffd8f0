"""Brief: what a customer says that it was not given, and beats that it may not play."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from simulator.content.pack import Pack
from simulator.dialogue import Blame, Finding, Severity

Find = Callable[..., list[Finding]]

WISH = "The Aurora Table Lamp came with a cracked base. Replace it."


@pytest.fixture
def says(find: Find) -> Find:
    """Findings of one code on what a customer says."""
    return partial(find, speaker="customer", scenario="damaged_delivery")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("I paid $412.50 for it.", "$412.50"),
        ("It broke on May 3.", "May 3"),
        ("You can call me at 555-7123.", "555-7123"),
        ("Write to me at a.b@c.example.", "a.b@c.example"),
        ("I was promised 20% off.", "20%"),
    ],
)
def test_a_value_that_was_not_given_is_invented(says: Find, text: str, value: str) -> None:
    (finding,) = says("invented_fact", text)
    assert text[slice(*finding.span or ())] == value
    assert (finding.source, finding.blame) == ("brief", Blame.CUSTOMER)
    assert finding.severity == Severity.ERROR


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("I'm dana.whitlock@example.com.", {}),
        ("It was $64.", {"known": {"price": "$64.00"}}),
        ("It came on November 16.", {"known": {"day": "16th of November"}}),
        ("I've waited for 2 weeks, since half past 10:30, for 3 lamps.", {}),
        ("I paid $412.50 for it.", {"speaker": "support"}),
    ],
)
def test_what_the_brief_holds_is_not_invented(
    says: Find, text: str, options: dict[str, Any]
) -> None:
    assert says("invented_fact", text, **options) == []


def test_what_support_has_said_may_be_said_back(says: Find) -> None:
    assert says("invented_fact", "Only $64.00?", "How much is it?", "It's $64.00.") == []
    assert says("invented_fact", "Only $63.00?", "How much is it?", "It's $64.00.")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Hello! How may I help you?", "How may I help you"),
        ("Thank you for contacting us.", "Thank you for contacting us"),
        ("I’ve refunded your order.", "I’ve refunded your"),
        ("Could you please provide your order number?", "Could you please provide your order"),
        ("I'll look into that for you.", "I'll look into that for you"),
        ("Hello! I'm here to help you.", "I'm here to help"),
        ("I'm sorry, but I can't assist with that.", "I can't assist with"),
        ("What kind of help do you need today?", "What kind of help do you need"),
        ("Tell me if you want me to make any adjustments.", "if you want me to make"),
        ("Let me know when you want to pick up the cake.", "when you want to pick up"),
        (
            "Which size of the cake would you like? Tell me what you would like to order.",
            "you would like to order",
        ),
        ("I am the owner of Wrenfield Home.", "I am the owner of Wrenfield Home"),
        ("I'm Wrenfield Home, the shop.", "I'm Wrenfield Home"),
    ],
)
def test_a_customer_that_speaks_for_the_business_is_found(
    says: Find, text: str, words: str
) -> None:
    (finding,) = says("speaks_as_support", text)
    assert text[slice(*finding.span or ())] == words
    assert finding.blame == Blame.CUSTOMER


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("How can you help me?", "customer"),
        ("I can send a photo if you want me to.", "customer"),
        ("I'm a customer of Wrenfield Home.", "customer"),
        ("I'm writing to Wrenfield Home.", "customer"),
        ("Can you tell me when I can pick it up?", "customer"),
        ("Thanks for your help.", "customer"),
        ("You've refunded my order, right?", "customer"),
        ("Can you confirm my order?", "customer"),
        ("How may I help you?", "support"),
    ],
)
def test_a_customers_own_words_are_fine(says: Find, text: str, speaker: str) -> None:
    assert says("speaks_as_support", text, speaker=speaker) == []


def test_a_number_that_nobody_gave_is_invented(says: Find) -> None:
    (finding,) = says("invented_fact", "Sure, the order number is 12345.", WISH, "Which order?")
    assert finding.span == (26, 31)
    for fine in ("It's ORD-789456.", "It's order 789456.", "Is it 4417?"):
        assert says("invented_fact", fine, "Order 789456 broke.", "Is it 4417?") == []


def test_a_customer_that_repeats_what_support_said_is_found(says: Find) -> None:
    told = "The shop's number is 555-1234. Anything else?"
    (finding,) = says("speaks_as_support", "Sure! The shop's number is 555-1234.", WISH, told)
    assert finding.message == "repeats support's \"The shop's number is 555-1234.\""
    for fine in ("The number is 555-1234?", "Is the shop's number 555-1234?", "Anything else?"):
        assert says("speaks_as_support", fine, WISH, told) == []
    asks = "Could you tell me what the order number is?"
    assert says("speaks_as_support", asks, WISH, asks) == []


def test_a_beat_that_cannot_follow_is_found(says: Find) -> None:
    after = (WISH, "One moment.")
    (finding,) = says(
        "wrong_beat", "The money back.", *after, beats=("ask_new_one",), beat="choose_refund"
    )
    assert "thanks" in finding.expected.split(" or ")
    assert "choose_refund" not in finding.expected.split(" or ")
    assert (finding.source, finding.severity) == ("scenario damaged_delivery", Severity.WARNING)


@pytest.mark.parametrize("beat", ["ask_new_one", "plead", "walk_out", "handed_over"])
def test_the_same_beat_the_next_and_leaving_may_follow(says: Find, beat: str) -> None:
    after = (WISH, "One moment.")
    assert says("wrong_beat", "Well.", *after, beats=("ask_new_one",), beat=beat) == []


def test_the_first_beat_follows_none(says: Find) -> None:
    assert says("wrong_beat", WISH, beat="ask_new_one") == []


def test_a_beat_that_none_begins_with_is_found(says: Find) -> None:
    (finding,) = says("wrong_beat", "Thanks.", beat="thanks")
    assert finding.message == "begins with thanks"
    assert "ask_new_one" in finding.expected.split(" or ")
    assert finding.severity == Severity.WARNING


@pytest.mark.parametrize(
    ("beat", "kind"),
    [("thanks", "resolved"), ("accept_no", "refused"), ("handed_over", "escalated")],
)
def test_leaving_before_anything_is_decided_is_found(says: Find, beat: str, kind: str) -> None:
    (finding,) = says("ended_early", "Okay, bye.", WISH, "One moment.", beat=beat)
    assert finding.message == f"leaves as {kind}, but nothing was decided"
    assert (finding.source, finding.blame) == ("session", Blame.CUSTOMER)


@pytest.mark.parametrize(
    ("beat", "reply"),
    [
        ("accept_no", "I'm sorry, I can't replace it anymore."),
        ("handed_over", "I'll hand you over to a colleague."),
        ("walk_out", "One moment."),
        ("plead", "One moment."),
    ],
)
def test_leaving_once_it_is_decided_is_fine(says: Find, beat: str, reply: str) -> None:
    assert says("ended_early", "Okay, bye.", WISH, reply, beat=beat) == []


def test_leaving_after_a_refusal_that_also_asks_is_fine(find: Find, bakery: Pack) -> None:
    texts = (
        "no, sunday's too late. ok whatever",
        "need a custom cake for tmrw, sat nov 21. can u do it or not",
        "Sorry, tomorrow won't work: custom cakes need 48 hours' notice, so the earliest would be "
        'Sunday, November 22, from 9 in the morning. Would a 12-inch vanilla cake with "Happy '
        'Retirement" on Sunday still help? If so, I just need your name and phone number.',
    )
    leaving = {"speaker": "customer", "scenario": "cake_for_tomorrow", "beat": "accept_no"}
    assert find("ended_early", *texts, pack=bakery, **leaving) == []
    asks = (*texts[:2], "What are your name and phone number?")
    assert find("ended_early", *asks, pack=bakery, **leaving)


def test_leaving_after_a_deed_is_fine(says: Find, called: Any) -> None:
    done = called("replace_item", {"order": {}}, order_id="ORD-789456")
    after = (WISH, "It's on its way.")
    assert says("ended_early", "Thanks!", *after, beat="thanks", earlier=(done,)) == []
    failed = called("replace_item", {"error": "rule"}, ok=False, order_id="ORD-789456")
    after = (WISH, "One moment.")
    assert says("ended_early", "Thanks!", *after, beat="thanks", earlier=(failed,))


SALAD = "table river seven running blue often market stone"


def test_words_have_to_mean_the_beat_they_claim(says: Find) -> None:
    (finding,) = says("unsaid_beat", SALAD, beat="ask_new_one")
    assert finding.severity == Severity.ERROR
    assert says("unsaid_beat", WISH, beat="ask_new_one") == []
    assert says("unsaid_beat", "my lamp is broken, send me another pls", beat="ask_new_one") == []


def test_a_beat_that_goes_on_may_be_told_in_any_words(says: Find) -> None:
    assert says("unsaid_beat", SALAD, WISH, beats=("ask_new_one",), beat="ask_new_one") == []


@pytest.mark.parametrize("text", ["I'm [Your Name].", "It's {{order_id}}.", "<insert name> here."])
def test_a_blank_of_a_template_is_found_on_both_sides(find: Find, says: Find, text: str) -> None:
    assert len(says("placeholder", text)) == 1
    assert len(find("placeholder", text)) == 1


@pytest.mark.parametrize("text", ["I paid [by card].", "a < b and c > d", "{item}", "array[0]"])
def test_brackets_alone_are_no_blank(says: Find, text: str) -> None:
    assert says("placeholder", text) == []
