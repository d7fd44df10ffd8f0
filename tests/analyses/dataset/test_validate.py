import json
from collections.abc import Callable
from copy import deepcopy
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.analyses.dataset.validate import openai_pair_problems, problems, trl_pair_problems

Row = dict[str, Any]
GIVEN = {"order_id": "ORD-1", "amount": 3.5}
REFUND = {
    "type": "function",
    "function": {
        "name": "refund",
        "description": "Refund an order.",
        "parameters": {
            "type": "object",
            "properties": {"order_id": {"type": "string"}, "amount": {"type": "number"}},
            "required": ["order_id", "amount"],
            "additionalProperties": False,
        },
    },
}


def call(arguments: Any, key: str = "call_1") -> Row:
    function = {"name": "refund", "arguments": arguments}
    return {
        "role": "assistant",
        "content": "",
        "tool_calls": [{"id": key, "type": "function", "function": function}],
    }


def answer(key: str = "call_1") -> Row:
    return {"role": "tool", "name": "refund", "tool_call_id": key, "content": "{}"}


ROW = {
    "messages": [
        {"role": "system", "content": "You are support."},
        {"role": "user", "content": "My money back."},
        call(GIVEN),
        answer(),
        {"role": "assistant", "content": "Done."},
        {"role": "user", "content": "Thanks."},
        {"role": "assistant", "content": "Bye."},
    ],
    "tools": [REFUND],
}


@pytest.fixture
def right_row() -> Row:
    """A row in TRL's form with one tool call."""
    return deepcopy(ROW)


def text_row(row: Row) -> Row:
    """The same row with arguments as OpenAI wants them."""
    for message in row["messages"]:
        for called in message.get("tool_calls", ()):
            called["function"]["arguments"] = json.dumps(called["function"]["arguments"])
    return row


def test_a_right_row_has_no_problem(right_row: Row) -> None:
    assert problems(right_row, arguments_as_text=False) == []
    assert problems(text_row(right_row), arguments_as_text=True) == []


def test_the_system_message_may_be_missing(right_row: Row) -> None:
    del right_row["messages"][0]
    assert problems(right_row, arguments_as_text=False) == []


def test_several_calls_may_be_answered_in_any_order(right_row: Row) -> None:
    calls = right_row["messages"][2]["tool_calls"]
    calls.append({**calls[0], "id": "call_2"})
    right_row["messages"][3:4] = [answer("call_2"), answer("call_1")]
    assert problems(right_row, arguments_as_text=False) == []


