"""The client of a model: what stands between a role and whoever answers.

In order: the journal (what was received once is never paid again), the budget, the rate limit,
the call with retries, and the fallbacks for what an endpoint does not know.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal
from random import Random
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from pydantic import ConfigDict, Field

from simulator.play.models import text_tools
from simulator.play.models.base import AsyncChatModel, SyncChatModel
from simulator.play.models.budget import Budget, Price, Used, used_by
from simulator.play.models.failures import EndpointFailure, Kind, failure_of
from simulator.play.models.journal import Entry, Journal, request_key, system_key
from simulator.play.models.rate_limit import RateLimit

LONGEST_PAUSE = 30.0
"""Seconds between two tries, where the endpoint does not ask for more."""

FORMS = ("schema", "object", "plain")
"""How structured text is asked for, the strictest first."""


class ModelClient(AsyncChatModel):
    """A chat model that adds everything that a paid, fallible endpoint needs.

    Attributes:
        inner: Who answers.
        name: How dialogues name it.
        parameters: A digest of those that go into each request.
        role: Whom it plays.
        price: Of its tokens; None where it is not known.
        rate_limit: Shared by all clients of one endpoint.
        budget, journal: Shared by all clients of a run.
        retries: Tries after the first one.
        backoff: Seconds of the first pause between tries; each further one is twice as long.
        form: How structured text is asked for; falls back where the endpoint does not know it.
        native_tools: Tools go by native tool calling; otherwise as text.
        seeds: The seed goes with each request.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    inner: BaseChatModel
    name: str
    parameters: str = ""
    role: str = ""
    price: Price | None = None
    rate_limit: Any = Field(default_factory=lambda: RateLimit(64))
    budget: Any = Field(default_factory=Budget)
    journal: Any = None
    retries: int = 5
    backoff: float = 0.5
    form: str = "schema"
    native_tools: bool = True
    seeds: bool = True

    @property
    def _llm_type(self) -> str:
        return self.name

    async def answer(self, messages: list[BaseMessage], options: Mapping[str, Any]) -> AIMessage:
        """The reply, from the journal where it has come before."""
        key = request_key(messages, options) if self.journal is not None else ""
        entry = self.journal.entries.get(key) if self.journal is not None else None
        asked = (self.name, self.parameters)
        known = entry is not None and (entry.model, entry.parameters) == asked
        return _from(entry) if entry and known else await self._ask(messages, options, key)

    async def _ask(
        self, messages: list[BaseMessage], options: Mapping[str, Any], key: str
    ) -> AIMessage:
        reply, form = await self._persist(messages, options)
        used = used_by(reply, (str(message.content) for message in messages))
        cost = None
        if self.price is not None:
            cost = self.price.of(used.tokens_in, used.tokens_out, used.cached)
            self.budget.pay(cost)
        entry = _entry(key, messages, self, reply, used, cost, form)
        if self.journal is not None:
            self.journal.write(entry)
        return _from(entry)

    async def _persist(
        self, messages: list[BaseMessage], options: Mapping[str, Any]
    ) -> tuple[AIMessage, str]:
        """Ask until there is an answer, the failure does not pass, or patience is at its end."""
        rng = Random(f"{options.get('seed')}/{len(messages)}")
        tries = 0
        while True:
            self.budget.check()
            asked = self.form, self.native_tools, self.seeds
            form = self.form if "response_format" in options else ""
            try:
                return await self._try(messages, options), form
            except EndpointFailure as failure:
                if failure.kind == Kind.UNSUPPORTED and (
                    asked != (self.form, self.native_tools, self.seeds)  # another call found out
                    or self._do_without(failure.parameter)
                ):
                    continue
                tries += 1
                if not failure.passing or tries > self.retries:
                    raise
                pause = min(LONGEST_PAUSE, self.backoff * 2 ** (tries - 1)) * rng.uniform(0.5, 1)
                await asyncio.sleep(max(failure.wait, pause))

    async def _try(self, messages: list[BaseMessage], options: Mapping[str, Any]) -> AIMessage:
        sent, told = self._request(messages, options)
        async with self.rate_limit.through():
            self.budget.check()  # others may have spent it while this one waited
            started = time.monotonic()
            try:
                result = await self.inner._agenerate(sent, **told)
                reply = result.generations[0].message
                assert isinstance(reply, AIMessage)
                reply = self._read(reply, options)
            except Exception as error:
                failure = failure_of(error)
                self._tell_rate_limit(failure)
                raise failure from None
            self.rate_limit.went_well(time.monotonic() - started)
        return reply

    def _tell_rate_limit(self, failure: EndpointFailure) -> None:
        if failure.kind == Kind.THROTTLED:
            self.rate_limit.too_much()
        elif failure.kind in (Kind.DOWN, Kind.SLOW):
            self.rate_limit.failed(str(failure))

    def _request(
        self, messages: list[BaseMessage], options: Mapping[str, Any]
    ) -> tuple[list[BaseMessage], dict[str, Any]]:
        """Messages and parameters as this endpoint understands them."""
        told = {key: value for key, value in options.items() if value is not None}
        if not self.seeds:
            told.pop("seed", None)
        schema = told.pop("response_format", None)
        if schema is not None and self.form == "schema":
            told["response_format"] = schema
        elif schema is not None and self.form == "object":
            told["response_format"] = {"type": "json_object"}
        if "tools" in told and not self.native_tools:
            return text_tools.as_text(messages, told.pop("tools")), told
        return messages, told

    def _read(self, reply: AIMessage, options: Mapping[str, Any]) -> AIMessage:
        if options.get("tools") and not self.native_tools:
            reply = text_tools.from_text(reply)
        if reply.invalid_tool_calls:
            reply = text_tools.repaired(reply)
        refusal = reply.additional_kwargs.get("refusal")
        if refusal and self.role == "customer":
            raise EndpointFailure(Kind.REFUSED, "the model declines to play the customer")
        if refusal and not reply.text:
            reply = reply.model_copy(update={"content": str(refusal)})
        if not reply.text and not reply.tool_calls:
            raise EndpointFailure(Kind.GARBLED, "the reply is empty")
        usage = reply.response_metadata.get("usage")
        if usage is not None and reply.usage_metadata is None:
            reply = reply.model_copy(update={"usage_metadata": _usage(usage)})
        return reply

    def _do_without(self, parameter: str) -> bool:
        """Ask differently from now on; False where nothing is left to be changed."""
        if parameter == "seed" and self.seeds:
            self.seeds = False
        elif parameter == "response_format" and self.form != FORMS[-1]:
            self.form = FORMS[FORMS.index(self.form) + 1]
        elif parameter in ("tools", "tool_choice", "parallel_tool_calls") and self.native_tools:
            self.native_tools = False
        else:
            return False
        return True


