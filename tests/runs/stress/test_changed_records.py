"""What records say of deeds that nobody saw."""

from collections.abc import Mapping
from typing import Any

import pytest

from simulator.content.pack import find_pack
from simulator.content.world import World
from simulator.runs.stress.changed_records import ChangedRecords

SHOP = find_pack("ecommerce")
START = World(SHOP, "case")
ORDER = "ORD-789456"


def after(*fields: str, **row: Any) -> ChangedRecords:
    """An order whose fields changed, as a probe tells of it."""
    changed = tuple(f"orders/{ORDER}.{field}" for field in fields)
    rows: Mapping[str, tuple[Mapping[str, Any], ...]] = {"orders": ({"order_id": ORDER, **row},)}
    return ChangedRecords(SHOP, START, changed, rows)


def test_a_status_tells_deeds_apart_that_write_the_same_fields() -> None:
    replaced = after("status", "sent_instead", status="replaced")
    assert replaced.show("replace_item") and not replaced.show("exchange_item")
    unknown = ChangedRecords(SHOP, START, replaced.changed, {})
    assert unknown.show("replace_item") and unknown.show("exchange_item")


def test_an_allowed_deed_accounts_for_what_another_would_have_written_too() -> None:
    refunded = after("status", "refunded", status="refunded")
    assert refunded.show("refund_order")
    assert not refunded.show("refund_order", {"refund_item"})
    assert refunded.show("refund_order", {"refund_order"})
    assert not refunded.others({"refund_item"})


def test_what_no_allowed_deed_writes_is_named() -> None:
    credited = after("status", "credited", status="credited")
    assert credited.others({"refund_order", "exchange_item"}) == (f"orders/{ORDER}",)
    assert not credited.others({"return_for_credit"})


def test_two_deeds_account_for_a_record_where_none_does_alone() -> None:
    both = after("status", "refunded", "ship_to", status="refunded")
    assert both.show("change_address") and both.show("refund_order")
    assert not both.others({"change_address", "refund_order"})
    assert both.others({"change_address"})


def test_a_new_record_is_of_the_deed_that_makes_one() -> None:
    made = ChangedRecords(SHOP, START, ("searches/S-1",), {})
    assert made.show("trace_parcel") and not made.show("refund_order")


@pytest.mark.parametrize(("status", "found"), [("refunded", True), ("delivered", False)])
def test_a_rule_that_reads_the_record_alone_is_held_against_it(status: str, found: bool) -> None:
    known = START.get("orders", ORDER)
    assert known is not None
    start = START.with_record("orders", {**known, "status": status})
    rows = {"orders": ({"order_id": ORDER, "status": "credited"},)}
    changed = (f"orders/{ORDER}.status", f"orders/{ORDER}.credited")
    broken = ChangedRecords(SHOP, start, changed, rows).broken()
    assert (broken is not None and broken[0] == "return_for_credit") == found
