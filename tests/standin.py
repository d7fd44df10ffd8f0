"""A stand-in for an OpenAI-compatible endpoint, on real loopback HTTP, that misbehaves on request.

    async with StandIn(faults=["429-seconds:2", None, "reset"], prices=(0.25, 2)) as standin:
        chat_model(f"openai:any@{standin.url}")

    python tests/standin.py --fast --port 0        # prints its URL, runs until it is killed

It answers by itself what the embedded model would say, and counts on its own, so that a client's
figures can be held against it. A fault is written `KIND` or `KIND:SECONDS`; `KINDS` has them all.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import re
import signal
import socket
import struct
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.utils import formatdate
from functools import cached_property, lru_cache
from hashlib import blake2b
from random import Random
from typing import Any, Self

from aiohttp import web

from simulator.analyses.prefix_cache import PrefixCache
from simulator.dialogue import Turn

Message = dict[str, Any]
Error = tuple[int, dict[str, Any]]

FIXED = "Let me see what I can do for you."
"""What support says in fast mode."""

OPENING = "Hello, I need some help with this."
"""What customers say in fast mode, always at the first beat of their path."""

_PATH = re.compile(rb'\\"role\\": ?\\"customer\\".*?\\"path\\": ?\[\\"(\w+)\\"', re.DOTALL)
"""A customer's brief in a request that was not parsed: it stands in a string, hence the slashes."""

SECONDS = {"429-seconds": 1.0, "429-date": 1.0, "down": 1.0, "drip": 1.0}
"""Of faults that take time or ask for it, where none are given: what `Retry-After` says, how long
everything gets a 503, how long the bytes of a reply take."""


def _error(status: int, message: str, code: str, param: str | None = None, kind: str = "") -> Error:
    kind = kind or ("server_error" if status >= 500 else "invalid_request_error")
    return status, {"error": {"message": message, "type": kind, "param": param, "code": code}}


def _unsupported(parameter: str) -> Error:
    told = f"Unsupported parameter: '{parameter}' is not supported with this model."
    return _error(400, told, "unsupported_parameter", parameter)


_RATE = _error(429, "Rate limit reached for requests", "rate_limit_exceeded", kind="requests")
_DOWN = _error(503, "The server is overloaded or not ready yet", "service_unavailable")
_FILTERED = _error(
    400, "The response was filtered due to the prompt triggering Azure OpenAI's content management "
    "policy.", "content_filter", "prompt",
)  # fmt: skip
_FILTERED[1]["error"]["innererror"] = {
    "code": "ResponsibleAIPolicyViolation",
    "content_filter_result": {"violence": {"filtered": True, "severity": "medium"}},
}

ERRORS = {
    "429": _RATE, "429-seconds": _RATE, "429-date": _RATE, "503": _DOWN, "down": _DOWN,
    "quota": _error(429, "You exceeded your current quota", "insufficient_quota"),
    "500": _error(500, "The server had an error", "internal_error"),
    "401": _error(401, "Incorrect API key provided", "invalid_api_key"),
    "404": _error(404, "The model does not exist", "model_not_found"),
    "content-filter-400": _FILTERED,
    "no-response_format": _unsupported("response_format"),
    "no-tools": _unsupported("tools"),
    "no-seed": _unsupported("seed"),
}  # fmt: skip
"""Faults that are a status with an error object; nothing is charged."""

USAGES: dict[str, dict[str, Any] | None] = {
    "usage-negative": {"prompt_tokens": -12, "completion_tokens": -3, "total_tokens": -15},
    "usage-huge": {"prompt_tokens": 10**15, "completion_tokens": 10**15, "total_tokens": 10**16},
    "usage-strings": {"prompt_tokens": "12", "completion_tokens": "many", "total_tokens": "?"},
    "usage-missing": None,
}  # fmt: skip
"""Right replies with absurd figures."""

MESSAGES = (
    "empty", "refusal", "content-filter",
    "unknown-tool", "broken-arguments", "missing-arguments",
)  # fmt: skip
"""Well-formed replies that say something unusable."""

BODIES = ("hang", "drip", "reset", "truncated", "no-choices", "login-page")
"""Bodies that do not arrive as they should; only hang and login-page cost nothing."""

KINDS = (*ERRORS, *USAGES, *MESSAGES, *BODIES)

