"""Customers greet by the clock of the business."""

from collections.abc import Iterator
from random import Random

import pytest

from simulator.content.pack import Pack
from simulator.content.personas import Typing
from simulator.play import english
from simulator.play.models.embedded.style import Style, greetings
from simulator.play.nlu import nlu_for

PARTS = {"morning", "afternoon", "evening"}


def named(texts: Iterator[str] | list[str]) -> set[str]:
    return {part for text in texts for part in PARTS if part in text.lower()}


@pytest.mark.parametrize(
    ("hour", "part"),
    [(0, "morning"), (9, "morning"), (12, "afternoon"), (17, "afternoon"), (18, "evening")],
)
@pytest.mark.parametrize("formality", list(english.customer.GREETINGS))
def test_greetings_of_an_hour(hour: int, part: str, formality: str) -> None:
    for seed in range(20):
        fitting = greetings(formality, Random(seed), hour)
        every = greetings(formality, Random(seed))
        assert named(list(fitting)) == named(list(every)) & {part}
        plain = [text for text in every if not named([text])]
        assert plain and set(plain) <= set(fitting)


def test_nobody_says_good_afternoon_at_nine(bakery: Pack) -> None:
    assert bakery.now.hour == 9
    persona = {
        "verbosity": "chatty", "formality": "formal", "tone": "neutral", "asides": [],
        "typing": Typing().model_dump(),
    }  # fmt: skip
    said = []
    for seed in range(150):
        style = Style(persona, Random(seed), (), nlu_for(bakery))
        said.append(style.message(["I'd like a cake."], True, False, False, ""))
    assert named(said) == {"morning"}
