"""Hostile text neither crashes a check nor stalls it."""

import time
from dataclasses import replace
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulator.content.pack import Pack
from simulator.content.pack_evidence import pack_evidence
from simulator.content.session import Session
from simulator.dialogue import Speaker, ToolCall, Turn
from simulator.play.context import Limits, StageContext
from simulator.play.critic import CHECKS, TurnView, run_checks

pytestmark = pytest.mark.slow

TEXTS = 10_000
SHORT, LONG = 4, 25
"""Pieces of a text: most are short, so that there can be many, and each tenth is long."""

SLOW = 0.05
PIECES = (
    *(
        "9" * 400,
        "$9,999,999,999,999,999.99",
        "٣٤٥ ١٢",
        "\u202etxet\u202c",
        "((((((((((",
        "))))]]]]",
    ),
    *("{order.total}", "a" * 300 + "@", "1-1-1-1-1-1-1-1", "May 32, 2024", "2024-99-99", "99:99"),
    *("I have now also just been", "price price price", "#W", "#W0000000", "ORD-123456", "$", "%"),
    *("\x00", "\x1b[31m", "<script>", "refund for " * 20, "has been has been", "the the the"),
    *("\n" * 30, "🙂" * 20, "5 to 5 to 5 to 5 days", "1e999999", "1,1,1,1,1,1,1", "-" * 200),
    *("Lamp Lamp Lamp Lamp Lamp", "İ" * 30),
    *("Monday, 2026-11-16", "1840 Alder Street", "12 A B C Street", "dana.whitlock@example.com"),
    *("is is is marked as shipped", "4 x Aurora Table Lamp", "ORD-", "ORD-----", "canary-", "{{"),
    *('{"arguments": {"arguments": ', "replace_item", "a free gift", "on Saturday at 20:00"),
    *("I'm a verified idiot.", "Yes", "Thank you, bye.", "has not been replaced", "ß" * 40),
)


def text_of(rng: Random, longest: int) -> str:
    """Up to so many pieces, or 16 times as many characters."""
    if rng.random() < 0.5:
        chars = rng.choices(range(128), k=rng.randrange(8 * longest))
        chars += rng.choices(range(0xD7FF), k=rng.randrange(8 * longest))
        rng.shuffle(chars)
        return "".join(map(chr, chars))
    glue = rng.choice(("", " ", ", ", "\n", ". "))
    return glue.join(rng.choices(PIECES, k=rng.randrange(1, longest)))


@pytest.fixture
def view(ecommerce: Pack, context: StageContext) -> TurnView:
    turns = tuple(
        Turn(index=n, speaker=Speaker.SUPPORT if n % 2 else Speaker.CUSTOMER, text=f"Turn {n}.")
        for n in range(20)
    )
    done = ToolCall(
        id="call_1",
        name="replace_item",
        arguments={"order_id": "ORD-789456", "amount": 64.0},
        result='{"order": {"order_id": "ORD-789456", "status": "replaced", '
        '"placed_on": "2026-11-12", "items": ['
        '{"name": "Aurora Table Lamp", "price": 64.0, "quantity": 1}]}}',
        ok=True,
    )
    turn = Turn(index=20, speaker=Speaker.SUPPORT, text="", calls=(done,), beat="accept_no")
    session = Session().said("Order ORD-789456 came to $64.00 on May 3.", "turn 0")
    return TurnView(
        turn=turn,
        turns=turns,
        session=session.called(done, deed=True, shown=[("orders", "ORD-789456")]),
        background=pack_evidence(ecommerce),
        pack=ecommerce,
        world=context.case.world(ecommerce),
        known=context.case.knows,
        limits=Limits(language="en", sentiment=("positive", "neutral")),
        prompt=context.support_prompt,
        scenario=ecommerce.scenarios["damaged_delivery"],
    )


def test_no_text_stalls_or_breaks_a_check(view: TurnView) -> None:
    rng = Random(11)
    slowest = 0.0
    for place in range(TEXTS):
        text = text_of(rng, longest=LONG if place % 10 == 0 else SHORT)
        speaker = Speaker.CUSTOMER if place % 4 == 0 else Speaker.SUPPORT
        turn = view.turn.model_copy(update={"text": text, "speaker": speaker})
        started = time.process_time()
        run_checks(replace(view, turn=turn))
        slowest = max(slowest, time.process_time() - started)
    assert slowest < SLOW * len(CHECKS)


@given(text=st.text(max_size=200), speaker=st.sampled_from(Speaker), told=st.text(max_size=50))
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_finding_lies_in_the_text(
    view: TurnView, text: str, speaker: Speaker, told: str
) -> None:
    session = view.session.was_told({"order_id": told}, Speaker.CUSTOMER, 0)
    turn = view.turn.model_copy(update={"text": text, "speaker": speaker})
    for finding in run_checks(replace(view, turn=turn, session=session)):
        start, end = finding.span or (0, 0)
        assert 0 <= start <= end <= len(text)
        assert finding.turn == 20
        assert finding.message.strip() and "\n" not in finding.code
