import json
from typing import Any

import pytest

from simulator.analyses.dataset.formats import openai_row, trl_row
from simulator.analyses.dataset.validate import problems
from simulator.dialogue import Dialogue, Speaker

pytestmark = pytest.mark.slow

Tools = dict[str, list[dict[str, Any]]]
FORMATS = {"trl": trl_row, "openai": openai_row}


@pytest.mark.parametrize("name", FORMATS)
def test_every_row_passes_the_validator(dialogues: list[Dialogue], tools: Tools, name: str) -> None:
    for dialogue in dialogues:
        row = FORMATS[name](dialogue, tools[dialogue.pack])
        assert problems(row, arguments_as_text=name == "openai") == []
        assert json.loads(json.dumps(row)) == row


@pytest.mark.parametrize("name", FORMATS)
def test_a_row_says_what_was_said_in_order(
    dialogues: list[Dialogue], tools: Tools, name: str
) -> None:
    role = {Speaker.CUSTOMER: "user", Speaker.SUPPORT: "assistant"}
    for dialogue in dialogues:
        system, *messages = FORMATS[name](dialogue, tools[dialogue.pack])["messages"]
        said = [m for m in messages if m["role"] != "tool" and not m.get("tool_calls")]
        assert system == {"role": "system", "content": dialogue.system}
        assert said == [{"role": role[t.speaker], "content": t.text} for t in dialogue.turns]


def test_each_call_stands_between_question_and_answer(
    dialogues: list[Dialogue], tools: Tools
) -> None:
    for dialogue in dialogues:
        row = trl_row(dialogue, tools[dialogue.pack])
        called = [m["tool_calls"][0] for m in row["messages"] if m.get("tool_calls")]
        played = [call for turn in dialogue.turns for call in turn.calls]
        assert [c["function"]["arguments"] for c in called] == [c.arguments for c in played]
        results = [m["content"] for m in row["messages"] if m["role"] == "tool"]
        assert results == [call.result for call in played]


def test_both_formats_carry_the_same_calls(dialogues: list[Dialogue], tools: Tools) -> None:
    for dialogue in dialogues:
        rows = [form(dialogue, tools[dialogue.pack]) for form in (trl_row, openai_row)]
        first, second = (
            [c["function"] for m in row["messages"] for c in m.get("tool_calls", ())]
            for row in rows
        )
        assert first == [{**f, "arguments": json.loads(f["arguments"])} for f in second]


def test_trl_rows_say_who_spoke(dialogues: list[Dialogue], tools: Tools) -> None:
    row = trl_row(dialogues[0], tools[dialogues[0].pack])
    assert "support: embedded (rules, not a language model)" in row["source"]


def test_openai_rows_hold_nothing_but_the_format(dialogues: list[Dialogue], tools: Tools) -> None:
    row = openai_row(dialogues[0], tools[dialogues[0].pack])
    assert set(row) == {"messages", "tools", "parallel_tool_calls"}


def test_drafts_that_were_sent_back_are_in_no_row(dialogues: list[Dialogue], tools: Tools) -> None:
    from simulator.dialogue import Draft

    first, second, *rest = dialogues[0].turns
    second = second.model_copy(update={"drafts": (Draft(text="Never said."),)})
    drafted = dialogues[0].model_copy(update={"turns": (first, second, *rest)})
    for form in FORMATS.values():
        assert "Never said." not in json.dumps(form(drafted, tools[drafted.pack]))
