import json
from pathlib import Path
from typing import Any

import pytest

from simulator.runs.store import Run

pytestmark = pytest.mark.slow


def test_what_was_exported_keeps_the_rules(command: Any, run: Path) -> None:
    assert command("export", run, "--format", "sharegpt", "--out", "rows").code == 0
    outcome = command("verify", "rows")
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.count("every rule is kept") == 2


def test_a_broken_row_is_a_verdict_and_is_named(command: Any, run: Path, tmp_path: Path) -> None:
    command("export", run, "--out", "rows")
    path = tmp_path / "rows/train.jsonl"
    first, *rest = path.read_text().splitlines()
    row = json.loads(first)
    row["messages"].pop()
    path.write_text("\n".join([json.dumps(row), *rest, "no row", "[1]"]) + "\n")
    outcome = command("verify", "rows", "--json")
    assert outcome.code == 1
    found = next(each for each in json.loads(outcome.out) if each["file"].endswith("train.jsonl"))
    assert (found["rows"], found["bad"]) == (len(rest) + 3, 3)
    assert found["problems"] == {"is no JSON object": 2, "the last message is of user": 1}


@pytest.mark.parametrize(("folder", "told"), [("gone", "no such folder"), (".", "no file of rows")])
def test_a_folder_without_rows_is_said_in_one_line(command: Any, folder: str, told: str) -> None:
    outcome = command("verify", folder)
    assert (outcome.code, outcome.out, outcome.err.count("\n")) == (2, "", 1)
    assert told in outcome.err


def test_several_runs_need_a_folder(command: Any, run: Path) -> None:
    outcome = command("export", run, run)
    assert outcome.code == 2 and "--out" in outcome.err
    outcome = command("export", run, run, "--out", "both")
    assert outcome.code == 0
    assert "left out 4: the same words as an earlier dialogue" in outcome.out
    assert "accepted 8 dialogues, 4 of them gave no row" in outcome.out


def test_a_file_and_rows_that_are_none_are_said_in_one_line(command: Any, tmp_path: Path) -> None:
    (tmp_path / "rows").mkdir()
    (tmp_path / "rows/train.jsonl").touch()
    for given, told in (
        ("rows", "hold no row"),
        ("rows/train.jsonl", "is a file; name the folder"),
    ):
        outcome = command("verify", given)
        assert (outcome.code, outcome.out, outcome.err.count("\n")) == (2, "", 1)
        assert told in outcome.err


def test_a_run_in_which_nothing_was_played_has_no_rows(
    command: Any, run: Path, tmp_path: Path
) -> None:
    with Run.open(run) as played, Run.create_or_open(tmp_path / "empty", played.recipe):
        pass
    outcome = command("export", "empty")
    assert (outcome.code, outcome.out, outcome.err.count("\n")) == (2, "", 1)
    assert "there is no dialogue to export" in outcome.err
    assert not (tmp_path / "empty/train.jsonl").exists()
