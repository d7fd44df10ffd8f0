"""The policy alone: views made by hand, no messages, no world."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from shutil import copytree
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.acts import (
    Acknowledge,
    Act,
    AskMore,
    Call,
    Cannot,
    Clarify,
    Confirm,
    Farewell,
    HandOver,
    Inform,
    NotFound,
    Offer,
    Refuse,
    Report,
    Request,
)
from simulator.content.pack import find_pack, load_pack
from simulator.play.models.embedded.nlg import NLG
from simulator.play.policy import Result, View, Wanted, decide
from simulator.play.policy.decide import TRIES

KIOSK = find_pack(str(Path(__file__).parents[2] / "packs" / "kiosk"))
TOOLS = frozenset(KIOSK.tools)
TICKET = {
    "ticket_id": "TCK-1", "guest_id": "GST-1", "price": Decimal(20), "seats": 2, "status": "open",
    "bought_on": date(2026, 11, 10),
}  # fmt: skip
WHO = {"guest_id": "GST-1", "email": "a@example.com"}
REFUND = Wanted(tools=("refund_ticket",))
CHECK = Call(tool="check_guest", arguments=WHO)
LOOK = Call(tool="get_ticket", arguments={"ticket_id": "TCK-1"})


def view(**given: Any) -> View:
    """What somebody sees who was told all and checked the guest."""
    told = {**WHO, "ticket_id": "TCK-1"}
    known = View(KIOSK, allowed=TOOLS, told=told, verified=True, customer_id="GST-1")
    return replace(known, **given)


def seeing(**changes: Any) -> View:
    """The same once the ticket was looked up, with other values in it."""
    record = {**TICKET, **changes}
    return view(find=lambda collection, key: record if key == "TCK-1" else None)


def failed(tool: str, error: str, **more: Any) -> Result:
    return Result(tool, {}, {"error": error, **more})


def test_it_asks_for_what_is_missing_and_for_who_it_is() -> None:
    asked = decide(KIOSK, view(told={}, verified=False), REFUND)
    assert asked == Request(slots=("ticket_id", "guest_id"))
    told = {"ticket_id": "TCK-1", "guest_id": "GST-1"}
    assert decide(KIOSK, view(told=told, verified=False), REFUND) == Request(slots=("email",))


def test_without_what_the_customer_lacks_it_cannot() -> None:
    blind = view(told={"ticket_id": "TCK-1"}, verified=False, lacking={"guest_id"})
    assert decide(KIOSK, blind, REFUND) == Cannot(slot="guest_id")


def test_it_checks_then_looks_then_acts() -> None:
    assert decide(KIOSK, view(verified=False), REFUND) == CHECK
    assert decide(KIOSK, view(), REFUND) == LOOK
    deed = decide(KIOSK, seeing(), REFUND)
    assert deed == Call(tool="refund_ticket", arguments={"ticket_id": "TCK-1", "amount": 20})


def test_it_reports_what_was_done() -> None:
    done = Result("refund_ticket", {"ticket_id": "TCK-1"}, {"ok": True})
    assert decide(KIOSK, view(fresh=[done]), REFUND) == Report(tool="refund_ticket")
    moved = Result("hand_over", {}, {"ok": True})
    assert decide(KIOSK, view(fresh=[moved]), Wanted(tools=("hand_over",))) == HandOver(
        tool="hand_over"
    )


def test_a_deed_with_a_question_waits_for_a_yes() -> None:
    shop = find_pack("ecommerce")
    orders = shop.collections["orders"].records
    key = next(key for key, order in orders.items() if order["status"] == "processing")
    known = View(
        shop,
        find=lambda collection, key: orders.get(key),
        allowed=frozenset(shop.tools),
        told={"order_id": key},
        verified=True,
        customer_id=orders[key]["customer_id"],
    )
    wanted = Wanted(tools=("cancel_order",))
    arguments = {"order_id": key}
    assert decide(shop, known, wanted) == Confirm(tool="cancel_order", arguments=arguments)
    said_yes = replace(known, confirmed=True)
    assert decide(shop, said_yes, wanted) == Call(tool="cancel_order", arguments=arguments)


def test_its_own_rules_are_kept_without_a_call() -> None:
    wanted = Wanted(tools=("change_seats",))
    told = {**WHO, "ticket_id": "TCK-1", "seats": "5"}
    refused = decide(KIOSK, replace(seeing(), told=told), wanted)
    assert refused == Refuse(tool="change_seats", rule="most_seats")
    four = decide(KIOSK, replace(seeing(), told={**told, "seats": "4"}), wanted)
    assert four == Call(tool="change_seats", arguments={"ticket_id": "TCK-1", "seats": 4})


def test_what_a_tool_refuses_is_refused_with_what_it_offers_instead() -> None:
    told = {**WHO, "ticket_id": "TCK-1", "seats": "3"}
    late = replace(seeing(bought_on=date(2026, 1, 1)), told=told)
    late.fresh = [failed("refund_ticket", "refused", rule="refund_window")]
    assert decide(KIOSK, late, REFUND) == Refuse(
        tool="refund_ticket", rule="refund_window", instead="change_seats"
    )
    again = replace(late, told_no={"refund_window"})
    assert decide(KIOSK, again, REFUND) == Refuse(
        tool="refund_ticket", rule="refund_window", again=True
    )


def test_of_a_choice_it_offers_what_the_rules_let() -> None:
    wanted = Wanted(tools=("refund_ticket", "change_seats"))
    told = {**WHO, "ticket_id": "TCK-1", "seats": "3"}
    both = replace(seeing(), told=told)
    assert decide(KIOSK, both, wanted) == Offer(tools=("refund_ticket", "change_seats"))
    late = replace(seeing(bought_on=date(2026, 1, 1)), told=told)
    assert decide(KIOSK, late, wanted) == Refuse(
        tool="refund_ticket", rule="refund_window", instead="change_seats"
    )
    known = replace(late, told_no={"refund_window"})
    assert decide(KIOSK, known, wanted) == Offer(tools=("change_seats",))
    late.told = {**told, "seats": "5"}
    refusal = decide(KIOSK, late, wanted)
    assert isinstance(refusal, Refuse) and refusal.rule == "refund_window"


def test_what_is_not_there_is_asked_again_and_then_handed_over() -> None:
    missing = failed("get_ticket", "not_found", what="ticket", given="TCK-1")
    missing = replace(missing, arguments={"ticket_id": "TCK-1"})
    once = view(fresh=[missing], failures=1)
    assert decide(KIOSK, once, REFUND) == NotFound(slot="ticket_id", what="ticket", given="TCK-1")
    assert decide(KIOSK, replace(once, failures=TRIES), REFUND) == Call(tool="hand_over")


@pytest.mark.parametrize(("failures", "reason"), [(0, "asked"), (1, "asked"), (TRIES, "no match")])
def test_a_hand_over_says_why(tmp_path: Path, failures: int, reason: str) -> None:
    folder = Path(copytree(KIOSK.folder, tmp_path / "kiosk"))
    own = (folder / "tools.yaml").read_text().replace(
        "hand_over: {does: Hand over to a colleague.,",
        "hand_over: {does: Hand over to a colleague., arguments: {reason: {type: string}},"
        " fills: {reason: \"'asked' if session.failures < 2 else 'no match'\"},",
    )  # fmt: skip
    (folder / "tools.yaml").write_text(own)
    pack = load_pack(folder)
    asked = Wanted(tools=("hand_over",))
    call = decide(pack, replace(view(), pack=pack, failures=failures), asked)
    assert call == Call(tool="hand_over", arguments={"reason": reason})


def test_who_does_not_match_is_asked_again() -> None:
    wrong = failed("check_guest", "refused", rule="email_matches")
    once = view(verified=False, fresh=[wrong], failures=1)
    assert decide(KIOSK, once, REFUND) == Request(slots=("email", "guest_id"), again=True)


def test_a_topic_is_answered_or_not() -> None:
    assert decide(KIOSK, view(), Wanted(topic="phone")) == Inform(topic="phone")
    assert decide(KIOSK, view(allowed=frozenset()), Wanted(topic="seats_left")) == Cannot()
    assert decide(KIOSK, view(), Wanted(topic="seats_left")) == LOOK


@pytest.mark.parametrize(
    ("wanted", "known", "act"),
    [
        (Wanted(says="ends", ending="refused"), {}, Farewell(ending="refused")),
        (Wanted(says="remark"), {}, Acknowledge()),
        (Wanted(says="tells"), {}, Acknowledge(how="thanks")),
        (Wanted(), {}, Clarify()),
        (Wanted(says="unknown"), {"asked": ("email",)}, Cannot(slot="email")),
        (
            Wanted(says="no"),
            {"refused": ("t", "most_seats")},
            Refuse(rule="most_seats", again=True),
        ),
        (Wanted(tools=("refund_ticket",)), {"allowed": frozenset()}, Cannot()),
    ],
)
def test_replies_to_what_wants_nothing_done(wanted: Wanted, known: Any, act: Any) -> None:
    assert decide(KIOSK, view(**known), wanted) == act


def test_every_act_that_is_decided_can_be_said() -> None:
    manners = {"greet", "ask_more", "call"}
    kinds = {kind.model_fields["act"].default for kind in get_args(get_args(Act)[0])}
    assert [kind for kind in kinds - manners if not hasattr(NLG, f"_{kind}")] == []


SLOTS = st.sampled_from([*KIOSK.slots, "amount"])
RESULTS = st.builds(
    Result,
    tool=st.sampled_from(sorted(KIOSK.tools)),
    arguments=st.dictionaries(SLOTS, st.text(max_size=6), max_size=2),
    payload=st.sampled_from(
        [
            {"ok": True},
            {"error": "refused", "rule": "own_ticket"},
            {"error": "refused", "rule": "no such rule"},
            {"error": "not_found", "given": "TCK-1"},
            {"error": "invalid_arguments", "because": "?"},
        ]
    ),
)


@given(
    told=st.dictionaries(SLOTS, st.text(max_size=8), max_size=4),
    lacking=st.sets(SLOTS, max_size=2),
    fresh=st.lists(RESULTS, max_size=3),
    verified=st.booleans(),
    failures=st.integers(0, 3),
    topic=st.sampled_from(["", *KIOSK.topics]),
    tools=st.lists(st.sampled_from(sorted(TOOLS)), max_size=2),
)
def test_any_view_has_an_act_and_the_same_one_again(
    told: Any, lacking: Any, fresh: Any, verified: bool, failures: int, topic: str, tools: Any
) -> None:
    seen = View(
        KIOSK, allowed=TOOLS, told=told, lacking=lacking, fresh=fresh, verified=verified,
        failures=failures,
    )  # fmt: skip
    wanted = Wanted(tools=tuple(tools), topic=topic)
    act = decide(KIOSK, seen, wanted)
    assert act == decide(KIOSK, seen, wanted)
    if isinstance(act, Call):
        assert act.tool in TOOLS


def cake(**told: str) -> View:
    """What is seen of somebody who wants a custom cake."""
    return View(BAKERY, allowed=frozenset(BAKERY.tools), told=told)


BAKERY = find_pack("bakery")
CAKE = Wanted(tools=("order_custom_cake",))


def test_a_rule_that_cannot_hold_is_refused_with_before_anything_is_asked() -> None:
    soon = decide(BAKERY, cake(pickup_on="2026-11-21"), CAKE)
    assert isinstance(soon, Refuse) and soon.rule == "custom_cake_notice"
    again = replace(cake(pickup_on="2026-11-21"), told_no={"custom_cake_notice"})
    repeated = decide(BAKERY, again, CAKE)
    assert isinstance(repeated, Refuse) and repeated.again


def test_what_rules_are_judged_by_is_asked_for_first() -> None:
    assert decide(BAKERY, cake(), CAKE) == Request(slots=("inscription", "pickup_on"))
    later = decide(BAKERY, cake(pickup_on="2026-12-01", inscription="Hello"), CAKE)
    assert later == Request(slots=("size", "flavor"))


def test_what_a_rule_reads_of_the_session_may_still_change() -> None:
    told = {"ticket_id": "TCK-1"}
    stranger = view(told=told, verified=False, customer_id=None)
    assert stranger.foreseen(KIOSK.tools["refund_ticket"]) is None
    other = replace(seeing(guest_id="GST-2"), told=told)
    found = other.foreseen(KIOSK.tools["refund_ticket"])
    assert found is not None and found.rule.name == "own_ticket"


def test_records_are_looked_at_before_the_rest_is_asked_for() -> None:
    wanted = Wanted(tools=("change_seats",))
    assert decide(KIOSK, view(), wanted) == LOOK
    assert decide(KIOSK, seeing(), wanted) == Request(slots=("seats",))
    too_many = view(told={"seats": "5"}, verified=False, customer_id=None)
    assert decide(KIOSK, too_many, wanted) == Refuse(tool="change_seats", rule="most_seats")


def test_a_greeting_is_answered_with_what_it_can_do() -> None:
    assert decide(KIOSK, view(), Wanted(says="greets")) == AskMore()


def test_of_two_that_may_be_wanted_it_asks_which() -> None:
    both = ("refund_ticket", "change_seats")
    assert decide(KIOSK, view(), Wanted(between=both)) == Clarify(tools=both)
    one = view(allowed=frozenset({"refund_ticket"}))
    assert decide(KIOSK, one, Wanted(between=both)) == Clarify()