NEEDS = {
    "no-response_format": "response_format", "no-tools": "tools", "no-seed": "seed",
    "unknown-tool": "tools", "broken-arguments": "tools", "missing-arguments": "tools",
}  # fmt: skip
"""What a request must have for a fault to befall it."""

LOGIN = (
    "<!DOCTYPE html><html><body><form>Please log in to the <b>Guest WLAN</b></form></body></html>"
)


@dataclass
class Call:
    """One request for a completion, and what came of it.

    Attributes:
        place: Of its arrival, from 0.
        headers: As received; look them up in any case.
        raw: Its bytes.
        at: `time.monotonic()` of its arrival.
        again: How often the very same bytes came before.
        fault: What befell it; empty for a right answer.
        status: Of the answer; 0 while there is none.
        message: What was said; None where nothing was.
        tokens_in, tokens_out, dollars: Charged, by the stand-in's own count.
        cached: Of the tokens in, those of a prefix that a request before had; not in fast mode.
    """

    place: int
    headers: Mapping[str, str]
    raw: bytes
    at: float
    again: int = 0
    fault: str = ""
    status: int = 0
    message: Message | None = None
    tokens_in: int = 0
    tokens_out: int = 0
    dollars: float = 0.0
    cached: int = 0
    seconds: float = field(default=0.0, repr=False)

    @cached_property
    def body(self) -> dict[str, Any]:
        """The request; empty where it is no JSON object."""
        try:
            found = json.loads(self.raw)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


Fate = str | None
Faults = Sequence[Fate] | Mapping[str, float] | Callable[[Call], Fate]
Reply = str | Callable[[Call], str | Message]


def as_over_http(turns: Sequence[Turn]) -> list[Turn]:
    """Turns as they come from an endpoint: what support meant is not part of a completion."""
    return [turn.model_copy(update={"acts": ()}) for turn in turns]


