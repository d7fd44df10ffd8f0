import json
from pathlib import Path
from typing import Any

import pytest

from simulator.analyses.audit import audit
from simulator.analyses.recordings.reader import Recording
from simulator.cli.main import main
from simulator.dialogue import Severity, Speaker, ToolCall, Turn

ORDER = {
    "order_id": "#W100200",
    "status": "pending",
    "items": [
        {"name": "Desk Lamp", "item_id": "100001", "price": 40.5},
        {"name": "Water Bottle", "item_id": "100002", "price": 12.25},
    ],
}
SYSTEM = "Refunds take 5 to 7 business days."


def codes(text: str, name: str = "get_order_details") -> list[str]:
    call = ToolCall(id="c", name=name, arguments={}, result=json.dumps(ORDER), ok=True)
    turns = (
        Turn(index=0, speaker=Speaker.CUSTOMER, text="What about order #W100200?"),
        Turn(index=1, speaker=Speaker.SUPPORT, text=text, calls=(call,)),
    )
    result = audit([Recording("one", SYSTEM, turns)])
    return [flag.code for flag in result.findings if flag.severity == Severity.ERROR]


@pytest.mark.parametrize(
    "text",
    [
        "The Desk Lamp is $40.50.",
        "Both items come to $52.75.",
        "The lamp is $40.50 and the bottle $12.25, a difference of $28.25.",
        "Order #W100200 is pending.",
        "Refunds take 5-7 business days.",
        "I can cancel it for you.",
        "Once it has been cancelled, I'll write to you.",
    ],
)
def test_what_the_evidence_holds_or_gives_is_fine(text: str) -> None:
    assert codes(text) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The Desk Lamp is $41.50.", "unknown_amount"),
        ("The Desk Lamp is $12.25.", "wrong_price"),
        ("Item 100002 costs $40.50.", "wrong_price"),
        ("Your order is #W100201.", "unknown_id"),
        ("Refunds take 2 to 3 business days.", "unknown_duration"),
        ("It arrives on May 5.", "unknown_date"),
        ("You get 15% off.", "unknown_percentage"),
        ("Write to help@example.com.", "unknown_email"),
        ("I've cancelled your order.", "claimed_deed"),
        ("Your refund has been issued.", "claimed_deed"),
        ("User: thanks!", "wrong_speaker"),
        ("As an AI language model, I can't.", "model_talk"),
    ],
)
def test_what_nothing_holds_is_found(text: str, code: str) -> None:
    assert codes(text) == [code]


def test_a_deed_that_was_done_may_be_told() -> None:
    assert codes("I've cancelled your order.", name="cancel_pending_order") == []


def test_the_same_wrong_fact_is_one_line_with_its_count() -> None:
    turns = (Turn(index=0, speaker=Speaker.SUPPORT, text="We close at 9 PM."),)
    result = audit([Recording(str(n), "We close at 6 PM.", turns) for n in range(40)])
    assert list(result.facts.values()) == [40]
    assert (result.clean_recordings, len(result.findings)) == (0, 40)
    assert result.flagged_share == 1 and result.flagged_interval[0] > 0.9


FLIGHTS = [
    {
        "flight_number": "HAT100",
        "origin": "SFO",
        "destination": "JFK",
        "departure": "06:00:00",
        "available_seats": {"economy": 99},
        "prices": {"basic_economy": 51, "economy": 105},
    },
    {
        "flight_number": "HAT200",
        "origin": "LAX",
        "destination": "JFK",
        "departure": "09:30:00",
        "available_seats": {"economy": 12},
        "prices": {"basic_economy": 60, "economy": 190},
    },
]


def flight_codes(text: str, name: str = "search", arguments: dict[str, Any] | None = None) -> list:
    call = ToolCall(
        id="c", name=name, arguments=arguments or {}, result=json.dumps(FLIGHTS), ok=True
    )
    turns = (
        Turn(index=0, speaker=Speaker.CUSTOMER, text="Flights to JFK for 3, please."),
        Turn(index=1, speaker=Speaker.SUPPORT, text=text, calls=(call,)),
    )
    return [flag.code for flag in audit([Recording("one", "", turns)]).findings]


@pytest.mark.parametrize(
    "text",
    [
        "1. **HAT100**\n   - Economy price: $105\n   - Basic economy price: $51",
        "HAT100 and HAT200: $105 + $190 = $295",
        "- HAT100: $105\n- HAT200: $190\n- Total: $295",
        "It is $105 for each of 3 passengers, $315 in all.",
        "Flight HAT100 from SFO to JFK departs at 6:00.",
        "It arrives at 06:00 (+1 day).",
    ],
)
def test_what_follows_from_the_flights_is_fine(text: str) -> None:
    assert flight_codes(text) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1. **HAT100**\n   - Economy price: $190", "wrong_price"),
        ("1. **HAT100**\n   - Economy price: $51", "wrong_price"),
        ("- HAT100\n- Economy price: $190", "wrong_price"),
        ("HAT100 and HAT200: $105 + $190 = $190", "wrong_sum"),
        ("- HAT100: $105\n- HAT200: $190\n- Total: $105", "wrong_sum"),
        ("Flight HAT100 from LAX to JFK departs at 9:30.", "wrong_record"),
        ("It costs $99.", "unknown_amount"),
        ("Your certificate has been issued.", "claimed_deed"),
        ("Your seat was successfully upgraded.", "claimed_deed"),
        ("2 checked bags have been added.", "claimed_deed"),
    ],
)
def test_what_is_of_another_flight_is_found(text: str, code: str) -> None:
    assert flight_codes(text) == [code]


def test_the_amount_of_a_deed_is_that_of_its_call() -> None:
    said = "The certificate for $105 has been issued."
    assert flight_codes(said, "send_certificate", {"amount": 105}) == []
    assert flight_codes(said, "send_certificate", {"amount": 51}) == ["wrong_amount"]


def rows(path: Path) -> Path:
    messages = [
        {"role": "system", "content": "We close at 6 PM."},
        {"role": "user", "content": "When do you close?"},
        {"role": "assistant", "content": "At 21:00 today."},
    ]
    path.write_text(f"{json.dumps({'messages': messages})}\n" * 2, encoding="utf-8")
    return path


def test_the_command_writes_all_findings(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "audit.json"
    for _ in range(2):  # its own file may be written again
        assert main(["audit", str(rows(tmp_path / "a.jsonl")), "--json", str(target)]) == 1
    printed = capsys.readouterr().out
    assert "2 conversations, 0 (0.0%) without a finding; 2 of 2 messages" in printed
    assert "2 (100.0%)  unknown_time: the time 21:00" in printed
    written = json.loads(target.read_text())
    assert written["format"] == 6
    assert written["findings"][1] == {
        "recording": "a.jsonl#1",
        "turn": 1,
        "span": [3, 8],
        "code": "unknown_time",
        "severity": "error",
        "message": "the time 21:00 stands in no fact, record, tool result or earlier turn",
        "expected": "a known time",
        "source": "evidence",
        "passage": "At 21:00 today.",
    }
    assert not list(tmp_path.glob("*.part"))


def test_the_command_prints_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", str(rows(tmp_path / "a.jsonl")), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["flagged_messages"] == 2


def test_recordings_are_never_written_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one, other = rows(tmp_path / "a.jsonl"), rows(tmp_path / "b.jsonl")
    before = one.read_bytes()
    assert main(["audit", "--json", str(one), str(other)]) == 2
    assert "is no audit" in capsys.readouterr().err
    assert one.read_bytes() == before
