"""Sixty dialogues of each shipped pack."""

from pathlib import Path
from typing import Any

import pytest

from simulator.cli.main import main
from simulator.content.pack import Pack, find_pack
from simulator.dialogue import Dialogue
from simulator.runs.store import Run

PACKS = ("bakery", "ecommerce")


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a finished run of both packs."""
    folder = tmp_path_factory.mktemp("runs") / "both"
    assert main(["generate", *PACKS, "-n", "60", "--seed", "11", "--out", str(folder)]) == 0
    return folder


@pytest.fixture(scope="session")
def dialogues(finished: Path) -> list[Dialogue]:
    with Run.open(finished) as run:
        return list(run.dialogues())


@pytest.fixture(scope="session")
def packs() -> dict[str, Pack]:
    return {name: find_pack(name) for name in PACKS}


@pytest.fixture(scope="session")
def tools() -> dict[str, list[dict[str, Any]]]:
    return {name: [t.schema for t in find_pack(name).tools.values()] for name in PACKS}
