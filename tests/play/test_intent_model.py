"""The intent model: a pack's intents in other words, a rank for each, and nothing out of scope."""

from pathlib import Path

import pytest

from simulator.content.pack import Pack, find_pack
from simulator.play.nlu import nlu_for
from simulator.play.nlu.understanding import NLU

BANKING = Path(__file__).parents[1] / "packs/banking"


@pytest.fixture(scope="module")
def banking() -> Pack:
    return find_pack(str(BANKING))


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("somebody nicked my debit card on the metro", "lost_or_stolen_card"),
        ("is there a ceiling on how much i may top up", "top_up_limits"),
        ("my sister says the transfer i made never arrived", "transfer_not_received_by_recipient"),
    ],
)
def test_a_question_in_other_words_is_among_the_first_two(
    banking: Pack, text: str, topic: str
) -> None:
    model = nlu_for(banking).customers.model
    assert model is not None
    ranked = model.ranked(text, "asks")
    assert topic in [name for _, name in ranked[:2]]
    assert [score for score, _ in ranked] == sorted((s for s, _ in ranked), reverse=True)


def test_each_topic_has_six_sentences(banking: Pack) -> None:
    assert len(banking.topics) == 13
    assert {len(topic.asks) for topic in banking.topics.values()} == {6}


def test_what_has_nothing_to_do_with_it_scores_low(banking: Pack) -> None:
    model = nlu_for(banking).customers.model
    assert model is not None
    guess = model.guess("Seven yellow bicycles argue with the moon.")
    assert guess.label[0] == "other" or guess.score < 0.3


def test_texts_that_are_scored_together_have_the_scores_that_each_has_alone(banking: Pack) -> None:
    texts = ["where is my card", "is there a ceiling on top ups", "Seven yellow bicycles.", ""]
    together, alone = NLU(banking).customers.model, NLU(banking).customers.model
    assert together and alone
    together.prepare(texts)
    assert [together.guess(text) for text in texts] == [alone.guess(text) for text in texts]


def test_what_is_prepared_is_read_the_same(banking: Pack) -> None:
    texts = [
        "Hi. I think somebody took my card, and I'd like a new one. Thanks!",
        "My transfer never got there. Also, is there a limit to top ups?",
    ]
    prepared, fresh = NLU(banking), NLU(banking)
    prepared.customers.prepare(texts)
    assert [prepared.customer(text) for text in texts] == [fresh.customer(text) for text in texts]
