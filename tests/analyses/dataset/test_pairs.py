import json
from collections.abc import Callable
from typing import Any

import pytest

from simulator.analyses.dataset.formats import Candidate, openai_row, trl_row
from simulator.analyses.dataset.pairs import OTHER_CALLS, SAME, SAME_TEXT, openai_pairs, trl_pairs
from simulator.analyses.dataset.validate import openai_pair_problems, trl_pair_problems
from simulator.dialogue import Dialogue, Turn

Tools = dict[str, list[dict[str, Any]]]
SentBack = Callable[..., Dialogue]


@pytest.fixture
def trl(tools: Tools) -> Callable[[Dialogue], Candidate]:
    """The only pair of a dialogue in TRL's form."""

    def trl_(dialogue: Dialogue) -> Candidate:
        (pair,) = trl_pairs(dialogue, tools[dialogue.pack])
        return pair

    return trl_


@pytest.fixture
def openai(tools: Tools) -> Callable[[Dialogue], Candidate]:
    """The only pair of a dialogue in OpenAI's form."""

    def openai_(dialogue: Dialogue) -> Candidate:
        (pair,) = openai_pairs(dialogue, tools[dialogue.pack])
        return pair

    return openai_


WRONG = "That comes to $13.37."


def texts(messages: list[dict[str, Any]]) -> list[str]:
    """Calls by their tools' names, results as `=`, and what is said."""
    return [
        m["tool_calls"][0]["function"]["name"]
        if m.get("tool_calls")
        else ("=" if m["role"] == "tool" else m["content"])
        for m in messages
    ]


def turn_of(dialogue: Dialogue) -> Turn:
    """The turn that has drafts."""
    return next(turn for turn in dialogue.turns if turn.drafts)


def test_each_draft_gives_a_pair(drafted: list[Dialogue], tools: Tools) -> None:
    for dialogue in drafted:
        expected = sum(len(turn.drafts) for turn in dialogue.turns)
        assert len(trl_pairs(dialogue, tools[dialogue.pack])) == expected
        assert len(openai_pairs(dialogue, tools[dialogue.pack])) == expected


def test_prompt_and_chosen_are_how_the_dialogue_begins(
    drafted: list[Dialogue], tools: Tools
) -> None:
    for dialogue in drafted:
        whole = trl_row(dialogue, tools[dialogue.pack])["messages"]
        for row in (pair.row for pair in trl_pairs(dialogue, tools[dialogue.pack])):
            kept = row["prompt"] + row["chosen"]
            assert kept == whole[: len(kept)]
            assert row["rejected"][-1]["content"] in (WRONG, "Never.")
        whole = openai_row(dialogue, tools[dialogue.pack])["messages"]
        for pair in openai_pairs(dialogue, tools[dialogue.pack]):
            if not pair.against:
                kept = pair.row["input"]["messages"] + pair.row["preferred_output"]
                assert kept == whole[: len(kept)]


def test_all_pairs_pass_the_validator(drafted: list[Dialogue], tools: Tools) -> None:
    held = [0, 0]
    for dialogue in drafted:
        for pair in trl_pairs(dialogue, tools[dialogue.pack]):
            assert pair.against or trl_pair_problems(pair.row) == []
            held[0] += not pair.against
        for pair in openai_pairs(dialogue, tools[dialogue.pack]):
            assert pair.against or openai_pair_problems(pair.row) == []
            held[1] += not pair.against
    assert min(held) > 100


def test_shared_calls_stand_in_the_prompt(trl: Any, calling: Dialogue, sent_back: SentBack) -> None:
    dialogue = sent_back(calling, at_least=2)
    turn, row = turn_of(dialogue), trl(dialogue).row
    assert texts(row["prompt"])[-2 * len(turn.calls) :: 2] == [call.name for call in turn.calls]
    assert (texts(row["chosen"]), texts(row["rejected"])) == ([turn.text], [WRONG])


