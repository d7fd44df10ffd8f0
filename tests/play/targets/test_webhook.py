"""Webhooks, over real HTTP: mapping, sessions, cookies, and everything that goes wrong."""

import asyncio
import os
import time
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from simulator.errors import UserError
from simulator.play.models.failures import EndpointFailure, Kind
from simulator.play.targets.opening import open_target


async def test_the_default_request_and_reply(serve: Any, talk: Any, case: Any) -> None:
    server = await serve(lambda told: {"reply": f"Hello, {told['message']}"})
    replies = await talk(open_target(server.url), "Dana", "Kim")
    assert [reply.texts for reply in replies] == [("Hello, Dana",), ("Hello, Kim",)]
    assert [set(told) for told in server.seen] == [{"message", "session"}] * 2
    (session,) = {told["session"] for told in server.seen}
    assert session.startswith(f"{case.id}-0-")


async def test_each_attempt_and_each_run_has_a_session_of_its_own(serve: Any, talk: Any) -> None:
    server = await serve(lambda told: {"reply": "Hello"})
    target = open_target(server.url)
    await talk(target, "a")
    await talk(target, "a", attempt=1)
    await talk(open_target(server.url), "a")
    assert len({told["session"] for told in server.seen}) == 3


async def test_a_target_file_maps_request_reply_calls_and_headers(
    serve: Any, talk: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = {"name": "get_order", "arguments": '{"order_id": "ORD-1"}', "result": '{"ok": false}'}
    said = {"output": [{"text": ["One.", "Two."]}], "log": [call]}
    server = await serve(lambda told: said)
    monkeypatch.setenv("BOT_KEY", "s3cret")
    file = tmp_path / "bot.yaml"
    file.write_text(
        f"target: {server.url}\n"
        "headers: {Authorization: 'Bearer ${BOT_KEY}'}\n"
        "request: {input: {text: '{message}', about: 'case {case}'}, past: '{history}'}\n"
        "reply: output.0.text\ncalls: log\ntimeout: 5\n"
    )
    target = open_target(str(file))
    first, _ = await talk(target, "Hi {session}", "Again")
    assert first.texts == ("One.", "Two.")
    assert first.reports
    assert (first.calls[0].name, dict(first.calls[0].arguments)) == (
        "get_order", {"order_id": "ORD-1"},
    )  # fmt: skip
    assert first.calls[0].ok is False
    assert server.headers[0]["Authorization"] == "Bearer s3cret"
    assert "s3cret" not in target.name
    assert server.seen[0]["input"]["text"] == "Hi {session}"
    assert server.seen[1]["past"] == [
        {"role": "user", "content": "Hi {session}"},
        {"role": "assistant", "content": "One.\n\nTwo."},
    ]


async def test_cookies_belong_to_one_session(serve: Any, talk: Any) -> None:
    def say(told: Any) -> web.Response:
        answer = web.json_response({"reply": "Hello"})
        answer.set_cookie("sid", told["session"])
        return answer

    server = await serve(say)
    target = open_target(server.url)
    await talk(target, "a", "b")
    await talk(target, "a", attempt=1)
    cookies = [headers.get("Cookie", "") for headers in server.headers]
    assert cookies[0] == cookies[2] == ""
    assert server.seen[0]["session"] in cookies[1]


async def test_a_bot_that_greets_is_asked_with_an_empty_message(serve: Any, talk: Any) -> None:
    server = await serve(lambda told: {"reply": "Welcome!" if not told["message"] else "Yes."})
    replies = await talk(open_target(server.url, first="bot"), "Hi")
    assert [reply.texts for reply in replies] == [("Welcome!",), ("Yes.",)]


async def late(told: Any) -> Any:
    await asyncio.sleep(5)
    return {"reply": "at last"}


WRONG = [
    pytest.param(lambda told: {"reply": ""}, Kind.GARBLED, "the reply is empty", id="empty"),
    pytest.param(lambda told: {"reply": " \n"}, Kind.GARBLED, "the reply is empty", id="blank"),
    pytest.param(lambda told: {"reply": []}, Kind.GARBLED, "the reply is empty", id="no texts"),
    pytest.param(lambda told: {"reply": None}, Kind.GARBLED, "no `reply`", id="null"),
    pytest.param(lambda told: {"answer": "x"}, Kind.GARBLED, "it has: answer", id="other key"),
    pytest.param(lambda told: {"reply": 7}, Kind.GARBLED, "of type int", id="a number"),
    pytest.param(lambda told: 7, Kind.GARBLED, "it is of type int", id="no object"),
    pytest.param(
        lambda told: {"reply": "x", "calls": "none"}, Kind.GARBLED, "not a list", id="calls"
    ),
    pytest.param(
        lambda told: {"reply": "x", "calls": [{"arguments": {}}]}, Kind.GARBLED, "no `name`",
        id="a call without a name",
    ),
    pytest.param(lambda told: {"reply": "y" * 2_000_000}, Kind.GARBLED, "longer than", id="long"),
    pytest.param(lambda told: web.Response(text="<html>"), Kind.GARBLED, "not JSON", id="html"),
    pytest.param(lambda told: web.Response(status=204), Kind.GARBLED, "empty", id="204"),
    pytest.param(lambda told: web.Response(status=500), Kind.DOWN, "status 500", id="500"),
    pytest.param(lambda told: web.Response(status=429), Kind.THROTTLED, "429", id="429"),
    pytest.param(lambda told: web.Response(status=401), Kind.KEY, "401", id="401"),
    pytest.param(lambda told: "drop", Kind.DOWN, "no connection", id="dropped"),
    pytest.param(late, Kind.SLOW, "within 0.2 s", id="slow"),
]  # fmt: skip


@pytest.mark.parametrize(("say", "kind", "why"), WRONG)
async def test_what_goes_wrong_is_the_environments_fault(
    serve: Any, talk: Any, say: Any, kind: Kind, why: str
) -> None:
    server = await serve(say)
    started = time.monotonic()
    with pytest.raises(EndpointFailure, match=why) as caught:
        await talk(open_target(server.url, timeout=0.2), "Hi")
    assert caught.value.kind == kind
    assert "\n" not in str(caught.value)
    assert time.monotonic() - started < 2


async def test_any_success_will_do_and_text_where_the_answer_is_the_reply(
    serve: Any, talk: Any, tmp_path: Path
) -> None:
    server = await serve(lambda told: web.Response(status=201, text="We open at 7."))
    file = tmp_path / "bot.yaml"
    file.write_text(f"target: {server.url}\nreply: ''\n")
    (reply,) = await talk(open_target(str(file)), "Hi")
    assert reply.texts == ("We open at 7.",)


async def test_thoughts_and_controls_are_taken_off(serve: Any, talk: Any) -> None:
    said = "<think>He is upset.</think>We open\x1b[31m at 7.<|im_end|>"
    server = await serve(lambda told: {"reply": [said, "<think>nothing</think>"]})
    (reply,) = await talk(open_target(server.url), "Hi")
    assert reply.texts == ("We open at 7.",)


async def test_a_url_that_does_not_answer_is_said_before_the_run(serve: Any) -> None:
    server = await serve(lambda told: {"reply": "Hello"})
    target = open_target(server.url)
    await target.check()
    assert server.seen == []
    await target.close()
    gone = open_target("http://127.0.0.1:9/chat?key=s3cret")
    with pytest.raises(UserError, match=r"\Ahttp://127.0.0.1:9/chat does not answer: [^\n]*\Z"):
        await gone.check()
    await gone.close()


async def test_no_connection_is_left_open(serve: Any, talk: Any) -> None:
    server = await serve(lambda told: {"reply": "Hello"})
    before = len(os.listdir("/proc/self/fd")) if os.path.exists("/proc/self/fd") else 0
    for _ in range(5):
        await talk(open_target(server.url), "a", "b")
    await asyncio.sleep(0.05)
    if before:
        assert len(os.listdir("/proc/self/fd")) <= before + 2
