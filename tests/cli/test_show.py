import json
import os
import re
import sqlite3
import unicodedata
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from terminal import on_a_terminal

from simulator.dialogue import Dialogue, Draft, Ending, EndingKind, Finding, ToolCall
from simulator.runs.run_file import FILE
from simulator.runs.store import Run

HOSTILE = {
    "colour": "\x1b[31mred",
    "title": "\x1b]0;owned\x07",
    "clear": "\x1b[2J\x1b[H",
    "one byte escape": "\x9b31m",
    "markup": "[red]bold[/red] [link=file:///etc]x[/link] [/]",
    "emoji code": ":smile:",
    "right to left": "\u202egnp.exe\u202c \u2066x\u2069",
    "carriage return": "fine\rbroken",
    "backspaces": "ab\b\b\x7f",
    "null": "a\0b",
    "lines": "a\u2028b\u2029c\x85d",
    "zero width": "a\u200bb\ufeffc",
    "format": "%s {0} {turn.text} $(id) `id`",
    "huge": "x" * 100_000,
}


def replace_first(folder: Path, change: Callable[[Dialogue], Dialogue]) -> None:
    with Run.open(folder) as run:
        played = change(run.find("1"))
    data = zlib.compress(played.model_dump_json().encode())
    connection = sqlite3.connect(folder / FILE)
    with connection:
        connection.execute("UPDATE dialogues SET data = ? WHERE position = 0", (data,))
    connection.close()


def plant(text: str) -> Callable[[Dialogue], Dialogue]:
    """Put a text everywhere a model's or customer's words may stand."""

    def change(played: Dialogue) -> Dialogue:
        call = ToolCall(
            id="call_1", name=text, arguments={text: text}, result=text, ok=False, because=text
        )
        finding = Finding(
            code="c", severity="warning", blame="support", turn=1, message=text, expected=text
        )
        draft = Draft(text=text, calls=(call,), findings=(finding,))
        turns = list(played.turns)
        turns[0] = turns[0].model_copy(update={"text": text, "beat": text})
        turns[1] = turns[1].model_copy(
            update={"text": text, "calls": (call,), "drafts": (draft,), "findings": (finding,)}
        )
        more = {
            "turns": tuple(turns),
            "persona": text,
            "models": {"support": text},
            "ending": Ending(kind=EndingKind.ERROR, detail=text),
        }
        return played.model_copy(update=more)

    return change


def dangerous(output: str) -> set[str]:
    """Characters that a terminal may act upon."""
    kinds = ("Cc", "Cf", "Cs", "Zl", "Zp")
    return {c for c in output if c != "\n" and unicodedata.category(c) in kinds}


