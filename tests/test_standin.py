"""The stand-in endpoint is what it says, seen by an HTTP client that knows nothing of ours."""

import asyncio
import json
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import replace
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp
import pytest
import standin as standin_module
from langchain_openai import ChatOpenAI
from standin import ERRORS, FIXED, KINDS, USAGES, Call, StandIn, as_over_http

from simulator.content.briefs import support_brief
from simulator.content.draws import draw_case
from simulator.content.pack import Pack, find_pack
from simulator.content.personas import load_personas
from simulator.play.context import StageContext
from simulator.play.models.embedded import EmbeddedChatModel
from simulator.play.prompts import OPENING, SUPPORT, system_prompt
from simulator.play.stage import play

HELLO = {"model": "any", "messages": [{"role": "user", "content": "Hello"}]}
LOOK_UP = {
    "type": "function",
    "function": {
        "name": "get_order",
        "parameters": {
            "type": "object",
            "properties": {"order_id": {"type": "string"}},
            "required": ["order_id"],
        },
    },
}
PING = {"type": "function", "function": {"name": "ping", "parameters": {"type": "object"}}}
A_MOMENT = aiohttp.ClientTimeout(total=0.3)
WITH_TOOLS = {**HELLO, "tools": [PING, LOOK_UP]}

Answer = tuple[int, dict[str, Any]]


@pytest.fixture
async def client() -> AsyncIterator[aiohttp.ClientSession]:
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector) as session:
        yield session


@pytest.fixture
def ask(client: aiohttp.ClientSession) -> Callable[..., Any]:
    """Status and JSON of one answer."""

    async def ask_(standin: StandIn, body: Any = HELLO, **headers: str) -> Answer:
        url = f"{standin.url}/chat/completions"
        async with client.post(url, json=body, headers=headers) as answer:
            return answer.status, await answer.json()

    return ask_


def said(answer: Answer) -> dict[str, Any]:
    status, body = answer
    assert status == 200
    message: dict[str, Any] = body["choices"][0]["message"]
    return message


@pytest.fixture
def context() -> StageContext:
    pack = find_pack("bakery")
    persona = next(iter(load_personas().values()))
    case = draw_case(pack, next(iter(pack.scenarios.values())), persona.name, 7)
    model = EmbeddedChatModel()
    return StageContext(pack, case, persona, model, model)


async def test_a_fixed_reply(ask: Any) -> None:
    async with StandIn(reply="Hi.") as standin:
        status, body = await ask(standin, HELLO, Authorization="Bearer x")
    assert said((status, body)) == {"role": "assistant", "content": "Hi."}
    assert body["object"] == "chat.completion" and body["choices"][0]["finish_reason"] == "stop"
    call = standin.calls[0]
    assert call.body == HELLO and call.headers["authorization"] == "Bearer x"
    assert (call.fault, call.status, call.place) == ("", 200, 0)


async def test_a_reply_by_a_function(ask: Any) -> None:
    def reply(call: Call) -> str:
        return call.body["messages"][0]["content"][::-1]

    async with StandIn(reply=reply) as standin:
        assert said(await ask(standin))["content"] == "olleH"


async def test_it_plays_the_customer(ask: Any, context: StageContext) -> None:
    messages = [
        {"role": "system", "content": context.customer_prompt},
        {"role": "user", "content": OPENING},
    ]
    async with StandIn() as standin:
        reply = said(await ask(standin, {"model": "x", "messages": messages, "seed": context.seed}))
    assert json.loads(reply["content"])["beat"] == context.case.path[0]
    assert reply["content"] == EmbeddedChatModel().invoke(_parsed(messages), seed=context.seed).text


def _parsed(messages: list[dict[str, str]]) -> list[tuple[str, str]]:
    return [(message["role"], message["content"]) for message in messages]


async def test_it_plays_support_with_tools(ask: Any, ecommerce: Pack) -> None:
    prompt = system_prompt(SUPPORT, support_brief(ecommerce))
    tools = [tool.schema for tool in ecommerce.tools.values()]
    messages = [
        {"role": "system", "content": prompt},
        {"role": "user", "content": "How much is the Aurora Table Lamp?"},
    ]
    request = {"model": "x", "messages": messages, "tools": tools, "seed": 3}
    async with StandIn() as standin:
        first = said(await ask(standin, request))
        made = first["tool_calls"][0]
        assert made["function"]["name"] == "get_product" and first["content"] is None
        assert json.loads(made["function"]["arguments"]) == {"item": "Aurora Table Lamp"}


@pytest.fixture(scope="module")
def ecommerce() -> Pack:
    return find_pack("ecommerce")


