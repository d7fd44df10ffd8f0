"""The command that looks at runs in a browser, and what `show` says of decisions and filters."""

import json
import os
import re
import signal
import stat
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from terminal import on_a_terminal

from simulator.api.result import open_run
from simulator.runs.reviewed_run import ReviewedRun
from simulator.runs.reviews import Decision, Review, now


def decide(run: Path, place: int, decision: str, **more: Any) -> None:
    with ReviewedRun.open(run, write=True) as opened:
        opened.review(place, Review(decision=Decision(decision), at=now(), **more))


@pytest.mark.slow
@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT])
def test_it_serves_until_it_is_told_to_end(spawn: Any, run: Path, end: int) -> None:
    process = spawn("view", run)
    line = process.stdout.readline()
    address = re.search(r"http://127\.0\.0\.1:\d+/", line)
    assert address is not None, (line, process.poll() is not None and process.stderr.read())
    with urllib.request.urlopen(address[0]) as response:
        assert b"<title>Dialogues</title>" in response.read()
    process.send_signal(end)
    assert process.wait(timeout=60) == 0
    assert process.stderr.read() == ""


def test_there_has_to_be_a_run(command: Any, tmp_path: Path) -> None:
    outcome = command("view", tmp_path / "none")
    assert (outcome.code, outcome.err.count("\n")) == (2, 1)
    assert "there is no run here" in outcome.err


def test_show_marks_what_people_decided(command: Any, run: Path) -> None:
    decide(run, 1, "rejected", reason="too rude\x1b[31m")
    decide(run, 2, "corrected", turn=1, text="Good morning!", reason="no greeting")
    lines = command("show", run).out.splitlines()
    assert lines[1].rstrip().endswith("no (by a person)")
    assert lines[2].rstrip().endswith("yes (1 corrected)")
    first, second = command("show", run, "1").out, command("show", run, "2").out
    assert r"a person has rejected it: too rude\x1b[31m" in first and "\x1b" not in first
    assert "a person corrected turn 1: no greeting" in second
    assert "Good morning!" in second and "draft sent back" in second


def test_show_filters_and_counts(command: Any, run: Path) -> None:
    decide(run, 3, "rejected", reason="too rude")
    out = command("show", run, "--rejected").out.splitlines()
    assert out[1].split()[0] == "3" and out[-1] == "1 of 4 dialogues: rejected"
    rows = json.loads(command("show", run, "--accepted", "--json").out)
    assert [row["place"] for row in rows] == [1, 2, 4]
    persona = open_run(run).find("2").persona
    places = [p for p, d in open_run(run).placed() if d.persona == persona]
    rows = json.loads(command("show", run, "--persona", persona, "--json").out)
    assert [row["place"] for row in rows] == places
    word = open_run(run).find("4").turns[2].text
    out = command("show", run, "--text", word.upper(), "--first", "1").out
    assert word in out.replace("\n", " ") or open_run(run).find("4").case_id in out
    assert "of 4 dialogues: text" in out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--persona", "nobody"], "--persona: no dialogue of this run has `nobody`"),
        (["--ending", "refusd"], "did you mean `refused`"),
        (["--finding", "unknown_idd"], "did you mean `unknown_id`"),
        (["1", "--rejected"], "either dialogue `1`, or those with rejected"),
    ],
)
def test_a_filter_that_cannot_be_is_told(
    command: Any, run: Path, arguments: list[str], told: str
) -> None:
    outcome = command("show", run, *arguments)
    assert (outcome.code, outcome.out, outcome.err.count("\n")) == (2, "", 1)
    assert told in outcome.err


def test_nothing_that_fits_is_no_error(command: Any, run: Path) -> None:
    outcome = command("show", run, "--text", "no such words")
    assert (outcome.code, outcome.out) == (0, "0 of 4 dialogues: text no such words\n")


@pytest.fixture
def pager(tmp_path: Path) -> Path:
    """A pager that reads three lines, tells that it did, and ends."""
    path = tmp_path / "my pager"
    path.write_text("#!/bin/sh\nhead -n 3 | sed 's/^/paged: /'\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


@pytest.mark.slow
def test_a_terminal_gets_the_users_pager(run: Path, pager: Path) -> None:
    output = on_a_terminal(
        "show", run, "--first", "4", typed=True, COLUMNS="120", PAGER=f"'{pager}'"
    )
    assert output.count("paged: ") == 3
    for none in ("", "cat"):
        output = on_a_terminal("show", run, typed=True, COLUMNS="120", PAGER=none)
        assert "paged" not in output and "place" in output
    assert "place" in on_a_terminal("show", run, typed=True, COLUMNS="120", PAGER="no-such-program")


@pytest.mark.slow
def test_a_pipe_gets_none(run_process: Any, run: Path, pager: Path) -> None:
    outcome = run_process("show", run, env=os.environ | {"PAGER": f"'{pager}'"})
    assert (outcome.code, outcome.err) == (0, "")
    assert "paged" not in outcome.out and len(outcome.out.splitlines()) == 5
