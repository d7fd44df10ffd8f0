import json
import shutil
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(("format_", "suffix"), [("trl", ""), ("openai", ".openai")])
def test_files_are_written_beside_the_run(
    command: Any, run: Path, format_: str, suffix: str
) -> None:
    outcome = command("export", run, "--format", format_)
    assert (outcome.code, outcome.err) == (0, "")
    rows = [
        len((run / f"{name}{suffix}.jsonl").read_text().splitlines())
        for name in ("train", "validation")
    ]
    assert outcome.out.splitlines()[0].startswith(f"{rows[0]} rows")
    assert sum(rows) == 4
    assert (run / f"DATASET{suffix}.md").exists()


def test_it_writes_what_generate_wrote(command: Any, run: Path, tmp_path: Path) -> None:
    assert command("export", run, "--out", tmp_path / "a/b").code == 0
    for name in ("train.jsonl", "validation.jsonl", "DATASET.md"):
        assert (tmp_path / "a/b" / name).read_bytes() == (run / name).read_bytes()


def test_it_speaks_json(command: Any, run: Path) -> None:
    result = json.loads(command("export", run, "--json").out)
    assert result["train"] + result["validation"] == 4
    assert [Path(path).name for path in result["files"]] == ["train.jsonl", "validation.jsonl"]


def test_a_pack_changed_since_is_named(command: Any, tmp_path: Path) -> None:
    own = shutil.copytree(ROOT / "scenarios/bakery", tmp_path / "scenarios/bakery")
    assert command("generate", "bakery", "-n", "1", "--out", "run").code == 0
    with (own / "rules.yaml").open("a") as rules:
        rules.write("# changed\n")
    import simulator.content.pack as packs

    packs._loaded.cache_clear()
    packs._OPENED.clear()
    outcome = command("export", "run")
    assert (outcome.code, outcome.err.count("\n")) == (2, 1)
    assert "pack `bakery` is here as" in outcome.err


def test_a_pack_given_by_its_path_can_be_exported(run_process: Any, tmp_path: Path) -> None:
    own = shutil.copytree(ROOT / "scenarios/bakery", tmp_path / "shops/mine")
    assert run_process("generate", own, "-n", "1", "--out", "run").code == 0
    assert run_process("export", "run").code == 0