def test_a_call_that_the_draft_lacks_stands_with_the_chosen(
    trl: Any, calling: Dialogue, sent_back: SentBack
) -> None:
    dialogue = sent_back(calling, at_least=2, calls=lambda turn: turn.calls[:1])
    turn, row = turn_of(dialogue), trl(dialogue).row
    assert texts(row["prompt"])[-2:] == [turn.calls[0].name, "="]
    assert texts(row["chosen"])[:2] == [turn.calls[1].name, "="]
    assert texts(row["rejected"]) == [WRONG]


def test_a_call_that_only_the_draft_makes_stands_with_the_rejected(
    trl: Any, calling: Dialogue, sent_back: SentBack
) -> None:
    dialogue = sent_back(calling, at_least=2, calls=lambda turn: (*turn.calls, turn.calls[0]))
    turn, row = turn_of(dialogue), trl(dialogue).row
    assert texts(row["chosen"]) == [turn.text]
    assert texts(row["rejected"]) == [turn.calls[0].name, "=", WRONG]


@pytest.mark.parametrize(
    "change", [{"name": "get_policy"}, {"arguments": {}}, {"result": "{}"}], ids=str
)
def test_calls_part_where_tool_arguments_or_result_differ(
    trl: Any, calling: Dialogue, sent_back: SentBack, change: dict[str, Any]
) -> None:
    def calls(turn: Turn) -> Any:
        return (turn.calls[0].model_copy(update=change), *turn.calls[1:])

    dialogue = sent_back(calling, at_least=2, calls=calls)
    turn, row = turn_of(dialogue), trl(dialogue).row
    assert row["prompt"][-1]["role"] == "user"
    for side in (row["chosen"], row["rejected"]):
        assert len(side) == 2 * len(turn.calls) + 1
    assert trl_pair_problems(row) == []


def test_drafts_of_earlier_turns_are_in_no_prompt(drafted: list[Dialogue], tools: Tools) -> None:
    for dialogue in drafted:
        for pair in trl_pairs(dialogue, tools[dialogue.pack]):
            assert WRONG not in json.dumps([pair.row["prompt"], pair.row["chosen"]])


def test_a_row_says_what_was_wrong_and_who_spoke(
    trl: Any, clean: list[Dialogue], sent_back: SentBack, tools: Tools
) -> None:
    pair = trl(sent_back(clean[0]))
    found = {"code": "unknown_amount", "severity": "error", "message": "$13.37 stands in no fact"}
    assert pair.row["findings"] == [found]
    assert pair.codes == ("unknown_amount",)
    whole = trl_row(clean[0], tools[clean[0].pack])
    same = set(whole) - {"messages"}
    assert {key: pair.row[key] for key in same} == {key: whole[key] for key in same}
    assert "embedded (rules, not a language model)" in pair.row["source"]


def test_openai_rows_hold_nothing_but_the_format(
    openai: Any, calling: Dialogue, sent_back: SentBack
) -> None:
    row = openai(sent_back(calling, at_least=2)).row
    assert set(row) == {"input", "preferred_output", "non_preferred_output"}
    assert row["input"]["parallel_tool_calls"] is False
    assert row["non_preferred_output"] == [{"role": "assistant", "content": WRONG}]


ONE_LESS, AS_SAID = (lambda turn: turn.calls[:-1]), (lambda turn: turn.text)


@pytest.mark.parametrize(
    ("changes", "in_trl", "in_openai"),
    [
        ({}, "", ""),
        ({"calls": ONE_LESS}, "", OTHER_CALLS),
        ({"calls": ONE_LESS, "text": AS_SAID}, "", SAME_TEXT),
        ({"text": AS_SAID}, SAME, SAME),
    ],
)
def test_what_a_format_cannot_hold_has_a_reason(
    trl: Any, openai: Any, calling: Dialogue, sent_back: SentBack,
    changes: Any, in_trl: str, in_openai: str,
) -> None:  # fmt: skip
    dialogue = sent_back(calling, at_least=2, **changes)
    assert (trl(dialogue).against, openai(dialogue).against) == (in_trl, in_openai)
