"""What chat models of ours share: those that answer at once, and those that are waited for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult


class SyncChatModel(BaseChatModel):
    """Answers at once: `ainvoke` needs no thread, which LangChain would start otherwise."""

    def answer(self, messages: list[BaseMessage], options: Mapping[str, Any]) -> AIMessage:
        """The reply to some messages; options are those of the call, such as `seed` and `tools`."""
        raise NotImplementedError

    def _generate(
        self, messages: list[BaseMessage], stop: Any = None, run_manager: Any = None, **kwargs: Any
    ) -> ChatResult:
        return _result(self.answer(messages, kwargs))

    async def _agenerate(
        self, messages: list[BaseMessage], stop: Any = None, run_manager: Any = None, **kwargs: Any
    ) -> ChatResult:
        return self._generate(messages, **kwargs)


class AsyncChatModel(BaseChatModel):
    """Is waited for; there is no other way to ask it."""

    async def answer(self, messages: list[BaseMessage], options: Mapping[str, Any]) -> AIMessage:
        """The reply to some messages; options are those of the call, such as `seed` and `tools`."""
        raise NotImplementedError

    def _generate(
        self, messages: list[BaseMessage], stop: Any = None, run_manager: Any = None, **kwargs: Any
    ) -> ChatResult:
        raise NotImplementedError(f"{self._llm_type} is only waited for: use `ainvoke`")

    async def _agenerate(
        self, messages: list[BaseMessage], stop: Any = None, run_manager: Any = None, **kwargs: Any
    ) -> ChatResult:
        return _result(await self.answer(messages, kwargs))


def _result(reply: AIMessage) -> ChatResult:
    return ChatResult(generations=[ChatGeneration(message=reply)])
