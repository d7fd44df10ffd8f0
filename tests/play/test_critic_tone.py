"""Tone: rude words, another language, a sentiment that the user does not allow."""

from collections.abc import Callable

import pytest

from simulator.content.pack import Pack
from simulator.dialogue import Finding, Severity
from simulator.play.context import Limits
from simulator.play.models.embedded.flaws.wording import FOREIGN, GLOOMY, RUDE

Find = Callable[..., list[Finding]]

WISH = "The Aurora Table Lamp came with a cracked base. Replace it."
ENGLISH = Limits(language="en")
CALM = Limits(sentiment=("positive", "neutral"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Stop wasting my time.", "wasting my time"),
        ("That is NOT MY PROBLEM.", "NOT MY PROBLEM"),
        ("Honestly, I don’t care.", "I don’t care"),
        ("What a ridiculous question.", "ridiculous question"),
    ],
)
def test_rude_words_are_found(find: Find, text: str, words: str) -> None:
    (finding,) = find("rude", text, WISH)
    assert text[slice(*finding.span or ())] == words
    assert finding.severity == Severity.ERROR


@pytest.mark.parametrize("text", RUDE)
def test_what_the_flaw_says_is_rude(find: Find, text: str) -> None:
    assert find("rude", text, WISH)


@pytest.mark.parametrize(
    "text",
    [
        "We deal with damaged items every day.",
        "I don't want to waste your time.",
        "We care for our lamps.",
        "That's our problem, not yours.",
        "Dumbo is a film.",
    ],
)
def test_polite_words_are_fine(find: Find, text: str) -> None:
    assert find("rude", text, WISH) == []


def test_a_customer_may_be_rude(find: Find) -> None:
    assert find("rude", "Are you stupid?", speaker="customer") == []


@pytest.mark.parametrize("text", FOREIGN)
def test_another_language_is_found_if_one_is_set(find: Find, text: str) -> None:
    (finding,) = find("wrong_language", text, WISH, limits=ENGLISH)
    assert (finding.expected, finding.source) == ("en", "limits")
    assert find("wrong_language", text, WISH) == []
    assert find("wrong_language", text, speaker="customer", limits=ENGLISH) == []


@pytest.mark.parametrize(
    "text",
    [
        "Thank you so much, I'll be glad to look into this for you.",
        "I've ordered a replacement for the Aurora Table Lamp, and it costs you nothing.",
        "Aurora Table Lamp, Solveig Floor Lamp, Pebble Bedside Lamp.",
        "Order ORD-789456: delivered, standard, credit card.",
        "Ok danke",
        "WF300418265 LGT-101 2026-11-16",
        "🙂🙂🙂",
    ],
)
def test_english_and_what_is_too_short_are_fine(find: Find, text: str) -> None:
    assert find("wrong_language", text, WISH, limits=ENGLISH) == []


def test_any_language_can_be_set(find: Find) -> None:
    german, english = FOREIGN[0], "Thank you so much, I'll be glad to look into this for you."
    assert find("wrong_language", german, WISH, limits=Limits(language="de")) == []
    assert find("wrong_language", english, WISH, limits=Limits(language="de"))


@pytest.mark.parametrize("text", GLOOMY)
def test_a_foul_mood_is_found_if_it_is_not_allowed(find: Find, text: str) -> None:
    (finding,) = find("wrong_sentiment", text, WISH, limits=CALM)
    assert finding.message.startswith("is negative (-0.")
    assert (finding.expected, finding.source) == ("positive or neutral", "limits")
    assert find("wrong_sentiment", text, WISH) == []
    assert find("wrong_sentiment", text, speaker="customer", limits=CALM) == []


@pytest.mark.parametrize(
    "text",
    [
        "I'm sorry to hear that the lamp is damaged.",
        "I'm sorry, that isn't possible.",
        "Unfortunately the return window is closed and I can't refund it, I'm afraid.",
        "Your parcel is lost, the lamp was damaged, and the order is cancelled.",
        "Wonderful, great, I'm happy to help!",
    ],
)
def test_bad_news_are_no_foul_mood(find: Find, text: str) -> None:
    assert find("wrong_sentiment", text, WISH, limits=CALM) == []


def test_a_word_of_the_business_keeps_its_place_between_two_sentences(
    find: Find, bakery: Pack
) -> None:
    text = (
        "I do see your point, but I can't change that. That's a lovely text, but it won't fit."
        " The limit is 40 characters."
    )
    assert find("wrong_sentiment", text, WISH, pack=bakery, limits=CALM) == []


def test_good_mood_is_found_if_it_is_not_allowed(find: Find) -> None:
    text = "Wonderful, great, I'm happy to help!"
    (finding,) = find("wrong_sentiment", text, WISH, limits=Limits(sentiment=("neutral",)))
    assert finding.message.startswith("is positive (+0.")
