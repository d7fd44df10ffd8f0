import time

import pytest

from simulator.cli import progress as module
from simulator.cli.progress import Progress, duration, pace, steps


def test_without_a_terminal_it_prints_plain_lines(capsys: pytest.CaptureFixture[str]) -> None:
    with Progress(total=3, done=1) as progress:
        progress.advance()
        progress.advance()
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("going on: 1 of 3 are there already\n3 of 3 dialogues, ")
    assert "\x1b" not in err


def test_it_prints_again_only_after_a_while(capsys: pytest.CaptureFixture[str]) -> None:
    with Progress(total=1000, done=0) as progress:
        for _ in range(999):
            progress.advance()
    assert capsys.readouterr().err == ""


def test_it_says_that_it_waits_for_a_slow_model(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "QUIET_SECONDS", 0.05)
    with Progress(total=2, done=0, waits_for="the cluster") as progress:
        progress.advance()
        time.sleep(0.2)
    told = capsys.readouterr().err.splitlines()
    assert told
    waits = "1 of 2 dialogues, no new one for 0 s; waiting for the cluster"
    assert all(line == waits for line in told)
    time.sleep(0.1)
    assert capsys.readouterr().err == ""


def test_work_of_this_machine_waits_for_nobody(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "QUIET_SECONDS", 0.05)
    with steps() as begin:
        begin("searching", "packs", 2)()
        time.sleep(0.2)
    told = capsys.readouterr().err.splitlines()
    assert told and {line.partition("; ")[2] for line in told} == {"still at work"}


def test_it_does_not_wait_where_all_is_done(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "QUIET_SECONDS", 0.02)
    with Progress(total=1, done=0) as progress:
        progress.advance()
        time.sleep(0.1)
    assert "waiting" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("per_second", "shown"), [(25.0, "25.0/s"), (0.1, "0.1/s"), (0.032, "1.9/min"), (0, "0.0/min")]
)
def test_a_slow_pace_is_told_by_the_minute(per_second: float, shown: str) -> None:
    assert pace(per_second) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"), [(0, "0 s"), (119, "119 s"), (600, "10 min"), (9000, "2.5 h")]
)
def test_a_long_time_is_told_in_minutes_or_hours(seconds: float, shown: str) -> None:
    assert duration(seconds) == shown


def test_steps_are_shown_one_after_the_other(capsys: pytest.CaptureFixture[str]) -> None:
    with steps() as begin:
        for doing, what in (("searching", "cases"), ("drawing", "cases"), ("sampling", "pages")):
            advance = begin(doing, what, 3)
            for _ in range(3):
                advance()
    assert capsys.readouterr().err == ""  # over at once, and no terminal


def test_steps_that_take_long_say_how_much_is_left(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "EVERY_SECONDS", 0.0)
    with steps() as begin:
        advance = begin("searching", "cases", 4)
        for _ in range(4):
            time.sleep(0.01)
            advance()
    lines = capsys.readouterr().err.splitlines()
    assert [line.partition(",")[0] for line in lines] == [f"{n} of 4 cases" for n in range(1, 5)]
    assert all(line.endswith(" left") for line in lines)
