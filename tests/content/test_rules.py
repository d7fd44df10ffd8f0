from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.content.pack import Pack
from simulator.content.rules import Enforcer
from simulator.content.session import Session
from simulator.content.world import World
from simulator.dialogue import RuleOutcome


def refund(world: World, order_id: str, amount: object):
    arguments = {"order_id": order_id, "amount": amount}
    return world.call(Session(), "refund_order", arguments, "c1")


def with_order(world: World, order_id: str, **fields: object) -> World:
    return world.with_record("orders", {**world.get("orders", order_id), **fields})


def test_rule_keeps_clause_and_enforcer(shop: Pack):
    rule = shop.rules["refund_window"]
    assert rule.clause == "Refunds are possible within 30 days of delivery."
    assert rule.by == Enforcer.SYSTEM


def test_rule_on_words_has_phrases_and_no_enforcer(shop: Pack):
    rule = shop.rules["no_haste"]
    assert (rule.says, rule.phrases, rule.by) == ("never", ("today",), None)


def test_day_30_is_allowed(world: World):
    _, _, call = refund(world, "ORD-000001", 35)
    assert call.ok
    assert call.rules["refund_window"] == RuleOutcome.ALLOWED


def test_day_31_is_refused_with_the_clause(world: World):
    _, _, call = refund(world, "ORD-000002", 35)
    assert not call.ok
    assert call.rules["refund_window"] == RuleOutcome.REFUSED
    assert call.because == "Refunds are possible within 30 days of delivery."


@given(days=st.integers(0, 400))
def test_window_ends_with_day_30(shop: Pack, days: int):
    delivered = shop.now.date() - timedelta(days=days)
    world = with_order(World(shop, "s"), "ORD-000001", delivered_on=delivered)
    assert refund(world, "ORD-000001", 1)[2].ok == (days <= 30)


def test_amount_at_the_limit_is_allowed(world: World):
    _, _, call = refund(world, "ORD-000001", 35.00)
    assert call.rules["refund_within_paid"] == RuleOutcome.ALLOWED


def test_one_cent_above_the_limit_is_broken_but_obeyed(world: World):
    after, _, call = refund(world, "ORD-000001", 35.01)
    assert call.ok
    assert call.rules["refund_within_paid"] == RuleOutcome.BROKEN
    assert after.get("orders", "ORD-000001")["refunded"] == Decimal("35.01")
    assert after.log == (call,)


def test_a_tenth_and_two_tenths_reach_three_tenths(world: World):
    order = {"total": Decimal("0.30"), "refunded": Decimal("0.10")}
    after, _, call = refund(with_order(world, "ORD-000001", **order), "ORD-000001", 0.2)
    assert call.rules["refund_within_paid"] == RuleOutcome.ALLOWED
    assert after.get("orders", "ORD-000001")["refunded"] == Decimal("0.30")


@given(refunded=st.integers(0, 5000), amount=st.integers(1, 5000), total=st.integers(0, 5000))
def test_limit_is_exact_to_the_cent(shop: Pack, refunded: int, amount: int, total: int):
    fields = {"refunded": Decimal(refunded).scaleb(-2), "total": Decimal(total).scaleb(-2)}
    world = with_order(World(shop, "s"), "ORD-000001", **fields)
    _, _, call = refund(world, "ORD-000001", amount / 100)
    expected = RuleOutcome.ALLOWED if refunded + amount <= total else RuleOutcome.BROKEN
    assert call.rules["refund_within_paid"] == expected


def test_empty_delivery_date_is_refused_with_its_reason(world: World):
    after, _, call = refund(world, "ORD-000003", 1)
    assert call.rules["refund_window"] == RuleOutcome.REFUSED
    assert "`order.delivered_on` is empty or missing" in call.because
    assert after.get("orders", "ORD-000003")["refunded"] == 0


def test_agent_rules_are_logged_beside_a_refusal(world: World):
    _, _, call = refund(world, "ORD-000002", 99)
    assert call.rules == {
        "refund_window": RuleOutcome.REFUSED,
        "refund_within_paid": RuleOutcome.BROKEN,
    }


