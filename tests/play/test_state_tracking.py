"""State tracking: what a turn changes of what the two know of each other."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulator.content.pack import Pack
from simulator.content.session import Session, Told
from simulator.dialogue import Finding, Speaker, Turn
from simulator.play.nlu import NLU, nlu_for
from simulator.play.state_tracking import after_customer, after_support


@pytest.fixture
def nlu(ecommerce: Pack) -> NLU:
    return nlu_for(ecommerce)


def customer(text: str, index: int = 0) -> Turn:
    return Turn(index=index, speaker=Speaker.CUSTOMER, text=text)


def support(text: str, index: int = 1, spans: tuple[tuple[int, int] | None, ...] = ()) -> Turn:
    found = tuple(
        Finding(code="x", severity="error", blame="support", turn=index, message="x", span=span)
        for span in spans
    )
    return Turn(index=index, speaker=Speaker.SUPPORT, text=text, findings=found)


def test_what_a_customer_tells_is_told(nlu: NLU) -> None:
    session = after_customer(Session(), customer("It's ORD-789456.", 4), nlu)
    assert session.told == {"order_id": (Told("ORD-789456", Speaker.CUSTOMER, 4),)}
    assert session.evidence.values["id", "ord-789456"] == "turn 4"


def test_what_a_customer_tells_again_is_kept_in_order(nlu: NLU) -> None:
    session = after_customer(Session(), customer("It's ORD-789456."), nlu)
    session = after_customer(session, customer("No, it's ORD-231907.", 2), nlu)
    assert [told.value for told in session.told["order_id"]] == ["ORD-789456", "ORD-231907"]


def test_what_a_customer_wants_and_asks_is_raised(nlu: NLU) -> None:
    session = after_customer(Session(), customer("Please replace the Aurora Table Lamp."), nlu)
    assert "replace_item" in session.raised
    session = after_customer(session, customer("How long does standard shipping take?", 2), nlu)
    assert {"replace_item", "shipping_time"} <= session.raised


@pytest.mark.parametrize(("asked_in", "told"), [(1, True), (0, False)])
def test_a_bare_answer_belongs_to_what_was_just_asked(nlu: NLU, asked_in: int, told: bool) -> None:
    session = Session().was_asked(["damage"], asked_in)
    session = after_customer(session, customer("A cracked base", 2), nlu)
    assert ("damage" in session.told) is told


def test_what_support_asks_for_is_asked(nlu: NLU) -> None:
    session = after_support(Session(), support("What's your order number?", 3), nlu)
    assert session.asked == (("order_id", 3),)


def test_what_support_offers_is_raised(nlu: NLU) -> None:
    text = "I can refund the lamp to your credit card instead."
    assert "refund_item" in after_support(Session(), support(text), nlu).raised


def test_what_support_tells_is_not_told_by_the_customer(nlu: NLU) -> None:
    session = after_support(Session(), support("It's ORD-789456."), nlu)
    assert session.told == {}
    assert session.evidence.values["id", "ord-789456"] == "turn 1"


def test_what_was_flagged_is_no_evidence() -> None:
    turn = support("It is $13.37, not $64.00.", spans=((6, 12), None))
    values = {value for _, value in after_support(Session(), turn, None).evidence.values}
    assert {str(value) for value in values} == {"64.00"}


def test_what_was_flagged_in_a_customers_words_is_told_but_no_evidence(nlu: NLU) -> None:
    text = "I paid $13.37 for ORD-231907, not $64.00, so replace it."
    flagged = support(text, spans=((7, 13), (18, 28)))
    turn = flagged.model_copy(update={"speaker": Speaker.CUSTOMER})
    session = after_customer(Session(), turn, nlu)
    assert {str(value) for kind, value in session.evidence.values if kind != "number"} == {"64.00"}
    assert session.told["order_id"] == (Told("ORD-231907", Speaker.CUSTOMER, turn.index),)


def test_without_a_pack_only_the_words_are_kept() -> None:
    session = after_customer(Session(), customer("Replace order ORD-789456."), None)
    session = after_support(session, support("What's your email? It's $5.50."), None)
    assert (session.told, session.asked, session.raised) == ({}, (), frozenset())
    assert {kind for kind, _ in session.evidence.values} >= {"id", "money"}


def test_the_session_before_is_left_alone(nlu: NLU) -> None:
    before = Session()
    after_customer(before, customer("Replace order ORD-789456."), nlu)
    after_support(before, support("What's your order number?"), nlu)
    assert before == Session()


@given(
    st.text(max_size=80), st.lists(st.tuples(st.integers(0, 90), st.integers(0, 90)), max_size=3)
)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_can_be_heard(nlu: NLU, text: str, places: list[tuple[int, int]]) -> None:
    spans = tuple((min(p), max(p)) for p in places if max(p) <= len(text))
    session = after_support(Session(), support(text, spans=spans), nlu)
    session = after_customer(session, customer(text, 2), nlu)
    assert set(session.told) <= set(nlu.pack.slots)
    assert {slot for slot, _ in session.asked} <= set(nlu.pack.slots)
    assert session.raised <= {*nlu.pack.topics, *nlu.pack.tools}
