"""Features of texts: what two spellings share, and what is left out."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.play.nlu.embeddings import embeddings
from simulator.play.nlu.features import FeatureTable, folded

TEXTS = ["cancel my order", "cancel the order please", "where is my parcel", "my parcel is late"]


def table() -> FeatureTable:
    tokens = embeddings()
    if tokens is None:
        pytest.skip("no token embeddings")
    return FeatureTable(TEXTS, tokens.tokens(TEXTS))


def near(found: FeatureTable, text: str) -> list[float]:
    """How much a text shares with each example."""
    tokens = embeddings()
    assert tokens
    row = found.weighed([text], tokens.tokens([text]))
    return list((found.examples @ row.T).toarray()[:, 0])


def test_numbers_and_case_are_folded() -> None:
    assert folded("Refund $20.50 NOW,  it’s late") == "refund #n now, it's late"


def test_rows_have_length_one() -> None:
    lengths = np.sqrt(table().examples.power(2).sum(axis=1))
    assert np.allclose(lengths, 1)


def test_an_example_is_nearest_to_itself() -> None:
    found = table()
    for place, text in enumerate(TEXTS):
        scores = near(found, text)
        assert scores[place] == pytest.approx(1)
        assert scores[place] >= max(scores) - 1e-6


def test_a_misspelt_word_is_heard_by_its_pieces() -> None:
    scores = near(table(), "parcell")
    assert min(scores[2:]) > max(scores[:2])


@given(st.text(max_size=60))
def test_any_text_has_a_vector_of_length_one_or_none(text: str) -> None:
    found, tokens = table(), embeddings()
    assert tokens
    plain = folded(text)
    values = found.weighed([plain, *TEXTS], tokens.tokens([plain, *TEXTS]))[0].data
    assert not len(values) or np.linalg.norm(values) == pytest.approx(1)
