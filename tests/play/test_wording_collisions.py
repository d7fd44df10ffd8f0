"""Frames of requests and questions do not run into each other."""

from __future__ import annotations

from random import Random

import pytest

from simulator.play.models.embedded.openings import names_its_thing
from simulator.play.models.embedded.wording.register import Register, Speaker
from simulator.play.models.embedded.wording.rewording import COLLISION, reworded


@pytest.mark.parametrize(
    "text",
    ["Do you do exchanges?", "Do I get a credit?", "How do I know that's the end of it?",
     "Have you got any news?", "Is a downgrade effective right away?", "Do you do gift cards?"],
)  # fmt: skip
def test_no_request_frame_stands_before_a_question(text: str) -> None:
    register = Register("somebody", ("neutral", "normal", "polite", "medium", "30-44"))
    for seed in range(300):
        said = reworded(text, Speaker(register, Random(seed), wants=bool(seed % 2)))
        assert not COLLISION.search(said), said
        assert "effective is" not in said


@pytest.mark.parametrize(
    ("text", "names"),
    [("How much money did I get back for it?", False), ("Is that the second wrong charge?", False),
     ("Can you cancel my order? I don't need it.", True), ("Where is my {item}?", True)],
)  # fmt: skip
def test_an_opening_names_its_thing(text: str, names: bool) -> None:
    assert names_its_thing(text) is names