def _usage(stated: Mapping[str, Any]) -> Any:
    """An endpoint's figures as they are; whether they can be true is for the budget."""
    details = stated.get("prompt_tokens_details")
    cached = details.get("cached_tokens") if isinstance(details, Mapping) else 0
    return {
        "input_tokens": stated.get("prompt_tokens"),
        "output_tokens": stated.get("completion_tokens"),
        "total_tokens": stated.get("total_tokens"),
        "input_token_details": {"cache_read": cached},
    }


def _entry(
    key: str, messages: Sequence[BaseMessage], client: ModelClient, reply: AIMessage, used: Used,
    cost: Decimal | None, form: str,
) -> Entry:  # fmt: skip
    return Entry(
        key=key,
        system=system_key(messages),
        role=client.role,
        model=client.name,
        parameters=client.parameters,
        text=str(reply.text),
        calls=tuple(
            {"name": c["name"], "args": c["args"], "id": c["id"]} for c in reply.tool_calls
        ),
        **asdict(used),
        cost=None if cost is None else str(cost),
        form=form,
    )


def _from(entry: Entry) -> AIMessage:
    """The message of a reply, whether it has just come or stood in the journal."""
    calls = [json.loads(json.dumps({**call, "type": "tool_call"})) for call in entry.calls]
    return AIMessage(content=entry.text, tool_calls=calls, response_metadata={"entry": entry})


class Replay(SyncChatModel):
    """A model that gives the replies of a recording, and no other.

    Attributes:
        journal: The recording.
        role: Whom it plays.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    journal: Any
    role: str = ""

    @property
    def name_there(self) -> str:
        """The model that was recorded in this role."""
        names = {entry.model for entry in self.journal.entries.values() if entry.role == self.role}
        return ", ".join(sorted(names)) or "nobody"

    @property
    def _llm_type(self) -> str:
        return "replay"

    def answer(self, messages: list[BaseMessage], options: Mapping[str, Any]) -> AIMessage:
        """The reply of the recording.

        Raises:
            EndpointFailure: It holds none to this request.
        """
        journal: Journal = self.journal
        entry = journal.entries.get(request_key(messages, options))
        if entry is None:
            raise EndpointFailure(Kind.REJECTED, self._what_differs(messages))
        return _from(entry)

    def _what_differs(self, messages: Sequence[BaseMessage]) -> str:
        system = system_key(messages)
        if all(entry.system != system for entry in self.journal.entries.values()):
            return f"{self.journal.path} holds no reply to this system prompt: it was changed"
        return f"{self.journal.path} holds no reply to this request; its prompt is there"
