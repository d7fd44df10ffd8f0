"""The pack of a subscription service: in order, its dialogues end well, its sums are exact."""

import json
from collections import Counter
from decimal import Decimal
from typing import Any

import pytest

from simulator.cli.main import main
from simulator.content.pack import Pack, find_pack
from simulator.content.personas import load_personas
from simulator.content.session import Session
from simulator.content.world import World
from simulator.dialogue import Dialogue, Speaker
from simulator.runs.reachability import Scope
from simulator.runs.store import Run

N = 20
PROOFS = ("verify_identity", "get_plan", "get_promo")
"""Tools that say nothing about an account."""


@pytest.fixture(scope="module")
def service() -> Pack:
    return find_pack("subscriptions")


@pytest.fixture(scope="module")
def dialogues(tmp_path_factory: pytest.TempPathFactory) -> list[Dialogue]:
    folder = tmp_path_factory.mktemp("service") / "run"
    assert (
        main(["generate", "subscriptions", "-n", str(N), "--seed", "3", "--out", str(folder)]) == 0
    )
    with Run.open(folder) as run:
        return list(run.dialogues())


class Desk:
    """A clerk's hands: calls of tools in the pack's own world."""

    def __init__(self, pack: Pack, customer: str) -> None:
        self.world, self.session = World(pack, "0"), Session()
        email = pack.collections["customers"].records[customer]["email"]
        self.call("verify_identity", customer_id=customer, email=email)

    def call(self, tool: str, **arguments: Any) -> dict[str, Any]:
        self.world, self.session, called = self.world.call(self.session, tool, arguments, "c1")
        result: dict[str, Any] = json.loads(called.result)
        return result


def test_it_is_in_order_and_large_enough(service: Pack, capsys: Any) -> None:
    assert main(["check", str(service.folder)]) == 0
    assert "ok  pack subscriptions" in capsys.readouterr().out
    assert len(service.scenarios) >= 8
    assert sum(len(scenario.beats) for scenario in service.scenarios.values()) >= 40
    assert {rule.by is None for rule in service.rules.values()} == {True, False}
    assert len(service.rules) >= 12


def test_dialogues_are_accepted_and_end_as_well_as_they_can(dialogues: list[Dialogue]) -> None:
    assert len(dialogues) == N
    assert all(d.verdict.accepted for d in dialogues), Counter(
        finding.code for d in dialogues for turn in d.turns for finding in turn.findings
    )


def test_nothing_of_an_account_is_told_before_the_identity_is_checked(
    dialogues: list[Dialogue],
) -> None:
    for dialogue in dialogues:
        verified = False
        for turn in dialogue.turns:
            for call in turn.calls:
                verified |= call.name == "verify_identity" and call.ok
                assert verified or call.name in (*PROOFS, "hand_over") or not call.ok


def test_customers_write_briefly(dialogues: list[Dialogue]) -> None:
    words = [
        len(turn.text.split())
        for dialogue in dialogues
        for turn in dialogue.turns
        if turn.speaker == Speaker.CUSTOMER
    ]
    assert 4 <= sum(words) / len(words) <= 10
    assert min(words) <= 2


def test_a_charge_after_a_cancellation_goes_back_once_and_to_the_cent(service: Pack) -> None:
    desk = Desk(service, "LB-204118")
    wrong = desk.call("get_charge", charge_id="CH-300147")["charge"]
    assert (wrong["cancelled_on"], wrong["before_on"]) == ("2026-10-10", "2026-10-15")
    paid = desk.call("refund_charge", charge_id="CH-300147", amount=47.99)["charge"]
    assert (paid["charged_on"], paid["refunded"]) == ("2026-11-15", 47.99)
    again = desk.call("refund_charge", charge_id="CH-300147", amount=47.99)
    assert again["rule"] == "charge_paid"
    assert desk.call("give_credit", charge_id="CH-300147")["charge"]["credit"] == 10


def test_a_cancellation_on_the_day_of_the_charge_comes_too_late(service: Pack) -> None:
    refused = Desk(service, "LB-427713").call("refund_charge", charge_id="CH-300160", amount=23.99)
    assert refused["rule"] == "cancelled_before"


def test_an_upgrade_is_prorated_by_the_days_left(service: Pack) -> None:
    done = Desk(service, "LB-204118").call(
        "upgrade_plan", subscription_id="SB-40117", plan="Premium"
    )
    subscription = done["subscription"]
    assert subscription["adjustment"] == 8  # ten days at 1.60 less 0.80
    assert subscription["price"] == 47.99


@pytest.mark.parametrize(
    ("customer", "subscription", "rule"),
    [("LB-530096", "SB-50214", None), ("LB-641257", "SB-50377", "annual_window")],
)
def test_a_year_is_refunded_for_fourteen_days(
    service: Pack, customer: str, subscription: str, rule: str | None
) -> None:
    desk = Desk(service, customer)
    price = desk.call("get_subscription", subscription_id=subscription)["subscription"]["price"]
    result = desk.call("refund_annual", subscription_id=subscription, amount=price)
    assert result.get("rule") == rule


def test_a_cancellation_taken_back_leaves_no_last_day(service: Pack) -> None:
    done = Desk(service, "LB-641257").call("resume_plan", subscription_id="SB-70559")
    assert (done["subscription"]["status"], done["subscription"]["ends_on"]) == ("active", None)


def test_made_dates_and_sums_agree(service: Pack) -> None:
    for name in ("subscriptions", "teams"):
        for record in service.collections[name].records.values():
            assert (record["next_charge_on"] - service.now.date()).days == record["days_left"]
    for plan in service.collections["plans"].records.values():
        assert abs(plan["a_day"] * 30 - plan["monthly"]) < Decimal("0.15")


@pytest.mark.slow
def test_each_rule_on_deeds_refuses_in_a_case_that_can_be_planned(service: Pack) -> None:
    space = Scope(service, load_personas()).search().space
    hits = set(space.bins) - set(space.unreachable)
    for rule in service.rules.values():
        if rule.by:
            assert {f"rule:{rule.name}/refused", f"rule:{rule.name}/allowed"} <= hits, rule.name
