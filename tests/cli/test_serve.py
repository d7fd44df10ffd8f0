import asyncio
import io
import json
import logging
import signal
import socket
import subprocess
import zlib
from collections.abc import AsyncIterator, Callable
from typing import Any

import aiohttp
import httpx
import pytest
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolMessage
from langchain_openai import ChatOpenAI

from simulator.content.pack import find_pack
from simulator.content.personas import load_personas
from simulator.dialogue import Speaker
from simulator.play.context import StageContext
from simulator.play.models.embedded import NAME, EmbeddedChatModel
from simulator.play.prompts import OPENING
from simulator.play.stage import play
from simulator.runs.planner import plan
from simulator.server import app
from simulator.server.app import serving
from simulator.server.site import LARGEST_BODY

PACKS = ("bakery", "ecommerce")
SECRET = "sk-very-secret"

Moment = tuple[StageContext, list[BaseMessage], list[dict[str, Any]]]
"""A context, what a model has been sent, and the tools it may call."""


async def moments(name: str, seed: int = 11) -> list[Moment]:
    """Every moment of three dialogues in which customer or support is asked for a reply."""
    pack, personas, model = find_pack(name), load_personas(), EmbeddedChatModel()
    found: list[Moment] = []
    for case in plan([pack], list(personas), [], 3, seed=seed):
        context = StageContext(pack, case, personas[case.persona], model, model)
        customer: list[BaseMessage] = [
            SystemMessage(context.customer_prompt),
            HumanMessage(OPENING),
        ]
        support: list[BaseMessage] = [SystemMessage(context.support_prompt)]
        for turn in (await play(context)).turns:
            if turn.speaker == Speaker.CUSTOMER:
                found.append((context, list(customer), []))
                customer.append(AIMessage(json.dumps({"say": turn.text, "beat": turn.beat})))
                support.append(HumanMessage(turn.text))
                continue
            for call in turn.calls:
                found.append((context, list(support), context.tools))
                made = {"name": call.name, "args": call.arguments, "id": call.id}
                support.append(AIMessage("", tool_calls=[made]))
                support.append(ToolMessage(call.result, tool_call_id=call.id))
            found.append((context, list(support), context.tools))
            support.append(AIMessage(turn.text))
            customer.append(HumanMessage(turn.text))
    return found


def body_of(moment: Moment, **options: Any) -> dict[str, Any]:
    """The first two messages of a moment as a request."""
    context, (system, said, *_), tools = moment
    messages = [
        {"role": "system", "content": system.content},
        {"role": "user", "content": said.content},
    ]
    return {
        "model": "embedded",
        "messages": messages,
        "tools": tools,
        "seed": context.seed,
    } | options


@pytest.fixture
async def url() -> AsyncIterator[str]:
    async with serving(EmbeddedChatModel()) as url:
        yield url


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
async def stock(url: str) -> AsyncIterator[ChatOpenAI]:
    """The client as people have it, but for one that closes its connections."""
    async with httpx.AsyncClient() as client:
        with httpx.Client() as plain:
            yield ChatOpenAI(
                model="embedded",
                base_url=url,
                api_key="unused",
                http_async_client=client,
                http_client=plain,
                stream_usage=True,
            )


def said(reply: AIMessage) -> tuple[Any, list[tuple[str, Any]]]:
    """Text and calls; ids are each answer's own."""
    return reply.content, [(call["name"], call["args"]) for call in reply.tool_calls]


async def post(
    session: aiohttp.ClientSession, url: str, body: Any, **options: Any
) -> tuple[int, dict[str, Any]]:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    stream = io.BytesIO(data)
    async with session.post(f"{url}/chat/completions", data=stream, **options) as response:
        return response.status, json.loads(await response.text())


@pytest.fixture
async def bakery() -> list[Moment]:
    return await moments("bakery")


# The same replies as without HTTP
@pytest.mark.parametrize("name", PACKS)
async def test_the_reply_is_that_of_the_model(name: str, stock: ChatOpenAI) -> None:
    found = await moments(name)
    assert len(found) >= 12
    called = 0
    for context, messages, tools in found:
        options: dict[str, Any] = {"seed": context.seed} | ({"tools": tools} if tools else {})
        direct = EmbeddedChatModel().invoke(messages, **options)
        reply = await stock.ainvoke(messages, **options)
        assert said(reply) == said(direct)
        assert not reply.invalid_tool_calls
        called += len(reply.tool_calls)
    assert called >= 3


