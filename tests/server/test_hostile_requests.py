"""Requests with something wrong in any place: refused in the protocol's terms, never a bug."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.content.briefs import support_brief
from simulator.content.pack import find_pack
from simulator.play.models.embedded import EmbeddedChatModel
from simulator.play.prompts import SUPPORT, system_prompt
from simulator.server.app import respond
from simulator.server.protocol import Refused

PACK = find_pack("ecommerce")
CALL = {
    "id": "call_1",
    "type": "function",
    "function": {"name": "get_product", "arguments": '{"item": "Aurora Table Lamp"}'},
}
GOOD: dict[str, Any] = {
    "model": "embedded",
    "messages": [
        {"role": "system", "content": system_prompt(SUPPORT, support_brief(PACK))},
        {"role": "user", "content": [{"type": "text", "text": "How much is the Aurora Lamp?"}]},
        {"role": "assistant", "content": None, "tool_calls": [CALL], "refusal": None},
        {"role": "tool", "tool_call_id": "call_1", "content": '{"error": "failed"}'},
        {"role": "user", "content": "Thanks, bye!", "name": "me"},
    ],
    "tools": [tool.schema for tool in PACK.tools.values()][:2],
    "tool_choice": {"type": "function", "function": {"name": next(iter(PACK.tools))}},
    "parallel_tool_calls": False,
    "seed": 7,
    "stream": True,
    "stream_options": {"include_usage": True},
    "temperature": 0.5,
    "top_p": 1,
    "max_tokens": 50,
    "max_completion_tokens": 20,
    "stop": ["a", "b"],
    "n": 1,
    "logprobs": False,
    "logit_bias": {"5": 1},
    "user": "me",
    "response_format": {"type": "text"},
}
ODD = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=20),
    st.sampled_from([10**400, -1, 0, "\ud800", "\0", "none", "required", "text", {}, [], [[]]]),
    st.recursive(
        st.none() | st.text(max_size=5) | st.integers(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
        max_leaves=5,
    ),
)  # fmt: skip


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a document, tools' own schemas apart."""
    keys: Any = ()
    if isinstance(value, dict):
        keys = [key for key in value if key != "parameters"]
    elif isinstance(value, list):
        keys = range(len(value))
    for key in keys:
        yield (*path, key)
        yield from places(value[key], (*path, key))


PLACES = list(places(GOOD))


def changed(document: Any, changes: dict[tuple[Any, ...], Any]) -> Any:
    found = json.loads(json.dumps(document))
    for path, value in sorted(changes.items(), key=lambda each: -len(each[0])):
        owner = found
        for key in path[:-1]:
            owner = owner[key]
        owner[path[-1]] = value
    return found


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.sampled_from(PLACES), ODD, min_size=1, max_size=3))
def test_whatever_stands_anywhere_is_refused_or_answered(changes: Any) -> None:
    body = json.dumps(changed(GOOD | {"tool_choice": "auto"}, {}) | changed(GOOD, changes))
    try:
        response = respond(EmbeddedChatModel(), body.encode())
    except Refused as refused:
        assert 400 <= refused.status < 500
        assert set(refused.body["error"]) == {"message", "type", "param", "code"}
        json.dumps(refused.body).encode()
    else:
        assert response.status == 200 and response.body


@pytest.mark.parametrize("value", ["hot", [], {}, True, 0.5, 5, "\ud800", 10**400])
@pytest.mark.parametrize("name", [name for name in GOOD if name != "seed"])
def test_a_parameter_of_another_type_is_named(name: str, value: Any) -> None:
    body = json.dumps(GOOD | {"tool_choice": "auto", name: value}).encode()
    try:
        respond(EmbeddedChatModel(), body)
    except Refused as refused:
        assert refused.status in (400, 404)
        assert (refused.param or "").partition("[")[0].partition(".")[0] == name
