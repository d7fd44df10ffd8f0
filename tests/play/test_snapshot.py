import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.content.evidence import Evidence
from simulator.content.record_reading import Item
from simulator.content.session import Session, Told
from simulator.dialogue import Speaker
from simulator.play.snapshot import from_json, to_json

SCALARS = (
    st.none() | st.booleans() | st.integers() | st.text() | st.dates() | st.datetimes()
    | st.decimals(allow_nan=False)
)  # fmt: skip
KEYS = st.text() | st.integers() | st.tuples(st.text(), st.dates()) | st.decimals(allow_nan=False)
VALUES: st.SearchStrategy[Any] = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner).map(tuple)
        | st.dictionaries(st.sampled_from(["is", "name", "of"]) | KEYS, inner)
        | st.frozensets(SCALARS)
    ),
    max_leaves=12,
)


@given(VALUES)
def test_what_was_written_is_read_again(value: Any) -> None:
    again = from_json(json.loads(json.dumps(to_json(value))))
    assert again == value and type(again) is type(value)


def test_a_session_is_read_again() -> None:
    session = Session(
        told={"day": (Told("Sunday", Speaker.CUSTOMER, 0),)},
        asked=(("day", 1),),
        shown=frozenset({("orders", "A-1"), ("orders", "B-2")}),
        evidence=Evidence(
            values={("date", date(2025, 3, 1)): "turn 0", ("money", Decimal("3.50")): "turn 1"},
            items=(Item(frozenset({"pie"}), frozenset(), Decimal(3), "menu"),),
            counts={"pie": frozenset({Decimal(2)})},
        ),
    )
    assert from_json(json.loads(json.dumps(to_json(session)))) == session


def test_texts_of_enums_are_written_as_texts() -> None:
    assert type(to_json(Speaker.CUSTOMER)) is str


def test_a_date_and_a_moment_are_kept_apart() -> None:
    for value in (date(2025, 3, 1), datetime(2025, 3, 1)):
        assert type(from_json(to_json(value))) is type(value)


def test_sets_are_written_in_a_fixed_order() -> None:
    assert to_json(frozenset("cab"))["items"] == ["a", "b", "c"]


def test_nothing_else_is_written_or_made() -> None:
    with pytest.raises(TypeError):
        to_json(object())
    for raw in ({"is": "system"}, {"is": "Told", "value": "x"}, {"is": "decimal", "value": "x"}):
        with pytest.raises((KeyError, TypeError, ArithmeticError)):
            from_json(raw)
