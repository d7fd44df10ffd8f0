"""Refusals against a policy: what it allows to everybody is not called impossible."""

import pytest

import simulator

POLICY = """- Change class: all bookings, saver ones too, can change class without changing trains.
Class must be the same on all trains; changing class for just one train is not possible.
- Travellers: customers can modify travellers but cannot modify the number of travellers.
- Seats: you may change seats only before the train leaves.
- A booking can be cancelled within 24 hours."""


def refused(text: str, policy: str = POLICY) -> list[str]:
    chat = [
        {"role": "system", "content": policy},
        {"role": "user", "content": "I'd like another one on my booking."},
        {"role": "assistant", "content": text},
    ]
    found = simulator.audit(chat).findings
    return [flag.expected for flag in found if "calls impossible" in flag.message]


@pytest.mark.parametrize(
    ("text", "clause"),
    [
        ("I'm sorry, but the traveller can't be changed.", "Travellers:"),
        ("Unfortunately, I cannot modify the traveller's name.", "Travellers:"),
        ("Changing the travellers is not possible.", "Travellers:"),
        ("Changes to traveller names are not allowed with a saver ticket.", "Travellers:"),
        ("The number of travellers cannot be modified, and changing a traveller's identity is"
         " not allowed.", "Travellers:"),
        ("Your class cannot be changed anymore.", "Change class:"),
    ],
)  # fmt: skip
def test_what_is_allowed_to_everybody_is_not_impossible(text: str, clause: str) -> None:
    (expected,) = refused(text)
    assert expected.startswith(clause)


@pytest.mark.parametrize(
    "text",
    [
        "The number of travellers cannot be modified.",
        "I can't change the class of one train alone.",
        "Changing class for just one train is not possible.",
        "Seats can't be changed anymore.",
        "Your booking can't be cancelled anymore.",
        "Can't the traveller be changed?",
        "I can change the traveller.",
    ],
)
def test_what_is_forbidden_or_limited_may_be_refused(text: str) -> None:
    assert refused(text) == []


def test_without_a_policy_nothing_is_allowed() -> None:
    assert refused("The traveller can't be changed.", "You help customers.") == []
