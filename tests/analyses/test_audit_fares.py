"""What a change of class comes to is no unknown amount; an amount beside it is one."""

from __future__ import annotations

import json
from typing import Any

import pytest

from simulator.analyses.audit import audit
from simulator.analyses.recordings.reader import Recording
from simulator.dialogue import Speaker, ToolCall, Turn


def leg(number: str, price: int) -> dict[str, Any]:
    return {"flight_number": number, "date": "2024-05-20", "price": price}


def offer(number: str, economy: int, business: int) -> list[dict[str, Any]]:
    return [{"flight_number": number, "prices": {"economy": economy, "business": business}}]


RESERVATION = {
    "reservation_id": "ABC123",
    "cabin": "economy",
    "flights": [leg("HAT100", 120), leg("HAT200", 130)],
    "passengers": [{"first_name": "Ann"}, {"first_name": "Bob"}],
}


def call(name: str, result: object, **arguments: str) -> ToolCall:
    text = result if isinstance(result, str) else json.dumps(result)
    return ToolCall(id=name, name=name, arguments=arguments, result=text, ok=True)


SHOWN = (
    call("get_reservation", RESERVATION, reservation_id="ABC123"),
    call("search_flights", offer("HAT100", 125, 400), day="2024-05-20"),
    call("search_flights", offer("HAT200", 135, 420), day="2024-05-25"),
)


def flagged(*said: str, calls: tuple[ToolCall, ...] = SHOWN) -> list[str]:
    """The amounts that are flagged in what support says."""
    turns = [Turn(index=0, speaker=Speaker.CUSTOMER, text="What would business class cost?")]
    for text in said:
        own = calls if len(turns) == 1 else ()
        turns.append(Turn(index=len(turns), speaker=Speaker.SUPPORT, text=text, calls=own))
    found = audit([Recording(id="#0", system="", turns=tuple(turns))]).findings
    return [f.message.split()[2] for f in found if f.code == "unknown_amount"]


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("Upgrading HAT100 costs $280 more for each.", "Upgrading HAT100 costs $315 more."),
        ("The upgrade of both flights is $570 per passenger.", "The upgrade of both is $590."),
        ("The upgrade costs $1,140 in total.", "The upgrade costs $1,150 in total."),
        ("In business the total would be $1,640.", "In business the total would be $1,690."),
    ],
)
def test_a_fare_difference_is_worked_out(right: str, wrong: str) -> None:
    assert flagged(right) == []
    assert flagged(wrong)


def test_what_remains_of_it_is_worked_out_too() -> None:
    calls = (*SHOWN, call("get_cards", {"certificate": {"amount": 150}, "card": {"amount": 300}}))
    text = "With your $150 certificate and your $300 gift card the remaining ${} goes on your Visa."
    assert flagged(text.format(690), calls=calls) == []
    assert flagged(text.format(960), calls=calls) == ["$960"]


@pytest.mark.parametrize("result", ["-114.0", "114.00000000000001", '{"result": -114.0}'])
def test_the_result_of_a_calculator_is_an_amount(result: str) -> None:
    calls = (call("calculate", result, expression="(136 - (94 + 80)) * 3"),)
    assert flagged("You get a refund of $114.", calls=calls) == []
    assert flagged("You get a refund of $141.", calls=calls) == ["$141"]


def test_a_difference_of_two_amounts_said_before_is_known_where_it_is_called_one() -> None:
    calls = (call("get_fares", {"old_fare": 174, "new_fare": 136}),)
    fares = "The fare is $174 now, and would be $136."
    assert flagged(fares, "I'd refund the difference of $38.", calls=calls) == []
    assert flagged(fares, "I'd refund the difference of $83.", calls=calls) == ["$83"]
    assert flagged(fares, "There is a fee of $38.", calls=calls) == ["$38"]
