"""What chat models of ours share: those that answer at once, and those that are waited for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from langchain_core.callbacks import AsyncCallbackManager, BaseCallbackManager
from langchain_core.globals import get_llm_cache
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables.config import RunnableConfig, ensure_config


class _DirectChatModel(BaseChatModel):
    """Is asked without LangChain's bookkeeping of a run, where nobody listens to it."""

    async def ainvoke(
        self, input: Any, config: RunnableConfig | None = None, *, stop: Any = None, **kwargs: Any
    ) -> AIMessage:
        """The reply to some messages, with callbacks and traces where there are any."""
        if stop or not isinstance(input, list) or self._is_watched(config):
            return await super().ainvoke(input, config, stop=stop, **kwargs)
        result = await self._agenerate(input, **kwargs)
        reply = result.generations[0].message
        assert isinstance(reply, AIMessage)
        return reply

    def _is_watched(self, config: RunnableConfig | None) -> bool:
        """Whether a callback, a tracer or a cache is there for this call."""
        given = ensure_config(config).get("callbacks")
        if not isinstance(given, BaseCallbackManager) or self.callbacks or self.verbose:
            given = AsyncCallbackManager.configure(given, self.callbacks, self.verbose)
        # a manager stands for the graph's run, and was told of all who listen when that began
        return bool(given.handlers or self.cache) or get_llm_cache() is not None


class SyncChatModel(_DirectChatModel):
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


class AsyncChatModel(_DirectChatModel):
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
