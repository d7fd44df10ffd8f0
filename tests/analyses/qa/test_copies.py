import pytest

from simulator.analyses.qa.copies import THRESHOLD, Copies, similarity


def alike(one: str, other: str, *remarks: str) -> float:
    copies = Copies(remarks)
    copies.add(one)
    found, share = copies.nearest(other)
    assert found in (one, "")
    return share


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Do you deliver?", "do you deliver"),
        ("Do you deliver?", "Hi there. Do you deliver? Thank you in advance."),
        ("Do you deliver?", "Hi. Do u deliver? Thakn you in advance."),
        ("How much is the scone?", "How much is a scone?"),
        ("When do you close on Sundays?", "On Sundays, when do you close?"),
        ("What's your address?", "What’s your address"),
        ("Can I pay by card when I pick it up?", "Can I pay by card when I pick up?"),
        ("!!!", "!!!"),
    ],
)
def test_near_copies_are_above_the_threshold(one: str, other: str) -> None:
    assert alike(one, other) >= THRESHOLD
    assert alike(other, one) == alike(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("How much is the scone?", "How much is the bagel?"),
        ("Do you deliver?", "Do you deliver on Sundays?"),
        ("When do you close on Sundays?", "When do you close on Saturdays?"),
        ("Do you deliver?", "Is parking possible?"),
        ("Hi there. Thank you!", "Hi there. What does it cost? Thank you!"),
        ("!!!", "???"),
        ("Where are you?", ""),
    ],
)
def test_what_asks_something_else_is_below(one: str, other: str) -> None:
    assert alike(one, other) < THRESHOLD


def test_asides_are_no_difference_and_no_similarity() -> None:
    aside = "I'm on the train so the line may drop"
    said = "Where are you? I'm on the train so the line may drop."
    assert alike("Where are you?", said, aside) == 1
    assert alike(said, "Do you bake rye? I'm on the train so the line may drop.", aside) < 0.1


def test_the_nearest_is_named() -> None:
    copies = Copies()
    for text in ("Where do I park?", "Do you deliver on Mondays?", "Do you deliver?"):
        copies.add(text)
    assert copies.nearest("do you deliver")[0] == "Do you deliver?"
    assert Copies().nearest("Anything?") == ("", 0.0)


def test_similarity_is_a_share() -> None:
    assert similarity(frozenset("ab"), frozenset("bc")) == pytest.approx(1 / 3)
    assert similarity(frozenset(), frozenset()) == 0
