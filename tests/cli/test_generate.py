import gc
import json
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from simulator.runs.run_file import FILE
from simulator.runs.store import Run

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
FILES = ["DATASET.md", "run.lock", "run.sqlite", "summary.json", "train.jsonl", "validation.jsonl"]


def test_a_run_holds_its_files_and_no_parts(command: Any, tmp_path: Path) -> None:
    outcome = command("generate", "bakery", "-n", "3")
    assert outcome.code == 0
    folder = tmp_path / "outputs/bakery-n3-seed0"
    assert sorted(path.name for path in folder.iterdir()) == FILES
    assert "3 of 3" in outcome.out
    assert "simulator show outputs/bakery-n3-seed0 1" in outcome.out


def test_json_is_the_summary(command: Any, tmp_path: Path) -> None:
    result = json.loads(command("generate", "bakery", "-n", "3", "--json").out)
    stored = json.loads((tmp_path / result["run"] / "summary.json").read_text())
    assert {key: result[key] for key in stored} == stored
    assert result["timing"]["played"] == result["dialogues"] == 3
    assert result["export"]["train"] + result["export"]["validation"] == 3


def test_the_same_command_again_changes_nothing(command: Any, run: Path, state: Any) -> None:
    before = state()
    outcome = command("generate", "bakery", "-n", "4", "--seed", "2", "--out", run)
    assert outcome.code == 0
    assert "0 played" in outcome.out
    assert state() == before


def test_a_longer_run_begins_with_the_shorter_one(command: Any, run: Path) -> None:
    def stored() -> list[Any]:
        connection = sqlite3.connect(run / FILE)
        rows = connection.execute("SELECT * FROM dialogues ORDER BY position").fetchall()
        connection.close()
        return rows

    before = stored()
    outcome = command("generate", "bakery", "-n", "9", "--seed", "2", "--out", run)
    assert outcome.code == 0
    assert "going on: 4 of 9 are there already" in outcome.err
    assert stored()[:4] == before
    assert len(stored()) == 9


def test_other_processes_leave_the_run_alone(command: Any, run: Path, state: Any) -> None:
    import fcntl

    with (run / "run.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        before = state()
        outcome = command("generate", "bakery", "-n", "9", "--seed", "2", "--out", run)
        assert (outcome.code, outcome.err.count("\n")) == (2, 1)
        assert "another process is working on this run" in outcome.err
        assert state() == before


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "middle": lambda b: b[: len(b) // 4] + b"\xa5" * (len(b) // 2) + b[len(b) * 3 // 4 :],
    "truncated": lambda b: b[: len(b) // 2],
    "text": lambda b: b"this is no database, it only stands in its place\n" * 20,
}
OPENS = {
    "generate": ["generate", "bakery", "-n", "4", "--seed", "2", "--out", "run"],
    "export": ["export", "run"],
    "show": ["show", "run"],
}


@pytest.mark.parametrize(
    ("damage", "opens"),
    [(damage, opens) for damage in DAMAGE for opens in OPENS],
)
def test_a_damaged_run_is_one_line_and_stays(
    command: Any, run: Path, state: Any, damage: str, opens: str
) -> None:
    (run / FILE).write_bytes(DAMAGE[damage]((run / FILE).read_bytes()))
    before = state()
    outcome = command(*OPENS[opens])
    assert (outcome.code, outcome.out, outcome.err.count("\n")) == (2, "", 1)
    assert "the run file is damaged" in outcome.err
    gc.collect()  # what the end of a process would close
    assert state() == before


def test_an_earlier_version_of_the_pack_is_not_mixed_in(command: Any, tmp_path: Path) -> None:
    own = shutil.copytree(ROOT / "scenarios/bakery", tmp_path / "scenarios/bakery")
    assert command("generate", "bakery", "-n", "1", "--out", "run").code == 0
    with (own / "rules.yaml").open("a") as rules:
        rules.write("# changed\n")
    import simulator.content.pack as packs

    packs._loaded.cache_clear()
    outcome = command("generate", "bakery", "-n", "1", "--out", "run")
    assert (outcome.code, outcome.err.count("\n")) == (2, 1)
    assert "the pack bakery has changed since this run was made" in outcome.err


def test_packs_and_personas_of_the_current_folder_win(command: Any, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "scenarios/ecommerce", tmp_path / "scenarios/bakery")
    (tmp_path / "personas").mkdir()
    (tmp_path / "personas/busy_parent.yaml").write_text("format: 1\nabout: Mine.\n")
    result = json.loads(command("list", "--json").out)
    assert "damaged_delivery" in result["packs"][0]["scenarios"]
    assert result["personas"]["busy_parent"] == "Mine."
    arguments = ("--persona", "busy_parent", "--out", "run")
    assert command("generate", "bakery", "-n", "1", *arguments).code == 0
    with Run.open(tmp_path / "run") as run:
        assert run.find("1").scenario in result["packs"][0]["scenarios"]


def test_several_packs_go_into_one_run(command: Any, tmp_path: Path) -> None:
    result = json.loads(command("generate", "bakery", "ecommerce", "-n", "2", "--json").out)
    assert result["dialogues"] == 4
    assert {name.partition("/")[0] for name in result["scenarios"]} == {"bakery", "ecommerce"}


def test_only_what_is_named_is_played(command: Any, tmp_path: Path) -> None:
    command("generate", "bakery", "-n", "3", "--out", "run", "--scenario", "daily_special",
            "--persona", "busy_parent", "chatty_regular")  # fmt: skip
    with Run.open(tmp_path / "run") as run:
        dialogues = list(run.dialogues())
    assert {d.scenario for d in dialogues} == {"daily_special"}
    assert {d.persona for d in dialogues} == {"busy_parent", "chatty_regular"}


def test_a_cut_off_dialogue_is_rejected_and_counted(command: Any) -> None:
    arguments = ("-n", "8", "--max-exchanges", "2", "--json")
    result = json.loads(command("generate", "bakery", *arguments).out)
    cut = result["endings"]["turn_limit"]
    assert result["rejected"]["ending:turn_limit"] == cut > 0
    assert sum(result["export"]["left_out"].values()) == 8 - result["accepted"] >= cut


def test_settings_come_from_file_and_environment(
    command: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "my.yaml").write_text("n: 2\nseed: 5\nscenario: [daily_special]\n")
    monkeypatch.setenv("SIMULATOR_SEED", "6")
    command("generate", "bakery", "--config", "my.yaml", "--out", "run")
    with Run.open(tmp_path / "run") as run:
        assert (run.planned, run.recipe.seed) == (2, 6)
        assert run.recipe.scenarios == ("daily_special",)


def test_an_unknown_model_is_one_line_before_anything_is_made(command: Any, tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text("support_model: gpt\n")
    outcome = command("generate", "bakery", "-n", "3", "--config", "own.yaml")
    assert outcome.code == 2
    assert outcome.err == (
        "simulator: `gpt` is no model; there are embedded, openai:MODEL, openai:MODEL@URL,"
        " replay:FILE, PROVIDER:MODEL\n"
    )
    assert not (tmp_path / "outputs").exists()
