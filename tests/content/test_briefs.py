import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.content.briefs import EXAMPLES, customer_brief, fill, support_brief, told_support
from simulator.content.draws import draw_case
from simulator.content.pack import Pack
from simulator.content.personas import Persona

PERSONA = Persona(name="calm", about="A calm customer.", asides=tuple("abcdefgh"))


@pytest.fixture
def brief(shop: Pack):
    case = draw_case(shop, shop.scenarios["refund"], "calm", 1)
    return customer_brief(shop, case, PERSONA)


def test_customer_is_told_what_it_knows(brief):
    assert set(brief["known"]) == {"order_id", "query"}
    assert brief["goal"] == "Get the money back."


def test_customer_is_not_told_the_policy(shop: Pack, brief):
    text = json.dumps(brief)
    assert not any(rule.clause in text for rule in shop.rules.values())
    assert "expect" not in brief


def test_customer_is_told_what_may_follow(brief):
    assert brief["beats"]["ask"]["then"] == {
        "done": ["ask_hours"],
        "refused": ["plead", "accept_no"],
    }
    assert brief["beats"]["thanks"]["ends"] == "resolved"


def test_examples_are_few_and_filled(brief):
    (example,) = brief["beats"]["ask"]["examples"]
    assert brief["known"]["order_id"] in example
    assert all(len(beat["examples"]) <= EXAMPLES for beat in brief["beats"].values())


def test_customer_is_told_six_asides(brief):
    assert brief["persona"]["asides"] == list("abcdef")
    assert brief["persona"]["name"] == "calm"


def test_support_is_told_facts_and_policy(shop: Pack):
    brief = support_brief(shop)
    assert brief["policy"] == [rule.clause for rule in shop.rules.values()]
    assert brief["facts"]["closes"] == {"weekday": "18:00", "sunday": "16:00"}
    assert brief["now"] == "2026-11-20T09:00:00Z"


def test_support_is_not_told_who_is_calling_or_why(shop: Pack):
    text = json.dumps(support_brief(shop))
    assert "Get the money back." not in text
    assert "ORD-" not in text and "CUST-" not in text


def test_briefs_are_json(shop: Pack, brief):
    assert json.loads(json.dumps(brief)) == brief
    assert json.loads(json.dumps(support_brief(shop))) == support_brief(shop)


def test_unknown_slot_stays_as_written():
    assert fill("Hi {name}.", {}) == "Hi {name}."


@given(value=st.text())
def test_value_is_filled_in_as_it_is(value: str):
    assert fill("a {x} b", {"x": value}) == f"a {value} b"


def test_the_prompt_of_support_tells_each_fact_and_clause_in_words(shop: Pack) -> None:
    told, whole = told_support(shop), support_brief(shop)
    assert "closes (weekday: 18:00; sunday: 16:00)" in told["facts"]
    assert all(name in told["facts"] for name in whole["facts"])
    assert all(clause in told["policy"] for clause in whole["policy"])
    kept = ("role", "pack", "digest", "now", "canary")
    assert {key: told[key] for key in kept} == {key: whole[key] for key in kept}
