from decimal import Decimal

from simulator.content.session import Session, Told
from simulator.dialogue import RuleOutcome, ToolCall


def call(**parts: object) -> ToolCall:
    plain = {"id": "c", "name": "refund_order", "arguments": {}, "result": "{}", "ok": True}
    return ToolCall(**{**plain, **parts})


def test_what_was_told_is_kept_in_order():
    session = Session().was_told({"item": "Cake"}, "customer", 0)
    session = session.was_told({"item": "Bread"}, "customer", 2)
    assert session.told == {"item": (Told("Cake", "customer", 0), Told("Bread", "customer", 2))}


def test_hearing_nothing_changes_nothing():
    session = Session()
    assert session.was_told({}, "customer", 0) is session


def test_hearing_leaves_the_earlier_session_alone():
    session = Session().was_told({"item": "Cake"}, "customer", 0)
    session.was_told({"item": "Bread"}, "customer", 2)
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


def test_values_come_from_results_and_from_what_was_said():
    session = Session().called(call(result='{"order": {"total": 12.5}}'), deed=False, shown=[])
    values = session.said("I paid $1,200.50.", "turn 0").evidence.values
    assert values[("money", Decimal("12.5"))] == "tool refund_order"
    assert values[("money", Decimal("1200.50"))] == "turn 0"


def test_rules_read_three_names():
    session = Session(verified=True, customer_id="CUST-1")
    assert session.names == {"verified": True, "customer_id": "CUST-1", "escalated": False}
