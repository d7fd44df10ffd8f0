"""Packs, cases and casts for one dialogue, and a chat model that says what a script tells it."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from pydantic import Field

from simulator.content.cases import Case
from simulator.content.pack import Pack, find_pack
from simulator.content.personas import Persona, load_personas
from simulator.dialogue import Dialogue
from simulator.play.cast import Cast, Limits
from simulator.play.models.embedded import EmbeddedChatModel
from simulator.play.stage import play
from simulator.runs.planner import plan

PLAIN = Persona(name="plain", about="Says what is needed.", verbosity="terse")

ORDER = {
    "order_id": "ORD-789456",
    "customer_id": "CUST-48213-KL",
    "status": "delivered",
    "shipping": "standard",
    "payment": "credit card",
    "placed_on": "2026-11-12",
    "promised_by": "2026-11-17",
    "delivered_on": "2026-11-16",
    "tracking": "WF300418265",
    "ship_to": "1840 Alder Street",
    "items": [
        {
            "sku": "LGT-101",
            "name": "Aurora Table Lamp",
            "category": "lighting",
            "price": "64.00",
            "quantity": 1,
        }
    ],
    "total": "64.00",
    "return_amount": "0.00",
    "refunded": "0.00",
    "credited": "0.00",
}

KNOWS = {
    "order_id": "ORD-789456",
    "item": "Aurora Table Lamp",
    "damage": "a cracked base",
    "customer_id": "CUST-48213-KL",
    "email": "dana.whitlock@example.com",
}

WISH = {
    "say": "The Aurora Table Lamp came with a cracked base. Replace it.",
    "beat": "ask_new_one",
    "mood": "calm",
    "done": False,
}
LEAVES = {"say": "Forget it, I'm done here.", "beat": "walk_out", "done": True}


def _is_asked_again(message: BaseMessage) -> bool:
    return str(message.content).startswith("(Write it again")


class Scripted(BaseChatModel):
    """Gives its replies in order; an `endless` script repeats the last one.

    Asked to write a reply again, it insists on the same one.
    """

    replies: list[AIMessage]
    endless: bool = False
    seen: list[list[BaseMessage]] = Field(default_factory=list)
    options: list[dict[str, Any]] = Field(default_factory=list)

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        again = [m for seen in self.seen for m in seen[-1:] if _is_asked_again(m)]
        again += [message for message in messages[-1:] if _is_asked_again(message)]
        place = len(self.seen) - len(again)
        self.seen.append(list(messages))
        self.options.append(kwargs)
        reply = self.replies[min(place, len(self.replies) - 1) if self.endless else place]
        return ChatResult(generations=[ChatGeneration(message=reply)])


def message(reply: Any) -> AIMessage:
    """A text, a customer's reply (a mapping) or a tool call (name and arguments) as a message."""
    if isinstance(reply, AIMessage):
        return reply
    if isinstance(reply, dict):
        return AIMessage(json.dumps(reply))
    if isinstance(reply, tuple):
        return AIMessage("", tool_calls=[{"name": reply[0], "args": reply[1], "id": "given"}])
    return AIMessage(reply)


def script(*replies: Any, endless: bool = False) -> Scripted:
    return Scripted(replies=[message(reply) for reply in replies], endless=endless)


@pytest.fixture
def scripted() -> Callable[..., Scripted]:
    """Makes a scripted model: `scripted("a text", ("a_tool", {}), {"say": "Hi", "beat": "b"})`."""
    return script


@pytest.fixture(scope="session")
def bakery() -> Pack:
    return find_pack("bakery")


@pytest.fixture(scope="session")
def ecommerce() -> Pack:
    return find_pack("ecommerce")


@pytest.fixture(scope="session", params=["bakery", "ecommerce"])
def pack(request: pytest.FixtureRequest) -> Pack:
    """Each of the shipped packs."""
    return find_pack(request.param)


def lamp(pack: Pack, knows: dict[str, str] | None = None, **order: Any) -> Case:
    return Case(
        pack=pack.name,
        digest=pack.digest,
        scenario="damaged_delivery",
        persona="plain",
        path=("ask_new_one", "thanks"),
        draws={"order": "ORD-789456", "customer": "CUST-48213-KL"},
        made={"orders": ({**ORDER, **order},)},
        knows={**KNOWS, **(knows or {})},
        values={"lamp_damage": "a cracked base"},
        seed=7,
    )


@pytest.fixture
def lamp_case(ecommerce: Pack) -> Callable[..., Case]:
    """Dana's order of a lamp that arrived broken, with fields of the order changed."""
    return lambda knows=None, **order: lamp(ecommerce, knows, **order)


@pytest.fixture
def cast(ecommerce: Pack) -> Cast:
    """Dana's case, played by the embedded model."""
    model = EmbeddedChatModel()
    return Cast(ecommerce, lamp(ecommerce), PLAIN, model, model)


@pytest.fixture
def perform(ecommerce: Pack) -> Callable[..., Awaitable[Dialogue]]:
    """Plays Dana's case; customer and support are lists of replies, models, or the embedded one."""

    async def perform_(
        support: Any = None, customer: Any = (WISH, LEAVES), case: Case | None = None, **limits: int
    ) -> Dialogue:
        models = [
            EmbeddedChatModel() if who is None else who if isinstance(who, BaseChatModel)
            else script(*who)
            for who in (customer, support)
        ]  # fmt: skip
        played = case or lamp(ecommerce)
        return await play(Cast(ecommerce, played, PLAIN, *models, Limits(**limits)))

    return perform_


async def play_some(pack: Pack, n: int) -> list[tuple[Cast, Dialogue]]:
    personas, model = load_personas(), EmbeddedChatModel()
    cases = plan([pack], list(personas), [], n, seed=20)
    casts = [Cast(pack, case, personas[case.persona], model, model) for case in cases]
    return [(each, await play(each)) for each in casts]


@pytest.fixture(scope="session")
def played(pack: Pack) -> list[tuple[Cast, Dialogue]]:
    """60 dialogues of a pack, played by the embedded model."""
    return asyncio.run(play_some(pack, 60))
