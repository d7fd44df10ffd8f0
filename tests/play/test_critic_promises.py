"""Promises against rules: of a pack, and of a policy in words."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import simulator
from simulator.content.pack import find_pack
from simulator.play.critic.promises import without_limit
from simulator.play.critic.restrictions import of_pack, of_text

POLICY = (
    "Orders can be cancelled only while they are pending. Items can be returned within 30 days of"
    " delivery. Customers can always change their newsletter settings."
)


def rules_of(pack: str, text: str) -> list[str]:
    chat = [
        {"role": "user", "content": "What is possible?"},
        {"role": "assistant", "content": text},
    ]
    found = simulator.audit(chat, pack=pack).findings
    return [flag.source for flag in found if flag.code == "broken_rule"]


@pytest.mark.parametrize(
    ("pack", "text", "rule"),
    [
        ("bakery", "Orders can be cancelled at any time.", "cancel_before_pickup_day"),
        ("bakery", "Custom cakes can be cancelled until the last minute.", "custom_cake_cancel"),
        ("bakery", "Don't worry, you may change your pickup whenever you want.",
         "change_before_pickup_day"),
        ("bakery", "Refunds are always possible, no matter how late.", "complaint_window"),
        ("bakery", "Sure, we can refund it a second time.", "settled_once"),
        ("bakery", "We can refund any amount you like.", "refund_within_paid"),
        ("ecommerce", "Your order can be cancelled even after it has shipped.",
         "cancel_before_shipping"),
        ("ecommerce", "You can return any item, no questions asked.", "return_window"),
        ("ecommerce", "There is no deadline for returns.", "return_window"),
        ("ecommerce", "You can return final-sale items.", "not_final_sale"),
        ("ecommerce", "You can get a refund for a damaged item at any time.", "damage_window"),
    ],
)  # fmt: skip
def test_a_promise_against_a_rule_names_the_rule(pack: str, text: str, rule: str) -> None:
    assert rules_of(pack, text) == [f"rule {rule}"]


@pytest.mark.parametrize(
    "text",
    [
        "Orders can be cancelled until the day before pickup.",
        "You can't cancel at any time.",
        "If the order is still open, you can cancel at any time.",
        "You can contact us at any time to cancel your order.",
        "Can you cancel at any time?",
        "You asked whether orders can be cancelled at any time.",
        "Gift cards can be refunded at any time.",
        "I can cancel it for you.",
        "We are always happy to help with a change.",
        "Only open orders can be changed at any time.",
    ],
)
def test_what_is_no_promise_against_a_rule_is_fine(text: str) -> None:
    assert rules_of("bakery", text) == []


@pytest.mark.parametrize("pack", ["bakery", "ecommerce"])
def test_what_a_pack_itself_says_is_no_broken_promise(pack: str) -> None:
    limits = of_pack(find_pack(pack))
    assert limits
    said = [rule.clause for rule in find_pack(pack).rules.values()]
    said += [s for rule in find_pack(pack).rules.values() for s in rule.refusal]
    assert [s for s in said if without_limit(s, limits)] == []


def test_without_a_pack_the_words_of_the_policy_count() -> None:
    def codes(text: str) -> list[Any]:
        chat = [{"role": "system", "content": POLICY}, {"role": "user", "content": "And?"},
                {"role": "assistant", "content": text}]  # fmt: skip
        return [(f.code, f.source) for f in simulator.audit(chat).findings]

    assert codes("Your order can be cancelled at any time.") == [("broken_rule", "system prompt")]
    assert codes("You can return items no matter how late.") == [("broken_rule", "system prompt")]
    assert codes("You can always change your newsletter settings.") == []
    assert codes("Pending orders can be cancelled.") == []


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    without_limit(text, of_text(POLICY))
    of_text(text)
