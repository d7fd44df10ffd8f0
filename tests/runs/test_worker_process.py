"""Bots in Python that do what they like with their process: the run's own one does not notice."""

import json
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

BOT = """
import os, sys, time

NO = "I am sorry, I cannot do that."
heard = 0

def exits(code=0):
    os._exit(code)

def zero(message): os._exit(0)
def one(message): os._exit(1)
def three(message): os._exit(3)
def segfault(message):
    import ctypes
    ctypes.string_at(0)
def later(message):
    global heard
    heard += 1
    if heard > 14:
        os._exit(0)
    return NO
def by_thread(message):
    import threading
    threading.Thread(target=os._exit, args=(0,)).start()
    time.sleep(5)
def leaves_a_child(message):
    if os.fork() == 0:
        time.sleep(20)
        os._exit(0)
    os._exit(0)
def closes(message):
    sys.stdout.close()
    for number in (0, 1, 2):
        try: os.close(number)
        except OSError: pass
    return NO
def writes(message):
    print("printed")
    os.write(1, b"written\\n")
    os.system("echo by a child")
    sys.__stdout__.write("dunder\\n")
    sys.__stdout__.flush()
    return NO
def moves(message):
    os.chdir("/")
    return NO
def reads(message):
    assert not sys.stdin.read() and not os.read(0, 10)
    return NO
def clears(message):
    os.environ.clear()
    sys.path.clear()
    return NO
def setup(told): os._exit(0)
"""

FEW = ("stress", "bakery", "--tactic", "prompt_probe", "-n", "2", "--target")

Process = Callable[..., Any]


@pytest.fixture(autouse=True)
def bot(tmp_path: Path) -> None:
    (tmp_path / "bot.py").write_text(BOT, encoding="utf-8")
    (tmp_path / "dies.py").write_text("import os\nos._exit(0)\n", encoding="utf-8")


@pytest.mark.parametrize("name", ["zero", "one", "three", "segfault", "by_thread"])
def test_a_bot_that_ends_its_process_is_exit_code_2(command: Process, name: str) -> None:
    ended = command(*FEW, f"bot.py:{name}")
    assert ended.code == 2 and ended.out == ""
    last = ended.err.splitlines()[-1]
    assert f"in which `bot.py:{name}` runs, ended early (exit code " in last
    assert "run the same command again to go on" in last


def test_what_was_played_before_stays_and_the_run_goes_on(command: Process, tmp_path: Path) -> None:
    ended = command(*FEW, "bot.py:later", "--concurrency", "1", "--out", "run")
    assert ended.code == 2 and "(exit code 0)" in ended.err
    again = command(*FEW, "bot.py:later", "--concurrency", "1", "--out", "run")
    assert "going on: " in again.err


def test_children_that_it_leaves_keep_nobody_waiting(command: Process) -> None:
    started = time.monotonic()
    assert command(*FEW, "bot.py:leaves_a_child").code == 2
    assert time.monotonic() - started < 15


@pytest.mark.parametrize(
    "more", [(), ("--no-check",), ("--plan",), ("--workers", "2")], ids=" ".join
)
def test_one_that_ends_it_when_it_is_imported(command: Process, more: tuple[str, ...]) -> None:
    ended = command(*FEW, "dies.py:reply", *more)
    assert ended.code == 2 and ended.err.count("\n") == 1
    assert "`dies.py:reply` runs, ended when it was opened (exit code 0)" in ended.err


def test_a_hook_that_ends_the_process(command: Process) -> None:
    ended = command(*FEW, "bot.py:reads", "--setup", "bot.py:setup")
    assert ended.code == 2 and "ended early (exit code 0)" in ended.err


def test_a_case_that_is_shrunk_ends_as_well(command: Process, tmp_path: Path) -> None:
    command(*FEW, "bot.py:moves", "--csv", "a.csv")
    case = (tmp_path / "a.csv").read_text(encoding="utf-8").splitlines()[1].split(",")[1]
    ended = command(*FEW, "bot.py:zero", "--case", case, "--shrink")
    assert ended.code == 2 and "ended early (exit code 0)" in ended.err


@pytest.mark.parametrize("name", ["writes", "closes", "moves", "reads", "clears"])
def test_report_and_files_are_the_run_s_own(
    run_process: Process, tmp_path: Path, name: str
) -> None:
    told = run_process(*FEW, f"bot.py:{name}", "--csv", "a.csv", "--json")
    assert told.code in (0, 3), told.err
    assert json.loads(told.out)["planned"] == 4
    assert json.loads(told.out)["errors"] == {}
    assert len((tmp_path / "a.csv").read_text(encoding="utf-8").splitlines()) == 5
    assert name != "writes" or {"printed", "written", "by a child", "dunder"} <= {
        *told.err.splitlines()
    }


def test_ctrl_c_stops_cleanly(spawn: Process, tmp_path: Path) -> None:
    (tmp_path / "slow.py").write_text(
        "import time\ndef reply(message):\n    time.sleep(0.5)\n    return 'No.'\n"
    )
    process = spawn(*FEW, "slow.py:reply", "--out", "run", "-n", "20", start_new_session=True)
    while not (tmp_path / "run" / "run.sqlite").exists():
        assert process.poll() is None
        time.sleep(0.05)
    time.sleep(3)
    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 2
    assert "stopped: " in err.splitlines()[-1] and "Traceback" not in err
