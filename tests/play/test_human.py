import asyncio
import json
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolMessage

from simulator.content.cases import Case
from simulator.content.pack import Pack, find_pack
from simulator.content.personas import load_personas
from simulator.dialogue import EndingKind
from simulator.play.context import Limits, StageContext
from simulator.play.models import name_of
from simulator.play.models.embedded import EmbeddedChatModel
from simulator.play.models.human import Ask, Call, Human, Leave, Move, Say
from simulator.play.prompts import OPENING
from simulator.play.stage import play
from simulator.runs.planner import plan

OPEN = ("ask_new_one", "Which order is it, and what's your customer number?")
REFUSED = "Damaged items have to be reported within 21 days, so it is not possible to replace it."


def moves(*moves_: Move) -> tuple[Ask, list[Sequence[BaseMessage]]]:
    left, seen = list(moves_), []

    async def ask(news: Sequence[BaseMessage]) -> Move:
        seen.append(list(news))
        return left.pop(0)

    return ask, seen


@pytest.fixture
def shop() -> Pack:
    return find_pack("ecommerce")


@pytest.fixture
def case(shop: Pack) -> Case:
    return next(plan([shop], ["busy_parent"], ["damaged_delivery"], 1, 0))


@pytest.fixture
def context(shop: Pack, case: Case) -> StageContext:
    model = EmbeddedChatModel()
    persona = load_personas(("busy_parent",))["busy_parent"]
    return StageContext(shop, case, persona, model, model, Limits(repairs=0, tries=1))


@pytest.fixture
def reply(context: StageContext) -> Callable[..., dict[str, Any]]:
    """What a person as customer replies, after what was played (beat) and answered (text)."""

    def reply_(move: Move, *before: tuple[str, str]) -> dict[str, Any]:
        messages: list[BaseMessage] = [
            SystemMessage(context.customer_prompt),
            HumanMessage(OPENING),
        ]
        for beat, answer in before:
            said = json.dumps({"say": "words", "beat": beat, "mood": "", "done": False})
            messages += [AIMessage(said), HumanMessage(answer)]
        person = Human(ask=moves(move)[0])
        found: dict[str, Any] = json.loads(str(asyncio.run(person.ainvoke(messages)).text))
        return found

    return reply_


def test_a_person_is_named_as_one() -> None:
    assert name_of(Human(ask=moves()[0])) == "a person"


def test_a_person_can_only_be_waited_for() -> None:
    with pytest.raises(NotImplementedError, match="ainvoke"):
        Human(ask=moves()[0]).invoke("hello")


def test_the_reply_is_what_customers_reply(reply: Any) -> None:
    said = 'A "quoted" {brace} \\ and\x1b[31m an escape'
    assert reply(Say(said)) == {"say": said, "beat": reply(Say("x"))["beat"], "mood": "",
                                "done": False}  # fmt: skip


BEATS = [
    ("a start that was heard", "I want my money back for it, it arrived broken.", [],
     "ask_broken_refund"),
    ("the current one while a question is answered", "It's ORD-226199.", [OPEN], "ask_new_one"),
    ("the current one for what is not understood", "Purple monkeys.", [OPEN], "ask_new_one"),
    ("one that may follow", "I want to speak to a manager.", [("ask_new_one", REFUSED)],
     "ask_manager"),
    ("another scenario's words for the same", "How long does a refund take?",
     [("choose_refund", "I've refunded it.")], "ask_refund_time"),
    ("none that may not follow", "Please cancel my order.", [("ask_new_one", REFUSED)],
     "ask_new_one"),
    ("a goodbye", "Thank you, that's all I needed.", [("ask_new_one", "We sent you a new one.")],
     "thanks"),
    ("no goodbye while support asks", "Great, thanks for your help!", [OPEN], "ask_new_one"),
    ("no goodbye beside a question", "Many thanks. How many days for the replacement?",
     [("ask_new_one", "We sent you a new one.")], "ask_replacement_time"),
    ("leaving at any time", "Forget it, I'm done here.", [OPEN], "walk_out"),
    ("no goodbye at the start", "Thank you, that's all I needed.", [], None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "before", "beat"), [row[1:] for row in BEATS], ids=[row[0] for row in BEATS]
)
def test_the_nlu_chooses_the_beat(
    reply: Any, case: Case, text: str, before: Any, beat: str | None
) -> None:
    found = reply(Say(text), *before)
    assert found["beat"] == (beat or case.path[0])
    assert found["done"] is (beat in ("thanks", "walk_out"))


