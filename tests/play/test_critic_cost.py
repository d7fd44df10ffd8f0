"""What a check costs grows no faster than the dialogue."""

import time
from collections.abc import Callable
from typing import Any

import pytest

from simulator.content.pack import Pack
from simulator.content.session import Session
from simulator.content.standing import standing_evidence
from simulator.dialogue import Speaker, ToolCall, Turn
from simulator.play.cast import Cast, Limits
from simulator.play.critic import Look, run_checks
from simulator.play.ear import ear_for
from simulator.play.listening import after_customer, after_support

LATE, EARLY = 41, 11
AT_MOST = 2.5
TIMES = 25
ASKS = (
    "How much is the Aurora Table Lamp?",
    "What does order ORD-789456 come to?",
    "How long does standard shipping take?",
    "When was my order delivered?",
)
TELLS = (
    "The Aurora Table Lamp costs $64.00, as of look {n}.",
    "Order ORD-789456 comes to $64.00, for the {n}th time.",
    "Standard shipping takes 5 business days, and express 2. I've said so {n} times.",
    "Your order ORD-789456 is delivered since November 16, I see for the {n}th time.",
)


@pytest.fixture
def looks(ecommerce: Pack, cast: Cast, order_shown: Callable[..., ToolCall]) -> list[Look]:
    """The looks at each turn of a dialogue of 40 turns, with a tool call in each of support's."""
    ear = ear_for(ecommerce)
    session = Session(verified=True, customer_id="CUST-48213-KL")
    turns: tuple[Turn, ...] = ()
    found = []
    for index in range(LATE + 1):
        speaker = Speaker.SUPPORT if index % 2 else Speaker.CUSTOMER
        text = (TELLS if index % 2 else ASKS)[index // 2 % 4].format(n=index)
        calls = (order_shown(gift_note=f"Note {index}"),) if index % 2 else ()
        for call in calls:
            session = session.called(call, False, [("orders", "ORD-789456")])
        turn = Turn(index=index, speaker=speaker, text=text, calls=calls)
        found.append(
            Look(
                turn=turn,
                turns=turns,
                session=session,
                standing=standing_evidence(ecommerce),
                pack=ecommerce,
                world=cast.case.world(ecommerce),
                known=cast.case.knows,
                limits=Limits(language="en", sentiment=("positive", "neutral")),
                prompt=cast.support_prompt,
                scenario=ecommerce.scenarios["damaged_delivery"],
            )
        )
        session = (after_support if index % 2 else after_customer)(session, turn, ear)
        turns = (*turns, turn)
    return found


def best(look: Look) -> float:
    """The shortest time (seconds) that the checks of a turn took."""
    spent = []
    for _ in range(TIMES):
        started = time.process_time()
        run_checks(look)
        spent.append(time.process_time() - started)
    return min(spent)


def test_a_late_turn_costs_little_more_than_an_early_one(looks: list[Look]) -> None:
    late, early = looks[LATE], looks[EARLY]
    assert (late.turn.text[:20], late.by_support) != ("", False)
    assert late.turn.text.split("{")[0][:10] == TELLS[LATE // 2 % 4][:10]
    assert LATE // 2 % 4 != EARLY // 2 % 4 or late.turn.text != early.turn.text
    same = early.turn.model_copy(update={"index": LATE, "text": early.turn.text})
    from dataclasses import replace

    assert best(replace(late, turn=same)) <= AT_MOST * best(early)


def test_the_dialogue_is_as_long_as_it_has_to_be(looks: list[Look], played: Any) -> None:
    assert len(looks) == LATE + 1
