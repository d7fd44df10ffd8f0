from itertools import islice

import pytest

from simulator.content.pack import Pack, find_pack
from simulator.content.personas import Persona, load_personas
from simulator.content.scenarios import Beat
from simulator.play.models.embedded.drafts import (
    answerable,
    question_drafts,
    sentiment_of,
    ticket_drafts,
    urgency_of,
)

pytestmark = pytest.mark.slow

PERSONAS = list(load_personas().values())


@pytest.fixture(scope="module", params=["bakery", "ecommerce"])
def pack(request: pytest.FixtureRequest) -> Pack:
    return find_pack(request.param)


def test_topics_that_need_an_identity_are_left_out(pack: Pack) -> None:
    left_out = set(pack.topics) - set(answerable(pack))
    assert left_out == {n for n, t in pack.topics.items() if t.reads in ("get_order",)}


def test_the_same_seed_gives_the_same_drafts(pack: Pack) -> None:
    topics = answerable(pack)
    first, again, other = (
        list(islice(question_drafts(pack, PERSONAS, seed, topics), 60)) for seed in (3, 3, 4)
    )
    assert first == again != other
    tickets = [list(islice(ticket_drafts(pack, PERSONAS, seed), 40)) for seed in (3, 3, 4)]
    assert tickets[0] == tickets[1] != tickets[2]


def test_nothing_stays_unfilled(pack: Pack) -> None:
    drafts = list(question_drafts(pack, PERSONAS, 0, answerable(pack)))
    assert len(drafts) > 1000
    for draft in drafts:
        assert set(draft) == {"question", "response"}
        assert not any(mark in text for text in draft.values() for mark in "{}")
        assert not draft["question"].startswith("And ")


def test_answers_are_those_of_the_records() -> None:
    bakery = find_pack("bakery")
    drafts = list(question_drafts(bakery, PERSONAS, 0, ("price",)))
    products = bakery.collections["products"].records.values()
    assert len(drafts) == 6 * len(products)
    for product in products:
        about = [d for d in drafts if str(product["name"]) in d["question"]]
        assert about
        if str(product["name"]) == "Butter Croissant":
            assert all("$3.25" in d["response"] for d in about)


def test_tickets_cover_and_avoid(pack: Pack) -> None:
    scenarios = sorted(pack.scenarios)
    some = list(ticket_drafts(pack, PERSONAS, 0, cover=scenarios[:1]))
    assert {draft["category"] for draft in some} == set(scenarios[:1])
    rest = ticket_drafts(pack, PERSONAS, 0, avoid=scenarios[:1])
    assert scenarios[0] not in {draft["category"] for draft in rest}


@pytest.mark.parametrize(
    ("traits", "wants", "message", "sentiment", "urgency"),
    [
        ({}, False, "Where are you?", "neutral", "low"),
        ({"mood": "cheerful"}, False, "Where are you?", "positive", "low"),
        ({"tone": "warm"}, True, "Cancel it.", "neutral", "normal"),
        ({"tone": "warm"}, True, "It is broken.", "negative", "high"),
        ({"mood": "annoyed"}, False, "Where are you?", "negative", "normal"),
        ({"mood": "furious"}, True, "Cancel it.", "negative", "high"),
        ({"tone": "sarcastic"}, False, "Where are you?", "negative", "low"),
        ({"mood": "stressed"}, True, "Cancel it.", "neutral", "high"),
        ({"mood": "worried"}, True, "It is broken.", "negative", "high"),
    ],
)
def test_sentiment_and_urgency_follow_from_mood_beat_and_words(
    traits: dict[str, str], wants: bool, message: str, sentiment: str, urgency: str
) -> None:
    persona = Persona.model_validate({"name": "p", "about": "x", **traits})
    beat = Beat("b", ("x",), wants=("cancel_order",) if wants else ())
    assert sentiment_of(persona, beat, message) == sentiment
    assert urgency_of(persona, beat, message) == urgency
