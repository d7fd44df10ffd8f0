"""Rollouts: what the policy does about a beat on a world, and what that means for coverage."""

from collections.abc import Callable

import pytest

from simulator.acts import in_words
from simulator.content.cases import Case
from simulator.content.pack import Pack
from simulator.content.scenarios import Outcome
from simulator.dialogue import EndingKind
from simulator.runs.coverage.dry_run import WORDLESS
from simulator.runs.coverage.rollout import State, Step, roll_out

Ticket = Callable[..., Case]


def rolled(pack: Pack, case: Case, *beats: str) -> list[Step]:
    """The steps of some beats, one after the other."""
    state, steps = State(case.world(pack), WORDLESS), []
    for name in beats:
        steps.append(roll_out(pack, case, pack.scenarios[case.scenario].beats[name], state))
        state = steps[-1].after
    return steps


def test_it_asks_checks_looks_and_acts(kiosk: Pack, ticket: Ticket) -> None:
    (step,) = rolled(kiosk, ticket("TCK-00001"), "ask_refund")
    assert [act.act for act in step.acts] == [
        "request", "call", "call", "call", "report",
    ]  # fmt: skip
    assert [in_words(act).split(",")[0] for act in step.acts if act.act == "call"] == [
        "call(check_guest", "call(get_ticket", "call(refund_ticket",
    ]  # fmt: skip
    assert (step.outcome, step.setback, step.ending) == (Outcome.DONE, 0, None)
    assert step.after.session.verified and step.after.session.done == ("refund_ticket",)


def test_a_refusal_costs_patience_and_is_remembered(kiosk: Pack, ticket: Ticket) -> None:
    first, again = rolled(kiosk, ticket("TCK-00002"), "ask_refund", "plead")
    assert in_words(first.acts[-1]).startswith("refuse(refund_ticket, refund_window")
    assert in_words(again.acts[-1]) == "refuse(refund_ticket, refund_window, again)"
    assert (first.setback, again.setback, again.outcome) == (1, 1, Outcome.REFUSED)


def test_what_was_told_and_checked_once_is_not_asked_again(kiosk: Pack, ticket: Ticket) -> None:
    _, again = rolled(kiosk, ticket("TCK-00002"), "ask_refund", "plead")
    assert not [act for act in again.acts if act.act == "request"]
    assert [in_words(act) for act in again.acts if act.act == "call"] == [
        "call(refund_ticket, ticket_id=TCK-00002, amount=20)"
    ]


def test_who_cannot_be_checked_is_handed_over(kiosk: Pack, ticket: Ticket) -> None:
    (step,) = rolled(kiosk, ticket("TCK-00001", email="nobody@example.com"), "ask_refund")
    assert (step.ending, step.outcome) == (EndingKind.ESCALATED, None)
    assert step.acts[-1].act == "hand_over" and step.setback >= 1


@pytest.mark.parametrize("name", ["choose", "refund", "question"])
def test_the_same_again(kiosk: Pack, ticket: Ticket, name: str) -> None:
    case = ticket("TCK-00001", name, seats="3", amount="$20.00")
    start = kiosk.scenarios[name].start[0]
    assert rolled(kiosk, case, start) == rolled(kiosk, case, start)
