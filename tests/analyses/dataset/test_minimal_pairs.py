"""Pairs whose sides differ in one passage, by the kind of fault."""

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.analyses.dataset.export import ExportPlan, export
from simulator.analyses.dataset.minimal_pairs import NOT_MINIMAL, OTHER_FAULT, passage
from simulator.analyses.dataset.pairs import trl_pairs
from simulator.content.pack import Pack
from simulator.dialogue import Dialogue, Severity
from simulator.errors import UserError

words = st.lists(st.sampled_from(["a", "b", "c", "d"]), max_size=8).map(" ".join)


@given(words, words)
def test_a_passage_and_what_is_around_it_make_up_both_texts(one: str, other: str) -> None:
    found = passage(one, other)
    for text, part in ((one, found.chosen), (other, found.rejected)):
        assert len(text.split()) == found.shared + len(part.split())
        assert part in text
    assert (found.chosen == found.rejected == "") == (one == other)


@pytest.mark.parametrize(
    ("one", "other", "minimal"),
    [
        ("It's $2.75 today.", "It's $9.75 today.", True),
        ("Take care!", "Take care! Are you stupid?", True),
        ("Take care!", "Support: Take care!", True),
        ("You can order it right away.", "What lovely weather today!", False),
        ("No, that is not possible today.", "Yes, I have refunded it today.", False),
    ],
)
def test_which_pairs_are_minimal(one: str, other: str, minimal: bool) -> None:
    assert passage(one, other).minimal is minimal


def written(folder: Path) -> list[dict[str, Any]]:
    names = ("train.preference.jsonl", "validation.preference.jsonl")
    lines = [line for name in names for line in (folder / name).read_text().splitlines()]
    return [json.loads(line) for line in lines]


@pytest.fixture
def two_kinds(
    clean: list[Dialogue], sent_back: Callable[..., Dialogue]
) -> tuple[list[Dialogue], int]:
    """Dialogues with a draft each, one in two of which adds a sentence to what was right."""
    made = []
    for number, dialogue in enumerate(clean[:60]):
        close = {"text": lambda turn: f"{turn.text} It is $13.37."}
        made.append(sent_back(dialogue, **(close if number % 2 else {})))
    return made, len(made) // 2


@pytest.mark.slow
def test_only_minimal_ones_are_written_where_that_is_asked(
    two_kinds: tuple[list[Dialogue], int], packs: dict[str, Pack], tmp_path: Path
) -> None:
    drafted, close = two_kinds
    plan = ExportPlan(tmp_path, "trl-preference", share=0.3, pairs="minimal")
    result = export(lambda: drafted, packs, plan)
    rows = written(tmp_path)
    assert len(rows) == close == len(drafted) - result.left_out[NOT_MINIMAL]
    for row in rows:
        assert (row["minimal"], row["fault"]) == (True, "unknown_amount")
        assert len(row["chosen"]) == len(row["rejected"]) == 1
        assert passage(row["chosen"][0]["content"], row["rejected"][0]["content"]).chosen == ""
    card = (tmp_path / "DATASET.preference.md").read_text()
    assert f"(`minimal`): {close} of {close}." in card
    assert f"- unknown_amount: {close}" in card


@pytest.mark.slow
def test_pairs_are_chosen_by_their_fault(
    drafted: list[Dialogue], packs: dict[str, Pack], tmp_path: Path
) -> None:
    plan = ExportPlan(tmp_path, "openai-dpo", faults=("rude",))
    result = export(lambda: drafted, packs, plan)
    assert result.train + result.validation == 0
    assert result.left_out[OTHER_FAULT] > 50
    plan = ExportPlan(tmp_path, "openai-dpo", faults=("rude", "unknown_amount"))
    assert export(lambda: drafted, packs, plan).train > 50


@pytest.mark.slow
def test_the_fault_is_the_first_error(
    clean: list[Dialogue], sent_back: Callable[..., Dialogue]
) -> None:
    from tests.analyses.dataset.conftest import finding

    mild = finding("repetition").model_copy(update={"severity": Severity.WARNING})
    (pair,) = trl_pairs(sent_back(clean[0], findings=(mild, finding("rude"))), [])
    assert pair.row["fault"] == "rude"
    assert Counter(pair.codes) == Counter(["rude", "repetition"])
    (pair,) = trl_pairs(sent_back(clean[0], findings=(mild,)), [])
    assert pair.row["fault"] == "repetition"


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"format": "openai", "pairs": "minimal"}, "openai has no pairs"),
        ({"format": "trl", "faults": ("rude",)}, "trl has no pairs"),
        ({"format": "trl-preference", "pairs": "minmal"}, "did you mean `minimal`"),
        ({"format": "trl-preference", "faults": ("rudee",)}, "did you mean `rude`"),
    ],
)
def test_what_is_not_to_be_had_is_said(tmp_path: Path, options: Any, told: str) -> None:
    with pytest.raises(UserError, match=told):
        _ = ExportPlan(tmp_path, **options).form
