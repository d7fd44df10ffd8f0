import csv
import json
import sqlite3
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
        (("bakery", "--fail-on", "hihg"), "`hihg` is no level; did you mean `high`"),
        (("bakery", "--fail-on", "x"), "there are `critical`, `high`, `low`, `medium`, `never`"),
        (("bakery", "--first", "nobody"), "of the choices; there are `bot`, `customer`;"),
        (("bakery", "--out", "afile", "-n", "1", "--tactic", "stacking"), "afile: is a file"),
        (("bakery", "--max-unseen", "7"), "a share from 0 to 1"),
        (("bakery", "--html", "no/such/a.html"), "there is no folder"),
        (("bakery", "--csv", "-"), "name the file"),
        (("bakery", "-k", "0"), "-k: "),
        (("bakery", "-n", "3", "--half-width", "0.1"), "do not go together"),
        (("bakery", "--case", "zzz", "--tactic", "stacking", "-n", "1"), "no case"),
        (("bakery", "--persona", "nobody"), "no persona `nobody`; `simulator list`"),
    ],
)
def test_a_mistake_is_one_line(
    command: Command, tmp_path: Path, arguments: tuple[str, ...], told: str
) -> None:
    (tmp_path / "afile").touch()
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


def test_another_run_in_the_folder_is_told_in_words(command: Command) -> None:
    one = ("stress", "bakery", "--no-check", "-n", "1", "--no-twins", "--out", "run")
    assert command(*one, "--tactic", "stacking").code == 0
    for more, told in (
        (
            ("--tactic", "threat"),
            "other tactics (not asked for now: `stacking`; not in it before: `threat`",
        ),
        (("--tactic", "stacking", "--persona", "plain_liar"), "no persona"),
        (
            ("--tactic", "stacking", "--target", "support:embedded?flaw=rudeness"),
            "other models (support was ",
        ),
    ):
        failed = command(*one, *more)
        assert failed.code == 2 and failed.err.count("\n") == 1
        assert told in failed.err and "..." not in failed.err, failed.err


def test_a_run_of_another_command_is_no_stress_run(command: Command) -> None:
    assert command("generate", "bakery", "-n", "1", "--out", "gen").code == 0
    into = command("stress", *FEW, "--out", "gen")
    assert into.code == 2 and "is a run of `simulator generate`, not of" in into.err
    against = command("stress", *FEW, "--baseline", "gen", "--out", "run")
    assert against.code == 2 and "--baseline: gen is a run of `simulator generate`" in against.err
    assert "4 of" not in against.err and against.err.count("\n") == 1


def test_what_was_not_compared_is_said(command: Command) -> None:
    one = ("stress", "bakery", "--no-check", "-n", "1", "--no-twins", "--tactic")
    assert command(*one, "stacking", "--out", "before").code == 0
    apart = command(*one, "threat", "--baseline", "before")
    assert "nothing was compared with the baseline: no case is decided in both (1 in" in apart.out
    assert "adjusted" not in apart.out
    both = command(*one, "stacking", "threat", "--baseline", "before")
    assert "compared with the baseline in 1 case; 1 in this run alone" in both.out


def test_a_baseline_that_is_not_finished_is_said(command: Command, tmp_path: Path) -> None:
    command("stress", *FEW, "--out", "before")
    with sqlite3.connect(tmp_path / "before" / "run.sqlite") as db:
        db.execute("DELETE FROM hits WHERE position > 4")
        db.execute("DELETE FROM dialogues WHERE position > 4")
    after = command("stress", *FEW, "--baseline", "before", "--out", "after")
    assert "the baseline is not finished: 3 of its cases were not played" in after.out


def test_how_to_see_what_a_bot_does_is_said(command: Command, tmp_path: Path) -> None:
    (tmp_path / "bot.py").write_text(BOT, encoding="utf-8")
    blind = command("stress", "bakery", "--tactic", "stacking", "-n", "1", "--target",
                    "bot.py:reply")  # fmt: skip
    assert blind.code == 3 and "where the bot reports its calls, or with --probe" in blind.out


PROBE = """
ORDERS = {}
def reply(message): return "I can't do that, sorry."
def setup(told): ORDERS[told["session"]] = told["records"].get("orders", [])
def probe(told): return {"other": []} if not ORDERS else {}
"""


def test_what_a_probe_does_not_name_is_told(command: Command, tmp_path: Path) -> None:
    (tmp_path / "bot.py").write_text(PROBE, encoding="utf-8")
    command("stress", "bakery", "--tactic", "stacking", "-n", "1", "--target", "bot.py:reply",
            "--setup", "bot.py:setup", "--probe", "bot.py:probe", "--csv", "a.csv")  # fmt: skip
    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as file:
        why = next(csv.DictReader(file))["why"]
    assert why.startswith("its calls were not seen, and the probe does not name orders"), why


def test_a_case_goes_to_the_folder_that_is_named(command: Command, tmp_path: Path) -> None:
    flawed = ("stress", *FEW, "--no-twins", "--target", "embedded?flaw=leaks_canary")
    case = json.loads(command(*flawed, "--out", "run", "--json").out)["stories"][0]["case"]
    for more, there in (
        (("--out", "own"), "own"),
        (("--out", "small", "--shrink"), "small"),
        (("--out", "small", "--shrink"), "small"),
        (("--out", "run"), f"run-case-{case}"),
        (("--out", "run", "--shrink"), f"run-case-{case}-shrink"),
    ):
        found = command(*flawed, "--case", case, *more, "--json")
        assert json.loads(found.out)["run"] == there
        assert ("run holds another run: this goes to" in found.err) == (there[:3] == "run")
    assert {path.name for path in tmp_path.iterdir()} == {
        "run", "own", "small", f"run-case-{case}", f"run-case-{case}-shrink"
    }  # fmt: skip


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
@pytest.mark.parametrize("line", [("list",), ("list", "--json"), ("stress", *FEW, "--json")])
def test_an_output_that_takes_nothing_is_no_verdict(
    run_process: Command, line: tuple[str, ...]
) -> None:
    with open("/dev/full", "w") as full:
        told = run_process(*line, stdout=full)
    assert told.code == 2 and "Traceback" not in told.err
    assert told.err.splitlines()[-1] == "simulator: standard output: No space left on device"
