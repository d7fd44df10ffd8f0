import contextlib
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.content.condition_types import ConditionError
from simulator.content.conditions import MAX_LENGTH, compile_condition
from simulator.content.values import ANY, BOOL, DATE, MONEY, NUMBER, SPAN, TEXT, TIME, Type
from simulator.content.world import EVALUATION_ERRORS

ITEM = Type("record", fields={"name": TEXT, "price": MONEY, "quantity": NUMBER})
ORDER = Type(
    "record",
    collection="orders",
    fields={
        "order_id": TEXT,
        "status": Type("choice", choices=("placed", "delivered")),
        "total": MONEY,
        "refunded": MONEY,
        "delivered_on": Type("date", optional=True),
        "items": Type("list", of=ITEM),
    },
)
SCOPE = {
    "now": TIME,
    "today": DATE,
    "order": ORDER,
    "args": Type("record", fields={"amount": NUMBER, "free": ANY}),
    "facts": Type("record", fields={"fee": MONEY}),
    "answered": Type("list", choices=("hours", "price")),
}
NAMES: dict[str, Any] = {
    "now": datetime(2026, 11, 20, 9, tzinfo=UTC),
    "today": date(2026, 11, 20),
    "order": {
        "order_id": "ORD-1",
        "status": "delivered",
        "total": Decimal("0.30"),
        "refunded": Decimal("0.10"),
        "delivered_on": date(2026, 10, 21),
        "items": (
            {"name": "Cake", "price": Decimal("12.50"), "quantity": 2},
            {"name": "Bread", "price": Decimal("4.00"), "quantity": 1},
        ),
    },
    "args": {"amount": Decimal("0.2"), "free": None},
    "facts": {"fee": Decimal("5.00")},
    "answered": frozenset({"hours"}),
}


def value(source: Any) -> Any:
    return compile_condition(source, SCOPE)(NAMES)


def reason(source: Any, want: Type | None = None) -> str:
    with pytest.raises(ConditionError) as caught:
        compile_condition(source, SCOPE, want)
    return str(caught.value)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("order.refunded + args.amount <= order.total", True),
        ("order.refunded + args.amount + 0.01 <= order.total", False),
        ("0.1 + 0.2 == 0.3", True),
        ("now - order.delivered_on <= days(30)", True),
        ("now - order.delivered_on <= days(29)", False),
        ("today - order.delivered_on == days(30)", True),
        ("order.delivered_on + days(30) == today", True),
        ("now - hours(9) >= today", True),
        ("order.status == 'delivered' and not order.total > 5", True),
        ("order.status in ['placed', 'delivered']", True),
        ("order.status not in ['placed']", True),
        ("order.delivered_on is None", False),
        ("order.delivered_on != None", True),
        ("sum(i.price * i.quantity for i in order.items)", Decimal("29.00")),
        ("any(i.price > 10 for i in order.items)", True),
        ("all(i.price > 10 for i in order.items)", False),
        ("max(i.price for i in order.items if i.quantity == 1)", Decimal("4.00")),
        ("len(order.items)", 2),
        ("min(3, 1, 2)", 1),
        ("order.items[0].name", "Cake"),
        ("order['order_id']", "ORD-1"),
        ("'late' if order.total > 5 else 'early'", "early"),
        ("-args.amount", Decimal("-0.2")),
        ("'O' + order.order_id", "OORD-1"),
        ("0 <= order.total < 1", True),
        ("answered('hours')", True),
        ("answered('price')", False),
        ("1 < 2", True),
        (5, 5),
        (Decimal("0.5"), Decimal("0.5")),
        (True, True),
        ("true", True),
        ("False", False),
    ],
)
def test_expression_gives(source: Any, expected: Any):
    assert value(source) == expected


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("order.total + 5", MONEY),
        ("order.total * 2", MONEY),
        ("1 + 2", NUMBER),
        ("today - order.delivered_on", SPAN),
        ("order.total > 1", BOOL),
        ("order.items[0].price", MONEY),
        ("sum(i.price for i in order.items)", MONEY),
        ("args.free", ANY),
    ],
)
def test_expression_has_the_type(source: str, kind: Type):
    assert compile_condition(source, SCOPE).type == kind


