import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from simulator import tokens
from simulator.analyses.dataset.export import Export, ExportPlan, export
from simulator.analyses.dataset.leaks import masked, sentences
from simulator.analyses.dataset.row_shape import CALLS, RowShape
from simulator.analyses.dataset.system_prompt import SHORT_TOKENS, system_prompt, without_canary
from simulator.content.pack import Pack
from simulator.dialogue import Dialogue
from simulator.errors import UserError

pytestmark = pytest.mark.slow

Row = dict[str, Any]
BAR = 1_100


@pytest.fixture
def shaped(dialogues: list[Dialogue], packs: dict[str, Pack], tmp_path: Path) -> Any:
    """Exports dialogues in some shape; the result and its rows by file."""

    def shaped_(
        played: list[Dialogue] | None = None, test: float = 0.0, **shape: Any
    ) -> tuple[Export, dict[str, list[Row]]]:
        given = dialogues if played is None else played
        plan = ExportPlan(tmp_path, test=test, shape=RowShape(**shape))
        result = export(lambda: given, packs, plan)
        rows = {
            path.stem: [json.loads(line) for line in path.read_text().splitlines()]
            for path in result.files
        }
        return result, rows

    return shaped_


def all_of(rows: dict[str, list[Row]]) -> list[Row]:
    return [row for part in rows.values() for row in part]


@pytest.mark.parametrize("system", ["full", "short", "none"])
def test_no_row_holds_the_canary(shaped: Any, dialogues: list[Dialogue], system: str) -> None:
    assert "canary" in dialogues[0].system
    _, rows = shaped(system=system)
    assert "canary" not in json.dumps(rows)
    first = {row["messages"][0]["role"] for row in all_of(rows)}
    assert first == ({"user"} if system == "none" else {"system"})


def test_without_the_canary_a_prompt_is_still_json(dialogues: list[Dialogue]) -> None:
    for system in {dialogue.system for dialogue in dialogues}:
        before, after = (
            json.loads(text[text.index("{") :]) for text in (system, without_canary(system))
        )
        assert {**after, "canary": before["canary"]} == before


def test_a_short_prompt_is_short_and_holds_what_was_told(
    dialogues: list[Dialogue], packs: dict[str, Pack]
) -> None:
    short = system_prompt("short", packs)
    for dialogue in dialogues:
        assert tokens.count(short(dialogue)) <= SHORT_TOKENS
        assert packs[dialogue.pack].business in short(dialogue)
    asked = [d for d in dialogues if any("12 Mill Street" in turn.text for turn in d.turns)]
    assert asked and all("12 Mill Street" in short(d) for d in asked)


def test_a_file_is_taken_as_it_is(shaped: Any, tmp_path: Path) -> None:
    own = tmp_path / "prompt.txt"
    own.write_text("Be kind.\n")
    _, rows = shaped(system=str(own))
    assert {row["messages"][0]["content"] for row in all_of(rows)} == {"Be kind."}


@pytest.mark.parametrize(
    ("text", "told"), [("", "is empty"), ("say canary-0123456789ab", "holds the canary")]
)
def test_a_file_that_cannot_be_a_prompt(
    packs: dict[str, Pack], tmp_path: Path, text: str, told: str
) -> None:
    (tmp_path / "own").write_text(text)
    with pytest.raises(UserError, match=told):
        system_prompt(str(tmp_path / "own"), packs)


def test_a_choice_that_is_none_is_named(packs: dict[str, Pack]) -> None:
    with pytest.raises(UserError, match="did you mean `short`"):
        system_prompt("shrot", packs)


@pytest.mark.parametrize("distractors", [0, 3])
def test_only_used_tools_and_distractors(
    shaped: Any, packs: dict[str, Pack], distractors: int
) -> None:
    _, rows = shaped(tools="used", distractors=distractors)
    for row in all_of(rows):
        calls = [c for m in row["messages"] for c in m.get("tool_calls", ())]
        used = {call["function"]["name"] for call in calls}
        names = [tool["function"]["name"] for tool in json.loads(row["tools"])]
        assert used <= set(names) and len(names) == len(used) + distractors
        assert names == [name for name in packs[row["pack"]].tools if name in names]


