"""Models of ours are asked without bookkeeping where nobody listens, and with it where one does."""

import asyncio
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

import pytest
from langchain_core.caches import InMemoryCache
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.globals import set_llm_cache
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage
from langchain_core.outputs import LLMResult

from simulator.play.models.base import AsyncChatModel, SyncChatModel

ASKED = [HumanMessage("When do you open?")]


def told(messages: list[BaseMessage], options: Mapping[str, Any]) -> AIMessage:
    return AIMessage(f"{messages[-1].text} {sorted(options)}")


class Sync(SyncChatModel):
    asked: int = 0

    @property
    def _llm_type(self) -> str:
        return "sync"

    def answer(self, messages: list[BaseMessage], options: Mapping[str, Any]) -> AIMessage:
        self.asked += 1
        return told(messages, options)


class Async(AsyncChatModel):
    asked: int = 0

    @property
    def _llm_type(self) -> str:
        return "async"

    async def answer(self, messages: list[BaseMessage], options: Mapping[str, Any]) -> AIMessage:
        self.asked += 1
        return told(messages, options)


class Listener(BaseCallbackHandler):
    def __init__(self) -> None:
        self.heard: list[str] = []

    def on_chat_model_start(self, serialized: Any, messages: Any, **more: Any) -> None:
        self.heard.append(f"asked {messages[0][-1].text}")

    def on_llm_end(self, response: LLMResult, *, run_id: UUID, **more: Any) -> None:
        self.heard.append(f"said {response.generations[0][0].text}")


@pytest.fixture
def cached() -> Iterator[None]:
    set_llm_cache(InMemoryCache())
    yield
    set_llm_cache(None)


@pytest.mark.parametrize("model", [Sync(), Async()])
def test_a_listener_hears_of_the_call_and_changes_no_word(model: Sync | Async) -> None:
    listener = Listener()
    alone = asyncio.run(model.ainvoke(ASKED, seed=3))
    heard = asyncio.run(model.ainvoke(ASKED, {"callbacks": [listener]}, seed=3))
    assert alone.text == heard.text == "When do you open? ['seed']"
    assert listener.heard == ["asked When do you open?", f"said {alone.text}"]


@pytest.mark.parametrize("model", [Sync(), Async()])
def test_nobody_listening_starts_no_run(
    model: Sync | Async, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[object] = []
    monkeypatch.setattr(type(model), "agenerate", lambda *given, **more: started.append(given))
    assert asyncio.run(model.ainvoke(ASKED)).text == "When do you open? []"
    assert not started


@pytest.mark.parametrize("kind", [Sync, Async])
def test_a_cache_answers_what_was_asked_before(kind: type[Sync | Async], cached: None) -> None:
    model = kind()
    first, second = (asyncio.run(model.ainvoke(ASKED)) for _ in range(2))
    assert first.text == second.text
    assert model.asked == 1


def test_plain_words_are_a_message_too() -> None:
    assert asyncio.run(Sync().ainvoke("Hello")).text == "Hello []"
