from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.content.personas import Mood
from simulator.play import english
from simulator.play.models.embedded.mood import Course, mood_after

HEAT = {"cheerful": 0, "relieved": 0, "calm": 1, "worried": 2, "stressed": 2, "annoyed": 3,
        "furious": 4}  # fmt: skip
"""How far a mood is from a good one."""

SORRY = "I'm very sorry about that."


def moods(start: str, *courses: Course) -> list[str]:
    return [mood_after(start, course).value for course in courses]


@pytest.mark.parametrize(
    ("start", "after"),
    [
        ("cheerful", ["cheerful", "calm", "annoyed", "furious"]),
        ("calm", ["calm", "worried", "annoyed", "furious"]),
        ("worried", ["worried", "stressed", "annoyed", "furious"]),
        ("annoyed", ["annoyed", "annoyed", "furious", "furious"]),
        ("furious", ["furious"] * 4),
    ],
)
def test_setbacks_are_steps_down(start: str, after: list[str]) -> None:
    assert moods(start, *(Course(setbacks=n, upset=n > 0) for n in range(4))) == after


def test_an_apology_holds_off_fury_and_takes_a_step_back_later() -> None:
    assert moods("calm", Course(3, upset=True, heard=SORRY)) == ["annoyed"]
    assert moods("calm", Course(2, heard=SORRY), Course(2)) == ["worried", "annoyed"]
    assert moods("furious", Course(1, upset=True, heard=SORRY)) == ["furious"]


@pytest.mark.parametrize(
    ("start", "served", "leaving"),
    [
        ("worried", "relieved", "relieved"),
        ("stressed", "relieved", "relieved"),
        ("annoyed", "calm", "relieved"),
        ("furious", "annoyed", "relieved"),
        ("calm", "calm", "cheerful"),
        ("cheerful", "cheerful", "cheerful"),
    ],
)
def test_who_is_served_is_eased_and_leaves_well(start: str, served: str, leaving: str) -> None:
    got = Course(served=True)
    assert moods(start, got, Course(served=True, content=True)) == [served, leaving]


def test_what_was_done_before_does_not_soften_what_goes_wrong_now() -> None:
    assert moods("calm", Course(3, upset=True, served=True)) == ["furious"]


@given(st.sampled_from(list(Mood)), st.integers(0, 9), st.booleans(), st.booleans())
def test_more_setbacks_never_better_an_apology_never_worse(
    start: Mood, setbacks: int, upset: bool, served: bool
) -> None:
    here = mood_after(start, Course(setbacks, upset, served))
    worse = mood_after(start, Course(setbacks + 1, upset, served))
    soothed = mood_after(start, Course(setbacks, upset, served, heard=SORRY))
    assert HEAT[here] <= HEAT[worse] + (served and not upset)
    assert HEAT[soothed] <= HEAT[here]


@pytest.mark.parametrize("start", list(Mood))
def test_nobody_leaves_content_in_a_bad_mood(start: Mood) -> None:
    for setbacks, upset, served in product(range(5), (True, False), (True, False)):
        course = Course(setbacks, upset, served, content=True)
        assert HEAT[mood_after(start, course)] == 0


def test_a_clerks_own_apologies_are_heard_as_such() -> None:
    for text in english.all_of(english.support.SORRY):
        assert mood_after("annoyed", Course(2, heard=text)) is Mood.ANNOYED, text
    assert mood_after("annoyed", Course(2, heard="Let me look.")) is Mood.FURIOUS
