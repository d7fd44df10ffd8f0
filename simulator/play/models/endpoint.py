"""An OpenAI-compatible endpoint: langchain-openai's own messages, on our transport."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from langchain_core.messages import BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_openai.chat_models.base import BaseChatOpenAI
from pydantic import Field, PrivateAttr, SecretStr

from simulator.play.models.completion import read_completion
from simulator.play.models.transport import Transport

TIMEOUT = 120.0
"""Seconds of one call."""

HOOK = "_get_request_payload"
"""Of BaseChatOpenAI, what turns messages into a request. It is private: where it is gone, the stock
client is used."""


class Endpoint(BaseChatOpenAI):
    """Chat completions over our transport; the model's name decides nothing.

    What it sends is langchain-openai's; a test compares the bytes.

    Attributes:
        parameters: Go into each request as they are written.
    """

    parameters: Mapping[str, Any] = Field(default_factory=dict)
    _transport: Transport = PrivateAttr(default_factory=Transport)

    @property
    def _llm_type(self) -> str:
        return "openai-chat"

    @property
    def _thin(self) -> bool:
        return hasattr(BaseChatOpenAI, HOOK)

    async def _agenerate(
        self, messages: list[BaseMessage], stop: Any = None, run_manager: Any = None, **kwargs: Any
    ) -> ChatResult:
        asked = {**self.parameters, **kwargs}
        if not self._thin:
            return await super()._agenerate(messages, stop, run_manager, **asked)
        payload = self._get_request_payload(messages, stop=stop)
        told = {key: payload[key] for key in ("model", "messages", "stop") if key in payload}
        secret = self.openai_api_key
        key = secret.get_secret_value() if isinstance(secret, SecretStr) else ""
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {key}"}
        base = str(self.openai_api_base or "https://api.openai.com/v1").rstrip("/")
        limit = self.request_timeout
        timeout = float(limit) if isinstance(limit, int | float) else TIMEOUT
        answer = await self._transport.post(
            f"{base}/chat/completions", {**told, **asked}, headers, timeout
        )
        return ChatResult(generations=[ChatGeneration(message=read_completion(answer))])
