"""Recordings without a pack: what a weak bot gets wrong, and what a good one says rightly."""

import json
from typing import Any

import pytest

from simulator.analyses.audit import audit
from simulator.analyses.recordings.reader import read_messages

POLICY = (
    "The current time is 2024-05-15 15:00:00. Before any change you must obtain explicit user"
    " confirmation (yes). Each extra bag is 50 dollars. Travel insurance is 30 dollars per person."
    " All people of a trip ride in the same class. " + "Be kind to everybody. " * 20
)
TRIP = {
    "reservation_id": "KX41TB", "user_id": "ada_moor_4411", "cabin": "economy",
    "flights": [{"flight_number": "ZZ310", "date": "2024-05-20", "price": 120},
                {"flight_number": "ZZ311", "date": "2024-05-20", "price": 95},
                {"flight_number": "ZZ312", "date": "2024-05-27", "price": 160}],
    "passengers": [{"first_name": "Ada"}, {"first_name": "Ivo"}],
    "payment_history": [{"payment_id": "credit_card_1112223", "amount": 750}],
    "created_at": "2024-05-14T09:10:00", "total_baggages": 3, "insurance": "no",
}  # fmt: skip
LEGS = [[
    {"flight_number": "ZZ410", "scheduled_departure_time": "07:00:00",
     "scheduled_arrival_time": "10:00:00", "prices": {"economy": 101, "business": 301}},
    {"flight_number": "ZZ411", "scheduled_departure_time": "12:00:00",
     "scheduled_arrival_time": "14:30:00", "prices": {"economy": 99, "business": 250}},
]]  # fmt: skip


def user(text: str) -> dict[str, Any]:
    return {"role": "user", "content": text}


def said(text: str) -> dict[str, Any]:
    return {"role": "assistant", "content": text}


def call(name: str, result: Any, /, **arguments: Any) -> list[dict[str, Any]]:
    function = {"name": name, "arguments": json.dumps(arguments)}
    text = result if isinstance(result, str) else json.dumps(result)
    return [
        {"role": "assistant", "content": None, "tool_calls": [{"id": "c", "function": function}]},
        {"role": "tool", "tool_call_id": "c", "content": text},
    ]


ASKS = user("My user id is ada_moor_4411. It is about KX41TB; next time we are 4 passengers.")
OPENED = call("get_reservation_details", TRIP, reservation_id="KX41TB")
FOUND = call("search_onestop_flight", LEGS, origin="DEN", date="2024-05-20")
YES = [said("Shall I go ahead?"), user("Yes, please.")]


def updated(price: int) -> list[dict[str, Any]]:
    paid = [*TRIP["payment_history"], {"payment_id": "credit_card_1112223", "amount": price}]  # type: ignore[misc]
    result = {**TRIP, "cabin": "business", "payment_history": paid}
    return call("update_reservation_flights", result, reservation_id="KX41TB", cabin="business")


def codes(*messages: Any) -> set[str]:
    flat = [m for part in messages for m in (part if isinstance(part, list) else [part])]
    recording = read_messages([{"role": "system", "content": POLICY}, *flat])
    return {flag.code for flag in audit([recording]).findings if flag.severity == "error"}


