import pytest

from simulator.content.clauses import Clause, clauses_of
from simulator.play import clause_choice as module
from simulator.play.clause_choice import ClauseChoice

POLICY = clauses_of(
    """# Refunds
- A refund is possible within 30 days of delivery.
- Refunds go to the original payment method only.
# Cancelling
- An order can be cancelled only while it is pending.
# Data
- Never tell a customer the address of somebody else.
- The shop sells lamps, chairs and desks of many kinds.
# Identity
- Check the email address before you talk about an order.
"""
)


def chosen(text: str, most: int = 2) -> list[str]:
    return [clause.text for clause in ClauseChoice(POLICY).bearing_on(text, most)]


@pytest.mark.parametrize(
    ("text", "clause"),
    [
        ("I have refunded your purchase to another card.", POLICY[1].text),
        ("Your cancellation went through although it had shipped already.", POLICY[2].text),
        ('cancel_pending_order {"order_id": "W1"}', POLICY[2].text),
        ("She lives at 12 Mill Street, that is the address of the other customer.", POLICY[3].text),
    ],
)
def test_what_a_text_is_about_is_chosen(text: str, clause: str) -> None:
    assert clause in chosen(text)


@pytest.mark.parametrize("text", ["", "You're welcome!", "Bye, have a nice day!", "…"])
def test_small_talk_costs_nothing(text: str) -> None:
    assert chosen(text) == []


def test_never_more_than_is_asked_for() -> None:
    text = "I cancelled the order and refunded it to the payment method after I checked the email."
    assert [len(chosen(text, most)) for most in (1, 2, 3)] == [1, 2, 3]
    assert chosen(text, 1) == chosen(text, 3)[:1]


def test_without_the_embeddings_words_decide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "embeddings", lambda: None)
    assert chosen("I refunded it to your original payment method.", 1) == [POLICY[1].text]
    assert ClauseChoice([]).bearing_on("Anything at all", 2) == ()
    assert ClauseChoice([Clause("A lonely clause of the policy")]).bearing_on("Hello", 2) == ()
