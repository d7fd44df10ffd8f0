"""Own amounts: the sums that a pack's sentences compute are known, and no others are."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from kayaks import kayaks

from simulator.content.draws import draw_case
from simulator.content.personas import Persona, load_personas
from simulator.dialogue import Dialogue
from simulator.play.context import Limits, StageContext
from simulator.play.models.embedded import EmbeddedChatModel
from simulator.play.stage import play
from simulator.runs.planner import plan

PAYS = ("KY10001", "What is left to pay? My hire number is KY10001, surname Lindqvist.", "owed")
CANCELS = ("KY10005", "Please cancel my hire KY10005, the surname is Lindqvist.", "cancel")


def codes(scripted: Callable[..., Any], reads: bool, said: str) -> list[str]:
    """What the critic says of a reply to somebody who was checked, the hire looked up or not."""
    pack = kayaks()
    hire, wish, beat = PAYS if "left" in said else CANCELS
    case = draw_case(pack, pack.scenarios["pay" if beat == "owed" else "cancel"], "plain", 1)
    calls: list[Any] = [("verify", {"hire_id": hire, "surname": "Lindqvist"})]
    calls += [("get_hire", {"hire_id": hire})] if reads else []
    customer = scripted(
        {"say": wish, "beat": beat, "done": False},
        {"say": "Forget it, I'll go to another hire.", "beat": "walk_out", "done": True},
    )
    support = scripted(*calls, said, "Goodbye!")
    plain = Persona(name="plain", about="Says what is needed.", verbosity="terse")
    context = StageContext(pack, case, plain, customer, support, Limits(repairs=0))
    return [found.code for found in asyncio.run(play(context)).turns[1].findings]


def in_its_own_words() -> list[Dialogue]:
    pack, personas, model = kayaks(), load_personas(), EmbeddedChatModel()
    cases = plan([pack], list(personas), [], 12, seed=3)
    return [
        asyncio.run(play(StageContext(pack, case, personas[case.persona], model, model)))
        for case in cases
    ]


def test_nothing_that_the_pack_computes_is_sent_back() -> None:
    played = in_its_own_words()
    assert not [draft.text for d in played for turn in d.turns for draft in turn.drafts]
    said = " ".join(turn.text for dialogue in played for turn in dialogue.turns)
    assert "€140.80 is left" in said and "refund €158.40" in said


@pytest.mark.parametrize(
    "said",
    [
        "€140.80 is left, to be paid on the day.",
        "There is €140.80 left that you pay on the day.",
        "I'd cancel your Sea Kayak and refund €158.40. Shall I go ahead?",
        "Shall I cancel the Sea Kayak, with €158.40 back to your card?",
        "I'd cancel your Sea Kayak and refund €176.00. Shall I go ahead?",
    ],
)
def test_what_is_due_is_known(scripted: Callable[..., Any], said: str) -> None:
    """A refund beside a product's name is not its price, be it a sum of the pack or a field."""
    assert not {"unknown_amount", "wrong_price"} & set(codes(scripted, True, said))


@pytest.mark.parametrize(
    "said",
    [
        "€141.80 is left, to be paid on the day.",
        "€158.40 is left, to be paid on the day.",  # the sum of another act
        "I'd cancel your Sea Kayak and refund €140.80. Shall I go ahead?",
        "I'd cancel your Sea Kayak and refund €150.00. Shall I go ahead?",
    ],
)
def test_any_other_sum_is_not(scripted: Callable[..., Any], said: str) -> None:
    assert "unknown_amount" in codes(scripted, True, said)


def test_a_price_of_something_else_is_still_wrong(scripted: Callable[..., Any]) -> None:
    said = "I'd book the Sea Kayak for €45.00. Shall I go ahead?"
    assert {"unknown_amount", "wrong_price"} & set(codes(scripted, True, said))


def test_nothing_is_computed_of_a_hire_that_nobody_has_looked_up(
    scripted: Callable[..., Any],
) -> None:
    said = "I'd cancel your hire KY10003 and refund €810.00. Shall I go ahead?"
    assert "unknown_amount" in codes(scripted, False, said)