@pytest.mark.parametrize(
    "source",
    [
        "open('x')",
        "order.total()",
        "order.order_id.upper()",
        "len(order.items, key=1)",
        "lambda: 1",
        "[x for x in order.items]",
        "{x for x in order.items}",
        "{x: 1 for x in order.items}",
        "{}",
        "{1}",
        "f'{order}'",
        "(x := 1)",
        "order.items[0:1]",
        "[*order.items]",
        "max(*order.items)",
        "1 / 2",
        "7 // 2",
        "7 % 2",
        "2 ** 9",
        "1 | 2",
        "~1",
        "+1",
        "'a' * 9",
        "1j",
        "b'a'",
        "...",
        "10 ** 9",
        "(yield)",
        "await order",
        "any(x for x in order.items for y in order.items)",
        "any(x async for x in order.items)",
        "any(x for x, in order.items)",
    ],
)
def test_forbidden_node_is_refused(source: str):
    assert "is not" in reason(source) or "cannot" in reason(source) or "one plain" in reason(source)


@pytest.mark.parametrize("source", ["order.total <", "(", "1 2", "# x", "order.", "\0", "a\nb"])
def test_broken_syntax_is_refused(source: str):
    assert "is not an expression" in reason(source)


@pytest.mark.parametrize("source", ["", " ", None, [], {}])
def test_what_is_no_expression_is_refused(source: Any):
    assert reason(source) == "an expression is expected here"


def test_overlong_expression_is_refused():
    assert reason("1" + "+1" * MAX_LENGTH) == f"longer than {MAX_LENGTH} characters"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("order.total < 'a'", "compares money with text"),
        ("order.delivered_on < 5", "compares date with number"),
        ("order.status == 5", "compares placed | delivered with number"),
        ("now > days(3)", "compares time with span"),
        ("None < 1", "compares null with number"),
        ("order.total + 'a'", "cannot work on money and text"),
        ("now + 1", "cannot work on time and number"),
        ("order.items + order.items", "cannot work on"),
        ("days('a')", "days takes a number, not text"),
        ("sum(i.name for i in order.items)", "cannot sum text"),
        ("len(5)", "len takes a list, not number"),
        ("any(x for x in order.total)", "is money, not a list"),
        ("order.total.cents", "is money and has no fields"),
        ("order[0]", "has no element number"),
        ("1 in 2", "nothing can be in number"),
        ("1 is 1", "`is` compares with None only"),
    ],
)
def test_mixed_types_are_refused(source: str, expected: str):
    assert expected in reason(source)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("order.delivered", "is not a field of orders; did you mean `delivered_on`?"),
        ("order['totl']", "is not a field of orders; did you mean `total`?"),
        ("ordr.total", "`ordr` is not known here; did you mean `order`?"),
        ("any(i.prise > 1 for i in order.items)", "did you mean `price`?"),
        ("summ(order.items)", "is not a function here; did you mean `sum`?"),
        ("order.status == 'deliverd'", "did you mean `delivered`?"),
        ("answered('hour')", "no such topic; did you mean `hours`?"),
        ("order.__class__", "is not a field of orders"),
        ("__builtins__", "is not known here"),
        ("order.status == delivered", "needs its own quotes: 'delivered'"),
        ("delivered != order.status", "needs its own quotes: 'delivered'"),
        ("order.status in [delivered]", "needs its own quotes: 'delivered'"),
        ("__import__('os')", "is not a function here"),
    ],
)
def test_unknown_name_comes_with_the_nearest(source: str, expected: str):
    assert expected in reason(source)


def test_wrong_choice_in_a_list_comes_with_the_nearest():
    assert "did you mean `delivered`?" in reason("order.status in ['deliverd']")


def test_wanted_type_is_checked():
    assert reason("order.total", BOOL) == "`order.total` gives money, but bool is wanted here"


