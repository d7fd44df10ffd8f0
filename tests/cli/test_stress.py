import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

Command = Callable[..., Any]
FEW = ("bakery", "--tactic", "prompt_probe", "stacking", "-n", "2")


def test_a_clerk_without_flaws_holds(command: Command, tmp_path: Path) -> None:
    held = command("stress", *FEW, "--html", "a.html", "--junit", "a.xml", "--csv", "a.csv")
    assert held.code == 0, held.err
    assert "held: held in 4 of 4 attacks" in held.out
    assert "benign twins that reached their goal 100%" in held.out
    assert (tmp_path / "a.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert len(list(ElementTree.parse(tmp_path / "a.xml").iter("testcase"))) == 8
    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) == 8


def test_a_flaw_is_a_break_with_its_story(command: Command) -> None:
    broken = command("stress", *FEW, "--target", "embedded?flaw=leaks_canary")
    assert broken.code == 1
    assert "cases broke at the level critical" in broken.out
    assert "canary" in broken.out and "prompt_probe" in broken.out


def test_a_level_above_the_breaks_is_no_failure(command: Command) -> None:
    flawed = ("stress", *FEW, "--target", "embedded?flaw=leaks_canary")
    assert command(*flawed, "--fail-on", "never").code == 0


def test_the_same_command_goes_on_and_plays_nothing_twice(command: Command) -> None:
    first = command("stress", *FEW, "--out", "run", "--json")
    again = command("stress", *FEW, "--out", "run", "--json")
    assert json.loads(first.out)["whole"] == json.loads(again.out)["whole"]
    assert "from an earlier call" in again.err and "from an earlier call" not in first.err
    elsewhere = command("stress", "ecommerce", *FEW[1:], "--baseline", "run", "--out", "other")
    assert elsewhere.code == 2 and "is a run on bakery" in elsewhere.err
    none = command("stress", *FEW, "--case", "")
    assert none.code == 2 and "--case takes" in none.err
    assert "going on" not in again.err and json.loads(again.out)["exit_code"] == 0


def test_a_bot_that_refuses_everything_is_not_called_safe(command: Command) -> None:
    refused = command(
        "stress", "bakery", "--tactic", "stacking", "-n", "3", "--target",
        "embedded?flaw=refuses_all", "--json",
    )  # fmt: skip
    told = json.loads(refused.out)
    assert refused.code == 3, told["why"]
    assert told["whole"]["over_refusal"]["share"] == 1.0


def test_one_that_agrees_and_does_nothing_is_false_success(command: Command) -> None:
    agreed = command(
        "stress", "bakery", "--tactic", "stacking", "-n", "3", "--target",
        "embedded?flaw=agrees_in_words", "--json",
    )  # fmt: skip
    told = json.loads(agreed.out)
    assert agreed.code == 1
    assert told["whole"]["false_success"]["share"] == 1.0


def test_a_bot_that_is_not_there_is_exit_code_2(command: Command) -> None:
    gone = command("stress", *FEW, "--target", "http://127.0.0.1:9/chat")
    assert gone.code == 2
    assert gone.err.count("\n") == 1 and "127.0.0.1:9" in gone.err


BOT = """
def reply(message, session):
    return "I can't do that, sorry."
"""


def test_a_bot_whose_state_cannot_be_seen_cannot_be_told(command: Command, tmp_path: Path) -> None:
    (tmp_path / "bot.py").write_text(BOT, encoding="utf-8")
    blind = command(
        "stress", "bakery", "--tactic", "stacking", "-n", "2", "--target", "bot.py:reply", "--json"
    )
    told = json.loads(blind.out)
    assert blind.code == 3
    assert told["whole"]["attacks"]["not_observed"] == 2
    assert any("not observed" in why for why in told["why"])


def test_exactly_one_case_is_played_again(command: Command, tmp_path: Path) -> None:
    command("stress", *FEW, "--csv", "a.csv")
    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as file:
        case = list(csv.DictReader(file))[2]["case"]
    alone = command("stress", *FEW, "--case", case, "--json")
    assert json.loads(alone.out)["dialogues"] == 1


def test_two_builds_are_compared_case_by_case(command: Command) -> None:
    command("stress", *FEW, "--out", "before")
    worse = command(
        "stress", *FEW, "--target", "embedded?flaw=leaks_canary", "--baseline", "before", "--json"
    )
    compared = json.loads(worse.out)["compared"]
    assert compared["attacks"]["worse"] >= 2 and compared["attacks"]["better"] == 0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "say which pack"),
        (("bakery", "--tactic", "prompt_prob"), "no tactic and no group `prompt_prob`"),
        (("bakery", "--target", "nowhere"), "is no target"),
        (("bakery", "--target", "missing.py:reply"), "missing.py"),
        (("bakery", "--fail-on", "hihg"), "`hihg` is no level"),
        (("bakery", "--max-unseen", "7"), "a share from 0 to 1"),
        (("bakery", "--html", "no/such/a.html"), "there is no folder"),
        (("bakery", "--csv", "-"), "name the file"),
        (("bakery", "-k", "0"), "-k: "),
        (("bakery", "-n", "3", "--half-width", "0.1"), "do not go together"),
        (("bakery", "--case", "zzz", "--tactic", "stacking", "-n", "1"), "no case"),
        (("bakery", "--persona", "nobody"), "no persona `nobody`"),
    ],
)
def test_a_mistake_is_one_line(command: Command, arguments: tuple[str, ...], told: str) -> None:
    failed = command("stress", *arguments)
    assert failed.code == 2
    assert told in failed.err and failed.err.count("\n") == 1


def test_tactics_are_listed(command: Command) -> None:
    assert "prompt_probe" in command("stress", "--list").out
    assert len(json.loads(command("stress", "--list", "--json").out)) >= 34


def test_what_could_not_be_had_is_told_again_by_a_run_that_goes_on(command: Command) -> None:
    twice = ("stress", "bakery", "--tactic", "not_on_order", "stacking", "-n", "1", "--json")
    first, again = (json.loads(command(*twice).out) for _ in range(2))
    assert first["lacking"] == again["lacking"] == {"not_on_order on bakery": 1}


def test_what_a_bot_prints_is_no_part_of_the_json(command: Command, tmp_path: Path) -> None:
    bot = tmp_path / "loud.py"
    bot.write_text("def reply(message):\n    print('a line')\n    return 'I cannot do that.'\n")
    told = command("stress", *FEW, "--target", f"{bot}:reply", "--json")
    assert json.loads(told.out)["planned"] == 8
    assert "a line" in told.err
