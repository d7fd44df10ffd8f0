"""Thanks for what was told: bright before a question, sober before news or after trouble."""

from pathlib import Path
from random import Random

import pytest

from simulator.acts import Acknowledge, Act, HandOver, Report, Request
from simulator.content.pack import Pack, load_pack
from simulator.play import english
from simulator.play.models.embedded.manners import Manners
from simulator.play.models.embedded.tracker import Tracker
from simulator.play.policy import Wanted

BRIGHT = ("!", "Perfect", "Great", "Lovely")


@pytest.fixture(scope="module")
def kiosk() -> Pack:
    return load_pack(Path(__file__).parents[1] / "packs" / "kiosk")


def thanked(pack: Pack, acts: list[Act], troubled: bool) -> set[str]:
    """All that support says first, to somebody who has told what was asked for."""
    found = set()
    for seed in range(60):
        tracker = Tracker(pack)
        tracker.turns, tracker.text, tracker.troubled = 2, "a@example.com", troubled
        tracker.wanted, tracker.asked = [Wanted(tools=("refund_ticket",))], ("email",)
        tracker.heard.slots.update(email="a@example.com")
        manners = Manners(tracker, Random(seed), Random(seed).choice)
        manners.voice = type(manners.voice)(tone="warm")
        texts, said = manners.before(acts)
        found |= set(texts)
        assert all(isinstance(act, Acknowledge) and act.how == "thanks" for act in said)
    return found


def bright(texts: set[str]) -> bool:
    return any(word in text for text in texts for word in BRIGHT)


def test_a_further_question_may_be_asked_brightly(kiosk: Pack) -> None:
    assert bright(thanked(kiosk, [Request(slots=("guest_id",))], troubled=False))


@pytest.mark.parametrize(
    ("act", "troubled"),
    [
        (Request(slots=("guest_id",)), True),
        (Report(tool="refund_ticket"), False),
        (HandOver(tool="hand_over"), False),
    ],
    ids=["after trouble", "before news", "before a hand-over"],
)
def test_otherwise_thanks_are_sober(kiosk: Pack, act: Act, troubled: bool) -> None:
    texts = thanked(kiosk, [act], troubled)
    assert texts and not bright(texts)


def test_nobody_is_thanked_for_what_does_not_match(kiosk: Pack) -> None:
    assert thanked(kiosk, [Request(slots=("guest_id", "email"), again=True)], False) == set()


@pytest.mark.parametrize(
    ("text", "troubled"),
    [
        ("Otis has a cough since the stay with you.", True),
        ("Something is wrong with Otis: red eyes.", True),
        ("My dog's paw is swollen", True),
        ("I'd like to bring Otis on another day.", False),
    ],
)
def test_trouble_is_kept_in_mind(kiosk: Pack, text: str, troubled: bool) -> None:
    from simulator.play.nlu import nlu_for

    tracker = Tracker(kiosk)
    for said in (text, "GST-1001"):
        tracker.hear(said, nlu_for(kiosk))
    assert tracker.troubled is troubled


def test_after_a_hand_over_no_channel_is_promised() -> None:
    promises = ("chat", "write to you", "answer you", "get back to you", "call you", "here.")
    for text in english.all_of(english.support.FAREWELLS["escalated"]):
        told = text.lower().replace("from here.", "")
        assert not [promise for promise in promises if promise in told], text
