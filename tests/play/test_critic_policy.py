"""Rules on words: what is said, and what is only declined, turned round or asked back."""

from collections.abc import Callable

import pytest

from simulator.content.pack import Pack, find_pack
from simulator.dialogue import Finding

Find = Callable[..., list[Finding]]

SAFE = "Is it perfectly safe for my baby?"


@pytest.fixture
def bakery() -> Pack:
    return find_pack("bakery")


@pytest.mark.parametrize(
    "text",
    [
        "I wouldn't call anything perfectly safe.",
        "Perfectly safe? That's not for us to say.",
        "Perfectly safe, you ask? Please see a doctor.",
        "I'd hesitate to call it perfectly safe.",
        "I must decline to say that it is perfectly safe.",
        "Perfectly safe would be too much to say.",
        "Perfectly safe isn't something that we can promise.",
        "Nothing here is perfectly safe for everybody.",
        "I never said it's perfectly safe.",
        "We shouldn't say that it's perfectly safe.",
    ],
)
def test_a_phrase_that_is_declined_breaks_no_rule(find: Find, bakery: Pack, text: str) -> None:
    assert find("forbidden_words", text, SAFE, pack=bakery) == []


@pytest.mark.parametrize(
    "text",
    [
        "Of course, it's perfectly safe.",
        "Don't worry, it's perfectly safe for your baby.",
        "Perfectly safe? Absolutely!",
        "Perfectly safe? It is.",
        "No doubt, that is perfectly safe.",
        "If you like, we can deliver it to you.",
        "Shall we say it's perfectly safe, and that we can deliver it?",
    ],
)
def test_a_phrase_that_is_said_breaks_it(find: Find, bakery: Pack, text: str) -> None:
    assert find("forbidden_words", text, SAFE, pack=bakery)


def test_a_question_of_supports_own_is_no_echo(find: Find) -> None:
    assert find("forbidden_words", "Your card number?", "How do I pay?")
