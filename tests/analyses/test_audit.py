import json
from pathlib import Path

import pytest

from simulator.analyses.audit import audit
from simulator.analyses.transcripts import Recording, read_recordings
from simulator.content.pack import find_pack
from simulator.dialogue import Speaker, ToolCall, Turn

DATA = Path(__file__).parents[3] / "shared" / "data" / "transcripts"
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
    _, flags = audit([Recording("one", SYSTEM, turns)])
    return [flag.finding.code for flag in flags]


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
    result, flags = audit([Recording(str(n), "We close at 6 PM.", turns) for n in range(40)])
    assert list(result.facts.values()) == [40]
    assert (result.clean_recordings, len(flags)) == (0, 40)


@pytest.mark.parametrize(
    ("names", "pack", "most"),
    [
        ((("retail-gpt-4.1.json", "tau2"), ("retail-grok-3.json", "tau")), True, 0.02),
        ((("airline-gpt-4o.json", "tau"),), False, 0.03),
    ],
)
def test_few_messages_of_successful_recordings_are_flagged(
    names: tuple[tuple[str, str], ...], pack: bool, most: float
) -> None:
    if not DATA.is_dir():
        pytest.skip("the public recordings are not here (../shared/data/transcripts)")
    found = [r for name, kind in names for r in read_recordings(DATA / name, kind) if r.passed]
    shop = find_pack(str(Path(__file__).parents[1] / "packs" / "retail")) if pack else None
    result, _ = audit(found, shop)
    assert result.messages > 200
    assert result.flagged_messages / result.messages <= most
