from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.content.figures import figures
from simulator.content.structured import data_of, fields_of

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=20), inner, max_size=4)
    ),
    max_leaves=12,
)


def meanings(kind: str, key: str, record: dict[str, Any]) -> set[object]:
    found = figures(key, record[key], record)
    return {f.value for f in found if f.kind == kind}


@pytest.mark.parametrize(
    ("record", "amounts"),
    [
        ({"total_cents": 4990}, {"49.90"}),
        ({"seat_price": 12}, {"12"}),
        ({"yearly": 120}, {"120"}),
        ({"price_per_hour": 9}, {"9"}),
        ({"yearlyFee": 60}, {"60"}),
        ({"seat_count": 12}, set()),
        ({"year": 2024}, set()),
        ({"amount_minor": 4990, "currency": "GBP"}, {"49.90"}),
        ({"amount_minor": 12800, "currency": "JPY"}, {"12800"}),
        ({"amount_minor": 1234, "currency": "KWD"}, {"1.234"}),
        ({"priceInCents": 4990}, {"49.90"}),
        ({"amount": 4990, "currency": "usd"}, {"4990", "49.90"}),
        ({"amount": 12800, "currency": "jpy"}, {"12800"}),
        ({"unit_amount": 4990}, {"4990", "49.90"}),
        ({"amount": 49.9, "currency": "usd"}, {"49.9"}),
        ({"centAmount": 4990, "fractionDigits": 2}, {"49.90"}),
        ({"price_micros": 49900000}, {"49.9"}),
        ({"units": "49", "nanos": 900000000, "currencyCode": "USD"}, {"49.9"}),
        ({"total": "1.234,50 €"}, {"1234.50"}),
        ({"total": "USD 49.90"}, {"49.90"}),
        ({"total": "50"}, {"50"}),
        ({"balance": -20.5}, {"20.5"}),
        ({"balance": "(20.50)"}, {"20.50"}),
        ({"zip": "12345"}, set()),
        ({"seats": 4}, set()),
        ({"paid": True}, set()),
        ({"tax": float("nan")}, set()),
    ],
)
def test_amounts_by_their_key(record: dict[str, Any], amounts: set[str]) -> None:
    assert meanings("money", next(iter(record)), record) == {Decimal(a) for a in amounts}


@pytest.mark.parametrize(
    ("kind", "record", "value"),
    [
        ("date", {"eta": 1773500400}, (3, 14, 2026)),
        ("date", {"eta": 1773500400000}, (3, 14, 2026)),
        ("date", {"created_at": "1773500400"}, (3, 14, 2026)),
        ("date", {"eta": "20260314"}, (3, 14, 2026)),
        ("date", {"eta": "/Date(1773500400000)/"}, (3, 14, 2026)),
        ("date", {"day": 14, "month": 3, "year": 2026}, (3, 14, 2026)),
        ("time", {"opens": "0930"}, 570),
        ("duration", {"duration_minutes": 90}, (90, 90, "minute")),
        ("duration", {"duration_hours": 1.5}, (90, 90, "minute")),
        ("duration", {"duration": "P3D"}, (3, 3, "day")),
        ("duration", {"window": "48h"}, (48, 48, "hour")),
        ("duration", {"value": 3, "unit": "days"}, (3, 3, "day")),
        ("percent", {"discount": 0.15}, Decimal(15)),
        ("percent", {"rate_bps": 1250}, Decimal("12.5")),
        ("phone", {"phone": 15550140777}, "5550140777"),
    ],
)
def test_other_values_by_their_key(kind: str, record: dict[str, Any], value: object) -> None:
    assert value in meanings(kind, next(iter(record)), record)


@given(JSON)
def test_any_data_is_read(node: Any) -> None:
    for key, value in (node if isinstance(node, dict) else {"a": node}).items():
        for figure in figures(key, value, node if isinstance(node, dict) else {}):
            assert not isinstance(figure.value, Decimal) or figure.value.is_finite()


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ('{"data": "{\\"total\\": 4}"}', {"data": {"total": 4}}),
        ('{"a": 1}\n{"a": 2}', [{"a": 1}, {"a": 2}]),
        ("{'paid': True, 'note': None}", {"paid": True, "note": None}),
        ('{"tax": NaN}', {"tax": None}),
        ("not data", None),
        ("{broken", None),
        ("[" * 5000, None),
        ("__import__('os')", None),
        ("[__import__('os')]", None),
    ],
)
def test_data_is_read_and_never_run(text: str, data: Any) -> None:
    assert data_of(text) == data


def test_shapes_of_text() -> None:
    assert fields_of("item;price\nBell;49,90") == ({"item": "Bell", "price": "49,90"},)
    assert fields_of("| item | price |\n|---|---|\n| Bell | $49.90 |") == (
        {"item": "Bell", "price": "$49.90"},
    )
    assert fields_of("<total currency='USD'>49.90</total>") == (
        {"currency": "USD", "total": "49.90"},
    )
    assert fields_of("order:\n  total: 49.90") == ({"total": "49.90"},)
    assert fields_of("Nothing here.") == ()
