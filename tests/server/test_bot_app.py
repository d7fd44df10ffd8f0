"""The bot over real sockets: webhook, setup, state, chat completions."""

import asyncio
import io
import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from simulator.content.pack import Pack, find_pack
from simulator.content.personas import load_personas
from simulator.dialogue import Speaker
from simulator.play.context import StageContext
from simulator.play.models.embedded import EmbeddedChatModel
from simulator.play.stage import play
from simulator.runs.planner import plan
from simulator.server.bot import Bot
from simulator.server.bot_app import SESSION, serving_bot
from simulator.server.site import LARGEST_BODY

ORDER = "I'd like to order the Apple Pie for Monday, November 30."
ANSWERS = ("10, please. My name is Sandra Graham.", "It's 555-0392.", "Yes, please.")
DIALOGUE = (ORDER, *ANSWERS)


@pytest.fixture
def bakery() -> Pack:
    return find_pack("bakery")


@pytest.fixture
async def url(bakery: Pack) -> AsyncIterator[str]:
    async with serving_bot(Bot(bakery)) as url:
        yield url


@pytest.fixture
async def client() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as client:
        yield client


async def post(client: aiohttp.ClientSession, url: str, body: Any, **more: Any) -> tuple[int, Any]:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    async with client.post(url, data=io.BytesIO(data), **more) as response:
        return response.status, await response.json()


async def tell(client: aiohttp.ClientSession, url: str, session: str, text: str) -> dict[str, Any]:
    body = {"message": text, "session": session}
    status, answer = await post(client, f"{url}/webhook", body)
    assert status == 200, answer
    return dict(answer)


async def state(client: aiohttp.ClientSession, url: str, session: str) -> dict[str, Any]:
    async with client.get(f"{url}/state", params={"session": session}) as response:
        assert response.status == 200
        return dict(await response.json())


async def dialogue(client: aiohttp.ClientSession, url: str, session: str) -> list[dict[str, Any]]:
    return [await tell(client, url, session, text) for text in DIALOGUE]


# The webhook
async def test_a_deed_is_reported_and_can_be_probed(url: str, client: Any) -> None:
    *_, last = await dialogue(client, url, "s1")
    (call,) = [call for call in last["calls"] if call["name"] == "place_order"]
    assert (call["ok"], call["arguments"]["item"]) == (True, "Apple Pie")
    made = call["result"]["order"]
    assert made["order_id"] in last["reply"]
    found = await state(client, url, "s1")
    (order,) = found["orders"]
    assert (order["order_id"], order["total"]) == (made["order_id"], "210.00")
    assert {name for name, rows in found.items() if rows} == {"orders", "products"}
    assert await post(client, f"{url}/state", {"session": "s1"}) == (200, found)


async def test_the_same_session_and_messages_give_the_same(client: Any, bakery: Pack) -> None:
    told = []
    for _ in range(2):
        async with serving_bot(Bot(bakery)) as url:
            told.append((await dialogue(client, url, "s1"), await state(client, url, "s1")))
    assert told[0] == told[1]


async def test_sixteen_sessions_at_once_share_nothing(url: str, client: Any) -> None:
    names = [f"s{number}" for number in range(16)]
    at_once = await asyncio.gather(*(dialogue(client, url, name) for name in names))
    states = [await state(client, url, name) for name in names]
    assert all(len(found["orders"]) == 1 for found in states)
    for name, told in zip(names, at_once, strict=True):
        async with serving_bot(Bot(find_pack("bakery"))) as alone:
            assert await dialogue(client, alone, name) == told


async def test_requests_of_one_session_come_one_after_the_other(url: str, client: Any) -> None:
    await asyncio.gather(*(tell(client, url, "s1", ORDER) for _ in range(6)))
    body = {"model": "bakery", "messages": [{"role": "user", "content": "Hi"}]}
    assert (await post(client, f"{url}/v1/chat/completions", body))[0] == 200
    async with serving_bot(Bot(find_pack("bakery"))) as other:
        one_by_one = [await tell(client, other, "s1", ORDER) for _ in range(6)]
        last = await tell(client, other, "s1", ANSWERS[0])
    assert len({answer["reply"] for answer in one_by_one}) > 1
    assert await tell(client, url, "s1", ANSWERS[0]) == last


@pytest.mark.slow
@pytest.mark.parametrize("name", ["bakery", "ecommerce"])
async def test_it_does_what_the_embedded_support_does(name: str, client: Any) -> None:
    """Set up with a case and told what its customer says, it makes the same calls."""
    pack, personas, model = find_pack(name), load_personas(), EmbeddedChatModel()
    called = 0
    async with serving_bot(Bot(pack)) as url:
        for case in plan([pack], list(personas), [], 16, seed=4):
            context = StageContext(pack, case, personas[case.persona], model, model)
            setup = {"session": case.id, "pack": name, "records": case.made}
            assert (await post(client, f"{url}/setup", setup))[0] == 200
            turns = (await play(context)).turns
            for said, answered in zip(turns[::2], turns[1::2], strict=True):
                assert (said.speaker, answered.speaker) == (Speaker.CUSTOMER, Speaker.SUPPORT)
                told = await tell(client, url, case.id, said.text)
                calls = [(call.name, call.arguments, call.ok) for call in answered.calls]
                assert [(c["name"], c["arguments"], c["ok"]) for c in told["calls"]] == calls
                called += len(calls)
                if {c["name"] for c in told["calls"]} and answered.text != told["reply"]:
                    break  # other words, after which the customer would have said something else
    assert called > 10


