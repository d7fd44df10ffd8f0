"""A model client: retries, fallbacks, budget and journal around one model, over real HTTP."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage
from standin import StandIn

from simulator.play.models.budget import Budget, read_price
from simulator.play.models.client import Replay
from simulator.play.models.connections import Connections
from simulator.play.models.failures import BudgetSpent, EndpointFailure, Kind
from simulator.play.models.journal import Journal

TOOLS = [
    {
        "type": "function",
        "function": {"name": "get_order", "description": "x", "parameters": {"type": "object"}},
    }
]
FORM = {"type": "json_schema", "json_schema": {"name": "r", "schema": {"type": "object"}}}
ASKED: list[BaseMessage] = [SystemMessage("Be brief.\n\n{}"), HumanMessage("Where is it?")]
Connect = Callable[..., BaseChatModel]


@pytest.fixture
async def connect() -> AsyncIterator[Connect]:
    all_connections: list[Connections] = []

    def connect_(
        url: str, role: str = "support", more: str = "", **connections: Any
    ) -> BaseChatModel:
        all_connections.append(Connections(**connections))
        name = f"openai:any@{url}?backoff=0.001&timeout=1{more}"
        return all_connections[-1].connect(name, role)

    yield connect_
    for connections in all_connections:
        await connections.close()


@pytest.mark.parametrize(
    "fault",
    ["429", "429-seconds:0.01", "500", "503", "reset", "truncated", "no-choices", "login-page"],
)
async def test_what_passes_is_tried_again(connect: Connect, fault: str) -> None:
    async with StandIn([fault, fault, None], reply="Hello") as standin:
        assert (await connect(standin.url).ainvoke(ASKED)).content == "Hello"
        assert standin.count == 3


async def test_after_a_timeout_a_reply_has_an_end(connect: Connect) -> None:
    async with StandIn(["hang", None], reply="Hello") as standin:
        assert (await connect(standin.url).ainvoke(ASKED)).content == "Hello"
        assert [call.body.get("max_tokens") for call in standin.calls] == [None, 2048]
    async with StandIn(["hang", None], reply="Hello") as standin:
        await connect(standin.url, more="&max_tokens=90").ainvoke(ASKED)
        assert [call.body.get("max_tokens") for call in standin.calls] == [90, 90]


async def test_an_empty_reply_is_asked_for_again(connect: Connect) -> None:
    async with StandIn(["empty", None], reply="Hello") as standin:
        assert (await connect(standin.url).ainvoke(ASKED)).content == "Hello"


async def test_patience_ends(connect: Connect) -> None:
    async with StandIn(["500"] * 9, reply="Hello") as standin:
        with pytest.raises(EndpointFailure) as caught:
            await connect(standin.url, more="&retries=2").ainvoke(ASKED)
        assert standin.count == 3 and caught.value.passing


@pytest.mark.parametrize("fault", ["401", "404", "quota", "content-filter", "content-filter-400"])
async def test_what_does_not_pass_is_not_tried_again(connect: Connect, fault: str) -> None:
    async with StandIn([fault, None], reply="Hello") as standin:
        with pytest.raises(EndpointFailure) as caught:
            await connect(standin.url).ainvoke(ASKED)
        assert standin.count == 1 and not caught.value.passing


async def test_retry_after_is_kept(connect: Connect) -> None:
    async with StandIn(["429-seconds:1", None], reply="Hello") as standin:
        await connect(standin.url).ainvoke(ASKED)
        first, second = standin.calls
        assert second.at - first.at >= 1


async def test_structured_replies_fall_back_step_by_step_and_stay_there(connect: Connect) -> None:
    async with StandIn(["no-response_format"] * 2, reply="{}") as standin:
        line = connect(standin.url)
        reply = await line.ainvoke(ASKED, response_format=FORM)
        await line.ainvoke(ASKED, response_format=FORM)
        sent = [
            json.loads(call.raw).get("response_format", {}).get("type") for call in standin.calls
        ]
    assert sent == ["json_schema", "json_object", None, None]
    assert reply.response_metadata["entry"].form == "plain"


async def test_a_seed_is_left_out_where_it_is_not_known(connect: Connect) -> None:
    async with StandIn(["no-seed"], reply="Hello") as standin:
        await connect(standin.url).ainvoke(ASKED, seed=3)
        assert ["seed" in json.loads(call.raw) for call in standin.calls] == [True, False]


async def test_tools_go_as_text_where_they_are_not_known(connect: Connect) -> None:
    said = 'Let me look.\n{"tool": "get_order", "arguments": {"order_id": "A"}}'
    async with StandIn(["no-tools"], reply=said) as standin:
        reply = await connect(standin.url).ainvoke(ASKED, tools=TOOLS)
        body = json.loads(standin.calls[1].raw)
    assert [(c["name"], c["args"]) for c in reply.tool_calls] == [("get_order", {"order_id": "A"})]
    assert "tools" not in body and "get_order" in body["messages"][0]["content"]


@pytest.mark.parametrize("fault", ["broken-arguments", "unknown-tool", "missing-arguments"])
async def test_wrong_calls_reach_the_tools_which_say_what_is_wrong(
    connect: Connect, fault: str
) -> None:
    async with StandIn([fault], reply="Hello") as standin:
        reply = await connect(standin.url).ainvoke(ASKED, tools=TOOLS)
    assert len(reply.tool_calls) == 1 and not reply.invalid_tool_calls


async def test_a_refusal_is_what_support_says_and_no_customer(connect: Connect) -> None:
    async with StandIn(["refusal", "refusal"], reply="Hello") as standin:
        assert (await connect(standin.url).ainvoke(ASKED)).text
        with pytest.raises(EndpointFailure) as caught:
            await connect(standin.url, role="customer").ainvoke(ASKED)
    assert caught.value.kind == Kind.REFUSED


async def test_the_budget_is_exceeded_by_no_more_than_the_calls_in_flight(connect: Connect) -> None:
    async with StandIn(reply="Hello", prices=(1000, 1000), latency=0.01) as standin:
        budget = Budget(Decimal("0.5"))
        line = connect(standin.url, budget=budget, price=read_price("1000,1000"), most=4)
        asked = [
            line.ainvoke([*ASKED, HumanMessage(str(number))], seed=number) for number in range(200)
        ]
        done = await asyncio.gather(*asked, return_exceptions=True)
        dearest = max(call.dollars for call in standin.calls)
    assert {type(answer) for answer in done} == {AIMessage, BudgetSpent}
    assert float(budget.spent) == pytest.approx(standin.dollars)
    assert 0.5 <= standin.dollars <= 0.5 + 4 * dearest


async def test_nothing_is_paid_twice(connect: Connect, tmp_path: Path) -> None:
    async with StandIn(reply="Hello") as standin:
        for _ in range(2):
            with Journal(tmp_path / "journal.jsonl") as journal:
                line = connect(standin.url, journal=journal)
                first = await line.ainvoke(ASKED, seed=1)
                assert (await line.ainvoke(ASKED, seed=1)).text == first.text
                await line.ainvoke(ASKED, seed=2)
        assert standin.count == 2


async def test_a_replay_gives_what_was_recorded_and_nothing_else(
    connect: Connect, tmp_path: Path
) -> None:
    path = tmp_path / "journal.jsonl"
    async with StandIn(reply="Hello") as standin:
        with Journal(path) as journal:
            await connect(standin.url, journal=journal).ainvoke(ASKED, seed=1)
    replay = Replay(journal=Journal(path), role="support")
    assert (await replay.ainvoke(ASKED, seed=1)).text == "Hello"
    assert replay.name_there == f"openai:any@{standin.url}"
    with pytest.raises(
        EndpointFailure, match="holds no reply to this request; its prompt is there"
    ):
        await replay.ainvoke(ASKED, seed=2)
    changed = [SystemMessage("Be long.\n\n{}"), *ASKED[1:]]
    with pytest.raises(EndpointFailure, match="to this system prompt: it was changed"):
        await replay.ainvoke(changed, seed=1)


@pytest.mark.slow
async def test_an_endpoint_that_is_down_for_a_while_is_waited_for(connect: Connect) -> None:
    told: list[str] = []
    async with StandIn(["down:1.5"], reply="Hello") as standin:
        line: Any = connect(standin.url, tell=told.append, more="&retries=50")
        line.rate_limit.first_pause = 0.2
        asked = [line.ainvoke(ASKED, seed=number) for number in range(30)]
        assert {answer.text for answer in await asyncio.gather(*asked)} == {"Hello"}
    assert told[0].startswith("paused, the endpoint is down") and "503" in told[0]
    assert told[-1] == "the endpoint answers again; going on"


async def test_many_calls_that_are_told_so_at_once_all_fall_back(connect: Connect) -> None:
    def without_tools(call: Any) -> str | None:
        return "no-tools" if "tools" in call.body else None

    async with StandIn(without_tools, reply="Hello", latency=0.05) as standin:
        line = connect(standin.url)
        asked = [line.ainvoke(ASKED, tools=TOOLS, seed=number) for number in range(8)]
        assert {answer.text for answer in await asyncio.gather(*asked)} == {"Hello"}


async def test_replies_of_another_model_are_not_taken_for_its_own(
    connect: Connect, tmp_path: Path
) -> None:
    async with StandIn(reply="Hello") as standin:
        for more in ("", "&temperature=0.9"):
            with Journal(tmp_path / "journal.jsonl") as journal:
                await connect(standin.url, journal=journal, more=more).ainvoke(ASKED, seed=1)
        assert standin.count == 2
