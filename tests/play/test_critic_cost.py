"""What the checks of a turn cost grows no faster than the dialogue."""

import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from simulator.content.pack import Pack
from simulator.content.pack_evidence import pack_evidence
from simulator.content.session import Session
from simulator.dialogue import Speaker, ToolCall, Turn
from simulator.play.context import Limits, StageContext
from simulator.play.critic import TurnView, run_checks
from simulator.play.nlu import nlu_for
from simulator.play.state_tracking import after_customer, after_support

EARLY, LATE = 9, 39
AT_MOST = 2.5
TIMES = 30
SAID = (
    ("How much is the Aurora Table Lamp?", "The Aurora Table Lamp costs $64.00, as of look {n}."),
    ("What does it come to?", "Order ORD-789456 comes to $64.00, I tell you for the {n}th time."),
    ("How long does shipping take?", "Standard shipping takes 5 business days. ({n})"),
    ("When did it come?", "Order ORD-789456 is delivered since November 16, says note {n}."),
    ("Hm, I see. Then replace the lamp.", "Should I send you a new Aurora Table Lamp now? ({n})"),
)
"""Five exchanges, so that the tenth turn and the fortieth say the same."""


@pytest.fixture
def views(
    ecommerce: Pack, context: StageContext, order_shown: Callable[..., ToolCall]
) -> list[TurnView]:
    """The looks at each of 40 turns, with another result of a tool in each one of support."""
    nlu = nlu_for(ecommerce)
    session = Session(verified=True, customer_id="CUST-48213-KL")
    turns: tuple[Turn, ...] = ()
    found = []
    for index in range(LATE + 1):
        by_support = index % 2 == 1
        speaker = Speaker.SUPPORT if by_support else Speaker.CUSTOMER
        text = SAID[index // 2 % len(SAID)][index % 2].format(n=index)
        calls = (order_shown(gift_note=f"Note {index}"),) if by_support else ()
        for call in calls:
            session = session.called(call, False, [("orders", "ORD-789456")])
        turn = Turn(index=index, speaker=speaker, text=text, calls=calls)
        view = TurnView(
            turn=turn,
            turns=turns,
            session=session,
            background=pack_evidence(ecommerce),
            pack=ecommerce,
            world=context.case.world(ecommerce),
            known=context.case.knows,
            limits=Limits(language="en", sentiment=("positive", "neutral")),
            prompt=context.support_prompt,
            scenario=ecommerce.scenarios["damaged_delivery"],
        )
        found.append(view)
        session = (after_support if by_support else after_customer)(session, turn, nlu)
        turns = (*turns, turn)
    return found


def fresh(view: TurnView, number: int) -> TurnView:
    """The same look at a text that no cache knows yet."""
    text = f"{view.turn.text} (As said in {number}.)"
    return replace(view, turn=view.turn.model_copy(update={"text": text}))


def spent(view: TurnView) -> float:
    """Processor time (seconds) of the checks of a turn."""
    started = time.process_time()
    run_checks(view)
    return time.process_time() - started


def test_a_late_turn_costs_little_more_than_an_early_one(views: list[TurnView]) -> None:
    early, late = views[EARLY], views[LATE]
    assert (len(early.turns), len(late.turns)) == (9, 39)
    assert early.by_support and late.by_support
    assert early.turn.text.partition("(")[0] == late.turn.text.partition("(")[0]
    pairs = [(spent(fresh(early, n)), spent(fresh(late, n))) for n in range(100, 100 + TIMES)]
    assert min(two for _, two in pairs) <= AT_MOST * min(one for one, _ in pairs)
