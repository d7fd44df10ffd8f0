"""A bot's turns on the stage: greeting, reported calls, failures, what is observed."""

import json
from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import Any

import bots_state
import pytest

from simulator.content.cases import Case
from simulator.content.pack import Pack
from simulator.content.personas import Persona
from simulator.dialogue import Dialogue, EndingKind, RuleOutcome, Speaker
from simulator.play.context import Limits, StageContext
from simulator.play.stage import play
from simulator.play.target_turn import probed
from simulator.play.targets.opening import open_target

PLAIN = Persona(name="plain", about="Says what is needed.", verbosity="terse")
WISH = {"say": "The Aurora Table Lamp came with a cracked base. Replace it.", "beat": "ask_new_one"}
LEAVES = {"say": "Forget it, I'm done here.", "beat": "walk_out", "done": True}
VERIFY = ("verify_identity", {"customer_id": "CUST-48213-KL", "email": "dana.whitlock@example.com"})
REPLACE = ("replace_item", {"order_id": "ORD-789456", "item": "Aurora Table Lamp"})


def told(*calls: Any, **more: Any) -> list[dict[str, Any]]:
    return [{"name": name, "arguments": arguments, **more} for name, arguments in calls]


@pytest.fixture
def order(lamp_case: Callable[..., Case]) -> dict[str, Any]:
    return lamp_case().made["orders"][0]


@pytest.fixture
def against(
    ecommerce: Pack, lamp_case: Callable[..., Case], scripted: Any
) -> Callable[..., Awaitable[Dialogue]]:
    """Plays Dana's case against a function as the target; other options open it."""

    async def against_(
        bot: Any, customer: Any = (WISH, LEAVES), case: Case | None = None, **options: Any
    ) -> Dialogue:
        target, case = open_target(bot, **options), case or lamp_case()
        model = scripted(*customer)
        async with target.session(case, ecommerce) as conversation:
            return await play(
                StageContext(
                    ecommerce,
                    case,
                    PLAIN,
                    model,
                    model,
                    Limits(repairs=2),
                    target=target,
                    conversation=conversation,
                )
            )

    return against_


async def test_a_bot_without_anything_to_see(against: Any) -> None:
    def bot(message: str) -> str:
        return "I am sorry, I cannot do that."

    dialogue = await against(bot)
    assert [turn.speaker for turn in dialogue.turns] == [Speaker.CUSTOMER, Speaker.SUPPORT] * 2
    assert dialogue.models["support"] == "bot"
    assert dialogue.system == ""
    assert (dialogue.observed.target, dialogue.observed.calls, dialogue.observed.state) == (
        "bot", False, False,
    )  # fmt: skip
    assert dialogue.verdict.goal is None
    assert dialogue.ending.kind == EndingKind.GAVE_UP


async def test_several_texts_are_one_turn(against: Any) -> None:
    dialogue = await against(lambda message: ["One moment.", "I am sorry, no."])
    assert dialogue.turns[1].text == "One moment.\n\nI am sorry, no."


async def test_a_mistake_is_never_sent_back(against: Any) -> None:
    heard = []

    def bot(message: str) -> str:
        heard.append(message)
        return "Your total is $13.37, and your order is ORD-999999."

    dialogue = await against(bot)
    assert len(heard) == 2
    assert dialogue.turns[1].findings
    assert dialogue.turns[1].drafts == ()


async def test_reported_calls_are_made_in_our_world(against: Any) -> None:
    def bot(message: str) -> Any:
        return {"reply": "A new lamp is on its way.", "calls": told(VERIFY, REPLACE)}

    dialogue = await against(bot)
    assert [(call.id, call.name, call.ok) for call in dialogue.turns[1].calls] == [
        ("reported_1", "verify_identity", True), ("reported_2", "replace_item", True),
    ]  # fmt: skip
    assert dialogue.verdict.evidence == ("replace_item",)
    assert dialogue.verdict.changed
    assert dialogue.verdict.goal is True
    assert (dialogue.observed.calls, dialogue.observed.state) == (True, False)


async def test_a_call_that_succeeded_against_our_rules_breaks_them(against: Any) -> None:
    def bot(message: str, history: Any) -> Any:
        calls = [] if history else told(REPLACE, ok=True)
        return {"reply": "A new lamp is on its way.", "calls": calls}

    dialogue = await against(bot)
    (call,) = dialogue.turns[1].calls
    assert call.ok
    assert call.rules["identity_verified"] == RuleOutcome.BROKEN
    assert dialogue.verdict.evidence == ("replace_item",)


async def test_calls_are_known_only_where_every_reply_tells(against: Any) -> None:
    replies: list[Any] = [{"reply": "Hm.", "calls": []}, {"reply": "No."}]
    customer = (WISH, {**WISH, "say": "Please."}, LEAVES)
    dialogue = await against(lambda message: replies.pop(0), customer)
    assert dialogue.observed.calls is False


async def test_a_greeting_is_the_first_turn(against: Any) -> None:
    def bot(message: str) -> str:
        return "I am sorry, no." if message else "Welcome to our shop! How can I help?"

    dialogue = await against(bot, first="bot")
    assert [turn.speaker.value for turn in dialogue.turns] == [
        "support", "customer", "support", "customer", "support",
    ]  # fmt: skip
    assert [turn.index for turn in dialogue.turns] == [0, 1, 2, 3, 4]
    assert dialogue.turns[0].text.startswith("Welcome")
    assert dialogue.ending.kind == EndingKind.GAVE_UP


