"""A simple bot in every shape that a target may have; also a program: `python bots.py [MODE]`.

What it says depends on the conversation alone, so that every shape has to say the same.
"""

import asyncio
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

BOTS = Path(__file__)

LINES = (
    "I can look into that. Could you give me your order number?",
    "Thank you. I am afraid I cannot do anything about it today.",
    "As I said, there is nothing that I can do.",
    "Is there anything else?",
)


def answer(texts: list[str]) -> str:
    """The reply to a customer who has said these texts."""
    words = len(texts[-1].split())
    return f"{LINES[min(len(texts), len(LINES)) - 1]} You wrote {words} words."


def program(mode: str = "") -> str:
    """The target string of this file as a program."""
    return f"command:{sys.executable} {BOTS} {mode}".strip()


def on_messages(messages: list[dict[str, str]]) -> str:
    return answer([each["content"] for each in messages if each["role"] == "user"])


async def on_history(message: str, history: Any) -> str:
    await asyncio.sleep(0)
    return on_messages([*history, {"role": "user", "content": message}])


SESSIONS: dict[str, list[str]] = {}


def on_session(text: str, session: str) -> dict[str, Any]:
    heard = SESSIONS.setdefault(session, [])
    heard.append(text)
    return {"reply": answer(heard)}


class Clerk:
    """An object for each session."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def __call__(self, message: str) -> str:
        self.heard.append(message)
        return answer(self.heard)


def echo(message: str) -> str:
    return f"You said: {message}"


def no_message() -> str:
    return "Hello"


def needs_more(message: str, database: Any) -> str:
    return "Hello"


def pieces(message: str) -> Any:
    yield "Hello"


def raises(message: str) -> str:
    raise KeyError("orders")


def offline(message: str) -> str:
    raise ConnectionResetError("gone")


def leaves(message: str) -> str:
    sys.exit(3)


async def leaves_later(message: str) -> str:
    sys.exit(3)


async def cancels(message: str) -> str:
    raise asyncio.CancelledError


def prints(message: str) -> str:
    print("a line that is no dialogue", flush=True)
    os.system("echo from a shell")
    return LINES[1]


def looks_up(message: str) -> str:
    from simulator import world_tools

    tools = {tool.name: tool for tool in world_tools("bakery")}
    return f"Today's special: {tools['get_todays_special'].invoke({})}"


def hangs(message: str) -> str:
    time.sleep(30)
    return "at last"


def silent(message: str) -> None:
    return None


NUMBER = 7

PUT: dict[str, Any] = {}


def put(told: dict[str, Any]) -> None:
    PUT[told["session"]] = told


async def looked(told: dict[str, Any]) -> dict[str, Any]:
    return {"orders": PUT[told["session"]]["records"].get("orders", [])}


def graph(with_memory: bool = True) -> Any:
    from langchain_core.messages import AIMessage, HumanMessage
    from langgraph.checkpoint.memory import InMemorySaver
    from langgraph.graph import START, MessagesState, StateGraph

    def speak(state: MessagesState) -> dict[str, Any]:
        texts = [str(m.text) for m in state["messages"] if isinstance(m, HumanMessage)]
        return {"messages": [AIMessage(answer(texts))]}

    built = StateGraph(MessagesState)
    built.add_node("speak", speak)
    built.add_edge(START, "speak")
    return built.compile(checkpointer=InMemorySaver() if with_memory else None)


def __getattr__(name: str) -> Any:
    if name in ("remembering", "forgetful"):
        return graph(name == "remembering")
    raise AttributeError(name)


def main(mode: str = "") -> None:
    heard: list[str] = []
    print("ready", file=sys.stderr, flush=True)
    for line in sys.stdin:
        message = json.loads(line)["message"]
        heard.append(message)
        if mode == "crash" and len(heard) > 1:
            sys.exit("no database")
        if mode == "child":
            os.system("sleep 61.25 &")
        told: Any = {"reply": answer(heard), **({"calls": []} if mode == "reports" else {})}
        if mode == "log":
            print("INFO a log line")
        if mode == "hang":
            time.sleep(30)
        if mode == "long":
            told = {"reply": "x" * (20 * 1024 * 1024)}
        if mode == "twice":
            sys.stdout.write(f"{json.dumps(told)}\n" * 2)
            sys.stdout.flush()
            continue
        if mode == "pid":
            told = {"reply": str(os.getpid())}
        print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
