"""Calls in texts: the same call in every form, of known tools and of unknown ones."""

import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.play.models.told_calls import calls_told
from simulator.play.models.written_calls import (
    arguments_of,
    as_call,
    calls_alone,
    calls_in,
    marked_calls,
)

GIVEN = {"order_id": "A-1", "count": 2}
TEXT = json.dumps(GIVEN)
CALL = json.dumps({"name": "get_order", "arguments": GIVEN})
READ = {"name": "get_order", "args": GIVEN}

MARKED = [
    f"<tool_call>\n{CALL}\n</tool_call>",
    f"<tool_call>{CALL}",
    f"<tools>[{CALL}]</tools>",
    f"<function_call>{CALL}</function_call>",
    f"[TOOL_CALLS] [{CALL}]",
    f"<|python_tag|>{CALL}",
    f"<|tool_call|>[{CALL}]",
    f"<function=get_order>{TEXT}</function>",
    "<tool_call>\n<function=get_order>\n<parameter=order_id>\nA-1\n</parameter>\n"
    "<parameter=count>\n2\n</parameter>\n</function>\n</tool_call>",
    '<function_calls><invoke name="get_order"><parameter name="order_id">A-1</parameter>'
    '<parameter name="count">2</parameter></invoke></function_calls>',
    '<minimax:tool_call><invoke name="get_order"><parameter name="order_id">A-1</parameter>'
    '<parameter name="count">2</parameter></invoke></minimax:tool_call>',
    f"<TOOLCALL>[{CALL}]</TOOLCALL>",
    f"functools[{CALL}]",
    f"<|START_ACTION|>[{CALL}]<|END_ACTION|>",
    f"[TOOL_CALLS]get_order[ARGS]{TEXT}",
    f"[TOOL_CALLS]get_order[CALL_ID]a1B2[ARGS]{TEXT}",
    "<\uff5ctool▁calls▁begin\uff5c><\uff5ctool▁call▁begin\uff5c>function<\uff5ctool▁sep\uff5c>get_order"
    f"\n```json\n{TEXT}\n```<\uff5ctool▁call▁end\uff5c><\uff5ctool▁calls▁end\uff5c>",
    "<\uff5ctool▁calls▁begin\uff5c><\uff5ctool▁call▁begin\uff5c>get_order<\uff5ctool▁sep\uff5c>"
    f"{TEXT}<\uff5ctool▁call▁end\uff5c><\uff5ctool▁calls▁end\uff5c>",
    "<|tool_calls_section_begin|><|tool_call_begin|>functions.get_order:0"
    f"<|tool_call_argument_begin|>{TEXT}<|tool_call_end|><|tool_calls_section_end|>",
    f"<|channel|>commentary to=functions.get_order <|constrain|>json<|message|>{TEXT}<|call|>",
    f"<|start|>assistant to=functions.get_order<|channel|>commentary json<|message|>{TEXT}<|call|>",
]
ALONE = [
    CALL,
    f"```json\n{CALL}\n```",
    f"[{CALL}]",
    f'{{"tool": "get_order", "args": {TEXT}}}',
    f'{{"tool_calls": [{{"type": "function", "function": {CALL}}}]}}',
    'get_order(order_id="A-1", count=2)',
    '[get_order(order_id="A-1", count=2)]',
    "get_order(order_id=A-1, count=2)",
    f"get_order {TEXT}",
]


@pytest.mark.parametrize("text", [*MARKED, *ALONE])
def test_a_call_is_read_in_every_form_whether_the_tool_is_known_or_not(text: str) -> None:
    assert calls_in(text, ["get_order"]) == ("", [READ])
    written = calls_alone(text)
    assert written is not None and [as_call(each, None) for each in written] == [READ]


@pytest.mark.parametrize("text", [*MARKED, *ALONE, f"```tool_code\nprint({ALONE[5]})\n```"])
def test_a_recorded_message_that_is_a_call_holds_no_words(text: str) -> None:
    found, words = calls_told(text)
    assert [as_call(each, None) for each in found] == [READ] and not words.strip()


def test_the_words_of_a_recorded_message_stay() -> None:
    found, words = calls_told(f"One moment.\n```json\n{CALL}\n```")
    assert [as_call(each, None) for each in found] == [READ] and words == "One moment.\n"
    for call in (CALL, f"{CALL}\n{CALL}", ALONE[5], f"[{CALL}]"):
        found, words = calls_told(f"One moment.\nI look.\n{call}")
        assert words == "One moment.\nI look."
        assert [as_call(each, None) for each in found] == [READ] * len(call.splitlines())
    whole = json.dumps({"content": "One moment.", "tool_calls": [{"function": json.loads(CALL)}]})
    assert calls_told(whole)[1] == "One moment."


