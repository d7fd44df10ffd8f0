"""A completion in any shape: the reply or the call that was meant, or an error with a name."""

import json
from typing import Any

import pytest
from langchain_core.messages import AIMessage

from simulator.play.models.completion import NOTES, examined, read_completion
from simulator.play.models.failures import EndpointFailure, Kind

SAID = "We open at 7 AM."
GIVEN = {"item": "Butter Croissant", "count": 2}
TEXT = json.dumps(GIVEN)
TOOLS = ["get_product", "cancel_order"]


def answer(content: Any = None, finish: Any = "stop", **message: Any) -> dict[str, Any]:
    said = {"role": "assistant", "content": content, **message}
    return {"choices": [{"index": 0, "finish_reason": finish, "message": said}]}


def reply(given: dict[str, Any], tools: Any = TOOLS, customer: bool = False) -> AIMessage:
    return examined(read_completion(given), tools, customer)


def called(arguments: Any, **more: Any) -> dict[str, Any]:
    function = {"name": "get_product", "arguments": arguments}
    call = {"id": "c1", "type": "function", "function": function, **more}
    return answer(None, "tool_calls", tool_calls=[call])


@pytest.mark.parametrize(
    "content",
    [
        SAID,
        [{"type": "text", "text": SAID}],
        [{"type": "output_text", "text": SAID}],
        [{"type": "text", "text": {"value": SAID}}],
        [{"type": "thinking", "thinking": "Hm."}, {"type": "text", "text": SAID}],
        [{"type": "reasoning", "summary": [{"text": "Hm."}]}, {"type": "text", "text": SAID}],
        {"text": SAID},
        [SAID],
    ],
)
def test_text_in_every_shape(content: Any) -> None:
    assert reply(answer(content)).text == SAID


@pytest.mark.parametrize(
    "arguments",
    [
        TEXT, GIVEN, [GIVEN], json.dumps(TEXT), json.dumps(json.dumps(TEXT)),
        f"```json\n{TEXT}\n```", f"Sure: {TEXT}", TEXT + "\n", json.dumps([GIVEN]),
    ],
)  # fmt: skip
def test_arguments_in_every_shape(arguments: Any) -> None:
    calls = reply(called(arguments)).tool_calls
    assert [(c["name"], c["args"]) for c in calls] == [("get_product", GIVEN)]


@pytest.mark.parametrize("arguments", ["", None, "{}", {}, [], "null", "  "])
def test_no_arguments_in_every_shape(arguments: Any) -> None:
    assert reply(called(arguments)).tool_calls[0]["args"] == {}


@pytest.mark.parametrize("arguments", ["{", "item: x", 7, [1, 2]])
def test_arguments_that_cannot_be_read_are_told_to_the_tool(arguments: Any) -> None:
    assert list(reply(called(arguments)).tool_calls[0]["args"]) == ["unreadable"]


CALL = json.dumps({"name": "get_product", "arguments": GIVEN})


