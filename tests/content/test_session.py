from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from simulator.content.session import Session, Told, amounts_in
from simulator.dialogue import RuleOutcome, ToolCall


def call(**parts: object) -> ToolCall:
    plain = {"id": "c", "name": "refund_order", "arguments": {}, "result": "{}", "ok": True}
    return ToolCall(**{**plain, **parts})


def test_what_was_told_is_kept_in_order():
    session = Session().heard({"item": "Cake"}, "customer", 0)
    session = session.heard({"item": "Bread"}, "customer", 2)
    assert session.told == {"item": (Told("Cake", "customer", 0), Told("Bread", "customer", 2))}


def test_hearing_nothing_changes_nothing():
    session = Session()
    assert session.heard({}, "customer", 0) is session


def test_hearing_leaves_the_earlier_session_alone():
    session = Session().heard({"item": "Cake"}, "customer", 0)
    session.heard({"item": "Bread"}, "customer", 2)
    assert len(session.told["item"]) == 1


def test_asked_slots_are_kept_with_their_turn():
    assert Session().was_asked(["item", "email"], 3).asked == (("item", 3), ("email", 3))


def test_answered_topics_are_kept_once():
    assert Session().was_answered(["a", "b"]).was_answered(["a"]).answered == {"a", "b"}


def test_deed_is_done_when_it_went_through():
    assert Session().called(call(), True, ()).done == ("refund_order",)


def test_failed_deed_is_not_done():
    assert Session().called(call(ok=False), True, ()).done == ()


def test_look_up_is_no_deed():
    assert Session().called(call(), False, ()).done == ()


def test_refusals_are_kept_with_their_rule():
    rules = {"window": RuleOutcome.REFUSED, "paid": RuleOutcome.BROKEN, "own": RuleOutcome.ALLOWED}
    session = Session().called(call(ok=False, rules=rules), True, ())
    assert session.refused == (("refund_order", "window"),)


def test_shown_records_are_kept():
    assert Session().called(call(), False, [("orders", "ORD-1")]).shown == {("orders", "ORD-1")}


def test_amounts_come_from_results_arguments_and_the_customer():
    session = Session().called(call(result='{"total": 12.5}', arguments={"n": 3}), False, ())
    assert session.named("I paid $1,200.50").amounts == {
        Decimal("12.5"),
        Decimal(3),
        Decimal("1200.50"),
    }


def test_rules_read_three_names():
    session = Session(verified=True, customer_id="CUST-1")
    assert session.names == {"verified": True, "customer_id": "CUST-1", "escalated": False}


@given(text=st.text(max_size=80))
def test_any_text_can_be_searched_for_amounts(text: str):
    assert all(amount >= 0 for amount in amounts_in(text))


@given(cents=st.integers(0, 10**12))
def test_written_amounts_are_found(cents: int):
    value = Decimal(cents).scaleb(-2)
    assert amounts_in(f"It is ${value:,.2f}, thanks.") == {value}
