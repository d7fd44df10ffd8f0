"""Ray clusters of this machine, begun for real: the same bytes as in one process, whoever dies."""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest

from simulator.errors import SettingsError
from simulator.runs.cluster.connection import check_cluster

pytestmark = pytest.mark.slow

N = 30

found = find_spec("ray")
needs_ray = pytest.mark.skipif(
    found is None or found.origin is None, reason="the extra `ray` is not installed"
)

Command = Callable[..., subprocess.Popen[str]]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cluster")


@pytest.fixture(scope="module")
def begin(home: Path) -> Command:
    """Begin a command."""

    def begun(*words: str) -> subprocess.Popen[str]:
        line = [sys.executable, "-m", "simulator", *words]
        pipe = subprocess.PIPE
        return subprocess.Popen(line, cwd=home, stdout=pipe, stderr=pipe, text=True)

    return begun


@pytest.fixture(scope="module")
def alone(home: Path, begin: Command) -> Path:
    """A run in one process."""
    ended(begin("generate", "bakery", "-n", str(N), "--out", "alone"))
    return home / "alone"


def ended(process: subprocess.Popen[str], code: int = 0) -> str:
    """What a command has printed on standard error once it has ended as it should."""
    _, error = process.communicate(timeout=400)
    assert process.returncode == code, error
    return error


def content(run: Path) -> tuple[object, ...]:
    """The rows of a run, and its dialogues as they are stored."""
    rows = [(run / f"{name}.jsonl").read_bytes() for name in ("train", "validation")]
    with sqlite3.connect(run / "run.sqlite") as db:
        return (*rows, db.execute("SELECT * FROM dialogues ORDER BY 1").fetchall())


def played(run: Path) -> int:
    try:
        with sqlite3.connect(f"file:{run / 'run.sqlite'}?mode=ro", uri=True) as db:
            return int(db.execute("SELECT count(*) FROM dialogues").fetchone()[0])
    except sqlite3.OperationalError:  # it is being made
        return 0


def until_played(run: Path, least: int) -> None:
    end = time.monotonic() + 400
    while played(run) < least:
        assert time.monotonic() < end
        time.sleep(0.05)
    assert played(run) < N, "it was over before anybody could be killed"


def below(pid: int) -> set[int]:
    """All processes that one has begun, and those that they have."""
    try:
        text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    except OSError:
        return set()
    children = {int(child) for child in text.split()}
    return children.union(*map(below, children))


def title(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().rstrip("\0 ")
    except OSError:
        return ""


def workers_of(driver: int) -> list[int]:
    """The actors that play for a command."""
    return [pid for pid in below(driver) if title(pid).startswith("ray::RayWorker")]


@needs_ray
@pytest.mark.parametrize(("workers", "killed"), [(2, 0), (2, 1), (4, 2)])
def test_the_same_bytes_though_workers_are_killed(
    home: Path, begin: Command, alone: Path, workers: int, killed: int
) -> None:
    name = f"w{workers}-k{killed}"
    run = begin(
        "generate", "bakery", "-n", str(N), "--out", name, "--concurrency", "4",
        "--cluster", "local", "--workers", str(workers),
    )  # fmt: skip
    for count in range(killed):
        until_played(home / name, 2 + 2 * count)
        victims = workers_of(run.pid)
        assert victims
        os.kill(victims[0], signal.SIGKILL)
    ended(run)
    assert content(home / name) == content(alone)


@needs_ray
def test_a_killed_driver_takes_its_cluster_along_and_is_run_again(
    home: Path, begin: Command, alone: Path
) -> None:
    words = ("generate", "bakery", "-n", str(N), "--out", "driver", "--concurrency", "4",
             "--cluster", "local", "--workers", "2")  # fmt: skip
    run = begin(*words)
    until_played(home / "driver", 4)
    theirs = workers_of(run.pid)
    assert theirs
    with run:
        run.kill()
    end = time.monotonic() + 60
    while any(title(pid).startswith("ray::") for pid in theirs):
        assert time.monotonic() < end, "workers outlive their driver"
        time.sleep(0.2)
    before = played(home / "driver")
    assert 4 <= before < N
    ended(begin(*words))
    assert content(home / "driver") == content(alone)


@needs_ray
def test_a_cluster_counts_what_one_process_counts(home: Path, begin: Command, alone: Path) -> None:
    ended(begin("generate", "bakery", "-n", "12", "--seed", "7", "--out", "shard"))
    there = begin("coverage", "alone", "shard", "--json", "there.json", "--cluster", "local")
    ended(there)
    ended(begin("coverage", "alone", "shard", "--json", "here.json"))
    counted = json.loads((home / "there.json").read_text())
    assert counted == json.loads((home / "here.json").read_text())
    assert counted


@needs_ray
@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("nowhere", "is not `local`, `auto`"),
        ("127.0.0.1:1", "nobody answers at 127.0.0.1:1"),
        ("127.0.0.1:70000", "is not `local`, `auto`"),
    ],
)
def test_a_cluster_that_is_not_there_is_an_error_of_one_line(
    home: Path, begin: Command, address: str, message: str
) -> None:
    run = begin("generate", "bakery", "-n", "2", "--out", "none", "--cluster", address)
    error = ended(run, code=2)
    assert message in error
    assert error.count("\n") == 1
    assert not (home / "none").exists()


@needs_ray
def test_who_listens_need_not_be_ray(home: Path, begin: Command) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        address = f"127.0.0.1:{other.getsockname()[1]}"
        words = ("generate", "bakery", "-n", "2", "--out", "none", "--cluster", address)
        error = ended(begin(*words), code=2)
    assert address in error
    assert error.count("\n") == 1
    assert not (home / "none").exists()


def test_the_extra_is_named_where_it_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(SettingsError, match=r'pip install "conversation-simulator\[ray\]"'):
        check_cluster("local")


def test_a_folder_of_its_name_is_not_ray(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "ray").mkdir()
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    with pytest.raises(SettingsError, match="needs the extra `ray`"):
        check_cluster("local")
