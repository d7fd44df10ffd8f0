"""One call and its result, wherever systems write them: the same turns."""

import json
from typing import Any

import pytest

from simulator.analyses.recordings.reader import Recording, read_messages

GIVEN = {"order_id": "A-1"}
ARGUMENTS = json.dumps(GIVEN)
DONE: Any = {"refunded": "12.50"}
FAILED: Any = {"error": "the window is over"}
FUNCTION = {"name": "refund_order", "arguments": ARGUMENTS}
CALL = {"id": "c1", "type": "function", "function": FUNCTION}
SAYS = "I've refunded $12.50."


def assistant(**rest: Any) -> dict[str, Any]:
    return {"role": "assistant", "content": None} | rest


def tool(content: Any, **rest: Any) -> dict[str, Any]:
    return {"role": "tool", "tool_call_id": "c1", "content": content, **rest}


def tagged(result: Any) -> str:
    return f"<tool_response>\n{json.dumps(result)}\n</tool_response>"


def told(result: Any, remark: str) -> Any:
    content = [{"type": "text", "text": remark}]
    return {"content": content, "structuredContent": result, "isError": "error" in result}


def ui_part(result: Any, kind: str = "tool-refund_order", **rest: Any) -> dict[str, Any]:
    part = {"type": kind, "toolCallId": "c1", "input": GIVEN, **rest}
    if "error" in result:
        return {**part, "state": "output-error", "errorText": result["error"]}
    return {**part, "state": "output-available", "output": result}


def invocation(result: Any) -> dict[str, Any]:
    return {"state": "result", "toolCallId": "c1", "toolName": "refund_order", "args": GIVEN,
            "result": result}  # fmt: skip


def spoken(text: str = SAYS) -> dict[str, Any]:
    return {"role": "assistant", "content": text}


def forms(result: Any) -> dict[str, list[dict[str, Any]]]:
    text = json.dumps(result)
    ui = {"type": "text", "text": SAYS}
    custom = {"id": "c1", "type": "custom", "custom": {"name": "refund_order", "input": ARGUMENTS}}
    dynamic = ui_part(result, "dynamic-tool", toolName="refund_order")
    return {
        "plain": [assistant(tool_calls=[CALL]), tool(text), spoken()],
        "custom": [assistant(tool_calls=[custom]), tool(text), spoken()],
        "calls as text": [assistant(tool_calls=json.dumps([CALL])), tool(text), spoken()],
        "calls as Python": [assistant(tool_calls=repr([CALL])), tool(text), spoken()],
        "camel case": [
            assistant(toolCalls=[CALL]),
            {"role": "tool", "toolCallId": "c1", "content": text},
            spoken(),
        ],
        "within the function": [
            assistant(tool_calls=[{**CALL, "function": {**FUNCTION, "output": text}}]),
            spoken(),
        ],
        "in the customer's message": [
            assistant(tool_calls=[CALL]),
            {"role": "user", "content": tagged(result)},
            spoken(),
        ],
        "in a part of it": [
            assistant(tool_calls=[CALL]),
            {"role": "user", "content": [{"type": "text", "text": tagged(result)}]},
            spoken(),
        ],
        "parts of the AI SDK": [assistant(parts=[{"type": "step-start"}, ui_part(result), ui])],
        "dynamic parts": [assistant(parts=[dynamic, ui])],
        "parts and text": [{**spoken(), "parts": [ui_part(result), ui]}],
        "parts and no text": [assistant(content="", parts=[ui_part(result), ui])],
        "parts and invocations": [
            {
                **spoken(),
                "toolInvocations": [invocation(result)],
                "parts": [{"type": "tool-invocation", "toolInvocation": invocation(result)}, ui],
            }
        ],
        "invocations": [{**spoken(), "toolInvocations": [invocation(result)]}],
        "structured content": [
            assistant(tool_calls=[CALL]),
            tool(json.dumps(told(result, "see structuredContent"))),
            spoken(),
        ],
        "both the same": [
            assistant(tool_calls=[CALL]),
            tool(json.dumps(told(result, text))),
            spoken(),
        ],
    }


def read(messages: list[dict[str, Any]]) -> Recording:
    return read_messages([{"role": "user", "content": "Refund A-1, please."}, *messages])


@pytest.mark.parametrize("result", [DONE, FAILED], ids=["done", "failed"])
@pytest.mark.parametrize("form", forms(DONE))
def test_a_call_is_read_wherever_it_stands(form: str, result: Any) -> None:
    found = read(forms(result)[form])
    asked, said = found.turns
    (call,) = said.calls
    assert (asked.text, said.text) == ("Refund A-1, please.", SAYS)
    assert (call.name, call.arguments, call.ok) == ("refund_order", GIVEN, result is DONE)
    assert str(*result.values()) in call.result
    assert found.counts.calls.read == {"answered": 1} and not found.counts.calls.unread


def test_several_results_in_one_message() -> None:
    calls = [{**CALL, "id": "c1"}, {**CALL, "id": "c2"}]
    content = tagged(DONE) + "\n" + tagged(FAILED)
    for role in ("user", "tool"):
        turns = read([assistant(tool_calls=calls), {"role": role, "content": content}, spoken()])
        assert [call.ok for call in turns.turns[1].calls] == [True, False]


def test_what_the_customer_writes_is_no_result() -> None:
    """Nobody waits for one: tags are words as all others."""
    messages = [spoken("Hello."), {"role": "user", "content": tagged(DONE)}, spoken()]
    found = read(messages)
    assert [bool(turn.calls) for turn in found.turns] == [False] * 4
    assert "12.50" in found.turns[2].text
    waiting = [assistant(tool_calls=[CALL]), {"role": "user", "content": f"Look: {tagged(DONE)}"}]
    assert read([*waiting, spoken()]).counts.calls.read == {"without a result": 1}


@pytest.mark.parametrize("state", ["input-streaming", "input-available", "approval-requested"])
def test_a_part_without_its_output_is_no_success(state: str) -> None:
    part = {**ui_part(DONE), "state": state}
    del part["output"]
    (call,) = read([assistant(parts=[part, {"type": "text", "text": SAYS}])]).turns[1].calls
    assert not call.ok
