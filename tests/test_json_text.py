"""JSON in texts: whatever stands around it or was done to it, the same data come out of it."""

import json
import math
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.json_text import decoded, dumped, expanded, parsed, values, values_within

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
DATA = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)
OBJECTS = st.dictionaries(TEXT, DATA, min_size=1, max_size=3)


@given(OBJECTS, st.integers(0, 3))
def test_data_are_the_same_however_often_they_were_encoded(data: Any, times: int) -> None:
    text = json.dumps(data)
    for _ in range(times):
        text = json.dumps(text)
    assert decoded(text) == data
    assert decoded(f"\n {text} ", exact=True) == data


@given(OBJECTS)
def test_python_prints_the_same_data(data: Any) -> None:
    assert decoded(repr(data)) == data


@given(st.lists(OBJECTS, min_size=1, max_size=4), st.sampled_from(["\n", " ", "\r\n", "\x1e"]))
def test_values_stand_one_after_the_other(rows: list[Any], between: str) -> None:
    for indent in (None, 2):
        text = between.join(json.dumps(row, indent=indent) for row in rows)
        assert [value.data for value in values(text)] == rows


@given(OBJECTS)
def test_data_are_found_in_prose(data: Any) -> None:
    text = f"Sure (see [1] or {{this}}):\n```json\n{json.dumps(data)}\n```\nDone."
    assert data in [value for value, _, _ in values_within(text)]


def test_a_broken_line_is_one_value_that_is_told() -> None:
    found = list(values('{"a": 1}\n{"a": \n{"a": 3}\nwords\n'))
    assert [(value.line, value.data) for value in found if not value.error] == [
        (1, {"a": 1}), (3, {"a": 3}),
    ]  # fmt: skip
    assert [value.line for value in found if value.error] == [2, 4]


@pytest.mark.parametrize(
    ("text", "data", "exact"),
    [
        ('{"a": 49.90}', {"a": 49.9}, {"a": Decimal("49.90")}),
        ("{'a': 49.9}", {"a": 49.9}, {"a": Decimal("49.9")}),
        ('{"a": [NaN, -Infinity, 1e999]}', {"a": [None] * 3}, {"a": [None] * 3}),
        ('{"a": 1e9999999999999999999}', {"a": None}, {"a": None}),
        ('{"a": 1e-9999999999999999999}', {"a": 0.0}, {"a": 0}),
        ("{'a': 1e999}", {"a": None}, {"a": None}),
        ("{'a': (1, 2), 3: {4}}", {"a": [1, 2], "3": [4]}, {"a": [1, 2], "3": [4]}),
        ('{"a": "\\ud83d"}', {"a": "\ufffd"}, {"a": "\ufffd"}),
        ('{"a": "two\nlines"}', {"a": "two\nlines"}, {"a": "two\nlines"}),
    ],
)
def test_numbers_are_finite_and_exact_where_asked_for(text: str, data: Any, exact: Any) -> None:
    assert decoded(text) == data
    assert decoded(text, exact=True) == exact


@pytest.mark.parametrize(
    "text",
    ["", "12 pieces", "[" * 5000, "{broken", "[__import__('os')]", "{order}", "__import__('os')",
     '{"a": 1} and more', "[" + "-" * 100_000 + "1]", "{'a': " * 500 + "1" + "}" * 500],
)  # fmt: skip
def test_what_is_none_stays_a_text(text: str) -> None:
    assert decoded(text) == text
    assert parsed(text) is None


def test_texts_within_data_are_read_too() -> None:
    inner = json.dumps({"total": 49.9})
    assert expanded({"a": [inner, "{order}"], "b": "{'c': '[1]'}"}) == {
        "a": [{"total": 49.9}, "{order}"],
        "b": {"c": [1]},
    }


@given(st.text(max_size=60) | st.text(st.sampled_from("{}[]\"':,1e\\u d8\n"), max_size=40))
def test_any_text_is_read_or_left(text: str) -> None:
    for exact in (False, True):
        found = expanded(decoded(text, exact), exact)
        assert "Infinity" not in dumped(found) and "NaN" not in json.dumps(found, default=str)
        assert not isinstance(found, float) or math.isfinite(found)
        dumped([value.data for value in values(text, exact)]).encode()
    assert all(text[start] in "{[" for _, start, _ in values_within(text))