async def test_a_whole_dialogue_over_http_is_the_same(context: StageContext) -> None:
    here = await play(context)
    async with StandIn() as standin:
        there = ChatOpenAI(model="x", base_url=standin.url, api_key="x", max_retries=0)
        dialogue = await play(replace(context, customer=there, support=there))
    assert list(dialogue.turns) == as_over_http(here.turns) and dialogue.ending == here.ending
    assert any(turn.calls for turn in here.turns)


async def test_fast_replies_keep_a_dialogue_going(ask: Any, context: StageContext) -> None:
    customer = {"model": "x", "messages": [{"role": "system", "content": context.customer_prompt}]}
    support = {"model": "x", "messages": [{"role": "system", "content": context.support_prompt}]}
    async with StandIn(fast=True) as standin:
        reply = json.loads(said(await ask(standin, customer))["content"])
        assert said(await ask(standin, support))["content"] == FIXED
    assert reply["beat"] == context.case.path[0] and reply["say"] and reply["done"] is False
    assert not context.pack.scenarios[context.case.scenario].beats[reply["beat"]].ends


@pytest.mark.parametrize("body", [[], {}, {"model": "x"}, {"model": "x", "messages": []}])
async def test_a_request_that_is_none_is_refused(ask: Any, body: Any) -> None:
    async with StandIn(reply="Hi.") as standin:
        assert (await ask(standin, body))[0] == 400


async def test_without_a_brief_the_embedded_model_does_not_play(ask: Any) -> None:
    async with StandIn() as standin:
        status, body = await ask(standin)
    assert status == 400 and "brief" in body["error"]["message"]


async def test_streams_are_refused(ask: Any) -> None:
    async with StandIn(reply="Hi.") as standin:
        status, body = await ask(standin, {**HELLO, "stream": True})
    assert status == 400 and body["error"]["param"] == "stream"


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        ("429", 429, "rate_limit_exceeded"),
        ("quota", 429, "insufficient_quota"),
        ("500", 500, "internal_error"),
        ("503", 503, "service_unavailable"),
        ("401", 401, "invalid_api_key"),
        ("404", 404, "model_not_found"),
        ("content-filter-400", 400, "content_filter"),
    ],
)
async def test_errors(ask: Any, kind: str, status: int, code: str) -> None:
    async with StandIn([kind], reply="Hi.", prices=(1, 1)) as standin:
        answer = await ask(standin)
        assert said(await ask(standin))["content"] == "Hi."
    assert answer[0] == status and answer[1]["error"]["code"] == code
    assert standin.calls[0].dollars == 0 and standin.calls[0].message is None
    assert standin.happened == {kind: 1} and standin.count == 2


async def _retry_after(client: aiohttp.ClientSession, fault: str) -> str | None:
    async with (
        StandIn([fault], reply="Hi.") as standin,
        client.post(f"{standin.url}/chat/completions", json=HELLO) as answer,
    ):
        assert answer.status == 429
        return answer.headers.get("Retry-After")


async def test_retry_after(client: aiohttp.ClientSession) -> None:
    assert await _retry_after(client, "429") is None
    assert await _retry_after(client, "429-seconds") == "1"
    assert await _retry_after(client, "429-seconds:0.25") == "0.25"
    now = time.time()
    date = await _retry_after(client, "429-date:5")
    assert date and date.endswith("GMT")
    assert 5 <= parsedate_to_datetime(date).timestamp() - now < 7


async def test_down_for_a_while(ask: Any) -> None:
    async with StandIn([None, "down:0.3", "500"], reply="Hi.") as standin:
        assert (await ask(standin))[0] == 200
        assert [(await ask(standin))[0] for _ in range(3)] == [503] * 3
        await asyncio.sleep(0.35)
        assert (await ask(standin))[0] == 500, "the script went on while it was down"
        assert (await ask(standin))[0] == 200
    assert standin.happened == {"down": 3, "500": 1}


async def test_hanging_ends_when_the_client_leaves(ask: Any) -> None:
    async with StandIn(["hang"], reply="Hi.") as standin:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(ask(standin), 0.2)
        await asyncio.sleep(0.1)
        assert standin.in_flight == 0
        assert (await ask(standin))[0] == 200


async def test_the_end_does_not_wait_for_what_hangs(ask: Any) -> None:
    async with StandIn(["hang"], reply="Hi.") as standin:
        hanging = asyncio.create_task(ask(standin))
        while not standin.in_flight:
            await asyncio.sleep(0.01)
        started = time.monotonic()
    assert time.monotonic() - started < 2
    with pytest.raises(aiohttp.ClientError):
        await hanging


async def test_a_drip_arrives_whole_but_slowly(client: aiohttp.ClientSession) -> None:
    async with StandIn(["drip:0.4"], reply="Hi.") as standin:
        started, chunks = time.monotonic(), []
        async with client.post(f"{standin.url}/chat/completions", json=HELLO) as answer:
            async for chunk in answer.content.iter_any():
                chunks.append(chunk)
    assert time.monotonic() - started >= 0.35
    assert len(chunks) > 20 and said((200, json.loads(b"".join(chunks))))["content"] == "Hi."


