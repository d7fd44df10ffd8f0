import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from simulator.cli.main import main
from simulator.content.pack import find_pack, read_anew
from simulator.content.phrases import Phrase, PhraseBook, load_phrases, written

FILE = Path("phrases/bakery.yaml")
EMAIL = Phrase(part="tell email", of="I signed up with {email}.", text="registered with {email}")
PHONE = Phrase(part="ask phone", of="Your phone number, please?", text="[red]your number?\u202e")
STALE = Phrase(part="beat gone", of="Long gone.", text="Gone for long.")


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.chdir(tmp_path)
    FILE.parent.mkdir()
    FILE.write_text(written(PhraseBook(phrases=(EMAIL, PHONE, STALE))), encoding="utf-8")
    read_anew()
    yield FILE
    read_anew()


def listed(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert main(["phrases", "bakery", "--json", *arguments]) == 0
    found = json.loads(capsys.readouterr().out)
    return {each["id"]: each for each in found["phrases"]}


def test_without_a_file_it_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["phrases", "bakery"]) == 0
    told = capsys.readouterr().out
    assert "no phrases are kept for bakery (phrases/bakery.yaml)" in told
    assert "`simulator generate bakery --say-with openai:MODEL`" in told
    assert main(["phrases", "bakery", "--accept", "all"]) == 2
    assert "there is nothing to review" in capsys.readouterr().err


def test_phrases_are_listed_under_their_sentences(
    kept: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["phrases", "bakery"]) == 0
    lines = capsys.readouterr().out.splitlines()
    place = lines.index("tell email: I signed up with {email}.")
    assert lines[place + 1] == f"  {EMAIL.id}  proposed   registered with {{email}}"
    assert "3 phrases in phrases/bakery.yaml, 2 play" in lines
    assert "stale: the pack has their sentence no more" in lines
    assert not any("\u202e" in line for line in lines)
    assert any("[red]your number?" in line for line in lines)


def test_a_review_is_kept(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = listed(capsys, "--accept", EMAIL.id, "--reject", PHONE.id)
    assert (found[EMAIL.id]["state"], found[EMAIL.id]["plays"]) == ("accepted", True)
    assert (found[PHONE.id]["state"], found[PHONE.id]["plays"]) == ("rejected", False)
    assert [each.state.value for each in load_phrases(kept).phrases] == [
        "accepted", "rejected", "proposed",
    ]  # fmt: skip
    pack = find_pack("bakery")
    assert EMAIL.text in pack.slots["email"].tell
    assert PHONE.text not in pack.slots["phone"].ask


def test_one_that_is_named_counts_above_all(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = listed(capsys, "--reject", "all", "--accept", EMAIL.id)
    assert {key for key, each in found.items() if each["state"] == "accepted"} == {EMAIL.id}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--accept", "0"], "bakery has no phrase `0`"),
        (["--reject", EMAIL.id[:-1]], f"did you mean `{EMAIL.id}`"),
        (["--accept", "all", "--reject", "all"], "`all` cannot be accepted and rejected at once"),
        (["--accept", EMAIL.id, "--reject", EMAIL.id], "accepted and rejected at once"),
    ],
)
def test_what_cannot_be_reviewed_changes_nothing(
    kept: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    before = kept.read_bytes()
    assert main(["phrases", "bakery", *arguments]) == 2
    assert message in capsys.readouterr().err
    assert kept.read_bytes() == before


def test_an_unknown_pack_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["phrases", "bakry"]) == 2
    assert "there is no pack `bakry`" in capsys.readouterr().err
