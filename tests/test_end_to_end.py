"""Whole runs as processes: what stops them and what does not change them."""

import json
import os
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from simulator.content.cases import Case
from simulator.dialogue import Dialogue
from simulator.runs.run_file import FILE
from simulator.runs.store import Run

pytestmark = pytest.mark.slow

KILLS = int(os.environ.get("SIMULATOR_TEST_KILLS", "4"))
"""For a longer check: SIMULATOR_TEST_KILLS=20."""

EACH = 30
COMMAND = ("generate", "bakery", "ecommerce", "-n", EACH, "--seed", 9, "--out", "run")
TOTAL = 2 * EACH

PLANNED = {
    "until": ("generate", "ecommerce", "--until-coverage", 100, "--scenario", "before_buying",
              "--persona", "busy_parent", "--seed", 9, "--out", "run"),
    "edges": ("generate", "bakery", "-n", 150, "--edge-share", 0.3, "--scenario", "daily_special",
              "--seed", 9, "--out", "run"),
}  # fmt: skip
"""Runs whose later cases are planned from what was played before: some rounds, three batches."""

GUARD = """
import os, sys

def refuse(event, arguments):
    if event not in ("socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo"):
        return
    if event != "socket.getaddrinfo" and not isinstance(arguments[1], tuple):
        return  # of this machine
    with open(os.environ["GUARD_LOG"], "a") as log:
        log.write(f"{event} {arguments}\\n")
    raise RuntimeError("no network here")

sys.addaudithook(refuse)
"""


def exported(folder: Path) -> tuple[bytes, bytes]:
    return (folder / "train.jsonl").read_bytes(), (folder / "validation.jsonl").read_bytes()


def stored(folder: Path) -> list[int]:
    """Positions of the dialogues that are stored, read beside a process that writes."""
    try:
        connection = sqlite3.connect(f"file:{folder / FILE}?mode=ro", uri=True)
    except sqlite3.OperationalError:
        return []
    try:
        return [row[0] for row in connection.execute("SELECT position FROM dialogues")]
    except sqlite3.OperationalError:
        return []
    finally:
        connection.close()


def wait_for(folder: Path, count: int, process: subprocess.Popen[str]) -> None:
    while process.poll() is None and len(stored(folder)) < count:
        time.sleep(0.02)