async def test_a_reset_comes_in_the_middle_of_the_body(client: aiohttp.ClientSession) -> None:
    async with (
        StandIn(["reset"], reply="Hi.", prices=(1, 1)) as standin,
        client.post(f"{standin.url}/chat/completions", json=HELLO) as answer,
    ):
        assert answer.status == 200
        with pytest.raises((aiohttp.ClientError, ConnectionResetError)):
            await answer.read()
    assert standin.dollars > 0, "the endpoint charges for what it has said"


async def test_a_truncated_body_is_complete_as_http(client: aiohttp.ClientSession) -> None:
    async with (
        StandIn(["truncated"], reply="Hi.") as standin,
        client.post(f"{standin.url}/chat/completions", json=HELLO) as answer,
    ):
        text = await answer.text()
    assert answer.status == 200 and text.startswith('{"id"')
    with pytest.raises(ValueError):
        json.loads(text)


async def test_no_choices(ask: Any) -> None:
    async with StandIn(["no-choices"], reply="Hi.") as standin:
        status, body = await ask(standin)
    assert status == 200 and "choices" not in body and body["usage"]


async def test_a_login_page(client: aiohttp.ClientSession) -> None:
    async with (
        StandIn(["login-page"], reply="Hi.") as standin,
        client.post(f"{standin.url}/chat/completions", json=HELLO) as answer,
    ):
        assert answer.status == 200 and answer.content_type == "text/html"
        assert "log in" in await answer.text()
    assert standin.tokens_out == 0


async def test_empty_and_filtered_replies(ask: Any) -> None:
    async with StandIn(["empty", "content-filter"], reply="Hi.") as standin:
        assert said(await ask(standin))["content"] == ""
        filtered = await ask(standin)
    assert said(filtered)["content"] == ""
    assert filtered[1]["choices"][0]["finish_reason"] == "content_filter"


async def test_a_refusal(ask: Any) -> None:
    async with StandIn(["refusal"], reply="Hi.") as standin:
        message = said(await ask(standin))
    assert message["content"] is None and "can't help" in message["refusal"]


async def test_unusable_tool_calls(ask: Any) -> None:
    script = ["unknown-tool", "broken-arguments", "missing-arguments"]
    made = []
    async with StandIn(script, reply="Hi.") as standin:
        for _ in script:
            status, body = await ask(standin, WITH_TOOLS)
            assert status == 200 and body["choices"][0]["finish_reason"] == "tool_calls"
            made.append(body["choices"][0]["message"]["tool_calls"][0]["function"])
    assert made[0]["name"] not in ("ping", "get_order")
    assert made[1]["name"] == made[2]["name"] == "get_order"
    with pytest.raises(ValueError):
        json.loads(made[1]["arguments"])
    assert made[2]["arguments"] == "{}"


@pytest.mark.parametrize("kind", USAGES)
async def test_absurd_usage_of_a_right_reply(ask: Any, kind: str) -> None:
    async with StandIn([kind], reply="Hi.", prices=(1, 1)) as standin:
        answer = await ask(standin)
    assert said(answer)["content"] == "Hi." and answer[1].get("usage") == USAGES[kind]
    assert 0 < standin.tokens_in < 100 and 0 < standin.dollars < 1


@pytest.mark.parametrize(
    ("parameter", "value"),
    [("response_format", {"type": "json_object"}), ("tools", [PING]), ("seed", 0)],
)
async def test_unsupported_parameters(ask: Any, parameter: str, value: Any) -> None:
    async with StandIn({f"no-{parameter}": 1.0}, reply="Hi.") as standin:
        status, body = await ask(standin, {**HELLO, parameter: value})
        assert (await ask(standin))[0] == 200, "without it all is well"
    assert status == 400 and body["error"]["param"] == parameter
    assert body["error"]["code"] == "unsupported_parameter" and len(standin.happened) == 1


async def test_a_scripted_fault_waits_for_a_call_that_it_fits(ask: Any) -> None:
    async with StandIn(["unknown-tool", "500"], reply="Hi.") as standin:
        assert said(await ask(standin))["content"] == "Hi."
        assert said(await ask(standin, WITH_TOOLS))["tool_calls"]
        assert (await ask(standin, WITH_TOOLS))[0] == 500


async def test_probabilities_do_not_depend_on_the_order_of_arrival(ask: Any) -> None:
    bodies = [{**HELLO, "user": str(number)} for number in range(60)]

    async def fates(order: list[dict[str, Any]], seed: int) -> dict[str, str]:
        faults = {"500": 0.2, "429-seconds:0": 0.2}
        async with StandIn(faults, seed=seed, reply="Hi.") as standin:
            await asyncio.gather(*(ask(standin, body) for body in order))
        return {call.body["user"]: call.fault for call in standin.calls}

    found = await fates(bodies, 1)
    assert await fates(bodies[::-1], 1) == found != await fates(bodies, 2)
    shares = [list(found.values()).count(kind) / 60 for kind in ("500", "429-seconds", "")]
    assert shares == pytest.approx([0.2, 0.2, 0.6], abs=0.15)


