"""Words at random are told from what people write."""

from __future__ import annotations

import re
from random import Random

import pytest

from simulator.content.pack import find_pack
from simulator.play.nlu import NLU, nlu_for
from simulator.play.nlu.word_order import FEW, WordOrder


@pytest.fixture(scope="module", name="nlu")
def _nlu() -> NLU:
    return nlu_for(find_pack("ecommerce"))


def test_pairs_that_people_write_are_above_pairs_at_random() -> None:
    order = WordOrder(["I need the order today.", "Do you have the order?", "I have a cake."])
    assert order.ratio(["I have the cake"])[0] > 0 > order.ratio(["cake the have I"])[0]


def test_nothing_is_said_of_a_few_words() -> None:
    order = WordOrder(["I need the order today."])
    assert order.ratio(["order the"])[1] < FEW
    assert not order.lacks(["order the"])


@pytest.mark.parametrize("seed", range(20))
def test_three_texts_of_the_packs_words_at_random_lack_order(nlu: NLU, seed: int) -> None:
    texts = [text for beat in nlu.pack.shared.values() for text in beat.say]
    words = re.findall(r"[A-Za-z']+", " ".join(re.sub(r"\{.*?\}", "", text) for text in texts))
    rng = Random(f"order/{seed}")
    assert nlu.disordered(tuple(" ".join(rng.choices(words, k=9)) for _ in range(3)))


def test_the_packs_own_sentences_are_in_order(nlu: NLU) -> None:
    for beat in nlu.pack.shared.values():
        for text in beat.say:
            assert not nlu.disordered((text,)), text


def test_strange_wording_is_in_order(nlu: NLU) -> None:
    assert not nlu.disordered(
        ("my kettle still isnt here and i need it before the weekend, whats going on?",)
    )