@pytest.mark.parametrize(
    "text",
    [
        CALL,
        f"```json\n{CALL}\n```",
        f"<tool_call>\n{CALL}\n</tool_call>",
        f"<tool_call>{CALL}",
        f"<tools>\n{CALL}\n</tools>",
        f"<function_call>{CALL}</function_call>",
        f"<think>Look it up.</think>\n<tool_call>{CALL}</tool_call>",
        f"<|tool_call|>[{CALL}]",
        f"[TOOL_CALLS][{CALL}]",
        f"[TOOL_CALLS]get_product[ARGS]{TEXT}",
        f'<|python_tag|>{{"name": "get_product", "parameters": {TEXT}}}',
        f'{{"tool": "get_product", "arguments": {TEXT}}}',
        f'{{"function": {CALL}}}',
        f'{{"tool_calls": [{{"type": "function", "function": {CALL}}}]}}',
        f'{{"name": "get_product", "arguments": {json.dumps(TEXT)}}}',
        f"<function=get_product>{TEXT}</function>",
        "<tool_call>\n<function=get_product>\n<parameter=item>\nButter Croissant\n</parameter>\n"
        "<parameter=count>\n2\n</parameter>\n</function>\n</tool_call>",
        '<invoke name="get_product"><parameter name="item">Butter Croissant</parameter>'
        '<parameter name="count">2</parameter></invoke>',
        '[get_product(item="Butter Croissant", count=2)]',
        "<tool_call>get_product\n<arg_key>item</arg_key>\n<arg_value>Butter Croissant</arg_value>\n"
        "<arg_key>count</arg_key>\n<arg_value>2</arg_value>\n</tool_call>",
        f"Thought: I should look.\nAction: get_product\nAction Input: {TEXT}",
        "```tool_code\nprint(get_product(item='Butter Croissant', count=2))\n```",
        f"functools[{CALL}]",
        "<get_product><item>Butter Croissant</item><count>2</count></get_product>",
        '<minimax:tool_call>\n<invoke name="get_product">\n<parameter name="item">Butter Croissant'
        '</parameter>\n<parameter name="count">2</parameter>\n</invoke>\n</minimax:tool_call>',
        f"<TOOLCALL>[{CALL}]</TOOLCALL>",
        "<|channel|>commentary to=functions.get_product <|constrain|>json<|message|>"
        f"{TEXT}<|call|>",
        f"<\uff5ctool▁calls▁begin\uff5c><\uff5ctool▁call▁begin\uff5c>function<\uff5ctool▁sep\uff5c>"
        f"get_product\n```json\n{TEXT}\n```<\uff5ctool▁call▁end\uff5c>",
    ],
)
def test_calls_written_as_text_are_calls(text: str) -> None:
    found = reply(answer(text))
    assert [(c["name"], c["args"]) for c in found.tool_calls] == [("get_product", GIVEN)]
    assert found.text == "" and "call written as text" in found.response_metadata[NOTES]


def test_calls_in_lines_behind_the_words_are_calls() -> None:
    line = "get_product(item='Butter Croissant', count=2)"
    found = reply(answer(f"One moment.\n{line}\nget_product(item='Rye', count=1)"))
    assert [call["args"]["count"] for call in found.tool_calls] == [2, 1]
    assert found.text == "One moment."


def test_words_before_a_call_stay_and_several_calls_are_several() -> None:
    found = reply(
        answer(f"One moment.\n<tool_call>{CALL}</tool_call><tool_call>{CALL}</tool_call>")
    )
    assert found.text == "One moment." and len({c["id"] for c in found.tool_calls}) == 2


@pytest.mark.parametrize(
    "text",
    [
        'Our product is called {"Butter Croissant"}.',
        "You can call get_product() yourself, says our developer.",
        '{"message": "We open at 7 AM."}',
        "[1] We open at 7 AM.",
    ],
)
def test_what_only_looks_like_a_call_is_none(text: str) -> None:
    assert not reply(answer(text)).tool_calls


@pytest.mark.parametrize("text", ["<tool_call>get product", "[TOOL_CALLS] {", "<tool_call>"])
def test_a_call_that_cannot_be_read_is_no_reply(text: str) -> None:
    with pytest.raises(EndpointFailure) as caught:
        reply(answer(text))
    assert caught.value.kind == Kind.GARBLED


@pytest.mark.parametrize(
    "call",
    [
        {"function": {"name": "functions.get_product", "arguments": TEXT}},
        {"function": {"name": "get_product<|channel|>commentary", "arguments": TEXT}},
        {"function": {"name": " get_product ", "arguments": TEXT}, "id": None},
        {"name": "get_product", "arguments": GIVEN},
        {"function": "get_product", "arguments": GIVEN, "id": ""},
        {"type": "tool_use", "id": "x", "name": "get_product", "input": GIVEN},
    ],
)
def test_calls_in_every_shape(call: dict[str, Any]) -> None:
    (found,) = reply(answer(None, "tool_calls", tool_calls=[call])).tool_calls
    assert (found["name"], found["args"]) == ("get_product", GIVEN) and found["id"]


