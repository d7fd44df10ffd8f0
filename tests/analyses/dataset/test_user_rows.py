"""Rows for a model of users: the customer's words are learned, and it sees nothing it could not."""

import json
from pathlib import Path
from typing import Any

import pytest

from simulator.analyses.dataset.export import ExportPlan, export
from simulator.analyses.dataset.row_shape import RowShape
from simulator.content.pack import Pack
from simulator.dialogue import Dialogue, Speaker
from simulator.play.prompts import OPENING

pytestmark = pytest.mark.slow

Row = dict[str, Any]


@pytest.fixture
def rows(clean: list[Dialogue], packs: dict[str, Pack], tmp_path: Path) -> Any:
    """All rows of a format, by case."""

    def rows_(form: str, shape: RowShape | None = None) -> dict[str, Row]:
        export(lambda: clean, packs, ExportPlan(tmp_path, form, share=0, shape=shape or RowShape()))
        lines = (tmp_path / f"train.{form}.jsonl").read_text(encoding="utf-8").splitlines()
        return {row["case"]: row for row in map(json.loads, lines)}

    return rows_


def said(dialogue: Dialogue, speaker: Speaker) -> list[str]:
    return [turn.text for turn in dialogue.turns if turn.speaker == speaker]


def test_the_assistant_says_what_the_customer_said(rows: Any, clean: list[Dialogue]) -> None:
    written = rows("user")
    assert len(written) == len(clean)
    for dialogue in clean:
        messages = written[dialogue.case_id]["messages"]
        texts = [m["content"] for m in messages if m["role"] == "assistant"]
        assert texts == said(dialogue, Speaker.CUSTOMER)
        others = [m["content"] for m in messages if m["role"] == "user"]
        assert others == [OPENING, *said(dialogue, Speaker.SUPPORT)[: len(texts) - 1]]


def test_the_mask_is_on_the_customer_alone(rows: Any, clean: list[Dialogue]) -> None:
    written = rows("user-masked")
    for dialogue in clean:
        messages = written[dialogue.case_id]["messages"]
        trained = [m["content"] for m in messages if m["trainable"]]
        assert trained == said(dialogue, Speaker.CUSTOMER)
        assert [m["content"] for m in messages[1:]] == [turn.text for turn in dialogue.turns]


def test_nothing_is_in_a_row_that_a_customer_cannot_see(
    rows: Any, clean: list[Dialogue], packs: dict[str, Pack]
) -> None:
    written = rows("user")
    for dialogue in clean:
        row, pack = written[dialogue.case_id], packs[dialogue.pack]
        text = json.dumps(row["messages"])
        assert "tools" not in row and "canary" not in text
        assert not any(rule.clause in row["messages"][0]["content"] for rule in pack.rules.values())
        assert not any(call.result in text for turn in dialogue.turns for call in turn.calls)


def test_customers_are_told_why_they_write_and_what_they_know(
    rows: Any, clean: list[Dialogue], packs: dict[str, Pack]
) -> None:
    written, numbers = rows("user"), 0
    for dialogue in clean:
        told = written[dialogue.case_id]["messages"][0]["content"]
        goal = packs[dialogue.pack].scenarios[dialogue.scenario].goal
        assert " ".join(goal.split()).rstrip(".") in told
        calls = [call for turn in dialogue.turns for call in turn.calls if call.ok]
        for number in (call.arguments.get("order_id") for call in calls):
            if number and number in " ".join(said(dialogue, Speaker.CUSTOMER)):
                numbers += 1
                assert number in told
    assert numbers > 20


@pytest.mark.parametrize("form", ["user", "user-masked"])
def test_the_system_message_is_as_it_is_asked_for(rows: Any, tmp_path: Path, form: str) -> None:
    assert {r["messages"][0]["role"] for r in rows(form, RowShape("none")).values()} == {"user"}
    own = tmp_path / "own.txt"
    own.write_text("Be a customer.")
    first = {r["messages"][0]["content"] for r in rows(form, RowShape(str(own))).values()}
    assert first == {"Be a customer."}
    assert "customers see none" in (tmp_path / f"DATASET.{form}.md").read_text()
