"""What a fault of the world hides is not support's error."""

from dataclasses import replace
from typing import Any

import pytest

from simulator.content.pack import Pack
from simulator.content.pack_evidence import pack_evidence
from simulator.content.session import Session
from simulator.content.world_faults import FaultyWorld, with_faults
from simulator.dialogue import Blame, Fault, Finding, Severity, Speaker, ToolCall, Turn
from simulator.play.critic import TurnView, run_checks
from simulator.play.critic.faults import forgiven

REPLACE = {"order_id": "ORD-789456", "item": "Aurora Table Lamp"}
LOOK = {"order_id": "ORD-789456"}
TIMEOUT = '{"error": "timeout"}'


@pytest.fixture
def view(ecommerce: Pack, lamp_case: Any) -> Any:
    """What the critic sees of a text after some calls, in a world that may play faults."""

    def view_(text: str, *calls: ToolCall, faulty: bool = True) -> TurnView:
        case = lamp_case()
        world = case.world(ecommerce)
        return TurnView(
            turn=Turn(index=1, speaker=Speaker.SUPPORT, text=text, calls=calls),
            turns=(Turn(index=0, speaker=Speaker.CUSTOMER, text="Please send me a new lamp."),),
            session=Session(),
            background=pack_evidence(ecommerce),
            pack=ecommerce,
            world=with_faults(world, case, ("stale",)) if faulty else world,
        )

    return view_


def made(name: str, arguments: dict[str, Any], fault: str = "", result: str = "{}") -> ToolCall:
    return ToolCall(id="c", name=name, arguments=arguments, result=result, ok=True, fault=fault)


def silent(found: tuple[Finding, ...]) -> list[tuple[Blame, Severity]]:
    return [(each.blame, each.severity) for each in found if each.code == "silent_deed"]


HIDDEN = made("replace_item", REPLACE, Fault.TIMEOUT_AFTER_COMMIT, TIMEOUT)


@pytest.mark.parametrize(
    ("calls", "faulty", "blame"),
    [
        ((HIDDEN,), True, (Blame.ENVIRONMENT, Severity.WARNING)),
        ((HIDDEN, made("get_order", LOOK)), True, (Blame.SUPPORT, Severity.ERROR)),
        ((HIDDEN, made("get_order", LOOK, Fault.MALFORMED, '{"or')), True,
         (Blame.ENVIRONMENT, Severity.WARNING)),
        ((made("replace_item", REPLACE),), True, (Blame.SUPPORT, Severity.ERROR)),
        ((made("replace_item", REPLACE),), False, (Blame.SUPPORT, Severity.ERROR)),
    ],
)  # fmt: skip
def test_silence_about_a_deed_is_blamed_on_who_could_have_known(
    view: Any, calls: tuple[ToolCall, ...], faulty: bool, blame: tuple[Blame, Severity]
) -> None:
    seen = view("Our opening hours are on the website.", *calls, faulty=faulty)
    assert silent(forgiven(seen, run_checks(seen))) == [blame]


def test_what_was_true_before_is_forgiven_only_where_it_was_shown(view: Any) -> None:
    seen: TurnView = view("Your order ORD-789456 is still on its way.")
    truth = Finding(
        code="wrong_state",
        severity=Severity.ERROR,
        blame=Blame.SUPPORT,
        turn=1,
        message="delivered",
    )
    assert forgiven(seen, (truth,)) == (truth,)
    assert isinstance(seen.world, FaultyWorld)
    stale = replace(seen, world=replace(seen.world, stale=seen.world))
    (found,) = forgiven(stale, (truth,))
    assert (found.blame, found.severity) == (Blame.ENVIRONMENT, Severity.WARNING)
