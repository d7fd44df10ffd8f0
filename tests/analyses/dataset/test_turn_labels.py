"""Labels beside turns: what was played and meant, and what the NLU of the pack reads."""

import json
from pathlib import Path
from typing import Any

import pytest

from simulator.analyses.dataset.export import ExportPlan, export
from simulator.analyses.dataset.split import Split
from simulator.analyses.dataset.turn_labels import label_problems, label_rows
from simulator.content.pack import Pack
from simulator.dialogue import Dialogue, Speaker
from simulator.play.nlu.embeddings import embeddings

pytestmark = pytest.mark.slow

Row = dict[str, Any]


@pytest.fixture(scope="module")
def rows(clean: list[Dialogue], packs: dict[str, Pack]) -> list[tuple[Dialogue, list[Row]]]:
    of = label_rows(packs)
    return [(dialogue, [each.row for each in of(dialogue, [])]) for dialogue in clean]


def test_each_turn_has_a_row_that_keeps_the_rules(rows: list[tuple[Dialogue, list[Row]]]) -> None:
    for dialogue, found in rows:
        assert [row["text"] for row in found] == [turn.text for turn in dialogue.turns]
        assert [row["beat"] for row in found] == [turn.beat for turn in dialogue.turns]
        assert [label_problems(row) for row in found] == [[]] * len(found)


def test_acts_are_those_that_were_meant(rows: list[tuple[Dialogue, list[Row]]]) -> None:
    for dialogue, found in rows:
        for turn, row in zip(dialogue.turns, found, strict=True):
            meant = {act.act for act in turn.acts} - {"call"}
            assert not meant or set(row["acts"]) == meant
            assert row["labels_by"] == ("speaker" if turn.acts else "nlu")


def test_values_stand_where_they_are_said_to(rows: list[tuple[Dialogue, list[Row]]]) -> None:
    slots = [(row["text"], slot) for _, found in rows for row in found for slot in row["slots"]]
    there = [(text, slot) for text, slot in slots if slot["start"] >= 0]
    assert len(there) > 0.8 * len(slots) > 80
    assert all(text[slot["start"] : slot["end"]] == slot["value"] for text, slot in there)


def test_intents_are_mostly_those_of_the_beats(
    rows: list[tuple[Dialogue, list[Row]]], packs: dict[str, Pack]
) -> None:
    if embeddings() is None:
        pytest.skip("the intent model needs token embeddings")
    right = told = 0
    for dialogue, found in rows:
        beats, before = packs[dialogue.pack].scenarios[dialogue.scenario].beats, ""
        for row in found:
            beat = beats.get(row["beat"])
            if beat and row["beat"] != before and beat.asks and row["turn"]:
                told += 1
                right += f"asks:{beat.asks}" in row["intents"]
            before = row["beat"] or before
    assert told > 30
    assert right / told > 0.9


def test_of_a_speaker_without_acts_they_are_heard(
    clean: list[Dialogue], packs: dict[str, Pack]
) -> None:
    kinds: dict[bool, set[str]] = {True: set(), False: set()}
    for dialogue in clean[:40]:
        turns = [turn.model_copy(update={"acts": ()}) for turn in dialogue.turns]
        silent = dialogue.model_copy(update={"turns": tuple(turns)})
        for given in (dialogue, silent):
            for candidate in label_rows(packs)(given, []):
                if candidate.row["role"] == Speaker.SUPPORT:
                    assert candidate.row["labels_by"] == ("nlu" if given is silent else "speaker")
                    kinds[given is silent].update(candidate.row["acts"])
    assert {"request", "refuse", "confirm", "report", "inform", "farewell"} <= kinds[True]
    assert kinds[True] <= kinds[False] | {"unknown"}


def test_rows_stand_on_the_side_of_their_dialogue(
    clean: list[Dialogue], packs: dict[str, Pack], tmp_path: Path
) -> None:
    written = export(lambda: clean, packs, ExportPlan(tmp_path, "labels", share=0.3))
    split = Split(0.3)
    sides = {dialogue.case_id: split.side_of(dialogue) for dialogue in clean}
    texts: dict[str, set[tuple[str, ...]]] = {}
    for side in ("train", "validation"):
        lines = (tmp_path / f"{side}.labels.jsonl").read_text(encoding="utf-8").splitlines()
        found = [json.loads(line) for line in lines]
        assert {sides[row["case"]] for row in found} == {side}
        texts[side] = {(r["role"], r["text"], r["beat"], r["mood"], *r["intents"]) for r in found}
    assert not texts["train"] & texts["validation"]
    assert "the same words with the same labels as an earlier turn" in written.left_out
    assert "## Intents (rows)" in (tmp_path / "DATASET.labels.md").read_text()
