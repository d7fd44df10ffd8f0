import ast
import operator
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.content.boundaries import (
    Boundary,
    Side,
    boundaries,
    pack_boundaries,
    tool_boundaries,
)
from simulator.content.condition_types import ConditionError
from simulator.content.conditions import MAX_LENGTH, compile_condition
from simulator.content.pack import find_pack
from simulator.content.rules import BoundRule
from simulator.content.tools import Tool
from simulator.content.values import ANY, BOOL, DATE, MONEY, NUMBER, TEXT, TIME, Type

ORDER = Type(
    "record",
    fields={
        "kind": TEXT,
        "total": MONEY,
        "refunded": MONEY,
        "count": NUMBER,
        "limit": NUMBER,
        "on": Type("date", optional=True),
        "until": DATE,
        "at": TIME,
        "opens": Type("clock"),
        "closes": Type("clock"),
        "open": BOOL,
        "free": ANY,
        "items": Type("list", of=Type("record", fields={"price": MONEY, "on": DATE})),
    },
)
SCOPE = {"now": TIME, "today": DATE, "order": ORDER}
ORDERED = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)

numbers = st.integers(-50, 50) | st.decimals(-5, 5, places=2) | st.decimals(-2, 2, places=4)
days = st.dates(date(2026, 11, 1), date(2026, 12, 31))
moments = st.datetimes(datetime(2026, 11, 18), datetime(2026, 11, 22), timezones=st.just(UTC))


def only(source: str) -> Boundary:
    (boundary,) = boundaries(compile_condition(source, SCOPE, BOOL), SCOPE)
    return boundary


def names(**order: Any) -> dict[str, Any]:
    known = {"kind": "cake", "total": Decimal("10.00"), "refunded": Decimal("0.00"), "count": 3}
    return {"now": NOON, "today": NOON.date(), "order": {**known, **order}}


def margin(source: str, **order: Any) -> int | None:
    return only(source).margin(names(**order))


def side(source: str, **order: Any) -> Side | None:
    return only(source).side(names(**order))


def sources(source: str) -> list[str]:
    return [b.source for b in boundaries(compile_condition(source, SCOPE), SCOPE)]


@pytest.mark.parametrize(
    ("source", "order", "expected"),
    [
        ("order.count <= 3", {"count": 3}, 0),
        ("order.count < 3", {"count": 3}, -1),
        ("order.count >= 3", {"count": 5}, 2),
        ("order.count > 3", {"count": 5}, 1),
        ("order.count <= 3", {"count": Decimal("3.00")}, 0),
        ("order.count <= 2.5", {"count": 2}, 50),
        ("order.count <= 3", {"count": Decimal("3.005")}, -1),
        ("order.count < 3", {"count": Decimal("2.995")}, 0),
        ("order.refunded + 3 <= order.total", {"refunded": Decimal("7.00")}, 0),
        ("order.refunded + 3 <= order.total", {"refunded": Decimal("7.01")}, -1),
        ("order.total >= 5", {"total": Decimal("7.00")}, 200),
        ("order.total > 0", {"total": Decimal("0.01")}, 0),
        ("len(order.kind) <= 4", {"kind": "cakes"}, -1),
        ("order.on > today", {"on": date(2026, 11, 21)}, 0),
        ("order.on > today", {"on": date(2026, 11, 20)}, -1),
        ("order.on >= now", {"on": date(2026, 11, 20)}, 0),
        ("order.on > now", {"on": date(2026, 11, 20)}, -1),
        ("today - order.on <= days(30)", {"on": date(2026, 10, 21)}, 0),
        ("now - order.on > days(30)", {"on": date(2026, 10, 21)}, -1),
        ("order.on - today >= hours(48)", {"on": date(2026, 11, 22)}, 0),
        ("order.on - today >= hours(48)", {"on": date(2026, 11, 21)}, -1),
        ("order.on - today >= hours(36)", {"on": date(2026, 11, 22)}, 0),
        ("order.on - today >= hours(36)", {"on": date(2026, 11, 21)}, -1),
        ("order.on - days(2) - today >= hours(0)", {"on": date(2026, 11, 25)}, 3),
        ("order.at <= now + hours(2)", {"at": NOON + timedelta(hours=1)}, 1),
        ("order.at <= now", {"at": NOON + timedelta(minutes=1)}, -1),
        ("now - order.at < days(1)", {"at": NOON - timedelta(hours=24)}, -1),
        ("now - order.at <= days(1)", {"at": NOON - timedelta(hours=20)}, 4),
        ("order.opens < order.closes", {"opens": time(8), "closes": time(18)}, 9),
        ("order.opens < order.closes", {"opens": time(8), "closes": time(8)}, -1),
        ("days(order.count) <= days(4)", {"count": 3}, 1),
        ("hours(order.count) <= days(1)", {"count": 3}, 21),
        ("order.free <= 7", {"free": 7}, 0),
        ("order.free <= 7", {"free": 6.5}, 50),
        ("order.free >= today", {"free": date(2026, 11, 22)}, 2),
        ("today - order.free <= days(1)", {"free": date(2026, 11, 18)}, -1),
        ("now - order.free <= days(1)", {"free": NOON}, 24),
        ("max(order.count, 5) <= 5", {"count": 7}, -2),
        ("max(today - i.on for i in order.items) <= days(3)", {"items": ({"on": NOON},)}, None),
    ],
)
def test_steps_by_the_kind_of_value(
    source: str, order: dict[str, Any], expected: int | None
) -> None:
    assert margin(source, **order) == expected


