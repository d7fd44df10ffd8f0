"""The client of a model: what stands between a role and whoever answers.

In order: the journal (what was received once is never paid again), the budget, the rate limit,
the call with retries, and the fallbacks for what an endpoint does not know.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from decimal import Decimal
from random import Random
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from pydantic import ConfigDict, Field, PrivateAttr

from simulator.play.models import one_tool, text_tools
from simulator.play.models.base import AsyncChatModel, SyncChatModel
from simulator.play.models.budget import Budget, Price, Used, used_by
from simulator.play.models.completion import NOTES, examined
from simulator.play.models.error_meaning import failure_of
from simulator.play.models.failures import BudgetSpent, EndpointFailure, Kind, crashed
from simulator.play.models.journal import Entry, Journal, request_key, system_key
from simulator.play.models.rate_limit import RateLimit
from simulator.play.models.request_form import RequestForm

LONGEST_PAUSE = 30.0
"""Seconds between two tries, where the endpoint does not ask for more."""

UNEXPLAINED = (400, 415, 422)
"""Statuses of a request that is refused without a reason that is known."""

LEARNT = 2
"""Answers from which on an endpoint counts as one that does not know a parameter."""

UNSAID = 3
"""Replies that came as soon as tools went as text, from which on they do from the start."""


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
        form: How it is asked; falls back where two answers say that the endpoint knows no better.
        most_tokens: Limit of a reply's tokens that the model's name asks for; 0 for none.
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
    form: RequestForm = RequestForm()
    most_tokens: int = 0
    _refused: Counter[str] = PrivateAttr(default_factory=Counter)
    _knows_tools: bool = PrivateAttr(default=False)
    _crashed: int = PrivateAttr(default=0)

    @property
    def _llm_type(self) -> str:
        return self.name

    async def answer(self, messages: list[BaseMessage], options: Mapping[str, Any]) -> AIMessage:
        """The reply, from the journal where it has come before."""
        key = request_key(messages, options) if self.journal is not None else ""
        entry = await self.journal.find(key) if self.journal is not None else None
        asked = (self.name, self.parameters)
        known = entry is not None and (entry.model, entry.parameters) == asked
        return _from(entry) if entry and known else await self._ask(messages, options, key)

    async def _ask(
        self, messages: list[BaseMessage], options: Mapping[str, Any], key: str
    ) -> AIMessage:
        reply, form = await self._persist(messages, options)
        used, cost = self._pay(reply, messages)
        notes = (*form.notes(options), *reply.response_metadata.get(NOTES, ()))
        entry = _entry(key, messages, self, reply, used, cost, ", ".join(notes))
        if self.journal is not None:
            self.journal.write(entry)
        return _from(entry)

    def _pay(
        self, reply: AIMessage, messages: Sequence[BaseMessage]
    ) -> tuple[Used, Decimal | None]:
        """Count what a reply used, whether it can be used or not."""
        used = used_by(reply, (str(message.content) for message in messages))
        if self.price is None:
            return used, None
        cost = self.price.of(used.tokens_in, used.tokens_out, used.cached)
        self.budget.pay(cost)
        return used, cost

    async def _persist(
        self, messages: list[BaseMessage], options: Mapping[str, Any]
    ) -> tuple[AIMessage, RequestForm]:
        """Ask until there is an answer, the failure does not pass, or patience is at its end."""
        rng = Random(f"{options.get('seed')}/{len(messages)}")
        tries, form = 0, self.form
        while True:
            self.budget.check()
            try:
                reply = await self._try(messages, options, form)
                self._learn_tools(form, options, tries)
                return reply, form
            except EndpointFailure as failure:
                other = self._otherwise(failure, form, options)
                if other is not None:
                    form = other
                    continue
                tries += 1
                if not failure.passing or tries > self.retries:
                    raise
                if failure.kind == Kind.SLOW and not (self.most_tokens or form.room):
                    form = form.with_room(0)  # a small model may write on without end
                if self._crashes(failure, form, options):
                    form = replace(form, native_tools=False)
                elif crashed(failure) and not form.native_tools and self.form.native_tools:
                    form = replace(form, native_tools=True)
                pause = min(LONGEST_PAUSE, self.backoff * 2 ** (tries - 1)) * rng.uniform(0.5, 1)
                await asyncio.sleep(max(min(failure.wait, self.rate_limit.patience), pause))

    def _crashes(
        self, failure: EndpointFailure, form: RequestForm, options: Mapping[str, Any]
    ) -> bool:
        """Whether it may be tools over which a server breaks down: it has never taken any."""
        native = form.native_tools and bool(options.get("tools"))
        return native and not self._knows_tools and crashed(failure)

    def _learn_tools(self, form: RequestForm, options: Mapping[str, Any], tries: int) -> None:
        """Note how tools were taken; text is the rule once it was the way out several times."""
        if not options.get("tools"):
            return
        if form.native_tools:
            self._knows_tools = True
        elif tries and self.form.native_tools and not self._knows_tools:
            self._crashed += 1
            if self._crashed >= UNSAID:
                self.form = replace(self.form, native_tools=False)

    def _otherwise(
        self, failure: EndpointFailure, form: RequestForm, options: Mapping[str, Any]
    ) -> RequestForm | None:
        """How to ask instead, at once; None where that would not help.

        One answer changes one call: it may have been about that call alone. From the second one on
        the endpoint is asked like that from the start.
        """
        if failure.kind == Kind.CUT and not form.room and self.retries:
            return form.with_room(self.most_tokens)
        parameter = failure.parameter
        if failure.kind == Kind.REJECTED and failure.status in UNEXPLAINED:
            structured = options.get("response_format") is not None
            parameter = "response_format" if structured and form.structure == "schema" else ""
        elif failure.kind != Kind.UNSUPPORTED:
            return None
        other = form.without(parameter, options) if parameter else None
        if other is None:
            return None
        self._refused[parameter] += 1
        if self._refused[parameter] >= LEARNT:
            self._refused[parameter] = 0
            self.form = self.form.narrowed(other)
        return other

    async def _try(
        self, messages: list[BaseMessage], options: Mapping[str, Any], form: RequestForm
    ) -> AIMessage:
        sent, told = form.request(messages, options)
        async with self.rate_limit.through():
            self.budget.check()  # others may have spent it while this one waited
            started = time.monotonic()
            try:
                result = await self.inner._agenerate(sent, **told)
                reply = result.generations[0].message
                assert isinstance(reply, AIMessage)
                reply = self._examined(_with_usage(reply), messages, options)
            except BudgetSpent:
                raise
            except Exception as error:
                failure = failure_of(error)
                if not self._crashes(failure, form, options):  # it is not down, perhaps
                    self._tell_rate_limit(failure)
                raise failure from None
            self.rate_limit.went_well(time.monotonic() - started)
        return reply

    def _examined(
        self, reply: AIMessage, messages: Sequence[BaseMessage], options: Mapping[str, Any]
    ) -> AIMessage:
        tools = text_tools.names_of(options.get("tools") or ())
        if tools and self.form.one_tool:
            tools |= {one_tool.NAME}
        try:
            return one_tool.unwrapped(examined(reply, tools, self.role == "customer"))
        except EndpointFailure:
            self._pay(reply, messages)
            raise

    def _tell_rate_limit(self, failure: EndpointFailure) -> None:
        if failure.kind in (Kind.THROTTLED, Kind.OVERLOADED):
            self.rate_limit.too_much()
        if failure.kind == Kind.SLOW:
            self.rate_limit.too_slow(str(failure))
        elif failure.kind in (Kind.DOWN, Kind.OVERLOADED):
            self.rate_limit.failed(str(failure))


def _with_usage(reply: AIMessage) -> AIMessage:
    usage = reply.response_metadata.get("usage")
    if usage is None or reply.usage_metadata is not None:
        return reply
    return reply.model_copy(update={"usage_metadata": _usage(usage)})


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