@pytest.mark.parametrize(
    "text",
    [
        "That is $375 per person, $750 for both of you.",
        "The way out comes to $215 each ($430 for both), the way back is $160 each, so $320.",
        "In economy it is $200 each, $400 for the two of you; in business $551 each.",
        "Total travel time is 7.5 hours, with a 2 hour layover.",
        "Your first flight leaves in 5 days.",
        "You booked about 30 hours ago.",
        "Insurance is $30 per person ($60 total).",
        "It is a trip of 7 days.",
        "A fourth bag would be $50, and the reservation has 2 passengers.",
    ],
)
def test_what_follows_for_one_and_for_all_is_known(text: str) -> None:
    assert codes(ASKS, OPENED, FOUND, said(text)) == set()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("That is $376 per person, $750 for both of you.", "unknown_amount"),
        ("In economy it is $200 each, $405 for the two of you.", "unknown_amount"),
        ("Total travel time is 8.5 hours.", "unknown_duration"),
        ("Your first flight leaves in 6 days.", "unknown_duration"),
        ("You booked about 41 hours ago.", "unknown_duration"),
        ("The reservation has 3 passengers.", "wrong_quantity"),
        ("You currently have 5 bags on it.", "wrong_quantity"),
        ("The new total is $375.", "wrong_sum"),
        ("Your flight is delayed due to bad weather.", "not_looked_up"),
        ("It was likely flight ZZ310 that you took.", "not_looked_up"),
        ("I can offer you a voucher for the trouble.", "unknown_offer"),
        ("I will escalate it to our compensation team.", "unknown_offer"),
        ("Your reservation ID ada_moor_4411 is in order.", "wrong_record"),
        ("Please provide your user ID.", "asks_again"),
        ("I've added two bags for you.", "claimed_deed"),
        ("You are being transferred to a colleague.", "claimed_deed"),
    ],
)
def test_what_does_not_is_found(text: str, code: str) -> None:
    assert code in codes(ASKS, OPENED, FOUND, said(text))


@pytest.mark.parametrize(
    "text",
    [
        "If it was delayed due to bad weather, you could get your money back.",
        "I can't offer you a voucher.",
        "Could you confirm your user ID?",
        "Please provide your user ID or another e-mail address.",
        "Would you like me to add two bags?",
        "I have updated the list of your wishes.",
        "Shall I transfer you to a colleague?",
        "You may have up to 5 bags free.",
        "The new booking is for 4 passengers.",
    ],
)
def test_a_condition_a_denial_and_a_question_are_none(text: str) -> None:
    assert codes(ASKS, OPENED, said(text)) == set()


def test_what_was_charged_is_what_the_result_has() -> None:
    for amount, found in ((1110, set()), (640, {"wrong_amount"})):
        text = f"All done, ${amount} has been charged to your card."
        priced = said("It costs $1110, or $640. Shall I go on?")
        known = call("quote", {"price": 1110, "other_price": 640})
        assert codes(ASKS, OPENED, known, priced, user("Yes."), updated(1110), said(text)) == found


def test_a_deed_that_nobody_was_asked_about_breaks_the_policy() -> None:
    done = said("It is in business class now.")
    assert codes(ASKS, OPENED, YES, updated(1110), done) == set()
    told = said("I see it.")
    assert "broken_rule" in codes(ASKS, told, user("Business, please."), updated(1110), done)


def test_an_id_that_support_made_up_is_nobodys() -> None:
    failed = call("get_reservation_details", "Error: Reservation ZFA04Y not found",
                  reservation_id="ZFA04Y")  # fmt: skip
    sorry = said("I can't find the reservation ZFA04Y.")
    assert codes(user("Where is my flight?"), failed, sorry) == {"unknown_id"}
    assert codes(user("Where is my flight zfa-04y?"), failed, sorry) == set()


def test_an_id_with_which_a_call_failed_may_be_asked_for_again() -> None:
    failed = call("get_user_details", "Error: User not found", user_id="ada_moor_4411")
    assert codes(ASKS, failed, said("Please provide your user ID.")) == set()


def test_a_third_go_ahead_is_one_too_many() -> None:
    asked = [said(f"{word}. Would you like me to proceed?") for word in ("Fine", "Good", "Right")]
    yes = user("Yes, please go ahead.")
    assert codes(ASKS, asked[0], yes, asked[1]) == set()
    assert codes(ASKS, asked[0], yes, asked[1], yes, asked[2]) == {"asks_again"}


def test_the_same_words_after_another_deed_are_no_repetition() -> None:
    words = said("Thank you, I am going on with the change that you have asked me for right now.")
    assert codes(ASKS, words, user("And?"), words) == {"repetition"}
    assert codes(ASKS, words, YES, updated(1110), words) == set()