def test_a_word_that_is_set_needs_quotes():
    kind = Type("choice", choices=("open", "done"))
    assert reason("done", kind) == "`done` is not known here; a text needs its own quotes: 'done'"


def test_answered_needs_a_scope_with_topics():
    with pytest.raises(ConditionError, match="can only stand in `expect`"):
        compile_condition("answered('hours')", {})


def test_loop_variable_is_unknown_outside_its_generator():
    assert "`i` is not known" in reason("any(i.price > 1 for i in order.items) and i.price > 1")


def test_loop_variable_hides_a_name_inside_its_generator_only():
    source = "all(order.price > 1 for order in order.items) and order.total < 1"
    assert value(source) is True


def test_reads_are_the_longest_paths():
    condition = compile_condition("order.total > facts.fee and order.status == 'placed'", SCOPE)
    assert condition.reads == {"order.total", "facts.fee", "order.status"}


def test_reads_leave_out_loop_variables():
    condition = compile_condition("any(i.price > 1 for i in order.items)", SCOPE)
    assert condition.reads == {"order.items"}


def test_source_is_kept_as_written():
    assert compile_condition(" order.total > 1 ", SCOPE).source == "order.total > 1"


@pytest.mark.parametrize(
    ("source", "names", "expected"),
    [
        (
            "now - order.delivered_on <= days(30)",
            {"order": {"delivered_on": None}},
            "`order.delivered_on` is empty or missing",
        ),
        ("order.total > 1", {}, "`order.total` is empty or missing"),
        ("order.items[9].name", {"order": {"items": ()}}, "cannot be evaluated (IndexError)"),
    ],
)
def test_reason_says_what_was_missing(source: str, names: dict[str, Any], expected: str):
    condition = compile_condition(source, SCOPE)
    names = {"now": NAMES["now"], **names}
    with pytest.raises(EVALUATION_ERRORS) as caught:
        condition(names)
    assert expected in condition.reason(names, caught.value)


def test_huge_span_is_an_evaluation_error():
    with pytest.raises(EVALUATION_ERRORS):
        value("now - days(999999999999) < now")


@pytest.mark.parametrize(
    "source",
    [
        "-" * 900 + "1",
        "not " * 490 + "True",
        "(" * 900 + ")" * 900,
    ],
)
def test_deep_nesting_is_refused_or_compiles(source: str):
    with contextlib.suppress(ConditionError):
        compile_condition(source, SCOPE)


def test_name_that_python_reserves_is_refused():
    reason("any(1 > 0 for __debug__ in order.items)")


def test_unknown_escape_in_a_text_is_silent_or_refused():
    try:
        compile_condition(r"order.order_id == '\d'", SCOPE)
    except ConditionError as error:
        assert "is not an expression" in str(error)


@given(source=st.text(max_size=60))
def test_any_text_compiles_or_is_a_condition_error(source: str):
    try:
        compile_condition(source, SCOPE)
    except ConditionError as error:
        assert str(error)


PIECES = [
    "order",
    "total",
    "status",
    "items",
    "args",
    "free",
    "now",
    "today",
    "facts",
    ".",
    "[",
    "]",
    "(",
    ")",
    ",",
    "+",
    "-",
    "*",
    "/",
    "<",
    "<=",
    "==",
    "!=",
    "in",
    "not",
    "and",
    "or",
    "if",
    "else",
    "for",
    "x",
    "i",
    "is",
    "None",
    "True",
    "1",
    "0.5",
    "'a'",
    "days",
    "sum",
    "any",
    "len",
    ":",
    "lambda",
]


@given(pieces=st.lists(st.sampled_from(PIECES), min_size=1, max_size=12))
def test_any_mix_of_tokens_compiles_or_is_a_condition_error(pieces: list[str]):
    try:
        condition = compile_condition(" ".join(pieces), SCOPE)
    except ConditionError:
        return
    try:
        condition(NAMES)
    except EVALUATION_ERRORS as error:
        assert condition.reason(NAMES, error)