def children(pid: int) -> list[int]:
    path = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in path.read_text().split()] if path.exists() else []


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def assert_gone(pids: list[int]) -> None:
    deadline = time.monotonic() + 10
    while any(alive(pid) for pid in pids):
        assert time.monotonic() < deadline, "a worker is left behind"
        time.sleep(0.02)


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The run as one process plays it, one dialogue after the other."""
    folder = tmp_path_factory.mktemp("reference")
    line = [sys.executable, "-m", "simulator", *map(str, COMMAND), "--concurrency", "1"]
    subprocess.run(line, cwd=folder, check=True, capture_output=True, timeout=100)
    return folder / "run"


@pytest.mark.parametrize("flags", [["--concurrency", "64"], ["--workers", "2"]])
def test_the_same_seed_gives_the_same_bytes(
    run_process: Any, reference: Path, tmp_path: Path, flags: list[str]
) -> None:
    assert run_process(*COMMAND, *flags).code == 0
    assert exported(tmp_path / "run") == exported(reference)


def test_another_seed_gives_other_dialogues(command: Any, reference: Path, tmp_path: Path) -> None:
    command("generate", "bakery", "ecommerce", "-n", 5, "--seed", 10, "--out", "run")
    seen = {json.loads(line)["case"] for rows in exported(reference) for line in rows.splitlines()}
    new = {json.loads(line)["case"] for rows in exported(tmp_path / "run")
           for line in rows.splitlines()}  # fmt: skip
    assert seen and new and not seen & new


def test_kills_lose_nothing_and_change_nothing(
    spawn: Any, run_process: Any, reference: Path, tmp_path: Path
) -> None:
    rng, folder = random.Random(7), tmp_path / "run"
    for kill in range(KILLS):
        workers = rng.choice([1, 2])
        process = spawn(*COMMAND, "--workers", workers)
        before = stored(folder)
        if kill % 4:  # the others are killed while they start
            last = kill == KILLS - 1
            step = rng.randint(1, max(1, TOTAL // KILLS - 2))
            wait_for(folder, TOTAL if last else len(before) + step, process)
        time.sleep(rng.uniform(0, 0.05 if kill % 4 else 0.9))
        started = children(process.pid)
        process.kill()
        process.wait()
        assert_gone(started)
        after = stored(folder)
        assert set(before) <= set(after)
    outcome = run_process(*COMMAND)
    assert outcome.code == 0
    assert exported(folder) == exported(reference)
    assert sorted(stored(folder)) == list(range(TOTAL))
    assert not list(folder.glob("*.part"))


def rows(folder: Path) -> list[tuple[Case, Dialogue]]:
    """Cases and dialogues, position by position."""
    with Run.open(folder) as run:
        return list(zip((case for _, case in run.cases()), run.dialogues(), strict=True))


@pytest.fixture(scope="module", params=PLANNED)
def planned(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[tuple[Any, ...], Path]:
    """A command that plans as it plays, and its run as one process plays it, one by one."""
    folder, arguments = tmp_path_factory.mktemp(request.param), PLANNED[request.param]
    line = [sys.executable, "-m", "simulator", *map(str, arguments), "--concurrency", "1"]
    subprocess.run(line, cwd=folder, check=True, capture_output=True, timeout=100)
    return arguments, folder / "run"


@pytest.mark.parametrize("flags", [["--workers", "2", "--concurrency", "64"]])
def test_what_is_planned_on_the_way_is_the_same_at_any_concurrency(
    run_process: Any, planned: Any, tmp_path: Path, flags: list[str]
) -> None:
    arguments, undisturbed = planned
    assert run_process(*arguments, *flags).code == 0
    assert rows(tmp_path / "run") == rows(undisturbed)
    assert exported(tmp_path / "run") == exported(undisturbed)


def test_kills_change_nothing_of_what_is_planned_on_the_way(
    spawn: Any, run_process: Any, planned: Any, tmp_path: Path
) -> None:
    (arguments, undisturbed), folder = planned, tmp_path / "run"
    rng, total = random.Random(11), len(stored(undisturbed))
    kills = max(2, KILLS // 2)
    for kill in range(kills):
        process = spawn(*arguments, "--workers", 1 + kill % 2, "--concurrency", rng.choice([1, 64]))
        before = stored(folder)
        wait_for(folder, len(before) + rng.randint(1, max(1, total // kills)), process)
        time.sleep(rng.uniform(0, 0.1))
        started = children(process.pid)
        process.kill()
        process.wait()
        assert_gone(started)
        assert set(before) <= set(stored(folder))
    assert run_process(*arguments, "--concurrency", 64).code == 0
    assert rows(folder) == rows(undisturbed)
    assert exported(folder) == exported(undisturbed)


@pytest.mark.parametrize("workers", [1, 2])
def test_an_interrupt_stops_cleanly_and_the_same_command_goes_on(
    spawn: Any, run_process: Any, reference: Path, tmp_path: Path, workers: int
) -> None:
    folder = tmp_path / "run"
    process = spawn(*COMMAND, "--workers", workers, start_new_session=True)
    wait_for(folder, 8, process)
    started = children(process.pid)
    assert len(started) == (workers if workers > 1 else 0)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (2, "")
    last = err.splitlines()[-1]
    count = len(stored(folder))
    assert last.startswith(f"stopped: {count} of {TOTAL} dialogues are stored in run; run the same")
    assert 8 <= count < TOTAL
    assert "Traceback" not in err
    assert_gone(started)
    assert run_process(*COMMAND, "--workers", workers).code == 0
    assert exported(folder) == exported(reference)


def test_an_interrupt_while_planning_stops_cleanly(spawn: Any, tmp_path: Path) -> None:
    process = spawn("generate", "bakery", "-n", 1_000_000, "--out", "run")
    while not (tmp_path / "run" / FILE).exists():
        time.sleep(0.02)
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "Traceback" not in err


def test_a_longer_run_keeps_the_first_dialogues(
    run_process: Any, reference: Path, tmp_path: Path
) -> None:
    arguments = list(COMMAND)
    arguments[4] = 12
    assert run_process(*arguments).code == 0
    assert run_process(*COMMAND, "--concurrency", 5).code == 0
    assert exported(tmp_path / "run") == exported(reference)


def test_two_processes_do_not_play_one_run(spawn: Any, run_process: Any, tmp_path: Path) -> None:
    first = spawn(*COMMAND)
    wait_for(tmp_path / "run", 1, first)
    second = run_process(*COMMAND)
    assert (second.code, second.out, second.err.count("\n")) == (2, "", 1)
    assert "another process is working on this run" in second.err
    shown = run_process("show", "run", "1")
    assert shown.code == 0
    assert first.wait(timeout=60) == 0


def mount(*arguments: str) -> bool:
    """Whether this machine lets us mount."""
    if not shutil.which("mount"):
        return False
    return subprocess.run(["mount", *arguments], capture_output=True).returncode == 0


@pytest.fixture(params=["small disk", "limit on the size of files"])
def no_space(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[dict[str, Any]]:
    """Room for some dialogues in `tmp_path/disk`: how a process is kept to it, how to get more."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if request.param != "small disk":
        limit = (200_000, 200_000)
        yield {"preexec_fn": lambda: resource.setrlimit(resource.RLIMIT_FSIZE, limit)}
        return
    if not mount("-t", "tmpfs", "-o", "size=300k", "tmpfs", str(disk)):
        pytest.skip("mounting is not permitted here")
    try:
        yield {}
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_full_disk_loses_nothing(
    run_process: Any, no_space: Any, reference: Path, tmp_path: Path
) -> None:
    disk = tmp_path / "disk"
    arguments = [*COMMAND[:-1], disk / "run"]
    outcome = run_process(*arguments, **no_space)
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.splitlines()[-1].startswith("simulator: ")
    assert "nothing that was stored is lost" in outcome.err
    with Run.open(disk / "run") as run:
        saved = list(run.dialogues())
    assert 0 < len(saved) < TOTAL
    assert not list((disk / "run").glob("*.jsonl*"))
    assert no_space or mount("-o", "remount,size=50m", str(disk))
    assert run_process(*arguments).code == 0
    assert exported(disk / "run") == exported(reference)
    with Run.open(disk / "run") as run:
        played = {dialogue.case_id: dialogue for dialogue in run.dialogues()}
    assert all(played[dialogue.case_id] == dialogue for dialogue in saved)