@pytest.mark.parametrize(
    ("source", "order"),
    [
        ("order.on > today", {"on": None}),
        ("order.on > today", {}),
        ("order.free > 3", {"free": "ten"}),
        ("order.free > order.limit", {"free": (1, 2), "limit": 3}),
        ("order.free > order.free", {"free": "text"}),
        ("order.free > order.free", {"free": "7"}),
        ("order.free > today", {"free": NOON}),
        ("order.free > 3", {"free": float("nan")}),
        ("order.free > 3", {"free": Decimal("sNaN")}),
        ("order.free > 3", {"free": float("inf")}),
    ],
)
def test_what_is_missing_or_has_no_steps_has_no_margin(source: str, order: dict[str, Any]) -> None:
    assert margin(source, **order) is None
    assert side(source, **order) is None


def test_sides_go_by_whether_the_condition_holds() -> None:
    expected = [Side.CLEARLY_INSIDE, Side.JUST_INSIDE, Side.JUST_OUTSIDE, Side.CLEARLY_OUTSIDE]
    assert [side("order.count <= 3", count=count) for count in (2, 3, 4, 5)] == expected
    assert [side("not order.count > 3", count=count) for count in (2, 3, 4, 5)] == expected
    assert [margin("not order.count > 3", count=count) for count in (2, 3, 4, 5)] == [1, 0, -1, -2]
    assert [side("not not order.count <= 3", count=count) for count in (2, 3, 4, 5)] == expected
    assert [side("(order.count > 3) == False", count=n) for n in (2, 3, 4, 5)] == expected
    branches = "False if order.count > 3 else True"
    assert [side(branches, count=count) for count in (2, 3, 4, 5)] == expected
    assert [margin(branches, count=count) for count in (3, 4)] == [0, -1]


def test_it_decides_only_where_nothing_else_does() -> None:
    source = "order.kind != 'custom cake' or order.on - today >= hours(48)"
    boundary = only(source)
    near = names(kind="custom cake", on=date(2026, 11, 22))
    assert boundary.decides(near)
    assert boundary.side(near) is Side.JUST_INSIDE
    other = names(kind="bread", on=date(2026, 11, 21))
    assert not boundary.decides(other)
    assert boundary.side(other) is None
    assert boundary.margin(other) == -1
    negated = only("order.kind == 'cake' and not order.count > 3")
    assert not negated.decides(names(kind="bread", count=4))
    assert negated.margin(names(kind="bread", count=4)) == -1


def test_what_cannot_be_evaluated_does_not_hold() -> None:
    within = only("order.count > 3 and order.limit")
    assert not within.decides(names(count=4))
    # true, it leads to the missing limit; false, past it
    past = only("order.count > 3 and order.limit or order.kind == 'cake'")
    assert past.decides(names(count=4))
    assert past.side(names(count=4)) is Side.JUST_OUTSIDE
    assert past.side(names(count=3)) is Side.JUST_INSIDE


def test_each_link_of_a_chain_is_one() -> None:
    condition = compile_condition("0 < order.count <= order.limit < 9", SCOPE)
    first, second, third = boundaries(condition, SCOPE)
    assert first.source == "0 < order.count"
    assert (second.source, sorted(second.reads)) == (
        "order.count <= order.limit",
        ["order.count", "order.limit"],
    )
    assert third.source == "order.limit < 9"
    given_names = names(count=4, limit=8)
    sides = [b.side(given_names) for b in (first, second, third)]
    assert sides == [Side.CLEARLY_INSIDE, Side.CLEARLY_INSIDE, Side.JUST_INSIDE]
    given_names = names(count=0, limit=9)
    assert not any(b.decides(given_names) for b in (first, second, third))


