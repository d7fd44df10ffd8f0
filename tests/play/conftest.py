"""Packs, cases and contexts for one dialogue, and a chat model that says what a script tells it."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from functools import cache
from typing import Any

import pytest
from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from pydantic import Field

from simulator.content.cases import Case
from simulator.content.draws import draw_case
from simulator.content.pack import Pack, find_pack
from simulator.content.pack_evidence import pack_evidence
from simulator.content.personas import Persona, load_personas
from simulator.content.session import Session
from simulator.dialogue import Dialogue, Finding, Speaker, ToolCall, Turn
from simulator.play.context import Limits, StageContext
from simulator.play.critic import TurnView, run_checks
from simulator.play.models.embedded import EmbeddedChatModel
from simulator.play.nlu import nlu_for
from simulator.play.stage import play
from simulator.play.state_tracking import after_customer, after_support
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
def context(ecommerce: Pack) -> StageContext:
    """Dana's case, played by the embedded model."""
    model = EmbeddedChatModel()
    return StageContext(ecommerce, lamp(ecommerce), PLAIN, model, model)


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
        return await play(StageContext(ecommerce, played, PLAIN, *models, Limits(**limits)))

    return perform_


async def play_some(pack: Pack, n: int) -> list[tuple[StageContext, Dialogue]]:
    personas, model = load_personas(), EmbeddedChatModel()
    cases = plan([pack], list(personas), [], n, seed=20)
    contexts = [StageContext(pack, case, personas[case.persona], model, model) for case in cases]
    return [(each, await play(each)) for each in contexts]


@cache  # pytest forgets the fixture of one pack when it turns to the other, in every file
def played_once(pack: Pack) -> list[tuple[StageContext, Dialogue]]:
    return asyncio.run(play_some(pack, 60))


@pytest.fixture(scope="session")
def played(pack: Pack) -> list[tuple[StageContext, Dialogue]]:
    """60 dialogues of a pack, played by the embedded model."""
    return played_once(pack)


def called(name: str, result: Any, ok: bool = True, **arguments: Any) -> ToolCall:
    return ToolCall(id="call_1", name=name, arguments=arguments, result=json.dumps(result), ok=ok)


@pytest.fixture(name="called")
def called_() -> Callable[..., ToolCall]:
    """Makes a tool call: `called("replace_item", {"order": {}}, order_id="ORD-789456")`."""
    return called


@pytest.fixture
def order_shown() -> Callable[..., ToolCall]:
    """A look at Dana's order, with fields of it changed."""
    return lambda **fields: called(
        "get_order", {"order": {**ORDER, **fields}}, order_id="ORD-789456"
    )


def findings(
    pack: Pack,
    text: str,
    *before: str,
    speaker: str = "support",
    calls: tuple[ToolCall, ...] = (),
    earlier: tuple[ToolCall, ...] = (),
    customer: str = "",
    known: dict[str, str] | None = None,
    scenario: str = "",
    beat: str = "",
    beats: tuple[str, ...] = (),
    limits: Limits = Limits(),  # noqa: B008
    prompt: str = "",
    order: dict[str, Any] | None = None,
) -> list[Finding]:
    """What the critic says of a turn after earlier texts, the customer's first.

    Args:
        pack: The business; its world is Dana's, or that of a case of the first scenario.
        text, speaker, calls, beat: The new turn.
        before: The texts before it, customer and support in turn.
        earlier: Calls that support's first text was made with.
        customer: Whose identity was checked.
        known, scenario, limits, prompt: As the check sees them.
        beats: Of the customer's earlier turns.
        order: Fields of Dana's order that are different in this world.
    """
    nlu, session = nlu_for(pack), Session(verified=bool(customer), customer_id=customer or None)
    turns: list[Turn] = []
    case = draw_case(pack, next(iter(pack.scenarios.values())), "plain", 1)
    case = lamp(pack, **(order or {})) if pack.name == "ecommerce" else case
    for place, said in enumerate(before):
        made = earlier if place == 1 else ()
        by_support = place % 2 == 1
        turn = Turn(
            index=place,
            speaker=Speaker.SUPPORT if by_support else Speaker.CUSTOMER,
            text=said,
            calls=made,
            beat="" if by_support else (*beats, *[""] * len(before))[place // 2],
        )
        session = with_calls(session, made, pack)
        session = (after_support if by_support else after_customer)(session, turn, nlu)
        turns.append(turn)
    turn = Turn(index=len(turns), speaker=Speaker(speaker), text=text, calls=calls, beat=beat)
    view = TurnView(
        turn=turn,
        turns=tuple(turns),
        session=with_calls(session, calls, pack),
        background=pack_evidence(pack),
        pack=pack,
        world=case.world(pack),
        known=KNOWS if known is None else known,
        limits=limits,
        prompt=prompt,
        scenario=pack.scenarios[scenario] if scenario else None,
    )
    return list(run_checks(view))


def with_calls(session: Session, calls: tuple[ToolCall, ...], pack: Pack) -> Session:
    for call in calls:
        order = call.arguments.get("order_id")
        shown = [("orders", order)] if call.ok and order else []
        session = session.called(call, call.ok and pack.tools[call.name].is_deed, shown)
    return session


@pytest.fixture
def find(ecommerce: Pack) -> Callable[..., list[Finding]]:
    """The findings of one code on a turn: `find("wrong_date", "It came on May 3.", "When?")`."""

    def find_(code: str, *texts: str, pack: Pack = ecommerce, **options: Any) -> list[Finding]:
        return [found for found in findings(pack, *texts, **options) if found.code == code]

    return find_