@pytest.fixture
def guarded(tmp_path: Path) -> tuple[dict[str, str], Path]:
    """The environment of a process that may reach no network, and where a try is logged.

    urllib3 makes a socket when it is imported, to see whether there is IPv6; it sends nothing.
    """
    (tmp_path / "guard").mkdir()
    (tmp_path / "guard/sitecustomize.py").write_text(GUARD)
    (tmp_path / "empty").mkdir()
    log = tmp_path / "sockets.log"
    unset = ("TIKTOKEN_CACHE_DIR", "DATA_GYM_CACHE_DIR")
    environment = {key: value for key, value in os.environ.items() if key not in unset}
    environment |= {"PYTHONPATH": str(tmp_path / "guard"), "GUARD_LOG": str(log)}
    return environment | {"TMPDIR": str(tmp_path / "empty")}, log


def test_the_guard_guards(guarded: Any) -> None:
    environment, log = guarded
    code = "import socket; socket.create_connection(('192.0.2.1', 80), timeout=1)"
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True)
    assert done.returncode == 1
    assert log.exists()


@pytest.mark.parametrize("workers", [1, 2])
def test_generating_sends_nothing(run_process: Any, guarded: Any, workers: int) -> None:
    environment, log = guarded
    arguments = ("generate", "bakery", "-n", 4, "--workers", workers, "--json")
    outcome = run_process(*arguments, env=environment)
    assert outcome.code == 0, outcome.err
    assert not log.exists()


def test_without_an_encoding_tokens_are_approximate(guarded: Any) -> None:
    environment, log = guarded
    code = """
import sys
sys.modules["litellm"] = None  # it may bring the encoding along
from simulator import tokens
print(tokens.count("Where is my order?"), tokens.counter())
"""
    line = [sys.executable, "-c", code]
    done = subprocess.run(line, env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("5 approximate")
    assert not log.exists()