def without_style(output: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", output).replace("\r\n", "\n")


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("arguments", [["1"], ["--first", "4"], []])
def test_hostile_text_is_printed_harmlessly(
    command: Any, run: Path, name: str, arguments: list[str]
) -> None:
    replace_first(run, plant(HOSTILE[name]))
    outcome = command("show", run, *arguments)
    assert outcome.code == 0
    assert not dangerous(outcome.out)


@pytest.mark.parametrize("name", ["markup", "emoji code", "format"])
def test_text_is_printed_as_it_was_said(command: Any, run: Path, name: str) -> None:
    replace_first(run, plant(HOSTILE[name]))
    assert command("show", run, "1").out.count(HOSTILE[name]) >= 5


def test_escapes_are_made_visible(command: Any, run: Path) -> None:
    replace_first(run, plant(HOSTILE["colour"]))
    assert r"\x1b[31mred" in command("show", run, "1").out


def test_a_huge_line_is_printed_whole(command: Any, run: Path) -> None:
    replace_first(run, lambda d: d.model_copy(
        update={"turns": (d.turns[0].model_copy(update={"text": HOSTILE["huge"]}),)}
    ))  # fmt: skip
    assert command("show", run, "1").out.count("x") >= 100_000


def test_a_terminal_gets_colours_and_nothing_else(run: Path) -> None:
    replace_first(run, plant(HOSTILE["colour"] + HOSTILE["title"] + HOSTILE["right to left"]))
    output = on_a_terminal("show", run, "1")
    assert "\x1b[" in output
    assert not dangerous(without_style(output))


def test_no_colours_where_the_user_wants_none(run: Path) -> None:
    assert not re.search(r"\x1b\[[0-9;]*3\dm", on_a_terminal("show", run, "1", NO_COLOR="1"))


def test_no_colours_without_a_terminal(run_process: Any, run: Path) -> None:
    outcome = run_process("show", run, "1", env=os.environ | {"TERM": "xterm-256color"})
    assert (outcome.code, outcome.err) == (0, "")
    assert "\x1b" not in outcome.out


def test_a_transcript_has_turns_calls_and_the_ending(command: Any, run: Path) -> None:
    with Run.open(run) as opened:
        dialogues = list(opened.dialogues())
    outcome = command("show", run, "--first", "4")
    for played in dialogues:
        assert played.case_id in outcome.out
        for call in (call for turn in played.turns for call in turn.calls):
            assert f"→ {call.name}(" in outcome.out
    assert outcome.out.count("goal reached") == sum(d.verdict.goal is True for d in dialogues)


def test_one_dialogue_is_named_by_place_or_id(command: Any, run: Path) -> None:
    with Run.open(run) as opened:
        wanted = opened.find("2").case_id
    assert command("show", run, "2").out == command("show", run, wanted[:10]).out
    assert wanted in command("show", run, "2").out


@pytest.mark.parametrize("name", HOSTILE)
def test_json_gives_back_what_was_said(command: Any, run: Path, name: str) -> None:
    replace_first(run, plant(HOSTILE[name]))
    for arguments in (["1"], ["--first", "2"]):
        first = json.loads(command("show", run, *arguments, "--json").out)[0]
        assert first["turns"][0]["text"] == HOSTILE[name]


def test_the_json_of_a_dialogue_is_a_dialogue(command: Any, run: Path) -> None:
    (row,) = json.loads(command("show", run, "3", "--json").out)
    with Run.open(run) as opened:
        assert Dialogue.model_validate(row) == opened.find("3")


def test_the_overview_has_a_line_for_each(command: Any, run: Path) -> None:
    assert len(command("show", run).out.strip().splitlines()) == 5
    rows = json.loads(command("show", run, "--json").out)
    assert [row["place"] for row in rows] == [1, 2, 3, 4]


def test_acts_are_printed_on_request(command: Any, run: Path) -> None:
    plain, acts = command("show", run, "1").out, command("show", run, "1", "--acts").out
    with Run.open(run) as opened:
        dialogue = opened.find("1")
    for turn in dialogue.turns:
        for act in turn.acts:
            assert act.act in acts
    assert "⌁" in acts and "⌁" not in plain
    assert next(line for line in acts.splitlines() if "⌁" not in line) == plain.splitlines()[0]


def test_a_run_that_was_stopped_shows_what_there_is(command: Any, run: Path) -> None:
    connection = sqlite3.connect(run / FILE)
    with connection:
        connection.execute("DELETE FROM hits WHERE position IN (0, 2)")
        connection.execute("DELETE FROM dialogues WHERE position IN (0, 2)")
    connection.close()
    overview = command("show", run)
    places = [line.split()[0] for line in overview.out.splitlines()[1:]]
    assert places == ["2", "4", "2"]
    assert "2 of 4 are played" in overview.out
    assert [row["place"] for row in json.loads(command("show", run, "--json").out)] == [2, 4]
    missing = command("show", run, "1")
    assert (missing.code, missing.out, missing.err.count("\n")) == (2, "", 1)
    assert "dialogue `1` is planned, but not played yet; there are 2, 4" in missing.err
    head = command("show", run, "4").out.splitlines()[0]
    assert head in command("show", run, "--first", "2").out.splitlines()


def test_a_run_without_a_dialogue_says_so(command: Any, run: Path) -> None:
    connection = sqlite3.connect(run / FILE)
    with connection:
        connection.execute("DELETE FROM hits")
        connection.execute("DELETE FROM dialogues")
    connection.close()
    for arguments in ([], ["--first", "3"]):
        outcome = command("show", run, *arguments)
        assert (outcome.code, outcome.out.count("\n")) == (0, 1)
        assert "0 of 4 are played" in outcome.out
    assert "none of 4 is played" in command("show", run, "1").err
