"""The pack of a subscription service: its sums are exact, and its days of grace have an end."""

import json
from decimal import Decimal
from typing import Any

import pytest

from simulator.content.pack import Pack, find_pack
from simulator.content.session import Session
from simulator.content.world import World


@pytest.fixture(scope="module")
def service() -> Pack:
    return find_pack("subscriptions")


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
