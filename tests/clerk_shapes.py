"""The embedded clerk in every shape that a target may have: the same bot behind each.

What it says follows from the case and the conversation alone, so that every shape has to get the
same verdicts. The program is a front to a served one: to import the simulator takes a second.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from simulator.content.pack import find_pack
from simulator.content.records import Record
from simulator.dialogue import ToolCall
from simulator.server.bot import Bot, BotSession
from simulator.server.bot_requests import read_records

PACK, FLAW = "bakery", "gives_in"


@dataclass(frozen=True)
class CaseBot(Bot):
    """A bot whose choice of words follows from the case, not from the run."""

    def session(
        self,
        name: str,
        records: Mapping[str, Any] | None = None,
        seed: int | None = None,
    ) -> BotSession:
        """A session; its name begins with the case's id."""
        return super().session(name[:16], records, int(name[:7], 16))


def reported(call: ToolCall) -> dict[str, Any]:
    """A call as a bot tells of it."""
    return {"name": call.name, "arguments": call.arguments, "result": json.loads(call.result),
            "ok": call.ok}  # fmt: skip


@dataclass
class Desk:
    """Sessions with a bot.

    Attributes:
        bot: Who answers.
        tells: Whether calls are reported.
    """

    bot: Bot
    tells: bool = True
    sessions: dict[str, BotSession] = field(default_factory=dict)

    def setup(self, told: dict[str, Any]) -> None:
        """Begin a session with the records of a case."""
        self.begin(told["session"], read_records(told, self.bot.pack))

    def begin(self, name: str, records: Mapping[str, list[Record]] | None = None) -> BotSession:
        self.sessions[name] = self.bot.session(name, records)
        return self.sessions[name]

    def reply(self, message: str, session: str) -> dict[str, Any]:
        """The answer to a message."""
        before = self.sessions.get(session) or self.begin(session)
        self.sessions[session], turn = self.bot.reply(before, message)
        calls = {"calls": [reported(call) for call in turn.calls]} if self.tells else {}
        return {"reply": turn.text, **calls}

    def probe(self, told: dict[str, Any]) -> dict[str, Any]:
        """The records of a session."""
        return self.sessions[told["session"]].state


DESK = Desk(CaseBot(find_pack(PACK), (FLAW,)))
MUTE = Desk(CaseBot(find_pack(PACK), (FLAW,)), tells=False)


async def reply(message: str, session: str) -> dict[str, Any]:
    return DESK.reply(message, session)


def mute_reply(message: str, session: str) -> dict[str, Any]:
    return MUTE.reply(message, session)


def _graph(desk: Desk) -> Any:
    """A LangGraph graph; calls stand in its messages."""
    from langchain_core.messages import AIMessage, ToolMessage
    from langchain_core.runnables import RunnableConfig
    from langgraph.checkpoint.memory import InMemorySaver
    from langgraph.graph import START, MessagesState, StateGraph

    def speak(state: MessagesState, config: RunnableConfig) -> dict[str, Any]:
        session = config["configurable"]["thread_id"]
        told = desk.reply(str(state["messages"][-1].text), session)
        messages: list[Any] = []
        for number, call in enumerate(told.get("calls", [])):
            asked = {"name": call["name"], "args": call["arguments"], "id": f"call_{number}"}
            status = "success" if call["ok"] else "error"
            messages.append(AIMessage("", tool_calls=[asked]))
            text = json.dumps(call["result"])
            messages.append(ToolMessage(text, tool_call_id=asked["id"], status=status))
        return {"messages": [*messages, AIMessage(told["reply"])]}

    built = StateGraph(MessagesState)
    built.add_node("speak", speak)
    built.add_edge(START, "speak")
    return built.compile(checkpointer=InMemorySaver())


def __getattr__(name: str) -> Any:
    if name == "graph":
        return _graph(DESK)
    if name == "mute_graph":
        return _graph(MUTE)
    raise AttributeError(name)


FRONT = """
import json, sys
from urllib.request import Request, urlopen
url, tells = sys.argv[1], sys.argv[2] == "tells"
for line in sys.stdin:
    sent = Request(url, line.encode(), {"Content-Type": "application/json"})
    with urlopen(sent) as answer:
        told = json.load(answer)
    if not tells:
        del told["calls"]
    print(json.dumps(told), flush=True)
"""
"""The program: a line of JSON in, what the webhook says to it out."""
