"""`simulator generate` until a coverage is reached, or the cells of a cross are filled."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from simulator.runs.store import Run

pytestmark = pytest.mark.slow

SMALL = ("generate", "ecommerce", "--scenario", "before_buying", "--persona", "busy_parent")
UNTIL = (*SMALL, "--until-coverage", "100", "--out", "run")


def planned(folder: Path) -> int:
    with Run.open(folder) as run:
        assert run.played == run.planned
        return run.planned


def test_everything_that_can_be_reached_is(command: Any, tmp_path: Path, state: Any) -> None:
    outcome = command(*UNTIL)
    assert outcome.code == 0
    assert "(100 %); no plan does with fewer than" in outcome.out
    before = state()
    again = command(*UNTIL)
    assert again.code == 0 and "0 played" in again.out
    assert state() == before


def test_a_target_below_all_takes_fewer(command: Any, tmp_path: Path) -> None:
    arguments = (*SMALL, "--until-coverage", "60", "--out", "run", "--json")
    found = json.loads(command(*arguments).out)["aims"][0]
    assert 60 <= 100 * found["done"] / found["wanted"] <= 75
    few = planned(tmp_path / "run")
    assert command(*UNTIL).code == 0  # a higher one goes on in the same folder
    assert planned(tmp_path / "run") > few


def test_n_is_the_most(command: Any, tmp_path: Path) -> None:
    outcome = command(*UNTIL, "-n", "5")
    assert outcome.code == 0 and "not reached with this -n: " in outcome.out
    assert planned(tmp_path / "run") == 5


def test_an_interrupted_run_goes_on(
    command: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert command(*UNTIL).code == 0
    whole = (tmp_path / "run/train.jsonl").read_bytes()
    stored = Run.append
    left = iter(range(9))

    def breaks_off(self: Run, *arguments: Any) -> None:
        if next(left, None) is None:
            raise KeyboardInterrupt
        stored(self, *arguments)

    arguments = (*UNTIL[:-1], "other")
    with monkeypatch.context() as patch:
        patch.setattr(Run, "append", breaks_off)
        assert command(*arguments).code != 0
    with Run.open(tmp_path / "other") as run:
        assert run.played == 9 < run.planned
    assert command(*arguments).code == 0
    assert (tmp_path / "other/train.jsonl").read_bytes() == whole


@pytest.mark.parametrize("cross", ["scenario:persona", "scenario:ending"])
def test_each_cell_has_exactly_so_many(command: Any, tmp_path: Path, cross: str) -> None:
    arguments = (*SMALL, "--per-cell", "3", "--cross", cross, "--out", "run")
    outcome = command(*arguments)
    assert outcome.code == 0
    lines = [
        json.loads(line)
        for name in ("train.jsonl", "validation.jsonl")
        for line in (tmp_path / "run" / name).read_text().splitlines()
    ]
    with Run.open(tmp_path / "run") as run:
        by_case = {d.case_id: d for d in run.dialogues()}
    rows = [by_case[line["case"]] for line in lines]
    counts = Counter(d.persona if "persona" in cross else d.ending.kind.value for d in rows)
    assert set(counts.values()) == {3}
    assert ("cannot be filled" in outcome.out) == (cross == "scenario:ending")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--until-coverage", "0"], "--until-coverage"),
        (["--until-coverage", "101"], "--until-coverage"),
        (["--until-coverage", "nan"], "--until-coverage"),
        (["--pairs"], "--pairs goes with --until-coverage"),
        (["--per-cell", "2", "--until-coverage", "90"], "do not go together"),
        (["--until-coverage", "90", "--without", "topics"], "did you mean `topic`"),
        (["--per-cell", "2", "--cross", "scenario:personas"], "did you mean `persona`"),
        (["--per-cell", "2", "--cross", "scenario"], "is no pair of dimensions"),
        (["--per-cell", "2", "--cross", "persona:trait"], "has more than one trait"),
        (["--per-cell", "0"], "--per-cell"),
        (["--edge-share", "2"], "--edge-share"),
        (["--cross", "scenario:ending"], "--cross goes with --per-cell"),
        (["--without", "record"], "--without goes with --until-coverage"),
        (["--until-coverage", "90", "--sampling", "random"], "--sampling goes with -n alone"),
        (["--per-cell", "2", "--edge-share", "0.5"], "--edge-share goes with -n alone"),
        (["--edge-share", "-0.1"], "--edge-share"),
        (["--until-coverage", "90", "--from", "nowhere"], "there is no run here"),
    ],
)
def test_mistakes_are_one_line_and_nothing_is_written(
    command: Any, state: Any, arguments: list[str], told: str
) -> None:
    outcome = command("generate", "bakery", *arguments)
    assert (outcome.code, outcome.out, outcome.err.count("\n")) == (2, "", 1)
    assert told in outcome.err
    assert state() == {}


def test_runs_of_different_goals_are_not_mixed(command: Any) -> None:
    assert command(*UNTIL, "-n", "2").code == 0
    outcome = command(*SMALL, "-n", "4", "--out", "run")
    assert (outcome.code, outcome.err.count("\n")) == (2, 1)
    assert "made with sampling" in outcome.err
