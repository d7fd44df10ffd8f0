"""What version 0.1 has written is read, shown, exported, measured and gone on with.

`tests/fixtures/v0_1/` holds a run of `generate bakery ecommerce -n 6` as that version made it, the
packs and personas that it was made from, and the pack `kiosk`. None of it is ever written anew: a
change that cannot read it needs a new format number, and a way to say so.
"""

import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from simulator import tokens
from simulator.content.pack import find_pack
from simulator.content.personas import load_personas
from simulator.dialogue import Dialogue
from simulator.runs.coverage.hits import measure
from simulator.runs.hit_counter import known_coverage
from simulator.runs.store import Run

FROZEN = Path(__file__).parent / "fixtures" / "v0_1"
PACKS = ("bakery", "ecommerce")


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The run in `tmp_path`, beside the packs and personas that it was made from."""
    monkeypatch.setattr(tokens, "_encoding", lambda: None)  # as where it was made
    with zipfile.ZipFile(FROZEN / "content.zip") as content:
        content.extractall(tmp_path)
    return Path(shutil.copytree(FROZEN / "run", tmp_path / "run"))


def stored(folder: Path) -> list[Dialogue]:
    with Run.open(folder) as run:
        return list(run.dialogues())


def as_json(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_the_fixture_names_no_machine() -> None:
    with Run.open(FROZEN / "run") as run:
        assert not any(folder.is_absolute() for folder in run.folders.values())


def test_a_run_is_shown(run: Path, command: Callable[..., Any]) -> None:
    overview = command("show", "run")
    assert overview.code == 0 and overview.out.count("resolved") == 9
    one = command("show", "run", "1")
    assert one.code == 0
    assert stored(run)[0].turns[0].text.split()[0] in one.out


def test_a_run_is_exported(run: Path, command: Callable[..., Any]) -> None:
    assert command("export", "run").code == 0
    rows = as_json(run / "train.jsonl") + as_json(run / "validation.jsonl")
    assert len(rows) == 12
    said = {message["content"] for row in rows for message in row["messages"]}
    assert {turn.text for dialogue in stored(run) for turn in dialogue.turns} <= said


def test_a_run_is_measured(run: Path) -> None:
    packs = [find_pack(str(run.parent / "scenarios" / name)) for name in PACKS]
    personas = load_personas(home=run.parent)
    covered = known_coverage([run], packs)
    assert [covered[pack.name].dialogues for pack in packs] == [6, 6]
    with Run.open(run) as opened:
        assert opened.measured
        cases, hits = dict(opened.cases()), list(opened.hits())
    for dialogue, (place, accepted, name, bins) in zip(stored(run), hits, strict=True):
        assert accepted and name in PACKS
        pack = packs[PACKS.index(name)]
        again = measure(dialogue, cases[place], pack, personas[cases[place].persona])
        assert set(again) == set(bins)


def test_a_run_goes_on(run: Path, command: Callable[..., Any]) -> None:
    before = stored(run)
    assert command("generate", *PACKS, "-n", "8", "--out", "run").code == 0
    after = stored(run)
    assert len(after) == 16
    assert after[: len(before)] == before


def test_a_run_of_a_changed_pack_says_what_to_do(run: Path, command: Callable[..., Any]) -> None:
    head = run.parent / "scenarios" / "bakery" / "pack.yaml"
    head.write_text(head.read_text(encoding="utf-8") + "\n# changed\n", encoding="utf-8")
    before = (run / "run.sqlite").read_bytes()
    gone_on = command("generate", *PACKS, "-n", "8", "--out", "run")
    assert gone_on.code == 2
    assert "the pack bakery has changed since this run was made" in gone_on.err
    assert "give another folder with --out" in gone_on.err
    assert (run / "run.sqlite").read_bytes() == before


@pytest.mark.parametrize("command_", ["export", "coverage"])
def test_a_run_is_read_only_with_its_own_packs(
    run: Path, spawn: Callable[..., Any], command_: str
) -> None:
    shutil.rmtree(run.parent / "scenarios" / "bakery")
    shutil.copytree(FROZEN / "kiosk", run.parent / "scenarios" / "bakery")
    process = spawn(command_, "run")
    _, said = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "but the run was made with c020b4edfb71f382; put that version into" in said
    assert said.startswith("simulator: run: pack `bakery` is here as") and said.count("\n") == 1


def test_a_pack_is_loaded() -> None:
    pack = find_pack(str(FROZEN / "kiosk"))
    assert {"guests", "tickets"} <= pack.collections.keys()
    assert pack.scenarios and pack.rules and pack.tools and pack.topics


def test_a_pack_is_checked_and_played(command: Callable[..., Any]) -> None:
    assert command("check", FROZEN / "kiosk").code == 0
    played = command("generate", FROZEN / "kiosk", "-n", "2", "--out", "played", "--json")
    assert played.code == 0
    assert json.loads(played.out)["dialogues"] == 2
