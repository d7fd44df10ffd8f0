"""A finished small run, to look at."""

import shutil
from pathlib import Path

import pytest

from simulator.cli.main import main


@pytest.fixture(scope="session")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("runs") / "small"
    assert main(["generate", "bakery", "-n", "6", "--seed", "2", "--out", str(folder)]) == 0
    return folder


@pytest.fixture
def run(stored: Path, tmp_path: Path) -> Path:
    """A copy of a run of six bakery dialogues, named `run`."""
    return Path(shutil.copytree(stored, tmp_path / "run"))
