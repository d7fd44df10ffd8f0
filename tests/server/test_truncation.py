"""Where a reply is cut, and that the figures agree with what is left."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from langchain_core.messages import AIMessage

from simulator import tokens
from simulator.server.protocol import Answer, Request, tokens_of, usage, with_own_ids
from simulator.server.truncation import longest_prefix, truncated

TEXTS = st.text(max_size=300)
CALLS = st.lists(
    st.fixed_dictionaries(
        {
            "name": st.sampled_from(["get_product", "cancel_order"]),
            "args": st.dictionaries(st.sampled_from("abc"), TEXTS | st.integers(), max_size=3),
            "id": st.sampled_from(["call_1", "call_2"]),
        }
    ),
    max_size=3,
)


def request(**options: Any) -> Request:
    return Request(messages=[], tools=[], **options)


def whole(reply: AIMessage, cut: bool = False) -> tuple[str, list[dict[str, Any]], str]:
    """Text, calls and finish reason as a client gets them."""
    answer = Answer(reply, usage(request(), reply), "id", 0, None, cut)
    (choice,) = answer.whole()["choices"]
    message = choice["message"]
    calls = [call["function"] for call in message.get("tool_calls", ())]
    return message["content"] or "", calls, choice["finish_reason"]


@given(TEXTS, CALLS, st.integers(1, 200))
def test_no_more_than_was_allowed_and_no_less(text: str, calls: Any, most: int) -> None:
    reply = AIMessage(text, tool_calls=calls)
    left, cut = truncated(reply, request(most_tokens=most))
    assert usage(request(), left)["completion_tokens"] <= most
    assert cut == (tokens_of(reply) > most)
    if not cut:
        assert left is reply
    said, made, finish = whole(left, cut)
    assert text.startswith(said)
    assert finish == ("length" if cut else "tool_calls" if calls else "stop")
    assert not made or said == text
    for place, call in enumerate(made):
        arguments = json.dumps(calls[place]["args"], ensure_ascii=False)
        assert call["name"] == calls[place]["name"]
        assert arguments.startswith(call["arguments"])
        assert call["arguments"] == arguments or (cut and place == len(made) - 1)


@given(TEXTS, st.integers(1, 100))
def test_a_prefix_could_not_be_longer(text: str, most: int) -> None:
    prefix = longest_prefix(text, most)
    assert text.startswith(prefix) and tokens.count(prefix) <= most
    if prefix != text:
        assert tokens.count(text[: len(prefix) + 1]) > most


@given(TEXTS, st.lists(st.text(min_size=1, max_size=3), max_size=4))
def test_a_stop_text_is_no_part_of_the_reply(text: str, stops: list[str]) -> None:
    left, cut = truncated(AIMessage(text), request(stops=tuple(stops)))
    said, _, finish = whole(left, cut)
    assert text.startswith(said) and finish == "stop"
    assert not any(stop in said for stop in stops)
    assert said == text or any(text[len(said) :].startswith(stop) for stop in stops)


def test_what_comes_after_a_stop_text_is_not_made() -> None:
    call = {"name": "get_product", "args": {}, "id": "call_1"}
    reply = AIMessage("One moment. Looking.", tool_calls=[call])
    assert whole(truncated(reply, request(stops=(" Look",)))[0]) == ("One moment.", [], "stop")
    assert whole(truncated(reply, request(stops=("get_product",)))[0])[2] == "tool_calls"


def test_a_stop_text_before_the_limit_is_no_cut() -> None:
    left, cut = truncated(AIMessage("a b c d e f"), request(stops=(" c",), most_tokens=4))
    assert (left.text, cut) == ("a b", False)


@pytest.mark.parametrize("stream", [False, True])
def test_a_cut_call_has_arguments_that_are_no_json(stream: bool) -> None:
    calls = [
        {"name": "a", "args": {}, "id": "x"},
        {"name": "b", "args": {"c": "d" * 90}, "id": "x"},
    ]
    reply = with_own_ids(AIMessage("", tool_calls=calls))
    left, cut = truncated(reply, request(most_tokens=tokens_of(reply) - 5))
    answer = Answer(left, usage(request(), left), "id", 0, None, cut)
    if stream:
        deltas = [each["choices"][0]["delta"] for each in answer.pieces()]
        parts = [call for delta in deltas for call in delta.get("tool_calls", ())]
        texts = [
            "".join(p["function"]["arguments"] for p in parts if p["index"] == i) for i in (0, 1)
        ]
        ids = [part["id"] for part in parts if "id" in part]
    else:
        made = answer.whole()["choices"][0]["message"]["tool_calls"]
        texts, ids = [one["function"]["arguments"] for one in made], [one["id"] for one in made]
    assert texts[0] == "{}"
    assert texts[1].startswith('{"c": "ddd') and not texts[1].endswith("}")
    assert len(set(ids)) == 2 and all(one.startswith("call_") for one in ids)