class StandIn:
    """The endpoint; use it as an asynchronous context manager.

    Args:
        faults: What befalls the calls. A sequence is a script in order of arrival (None is a right
            answer), whose next fault waits for a call that it fits (see `NEEDS`); after its end all
            goes well. A mapping gives each kind a probability, and what befalls a call depends on
            its bytes, the seed and how often the same came before, not on its time of arrival. A
            callable is given the `Call`; it may look at `in_flight` and all else here.
        seed: Of the probabilities.
        reply: What to say: a text, or a callable that gives a text or a message. By default the
            embedded model speaks, for requests that hold one of our prompts.
        fast: Say fixed things that keep a dialogue going, without parsing the request.
        latency: Seconds before each answer.
        prices: Dollars for a million tokens in and out.
        wire: Gives the status and the body (JSON, or a text as it is) that a call gets instead of
            an answer; None for an answer.
        keep: Keep all calls in `calls`.
        port: 0 for a free one.

    Attributes:
        url: Base URL, with `/v1`.
        count: Calls so far.
        happened: Faults so far, by kind.
        tokens_in, tokens_out, dollars: Charged so far.
        in_flight, peak: Calls under way, and the most at once.
        calls: What was received, in order of arrival.
    """

    def __init__(
        self,
        faults: Faults = (),
        *,
        seed: int = 0,
        reply: Reply | None = None,
        fast: bool = False,
        latency: float = 0.0,
        prices: tuple[float, float] = (0.0, 0.0),
        wire: Callable[[Call], tuple[int, Any] | None] | None = None,
        keep: bool = True,
        port: int = 0,
    ) -> None:
        if not callable(faults):
            for fate in faults:
                read_fate(fate)
        if isinstance(faults, Mapping) and sum(faults.values()) > 1:
            raise ValueError("the probabilities of the faults are more than 1 together")
        self.faults, self.seed, self.latency, self.prices = faults, seed, latency, prices
        self._wire = wire
        self.fast, self.keep, self.port, self.url = fast, keep, port, ""
        self._say = _say_fast if fast else _speaker(reply)
        self.count = self.in_flight = self.peak = self.tokens_in = self.tokens_out = 0
        self.dollars = 0.0
        self.happened: Counter[str] = Counter()
        self.calls: list[Call] = []
        self._script = list(faults) if isinstance(faults, Sequence) else []
        self._seen: Counter[bytes] = Counter()
        self._down_until = 0.0
        self._prefixes = PrefixCache()

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_post("/v1/chat/completions", self._serve)
        app.router.add_get("/v1/models", self._models)
        app.router.add_get("/stats", self._stats)
        self._more_routes(app)
        # what hangs is cancelled when the client leaves, and not waited for at the end
        self._runner = web.AppRunner(
            app, access_log=None, handler_cancellation=True, shutdown_timeout=0.01
        )
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port, backlog=4096).start()
        self.port = self._runner.addresses[0][1]
        self.url = f"http://127.0.0.1:{self.port}/v1"
        return self

    def _more_routes(self, app: web.Application) -> None:
        """For endpoints that can do more."""

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    @property
    def figures(self) -> dict[str, Any]:
        """All counts, JSON-ready."""
        names = ("count", "in_flight", "peak", "tokens_in", "tokens_out", "dollars")
        return {**{name: getattr(self, name) for name in names}, "happened": dict(self.happened)}

    async def _models(self, request: web.Request) -> web.Response:
        model = {"id": "stand-in", "object": "model", "created": 0, "owned_by": "tests"}
        return web.json_response({"object": "list", "data": [model]})

    async def _stats(self, request: web.Request) -> web.Response:
        return web.json_response(self.figures)

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        self.in_flight += 1
        self.peak = max(self.peak, self.in_flight)
        try:
            call = self._receive(await request.read(), request.headers)
            if self.latency:
                await asyncio.sleep(self.latency)
            return await self._answer(request, call)
        finally:
            self.in_flight -= 1

    def _receive(self, raw: bytes, headers: Mapping[str, str]) -> Call:
        call = Call(self.count, headers, raw, time.monotonic())
        self.count += 1
        if self.keep:
            self.calls.append(call)
        call.fault, call.seconds = read_fate(self._fate(call))
        if call.fault == "down":
            self._down_until = max(self._down_until, call.at + call.seconds)
        if call.at < self._down_until:
            call.fault = "down"
        return call

    def _fate(self, call: Call) -> Fate:
        if call.at < self._down_until:
            return None
        if callable(self.faults):
            return self.faults(call)
        if isinstance(self.faults, Mapping):
            return self._drawn(call, self.faults)
        if self._script and _fits(self._script[0], call):
            return self._script.pop(0)
        return None

    def _drawn(self, call: Call, faults: Mapping[str, float]) -> Fate:
        digest = blake2b(call.raw, digest_size=8).digest()
        call.again, self._seen[digest] = self._seen[digest], self._seen[digest] + 1
        left = Random(f"{self.seed}/{digest.hex()}/{call.again}").random()
        for fate, probability in faults.items():
            left -= probability
            if left < 0:
                return fate if _fits(fate, call) else None
        return None

    async def _answer(self, request: web.Request, call: Call) -> web.StreamResponse:
        if call.fault:
            self.happened[call.fault] += 1
        if self._wire and (sent := self._wire(call)) is not None:
            status, body = sent
            return self._plain(call, status, body if isinstance(body, str) else json.dumps(body))
        if call.fault == "hang":
            await asyncio.Event().wait()
        if call.fault == "login-page":
            return self._plain(call, 200, LOGIN, "text/html")
        if call.fault in ERRORS:
            return self._error(call, ERRORS[call.fault], _retry_after(call))
        mistake = None if self.fast else _mistake(call)
        if mistake:
            return self._error(call, mistake)
        try:
            message, finish = _spoilt(call, self._say(call))
        except Exception as error:  # a request that nobody can answer is the client's mistake
            told = f"{type(error).__name__}: {error}"
            return self._error(call, _error(400, told, "cannot_answer"))
        self._charge(call, message)
        data = json.dumps(_completion(call, message, finish)).encode()
        return await self._deliver(request, call, data)

    def _error(
        self, call: Call, error: Error, headers: Mapping[str, str] | None = None
    ) -> web.Response:
        return self._plain(call, error[0], json.dumps(error[1]), headers=headers)

    def _plain(
        self,
        call: Call,
        status: int,
        text: str,
        kind: str = "application/json",
        headers: Mapping[str, str] | None = None,
    ) -> web.Response:
        call.status = status
        return web.Response(status=status, text=text, content_type=kind, headers=headers)

    def _charge(self, call: Call, message: Message) -> None:
        said = len(message["content"] or "") + sum(
            len(made["function"]["arguments"]) for made in message.get("tool_calls", ())
        )
        call.message, call.tokens_in, call.tokens_out = message, len(call.raw) // 4, said // 4 + 1
        if not self.fast:
            text = json.dumps([call.body.get("tools"), call.body.get("messages")])
            pieces = [text[place : place + 4] for place in range(0, len(text), 4)]
            call.cached = min(call.tokens_in, self._prefixes.cached(pieces))
        price_in, price_out = self.prices
        call.dollars = (call.tokens_in * price_in + call.tokens_out * price_out) / 1e6
        self.tokens_in += call.tokens_in
        self.tokens_out += call.tokens_out
        self.dollars += call.dollars

    async def _deliver(self, request: web.Request, call: Call, data: bytes) -> web.StreamResponse:
        if call.fault not in ("drip", "reset"):
            data = data[: len(data) // 2] if call.fault == "truncated" else data
            return self._plain(call, 200, data.decode())
        answer = web.StreamResponse(headers={"Content-Length": str(len(data))})
        answer.content_type = "application/json"
        call.status = 200
        with suppress(ConnectionError):
            await answer.prepare(request)
            if call.fault == "drip":
                await _drip(answer, data, call.seconds)
            else:
                await answer.write(data[: len(data) // 2])
                await asyncio.sleep(0.02)  # the first half has to arrive before the reset
                _reset(request)
        return answer


@contextmanager
def hosted(*args: Any, **options: Any) -> Iterator[StandIn]:
    """A stand-in on a thread of its own, for commands that run a loop themselves."""
    standin = StandIn(*args, **options)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        asyncio.run_coroutine_threadsafe(standin.__aenter__(), loop).result(10)
        yield standin
        asyncio.run_coroutine_threadsafe(standin.__aexit__(), loop).result(10)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def read_fate(fate: Fate) -> tuple[str, float]:
    """A fault's kind and its seconds.

    Raises:
        ValueError: There is no such fault.
    """
    if fate is None:
        return "", 0.0
    kind, _, seconds = fate.partition(":")
    if kind not in KINDS:
        raise ValueError(f"there is no fault `{kind}`; there are {', '.join(KINDS)}")
    return kind, float(seconds) if seconds else SECONDS.get(kind, 0.0)


def _fits(fate: Fate, call: Call) -> bool:
    needs = NEEDS.get(read_fate(fate)[0])
    return needs is None or bool(call.body.get(needs) is not None)


def _mistake(call: Call) -> Error | None:
    """What a strict endpoint would say about a request."""
    if not isinstance(call.body.get("model"), str) or not call.body.get("messages"):
        return _error(400, "a JSON object with `model` and `messages` is needed", "invalid_request")
    return _unsupported("stream") if call.body.get("stream") else None


def _speaker(reply: Reply | None) -> Callable[[Call], Message]:
    if reply is None:
        return _say_embedded
    if isinstance(reply, str):
        return lambda call: _message(reply)

    def say(call: Call) -> Message:
        said = reply(call)
        return _message(said) if isinstance(said, str) else said

    return say


def _message(text: str | None, **more: Any) -> Message:
    return {"role": "assistant", "content": text, **more}


def _say_fast(call: Call) -> Message:
    found = _PATH.search(call.raw)
    return _message(_opening(found[1].decode()) if found else FIXED)


@lru_cache(maxsize=256)
def _opening(beat: str) -> str:
    return json.dumps({"say": OPENING, "beat": beat, "mood": "calm", "done": False})


def _say_embedded(call: Call) -> Message:
    from langchain_core.messages import convert_to_messages

    from simulator.play.models.embedded import EmbeddedChatModel

    body = call.body
    reply = EmbeddedChatModel().reply(
        convert_to_messages(body["messages"]), int(body.get("seed") or 0), body.get("tools")
    )
    made = [
        _tool_call(made["name"], json.dumps(made["args"]), place)
        for place, made in enumerate(reply.tool_calls)
    ]
    return _message(str(reply.content) or None, **({"tool_calls": made} if made else {}))


def _tool_call(name: str, arguments: str, place: int = 0) -> dict[str, Any]:
    function = {"name": name, "arguments": arguments}
    return {"id": f"call_standin_{place}", "type": "function", "function": function}


def _spoilt(call: Call, message: Message) -> tuple[Message, str]:
    """What is said in the end, and the reason why it ended."""
    if call.fault == "empty":
        return _message(""), "stop"
    if call.fault == "refusal":
        return _message(None, refusal="I'm sorry, but I can't help with that."), "stop"
    if call.fault == "content-filter":
        return _message(""), "content_filter"
    if call.fault == "unknown-tool":
        return _calling(_tool_call("delete_everything", '{"really": true}')), "tool_calls"
    if call.fault in ("broken-arguments", "missing-arguments"):
        name = _tool_with_arguments(call.body["tools"])
        broken = '{"order_id": "ORD-' if call.fault == "broken-arguments" else "{}"
        return _calling(_tool_call(name, broken)), "tool_calls"
    return message, "tool_calls" if message.get("tool_calls") else "stop"


def _calling(call: dict[str, Any]) -> Message:
    return _message(None, tool_calls=[call])


def _tool_with_arguments(tools: Sequence[dict[str, Any]]) -> str:
    """The first tool that cannot do without arguments, or the first one."""
    functions = [tool["function"] for tool in tools]
    needy = [f for f in functions if f.get("parameters", {}).get("required")]
    return str((needy or functions)[0]["name"])


def _completion(call: Call, message: Message, finish: str) -> dict[str, Any]:
    used: dict[str, Any] | None = {
        "prompt_tokens": call.tokens_in,
        "completion_tokens": call.tokens_out,
        "total_tokens": call.tokens_in + call.tokens_out,
        "prompt_tokens_details": {"cached_tokens": call.cached},
    }
    used = USAGES.get(call.fault, used)
    choice = {"index": 0, "message": message, "finish_reason": finish, "logprobs": None}
    return {
        "id": f"chatcmpl-{call.place}",
        "object": "chat.completion",
        "created": int(time.time()),
        "model": "stand-in",
        **({} if call.fault == "no-choices" else {"choices": [choice]}),
        **({} if used is None else {"usage": used}),
    }


def _retry_after(call: Call) -> dict[str, str]:
    if call.fault == "429-seconds":
        return {"Retry-After": f"{call.seconds:g}"}
    if call.fault == "429-date":
        # dates have whole seconds: never one that is over before the time is
        return {"Retry-After": formatdate(math.ceil(time.time() + call.seconds), usegmt=True)}
    return {}


async def _drip(answer: web.StreamResponse, data: bytes, seconds: float) -> None:
    started = time.monotonic()
    for place in range(len(data)):
        await answer.write(data[place : place + 1])
        due = started + seconds * (place + 1) / len(data)
        await asyncio.sleep(max(0.0, due - time.monotonic()))
    await answer.write_eof()


def _reset(request: web.Request) -> None:
    transport = request.transport
    if transport is None:
        return
    # with no time to linger, closing sends RST rather than FIN
    linger = struct.pack("ii", 1, 0)
    transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    transport.abort()


def raise_file_limit() -> None:
    """As many open files as this process may have: one a connection."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 65_536 if hard == resource.RLIM_INFINITY else min(hard, 65_536)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


async def serve(options: argparse.Namespace) -> None:
    """Run until a signal, or until the input ends if so wished."""
    faults = json.loads(options.faults) if options.faults else ()
    standin = StandIn(
        faults, seed=options.seed, fast=options.fast, latency=options.latency,
        keep=False, port=options.port,
    )  # fmt: skip
    loop, over = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, over.set)
    async with standin:
        print(standin.url, flush=True)
        if options.until_eof:
            loop.add_reader(sys.stdin, lambda: sys.stdin.readline() or over.set())
        await over.wait()


def main() -> None:
    """Run as a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--fast", action="store_true", help="fixed short replies")
    parser.add_argument("--port", type=int, default=0, help="0 for a free one")
    parser.add_argument("--latency", type=float, default=0.0, metavar="SECONDS")
    parser.add_argument("--faults", metavar="JSON", help='such as {"500": 0.1} or ["hang"]')
    parser.add_argument("--seed", type=int, default=0, help="of the faults")
    parser.add_argument("--until-eof", action="store_true", help="end when the input does")
    raise_file_limit()
    asyncio.run(serve(parser.parse_args()))


if __name__ == "__main__":
    main()
