"""Graphs of LangGraph's and runnables of LangChain's as targets."""

import json
import warnings
from collections.abc import Callable, Sequence
from typing import Any

import bots
import pytest
from langchain_core.language_models import BaseChatModel
from langchain_core.language_models.fake_chat_models import FakeListChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage
from langchain_core.output_parsers import StrOutputParser
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import RunnableLambda
from langchain_core.tools import tool
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import START, MessagesState, StateGraph
from langgraph.types import interrupt

import simulator
from simulator.content.cases import Case
from simulator.content.pack import Pack
from simulator.content.session import Session
from simulator.play.models.failures import EndpointFailure, Kind
from simulator.play.targets.opening import open_target
from simulator.play.targets.world_handle import WorldHandle

VERIFY = {"customer_id": "CUST-48213-KL", "email": "dana.whitlock@example.com"}


class Agent(BaseChatModel):
    """Calls tools by a script, a step for each message that it is given."""

    steps: list[Any]

    @property
    def _llm_type(self) -> str:
        return "agent"

    def bind_tools(self, tools: Sequence[Any], **kwargs: Any) -> Any:
        return self

    def _generate(self, messages: list[BaseMessage], *args: Any, **kwargs: Any) -> ChatResult:
        step = self.steps[sum(isinstance(m, AIMessage) for m in messages)]
        if isinstance(step, tuple):
            call = {"name": step[0], "args": step[1], "id": f"id{len(messages)}"}
            step = AIMessage("Let me see.", tool_calls=[call])
        message = step if isinstance(step, AIMessage) else AIMessage(step)
        return ChatResult(generations=[ChatGeneration(message=message)])


def react(tools: Sequence[Any], *steps: Any, **more: Any) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from langgraph.prebuilt import create_react_agent

        return create_react_agent(Agent(steps=list(steps)), list(tools), **more)


@pytest.mark.parametrize("name", ["bots:remembering", "bots:forgetful"])
async def test_a_graph_remembers_by_thread_or_by_what_it_is_given(talk: Any, name: str) -> None:
    target = open_target(name)
    replies = await talk(target, "one", "two words")
    assert [reply.texts[0] for reply in replies] == [
        bots.answer(["one"]), bots.answer(["one", "two words"]),
    ]  # fmt: skip
    again = await talk(target, "one", attempt=1)
    assert again[0].texts == replies[0].texts


async def test_threads_in_memory_are_forgotten(talk: Any) -> None:
    graph = bots.graph()
    await talk(open_target(graph), "one", "two")
    assert not graph.checkpointer.storage


async def test_an_agents_own_tools_are_reported(talk: Any) -> None:
    @tool
    def get_order(order_id: str) -> str:
        """Look an order up."""
        if order_id == "none":
            raise ValueError("no such order")
        return json.dumps({"order_id": order_id})

    agent = react([get_order], ("get_order", {"order_id": "ORD-1"}), "It is there.", "Bye.")
    first, second = await talk(open_target(agent), "Where?", "Thanks")
    assert first.texts == ("It is there.",)
    (call,) = first.calls
    assert (call.name, call.arguments, call.result, call.ok) == (
        "get_order", {"order_id": "ORD-1"}, {"order_id": "ORD-1"}, True,
    )  # fmt: skip
    assert first.reports
    assert second.calls == ()
    assert second.reports


@pytest.mark.parametrize("saver", [None, InMemorySaver()])
async def test_world_tools_run_in_the_world_of_the_case(
    case: Case, ecommerce: Pack, saver: Any
) -> None:
    tools = simulator.world_tools("ecommerce")
    verify = ("verify_identity", VERIFY)
    target = open_target(react(tools, verify, "Thank you, Dana.", checkpointer=saver))
    assert target.tools
    world = WorldHandle(case.world(ecommerce), Session())
    async with target.session(case, ecommerce) as conversation:
        reply = await conversation.reply("Hi", world)
    world.replay(reply.calls)
    assert reply.texts == ("Thank you, Dana.",)
    assert [(call.name, call.ok, call.id) for call in world.calls] == [
        ("verify_identity", True, "call_1")
    ]
    assert world.session.verified
    late = json.loads(WorldHandle.call(world, "get_order", {"order_id": "ORD-789456"}))
    assert "order" in late
    world.close()
    assert "the turn is over" in world.call("get_order", {"order_id": "ORD-789456"})


