"""The bots as an endpoint: chat completions, whole or streamed, in a thread of its own."""

from __future__ import annotations

import json
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from strangers_bot.clerk import Clerk
from strangers_bot.moves import reply, stall
from strangers_bot.shop import Call, Shop


class Endpoint(ThreadingHTTPServer):
    """Serves one bot."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, shop: Shop, stalls: bool) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.shop, self.stalls = shop, stalls
        self.clerks: dict[str, Clerk] = {}
        """Where chats stand, by what the customer has said; only for whoever looks on."""

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def answer(self, messages: list[dict[str, Any]]) -> dict[str, Any]:
        """An assistant message."""
        if self.stalls:
            return {"role": "assistant", "content": stall(messages)}
        move, clerk = reply(self.shop, messages)
        self.clerks[clerk.seed] = clerk
        if isinstance(move, str):
            return {"role": "assistant", "content": move}
        return {"role": "assistant", "content": None, "tool_calls": [called(move, len(messages))]}


def called(call: Call, place: int) -> dict[str, Any]:
    """A tool call, as OpenAI's models make them."""
    function = {"name": call.name, "arguments": json.dumps(call.arguments)}
    return {"id": f"call_s{place}", "type": "function", "function": function}


class Handler(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"
    server: Endpoint

    def log_message(self, *unused: Any) -> None:
        """Nothing is logged."""

    def do_GET(self) -> None:
        """The list of models."""
        self._send({"object": "list", "data": [{"id": "stranger", "object": "model"}]})

    def do_POST(self) -> None:
        """A completion."""
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        messages = body["messages"]
        if not any(message["role"] == "user" for message in messages[1:]) or "{" not in str(
            messages[0]["content"]
        ):
            message: dict[str, Any] = {"role": "assistant", "content": "Hello!"}
        else:
            try:
                message = self.server.answer(messages)
            except Exception as error:  # a bot that breaks has to be seen
                traceback.print_exc()
                return self._send({"error": {"message": f"{type(error).__name__}: {error}"}}, 400)
        if body.get("stream"):
            return self._stream(message)
        read, written = (len(json.dumps(part)) // 4 + 1 for part in (messages, message))
        usage = {
            "prompt_tokens": read,
            "completion_tokens": written,
            "total_tokens": read + written,
        }
        self._send({**envelope(), "choices": [choice(message, "message")], "usage": usage})

    def _send(self, payload: dict[str, Any], status: int = 200) -> None:
        self._write(json.dumps(payload).encode(), "application/json", status)

    def _stream(self, message: dict[str, Any]) -> None:
        calls = [{**call, "index": i} for i, call in enumerate(message.get("tool_calls", ()))]
        delta = {**message, "tool_calls": calls} if calls else message
        last = {"index": 0, "delta": {}, "finish_reason": choice(message, "delta")["finish_reason"]}
        parts = ({"index": 0, "delta": delta, "finish_reason": None}, last)
        chunks = [{**envelope("chat.completion.chunk"), "choices": [part]} for part in parts]
        lines = [f"data: {json.dumps(chunk)}\n\n" for chunk in chunks]
        self._write("".join([*lines, "data: [DONE]\n\n"]).encode(), "text/event-stream", 200)

    def _write(self, data: bytes, kind: str, status: int) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


def envelope(kind: str = "chat.completion") -> dict[str, Any]:
    """What stands around choices."""
    return {"id": "chatcmpl-stranger", "object": kind, "created": 0, "model": "stranger"}


def choice(message: dict[str, Any], key: str) -> dict[str, Any]:
    """The one choice."""
    reason = "tool_calls" if message.get("tool_calls") else "stop"
    return {"index": 0, key: message, "finish_reason": reason}


@contextmanager
def serving(shop: Shop, stalls: bool) -> Iterator[Endpoint]:
    """The endpoint on a free port, while the context is open; the server."""
    with Endpoint(shop, stalls) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield server
        finally:
            server.shutdown()
