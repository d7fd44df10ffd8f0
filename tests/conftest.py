"""No test reaches the network; property tests draw the same examples on every run."""

import gc
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import configuration, settings

configuration.set_hypothesis_home_dir(Path(tempfile.gettempdir()) / "hypothesis")
settings.register_profile("steady", derandomize=True, deadline=None)
settings.load_profile("steady")

OURS = ("SIMULATOR_TEST_KILLS", "SIMULATOR_TEST_PAIRS")
"""Variables that steer the tests; every other `SIMULATOR_...` would change the runs in them."""

LOOPBACK = ("127.0.0.1", "::1", "localhost", None)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """In the workers of pytest-xdist, whole runs come first."""
    if hasattr(config, "workerinput"):
        from workers import longest_first

        items.sort(key=longest_first)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """What shares fixtures goes to one worker."""
    from workers import Units

    return Units(config, log)


def pytest_collection_finish() -> None:
    """Let the garbage collector leave alone what is there to stay, and look less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    """Refuse to connect, or to look a name up, anywhere but on this machine."""

    def refuse(host: Any) -> None:
        if host not in LOOPBACK:
            pytest.fail(f"a test tried to reach {host}")

    def guard(method: Callable[..., Any]) -> Callable[..., Any]:
        def guarded(self: socket.socket, address: Any) -> Any:
            if self.family in (socket.AF_INET, socket.AF_INET6):
                refuse(address[0])
            return method(self, address)

        return guarded

    def look_up(host: Any, *args: Any, **kwargs: Any) -> Any:
        refuse(host)
        return getaddrinfo(host, *args, **kwargs)

    getaddrinfo = socket.getaddrinfo
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guard(socket.socket.connect))
        patch.setattr(socket.socket, "connect_ex", guard(socket.socket.connect_ex))
        patch.setattr(socket, "getaddrinfo", look_up)
        yield


@pytest.fixture(scope="session", autouse=True)
def default_settings() -> Iterator[None]:
    """Settings from the tester's own environment do not count."""
    with pytest.MonkeyPatch.context() as patch:
        for name in os.environ:
            if name.startswith("SIMULATOR_") and name not in OURS:
                patch.delenv(name)
        yield


@pytest.fixture(scope="session")
def run_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The folder of two hundred dialogues of a pack, played once; whoever asks only reads it."""
    from simulator.cli.main import main

    @cache
    def run_of_(source: str) -> Path:
        folder = tmp_path_factory.mktemp(Path(source).name) / "run"
        assert main(["generate", source, "-n", "200", "--seed", "77", "--out", str(folder)]) == 0
        return folder

    return run_of_


@dataclass(frozen=True)
class Outcome:
    """What a command did: exit code, standard output, standard error."""

    code: int
    out: str
    err: str


@pytest.fixture
def command(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Outcome]:
    """Run `simulator` in this process, in `tmp_path`."""
    from simulator.cli.main import main

    def command_(*arguments: Any) -> Outcome:
        monkeypatch.chdir(tmp_path)
        capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        return Outcome(code, *capsys.readouterr())

    return command_


@pytest.fixture
def spawn(tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start `simulator` as a process of its own, in `tmp_path`; none outlives the test."""
    started = []

    def spawn_(*arguments: Any, **options: Any) -> subprocess.Popen[str]:
        options = {"cwd": tmp_path, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | options
        line = [sys.executable, "-m", "simulator", *map(str, arguments)]
        started.append(subprocess.Popen(line, text=True, **options))
        return started[-1]

    yield spawn_
    for process in started:
        with process:
            process.kill()


@pytest.fixture
def run_process(spawn: Callable[..., subprocess.Popen[str]]) -> Callable[..., Outcome]:
    """Run `simulator` as a process of its own to its end."""

    def run_process_(*arguments: Any, **options: Any) -> Outcome:
        process = spawn(*arguments, **options)
        out, err = process.communicate(timeout=100)
        return Outcome(process.returncode, out, err)

    return run_process_