ATOMS = st.sampled_from(
    [
        "order.total",
        "args.amount",
        "args.free",
        "now",
        "today",
        "order.delivered_on",
        "order.items",
        "order.status",
        "order",
        "1",
        "0.5",
        "'a'",
        "None",
        "True",
        "days(3)",
        "hours(1)",
    ]
)
EXPRESSIONS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.tuples(
            inner,
            st.sampled_from(["+", "-", "*", "<", "<=", "==", "!=", "in", "is", "and", "or"]),
            inner,
        ).map(lambda parts: f"({' '.join(parts)})"),
        inner.map("(not {})".format),
        inner.map("len({})".format),
        inner.map("sum({})".format),
        st.tuples(inner, inner).map(lambda p: f"any({p[0]} for i in {p[1]})"),
        st.tuples(inner, inner, inner).map(lambda p: f"({p[0]} if {p[1]} else {p[2]})"),
    ),
    max_leaves=6,
)


@given(source=EXPRESSIONS)
def test_any_expression_evaluates_or_gives_a_reason(source: str):
    try:
        condition = compile_condition(source, SCOPE)
    except ConditionError:
        return
    try:
        condition(NAMES)
    except EVALUATION_ERRORS as error:
        assert condition.reason(NAMES, error)


@given(cents=st.integers(0, 10**9), more=st.integers(0, 10**9), paid=st.integers(0, 10**9))
def test_limits_on_money_are_exact(cents: int, more: int, paid: int):
    condition = compile_condition("order.refunded + args.amount <= order.total", SCOPE)
    amounts = [Decimal(n).scaleb(-2) for n in (cents, more, paid)]
    names = {
        "order": {"refunded": amounts[0], "total": amounts[2]},
        "args": {"amount": amounts[1]},
    }
    assert condition(names) == (cents + more <= paid)


@given(days=st.integers(0, 2000), hour=st.integers(0, 23))
def test_spans_between_a_date_and_now_are_whole_days(days: int, hour: int):
    now = datetime(2026, 11, 20, hour, 59, tzinfo=UTC)
    condition = compile_condition("now - order.delivered_on <= days(30)", SCOPE)
    names = {"now": now, "order": {"delivered_on": now.date() - timedelta(days=days)}}
    assert condition(names) == (days <= 30)


def test_a_fact_that_is_no_number_is_named() -> None:
    fields = {"limit": TEXT, "paid": MONEY}
    scope = {"facts": Type("record", fields=fields)}
    with pytest.raises(ConditionError, match=r"`facts\.limit` is read as text: write a number"):
        compile_condition("facts.paid <= facts.limit", scope)
    with pytest.raises(ConditionError) as caught:
        compile_condition("facts.paid <= 'x'", scope)
    assert "is read as text" not in str(caught.value)


AT = {
    "day": Type("date"),
    "leaves": Type("clock"),
    "booking": Type("record", fields={"starts": TIME, "note": TEXT}),
}


@pytest.mark.parametrize("clock", ["leaves", "booking.starts"])
def test_a_date_becomes_a_time_with_a_clock(clock: str) -> None:
    starts = datetime(2026, 5, 1, 8, 30, tzinfo=UTC)
    names = {"day": date(2026, 6, 2), "leaves": time(8, 30), "booking": {"starts": starts}}
    found = compile_condition(f"at(day, {clock})", AT, TIME)
    assert (found(names), found.type) == (datetime(2026, 6, 2, 8, 30, tzinfo=UTC), TIME)
    later = compile_condition(f"at(day, {clock}) - booking.starts >= days(32)", AT, BOOL)
    assert later(names)


def test_where_a_time_is_wanted_a_date_is_told_how_it_becomes_one() -> None:
    with pytest.raises(
        ConditionError, match=r"time is wanted here; `at\(day, CLOCK\)` is the time"
    ):
        compile_condition("day", AT, TIME)
    with pytest.raises(ConditionError, match="at takes a date and a clock or time, not date"):
        compile_condition("at(day)", AT)
    with pytest.raises(ConditionError, match="not date and text"):
        compile_condition("at(day, booking.note)", AT)
