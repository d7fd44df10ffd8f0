"""A yes or a no that its own sentence turns round."""

from collections.abc import Callable

import pytest

from simulator.dialogue import Finding

Find = Callable[..., list[Finding]]


@pytest.mark.parametrize(
    ("question", "reply", "clause"),
    [
        (
            "Do you take credit cards?",
            "No, we take credit cards, pickup orders, custom and wedding cakes.",
            "we take credit cards",
        ),
        ("Do you take delivery?", "No, we take delivery, pickup only.", "we take delivery"),
        ("Hi. Do you deliver?", "No, we deliver.", "we deliver"),
        ("Can I pay by card?", "Yes, you can't pay by card.", "you can't pay by card"),
        ("Is there parking at the shop?", "Yes, there is no parking at the shop.",
         "there is no parking at the shop"),
    ],
)  # fmt: skip
def test_an_answer_that_turns_itself_round_is_found(
    find: Find, question: str, reply: str, clause: str
) -> None:
    messages = [finding.message for finding in find("contradiction", reply, question)]
    assert messages == [f"says {reply.split(',')[0].lower()!r}, and then {clause!r}"]


@pytest.mark.parametrize(
    ("question", "reply"),
    [
        ("Do you take cards?", "Yes, we take cards and cash."),
        ("Do you take cards?", "No, we don't take cards."),
        ("Do you take cards?", "No, we take cash only."),
        ("Do you take cards?", "No, only the shop on Mill Street takes cards."),
        ("Are you open on Friday until 6?", "No, on Friday we are open until 5."),
        ("Is it cash only?", "No, we take cards too."),
        ("Is the cheesecake made with sugar?", "Yes, the cheesecake is made without sugar."),
        ("Is the cake sugar-free?", "No, the cake is sugar-free in name alone."),
        ("Don't you take cards?", "No, we take cards."),
        ("Do you have a cake without nuts?", "Yes, we have a cake without nuts."),
        ("I want to pay by card. Cash is no good.", "No, we take cards."),
        ("Can I return it?", "Yes, no problem, you can return it."),
        ("Can you cancel my order?", "No, but I can refund your order."),
        ("Do you close on Sunday?", "No, we open on Sunday at 8 AM."),
    ],
)
def test_a_plain_answer_is_fine(find: Find, question: str, reply: str) -> None:
    found = find("contradiction", reply, question)
    assert [finding for finding in found if "and then" in finding.message] == []
