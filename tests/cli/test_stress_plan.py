"""`simulator stress --plan`: nothing is played, written or called."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.cli.stress_plan import duration

Command = Callable[..., Any]
FEW = ("bakery", "--tactic", "prompt_probe", "stacking", "not_on_order", "-n", "2", "--plan")


def test_people_read_cases_calls_dollars_time_and_interval(command: Command, state: Any) -> None:
    bot = ("--target", "http://127.0.0.1:9/chat", "--customer-model", "openai:gpt-4o-mini")
    found = command("stress", *FEW, "-k", "3", *bot)
    assert (found.code, found.err) == (0, "")
    for told in (
        "bakery: 3 tactics, 4 of 6 cases can be had", "not_on_order on bakery (2)",
        "24 dialogues: 4 attacks and 4 benign twins, each 3 times",
        "messages to http://127.0.0.1:9/chat: ", "openai:gpt-4o-mini", "$0.",
        "is not known: what counts is the number of messages to it", "at 2 s a reply (--latency)",
        "attack success of 4 attacks: ±", "of a single tactic: ±", "1.6 times",
    ):  # fmt: skip
        assert told in found.out
    assert state() == {}


def test_machines_read_the_same(command: Command, tmp_path: Path) -> None:
    printed = json.loads(command("stress", *FEW, "--json").out)
    assert command("stress", *FEW, "--json", "plan.json").out == ""
    written = json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"))
    for plan in (printed, written):
        assert plan.pop("computing") <= plan.pop("seconds")["mean"]
    assert printed == written
    assert printed["dialogues"] == 8 and printed["assumptions"]


def test_a_run_that_waits_for_nobody_says_what_this_machine_takes(command: Command) -> None:
    assert "it waits for this machine alone" in command("stress", *FEW).out


def test_an_interval_that_is_asked_for_sets_the_cases(command: Command) -> None:
    found = command(
        "stress", "bakery", "--tactic", "stacking", "--half-width", "0.2", "--plan", "--no-twins"
    )
    assert "21 dialogues: 21 attacks and 0 benign twins" in found.out
    assert "attack success of 21 attacks: ±19.6 points at most" in found.out
    assert "--half-width" not in found.out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--latency", "-1"), "--latency takes seconds from 0 to 3600"),
        (("--latency", "nan"), "--latency takes seconds"),
        (("--reply-factor", "0"), "--reply-factor has to be above 0"),
        (("--html", "a.html"), "--html and --plan do not go together"),
        (("--baseline", "run"), "--baseline and --plan do not go together"),
        (("--case", "ab"), "--case and --plan do not go together"),
        (("--json", "no/such/plan.json"), "there is no folder"),
        (("--target", "missing.py:reply"), "there is no file missing.py"),
        (("--tactic", "not_on_order"), "no case can be had: not_on_order on bakery"),
        (("--price", "1", "--target", "openai:m"), "is not IN,OUT"),
    ],
)
def test_a_mistake_is_one_line(command: Command, arguments: tuple[str, ...], told: str) -> None:
    few = FEW if "--tactic" not in arguments else ("bakery", "-n", "2", "--plan")
    found = command("stress", *few, *arguments)
    assert (found.code, found.out, found.err.count("\n")) == (2, "", 1), found.out
    assert told in found.err


@pytest.mark.parametrize("option", [("--latency", "3"), ("--reply-factor", "2")])
def test_what_only_a_plan_has_is_said_where_there_is_none(
    command: Command, option: tuple[str, str]
) -> None:
    found = command("stress", "bakery", *option)
    assert (found.code, found.err) == (
        2,
        f"simulator: {option[0]} is for --plan, which is not given\n",
    )


@given(st.floats(0, 1e7))
def test_durations_are_rounded_up_in_two_units(seconds: float) -> None:
    sizes = {"d": 86_400, "h": 3_600, "min": 60, "s": 1}
    words = duration(seconds).split()
    told = sum(int(n) * sizes[unit] for n, unit in zip(words[::2], words[1::2], strict=True))
    assert len(words) in (2, 4)
    assert abs(told - seconds) <= max(1, seconds / 24)
