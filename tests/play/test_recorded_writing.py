"""Whole dialogues in which real writers played our prompts, replayed from their recordings."""

from pathlib import Path

import pytest

from simulator.dialogue import Dialogue
from simulator.faces.cli import main
from simulator.runs.store import Run

HERE = Path(__file__).parent / "recordings"
ROLES = {1: "--customer-model", 2: "--support-model", 3: "--model"}


def replayed(number: int, folder: Path, capsys: pytest.CaptureFixture[str]) -> list[Dialogue]:
    command = ["generate", "bakery", "ecommerce", "-n", "2", "--seed", f"1{number}"]
    recording = f"replay:{HERE / f'manual-{number}.jsonl'}"
    assert main([*command, ROLES[number], recording, "--out", str(folder)]) == 0
    capsys.readouterr()
    with Run.open(folder) as run:
        found = list(run.dialogues())
    if any("it was changed" in dialogue.ending.detail for dialogue in found):
        pytest.skip("the prompts or packs have changed since; record again (recordings/README.md)")
    return found


@pytest.mark.parametrize("number", ROLES)
def test_real_writing_gives_whole_dialogues(
    number: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dialogues = replayed(number, tmp_path / "run", capsys)
    assert len(dialogues) == 4
    for dialogue in dialogues:
        assert dialogue.verdict.accepted, dialogue.verdict.reasons
        assert len(dialogue.turns) >= 4
        assert any("manual" in name for name in dialogue.models.values())


def test_mistakes_of_real_writers_are_sent_back_and_mended(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dialogues = [d for n in (2, 3) for d in replayed(n, tmp_path / str(n), capsys)]
    drafts = [draft for d in dialogues for turn in d.turns for draft in turn.drafts]
    codes = {finding.code for draft in drafts for finding in draft.findings}
    assert {"unknown_duration", "claimed_deed", "unknown_percentage"} <= codes


def test_replies_in_a_form_of_their_own_are_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dialogues = replayed(3, tmp_path / "run", capsys)
    forms = [d.usage["customer"].forms for d in dialogues]
    assert sum(each.get("lenient", 0) for each in forms) >= 2
