"""Chat-completions endpoints as black boxes, over real HTTP."""

import json
from collections.abc import AsyncIterator, Callable
from types import SimpleNamespace
from typing import Any

import pytest
from aiohttp import web
from langchain_core.messages import AIMessage
from standin import StandIn

from simulator.errors import UserError
from simulator.play.models.connections import Connections
from simulator.play.models.failures import EndpointFailure, Kind
from simulator.play.targets.bot import BotTarget
from simulator.play.targets.opening import open_target

ORDER = {"order_id": "ORD-789456"}


@pytest.fixture
async def chat() -> AsyncIterator[Callable[..., BotTarget]]:
    """Opens the endpoint at a URL as a target."""
    connections = Connections()

    def chat_(url: str, more: str = "", **options: Any) -> BotTarget:
        name = f"openai:bot@{url}?backoff=0.001&retries=1{more}"
        return open_target(name, connect=connections.connect, **options)

    yield chat_
    await connections.close()


async def test_only_the_conversation_is_sent(talk: Any, case: Any, chat: Any) -> None:
    async with StandIn(reply=lambda call: f"{len(call.body['messages'])} messages") as standin:
        target = chat(standin.url)
        await target.check()
        replies = await talk(target, "Hi", "Again")
    assert [reply.texts for reply in replies] == [("1 messages",), ("3 messages",)]
    bodies = [call.body for call in standin.calls]
    assert [set(body) for body in bodies] == [{"model", "messages", "user"}] * 2
    assert [each["role"] for each in bodies[1]["messages"]] == ["user", "assistant", "user"]
    assert bodies[0]["user"].startswith(f"{case.id}-0-")
    assert target.name == f"openai:bot@{standin.url}"
    assert all(isinstance(a, AIMessage) for reply in replies for a in reply.answers)


async def test_our_tools_run_in_our_world(talk: Any, chat: Any) -> None:
    def reply(call: Any) -> Any:
        last = call.body["messages"][-1]
        if last["role"] != "user":
            return last["content"]
        function = {"name": "get_order", "arguments": json.dumps(ORDER)}
        made = {"id": "x", "type": "function", "function": function}
        return {"role": "assistant", "content": None, "tool_calls": [made]}

    async with StandIn(reply=reply) as standin:
        target = chat(standin.url, tools=True)
        assert target.tools
        (answer,) = await talk(target, "Hi")
    assert "identity" in answer.texts[0] or "refused" in answer.texts[0]
    assert len(standin.calls[0].body["tools"]) > 3  # it has no prompt of ours with a list


def test_one_function_for_all_tools_is_refused_for_a_bot(chat: Any) -> None:
    with pytest.raises(UserError, match=r"`tools=one` needs a prompt of ours.*`tools=text`"):
        chat("http://127.0.0.1:1", "&tools=one", tools=True)


async def test_an_endpoint_that_knows_no_user_is_asked_without(talk: Any, chat: Any) -> None:
    def wire(call: Any) -> Any:
        if "user" in call.body:
            error = {"message": "Unknown parameter", "param": "user", "code": "unknown_parameter"}
            return 400, {"error": error}
        return None

    async with StandIn(reply="Hello", wire=wire) as standin:
        replies = await talk(chat(standin.url), "a", "b", "c")
    assert [reply.texts for reply in replies] == [("Hello",)] * 3


@pytest.mark.parametrize(
    ("fault", "kind"),
    [("500", Kind.DOWN), ("hang", Kind.SLOW), ("empty", Kind.GARBLED), ("reset", Kind.DOWN),
     ("login-page", Kind.GARBLED), ("401", Kind.KEY), ("content-filter-400", Kind.FILTERED)],
)  # fmt: skip
async def test_what_goes_wrong_is_the_environments_fault(
    talk: Any, chat: Any, fault: str, kind: Kind
) -> None:
    async with StandIn([fault] * 9, reply="Hello") as standin:
        with pytest.raises(EndpointFailure) as caught:
            await talk(chat(standin.url, timeout=0.2), "Hi")
    assert caught.value.kind == kind


async def test_one_that_is_down_is_said_before_the_run(chat: Any) -> None:
    with pytest.raises(UserError, match=r"http://127.0.0.1:9/v1 does not answer"):
        await chat("http://127.0.0.1:9/v1").check()


async def test_endless_calls_end(talk: Any, chat: Any) -> None:
    made = {"id": "x", "type": "function", "function": {"name": "get_order", "arguments": "{}"}}
    said = {"role": "assistant", "content": None, "tool_calls": [made]}
    async with StandIn(reply=lambda call: said) as standin:
        with pytest.raises(Exception, match="more than 32 tool calls"):
            await talk(chat(standin.url, tools=True), "Hi")


async def test_an_endpoint_that_refuses_our_tools_is_no_bot_that_holds(
    talk: Any, chat: Any
) -> None:
    def reply(call: Any) -> Any:
        if "tools" in call.body:
            said = {"error": {"message": "this model does not support tools", "param": "tools"}}
            return web.json_response(said, status=400)
        return "I cannot do that."

    app = web.Application()

    async def answer(request: web.Request) -> web.Response:
        body = await request.json()
        found = reply(SimpleNamespace(body=body))
        if isinstance(found, web.Response):
            return found
        message = {"role": "assistant", "content": found}
        return web.json_response({"choices": [{"index": 0, "message": message}]})

    app.router.add_post("/v1/chat/completions", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    try:
        with pytest.raises(EndpointFailure, match="refuses our tools; leave out --tools") as caught:
            await talk(chat(url, tools=True), "Hi")
        assert caught.value.kind == Kind.UNSUPPORTED
        told = chat(url, "&tools=text", tools=True)
        assert [reply.texts for reply in await talk(told, "Hi")] == [("I cannot do that.",)]
    finally:
        await runner.cleanup()