def test_they_come_in_the_order_of_the_source() -> None:
    assert sources("order.count > 1 if order.limit > 2 else order.total > 3") == [
        "order.count > 1",
        "order.limit > 2",
        "order.total > 3",
    ]
    assert sources("order.count == 4 != 5 > order.limit") == ["5 > order.limit"]
    inner = "(order.count if order.limit > 2 else 4) <= 9 and any([order.total < 3])"
    assert sources(inner) == [
        "(order.count if order.limit > 2 else 4) <= 9",
        "order.limit > 2",
        "order.total < 3",
    ]


@pytest.mark.parametrize(
    "source",
    [
        "any(i.price > 3 for i in order.items)",
        "sum(i.price for i in order.items if i.price > 3) == 0",
        "order.kind < 'm'",
        "order.open < True",
        "order.count == 3",
        "today < now <= order.at",
        "order.open",
    ],
)
def test_what_is_no_boundary(source: str) -> None:
    assert sources(source) == []


def test_a_generator_may_stand_on_a_side_or_beside() -> None:
    boundary = only("sum(i.price for i in order.items) <= order.total")
    assert boundary.reads == {"order.items", "order.total"}
    assert sources("any(i.price > 3 for i in order.items) or order.count > 1") == [
        "order.count > 1"
    ]
    items = ({"price": Decimal("4.00")}, {"price": Decimal("6.01")})
    assert boundary.side(names(items=items)) is Side.JUST_OUTSIDE


