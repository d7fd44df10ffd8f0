"""Servers that break down over what they do not know, stream unasked, or name absurd waits."""

import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage

from simulator.play.models.capabilities import check_once, examine
from simulator.play.models.connections import Connections
from simulator.play.models.failures import EndpointFailure, Kind
from simulator.play.models.probes import Works
from simulator.play.models.streamed import put_together
from simulator.server.site import hosted

SAID = "We open at 7 AM."
CALL = '{"tool": "get_order", "arguments": {"order_id": "A"}}'
TOOLS = [
    {
        "type": "function",
        "function": {"name": "get_order", "description": "x", "parameters": {"type": "object"}},
    }
]
ASKED: list[BaseMessage] = [SystemMessage("Be brief.\n\n{}"), HumanMessage("Where is it?")]
Answer = Callable[[dict[str, Any], int], web.StreamResponse]


def said(text: Any, **choice: Any) -> web.Response:
    message = {"role": "assistant", "content": text}
    choices = [{"index": 0, "message": message, "finish_reason": "stop", **choice}]
    return web.json_response({"choices": choices})


@asynccontextmanager
async def server(answer: Answer) -> AsyncIterator[tuple[str, list[dict[str, Any]]]]:
    """A server that answers so; gives its URL and what it was asked."""
    asked: list[dict[str, Any]] = []

    async def handle(request: web.Request) -> web.StreamResponse:
        asked.append(await request.json())
        return answer(asked[-1], len(asked))

    app = web.Application()
    app.router.add_post("/v1/chat/completions", handle)
    async with hosted(app, "127.0.0.1", 0) as address:
        yield f"{address}/v1", asked


@asynccontextmanager
async def asking(
    answer: Answer, more: str = ""
) -> AsyncIterator[tuple[Callable[..., Awaitable[AIMessage]], list[dict[str, Any]]]]:
    connections = Connections()
    async with server(answer) as (url, asked):
        name = f"openai:x@{url}?backoff=0.001&timeout=2{more}"
        model = connections.connect(name, "support")

        async def ask(**options: Any) -> AIMessage:
            return await model.ainvoke(ASKED, **options)

        try:
            yield ask, asked
        finally:
            await connections.close()


def without_tools(body: dict[str, Any], count: int) -> web.Response:
    if body.get("tools"):
        return web.json_response({"error": {"message": "Internal error"}}, status=500)
    prompt = str(body["messages"][0]["content"])
    return said(CALL if "get_order" in prompt else "ready")


async def test_tools_over_which_a_server_breaks_down_go_as_text() -> None:
    async with asking(without_tools) as (ask, asked):
        for _ in range(5):
            reply = await ask(tools=TOOLS)
            assert [call["name"] for call in reply.tool_calls] == ["get_order"]
        # three ways out, and from then on text from the start
        assert [bool(body.get("tools")) for body in asked] == [True, False] * 3 + [False] * 2


async def test_a_server_that_has_taken_tools_is_only_down() -> None:
    def answer(body: dict[str, Any], count: int) -> web.Response:
        bad = count in (2, 3)
        return web.json_response({"error": "x"}, status=500) if bad else said("Yes.")

    async with asking(answer) as (ask, asked):
        assert (await ask(tools=TOOLS)).text == (await ask(tools=TOOLS)).text == "Yes."
        assert all(body.get("tools") for body in asked) and len(asked) == 4


async def test_a_server_that_breaks_down_over_everything_is_down() -> None:
    def answer(body: dict[str, Any], count: int) -> web.Response:
        return web.json_response({"error": "x"}, status=500)

    async with asking(answer, "&retries=3") as (ask, asked):
        with pytest.raises(EndpointFailure) as caught:
            await ask(tools=TOOLS)
        assert caught.value.kind == Kind.DOWN
        assert [bool(body.get("tools")) for body in asked] == [True, False, True, False]


async def test_the_doctor_names_tools_over_which_a_server_breaks_down() -> None:
    async with server(without_tools) as (url, _):
        found = {p.capability: p for p in (await examine(f"openai:x@{url}")).probes}
        assert found["tools"].works == Works.FALLBACK
        assert "tools fail (status 500)" in found["tools"].detail
        assert "tools go as text" in await check_once(f"openai:x@{url}")


