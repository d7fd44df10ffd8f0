import pytest

from simulator.content.pack import find_pack
from simulator.content.rule_kinds import kind_of, writes


@pytest.mark.parametrize(
    ("pack", "tool", "rule", "kind"),
    [
        ("ecommerce", "start_return", "return_window", "deadline"),
        ("ecommerce", "start_return", "settled_once", "once"),
        ("ecommerce", "cancel_order", "settled_once", "once"),
        ("ecommerce", "start_return", "item_in_order", "belongs"),
        ("ecommerce", "start_return", "not_final_sale", "flag"),
        ("ecommerce", "start_return", "order_delivered", "status"),
        ("ecommerce", "refund_item", "refund_within_paid", "sum"),
        ("ecommerce", "return_for_credit", "credit_within_paid", "sum"),
        ("ecommerce", "replace_item", "replacement_in_stock", "stock"),
        ("ecommerce", "refund_item", "own_order", "identity"),
        ("bakery", "place_order", "large_order", "amount"),
        ("bakery", "place_order", "made_to_order", "status"),
        ("bakery", "verify_identity", "identity_matches", "identity"),
    ],
)
def test_a_rules_kind_is_read_off_its_condition(pack: str, tool: str, rule: str, kind: str) -> None:
    deed = find_pack(pack).tools[tool]
    assert {b.rule.name: kind_of(deed, b) for b in deed.needs}[rule] == kind


@pytest.mark.parametrize(
    ("pack", "tool", "kinds"),
    [
        ("ecommerce", "change_address", {"text"}),
        ("ecommerce", "refund_item", {"money", "status"}),
        ("ecommerce", "trace_parcel", {"new"}),
        ("bakery", "verify_identity", set()),
    ],
)
def test_what_a_deed_writes(pack: str, tool: str, kinds: set[str]) -> None:
    assert set(writes(find_pack(pack).tools[tool])) == kinds
