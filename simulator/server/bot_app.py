"""The bot over HTTP: a webhook and chat completions, with a setup and a view of its records.

A reply is made without a pause: requests of one session that come at once are answered one after
the other, and no session sees another's world.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web
from langchain_core.messages import AIMessage

from simulator.dialogue import ToolCall
from simulator.server.bot import Bot, BotSession
from simulator.server.bot_requests import (
    chat_session,
    read_history,
    read_message,
    read_records,
    session_name,
)
from simulator.server.bot_sessions import BotSessions
from simulator.server.completions import add_models, completed
from simulator.server.protocol import Refused
from simulator.server.requests import read_body, read_request
from simulator.server.site import application, as_json, hosted

SESSION = "X-Session"
"""The header that names the session of a chat, in requests and responses."""


@asynccontextmanager
async def serving_bot(bot: Bot, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[str]:
    """Serve a bot as long as the context lasts.

    Args:
        bot: What answers.
        host: Address to listen on; the loopback keeps it on this machine.
        port: 0 for a free one.

    Yields:
        Its address, for instance `http://127.0.0.1:8123`, under which are `/webhook`, `/setup`,
        `/state` and `/v1/chat/completions`.

    Raises:
        UserError: The address cannot be listened on.
    """
    async with hosted(_Routes(bot).site(), host, port) as address:
        yield address


class _Routes:
    def __init__(self, bot: Bot) -> None:
        self.bot, self.sessions = bot, BotSessions()

    def site(self) -> web.Application:
        app = application()
        app.router.add_post("/webhook", self.webhook)
        app.router.add_post("/setup", self.setup)
        app.router.add_get("/state", self.state)
        app.router.add_post("/state", self.state)
        app.router.add_post("/v1/chat/completions", self.complete)
        add_models(app, self.bot.pack.name)
        app.router.add_get("/health", self.health)
        return app

    async def webhook(self, request: web.Request) -> web.Response:
        """The bot's answer to a message of a session."""
        data = read_body(await request.read())
        text, name = read_message(data), session_name(data.get("session"))
        session = self.sessions.get(name) or self.bot.session(name)
        session, turn = self.bot.reply(session, text)
        self.sessions.put(name, session)
        return as_json({"reply": turn.text, "calls": [_reported(call) for call in turn.calls]})

    async def setup(self, request: web.Request) -> web.Response:
        """Begin a session, with records of its own."""
        data = read_body(await request.read())
        name = session_name(data.get("session"))
        session = self.bot.session(name, read_records(data, self.bot.pack))
        self.sessions.put(name, session)
        counts = {collection: len(rows) for collection, rows in session.records.items()}
        return as_json({"session": name, "records": counts})

    async def state(self, request: web.Request) -> web.Response:
        """The records of a session that are not the pack's."""
        if request.method == "POST":
            given = read_body(await request.read()).get("session")
        else:
            given = request.query.get("session")
        return as_json(self._session(session_name(given)).state)

    def _session(self, name: str) -> BotSession:
        session = self.sessions.get(name)
        if session is None:
            reason = f"there is no session `{name}`, or it was forgotten for newer ones"
            raise Refused(reason, 404, "session", "unknown_session")
        return session

    async def complete(self, request: web.Request) -> web.Response:
        """The bot's answer to the last message of a chat."""
        data = read_body(await request.read())
        asked = read_request(data, self.bot.pack.name)
        history, text = read_history(asked)
        header = request.headers.get(SESSION)
        name = chat_session(data, header, history, text, asked.seed)
        seed = None if data.get("seed") is None else asked.seed
        session = self.sessions.get(name)
        if session is None or (seed is not None and session.seed != seed):
            session = self.bot.session(name, _set_up(session), seed)
        session, turn = self.bot.reply(self.bot.resumed(session, history), text)
        self.sessions.put(name, session)
        pack, reply = self.bot.pack, AIMessage(turn.text)
        # a name that a header cannot hold is the client's own, and it knows it
        named = {SESSION: name} if name.isascii() and name.isprintable() else None
        return completed(asked, reply, pack.digest, pack.name, named)

    async def health(self, request: web.Request) -> web.Response:
        """That it is there, and how many sessions it has had to forget."""
        kept, forgotten = len(self.sessions), self.sessions.forgotten
        return as_json({"status": "ok", "sessions": kept, "forgotten": forgotten})


def _set_up(session: BotSession | None) -> dict[str, list[Any]]:
    """The records that a session began with."""
    added = session.start.added if session else {}
    return {name: list(records.values()) for name, records in added.items()}


def _reported(call: ToolCall) -> dict[str, Any]:
    """A call as a bot tells of it."""
    return {
        "name": call.name,
        "arguments": call.arguments,
        "result": json.loads(call.result),
        "ok": call.ok,
    }