async def test_a_greeting_stands_in_the_place_of_the_opening(
    ecommerce: Pack, lamp_case: Callable[..., Case], scripted: Any
) -> None:
    case, model = lamp_case(), scripted(WISH, LEAVES)
    target = open_target(lambda message: "I am sorry, no." if message else "Hi!", first="bot")
    async with target.session(case, ecommerce) as conversation:
        await play(
            StageContext(ecommerce, case, PLAIN, model, model, target=target,
                         conversation=conversation)
        )  # fmt: skip
    (heard,) = model.seen[0][1:]
    assert str(heard.content).startswith("Hi!\n\n(Your turn: begin with ")


@pytest.mark.parametrize("first", ["bot", "customer"])
async def test_a_failure_ends_it_as_an_error_without_a_verdict(against: Any, first: str) -> None:
    def bot(message: str) -> str:
        raise ConnectionError("no route")

    dialogue = await against(bot, first=first)
    assert dialogue.ending.kind == EndingKind.ERROR
    assert dialogue.ending.detail.startswith("down: `bot` raised ConnectionError")
    assert dialogue.verdict.goal is None
    assert not dialogue.verdict.clean
    assert len(dialogue.turns) == (0 if first == "bot" else 1)
    assert dialogue.observed is not None


async def test_what_the_probe_says_is_the_state(against: Any, order: Any) -> None:
    def bot(message: str) -> str:
        return "A new lamp is on its way."

    bots_state.FOUND = {"orders": [{**order, "status": "processing"}]}
    dialogue = await against(bot, probe="bots_state:look")
    assert dialogue.observed.state
    assert not dialogue.observed.calls
    assert dialogue.observed.probed["orders"][0]["status"] == "processing"
    assert dialogue.verdict.changed == ("orders/ORD-789456.status",)
    assert dialogue.verdict.goal is not None


async def test_a_probe_wins_over_what_was_reported(against: Any, order: Any) -> None:
    bots_state.FOUND = {"orders": [order]}

    def bot(message: str) -> Any:
        return {"reply": "A new lamp is on its way.", "calls": told(VERIFY, REPLACE)}

    dialogue = await against(bot, probe="bots_state:look")
    assert dialogue.verdict.evidence == ("replace_item",)
    assert not [change for change in dialogue.verdict.changed if change.startswith("orders/")]


@pytest.mark.parametrize(
    ("found", "why"),
    [
        ({"order": []}, "did you mean `orders`"),
        ({"orders": [{"status": "x"}]}, "without its id"),
        ({"orders": [{"order_id": "ORD-789456", "total": "much"}]}, "orders.total"),
        ({"orders": [{"order_id": "ORD-111111"}]}, "a new one needs all"),
        ({"orders": "none"}, "no {collection"),
    ],
)
async def test_a_probe_that_cannot_be_read_is_an_error(against: Any, found: Any, why: str) -> None:
    bots_state.FOUND = found
    dialogue = await against(lambda message: "No.", probe="bots_state:look")
    assert dialogue.ending.kind == EndingKind.ERROR
    assert dialogue.ending.detail.startswith("garbled: ")
    assert why in dialogue.ending.detail


def test_a_probed_collection_is_as_the_probe_says(
    ecommerce: Pack, lamp_case: Callable[..., Case], order: Any
) -> None:
    start = lamp_case().world(ecommerce)
    fresh = {**order, "order_id": "ORD-111111", "total": 70, "column": "of the backend's"}
    rows = [{"order_id": "ORD-789456", "refunded": "10.00"}, fresh]
    world = probed(start, start, ecommerce, {"orders": rows})
    changed = world.get("orders", "ORD-789456")
    assert changed is not None
    assert changed["refunded"] == Decimal("10.00")
    assert changed["status"] == "delivered"
    assert world.changes_since(start) == ("orders/ORD-111111", "orders/ORD-789456.refunded")
    assert world.get("customers", "CUST-48213-KL") == start.get("customers", "CUST-48213-KL")


async def test_too_many_calls_end_it(against: Any) -> None:
    def bot(message: str) -> Any:
        return {"reply": "Done.", "calls": told(*[VERIFY] * 40)}

    dialogue = await against(bot)
    assert dialogue.ending.kind == EndingKind.ERROR
    assert "more than 32 tool calls" in dialogue.ending.detail


async def test_hostile_texts_are_texts(against: Any) -> None:
    def bot(message: str) -> Any:
        call = {"name": "\x1b[2Jx\x00", "arguments": {"a\x00": float("nan")}, "result": object()}
        return {"reply": "{message} <script>\x1b[31m %s {0}", "calls": [call]}

    dialogue = await against(bot)
    turn = dialogue.turns[1]
    assert turn.text == "{message} <script> %s {0}"
    assert turn.calls[0].name == "x"
    assert Dialogue.model_validate_json(dialogue.model_dump_json()) == dialogue
    assert json.loads(turn.calls[0].result)