BROKEN: dict[str, tuple[Callable[[list[Row]], Any], str]] = {
    "two users": (lambda m: m.insert(1, m[1]), "user after user"),
    "two assistants": (lambda m: m.append(m[-1]), "assistant after assistant"),
    "assistant first": (lambda m: m.pop(1), "call after system"),
    "system twice": (lambda m: m.insert(1, m[0]), "system after system"),
    "system later": (lambda m: m.insert(5, m[0]), "system after assistant"),
    "starts with a tool": (lambda m: m.__delitem__(slice(0, 3)), "tool after start"),
    "unknown role": (lambda m: m[5].update(role="customer"), "customer after assistant"),
    "no role": (lambda m: m[5].pop("role"), "None after assistant"),
    "unanswered call": (lambda m: m.pop(3), "were not answered"),
    "call answered twice": (lambda m: m.insert(3, m[3]), "answers no call"),
    "another call answered": (lambda m: m[3].update(tool_call_id="call_9"), "answers no call"),
    "no id in the answer": (lambda m: m[3].pop("tool_call_id"), "answers no call"),
    "last is a user": (lambda m: m.pop(), "last message is of user"),
    "last is a tool": (lambda m: m.__delitem__(slice(4, None)), "last message is of tool"),
    "last is a call": (lambda m: m.__delitem__(slice(3, None)), "last message is of call"),
    "only a system message": (lambda m: m.__delitem__(slice(1, None)), "last message is of system"),
    "empty user": (lambda m: m[1].update(content=""), "user says nothing"),
    "blank assistant": (lambda m: m[-1].update(content=" \n"), "assistant says nothing"),
    "no content": (lambda m: m[-1].pop("content"), "assistant says nothing"),
    "content blocks": (lambda m: m[-1].update(content=[{"type": "text"}]), "says nothing"),
    "empty result": (lambda m: m[3].update(content=""), "tool says nothing"),
    "no messages": (lambda m: m.clear(), "no messages"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_order_of_messages_is_found(right_row: Row, name: str) -> None:
    breaks, reason = BROKEN[name]
    messages = [dict(message) for message in right_row["messages"]]
    breaks(messages)
    found = problems({**right_row, "messages": messages}, arguments_as_text=False)
    assert any(reason in problem for problem in found), found


ARGUMENTS: dict[str, tuple[Any, str]] = {
    "wrong type": ({**GIVEN, "amount": "3.50"}, "'3.50' is not of type 'number'"),
    "missing": ({"order_id": "ORD-1"}, "'amount' is a required property"),
    "one too many": ({**GIVEN, "reason": "x"}, "'reason' was unexpected"),
    "null": ({**GIVEN, "amount": None}, "None is not of type 'number'"),
    "empty": ({}, "is a required property"),
}


@pytest.mark.parametrize("as_text", [False, True])
@pytest.mark.parametrize("name", ARGUMENTS)
def test_arguments_must_fit_the_tool(right_row: Row, name: str, as_text: bool) -> None:
    arguments, reason = ARGUMENTS[name]
    right_row["messages"][2]["tool_calls"][0]["function"]["arguments"] = arguments
    row = text_row(right_row) if as_text else right_row
    found = problems(row, arguments_as_text=as_text)
    assert any(reason in problem for problem in found), found


@pytest.mark.parametrize(
    ("arguments", "as_text", "reason"),
    [
        (GIVEN, True, "must be a JSON text"),
        (json.dumps(GIVEN), False, "must be a mapping"),
        ("{", True, "are not JSON"),
        ("[]", True, "is not of type 'object'"),
        ([], False, "is not of type 'object'"),
        (None, True, "must be a JSON text"),
        (None, False, "is not of type 'object'"),
    ],
)
def test_arguments_stand_as_the_format_wants(
    right_row: Row, arguments: Any, as_text: bool, reason: str
) -> None:
    right_row["messages"][2]["tool_calls"][0]["function"]["arguments"] = arguments
    (found,) = problems(right_row, arguments_as_text=as_text)
    assert reason in found


@pytest.mark.parametrize("name", ["refunds", "", None])
def test_an_unknown_tool_is_found(right_row: Row, name: Any) -> None:
    right_row["messages"][2]["tool_calls"][0]["function"]["name"] = name
    assert "not among the tools" in problems(right_row, arguments_as_text=False)[0]


def test_a_call_needs_tools(right_row: Row) -> None:
    del right_row["tools"]
    assert "not among the tools" in problems(right_row, arguments_as_text=False)[0]


@given(st.permutations(range(7)))
def test_an_order_passes_only_where_neighbours_fit(order: list[int]) -> None:
    messages = [ROW["messages"][place] for place in order]
    passes = problems({**ROW, "messages": messages}, arguments_as_text=False) == []
    assert passes == _legal(messages)


def _legal(messages: list[Row]) -> bool:
    """Whether roles alternate, told from neighbours alone."""
    kinds = ["call" if "tool_calls" in m else m["role"] for m in messages]
    pairs = {("system", "user"), ("user", "assistant"), ("user", "call"), ("call", "tool"),
             ("tool", "assistant"), ("assistant", "user")}  # fmt: skip
    starts = kinds[0] in ("system", "user") and kinds[-1] == "assistant"
    return starts and all(pair in pairs for pair in pairwise(kinds))


def test_only_support_calls_tools(right_row: Row) -> None:
    right_row["messages"][2]["role"] = "user"
    assert problems(right_row, arguments_as_text=False)


def pair(**changes: Any) -> Row:
    """A right pair in TRL's form: the rejected side lacks the call."""
    row = {
        "prompt": ROW["messages"][:2],
        "chosen": ROW["messages"][2:5],
        "rejected": [{"role": "assistant", "content": "No."}],
        "tools": [REFUND],
    }
    return deepcopy(row | changes)


def test_a_right_pair_has_no_problem() -> None:
    assert trl_pair_problems(pair()) == []
    assert trl_pair_problems(pair(prompt=ROW["messages"][:4], chosen=ROW["messages"][4:5])) == []


NO = {"role": "assistant", "content": "No."}
YES = {"role": "assistant", "content": "Yes."}
USER = {"role": "user", "content": "My money back."}
CALL = call(GIVEN)
BROKEN_PAIRS: dict[str, tuple[Row, str]] = {
    "no prompt": ({"prompt": []}, "prompt is not a list of messages"),
    "nothing chosen": ({"chosen": []}, "chosen is not a list of messages"),
    "rejected text": ({"rejected": "No."}, "rejected is not a list of messages"),
    "the same": ({"chosen": [NO]}, "both sides are the same"),
    "prompt ends with support": ({"prompt": [USER, YES]}, "the prompt ends with assistant"),
    "prompt ends with a call": ({"prompt": [USER, CALL]}, "the prompt ends with assistant"),
    "a customer in a side": ({"chosen": [YES, USER, NO]}, "chosen holds a message of user"),
    "a side of the customer": ({"rejected": [USER]}, "rejected does not begin with the assistant"),
    "a result first": ({"chosen": [answer(), YES]}, "chosen does not begin with the assistant"),
    "two texts": ({"rejected": [NO, NO]}, "rejected: assistant after assistant"),
    "nothing said": ({"rejected": [NO | {"content": " "}]}, "rejected: assistant says nothing"),
    "ends with a result": ({"chosen": [CALL, answer()]}, "chosen: the last message is of tool"),
    "unanswered": ({"rejected": [CALL, NO]}, "rejected: calls ['call_1'] were not answered"),
    "arguments of the chosen": ({"chosen": [call({}), answer(), YES]}, "chosen: arguments of"),
    "a text as arguments": ({"rejected": [call("{}"), answer(), NO]}, "must be a mapping"),
    "a list as arguments": ({"rejected": [call([]), answer(), NO]}, "not of type 'object'"),
}


@pytest.mark.parametrize("name", BROKEN_PAIRS)
def test_a_broken_pair_is_found(name: str) -> None:
    changes, reason = BROKEN_PAIRS[name]
    found = trl_pair_problems(pair(**changes))
    assert any(reason in problem for problem in found), found
    assert all(problem.partition(": ")[2] for problem in found)


@pytest.mark.parametrize("mistake", [{"arguments": {}}, {"name": "refunds"}])
def test_a_mistaken_call_may_be_what_was_rejected(mistake: Row) -> None:
    made = deepcopy(CALL)
    made["tool_calls"][0]["function"].update(mistake)
    assert trl_pair_problems(pair(rejected=[made, answer(), NO])) == []
    assert trl_pair_problems(pair(chosen=[made, answer(), YES]))
    assert trl_pair_problems(pair(prompt=[USER, made, answer()], chosen=[YES]))


def dpo(**changes: Any) -> Row:
    """A right pair in OpenAI's form."""
    given = text_row(deepcopy({"messages": ROW["messages"][:4]}))
    row = {
        "input": {**given, "tools": [REFUND], "parallel_tool_calls": False},
        "preferred_output": [YES],
        "non_preferred_output": [NO],
    }
    return deepcopy(row | changes)


def test_a_right_pair_of_texts_has_no_problem() -> None:
    assert openai_pair_problems(dpo()) == []


def given(**changes: Any) -> Row:
    return {"input": dpo()["input"] | changes}


BROKEN_TEXTS: dict[str, tuple[Row, str]] = {
    "one key too many": ({"source": "x"}, "the keys must be input, non_preferred_output"),
    "no input": ({"input": None}, "the keys must be input"),
    "one too many in the input": (given(source="x"), "the keys of input must be messages"),
    "no messages": (given(messages=[]), "with messages"),
    "two texts": ({"preferred_output": [YES, YES]}, "preferred_output is not exactly one text"),
    "no text": ({"non_preferred_output": []}, "non_preferred_output is not exactly one text"),
    "a call": ({"preferred_output": [CALL]}, "preferred_output is not exactly one text"),
    "a customer": ({"preferred_output": [USER]}, "preferred_output is not exactly one text"),
    "nothing said": ({"preferred_output": [NO | {"content": ""}]}, "assistant says nothing"),
    "the same": ({"preferred_output": [NO]}, "both sides are the same"),
    "ends with support": (given(messages=[USER, YES]), "the prompt ends with assistant"),
    "mappings": (given(messages=ROW["messages"][:4]), "the arguments must be a JSON text"),
}


@pytest.mark.parametrize("name", BROKEN_TEXTS)
def test_a_broken_pair_of_texts_is_found(name: str) -> None:
    changes, reason = BROKEN_TEXTS[name]
    found = openai_pair_problems(dpo(**changes))
    assert any(reason in problem for problem in found), found
    assert all(problem.partition(": ")[2] for problem in found)


@pytest.mark.parametrize("side", ["preferred_output", "non_preferred_output"])
def test_the_other_name_of_a_side_is_found(side: str) -> None:
    row = dpo()
    row[side.replace("output", "completion")] = row.pop(side)
    assert openai_pair_problems(row)