@pytest.mark.parametrize(
    ("answer", "ending"),
    [
        (REFUSED, EndingKind.REFUSED),
        ("You can reach us by phone at 555-0142.", EndingKind.RESOLVED),
        ("Sure, a colleague is taking over from here.", EndingKind.ESCALATED),
        ("Could you put it another way?", EndingKind.GAVE_UP),
    ],
)
def test_leaving_ends_as_support_left_it(
    reply: Any, case: Case, shop: Pack, answer: str, ending: EndingKind
) -> None:
    found = reply(Leave(), ("ask_new_one", answer))
    beat = shop.scenarios[case.scenario].beats[found["beat"]]
    assert (beat.ends, found["done"], found["say"]) == (ending, True, beat.say[0])


def test_leaving_can_be_told_how(reply: Any) -> None:
    found = reply(Leave(EndingKind.RESOLVED, "Bye {item}!"), OPEN)
    assert (found["say"], found["beat"]) == ("Bye {item}!", "thanks")


def test_support_speaks_and_calls(context: StageContext) -> None:
    ask, seen = moves(Call("get_order", {"order_id": "ORD-1"}), Say("There is no such order."))
    person, prompt = Human(ask=ask), SystemMessage(context.support_prompt)
    messages: list[BaseMessage] = [prompt, HumanMessage("Where is my order?")]
    call = asyncio.run(person.ainvoke(messages, tools=context.tools))
    assert [(c["name"], c["args"]) for c in call.tool_calls] == [
        ("get_order", {"order_id": "ORD-1"})
    ]
    result = ToolMessage("{}", tool_call_id=call.tool_calls[0]["id"])
    said = asyncio.run(person.ainvoke([*messages, call, result], tools=context.tools))
    assert (said.text, said.tool_calls) == ("There is no such order.", [])
    assert [[m.content for m in news] for news in seen] == [["Where is my order?"], ["{}"]]


@pytest.mark.parametrize("move", [Call("get_order", {}), Leave()])
def test_a_side_makes_only_its_own_moves(context: StageContext, move: Move) -> None:
    customer = isinstance(move, Call)
    prompt = context.customer_prompt if customer else context.support_prompt
    with pytest.raises(ValueError, match="no tools" if customer else "does not end"):
        asyncio.run(Human(ask=moves(move)[0]).ainvoke([SystemMessage(prompt), HumanMessage("?")]))


def test_what_the_asking_raises_comes_out_of_the_stage(context: StageContext) -> None:
    class Gone(Exception):
        pass

    async def ask(news: Sequence[BaseMessage]) -> Move:
        raise Gone

    alone = StageContext(
        context.pack, context.case, context.persona, Human(ask=ask), context.support, context.limits
    )
    with pytest.raises(Gone):
        asyncio.run(play(alone))


def test_the_stage_is_watched_step_by_step(context: StageContext) -> None:
    seen: list[Any] = []
    dialogue = asyncio.run(play(context, lambda state: seen.append(state["turns"])))
    assert [len(turns) for turns in seen] == sorted(len(turns) for turns in seen)
    assert {len(turns) for turns in seen} >= set(range(len(dialogue.turns) + 1))
    assert seen[-1] == dialogue.turns
    assert asyncio.run(play(context)) == dialogue
