"""Programs as targets: real processes, one for each session, ended with it."""

import asyncio
import os
import sys
import time
from pathlib import Path
from typing import Any

import bots
import pytest
from bots import program

from simulator.play.models.failures import EndpointFailure, Kind
from simulator.play.targets.opening import open_target


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def test_a_process_is_one_session(talk: Any) -> None:
    target = open_target(program("reports"))
    replies = await talk(target, "one", "two words")
    assert [reply.texts[0] for reply in replies] == [
        bots.answer(["one"]), bots.answer(["one", "two words"]),
    ]  # fmt: skip
    assert all(reply.reports for reply in replies)
    again = await talk(target, "one", attempt=1)
    assert again[0].texts == replies[0].texts


async def test_it_ends_with_its_session(talk: Any) -> None:
    (reply,) = await talk(open_target(program("pid")), "Hi")
    assert not alive(int(reply.texts[0]))


@pytest.mark.parametrize(
    ("mode", "kind", "why"),
    [
        ("crash", Kind.DOWN, "ended with exit code 1: no database"),
        ("log", Kind.GARBLED, "is not JSON"),
        ("long", Kind.GARBLED, "longer than 1048576 bytes"),
        ("twice", Kind.GARBLED, "more lines than it had messages"),
        ("hang", Kind.SLOW, "no reply within 1 s"),
    ],
)
async def test_what_goes_wrong_is_the_environments_fault(
    talk: Any, mode: str, kind: Kind, why: str
) -> None:
    waits = 1.0 if kind == Kind.SLOW else 60.0
    with pytest.raises(EndpointFailure, match=why) as caught:
        await talk(open_target(program(mode), timeout=waits), "one", "two")
    assert caught.value.kind == kind


async def test_cancelling_ends_the_process_and_its_children(talk: Any) -> None:
    started = time.monotonic()
    task = asyncio.create_task(talk(open_target(program("child")), "one", "two", *["x"] * 99999))
    await asyncio.sleep(1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert time.monotonic() - started < 5
    for _ in range(50):
        if not _sleeping():
            return
        await asyncio.sleep(0.1)
    raise AssertionError(_sleeping())


def _sleeping() -> list[str]:
    found = []
    there = os.listdir("/proc") if os.path.exists("/proc") else []
    for pid in filter(str.isdigit, there):
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as file:
                line = file.read().decode()
        except OSError:
            continue
        if line == "sleep\x0061.25\x00":
            found.append(pid)
    return found


def test_keys_on_the_command_line_are_not_named() -> None:
    target = open_target(f"{program()} --api-key s3cret --token=abc")
    assert "s3cret" not in target.name
    assert "abc" not in target.name


TWO_LINES = """
import json, sys, time
for line in sys.stdin:
    print(json.dumps({"reply": "One moment."}), flush=True)
    time.sleep(float(sys.argv[1]))
    print(json.dumps({"reply": "No."}), flush=True)
"""


@pytest.mark.parametrize("pause", ["0", "0.02", "0.2"])
async def test_two_lines_a_message_are_always_an_error(
    talk: Any, tmp_path: Path, pause: str
) -> None:
    (tmp_path / "two.py").write_text(TWO_LINES, encoding="utf-8")
    target = open_target(f"command:{sys.executable} {tmp_path / 'two.py'} {pause}")
    for texts in (("one",), ("one", "two")):
        with pytest.raises(EndpointFailure, match="more lines than it had messages") as caught:
            await talk(target, *texts)
        assert caught.value.kind == Kind.GARBLED


async def test_what_it_wrote_in_place_of_json_is_told(talk: Any) -> None:
    with pytest.raises(EndpointFailure, match=r'not JSON: `.+`; expected is \{"reply": ...\}'):
        await talk(open_target(program("log")), "one")