def test_world_tools_outside_of_a_dialogue() -> None:
    tools = {each.name: each for each in simulator.world_tools("bakery")}
    with pytest.raises(simulator.UserError, match="while no dialogue is played"):
        tools["get_order"].invoke({"order_id": "BK-1"})
    with pytest.raises(simulator.UserError, match="did you mean `bakery`"):
        simulator.world_tools("bakry")


PROMPT = ChatPromptTemplate(
    [("system", "x"), ("placeholder", "{history}"), ("human", "{question}")]
)


@pytest.mark.parametrize(
    ("runnable", "texts"),
    [
        (FakeListChatModel(responses=["Hello", "Bye"]), ["Hello", "Bye"]),
        (PROMPT | FakeListChatModel(responses=["Hello", "Bye"]) | StrOutputParser(),
         ["Hello", "Bye"]),
        (RunnableLambda(lambda text: f"{text}!"), ["one!", "two!"]),
        (RunnableLambda(lambda text: {"reply": [text, "?"]}), ["one\n\n?", "two\n\n?"]),
    ],
)  # fmt: skip
async def test_runnables(talk: Any, runnable: Any, texts: list[str]) -> None:
    replies = await talk(open_target(runnable), "one", "two")
    assert ["\n\n".join(reply.texts) for reply in replies] == texts


async def test_a_graph_whose_state_is_another_is_mapped_by_a_file(talk: Any, tmp_path: Any) -> None:
    (tmp_path / "other.py").write_text(
        "from langchain_core.runnables import RunnableLambda\n"
        "bot = RunnableLambda(lambda s: {'out': {'say': s['question'].upper()}})\n"
    )
    file = tmp_path / "bot.yaml"
    file.write_text("target: other.py:bot\nrequest: {question: '{message}'}\nreply: out.say\n")
    (reply,) = await talk(open_target(str(file)), "hi")
    assert reply.texts == ("HI",)


def asks(state: MessagesState) -> dict[str, Any]:
    return {"messages": [AIMessage(interrupt("approve?"))]}


def fails(state: MessagesState) -> dict[str, Any]:
    raise ValueError("no database")


def says_nothing(state: MessagesState) -> dict[str, Any]:
    return {}


@pytest.mark.parametrize(
    ("node", "kind", "why"),
    [
        (asks, Kind.CALLABLE, "waits for a person"),
        (fails, Kind.CALLABLE, "raised ValueError: no database"),
        (says_nothing, Kind.GARBLED, "the reply is empty"),
    ],
)
async def test_what_goes_wrong_is_the_environments_fault(
    talk: Any, node: Callable[..., Any], kind: Kind, why: str
) -> None:
    built = StateGraph(MessagesState)
    built.add_node("node", node)
    built.add_edge(START, "node")
    with pytest.raises(EndpointFailure, match=why) as caught:
        await talk(open_target(built.compile(checkpointer=InMemorySaver())), "Hi")
    assert caught.value.kind == kind


def test_a_graph_that_is_not_compiled_is_said() -> None:
    with pytest.raises(simulator.UserError, match="not compiled"):
        open_target(StateGraph(MessagesState))


def calls_at_first(state: MessagesState) -> dict[str, Any]:
    """Tool calls without a tool node, in the second turn alone."""
    heard = [m for m in state["messages"] if isinstance(m, HumanMessage)]
    if len(heard) != 2:
        return {"messages": [AIMessage("I see.")]}
    call = {"name": "get_order", "args": {"order_id": "ORD-1"}, "id": "1"}
    result = ToolMessage('{"ok": true}', tool_call_id="1")
    return {"messages": [AIMessage("", tool_calls=[call]), result, AIMessage("Done.")]}


async def test_a_graph_that_shows_a_call_shows_all_of_its_session(
    case: Any, ecommerce: Any
) -> None:
    builder = StateGraph(MessagesState)
    builder.add_node("speak", calls_at_first)
    builder.add_edge(START, "speak")
    target = open_target(builder.compile(checkpointer=InMemorySaver()))
    known = []
    async with target.session(case, ecommerce) as conversation:
        for text in ("one", "two", "three"):
            await conversation.reply(text, WorldHandle(case.world(ecommerce), Session()))
            known.append(conversation.reports)
    assert known == [False, True, True]
