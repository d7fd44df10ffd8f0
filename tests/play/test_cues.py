import pytest

from simulator.play.nlu.cues import ASKING, OFFERING, cues


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("I'm transferring you to a specialist.", {"escalated"}),
        ("A colleague will contact you shortly.", {"escalated"}),
        ("I am unable to process this.", {"refused"}),
        ("Unfortunately that is not possible.", {"refused"}),
        ("We can't do that.", {"refused"}),
        ("I cannot change it.", {"refused"}),
        ("I have cancelled it.", {"done"}),
        ("Your refund has been processed.", {"done"}),
        ("The table is now booked.", {"done"}),
        ("I'm not sure what you mean.", {"confused"}),
        ("Could you rephrase that?", {"confused"}),
        ("Shall I go ahead?", {"confirm"}),
        ("Would you like me to cancel it?", {"confirm"}),
        ("Have you been refunded?", set()),
        ("We open at nine.", set()),
        ("", set()),
    ],
)
def test_cues(sentence: str, found: set[str]) -> None:
    assert cues(sentence) == found


@pytest.mark.parametrize(
    "sentence",
    ["What is it?", "Please provide your email.", "I'll need your order number.", "Tell me more."],
)
def test_questions_are_noticed(sentence: str) -> None:
    assert ASKING.search(sentence)


@pytest.mark.parametrize("sentence", ["We open at nine.", "Thank you.", "I have the order number."])
def test_statements_ask_nothing(sentence: str) -> None:
    assert not ASKING.search(sentence)


@pytest.mark.parametrize(
    "sentence", ["I can refund it.", "Would you prefer credit?", "We could send a new one."]
)
def test_offers_are_noticed(sentence: str) -> None:
    assert OFFERING.search(sentence)
