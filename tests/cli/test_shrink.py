import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Command = Callable[..., Any]
LEAKS = ("stress", "bakery", "--tactic", "prompt_probe", "-n", "1", "--no-twins", "--no-check",
         "--target", "embedded?flaw=leaks_canary")  # fmt: skip

RUDE = """
sessions = {}

def reply(message, session):
    number = sessions.setdefault(session, len(sessions))
    return "I can't do that, you idiot." if number % 3 == 1 else "I can't do that, sorry."
"""


@pytest.fixture
def case(command: Command) -> str:
    told = json.loads(command(*LEAKS, "--json").out)
    return str(told["stories"][0]["case"])


def test_the_smallest_variant_is_told_stored_and_shown(command: Command, case: str) -> None:
    first = command(*LEAKS, "--case", case, "--shrink")
    assert first.code == 1, first.err
    assert f"case {case} breaks 3 of 3" in first.out and "moves: 1 of " in first.out
    shown = first.out.splitlines()[-1].partition("simulator ")[2].split()
    transcript = command(*shown)
    assert transcript.code == 0 and "canary-" in transcript.out
    again = command(*LEAKS, "--case", case, "--shrink", "--json")
    told = json.loads(again.out)
    assert "going on" in again.err and told["place"] == 1
    assert told["exchanges"]["after"] < told["exchanges"]["before"]
    assert len(told["moves"]["after"]) == 1 < len(told["moves"]["before"])
    assert told["story"]["tactic"] == "prompt_probe" and told["complete"]
    assert told["exit_code"] == 1
    assert command(*LEAKS, "--case", case, "--shrink", "--fail-on", "never").code == 0


def test_a_bot_that_is_not_the_same_each_time(command: Command, tmp_path: Path) -> None:
    (tmp_path / "bot.py").write_text(RUDE, encoding="utf-8")
    rude = ("stress", "bakery", "--tactic", "abuse", "-n", "1", "--no-twins", "--no-check",
            "--target", "bot.py:reply")  # fmt: skip
    planned = json.loads(command(*rude, "--json", "--csv", "a.csv").out)
    assert planned["dialogues"] == 1
    case = (tmp_path / "a.csv").read_text(encoding="utf-8").splitlines()[1].split(",")[1]
    found = command(*rude, "--case", case, "--shrink", "--json")
    told = json.loads(found.out)
    assert told["breaks"] == {"broke": 1, "replays": 3}
    assert told["way"]["shown"] == "rude" and told["plain_persona"] not in (None,)


def test_a_case_that_holds_is_one_line(command: Command) -> None:
    holds = (*LEAKS[:-1], "embedded")
    told = json.loads(command(*holds, "--json").out)
    assert told["whole"]["attacks"]["held"] == 1
    command(*holds, "--csv", "a.csv")
    case = Path("a.csv").read_text(encoding="utf-8").splitlines()[1].split(",")[1]
    held = command(*holds, "--case", case, "--shrink")
    assert held.code == 2 and held.err.count("\n") == 1
    assert "does not break again in 3 replays (held 3)" in held.err


@pytest.mark.parametrize(
    ("more", "why"),
    [
        (("--shrink",), "takes one case"),
        (("--most", "9"), "goes with --shrink"),
        (("--shrink", "--case", "a", "--html", "x.html"), "do not go together"),
    ],
)
def test_options_that_do_not_fit(command: Command, more: tuple[str, ...], why: str) -> None:
    failed = command(*LEAKS, *more)
    assert failed.code == 2 and why in failed.err and failed.err.count("\n") == 1


def test_too_few_dialogues_to_tell(command: Command, case: str) -> None:
    failed = command(*LEAKS, "--case", case, "--shrink", "--most", "2")
    assert failed.code == 2 and "3 dialogues are played" in failed.err
