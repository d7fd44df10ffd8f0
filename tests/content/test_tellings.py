"""Tellings: what support has told besides nobody has to ask."""

from simulator.content.follow_ups import as_offered
from simulator.content.pack import find_pack
from simulator.content.tellings import settled_topics, told_topics


def test_a_report_tells_what_its_facts_answer() -> None:
    pack = find_pack("fintech")
    told = "The dispute has the number DP-1. An answer takes up to 14 days."
    assert told_topics(pack, told, ["open_dispute"], []) == {"dispute_time"}
    assert not told_topics(pack, "Done, DP-1 is open.", ["open_dispute"], [])
    assert not told_topics(pack, told, [], [])


def test_a_refusal_tells_its_limit() -> None:
    pack = find_pack("fintech")
    told = told_topics(pack, "I can offer up to 12 months.", [], ["plan_length"])
    assert told == {"plan_longest"}


def test_settled_is_what_no_record_and_no_condition_changes() -> None:
    pack = find_pack("fintech")
    settled = settled_topics(pack)
    assert "dispute_time" in settled
    assert "payment_status" not in settled


def test_nobody_takes_what_was_not_offered() -> None:
    scenario = find_pack("fintech").scenarios["card_dispute"]
    options = scenario.beats["ask_dispute"].then["offered"]
    assert "take_specialist" in as_offered(scenario, "ask_dispute", options, ("hand_over",))
    left = as_offered(scenario, "ask_dispute", options, ("return_transfer",))
    assert "take_specialist" not in left
    assert "accept_no" in left
    assert as_offered(scenario, "ask_dispute", options, ()) == options


def test_a_strangers_offer_of_another_deed_leaves_the_choice_open() -> None:
    scenario = find_pack("ecommerce").scenarios["missing_item"]
    options = scenario.beats["report_missing"].then["offered"]
    one_left = as_offered(scenario, "report_missing", options, ("replace_item",))
    assert "choose_missing_refund" not in one_left and "choose_send_missing" in one_left
    assert as_offered(scenario, "report_missing", options, ("resend_order",)) == options
