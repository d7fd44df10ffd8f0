"""Mapping: requests filled, replies and calls read, whatever stands in them."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.errors import ModelError
from simulator.play.targets.bot import clean
from simulator.play.targets.mapping import ReplyMapping, Said, at, reported, succeeded

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=12,
)
KEYED = st.fixed_dictionaries({}, optional={"reply": JSON, "calls": JSON, "text": JSON})


@given(JSON | KEYED, st.sampled_from(["reply", "", "a.0.b", "text"]))
def test_any_answer_is_a_reply_or_a_failure(answer: Any, path: str) -> None:
    try:
        reply = clean(ReplyMapping(reply=path).read(answer))
    except ModelError as error:
        assert "\n" not in str(error)
    else:
        assert all(text.strip() for text in reply.texts)
        json.dumps([[dict(call.arguments), call.result] for call in reply.calls])


@given(st.text(), st.text())
def test_a_message_is_never_a_template(text: str, session: str) -> None:
    said = Said(text, session, "case", ({"role": "user", "content": "{session}"},))
    mapping = ReplyMapping(
        {"a": "{message}", "b": ["x {message} {other}"], "c": "{history}", "d": 1}
    )
    assert mapping.filled(said) == {
        "a": text, "b": [f"x {text} {{other}}"], "c": [{"role": "user", "content": "{session}"}],
        "d": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("path", "found"),
    [("a.0.b", 1), ("a.-1.b", 2), ("a.7.b", None), ("a.b", None), ("x", None), ("", "all")],
)
def test_paths(path: str, found: Any) -> None:
    value = {"a": [{"b": 1}, {"b": 2}]}
    assert at(value, path) == (value if found == "all" else found)


@pytest.mark.parametrize(
    ("result", "ok"),
    [
        (None, None), ({"ok": False}, False), ({"success": True}, True), ({"error": "x"}, False),
        ({"error": None, "id": 1}, True), ("Error: no such order", False), ("refunded", True),
        ({"status": "failed"}, False), ({"order": {}}, True), ([], True),
    ],
)  # fmt: skip
def test_whether_a_call_succeeded_by_its_result(result: Any, ok: bool | None) -> None:
    assert succeeded(result) is ok


def test_calls_in_openai_form_and_what_they_say_of_themselves() -> None:
    calls = reported(
        [
            {"function": {"name": "get_order", "arguments": '{"id": 7}'}, "output": "{}"},
            {"tool": "refund", "args": {"amount": 5}, "ok": False, "result": {"ok": True}},
        ]
    )
    assert [(c.name, dict(c.arguments), c.result, c.ok) for c in calls] == [
        ("get_order", {"id": 7}, "{}", True), ("refund", {"amount": 5}, {"ok": True}, False),
    ]  # fmt: skip