@pytest.mark.parametrize("name", PACKS)
async def test_the_streamed_reply_is_that_of_the_model(name: str, stock: ChatOpenAI) -> None:
    for context, messages, tools in (await moments(name))[:12]:
        options: dict[str, Any] = {"seed": context.seed} | ({"tools": tools} if tools else {})
        direct = EmbeddedChatModel().invoke(messages, **options)
        chunks = [chunk async for chunk in stock.astream(messages, **options)]
        whole = chunks[0]
        for chunk in chunks[1:]:
            whole += chunk
        assert isinstance(whole, AIMessage)
        assert said(whole) == said(direct)
        assert whole.usage_metadata and whole.usage_metadata["input_tokens"] > 500


async def test_the_same_mistakes_as_without_http(
    session: aiohttp.ClientSession, bakery: list[Moment]
) -> None:
    model, messages = EmbeddedChatModel(flaws=("speaks_as_support",)), bakery[0][1]
    right = wrong = 0
    async with serving(model) as url:
        for seed in range(12):
            body = body_of(bakery[0], seed=seed)
            expected = model.reply(messages, seed=seed)
            _, answer = await post(session, url, body)
            assert answer["choices"][0]["message"]["content"] == expected.content
            wrong += "flaw" in expected.additional_kwargs
            right += "flaw" not in expected.additional_kwargs
    assert right and wrong


async def test_tools_can_be_bound(stock: ChatOpenAI, bakery: list[Moment]) -> None:
    for context, messages, tools in bakery:
        if tools:
            bound = stock.bind_tools(tools)
            direct = EmbeddedChatModel().invoke(messages, tools=tools, seed=context.seed)
            reply = await bound.ainvoke(messages, seed=context.seed)
            assert said(reply) == said(direct)


async def test_many_at_once(url: str, session: aiohttp.ClientSession, bakery: list[Moment]) -> None:
    bodies = [body_of(bakery[0], seed=seed % 5) for seed in range(60)]
    answers = await asyncio.gather(*(post(session, url, body) for body in bodies))
    texts = [answer["choices"][0]["message"]["content"] for _, answer in answers]
    assert texts == texts[:5] * 12
    assert len({answer["id"] for _, answer in answers}) == 60


# The protocol, raw
async def test_a_completion(url: str, session: aiohttp.ClientSession, bakery: list[Moment]) -> None:
    status, answer = await post(session, url, body_of(bakery[0]))
    assert status == 200
    assert answer["object"] == "chat.completion"
    assert answer["system_fingerprint"] == bakery[0][0].pack.digest
    assert answer["usage"]["prompt_tokens_details"] == {"cached_tokens": 0}
    spent = answer["usage"]
    assert spent["total_tokens"] == spent["prompt_tokens"] + spent["completion_tokens"]
    assert json.loads(answer["choices"][0]["message"]["content"])["say"]


async def test_a_stream(url: str, session: aiohttp.ClientSession, bakery: list[Moment]) -> None:
    body = body_of(bakery[0], stream=True, stream_options={"include_usage": True})
    async with session.post(f"{url}/chat/completions", json=body) as response:
        assert response.content_type == "text/event-stream"
        *events, end = (await response.text()).split("\n\n")
    assert (events[-1], end) == ("data: [DONE]", "")
    pieces = [json.loads(event.removeprefix("data: ")) for event in events[:-1]]
    assert len(pieces) > 4
    assert len({piece["id"] for piece in pieces}) == 1
    assert pieces[0]["choices"][0]["delta"]["role"] == "assistant"
    assert pieces[-2]["choices"][0]["finish_reason"] == "stop"
    assert pieces[-1]["usage"]["total_tokens"] > 0


async def test_models_and_health(url: str, session: aiohttp.ClientSession) -> None:
    async with session.get(f"{url}/models") as response:
        (model,) = (await response.json())["data"]
    assert (model["id"], model["owned_by"]) == ("embedded", NAME)
    async with session.get(url.replace("/v1", "/health")) as response:
        assert await response.json() == {"status": "ok"}


async def test_a_model_by_its_name(url: str, session: aiohttp.ClientSession) -> None:
    async with (
        session.get(f"{url}/models") as listing,
        session.get(f"{url}/models/embedded") as one,
    ):
        assert (await listing.json())["data"] == [await one.json()]
    for name in ("gpt-5", "a/b", "embedded%2Fx", "%00"):
        async with session.get(f"{url}/models/{name}") as response:
            assert response.status == 404
            error = (await response.json())["error"]
        assert (error["type"], error["param"]) == ("invalid_request_error", "model")
        assert error["code"] == "model_not_found" and "only `embedded`" in error["message"]


