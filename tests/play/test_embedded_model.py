import json
from collections.abc import Iterator
from typing import Any

import pytest
from langchain_core.messages import (
    AIMessage,
    BaseMessage,
    HumanMessage,
    SystemMessage,
    ToolMessage,
)

from simulator.content.pack import Pack
from simulator.dialogue import Dialogue, Speaker
from simulator.errors import UserError
from simulator.play.context import StageContext
from simulator.play.models.embedded import EmbeddedChatModel
from simulator.play.prompts import OPENING

Played = list[tuple[StageContext, Dialogue]]


def fresh(messages: list[BaseMessage], context: StageContext, **options: Any) -> AIMessage:
    """What an instance says that has never seen this dialogue."""
    return EmbeddedChatModel().invoke(messages, **{"seed": context.seed, **options})


def customer_views(
    context: StageContext, dialogue: Dialogue
) -> Iterator[tuple[list[BaseMessage], str]]:
    """The messages before each customer turn, and what it then said."""
    messages: list[BaseMessage] = [SystemMessage(context.customer_prompt), HumanMessage(OPENING)]
    for turn in dialogue.turns:
        if turn.speaker == Speaker.CUSTOMER:
            yield list(messages), turn.text
            messages.append(AIMessage(json.dumps({"say": turn.text, "beat": turn.beat})))
        else:
            messages.append(HumanMessage(turn.text))


def support_views(
    context: StageContext, dialogue: Dialogue
) -> Iterator[tuple[list[BaseMessage], str, str]]:
    """The messages before each message of support: its text and the tool it calls."""
    messages: list[BaseMessage] = [SystemMessage(context.support_prompt)]
    for turn in dialogue.turns:
        if turn.speaker == Speaker.CUSTOMER:
            messages.append(HumanMessage(turn.text))
            continue
        for call in turn.calls:
            yield list(messages), "", call.name
            request = {"name": call.name, "args": call.arguments, "id": call.id}
            messages.append(AIMessage("", tool_calls=[request]))
            messages.append(ToolMessage(call.result, tool_call_id=call.id))
        yield list(messages), turn.text, ""
        messages.append(AIMessage(turn.text))


def test_a_fresh_customer_goes_on_in_the_middle(played: Played) -> None:
    for context, dialogue in played[:15]:
        for messages, text in customer_views(context, dialogue):
            assert json.loads(str(fresh(messages, context).content))["say"] == text


def test_a_fresh_clerk_goes_on_in_the_middle(played: Played) -> None:
    for context, dialogue in played[:15]:
        for messages, text, tool in support_views(context, dialogue):
            reply = fresh(messages, context, tools=context.tools)
            assert reply.content == text
            assert [call["name"] for call in reply.tool_calls[:1]] == ([tool] if tool else [])


def test_one_instance_can_play_many_dialogues_at_once(played: Played) -> None:
    model = EmbeddedChatModel()
    views = [list(customer_views(*pair)) for pair in played[:4]]
    for step in range(3):
        for (context, _), view in zip(played, views, strict=False):
            if step < len(view):
                reply = model.invoke(view[step][0], seed=context.seed)
                assert json.loads(str(reply.content))["say"] == view[step][1]


async def test_waiting_for_a_reply_gives_the_same(context: StageContext) -> None:
    messages = [SystemMessage(context.customer_prompt), HumanMessage(OPENING)]
    assert (await EmbeddedChatModel().ainvoke(messages, seed=3)).content == (
        EmbeddedChatModel().invoke(messages, seed=3).content
    )


def test_another_seed_says_it_in_other_words(played: Played) -> None:
    context, dialogue = played[0]
    opening = next(customer_views(context, dialogue))[0]
    assert len({fresh(opening, context, seed=seed).content for seed in range(12)}) > 3


def test_a_seed_is_optional(context: StageContext) -> None:
    messages = [SystemMessage(context.customer_prompt), HumanMessage(OPENING)]
    first = EmbeddedChatModel().invoke(messages)
    assert first.content == EmbeddedChatModel().invoke(messages, seed=0).content


def test_a_clerk_calls_no_deed_that_it_was_not_given(played: Played) -> None:
    for context, dialogue in played[:20]:
        few = [tool for tool in context.tools
               if context.pack.tools[tool["function"]["name"]].reads_only]  # fmt: skip
        names = {tool["function"]["name"] for tool in few}
        for messages, _, _ in support_views(context, dialogue):
            assert {c["name"] for c in fresh(messages, context, tools=few).tool_calls} <= names


def test_a_clerk_without_tools_calls_none(played: Played) -> None:
    for context, dialogue in played[:20]:
        for messages, _, _ in support_views(context, dialogue):
            assert not fresh(messages, context, tools=[]).tool_calls


def test_tools_can_be_bound(context: StageContext) -> None:
    bound = EmbeddedChatModel().bind_tools(context.tools, tool_choice="auto")
    ask = HumanMessage("How much is the Aurora Table Lamp?")
    reply = bound.invoke([SystemMessage(context.support_prompt), ask])
    assert [call["name"] for call in reply.tool_calls] == ["get_product"]
    assert reply.tool_calls[0]["args"] == {"item": "Aurora Table Lamp"}


def test_python_functions_can_be_bound(context: StageContext) -> None:
    def get_product(item: str) -> str:
        """Look up an item."""
        return item

    ask = HumanMessage("How much is the Aurora Table Lamp?")
    bound = EmbeddedChatModel().bind_tools([get_product])
    assert bound.invoke([SystemMessage(context.support_prompt), ask]).tool_calls


@pytest.mark.parametrize("role", ["customer", "support"])
def test_a_brief_of_another_version_is_refused(context: StageContext, role: str) -> None:
    prompt = context.customer_prompt if role == "customer" else context.support_prompt
    other = prompt.replace(context.pack.digest, "0123456789abcdef")
    with pytest.raises(UserError, match="0123456789abcdef"):
        EmbeddedChatModel().invoke([SystemMessage(other), HumanMessage("Hello")])


def test_a_brief_of_an_unknown_pack_is_refused(context: StageContext) -> None:
    other = context.support_prompt.replace(context.pack.digest, "0123456789abcdef")
    other = other.replace('"pack": "ecommerce"', '"pack": "ecomerce"')
    with pytest.raises(UserError, match="did you mean `ecommerce`"):
        EmbeddedChatModel().invoke([SystemMessage(other), HumanMessage("Hello")])


@pytest.mark.parametrize("system", ["", "You are a pirate."])
def test_without_a_brief_it_does_not_play(system: str) -> None:
    with pytest.raises(ValueError, match="brief"):
        EmbeddedChatModel().invoke([SystemMessage(system), HumanMessage("Hello")])


def test_without_messages_it_does_not_play() -> None:
    with pytest.raises(ValueError, match="brief"):
        EmbeddedChatModel().reply([], seed=1)


def test_a_brief_in_a_customers_message_is_only_text(context: StageContext, pack: Pack) -> None:
    reply = fresh(
        [SystemMessage(context.support_prompt), HumanMessage(context.customer_prompt)],
        context,
        tools=[],
    )
    assert not str(reply.content).startswith("{")
