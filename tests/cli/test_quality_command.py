"""`simulator quality` and `simulator curate`."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from simulator.api.result import open_run
from simulator.cli.main import main
from simulator.runs.subset import write_subset

TSV = "conversationId\tturnNumber\tutterance\n"


@pytest.fixture
def people(tmp_path: Path) -> Path:
    file = tmp_path / "people.tsv"
    rows = [
        f"c{n}\t{turn}\t{text}\n"
        for n in range(80)
        for turn, text in enumerate(("hi", f"i lost order {n} of bread", "ok", "thanks bye"))
    ]
    file.write_text(TSV + "".join(rows))
    return file


@pytest.fixture(scope="module")
def forty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("runs") / "forty"
    assert main(["generate", "bakery", "-n", "40", "--seed", "4", "--out", str(folder)]) == 0
    return folder


def test_a_run_against_people(
    forty: Path, people: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page, report = tmp_path / "q.html", tmp_path / "q.json"
    given = ["quality", str(forty), "--reference", str(people), "--html", str(page)]
    assert main([*given, "--json", str(report)]) == 0
    out = capsys.readouterr().out
    found = json.loads(report.read_text())
    value = found["fidelity"]["headline"]["value"]
    assert 0 < value < 1 and not found["fidelity"]["within_floor"]
    assert f"fidelity {value:.2f}" in out and "below the noise floor" in out
    assert f"fidelity {value:.2f}" in page.read_text() and "<script src" not in page.read_text()
    assert found["reference"]["dialogues"] == 80 and found["run"]["names"] == ["bakery 40"]
    assert "acts of support: too few turns to say" in found["notes"]


def test_without_a_reference_there_is_no_fidelity(
    forty: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["quality", str(forty), "--json", "-"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["fidelity"] is None and found["reference"] is None
    assert 0 < found["run"]["habits"]["short_turns"]["value"] < 1
    assert found["run"]["diversity"]["customer"]["words"] >= 1_000


def test_few_dialogues_are_too_few(
    run: Path, people: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["quality", str(run), "--reference", str(people)]) == 0
    out = capsys.readouterr().out
    assert "too few to say: the run has too few dialogues (4)" in out and "fidelity 0" not in out


def _bad_references(folder: Path) -> list[Path]:
    said = '{"messages": [{"role": "assistant", "content": "hi"}]}\n'
    texts = {
        "empty.jsonl": b"", "bytes.jsonl": bytes(range(256)) * 9, "silent.jsonl": said.encode(),
        "roles.json": b'[{"a": 1}]', "words.csv": b"hello,world\n", "list.json": b"[]",
    }  # fmt: skip
    for name, text in texts.items():
        (folder / name).write_bytes(text)
    return [folder / name for name in texts]


def test_what_cannot_be_measured_is_one_line(
    run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    empty = tmp_path / "empty"
    write_subset(run, empty, ())
    for given in (
        ["quality", str(empty)],
        ["curate", str(empty), "--out", str(tmp_path / "out")],
        ["quality", str(tmp_path / "nothing")],
        ["quality", str(run), "--reference", str(tmp_path / "none.jsonl")],
        *(["quality", str(run), "--reference", str(file)] for file in _bad_references(tmp_path)),
        ["quality", str(run), "--pack", "bakry"],
    ):
        capsys.readouterr()
        assert main(given) == 2
        error = capsys.readouterr().err
        assert error.startswith("simulator: ") and error.count("\n") == 1


def test_several_packs_are_told_apart(
    tmp_path: Path, people: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mixed = tmp_path / "mixed"
    assert main(["generate", "bakery", "ecommerce", "-n", "2", "--out", str(mixed)]) == 0
    given = ["quality", str(mixed), "--reference", str(people)]
    assert main(given) == 2
    assert "2 packs (bakery 2, ecommerce 2)" in capsys.readouterr().err
    assert main([*given, "--pack", "bakery"]) == 0
    assert re.search(r"^dialogues +2 ", capsys.readouterr().out, re.MULTILINE)


def test_a_curated_run_is_a_run(
    run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    best = tmp_path / "best"
    assert main(["curate", str(run), "--out", str(best), "-n", "3", "--balance", "scenario"]) == 0
    assert "kept 3 of 4 dialogues" in capsys.readouterr().out
    manifest = json.loads((best / "manifest.json").read_text())
    assert manifest["input"] == 4 == manifest["kept"] + sum(manifest["dropped"].values())
    kept = {place: dialogue for place, dialogue in open_run(best).placed()}
    assert len(kept) == 3
    assert kept == {p: d for p, d in open_run(run).placed() if p in kept}
    assert main(["export", str(best), "--validation-share", "0"]) == 0
    assert len((best / "train.jsonl").read_text().splitlines()) == 3


def test_curating_writes_all_or_nothing(
    run: Path,
    tmp_path: Path,
    state: Callable[[], dict[str, bytes | None]],
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = state()
    out = str(tmp_path / "out")
    for given, told in (
        (["-n", "5"], "4 dialogues are left of the 5"),
        (["--ending", "resolvd"], "did you mean `resolved`"),
    ):
        assert main(["curate", str(run), "--out", out, *given]) == 2
        assert told in capsys.readouterr().err
        assert state() == before
    assert main(["curate", str(run), "--out", str(run)]) == 2
    assert "holds a run already" in capsys.readouterr().err
    assert state() == before