async def test_the_doctor_tells_native_calls_from_written_ones() -> None:
    def answer(body: dict[str, Any], count: int) -> web.Response:
        call = {"name": "look_up_order", "arguments": {"order_id": "ORD-000123"}}
        return said(f"<tool_call>{json.dumps(call)}</tool_call>" if body.get("tools") else "ready")

    async with server(answer) as (url, _):
        found = {p.capability: p for p in (await examine(f"openai:x@{url}")).probes}
    assert found["chat"].works == Works.YES and found["tools"].works == Works.FALLBACK
    assert "as text" in found["tools"].detail


@pytest.mark.parametrize(
    "text",
    [
        "Internal Server Error", "<html><body>Sign in</body></html>", "null",
        "I'm sorry, but I can't assist with that request.",
    ],
)  # fmt: skip
async def test_the_doctor_takes_no_error_and_no_refusal_for_a_chat(text: str) -> None:
    async with server(lambda body, count: said(text)) as (url, _):
        diagnosis = await examine(f"openai:x@{url}")
    assert not diagnosis.works and text not in diagnosis.probes[0].detail


def events(*deltas: dict[str, Any], end: str = "stop") -> str:
    chunks = [{"choices": [{"index": 0, "delta": delta}]} for delta in deltas]
    chunks[-1]["choices"][0]["finish_reason"] = end
    usage: dict[str, Any] = {"choices": [], "usage": {"prompt_tokens": 9, "completion_tokens": 4}}
    return "".join(f"data: {json.dumps(each)}\n\n" for each in [*chunks, usage]) + "data: [DONE]\n"


async def test_a_stream_that_nobody_asked_for_is_put_together() -> None:
    call = {"index": 0, "id": "c1", "function": {"name": "get_order", "arguments": '{"order'}}
    rest = {"index": 0, "function": {"arguments": '_id": "A"}'}}
    bodies = [
        events({"role": "assistant", "content": "We open"}, {"content": " at 7 AM."}),
        events({"tool_calls": [call]}, {"tool_calls": [rest]}, end="tool_calls"),
        events({"content": "We open at"}, end="length"),
    ]

    def answer(body: dict[str, Any], count: int) -> web.Response:
        return web.Response(text=bodies[count - 1], content_type="text/event-stream")

    async with asking(answer, "&retries=0") as (ask, _):
        first = await ask()
        assert first.text == SAID and first.response_metadata["entry"].tokens_out == 4
        assert (await ask(tools=TOOLS)).tool_calls[0]["args"] == {"order_id": "A"}
        with pytest.raises(EndpointFailure) as caught:
            await ask()
        assert caught.value.kind == Kind.CUT


@pytest.mark.parametrize("text", ["", "hello", "data:", "data: [DONE]", "data: 7", "event: ping"])
def test_what_is_no_stream_is_none(text: str) -> None:
    assert put_together(text) is None


async def test_no_content_is_an_empty_answer_that_is_tried_again() -> None:
    def answer(body: dict[str, Any], count: int) -> web.Response:
        return web.Response(status=204) if count == 1 else said(SAID)

    async with asking(answer) as (ask, asked):
        assert (await ask()).text == SAID and len(asked) == 2


@pytest.mark.parametrize("told", ["inf", "99999999999", "nan", "-5", "1e400", "soon"])
async def test_a_wait_that_nobody_means_is_not_kept_to(told: str) -> None:
    def answer(body: dict[str, Any], count: int) -> web.Response:
        return web.Response(status=429, headers={"Retry-After": told}) if count < 3 else said(SAID)

    async with asking(answer) as (ask, _):
        started = time.monotonic()
        assert (await ask()).text == SAID
        assert time.monotonic() - started < 2


async def test_no_wait_is_longer_than_the_patience() -> None:
    def answer(body: dict[str, Any], count: int) -> web.Response:
        return web.Response(status=429, headers={"Retry-After": "300"}) if count < 2 else said(SAID)

    async with asking(answer, "&patience=0.2") as (ask, _):
        started = time.monotonic()
        assert (await ask()).text == SAID
        assert 0.2 <= time.monotonic() - started < 2


async def test_an_error_in_words_is_asked_for_again() -> None:
    def answer(body: dict[str, Any], count: int) -> web.Response:
        return said("Error: upstream connect error" if count < 3 else f"<answer>{SAID}</answer>")

    async with asking(answer) as (ask, asked):
        assert (await ask()).text == SAID and len(asked) == 3