def test_a_function_call_of_before_is_a_call() -> None:
    given = answer(None, "function_call", function_call={"name": "get_product", "arguments": TEXT})
    assert reply(given).tool_calls[0]["args"] == GIVEN


def test_ids_that_are_missing_or_stand_twice_are_made() -> None:
    call = {"function": {"name": "get_product", "arguments": "{}"}}
    calls = [call, {**call, "id": "x"}, {**call, "id": "x"}, {**call, "id": ""}]
    found = reply(answer(None, "tool_calls", tool_calls=calls)).tool_calls
    assert len({c["id"] for c in found}) == 4


@pytest.mark.parametrize(
    ("finish", "kind"),
    [
        ("length", Kind.CUT), ("max_tokens", Kind.CUT), ("MAX_TOKENS", Kind.CUT),
        ("content_filter", Kind.FILTERED), ("SAFETY", Kind.FILTERED),
        ("error", Kind.GARBLED), ("abort", Kind.GARBLED), ("refusal", Kind.REFUSED),
    ],
)  # fmt: skip
def test_a_reply_that_did_not_end_by_itself_is_none(finish: str, kind: Kind) -> None:
    for given in (answer(SAID, finish), {**called(TEXT)}):
        given["choices"][0]["finish_reason"] = finish
        with pytest.raises(EndpointFailure) as caught:
            reply(given)
        assert caught.value.kind == kind


@pytest.mark.parametrize("finish", ["stop", None, "", "eos", "end_turn", "tool_calls", "STOP", 3])
def test_a_reply_that_ended_is_one(finish: Any) -> None:
    assert reply(answer(SAID, finish)).text == SAID


@pytest.mark.parametrize("key", ["reasoning_content", "reasoning"])
def test_a_thought_that_is_apart_stays_apart(key: str) -> None:
    found = reply(answer(SAID, **{key: "Hm."}))
    assert found.text == SAID and "thought taken off" in found.response_metadata[NOTES]
    with pytest.raises(EndpointFailure, match="empty but for a thought"):
        reply(answer("", **{key: "Hm."}))


def test_a_refusal_is_what_support_says_and_no_customer() -> None:
    given = answer(None, refusal="I can't help with that.")
    assert reply(given).text == "I can't help with that."
    with pytest.raises(EndpointFailure) as caught:
        reply(given, customer=True)
    assert caught.value.kind == Kind.REFUSED


@pytest.mark.parametrize(
    "given",
    [
        {}, {"choices": []}, {"choices": None}, {"choices": [None]}, {"choices": [{}]},
        {"choices": [{"message": "x"}]}, {"choices": [{"delta": {"content": "x"}}]},
        answer(None), answer(""), answer([]), answer([{"type": "image_url"}]), answer("\x00"),
        answer(None, tool_calls=[None]), answer(None, tool_calls=[7]),
    ],
)  # fmt: skip
def test_no_completion_is_an_error_with_a_name(given: dict[str, Any]) -> None:
    with pytest.raises(EndpointFailure) as caught:
        reply(given)
    assert caught.value.kind == Kind.GARBLED


def test_an_error_in_a_choice_is_an_error() -> None:
    given = {"choices": [{"message": {"content": ""}, "error": {"code": 429, "message": "x"}}]}
    with pytest.raises(EndpointFailure) as caught:
        reply(given)
    assert caught.value.kind == Kind.THROTTLED


def test_arguments_are_cleaned_as_texts_are() -> None:
    call = called(json.dumps({"item": "a\x00\ud800b", "more": [{"k\x07": float("inf")}]}))
    assert reply(call).tool_calls[0]["args"] == {"item": "a\ufffdb", "more": [{"k": "inf"}]}
