"""Who asks for more than is due is offered what is due; a rule no sum helps over comes first."""

from simulator.acts import Call, Confirm, Refuse
from simulator.content.draws import Wish, draw_case
from simulator.content.pack import Pack, find_pack
from simulator.content.session import Session
from simulator.runs.coverage.rollout import State, Step, roll_out


def step(pack: Pack, scenario: str, beat: str, wish: Wish, *, then: str = "") -> Step:
    known = pack.scenarios[scenario]
    case = draw_case(pack, known, "brisk", 5, wish)
    first = roll_out(pack, case, known.beats[beat], State(case.world(pack), Session()))
    return roll_out(pack, case, known.beats[then], first.after) if then else first


MORE = Wish(values={"times": 2}, preset={"charge": {"age": 5, "lead": 5, "again": True}})
LATE = Wish(values={"times": 2}, preset={"charge": {"age": 66, "lead": 5, "again": True}})


def test_too_much_is_refused_with_what_is_due() -> None:
    pack = find_pack("subscriptions")
    refusal = step(pack, "charges_together", "name_sum", MORE).acts[-1]
    assert isinstance(refusal, Refuse)
    assert (refusal.rule, refusal.instead) == ("refund_within_charged", "refund_charge")


def test_who_takes_it_gets_what_was_charged() -> None:
    pack = find_pack("subscriptions")
    taken = step(pack, "charges_together", "name_sum", MORE, then="one_charge")
    confirms = [act for act in taken.acts if isinstance(act, Confirm)]
    calls = [act for act in taken.acts if isinstance(act, Call) and act.tool == "refund_charge"]
    assert [act.arguments["amount"] for act in confirms] == [
        act.arguments["amount"] for act in calls
    ]
    assert len(calls) == 1


def test_where_no_smaller_sum_helps_the_limit_is_not_named() -> None:
    pack = find_pack("subscriptions")
    refusal = step(pack, "charges_together", "name_sum", LATE).acts[-1]
    assert isinstance(refusal, Refuse)
    assert (refusal.rule, refusal.instead) == ("charge_window", "hand_over")


def test_nothing_is_offered_twice() -> None:
    pack = find_pack("bakery")
    due = Wish(preset={"order": {"status": "placed"}})
    first = step(pack, "cancel_order", "sick_guest", due)
    second = step(pack, "cancel_order", "sick_guest", due, then="move_instead")
    offers = [act.instead for act in (first.acts[-1], second.acts[-1]) if isinstance(act, Refuse)]
    assert offers.count("hand_over") <= 1