async def test_ids_of_calls_are_each_answers_own(url: str, session: aiohttp.ClientSession) -> None:
    model, asked = EmbeddedChatModel(), None
    for seed in range(11, 51):  # until a customer's first message is enough for a call
        several = [m for m in await moments("bakery", seed) if m[2]]
        first = (
            m for m in several if model.invoke(m[1][:2], seed=m[0].seed, tools=m[2]).tool_calls
        )
        if asked := next(first, None):
            break
    assert asked
    body = body_of(asked, seed=asked[0].seed, tool_choice="required")
    answers = [await post(session, url, body) for _ in range(5)]
    ids = [call["id"] for _, a in answers for call in a["choices"][0]["message"]["tool_calls"]]
    assert len(set(ids)) == len(ids) >= 5


@pytest.mark.parametrize("stream", [False, True])
async def test_a_reply_is_cut_where_it_is_to_be(
    url: str, session: aiohttp.ClientSession, bakery: list[Moment], stream: bool
) -> None:
    async def ended(**options: Any) -> tuple[str, str, int]:
        body = body_of(bakery[0], stream=stream, **options)
        if not stream:
            answer = (await post(session, url, body))[1]
            (choice,) = answer["choices"]
            text = choice["message"]["content"]
            return text, choice["finish_reason"], answer["usage"]["completion_tokens"]
        body["stream_options"] = {"include_usage": True}
        async with session.post(f"{url}/chat/completions", json=body) as response:
            lines = (await response.text()).split("\n\n")[:-2]
        *pieces, last = [json.loads(line.removeprefix("data: ")) for line in lines]
        deltas = [piece["choices"][0]["delta"].get("content") or "" for piece in pieces]
        finish = pieces[-1]["choices"][0]["finish_reason"]
        return "".join(deltas), finish, last["usage"]["completion_tokens"]

    whole, finish, used = await ended()
    assert finish == "stop"
    assert await ended(max_tokens=used) == (whole, "stop", used)
    text, finish, some = await ended(max_completion_tokens=7)
    assert (finish, some) == ("length", 7) and whole.startswith(text) and text != whole
    text, finish, _ = await ended(stop=["nowhere in it", '"beat"'])
    assert (text, finish) == (whole[: whole.index('"beat"')], "stop")


async def test_a_health_check_gets_a_word(url: str, session: aiohttp.ClientSession) -> None:
    body = {"model": "embedded", "messages": [{"role": "user", "content": "Hey how's it going?"}]}
    status, answer = await post(session, url, body | {"max_tokens": 16})
    assert (status, answer["choices"][0]["finish_reason"]) == (200, "length")
    for more in ({}, {"max_tokens": 17}):
        status, answer = await post(session, url, body | more)
        assert (status, answer["error"]["code"]) == (400, "no_brief")


# Hostile input
@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404),
        ("POST", "/completions", 404),
        ("GET", "/chat/completions", 405),
        ("DELETE", "/models", 405),
        ("POST", "/%2e%2e/%00", 404),
    ],
)
async def test_wrong_addresses(
    url: str, session: aiohttp.ClientSession, method: str, path: str, status: int
) -> None:
    async with session.request(method, url + path) as response:
        error = (await response.json())["error"]
        assert response.status == status
        assert set(error) == {"message", "type", "param", "code"}
        assert ("Allow" in response.headers) == (status == 405)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"[" * 100_000, 400),
        (b"\xff" * 10, 400),
        (b"a" * (LARGEST_BODY + 1), 413),
        ({"model": "gpt-5"}, 404),
        ({"model": "embedded", "messages": [{"role": "user", "content": "Hi"}]}, 400),
    ],
)
async def test_wrong_bodies(
    url: str, session: aiohttp.ClientSession, body: Any, status: int
) -> None:
    given, answer = await post(session, url, body)
    assert given == status
    assert answer["error"]["type"] == "invalid_request_error"


async def test_a_packed_body_does_not_swell(url: str, session: aiohttp.ClientSession) -> None:
    packed = {"Content-Encoding": "deflate"}
    bomb = zlib.compress(b" " * 50 * LARGEST_BODY)
    assert len(bomb) < LARGEST_BODY
    assert (await post(session, url, bomb, headers=packed))[0] == 413


async def test_a_pack_in_another_version(
    url: str, session: aiohttp.ClientSession, bakery: list[Moment]
) -> None:
    digest = bakery[0][0].pack.digest
    body = json.dumps(body_of(bakery[0])).replace(digest, "0123456789abcdef").encode()
    status, answer = await post(session, url, body)
    assert status == 409
    assert digest in answer["error"]["message"]
    assert "0123456789abcdef" in answer["error"]["message"]


async def test_clients_do_not_ask_again_in_vain(url: str, session: aiohttp.ClientSession) -> None:
    async with session.post(f"{url}/chat/completions", data=b"{") as response:
        assert response.headers["x-should-retry"] == "false"


