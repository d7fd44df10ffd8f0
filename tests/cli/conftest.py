"""A finished small run, and what a folder holds."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from simulator.cli.main import main


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("runs") / "small"
    assert main(["generate", "bakery", "-n", "4", "--seed", "2", "--out", str(folder)]) == 0
    return folder


@pytest.fixture
def run(small: Path, tmp_path: Path) -> Path:
    """A copy of a run of four bakery dialogues, named `run`."""
    return Path(shutil.copytree(small, tmp_path / "run"))


@pytest.fixture
def state(tmp_path: Path) -> Callable[[], dict[str, bytes | None]]:
    """Everything in `tmp_path`, by path; None for folders."""
    return lambda: {
        str(path.relative_to(tmp_path)): path.read_bytes() if path.is_file() else None
        for path in sorted(tmp_path.rglob("*"))
    }
