"""States: the right word of the wrong thing: a status, a number of pieces."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from simulator.content.pack import find_pack
from simulator.content.personas import load_personas
from simulator.dialogue import Finding
from simulator.play.context import StageContext
from simulator.play.models.embedded import EmbeddedChatModel
from simulator.play.stage import play
from simulator.runs.planner import plan

Find = Callable[..., list[Finding]]

ASKS = "What about my order ORD-789456?"
DANA = "CUST-48213-KL"


@pytest.fixture
def seen(find: Find, order_shown: Any) -> Find:
    """Findings of one code on a reply after a look at Dana's delivered order."""

    def seen_(code: str, text: str, *before: str, **order: Any) -> list[Finding]:
        shown = (order_shown(**order),)
        return find(code, text, *(before or (ASKS,)), calls=shown, customer=DANA)

    return seen_


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Order ORD-789456 is shipped.", "shipped"),
        ("I see that order ORD-789456 is marked as Cancelled.", "Cancelled"),
        ("Its status is processing.", "processing"),
        ("Your order is already returned.", "returned"),
    ],
)
def test_a_status_that_it_never_had_is_found(seen: Find, text: str, status: str) -> None:
    (finding,) = seen("wrong_status", text)
    assert text[slice(*finding.span or ())] == status
    assert (finding.expected, finding.source) == ("delivered", "records.orders")


@pytest.mark.parametrize(
    "text",
    [
        "Order ORD-789456 is delivered.",
        "Your order has been delivered.",
        "It was shipped on November 14.",
        "An order is cancelled only before it ships.",
        "Once it is returned, we refund it.",
        "It is not shipped by air.",
        "If it was shipped, I can't cancel it.",
        "Our shop is open.",
        "Orders are usually shipped on Mondays.",
    ],
)
def test_its_status_and_rules_about_statuses_are_fine(seen: Find, text: str) -> None:
    assert seen("wrong_status", text) == []


def test_without_a_look_nothing_is_known_of_a_status(find: Find) -> None:
    assert find("wrong_status", "Order ORD-789456 is shipped.", ASKS, customer=DANA) == []


def test_a_status_that_a_deed_has_changed_is_the_new_one(
    find: Find, order_shown: Any, called: Any
) -> None:
    result = {"order": {"order_id": "ORD-789456", "status": "cancelled"}}
    cancelled = called("cancel_order", result, order_id="ORD-789456")
    calls = (order_shown(status="processing"), cancelled)
    after = partial(find, calls=calls, customer=DANA, order={"status": "cancelled"})
    assert after("wrong_status", "Order ORD-789456 is now cancelled.", ASKS) == []
    (finding,) = after("wrong_status", "Order ORD-789456 is still processing.", ASKS)
    assert finding.expected == "cancelled"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("I see 4 x Aurora Table Lamp there.", "4"),
        ("You ordered 3 Aurora Table Lamps.", "3"),
        ("It's 12 pieces of the Aurora Table Lamp.", "12"),
    ],
)
def test_a_number_of_pieces_that_stands_nowhere_is_found(
    seen: Find, text: str, number: str
) -> None:
    (finding,) = seen("wrong_quantity", text)
    assert text[slice(*finding.span or ())] == number
    assert (finding.expected, finding.source) == ("1", "tool results")


@pytest.mark.parametrize(
    "text",
    [
        "I see 1 x Aurora Table Lamp.",
        "There is one Aurora Table Lamp.",
        "It was $64.00. The Aurora Table Lamp is nice.",
        "Order 4 is here, the Aurora Table Lamp.",
        "I see 4 x Solveig Floor Lamp there.",
    ],
)
def test_the_number_of_the_record_is_fine(seen: Find, text: str) -> None:
    assert seen("wrong_quantity", text) == []


def test_without_a_look_no_number_is_wrong(find: Find) -> None:
    assert find("wrong_quantity", "I see 4 x Aurora Table Lamp there.", ASKS) == []


async def test_a_clause_of_the_policy_is_no_status() -> None:
    """ "Tickets are refunded within 30 days." speaks of tickets, and not of the one at hand."""
    pack, personas = find_pack(str(Path(__file__).parents[1] / "packs" / "kiosk")), load_personas()
    model, said, codes = EmbeddedChatModel(), "", set[str]()
    for case in plan([pack], list(personas), ["refund"], 8, seed=3):
        dialogue = await play(StageContext(pack, case, personas[case.persona], model, model))
        said += " ".join(turn.text for turn in dialogue.turns)
        codes |= {finding.code for finding in dialogue.findings}
    assert "Tickets are refunded within 30 days." in said
    assert "wrong_status" not in codes