async def test_a_bug_of_ours_tells_nothing(
    url: str, session: aiohttp.ClientSession, bakery: list[Moment],
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    def broken(*_: Any) -> None:
        raise LookupError(SECRET)

    monkeypatch.setattr(app, "reply_to", broken)
    status, answer = await post(session, url, body_of(bakery[0]))
    assert (status, answer["error"]["type"]) == (500, "server_error")
    assert "broken" not in str(answer) and SECRET not in str(answer)
    err = capfd.readouterr().err
    assert "LookupError at test_serve.py:" in err
    assert SECRET not in err


async def test_nothing_that_is_said_is_logged(
    url: str, session: aiohttp.ClientSession, bakery: list[Moment],
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    caplog.set_level(logging.INFO)
    key = {"Authorization": f"Bearer {SECRET}"}
    assert (await post(session, url, body_of(bakery[0]), headers=key))[0] == 200
    assert (await post(session, url, b"{", headers=key))[0] == 400
    port = int(url.split(":")[2].removesuffix("/v1"))
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET / HTTP/1.1\r\nAuthori zation: {SECRET}\r\n\r\n".encode())
    assert b" 400 " in await reader.readline()
    writer.close()
    await writer.wait_closed()
    assert not [record for record in caplog.records if record.name != "asyncio"]
    assert tuple(capfd.readouterr()) == ("", "")


# The command
def served(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    line = process.stdout.readline()
    assert line.startswith("serving the embedded model on http://127.0.0.1:")
    assert line.endswith("/v1 (model: embedded)\n")
    return line.split()[5]


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_it_is_told_to_stop(spawn: Any, number: int) -> None:
    process = spawn("serve", "--embedded", "--port", "0")
    with httpx.Client() as client:
        url = served(process)
        assert client.get(f"{url}/models").status_code == 200
        process.send_signal(number)
        out, err = process.communicate(timeout=20)
    assert (process.returncode, out, err) == (0, "", "")


@pytest.mark.slow
def test_a_bot_says_how_to_try_it(spawn: Any) -> None:
    process = spawn("serve", "bakery", "--flaw", "unguarded_tools,gives_in", "--port", "0")
    first, webhook, chat = (process.stdout.readline().rstrip("\n") for _ in range(3))
    url = first.split()[6].rstrip(",")
    assert first == (
        f"serving the support of bakery on {url}, told to err: unguarded_tools, gives_in"
    )
    assert webhook == (
        f"simulator stress bakery --target {url}/webhook --setup {url}/setup --probe {url}/state"
    )
    assert chat == f"simulator stress bakery --target openai:bakery@{url}/v1"
    with httpx.Client() as client:
        answer = client.post(f"{url}/webhook", json={"message": "Hi", "session": "a"})
        assert answer.json()["reply"] and answer.json()["calls"] == []
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=20)
    assert (process.returncode, out, err) == (0, "", "")


@pytest.mark.slow
def test_the_stock_client_without_async(spawn: Any) -> None:
    context, messages, tools = asyncio.run(moments("bakery"))[1]
    url = served(spawn("serve", "--embedded", "--port", "0"))
    with httpx.Client() as client:
        stock = ChatOpenAI(model="embedded", base_url=url, api_key="unused", http_client=client)
        bound = stock.bind_tools(tools)
        direct = EmbeddedChatModel().invoke(messages, tools=tools, seed=context.seed)
        reply = bound.invoke(messages, seed=context.seed)
        pieces = list(bound.stream(messages, seed=context.seed))
    assert said(reply) == said(direct)
    assert "".join(str(piece.content) for piece in pieces) == direct.content


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "simulator serve --embedded"),
        (["bakery", "--embedded"], "not both"),
        (["bakry"], "did you mean `bakery`"),
        (["bakery", "--flaw", "gives"], "did you mean `gives_in`"),
        (["--embedded", "--flaw", "unguarded_tools"], "only a bot has tools"),
        (["--embedded", "--port", "65536"], "not 65536"),
        (["--embedded", "--port", "x"], "`x` is not a whole number"),
        (["--embedded", "--flaw", "nope"], "there is no flaw `nope`"),
        (["--embedded", "--flaw", ""], "--flaw needs a name"),
        (["--embedded", "--host", ""], "--host is empty"),
        (["--embedded", "--host", "192.0.2.1"], "cannot listen on 192.0.2.1"),
    ],
)
def test_mistakes_are_one_line(
    command: Callable[..., Any], arguments: list[str], message: str
) -> None:
    outcome = command("serve", *arguments)
    assert (outcome.code, outcome.out, outcome.err.count("\n")) == (2, "", 1)
    assert message in outcome.err


def test_a_port_that_is_taken(command: Callable[..., Any]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert f"port {port}" in command("serve", "--embedded", "--port", port).err