@pytest.mark.parametrize(
    ("edit", "key", "reason"),
    [
        ({"wen": "1 < 2"}, "refund_window.wen", "unknown key; did you mean `when`"),
        ({"by": "nobody"}, "refund_window.by", "`by` must be `system` or `agent`"),
        ({"when": "order.delivered_on <"}, "refund_window.when", "is not an expression"),
        ({"when": "open('x')"}, "refund_window.when", "`open(...)` is not a function here"),
        ({"when": "(lambda: 1)()"}, "refund_window.when", "is not a function here"),
        ({"when": "[x for x in order]"}, "refund_window.when", "is not allowed in an expression"),
        ({"when": "order.total < 'a'"}, "refund_window.when", "compares money with text"),
        ({"when": "order.delivered"}, "refund_window.when", "did you mean `delivered_on`"),
        ({"when": "ordr.total > 1"}, "refund_window.when", "did you mean `order`"),
        ({"when": "order.total"}, "refund_window.when", "gives money, but bool is wanted"),
        ({"when": "args.amont > 1"}, "refund_window.when", "did you mean `amount`"),
        ({"refusal": ["{order.totl}"]}, "refund_window.refusal.0", "did you mean `total`"),
        ({"instead": ["place_ordr"]}, "refund_window.instead", "did you mean `place_order`"),
        ({"phrases": {"a": "b"}}, "refund_window.phrases", "must be a list of texts"),
    ],
)
def test_wrong_rule_names_key_line_and_nearest(mistake, edit, key: str, reason: str):
    on = "{order.totl}" if key.endswith(".0") else key.split(".")[1]
    assert reason in mistake("rules.yaml", key, on, rules={"refund_window": edit})


def test_wrong_condition_names_the_tool_that_needs_it(mistake):
    edits = {"rules": {"refund_window": {"when": "order.delivered"}}}
    reason = mistake("rules.yaml", "refund_window.when", "when", **edits)
    assert reason.endswith("(needed by the tool refund_order)")


def test_rule_without_clause_is_an_error(mistake, gone):
    edits = {"rules": {"refund_window": {"clause": gone}}}
    assert "needs a `clause`" in mistake("rules.yaml", "refund_window", "refund_window", **edits)


def test_rule_without_condition_is_an_error(mistake, gone):
    edits = {"rules": {"refund_window": {"when": gone}}}
    assert "needs `when`" in mistake("rules.yaml", "refund_window", "refund_window", **edits)


def test_rule_that_no_tool_needs_is_an_error(mistake):
    rule = {"clause": "Be kind.", "when": "session.verified", "by": "agent"}
    reason = mistake("rules.yaml", "kind", "kind", rules={"kind": rule})
    assert reason.startswith("no tool needs this rule, so nothing ever enforces it: add it to the")
    assert "what support only has to know is a topic (topics.yaml), with its figures in" in reason


@pytest.mark.parametrize(
    ("edit", "key", "reason"),
    [
        ({"says": "sometimes"}, "no_haste.says", "`says` must be `never` or `only_if`"),
        ({"says": "only_if"}, "no_haste.says", "`only_if` goes with `when`"),
        ({"when": "session.verified"}, "no_haste.says", "`never` without"),
        (
            {"says": "only_if", "when": "session.verifid"},
            "no_haste.when",
            "did you mean `verified`",
        ),
        ({"phrases": []}, "no_haste", "needs `phrases`"),
    ],
)
def test_wrong_rule_on_words_names_key_and_line(mistake, edit, key: str, reason: str):
    on = key.split(".")[-1]
    assert reason in mistake("rules.yaml", key, on, rules={"no_haste": edit})


def test_rule_on_words_without_phrases_is_an_error(mistake, gone):
    edits = {"rules": {"no_haste": {"phrases": gone}}}
    assert "needs `phrases`" in mistake("rules.yaml", "no_haste", "no_haste", **edits)


def test_rule_on_words_may_read_the_session(build):
    edit = {"says": "only_if", "when": "session.verified"}
    assert build(rules={"no_haste": edit}).rules["no_haste"].says == "only_if"