# Setup
async def test_a_session_is_set_up_with_records(url: str, client: Any, bakery: Pack) -> None:
    case = next(c for c in plan([bakery], ["busy_parent"], [], 40, seed=1) if c.made.get("orders"))
    body = {"session": "s1", "pack": "bakery", "records": case.made}
    status, answer = await post(client, f"{url}/setup", body)
    sizes = {name: len(rows) for name, rows in case.made.items()}
    assert (status, answer) == (200, {"session": "s1", "records": sizes})
    found = await state(client, url, "s1")
    for name, rows in case.made.items():
        told = {row[bakery.collections[name].id]: row for row in found[name]}
        for row in rows:
            own = told[row[bakery.collections[name].id]]
            assert {key: own[key] for key in row} == row
    assert (await post(client, f"{url}/setup", body | {"records": {}}))[0] == 200
    found = await state(client, url, "s1")
    assert found and not any(found.values()), "a collection that is not named is not known"


ONE = {"session": "s1", "pack": "bakery"}


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (ONE | {"records": {"order": []}}, "did you mean `orders`"),
        (ONE | {"records": {"orders": {}}}, "`records.orders` must be a list"),
        (ONE | {"records": {"orders": ["x"]}}, "`records.orders[0]` must be an object"),
        (ONE | {"records": {"orders": [{}]}}, "`records.orders[0].order_id` must be"),
        (
            ONE | {"records": {"orders": [{"totl": "1"}]}},
            "has no field `totl`; did you mean `total`",
        ),
        (
            ONE | {"records": {"tastings": [{"tasting_id": "TA-1", "cake_on": "soon"}]}},
            "tastings[0].",
        ),
        (ONE | {"records": None}, "`records` is missing"),
        (ONE | {"pack": "ecommerce", "records": {}}, "the bot is that of `bakery`"),
        ({"pack": "bakery", "records": {}}, "`session` is missing"),
        (ONE | {"session": "", "records": {}}, "`session` must have 1 to 200 characters"),
    ],
)
async def test_a_wrong_setup_is_refused_in_one_line(
    url: str, client: Any, body: dict[str, Any], message: str
) -> None:
    status, answer = await post(client, f"{url}/setup", body)
    assert (status, answer["error"]["type"]) == (400, "invalid_request_error")
    assert message in answer["error"]["message"]
    assert "\n" not in answer["error"]["message"]
    async with client.get(f"{url}/state", params={"session": "s1"}) as response:
        assert (response.status, (await response.json())["error"]["code"]) == (
            404,
            "unknown_session",
        )


# Chat completions
async def chat(client: Any, url: str, said: list[tuple[str, str]], **more: Any) -> tuple[int, Any]:
    messages = [{"role": role, "content": text} for role, text in said]
    headers = more.pop("headers", {})
    body = {"model": "bakery", "messages": messages} | more
    return await post(client, f"{url}/v1/chat/completions", body, headers=headers)


async def chatted(client: Any, url: str, **more: Any) -> list[str]:
    said: list[tuple[str, str]] = []
    for text in DIALOGUE:
        status, answer = await chat(client, url, [*said, ("user", text)], **more)
        assert status == 200, answer
        reply = answer["choices"][0]["message"]["content"]
        said += [("user", text), ("assistant", reply)]
    return [text for role, text in said if role == "assistant"]


@pytest.mark.parametrize(
    "named",
    [
        {"user": "s1"},
        {"session_id": "s1"},
        {"metadata": {"session": "s1"}},
        {"headers": {SESSION: "s1"}, "user": "all of them"},
    ],
)
async def test_a_chat_is_the_webhook_in_other_words(
    url: str, client: Any, bakery: Pack, named: dict[str, Any]
) -> None:
    replies = await chatted(client, url, **named)
    async with serving_bot(Bot(bakery)) as other:
        assert [answer["reply"] for answer in await dialogue(client, other, "s1")] == replies
        assert await state(client, other, "s1") == await state(client, url, "s1")


