"""States: the right word of the wrong thing: a status, a number of pieces, a fact."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from simulator.content.pack import Pack, find_pack
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


@pytest.mark.parametrize(
    ("text", "value", "expected", "source"),
    [
        ("On Saturday we close at 20:00.", "20:00", "5 PM", "hours.saturday_closes"),
        ("On Saturdays we open at 8 am, I think.", "8 am", "9 AM", "hours.saturday_opens"),
        ("On Mondays we close at 5 pm, I think.", "5 pm", "8 PM", "hours.weekday_closes"),
        ("Express shipping is $4.95.", "$4.95", "$12.00", "shipping.express_fee"),
        ("Standard shipping is $12.00.", "$12.00", "$4.95", "shipping.standard_fee"),
    ],
)
def test_the_fact_of_something_else_is_found(
    find: Find, text: str, value: str, expected: str, source: str
) -> None:
    (finding,) = find("wrong_fact", text, "When are you open?")
    assert text[slice(*finding.span or ())] == value
    assert (finding.expected, finding.source) == (expected, f"fact {source}")


@pytest.mark.parametrize(
    "text",
    [
        "On Saturdays we're open until 17:00.",
        "We're open from 8 to 20:00 on Mondays.",
        "On weekdays until 20:00, on Saturday until 17:00.",
        "Standard shipping is $4.95, express $12.00.",
        "Express takes 2 days, standard 5 days.",
        "Standard shipping is free from $75.00.",
        "Today we close at 20:00, on Saturday it is earlier.",
        "The Aurora Table Lamp is $64.00, by express.",
    ],
)
def test_facts_of_what_is_spoken_of_are_fine(find: Find, text: str) -> None:
    assert find("wrong_fact", text, "When are you open?") == []


def test_three_kinds_of_days_are_told_apart(find: Find, bakery: Pack) -> None:
    (finding,) = find("wrong_fact", "On Sunday we close at 17:00.", "When?", pack=bakery)
    assert (finding.expected, finding.source) == ("4 PM", "fact closes.sunday")
    right = "On Saturday and Sunday we close at 17:00 and 16:00."
    assert find("wrong_fact", right, "When?", pack=bakery) == []


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
