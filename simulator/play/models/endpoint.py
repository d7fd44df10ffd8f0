"""An OpenAI-compatible endpoint: langchain-openai's own messages, on our transport."""

from __future__ import annotations

from typing import Any

from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatResult
from langchain_openai import ChatOpenAI
from pydantic import PrivateAttr, SecretStr

from simulator.play.models.failures import EndpointFailure, Kind
from simulator.play.models.transport import Transport

TIMEOUT = 120.0
"""Seconds of one call."""

HOOKS = ("_get_request_payload", "_create_chat_result")
"""Of ChatOpenAI, what turns messages into a request and an answer into a message. They are private:
where one is gone, the stock client is used."""


class Endpoint(ChatOpenAI):
    """ChatOpenAI whose requests go over our transport.

    What it sends and how it reads an answer is ChatOpenAI's; a test compares the bytes.
    """

    _transport: Transport = PrivateAttr(default_factory=Transport)

    @property
    def _thin(self) -> bool:
        return all(hasattr(ChatOpenAI, hook) for hook in HOOKS)

    async def _agenerate(
        self, messages: list[BaseMessage], stop: Any = None, run_manager: Any = None, **kwargs: Any
    ) -> ChatResult:
        if not self._thin:
            return await super()._agenerate(messages, stop, run_manager, **kwargs)
        payload = self._get_request_payload(messages, stop=stop, **kwargs)
        if not payload.get("stream"):
            payload.pop("stream", None)
        payload.update(payload.pop("extra_body", None) or {})
        secret = self.openai_api_key
        key = secret.get_secret_value() if isinstance(secret, SecretStr) else ""
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {key}"}
        base = str(self.openai_api_base or "https://api.openai.com/v1").rstrip("/")
        limit = self.request_timeout
        timeout = float(limit) if isinstance(limit, int | float) else TIMEOUT
        answer = await self._transport.post(f"{base}/chat/completions", payload, headers, timeout)
        return self._read(answer)

    def _read(self, answer: dict[str, Any]) -> ChatResult:
        choices = answer.get("choices")
        if not isinstance(choices, list) or not choices or not isinstance(choices[0], dict):
            raise EndpointFailure(Kind.GARBLED, "the answer has no choices", 200)
        message = choices[0].get("message")
        if not isinstance(message, dict):
            raise EndpointFailure(Kind.GARBLED, "the answer has no message", 200)
        if choices[0].get("finish_reason") == "content_filter":
            raise EndpointFailure(Kind.FILTERED, "the provider's content filter", 200)
        usage = answer.get("usage")
        try:
            result = self._create_chat_result({**answer, "usage": None})
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise EndpointFailure(
                Kind.GARBLED, f"the answer is no completion ({error})"[:120]
            ) from None
        reply = result.generations[0].message
        assert isinstance(reply, AIMessage)
        if message.get("refusal") and not reply.text:
            reply.additional_kwargs["refusal"] = str(message["refusal"])
        reply.response_metadata["usage"] = usage if isinstance(usage, dict) else {}
        return result