async def test_chats_without_a_name_are_told_apart_by_what_was_said(url: str, client: Any) -> None:
    """Two that begin alike are one session by name, and still do not share a world."""
    replies = await chatted(client, url)
    begun = [("user", ORDER), ("assistant", replies[0]), ("user", ANSWERS[0])]
    _, answer = await chat(client, url, begun)
    assert answer["choices"][0]["message"]["content"] == replies[1]
    assert await chatted(client, url) == replies
    body = {"model": "bakery", "messages": [{"role": "user", "content": ORDER}]}
    async with client.post(f"{url}/v1/chat/completions", json=body) as response:
        name = response.headers[SESSION]
    assert name.startswith("chat-") and not any((await state(client, url, name)).values())


async def test_a_seed_decides_the_words(url: str, client: Any) -> None:
    told = [await chatted(client, url, seed=seed) for seed in (1, 2, 1)]
    assert told[0] == told[2] != told[1]


async def test_a_greeting_of_the_client_may_stand_first(url: str, client: Any) -> None:
    said = [("assistant", "Hi!"), ("user", "Hello."), ("user", ORDER)]
    status, answer = await chat(client, url, said)
    assert status == 200 and answer["choices"][0]["message"]["content"]


async def test_a_streamed_reply_is_the_same(url: str, client: Any) -> None:
    _, whole = await chat(client, url, [("user", ORDER)], user="a")
    body = {"model": "bakery", "messages": [{"role": "user", "content": ORDER}], "user": "a"}
    async with client.post(f"{url}/v1/chat/completions", json=body | {"stream": True}) as response:
        lines = (await response.text()).split("\n\n")
    pieces = [
        json.loads(line.removeprefix("data: ")) for line in lines if line.startswith("data: {")
    ]
    text = "".join(piece["choices"][0]["delta"].get("content") or "" for piece in pieces)
    assert text == whole["choices"][0]["message"]["content"]
    assert {piece["model"] for piece in pieces} == {"bakery"}


@pytest.mark.parametrize(
    ("said", "more", "status", "message"),
    [
        ([("system", "Be kind."), ("user", "Hi")], {}, 400, "has a prompt of its own"),
        ([("user", "Hi"), ("assistant", "Hi")], {}, 400, "must be the user's"),
        ([("user", " ")], {}, 400, "`messages[0].content` is empty"),
        ([("user", "Hi")], {"model": "embedded"}, 404, "only `bakery`"),
        ([("user", "Hi")], {"user": 7}, 400, "`user` must be a string"),
        ([("user", "Hi")], {"metadata": {"session": 7}}, 400, "`metadata.session` must be"),
        ([("user", "Hi")], {"session_id": "x" * 201}, 400, "1 to 200 characters"),
        ([("user", "Hi")], {"response_format": {"type": "json_object"}}, 400, "must be text"),
        (
            [("user", "Hi")],
            {"tools": [{"type": "function", "function": {"name": "x"}}]},
            400,
            "tools of its own",
        ),
        ([], {}, 400, "`messages` must be 1 to"),
    ],
)
async def test_a_wrong_chat_is_refused_in_one_line(
    url: str, client: Any, said: list[tuple[str, str]], more: Any, status: int, message: str
) -> None:
    given, answer = await chat(client, url, said, **more)
    assert given == status
    assert message in answer["error"]["message"] and "\n" not in answer["error"]["message"]


# Hostile input
@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/webhook", b"{", 400),
        ("/webhook", b"[]", 400),
        ("/webhook", {"message": "Hi"}, 400),
        ("/webhook", {"message": 1, "session": "a"}, 400),
        ("/webhook", {"message": "\n", "session": "a"}, 400),
        ("/webhook", {"message": "x" * 16_001, "session": "a"}, 400),
        ("/webhook", {"message": "Hi", "session": ["a"]}, 400),
        ("/webhook", {"message": "\ud800 \x00 \u202e", "session": "\ud800"}, 200),
        ("/webhook", b"a" * (LARGEST_BODY + 1), 413),
        ("/webhook", b'{"a":' * 50_000, 400),
        ("/state", {"session": "nobody"}, 404),
        ("/state", {}, 400),
        ("/setup", {"session": "a", "pack": "bakery", "records": [1]}, 400),
        ("/v1/chat/completions", {"model": "bakery"}, 400),
        ("/elsewhere", {}, 404),
    ],
)
async def test_hostile_bodies_are_refused(
    url: str, client: Any, path: str, body: Any, status: int, capfd: pytest.CaptureFixture[str]
) -> None:
    given, answer = await post(client, url + path, body)
    assert given == status
    assert status == 200 or answer["error"]["message"]
    assert tuple(capfd.readouterr()) == ("", "")


async def test_models_and_health(url: str, client: Any) -> None:
    async with client.get(f"{url}/v1/models") as response:
        assert [model["id"] for model in (await response.json())["data"]] == ["bakery"]
    await tell(client, url, "s1", "Hi")
    async with client.get(f"{url}/health") as response:
        assert await response.json() == {"status": "ok", "sessions": 1, "forgotten": 0}
    async with client.get(f"{url}/nothing") as response:
        assert "/webhook" in (await response.json())["error"]["message"]
