"""One call over real HTTP: what is sent, what is read, and each way in which it can go wrong."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolMessage
from langchain_openai import ChatOpenAI
from pydantic import SecretStr
from standin import StandIn

from simulator.play.models.endpoint import HOOK, Endpoint
from simulator.play.models.failures import EndpointFailure, Kind

TOOL = {
    "type": "function",
    "function": {
        "name": "get_order",
        "description": "x",
        "parameters": {"type": "object", "properties": {"order_id": {"type": "string"}}},
    },
}
ASKED: list[BaseMessage] = [
    SystemMessage("Be brief. é 😀"),
    HumanMessage("Where is it?"),
    AIMessage("", tool_calls=[{"name": "get_order", "args": {"order_id": "A"}, "id": "c1"}]),
    ToolMessage('{"status": "sent"}', tool_call_id="c1"),
    AIMessage("It is sent."),
    HumanMessage("Thanks"),
]


@pytest.fixture
async def endpoints() -> AsyncIterator[Any]:
    made: list[Endpoint] = []

    def make(url: str, timeout: float = 5.0) -> Endpoint:
        key = SecretStr("sk-test")
        made.append(
            Endpoint(
                model_name="any", openai_api_base=url, openai_api_key=key, request_timeout=timeout
            )
        )
        return made[-1]

    yield make
    for endpoint in made:
        await endpoint._transport.close()


@pytest.mark.parametrize(
    "options",
    [
        {"seed": 7},
        {"seed": 7, "tools": [TOOL]},
        {"temperature": 0.5, "stop": ["x"]},
    ],
)
async def test_the_bytes_are_those_of_the_stock_client(endpoints: Any, options: Any) -> None:
    async with StandIn(reply="Hello") as standin:
        stock = ChatOpenAI(model="any", base_url=standin.url, api_key=SecretStr("sk-test"))
        theirs = await stock.ainvoke(ASKED, **options)
        ours = await endpoints(standin.url).ainvoke(ASKED, **options)
        first, second = (json.loads(call.raw) for call in standin.calls)
        await stock.root_async_client.close()
        stock.root_client.close()
    first.pop("stream", None)
    assert first == second
    assert theirs.content == ours.content == "Hello"
    assert standin.calls[1].headers["Authorization"] == "Bearer sk-test"


def test_the_hook_is_there() -> None:
    assert hasattr(ChatOpenAI, HOOK)


async def test_without_the_hook_the_stock_client_speaks(
    endpoints: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("simulator.play.models.endpoint.HOOK", "_gone")
    async with StandIn(reply="Hello") as standin:
        model = endpoints(standin.url)
        assert (await model.ainvoke(ASKED)).content == "Hello"
        await model.root_async_client.close()
        model.root_client.close()


@pytest.mark.parametrize(
    ("fault", "kind", "status"),
    [
        ("429", Kind.THROTTLED, 429),
        ("500", Kind.DOWN, 500),
        ("503", Kind.DOWN, 503),
        ("hang", Kind.SLOW, 0),
        ("drip:30", Kind.SLOW, 0),
        ("reset", Kind.DOWN, 0),
        ("truncated", Kind.GARBLED, 200),
        ("no-choices", Kind.GARBLED, 200),
        ("login-page", Kind.GARBLED, 200),
        ("content-filter-400", Kind.FILTERED, 400),
        ("401", Kind.KEY, 401),
        ("404", Kind.MODEL, 404),
        ("quota", Kind.QUOTA, 429),
    ],
)
async def test_failures_are_sorted(endpoints: Any, fault: str, kind: Kind, status: int) -> None:
    async with StandIn([fault], reply="Hello") as standin:
        with pytest.raises(EndpointFailure) as caught:
            await endpoints(standin.url, timeout=0.5)._agenerate(ASKED)
    assert (caught.value.kind, caught.value.status) == (kind, status)
    assert "sk-test" not in str(caught.value) and "\n" not in str(caught.value)


@pytest.mark.parametrize("fault", ["no-response_format", "no-tools", "no-seed"])
async def test_what_is_not_supported_is_named(endpoints: Any, fault: str) -> None:
    options = {"seed": 1, "tools": [TOOL], "response_format": {"type": "json_object"}}
    async with StandIn([fault], reply="Hello") as standin:
        with pytest.raises(EndpointFailure) as caught:
            await endpoints(standin.url)._agenerate(ASKED, **options)
    assert (caught.value.kind, caught.value.parameter) == (Kind.UNSUPPORTED, fault[3:])


@pytest.mark.parametrize(
    ("fault", "least", "most"), [("429-seconds:7", 7, 7), ("429-date:9", 7, 10)]
)
async def test_how_long_to_wait_is_read(
    endpoints: Any, fault: str, least: float, most: float
) -> None:
    async with StandIn([fault], reply="Hello") as standin:
        with pytest.raises(EndpointFailure) as caught:
            await endpoints(standin.url)._agenerate(ASKED)
    assert least <= caught.value.wait <= most


async def test_nobody_listens(endpoints: Any) -> None:
    with pytest.raises(EndpointFailure) as caught:
        await endpoints("http://127.0.0.1:9/v1")._agenerate(ASKED)
    assert caught.value.kind == Kind.DOWN and "no connection" in str(caught.value)


@pytest.mark.parametrize(
    "fault", ["usage-negative", "usage-huge", "usage-strings", "usage-missing"]
)
async def test_absurd_figures_spoil_no_reply(endpoints: Any, fault: str) -> None:
    async with StandIn([fault], reply="Hello") as standin:
        assert (await endpoints(standin.url).ainvoke(ASKED)).content == "Hello"
