import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from simulator.analyses.dataset.pairs import OTHER_CALLS, SAME, SAME_TEXT
from simulator.analyses.dataset.validate import openai_pair_problems, trl_pair_problems
from simulator.dialogue import Dialogue, Verdict
from simulator.runs.store import Run

pytestmark = pytest.mark.slow

FORMATS = {
    "trl-preference": (".preference", trl_pair_problems),
    "openai-dpo": (".openai-dpo", openai_pair_problems),
}
Rows = dict[str, list[dict[str, Any]]]


def both(folder: Path, suffix: str) -> Rows:
    return {
        name: [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        for name in ("train", "validation")
        for path in [folder / f"{name}{suffix}.jsonl"]
    }


@pytest.fixture
def store(finished: Path, tmp_path: Path) -> Callable[[list[Dialogue]], Path]:
    """Write dialogues into a run of their own, made as the finished one was."""

    def store_(dialogues: list[Dialogue]) -> Path:
        with Run.open(finished) as run:
            recipe, folders = run.recipe, run.folders
        with Run.create_or_open(tmp_path / "run", recipe) as run:
            run.remember_folders(folders)
            for place, dialogue in enumerate(dialogues):
                run.append(place, dialogue)
        return tmp_path / "run"

    return store_


@pytest.fixture
def export(command: Any, store: Any) -> Callable[..., dict[str, Any]]:
    """Store dialogues and export them; what the command printed for machines."""

    def export_(dialogues: list[Dialogue], format_: str, *options: Any) -> dict[str, Any]:
        outcome = command("export", store(dialogues), "--format", format_, "--json", *options)
        assert (outcome.code, outcome.err) == (0, "")
        return json.loads(outcome.out)

    return export_


def drafts_of(dialogues: list[Dialogue]) -> int:
    return sum(len(turn.drafts) for dialogue in dialogues for turn in dialogue.turns)


@pytest.mark.parametrize("format_", FORMATS)
def test_no_draft_is_lost_and_every_row_passes(
    export: Any, drafted: list[Dialogue], tmp_path: Path, format_: str
) -> None:
    suffix, problems = FORMATS[format_]
    result = export(drafted, format_)
    rows = both(tmp_path / "run", suffix)
    assert {name: result[name] for name in rows} == {name: len(rows[name]) for name in rows}
    assert min(result["train"], result["validation"]) > 10
    left_out = sum(result["left_out"].values())
    assert result["train"] + result["validation"] + left_out == drafts_of(drafted)
    for row in rows["train"] + rows["validation"]:
        assert problems(row) == []


def test_both_formats_hold_the_same_pairs_where_they_can(
    export: Any, drafted: list[Dialogue], command: Any, tmp_path: Path
) -> None:
    export(drafted, "trl-preference")
    command("export", "run", "--format", "openai-dpo")
    run = tmp_path / "run"
    trl, openai = both(run, ".preference"), both(run, ".openai-dpo")
    for name, rows in openai.items():
        texts = [(r["preferred_output"], r["non_preferred_output"]) for r in rows]
        one = [r for r in trl[name] if len(r["chosen"]) == len(r["rejected"]) == 1]
        assert texts == [(r["chosen"], r["rejected"]) for r in one]


def test_a_dialogue_is_on_the_same_side_in_every_format(
    export: Any, drafted: list[Dialogue], command: Any, tmp_path: Path
) -> None:
    export(drafted, "trl-preference", "--validation-share", "0.3")
    command("export", "run", "--validation-share", "0.3")
    pairs, whole = both(tmp_path / "run", ".preference"), both(tmp_path / "run", "")
    for name in pairs:
        cases = {row["case"] for row in pairs[name]}
        assert cases and cases <= {row["case"] for row in whole[name]}


def test_no_customer_and_no_order_is_in_both_files(
    export: Any, drafted: list[Dialogue], tmp_path: Path
) -> None:
    export(drafted, "trl-preference", "--validation-share", "0.3")
    records = {d.case_id: {f"{d.pack}/{record}" for record in d.groups} for d in drafted}
    train, validation = (
        set().union(*(records[row["case"]] for row in rows))
        for rows in both(tmp_path / "run", ".preference").values()
    )
    assert train and validation and not train & validation


def test_rows_stand_in_the_order_of_the_plan(
    export: Any, drafted: list[Dialogue], tmp_path: Path
) -> None:
    export(drafted, "trl-preference")
    place = {dialogue.case_id: n for n, dialogue in enumerate(drafted)}
    for rows in both(tmp_path / "run", ".preference").values():
        places = [place[row["case"]] for row in rows]
        assert places == sorted(places)


@pytest.mark.parametrize("format_", FORMATS)
def test_a_run_without_drafts_is_said_in_one_line(
    command: Any, store: Any, clean: list[Dialogue], tmp_path: Path, format_: str
) -> None:
    store(clean[:3])
    outcome = command("export", "run", "--format", format_, "--out", "new/folder", "--json")
    assert (outcome.code, outcome.out, outcome.err.count("\n")) == (2, "", 1)
    assert "this run has no rejected drafts" in outcome.err
    assert 'embedded?flaw=any"' in outcome.err
    assert not (tmp_path / "new").exists()
    assert not list((tmp_path / "run").glob("*.jsonl"))


def test_drafts_of_what_is_not_accepted_are_left_out_with_the_reason(
    export: Any, clean: list[Dialogue], sent_back: Any, tmp_path: Path
) -> None:
    verdict = Verdict(accepted=False, reasons=("ending:turn_limit",))
    cut_off = sent_back(clean[0]).model_copy(update={"verdict": verdict})
    result = export([cut_off, sent_back(clean[1])], "trl-preference")
    assert result["left_out"] == {"not accepted: ending:turn_limit": 1}
    assert [row["case"] for row in both(tmp_path / "run", ".preference")["train"]] == [
        clean[1].case_id
    ]


def test_a_run_with_drafts_but_no_pair_gives_empty_files_and_the_reason(
    export: Any, calling: Dialogue, sent_back: Any, tmp_path: Path
) -> None:
    lacking = sent_back(calling, at_least=2, calls=())
    assert export([lacking], "openai-dpo")["left_out"] == {OTHER_CALLS: 1}
    assert both(tmp_path / "run", ".openai-dpo") == {"train": [], "validation": []}


@pytest.mark.parametrize(("format_", "reason"), [("trl-preference", SAME), ("openai-dpo", SAME)])
def test_a_draft_like_the_turn_is_left_out_with_its_reason(
    export: Any, clean: list[Dialogue], sent_back: Any, format_: str, reason: str
) -> None:
    same = sent_back(clean[0], text=lambda turn: turn.text)
    assert export([same], format_)["left_out"] == {reason: 1}


def test_a_text_that_both_sides_say_is_left_out_of_texts(
    export: Any, calling: Dialogue, sent_back: Any
) -> None:
    same = sent_back(calling, at_least=2, calls=(), text=lambda turn: turn.text)
    assert export([same], "openai-dpo")["left_out"] == {SAME_TEXT: 1}


def twice(dialogue: Dialogue) -> Dialogue:
    """The same draft two times."""
    turns = [turn.model_copy(update={"drafts": turn.drafts * 2}) for turn in dialogue.turns]
    return dialogue.model_copy(update={"turns": tuple(turns)})


@pytest.mark.parametrize("format_", FORMATS)
def test_the_same_pair_is_written_once(
    export: Any, clean: list[Dialogue], sent_back: Any, format_: str
) -> None:
    first = twice(sent_back(clean[0]))
    again = first.model_copy(update={"case_id": "0123456789abcdef"})
    result = export([first, again], format_)
    assert result["left_out"] == {"the same as an earlier pair": 3}
    assert result["train"] + result["validation"] == 1


def test_an_invalid_pair_is_left_out_with_its_reason(
    export: Any, clean: list[Dialogue], sent_back: Any
) -> None:
    silent = sent_back(clean[0], text=" ")
    reason = "invalid: rejected: assistant says nothing"
    assert export([silent, sent_back(clean[1])], "trl-preference")["left_out"] == {reason: 1}


@pytest.mark.parametrize("format_", FORMATS)
def test_the_card_says_what_the_pairs_are(
    export: Any, drafted: list[Dialogue], tmp_path: Path, format_: str
) -> None:
    result = export(drafted, format_)
    card = (tmp_path / "run" / f"DATASET{FORMATS[format_][0]}.md").read_text()
    rows = result["train"] + result["validation"]
    drafting = sum(any(turn.drafts for turn in dialogue.turns) for dialogue in drafted)
    for line in (
        f"Format: {format_}. Rows: {result['train']} train, {result['validation']} validation.",
        "Each pair is a support turn that the critic sent back",
        f"- unknown_amount: {rows}",
        f"support: embedded (rules, not a language model): {drafting}",
        *(f"- {reason}: {count}" for reason, count in result["left_out"].items()),
    ):
        assert line in card


def test_files_and_counts_are_printed(command: Any, store: Any, drafted: list[Dialogue]) -> None:
    store(drafted)
    outcome = command("export", "run", "--format", "openai-dpo")
    first, second, *rest = outcome.out.splitlines()
    assert first.endswith("rows  run/train.openai-dpo.jsonl")
    assert second.endswith("rows  run/validation.openai-dpo.jsonl")
    assert any(line.startswith("left out") and OTHER_CALLS in line for line in rest)


def test_the_same_run_gives_the_same_bytes(
    export: Any, drafted: list[Dialogue], command: Any, tmp_path: Path
) -> None:
    export(drafted, "trl-preference")
    command("export", "run", "--format", "trl-preference", "--out", "again")
    for path in (tmp_path / "again").iterdir():
        assert path.read_bytes() == (tmp_path / "run" / path.name).read_bytes()
    assert Counter(path.suffix for path in (tmp_path / "again").iterdir()) == {
        ".jsonl": 2,
        ".md": 1,
    }


def test_the_datasets_library_loads_the_pairs(
    export: Any, load: Any, drafted: list[Dialogue], tmp_path: Path
) -> None:
    export(drafted, "trl-preference")
    loaded = load(tmp_path / "run", ".preference")
    assert loaded == both(tmp_path / "run", ".preference")
    for row in loaded["train"] + loaded["validation"]:
        assert trl_pair_problems(row) == []