async def test_a_retry_is_drawn_anew(ask: Any) -> None:
    async with StandIn({"500": 0.5}, reply="Hi.") as standin:
        statuses = {(await ask(standin))[0] for _ in range(20)}
    assert statuses == {200, 500} and [call.again for call in standin.calls] == list(range(20))


async def test_faults_by_a_function(ask: Any) -> None:
    def too_many(call: Call) -> str | None:
        return "429" if standin.in_flight > 3 else None

    async with StandIn(too_many, reply="Hi.", latency=0.2) as standin:
        answers = await asyncio.gather(*(ask(standin) for _ in range(10)))
    assert sorted(status for status, _ in answers) == [200] * 3 + [429] * 7


def test_unknown_faults_and_too_many_are_mistakes() -> None:
    with pytest.raises(ValueError, match="`501`"):
        StandIn(["501"])
    with pytest.raises(ValueError, match="more than 1"):
        StandIn({"500": 0.7, "429": 0.4})


@pytest.mark.parametrize("kind", KINDS)
async def test_every_kind_happens_once(client: aiohttp.ClientSession, kind: str) -> None:
    body = {**WITH_TOOLS, "seed": 1, "response_format": {"type": "json_object"}}
    async with StandIn([kind], reply="Hi.") as standin:
        url = f"{standin.url}/chat/completions"
        with suppress(aiohttp.ClientError, TimeoutError):
            async with client.post(url, json=body, timeout=A_MOMENT) as answer:
                await answer.read()
                assert answer.status == (ERRORS[kind][0] if kind in ERRORS else 200)
    assert standin.happened == {kind: 1} and standin.calls[0].fault == kind


async def test_its_own_count_of_tokens_and_dollars(ask: Any) -> None:
    async with StandIn([None, "500"], reply="x" * 400, prices=(2, 10)) as standin:
        _, body = await ask(standin)
        await ask(standin)
    call = standin.calls[0]
    assert body["usage"]["prompt_tokens"] == call.tokens_in == len(call.raw) // 4
    assert body["usage"]["completion_tokens"] == call.tokens_out == 101
    assert standin.dollars == pytest.approx((2 * call.tokens_in + 10 * 101) / 1e6)
    assert (standin.tokens_in, standin.tokens_out) == (call.tokens_in, 101)


async def test_latency(ask: Any) -> None:
    async with StandIn(reply="Hi.", latency=0.2) as standin:
        started = time.monotonic()
        await ask(standin)
    assert time.monotonic() - started >= 0.2


async def test_calls_need_not_be_kept(ask: Any) -> None:
    async with StandIn(reply="Hi.", keep=False) as standin:
        await ask(standin)
    assert standin.calls == [] and standin.count == 1


async def test_models_are_listed(client: aiohttp.ClientSession) -> None:
    async with StandIn() as standin, client.get(f"{standin.url}/models") as answer:
        assert (await answer.json())["data"][0]["id"]


@pytest.mark.slow
async def test_1200_connections_at_once(ask: Any) -> None:
    standin_module.raise_file_limit()
    async with StandIn(reply="Hi.", latency=1.5, keep=False) as standin:
        answers = await asyncio.gather(*(ask(standin) for _ in range(1200)))
    assert {status for status, _ in answers} == {200}
    assert standin.peak == 1200 and standin.in_flight == 0


def test_as_a_process_it_ends_with_its_input() -> None:
    with _process("--fast", "--until-eof", stdin=subprocess.PIPE) as process:
        assert process.stdout and process.stdout.readline().startswith("http://127.0.0.1:")
        process.communicate(timeout=20)
    assert process.returncode == 0


async def test_as_a_process_it_tells_its_figures(client: aiohttp.ClientSession) -> None:
    with _process("--fast", "--faults", '["500"]') as process:
        assert process.stdout
        url = process.stdout.readline().strip()
        for expected in (500, 200):
            async with client.post(f"{url}/chat/completions", json=HELLO) as answer:
                assert answer.status == expected
        async with client.get(url.removesuffix("/v1") + "/stats") as answer:
            figures = await answer.json()
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=20)
    assert figures["count"] == 2 and figures["happened"] == {"500": 1}
    assert process.returncode == 0


def _process(*arguments: str, **options: Any) -> subprocess.Popen[str]:
    line = [sys.executable, standin_module.__file__, *arguments]
    return subprocess.Popen(line, stdout=subprocess.PIPE, text=True, **options)