@pytest.mark.parametrize(
    "text",
    ["Okay", "Done(ish)", '{"name": "Anna", "message": "Hi"}', '{"action": "reply", "input": "Hi"}',
     '{"message": "Hi"}', "[1]", "```\nA-1, A-2\n```", "Yours:\nTotal (net)",
     'A:\n{"name": "x"}\nB', "See\n[1, 2]", "Here you go: " + CALL,
     '{"name": "A. Smith", "arguments": {"id": 1}}', '{"tool_calls": []}'],
)  # fmt: skip
def test_a_recorded_message_that_may_be_words_is_words(text: str) -> None:
    assert calls_told(text) == ([], text)


@pytest.mark.parametrize("text", [json.dumps(CALL), json.dumps(json.dumps(CALL)), repr(READ)])
def test_a_call_alone_may_be_encoded_again_or_be_pythons(text: str) -> None:
    written = calls_alone(text)
    assert written is not None and [as_call(each, None) for each in written] == [READ]


@pytest.mark.parametrize("text", MARKED)
def test_the_text_around_marked_calls_stays(text: str) -> None:
    closed = "</" in text or "calls▁end" in text or text.endswith(("section_end|>", "ACTION|>"))
    found, rest = marked_calls(f"One moment. {text}{' Done.' if closed else ''}")
    assert [as_call(each, None) for each in found] == [READ]
    assert rest.split() == ["One", "moment."] + ["Done."] * closed


@pytest.mark.parametrize(
    "text",
    [
        "Here you go: " + CALL,
        f"<tool_call>{CALL}, or {{broken</tool_call>",
        "<tool_call>get the order</tool_call>",
        "<tools>none</tools> [1]",
        "[TOOL_CALLS] [{]",
    ],
)
def test_what_is_not_all_calls_stays_a_text(text: str) -> None:
    assert marked_calls(text) == ([], text)


@pytest.mark.parametrize("text", ["thinking ...", "", "[1]", "{}", "Sure: " + CALL, "a(1)(2) b"])
def test_a_text_that_is_no_call_is_none(text: str) -> None:
    assert calls_alone(text) is None


def test_what_was_written_beside_a_call_is_kept() -> None:
    written = {"id": "c1", "name": "get_order", "arguments": GIVEN, "result": "none"}
    assert marked_calls(f"<tool_call>{json.dumps(written)}</tool_call>")[0] == [written]


def test_several_lines_are_several_calls() -> None:
    program = 'get_order(order_id="A")\nshop.refund(order_id="B")'
    assert calls_alone(program) == [
        {"name": "get_order", "arguments": {"order_id": "A"}},
        {"name": "shop.refund", "arguments": {"order_id": "B"}},
    ]
    assert calls_in(program, ["get_order"]) == (program, [])


@pytest.mark.parametrize("text", ["{'order_id': 'A-1', 'count': 2}", f"```\n{TEXT}\n```", [GIVEN]])
def test_arguments_are_read_in_every_form(text: Any) -> None:
    assert arguments_of(text) == GIVEN


def test_arguments_without_their_names_are_told_to_the_tool() -> None:
    assert calls_in('get_order("A-1")', ["get_order"])[1] == [
        {"name": "get_order", "args": {"unreadable": "'A-1'"}}
    ]
    assert calls_in("get_order(a={[]: 1})", ["get_order"])[1] == [
        {"name": "get_order", "args": {"a": "{[]: 1}"}}
    ]


PIECES = st.sampled_from(
    ["<tool_call>", "</tool_call>", "<tools>", "<function=look>", "</function>", "<invoke name=",
     "<parameter=a>", "</parameter>", "[TOOL_CALLS]", "<|python_tag|>", "to=functions.look",
     "look", '{"name": "look"', ', "arguments": {}}', "(", ")", "[", "]", "{", "}", "'", '"', "=",
     ",", "\n", "```", "say", "\\", "\0", "1"]
)  # fmt: skip


@given(st.lists(PIECES | st.text(max_size=3), max_size=20).map("".join))
def test_any_text_is_calls_or_words(text: str) -> None:
    said, calls = calls_in(text, ["look"])
    assert (said == text and not calls) or all(isinstance(c["args"], dict) for c in calls)
    written, rest = marked_calls(text)
    assert all(as_call(each, None) for each in written)
    assert written or rest == text
    told, words = calls_told(text)
    assert all(as_call(each, None) for each in told) and (told or words == text)
    assert all(as_call(each, None) for each in calls_alone(text) or ())


@pytest.mark.parametrize(
    "piece",
    ["<function=a>", "<invoke name='a'>", "<parameter=a>", "<tools>", "[", "{", "a(", "a=",
     "'", "```", "[TOOL_CALLS]", "-", '{"a":', "<function=a></tools>",
     "to=functions.a", "<|channel|>a ", "<|tool_call_begin|>", "[TOOL_CALLS]a[CALL_ID]ajson",
     "functools[", "```\n", "<a:tools>"],
)  # fmt: skip
def test_long_texts_are_read_in_no_time(piece: str) -> None:
    text = piece * (60_000 // len(piece))
    began = time.monotonic()
    for each in (text, f"look({text})", f"<tool_call>{text}", f"<function=look>{text}</function>"):
        calls_in(each, ["look"])
        marked_calls(each)
        calls_alone(each)
        calls_told(each)
    assert time.monotonic() - began < 5
