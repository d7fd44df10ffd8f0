"""Export and curate take dialogues as people left them."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from simulator.api.curating import curate
from simulator.api.playing import generate
from simulator.api.result import open_run
from simulator.runs.reviewed_run import ReviewedRun
from simulator.runs.reviews import Decision, Review, now

Decide = Callable[..., None]


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("runs") / "small"
    generate("bakery", n=8, seed=2, out=folder)
    return folder


@pytest.fixture
def run(played: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(played, tmp_path / "run"))


@pytest.fixture
def decide(run: Path) -> Decide:
    def decide_(place: int, decision: str, **more: Any) -> None:
        with ReviewedRun.open(run, write=True) as opened:
            opened.review(place, Review(decision=Decision(decision), at=now(), **more))

    return decide_


def rows(run: Path, tmp_path: Path, **options: Any) -> dict[str, dict[str, Any]]:
    """Rows by case."""
    out = tmp_path / "out"
    done = open_run(run).export(out, validation_share=0, **options)
    lines = done.files[0].read_text(encoding="utf-8").splitlines()
    return {row["case"]: row for row in map(json.loads, lines)}


def test_who_was_rejected_is_left_out_and_counted_by_reason(
    run: Path, decide: Decide, tmp_path: Path
) -> None:
    for place, reason in ((1, "too rude"), (2, "too rude"), (3, "nobody talks so")):
        decide(place, "rejected", reason=reason)
    for accept in ("expected", "clean"):
        found = open_run(run).export(tmp_path / accept, validation_share=0, accept=accept)
        assert found.train == 5
        assert found.left_out == {
            "not accepted: a person: too rude": 2, "not accepted: a person: nobody talks so": 1
        }  # fmt: skip
        card = (tmp_path / accept / "DATASET.md").read_text(encoding="utf-8")
        assert "a person: too rude" in card


def test_who_was_accepted_is_in(run: Path, decide: Decide, tmp_path: Path) -> None:
    decide(1, "rejected", reason="a slip")
    decide(1, "accepted", reason="on second thoughts")
    assert len(rows(run, tmp_path)) == 8


@pytest.mark.parametrize("format_", ["trl", "openai", "sharegpt", "user", "trl-prompt-completion"])
def test_corrected_words_are_in_the_row(
    run: Path, decide: Decide, tmp_path: Path, format_: Any
) -> None:
    old = open_run(run).find("2").turns[1].text
    decide(2, "corrected", turn=1, text="Something else entirely.", reason="style")
    done = open_run(run).export(tmp_path / "out", format=format_, validation_share=0)
    lines = done.files[0].read_text(encoding="utf-8").splitlines()
    mine = [line for line in lines if "Something else entirely." in line]
    assert mine and not any(json.dumps(old)[1:-1] in line for line in mine)


def test_the_source_says_that_a_person_corrected_it(
    run: Path, decide: Decide, tmp_path: Path
) -> None:
    case = open_run(run).find("2").case_id
    decide(2, "corrected", turn=1, text="Something else entirely.", reason="style")
    found = rows(run, tmp_path)
    assert found[case]["source"].startswith("corrections: a person; ")
    assert sum("a person" in row["source"] for row in found.values()) == 1
    assert "corrections: a person" in (tmp_path / "out/DATASET.md").read_text(encoding="utf-8")


def test_a_correction_is_a_preference_pair(run: Path, decide: Decide, tmp_path: Path) -> None:
    old = open_run(run).find("2").turns[1].text
    decide(2, "corrected", turn=1, text="Something else entirely.", reason="style")
    done = open_run(run).export(tmp_path / "out", format="trl-preference", validation_share=0)
    [row] = map(json.loads, done.files[0].read_text(encoding="utf-8").splitlines())
    assert row["chosen"][-1]["content"] == "Something else entirely."
    assert row["rejected"][-1]["content"] == old
    assert row["fault"] == "corrected_by_person"


def test_a_part_of_a_run_is_exported_as_people_left_it(
    run: Path, decide: Decide, tmp_path: Path
) -> None:
    decide(1, "rejected", reason="too rude")
    accepted = open_run(run).accepted
    assert len(accepted) == 7
    assert accepted.export(tmp_path / "out", validation_share=0).train == 7


@pytest.mark.parametrize("accept", ["expected", "clean", "any"])
def test_curate_drops_who_was_rejected(
    run: Path, decide: Decide, tmp_path: Path, accept: str
) -> None:
    decide(1, "rejected", reason="too rude")
    decide(2, "corrected", turn=1, text="Something else entirely.", reason="style")
    manifest = curate(run, tmp_path / "best", accept=accept, duplicates=None)
    assert (manifest.kept, manifest.dropped) == (7, {"not accepted: a person: too rude": 1})
    assert open_run(tmp_path / "best").find("2").turns[1].text == "Something else entirely."
    assert open_run(tmp_path / "best").decisions().keys() == {2}


def test_going_on_with_a_run_keeps_what_was_decided(run: Path, decide: Decide) -> None:
    decide(1, "rejected", reason="too rude")
    result = generate("bakery", n=9, seed=2, out=run)
    assert len(result) == 9 and not result.find("1").verdict.accepted
    cases = {
        json.loads(line)["case"]
        for name in ("train", "validation")
        for line in (run / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    }
    assert result.find("1").case_id not in cases and len(cases) == 8