def test_what_is_too_long_or_too_deep_has_none() -> None:
    part = "order.count<3"
    long = " or ".join([part] * (MAX_LENGTH // (len(part) + 4)))
    assert boundaries(compile_condition(long, SCOPE), SCOPE) == ()
    deep = compile_condition("not " * 250 + "order.count < 3", SCOPE)
    assert [b.source for b in boundaries(deep, SCOPE)] in ([], ["order.count < 3"])


def test_any_name_of_the_scope_may_be_read() -> None:
    scope = {"_": NUMBER, "__": NUMBER}
    (boundary,) = boundaries(compile_condition("_ < 3 or __ == 1", scope), scope)
    assert boundary.side({"_": 2, "__": 0}) is Side.JUST_INSIDE
    assert boundary.side({"_": 2, "__": 1}) is None
    (boundary,) = boundaries(compile_condition("_ < 3 and _ == 2", scope), scope)
    assert boundary.side({"_": 2}) is Side.JUST_INSIDE


def test_another_scope_is_an_error() -> None:
    with pytest.raises(ConditionError, match="`order` is not known"):
        boundaries(compile_condition("order.count > 3", SCOPE), {"today": DATE})


CHANGES: dict[str, tuple[Callable[[Any, Any], Any], Any, st.SearchStrategy[Any]]] = {
    "count": (operator.add, 1, st.integers(-50, 50)),
    "total": (operator.add, Decimal("0.01"), st.decimals(-5, 5, places=2)),
    "until": (operator.add, timedelta(days=1), days),
    "at": (operator.add, timedelta(hours=1), moments),
}
LIMITS = {"count": "order.limit", "total": "order.refunded", "until": "today", "at": "now"}


@given(st.data(), st.sampled_from(sorted(CHANGES)), st.sampled_from(sorted(ORDERED)), st.booleans())
def test_neighbours_are_one_step_apart(data: Any, name: str, op: str, negated: bool) -> None:
    change, step, values = CHANGES[name]
    source = f"order.{name} {op} {LIMITS[name]}"
    boundary = only(f"not {source}" if negated else source)
    start, limit = data.draw(values), data.draw(values)

    def at(value: Any) -> dict[str, Any]:
        order = {"limit": limit, "refunded": limit, name: value}
        return {"today": limit, "now": limit, "order": order}

    here, there = boundary.margin(at(start)), boundary.margin(at(change(start, step)))
    assert here is not None
    assert there is not None
    assert there - here == (1 if (op[0] == ">") != negated else -1)
    edge = {boundary.side(at(start)), boundary.side(at(change(start, step)))}
    assert ({here, there} == {0, -1}) == (edge == {Side.JUST_INSIDE, Side.JUST_OUTSIDE})


PAIRS = {
    "order.count {} order.limit": st.fixed_dictionaries({"count": numbers, "limit": numbers}),
    "order.free {} order.limit": st.fixed_dictionaries(
        {"free": numbers | st.floats(allow_infinity=False), "limit": numbers}
    ),
    "order.refunded {} order.total": st.fixed_dictionaries({"refunded": numbers, "total": numbers}),
    "order.until {} order.at": st.fixed_dictionaries({"until": days, "at": moments}),
    "order.at {} now": st.fixed_dictionaries({"at": moments}),
    "order.until - today {} hours(order.limit)": st.fixed_dictionaries(
        {"until": days, "limit": st.integers(-100, 100)}
    ),
    "order.at - now {} days(order.limit)": st.fixed_dictionaries(
        {"at": moments, "limit": st.integers(-3, 3)}
    ),
    "order.opens {} order.closes": st.fixed_dictionaries(
        {"opens": st.times(), "closes": st.times()}
    ),
}


@given(
    st.data(),
    st.sampled_from(sorted(PAIRS)),
    st.sampled_from(sorted(ORDERED)),
    st.sampled_from(["{}", "not {}", "not (order.kind == 'x' or {})", "({}) == False"]),
)
def test_a_margin_is_not_negative_where_the_condition_holds(
    data: Any, pattern: str, op: str, around: str
) -> None:
    source = around.format(pattern.format(op))
    given_names = names(**data.draw(PAIRS[pattern]))
    boundary = only(source)
    found, where = boundary.margin(given_names), boundary.side(given_names)
    if found is None:
        assert given_names["order"]["free"] != given_names["order"]["free"]  # not a number
        return
    holds = compile_condition(source, SCOPE)(given_names)
    assert boundary.decides(given_names)
    assert (found >= 0) == holds
    assert (where in (Side.JUST_INSIDE, Side.CLEARLY_INSIDE)) == holds
    assert (where in (Side.JUST_INSIDE, Side.JUST_OUTSIDE)) == (found in (0, -1))


def rules_of(name: str) -> Iterator[tuple[Tool, BoundRule]]:
    for tool in find_pack(name).tools.values():
        for bound in tool.needs:
            yield tool, bound


@pytest.mark.parametrize("pack", ["bakery", "ecommerce"])
def test_all_comparisons_of_the_shipped_packs(pack: str) -> None:
    known = pack_boundaries(find_pack(pack))
    assert pack_boundaries(find_pack(pack)) is known
    number = 0
    for tool, bound in rules_of(pack):
        found = known[tool.name][bound.rule.name]
        assert len(found) == bound.rule.when.count("<") + bound.rule.when.count(">")
        written = ast.unparse(ast.parse(bound.rule.when, mode="eval"))
        assert all(boundary.source in written for boundary in found)
        assert all(boundary.reads <= bound.when.reads for boundary in found)
        assert [b.source for b in tool_boundaries(tool)[bound.rule.name]] == [
            b.source for b in found
        ]
        number += len(found)
    assert number >= 15


def along(pack: str, tool: Tool, boundary: Boundary) -> Iterator[dict[str, Any]]:
    """Names along which one value of the boundary moves by steps and all others stay."""
    base = find_pack(pack).names
    paths = [path.split(".") for path in sorted(boundary.reads) if path.split(".")[0] not in base]
    kinds = {(name, key): (tool.scope[name].fields or {})[key] for name, key in paths}
    starts = {
        "date": [base["today"] + timedelta(days=n) for n in range(-120, 120)],
        "money": [Decimal(n) / 100 for n in range(25_000)],
        "number": list(range(120)),
        "text": ["x" * n for n in range(120)],
    }
    moved = paths[0]
    for value in starts[kinds[moved[0], moved[1]].kind]:
        built: dict[str, Any] = {**base, "order": {"kind": "custom cake"}}
        for name, key in paths:
            still = Decimal("20.00")
            built.setdefault(name, {})[key] = value if [name, key] == moved else still
        yield built


@pytest.mark.slow
@pytest.mark.parametrize("pack", ["bakery", "ecommerce"])
def test_each_flips_once_between_just_inside_and_just_outside(pack: str) -> None:
    for tool, bound in rules_of(pack):
        for boundary in pack_boundaries(find_pack(pack))[tool.name][bound.rule.name]:
            if " for " in boundary.source:
                continue  # it reads whole lists
            rows = [
                (bool(bound.when(built)), boundary.margin(built), boundary.side(built))
                for built in along(pack, tool, boundary)
            ]
            flips = [
                {one: two, other: three}
                for (one, *two), (other, *three) in pairwise(rows)
                if one != other
            ]
            assert flips == [{True: [0, Side.JUST_INSIDE], False: [-1, Side.JUST_OUTSIDE]}], (
                tool.name,
                bound.rule.name,
            )
            assert sum(row[2] is Side.JUST_INSIDE for row in rows) == 1
