"""What an endpoint can do, asked over real HTTP."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from langchain_core.language_models.fake_chat_models import FakeListChatModel
from langchain_core.outputs import ChatResult
from standin import Call, StandIn

from simulator.errors import SettingsError
from simulator.play.models.capabilities import check_once, examine
from simulator.play.models.embedded import EmbeddedChatModel
from simulator.play.models.probes import Diagnosis, Works
from simulator.server.app import serving

KEY = "sk_very_secret_key_1234567890"


def able(call: Call) -> str | dict[str, Any]:
    """What a model says that can do everything."""
    form = (call.body.get("response_format") or {}).get("type")
    if call.body.get("tools"):
        function = {"name": "look_up_order", "arguments": '{"order_id": "ORD-000123"}'}
        made = {"id": "1", "type": "function", "function": function}
        return {"role": "assistant", "content": None, "tool_calls": [made]}
    return json.dumps({"colour": "blue"}) if form else "ready"


def found(diagnosis: Diagnosis) -> dict[str, str]:
    return {probe.capability: probe.works.value for probe in diagnosis.probes}


async def examined(*args: Any, more: str = "", **options: Any) -> tuple[Diagnosis, StandIn]:
    async with StandIn(*args, **options) as standin:
        return await examine(f"openai:any@{standin.url}{more}"), standin


async def test_all_works_with_one_call_for_each() -> None:
    diagnosis, standin = await examined(reply=able)
    assert set(found(diagnosis).values()) == {"yes"}
    assert list(found(diagnosis)) == ["chat", "tools", "schema", "json", "seed", "usage"]
    assert standin.count == 5 and diagnosis.works
    assert sum(p.tokens_in for p in diagnosis.probes) == standin.tokens_in
    assert [call.body.get("seed") for call in standin.calls] == [None] * 4 + [7]
    forms = [(call.body.get("response_format") or {}).get("type") for call in standin.calls]
    assert forms == [None, None, "json_schema", "json_object", None]


async def test_costs_are_those_of_the_list() -> None:
    async with StandIn(reply=able) as standin:
        diagnosis = await examine(f"openai:gpt-4o-mini@{standin.url}")
    chat, usage = diagnosis.probes[0], diagnosis.probes[-1]
    assert chat.dollars is not None and 0 < chat.dollars < 0.001
    assert not usage.asked


@pytest.mark.parametrize(
    ("parameter", "capability", "detail"),
    [
        ("tools", "tools", "tools go as text"),
        ("response_format", "schema", "JSON mode"),
        ("seed", "seed", "left out"),
    ],
)
async def test_what_is_not_known_has_a_fallback(
    parameter: str, capability: str, detail: str
) -> None:
    diagnosis, standin = await examined([f"no-{parameter}"], reply=able)
    probe = next(p for p in diagnosis.probes if p.capability == capability)
    assert (probe.works, standin.count) == (Works.FALLBACK, 5)
    assert detail in probe.detail
    assert diagnosis.works


async def test_what_is_ignored_is_seen() -> None:
    diagnosis, _ = await examined(reply="ready")
    states = found(diagnosis)
    assert states["tools"] == "no"
    assert states["schema"] == states["json"] == "fallback"
    assert "answer without them" in diagnosis.probes[1].detail


@pytest.mark.parametrize(
    ("usage", "state"),
    [("missing", "fallback"), ("negative", "fallback"), ("huge", "fallback"), ("strings", None)],
)
async def test_absurd_figures_are_seen(usage: str, state: str | None) -> None:
    diagnosis, _ = await examined([f"usage-{usage}"], reply=able)
    assert found(diagnosis)["usage"] == (state or "fallback")
    assert diagnosis.probes[0].estimated and diagnosis.probes[0].tokens_in > 0


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ("401", "put its key into SIMULATOR_API_KEY"),
        ("404", "has no model `any`"),
        ("quota", "no credit left"),
        ("429", "too much at once"),
        ("503", "trouble of its own (status 503)"),
        ("login-page", "not in JSON"),
        ("no-choices", "chat-completions protocol"),
        ("reset", "the connection broke"),
        ("empty", "nothing in it"),
    ],
)
async def test_a_chat_that_fails_says_what_to_do(fault: str, told: str) -> None:
    diagnosis, standin = await examined([fault] * 9, reply=able)
    assert not diagnosis.works and standin.count == 1
    assert told in diagnosis.probes[0].detail
    assert {probe.works for probe in diagnosis.probes[1:]} == {Works.UNKNOWN}


async def test_nobody_is_waited_for_long() -> None:
    diagnosis, _ = await examined(["hang"] * 9, more="?timeout=0.2")
    assert "no answer in time" in diagnosis.probes[0].detail
    assert diagnosis.probes[0].seconds < 5


async def test_a_later_call_that_is_throttled_is_not_a_no() -> None:
    diagnosis, _ = await examined([None, "429", None], reply=able)
    assert found(diagnosis)["tools"] == "unknown"
    assert found(diagnosis)["schema"] == "yes"


async def test_a_wrong_path_and_a_refused_connection_are_told_apart() -> None:
    async with StandIn() as standin:
        wrong = await examine(f"openai:any@{standin.url.removesuffix('/v1')}")
        gone = standin.url
    assert "no chat completions there (status 404): check the URL" in wrong.probes[0].detail
    refused = await examine(f"openai:any@{gone}")
    assert "no connection: start the server" in refused.probes[0].detail


@asynccontextmanager
async def endpoint(answer: Callable[[web.Request], web.Response]) -> AsyncIterator[str]:
    """Answers everything in the same way."""

    async def handle(request: web.Request) -> web.Response:
        return answer(request)

    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", handle)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.01)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    finally:
        await runner.cleanup()


async def test_the_nearest_model_of_the_list_is_told() -> None:
    def answer(request: web.Request) -> web.Response:
        if request.method == "GET":
            return web.json_response({"data": [{"id": "qwen3"}, {"id": "other"}]})
        return web.json_response({"error": {"message": "no", "code": None}}, status=404)

    async with endpoint(answer) as url:
        diagnosis = await examine(f"openai:qwen@{url}")
        same = await examine(f"openai:qwen3@{url}")
    assert diagnosis.probes[0].detail.endswith("has no model `qwen`; did you mean `qwen3`?")
    assert "not for chat" in same.probes[0].detail


@pytest.mark.slow
@pytest.mark.parametrize("status", [200, 302, 400, 401, 403, 404, 413, 418, 422, 429, 500])
@pytest.mark.parametrize("shape", ["json", "html", "completion", "list"])
async def test_neither_key_nor_body_is_told(
    monkeypatch: pytest.MonkeyPatch, status: int, shape: str
) -> None:
    monkeypatch.setenv("SIMULATOR_API_KEY", KEY)
    bodies: dict[str, Any] = {
        "json": {"error": {"message": KEY, "code": KEY, "param": KEY, "type": KEY}},
        "completion": {
            "choices": [{"message": {"role": KEY, "content": [KEY], "tool_calls": KEY}}]
        },
        "list": {"data": [{"id": KEY}, {"id": f"any-{KEY}"}]},
    }

    def answer(request: web.Request) -> web.Response:
        assert request.headers["Authorization"] == f"Bearer {KEY}"
        if shape == "html":
            return web.Response(text=f"<p>{KEY}</p>", status=status, content_type="text/html")
        return web.json_response(bodies[shape], status=status, headers={"Location": KEY})

    async with endpoint(answer) as url:
        diagnosis = await examine(f"openai:any@{url}")
        try:
            note = await check_once(f"openai:any@{url}")
        except SettingsError as error:
            note = str(error)
    assert KEY not in repr(diagnosis) and KEY not in note
    assert "\n" not in diagnosis.probes[0].detail


async def test_the_served_embedded_model_answers_our_prompts_only() -> None:
    async with serving(EmbeddedChatModel()) as url:
        diagnosis = await examine(f"openai:embedded@{url}")
        assert await check_once(f"openai:embedded@{url}") == ""
    assert diagnosis.works and diagnosis.probes[0].works == Works.LIMITED
    assert "only to prompts with a brief" in diagnosis.probes[0].detail


async def test_what_works_offline_needs_no_call() -> None:
    diagnosis = await examine("embedded?flaw=wrong_status")
    assert diagnosis.works and not diagnosis.probes
    assert "needs no doctor" in diagnosis.note


async def test_a_missing_key_is_the_users_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "")
    with pytest.raises(SettingsError, match="needs OPENAI_API_KEY"):
        await examine("openai:gpt-4o")


async def checked(*args: Any, tools: bool = True, **options: Any) -> tuple[str, int]:
    async with StandIn(*args, **options) as standin:
        note = await check_once(f"openai:any@{standin.url}", tools)
        return note.replace(standin.url, "URL"), standin.count


async def test_a_check_is_one_call() -> None:
    assert await checked(reply=able) == ("", 1)
    assert await checked(reply="ready", tools=False) == ("", 1)


@pytest.mark.parametrize(
    ("fault", "note"),
    [
        ("no-tools", "tools go as text"),
        ("429", "the run begins all the same"),
        ("503", "the run begins all the same"),
        ("empty", "the run begins all the same"),
    ],
)
async def test_what_a_run_can_bear_is_a_note(fault: str, note: str) -> None:
    told, count = await checked([fault], reply=able)
    assert note in told and count == 1
    assert "\n" not in told


@pytest.mark.parametrize("fault", ["401", "404", "quota", "login-page", "reset"])
async def test_what_it_cannot_bear_is_an_error(fault: str) -> None:
    with pytest.raises(SettingsError, match="--no-check"):
        await checked([fault], reply=able)


async def test_other_providers_are_asked_through_their_chat_model(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class RateLimitError(Exception):
        status_code = 429

    class Theirs(FakeListChatModel):
        async def _agenerate(self, messages: Any, *args: Any, **options: Any) -> ChatResult:
            if "tools" in options:
                raise RateLimitError(KEY)
            if "seed" in options:
                raise TypeError(KEY)
            return self._generate(messages)

    model = Theirs(responses=["ready"])
    monkeypatch.setattr("simulator.play.models.names.find_spec", lambda _: True)
    monkeypatch.setattr("simulator.play.models.connections._provided", lambda *_: model)
    diagnosis = await examine("anthropic:claude")
    states = found(diagnosis)
    assert (states["chat"], states["tools"], states["usage"]) == ("yes", "unknown", "fallback")
    assert states["seed"] != "yes"
    assert KEY not in repr(diagnosis)
