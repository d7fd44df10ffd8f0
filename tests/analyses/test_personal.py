"""Personal details in recordings: what is masked, and what is left as it is."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator import audit, traffic
from simulator.analyses.quality.references import read_reference
from simulator.analyses.recordings.personal import (
    MASKS,
    checked,
    luhn,
    mask_for,
    masked_recording,
    plain_mask,
)
from simulator.analyses.recordings.reader import read_messages


def with_check_digit(digits: str) -> str:
    return next(digits + last for last in "0123456789" if luhn(digits + last))


cards = st.from_regex(r"[3-6][0-9]{11,17}", fullmatch=True).map(with_check_digit)


@given(cards, st.sampled_from(["", " ", "-"]))
def test_a_card_is_masked_however_it_is_grouped(card: str, between: str) -> None:
    grouped = between.join(card[place : place + 4] for place in range(0, len(card), 4))
    assert plain_mask(f"It's {grouped}, thanks.") == "It's [card], thanks."


@given(cards, st.integers(1, 9))
def test_a_number_that_does_not_add_up_is_no_card(card: str, more: int) -> None:
    wrong = card[:-1] + str((int(card[-1]) + more) % 10)
    assert plain_mask(f"tracking {wrong} it") == f"tracking {wrong} it"


@given(st.from_regex(r"[A-Z]{2}", fullmatch=True), st.from_regex(r"[0-9]{16,20}", fullmatch=True))
def test_an_account_is_known_by_its_check_digits(country: str, rest: str) -> None:
    good = next(n for n in range(2, 99) if checked(f"{country}{n:02}{rest}"))
    bad = good + 1 if good < 98 else 2
    assert plain_mask(f"to {country}{good:02}{rest}") == "to [account]"
    assert plain_mask(f"to {country}{bad:02}{rest}") == f"to {country}{bad:02}{rest}"


@given(st.emails())
def test_mail_addresses(address: str) -> None:
    local, _, domain = address.partition("@")
    if not all(letter.isalnum() or letter in "._+%-" for letter in local) or "." not in domain:
        return
    assert address not in plain_mask(f"Write to {address} please")


@given(st.text(max_size=200))
def test_masking_again_changes_nothing(text: str) -> None:
    assert plain_mask(plain_mask(text)) == plain_mask(text)


@given(st.text(alphabet="abcdefgh ,.!?", max_size=100))
def test_a_text_without_marks_of_a_detail_is_left_alone(text: str) -> None:
    assert plain_mask(text) == text


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("My name is Sofia Rossi.", "My name is [name]."),
        ("my name is john smith and", "my name is [name] and"),
        ("Hi Jennifer, it's for Maria Lopez.", "Hi [name], it's for [name]."),
        ("Mr. Chen, one moment.", "Mr. [name], one moment."),
        ("call me at 415 555 2671", "call me at [phone]"),
        ("it's 555-0561", "it's [phone]"),
        ("+44 20 7946 0958 or (212) 555-0188", "[phone] or [phone]"),
        ("I live at 12 Harbor Lane", "I live at [address]"),
        ("send it to 7 oak street", "send it to [address]"),
    ],
)
def test_what_people_tell(text: str, masked: str) -> None:
    assert plain_mask(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "Order #W2378156 of 2026-11-24 for $1,250.00, at 10:00-11:00.",
        "It's BK-58089, quantity 12, for ORD-344417.",
        "Order 123-4567890-1234567 will arrive on 11-24-2026.",
        "Hi there, I'm Not sure. Will April May do? My name is on the order.",
        "I have 2 items for the road, 20 percent off.",
        "card ending in 4242",
    ],
)
def test_what_is_no_detail(text: str) -> None:
    assert plain_mask(text) == text


LOG: list[dict[str, Any]] = [
    {"role": "user", "content": "hey, where is my parcel? user id is wanda_quill_496"},
    {
        "role": "assistant",
        "content": "",
        "tool_calls": [
            {
                "id": "1",
                "type": "function",
                "function": {"name": "get_user", "arguments": '{"id": "wanda_quill_496"}'},
            }
        ],
    },
    {
        "role": "tool",
        "tool_call_id": "1",
        "content": json.dumps(
            {
                "first_name": "Wanda",
                "last_name": "Quill",
                "address1": "Flat Nine Old Mill",
                "zip": "90210",
                "email": "wq@example.net",
                "item": {"name": "Water Bottle"},
            }
        ),
    },
    {
        "role": "assistant",
        "content": "Wanda, it goes to Flat Nine Old Mill 90210, costs $99.99, by wq2@example.net.",
    },
]


def test_fields_of_results_are_known_in_the_whole_conversation() -> None:
    mask = mask_for(read_messages(LOG).turns)
    assert mask("Wanda QUILL of Flat Nine Old Mill") == "[name] QUILL of [address]"
    assert mask("wanda_quill_496, water bottle") == "[name]_[name]_496, water bottle"
    assert mask("A Water Bottle for Quill") == "A Water Bottle for [name]"


def test_a_masked_recording_is_still_a_recording() -> None:
    turns = masked_recording(read_messages(LOG)).turns
    (call,) = turns[1].calls
    assert call.arguments == {"id": "[name]_[name]_496"}
    shown = json.loads(call.result)
    assert shown["first_name"] == "[name]" and shown["item"] == {"name": "Water Bottle"}
    assert turns[1].text.startswith("[name], it goes to [address] [address], costs $99.99")


def test_an_audit_shows_none_and_finds_the_same() -> None:
    found, kept = audit(LOG), audit(LOG, keep_personal=True)
    assert found.codes == kept.codes and found.codes
    assert [f.span for f in found.findings] == [f.span for f in kept.findings]
    shown, plain = found.model_dump_json(), kept.model_dump_json()
    for detail in ("wq2@example.net", "Wanda", "Flat Nine"):
        assert detail not in shown
        assert detail in plain
    assert "[email]" in shown


def written(folder: Path, said: list[str]) -> Path:
    file = folder / "chats.jsonl"
    rows = [
        {"messages": [{"role": "user", "content": text}, {"role": "assistant", "content": "Ok."}]}
        for text in said
    ]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return file


def test_a_reference_is_masked_before_it_is_compared(tmp_path: Path) -> None:
    file = written(tmp_path, ["It's for Maria Lopez, maria@lopez.org."])
    assert read_reference([file]).sample.talks[0].customer == ("It's for [name], [email].",)
    kept = read_reference([file], keep_personal=True).sample.talks[0].customer
    assert kept == ("It's for Maria Lopez, maria@lopez.org.",)


@pytest.mark.slow
def test_sentences_that_fit_nothing_show_none(tmp_path: Path) -> None:
    said = "The zebra of my aunt Maria Lopez plays chess at 415-555-2671 with maria@lopez.org"
    file = written(tmp_path, [said] * 3)
    shown = traffic(file, "bakery").to_json()
    assert "Lopez" not in shown and "lopez.org" not in shown and "2671" not in shown
    assert "Lopez" in traffic(file, "bakery", keep_personal=True).to_json()
    assert not any(mask in said for mask in MASKS)