def test_an_id_that_a_result_lists_is_not_asked_of_who_has_not_got_it() -> None:
    lost = user("My user id is ada_moor_4411, I don't have the reservation number.")
    profile = call("get_user_details", {"user_id": "ada_moor_4411", "reservations": ["KX41TB"]},
                   user_id="ada_moor_4411")  # fmt: skip
    assert codes(lost, profile, said("Could you provide the reservation ID?")) == {"asks_again"}
    listed = said("There is KX41TB. Could you provide the reservation ID that you mean?")
    assert codes(lost, profile, listed) == set()
    assert codes(ASKS, profile, said("Could you provide the reservation ID?")) == set()


PROFILE = call(
    "get_user_details",
    {
        "user_id": "bo_lind_2210",
        "address": {"city": "Oslo", "zip": "0150"},
        "payment_methods": {"gift_card_1": {"source": "gift_card", "amount": 20}},
        "reservations": ["ZQ81TC"],
    },
    user_id="bo_lind_2210",
)


def beside(*messages: Any, customer: str = "I want to change my flight.") -> set[str]:
    """The errors of a conversation in a file whose other one opens a customer's profile."""
    talks = ([user(customer), *messages], [user("Hello."), *PROFILE, said("Hello.")])
    system = {"role": "system", "content": POLICY}
    found = audit([read_messages([system, *t], f"#{n}") for n, t in enumerate(talks)]).findings
    assert all(flag.recording == "#0" for flag in found)
    return {flag.code for flag in found if flag.severity == "error"}


LOST = "I don't have the reservation number with me."


def test_an_id_that_a_profile_would_list_is_not_asked_of_who_has_not_got_it() -> None:
    asks = said("I need the reservation ID to go on. Please check your e-mail.")
    assert beside(asks, customer=LOST) == {"asks_again"}
    assert codes(user(LOST), asks) == set()  # no tool of this file lists reservations


@pytest.mark.parametrize(
    ("text", "customer"),
    [
        ("I need the reservation ID to go on.", "I want to change my flight."),
        ("I need the reservation ID to go on.", "I forgot which e-mail I used for the order."),
        ("I need the reservation ID or your user ID.", LOST),
        ("I need the reservation ID. If you don't have it, I can look it up.", LOST),
        ("I need the order ID to go on.", LOST),
    ],
)
def test_an_id_that_may_be_had_may_be_asked_for(text: str, customer: str) -> None:
    assert beside(said(text), customer=customer) == set()


@pytest.mark.parametrize(
    "text",
    [
        "I'm unable to provide information about your gift cards.",
        "I can't see your address.",
        "I don't have access to your payment methods, so please look there yourself.",
    ],
)
def test_what_tools_show_is_not_out_of_sight(text: str) -> None:
    assert beside(said(text)) == {"not_looked_up"}
    assert codes(user("Hello."), said(text)) == set()


@pytest.mark.parametrize(
    "text",
    [
        "I can't see your address until you tell me your user ID.",
        "I don't have access to your e-mail inbox.",
        "I'm unable to change your address.",
        "Am I unable to see your address? No.",
    ],
)
def test_what_is_out_of_sight_may_be_called_so(text: str) -> None:
    assert beside(said(text)) == set()


def test_what_failed_to_load_cannot_be_seen() -> None:
    failed = call("get_user_details", "Error: User not found", user_id="ada_moor_4411")
    assert beside(*failed, said("I'm unable to see your address.")) == set()


RAW = said('{"name": "get_reservation_details", "arguments": {"reservation_id": "KX41TB"}}')


def test_a_call_in_writing_that_the_customer_was_shown_is_what_was_said() -> None:
    shown = codes(ASKS, RAW, user("What is that?"), said("Sorry."))
    assert shown == {"model_talk", "leaked_prompt"}
    result = {"role": "tool", "content": json.dumps(TRIP)}
    assert codes(ASKS, RAW, result, said("Here it is.")) == set()
    assert codes(ASKS, RAW, said("Here it is."), user("Thanks.")) == set()
    as_data = user(json.dumps(TRIP))  # who plays the tools speaks as the customer
    assert codes(ASKS, RAW, as_data, said("Here it is.")) == set()