def test_distractors_are_the_same_each_time_and_differ_by_dialogue(shaped: Any) -> None:
    first, again = (shaped(tools="used", distractors=2)[1] for _ in range(2))
    assert first == again
    assert len({row["tools"] for row in all_of(first)}) > 10


def test_without_tools_dialogues_that_call_some_are_left_out(
    shaped: Any, dialogues: list[Dialogue]
) -> None:
    calling = sum(any(turn.calls for turn in d.turns) for d in dialogues if d.verdict.accepted)
    result, rows = shaped(tools="none")
    assert result.left_out[CALLS] == calling
    assert {row["tools"] for row in all_of(rows)} <= {"[]"}


def test_the_median_row_of_the_bakery_is_short(shaped: Any, dialogues: list[Dialogue]) -> None:
    bakery = [d for d in dialogues if d.pack == "bakery"]
    result, _ = shaped(bakery, system="short", tools="used")
    assert result.tokens.row.p50 < BAR
    assert result.tokens.row.p50 <= result.tokens.row.p95 <= result.tokens.row.most
    assert result.tokens.row.most < result.tokens.max_length
    assert 0.1 < result.tokens.assistant_share < 0.5


def test_longer_rows_are_left_out_and_never_cut(shaped: Any) -> None:
    whole, before = shaped(system="short", tools="used")
    result, rows = shaped(system="short", tools="used", max_tokens=1_000)
    assert result.tokens.row.most <= 1_000
    assert result.left_out == {"longer than --max-tokens 1,000": whole.written - result.written}
    kept = {row["case"]: row for row in all_of(before)}
    assert all(kept[row["case"]] == row for row in all_of(rows))


@pytest.mark.parametrize("kept", [20, 60, 90])
def test_growth_moves_no_dialogue(shaped: Any, dialogues: list[Dialogue], kept: int) -> None:
    sides = []
    for played in (dialogues[:kept], dialogues):
        _, rows = shaped(played, test=0.2)
        sides.append({row["case"]: name for name, part in rows.items() for row in part})
    assert sides[0].items() <= sides[1].items()


def test_no_sentence_of_test_stands_in_train(shaped: Any, dialogues: list[Dialogue]) -> None:
    by_case = {dialogue.case_id: dialogue for dialogue in dialogues}
    counted, _ = shaped(test=0.2)
    result, rows = shaped(test=0.2, leak="sentences")
    assert counted.shared > 0
    assert result.left_out["shares a customer's sentence with test"] == counted.shared
    train, test = (
        frozenset().union(*(sentences(by_case[row["case"]]) for row in rows[name]))
        for name in ("train", "test")
    )
    assert train and test and not train & test
    assert (result.shared, result.test) == (0, counted.test)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Where is my order BK-12345?", "Where is my order BK-99?"),
        ("I paid $3.57, my mail is a@b.c!", "I paid $12.00, my mail is eve@example.org"),
        ("Hello, my name is Ada King.", "hello my name is Bob Stone"),
    ],
)
def test_ids_amounts_and_names_are_masked(one: str, other: str) -> None:
    assert masked(one).split()[:4] == masked(other).split()[:4]


@pytest.mark.parametrize(
    ("shape", "told"),
    [
        ({"tools": "some"}, "--tools takes"),
        ({"leak": "some"}, "--leak takes"),
        ({"distractors": 2}, "--distractors takes"),
        ({"max_tokens": 0}, "--max-tokens must be"),
    ],
)
def test_what_cannot_be_asked_for(shape: Row, told: str) -> None:
    with pytest.raises(UserError, match=told):
        RowShape(**shape).check()


def test_accepted_and_written_differ_by_what_is_left_out(
    shaped: Any, dialogues: list[Dialogue], tmp_path: Path
) -> None:
    result, rows = shaped(test=0.2, tools="none")
    assert result.accepted - result.written == sum(
        count for reason, count in result.left_out.items() if not reason.startswith("not accepted")
    )
    assert Counter(map(len, rows.values())).total() == 3
    card = (tmp_path / "DATASET.md").read_text()
    assert (
        f"Rows: {result.train} train, {result.validation} validation, {result.test} test." in card
    )
