"""What an endpoint can do: one tiny call for each capability, over the client that runs use.

Nothing is tried twice and nobody is waited for long. What comes out is plain data; it holds no key,
no header and none of the endpoint's own words.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from langchain_core.messages import AIMessage

from simulator.errors import SettingsError
from simulator.play.models import check_model
from simulator.play.models.advice import MAYBE_THE_MODEL, advice, is_empty
from simulator.play.models.client import ModelClient
from simulator.play.models.connections import Connections, load_environment
from simulator.play.models.endpoint import Endpoint
from simulator.play.models.error_meaning import failure_of
from simulator.play.models.failures import EndpointFailure, Kind, crashed
from simulator.play.models.names import ModelName, read_name
from simulator.play.models.probes import (
    CHAT,
    OTHERS,
    TOOLS,
    Diagnosis,
    Probe,
    Question,
    Works,
    probe_of,
    usage_of,
)
from simulator.play.models.served import served_by

PATIENCE = 20.0
"""Seconds of one call, where the model's name asks for no other `timeout`."""

PASSES = (Kind.THROTTLED, Kind.OVERLOADED, Kind.SLOW, Kind.FILTERED)

TALK = 1_500
"""Tokens that a dialogue needs beside its prompt, for a dozen turns and what tools return."""

OFFLINE = {
    "embedded": "the embedded model needs no doctor: everything works offline",
    "replay": "a recording needs no doctor: everything works offline",
}


@dataclass(frozen=True)
class _Answer:
    seconds: float
    reply: AIMessage | None = None
    failure: EndpointFailure | None = None


async def examine(text: str) -> Diagnosis:
    """Find out what a model can do, by five tiny calls at the most.

    Raises:
        SettingsError: There is no such model, or its key is missing.
    """
    check_model(text)
    name = read_name(text)
    if not name.paid:
        return Diagnosis(text, note=OFFLINE[name.kind])
    async with _connected(text) as client:
        answer = await _ask(client, CHAT, name)
        chat = await _first(client, answer, name)
        found = [chat]
        if chat.works == Works.YES and answer.reply is not None:
            for question in OTHERS:
                found.append(_probe(client, question, await _ask(client, question, name)))
            found.append(usage_of(answer.reply, CHAT))
        else:
            why = "can only be seen in a run" if chat.works == Works.LIMITED else "not asked"
            rest = (*(question.capability for question in OTHERS), "usage")
            found += [Probe(each, Works.UNKNOWN, why, asked=False) for each in rest]
    return Diagnosis(text, tuple(found))


async def check_once(text: str, tools: bool = True, needed: int = 0) -> str:
    """Make one tiny call before a run, so that what can't work is known before it begins.

    Args:
        text: The name of a model that is paid for.
        tools: It has to call tools.
        needed: Tokens of the longest prompt that it will be given.

    Returns:
        A note for the user, mostly empty.

    Raises:
        SettingsError: A run could not talk to it; says what to do next.
    """
    name = read_name(text)
    async with _connected(text) as client:
        size = await _context(client, name)
        if size and needed > size:
            raise SettingsError(
                f"`{text}`: the prompt needs about {needed:,} tokens, the server has {size:,}:"
                f" {_more_context(needed)} (--no-check skips this check)"
            )
        note = await _first_call(client, text, name, tools)
    if size and needed + TALK > size:
        tight = (
            f"`{text}`: the prompt needs about {needed:,} of the server's {size:,} tokens; longer"
            f" dialogues may end as `context_length`: {_more_context(needed)}"
        )
        return f"{note}; {tight}" if note else tight
    return note


async def check_batches(text: str) -> None:
    """Ask once, before a run in batches, whether the endpoint takes them.

    Raises:
        SettingsError: It takes none, or does not answer.
    """
    from simulator.play.models.batch_route import route_of

    async with _connected(text) as client:
        assert isinstance(client.inner, Endpoint)  # settings are checked before
        route = route_of(client.inner, read_name(text))
        try:
            await route.check()
        except EndpointFailure as failure:
            raise SettingsError(
                f"--batch: `{text}`: {failure} (--no-check skips this check)"
            ) from None
        finally:
            await route.close()


def _more_context(needed: int) -> str:
    rounded = -(-(needed + TALK) // 1024) * 1024
    return (
        f"start it with {rounded:,} or more (llama.cpp: -c, for each slot; Ollama: num_ctx; vLLM:"
        " --max-model-len), or play with --prompt short"
    )


async def _context(client: ModelClient, name: ModelName) -> int:
    """Tokens of the model's context; 0 where nobody says."""
    if not isinstance(client.inner, Endpoint):
        return 0
    return (await served_by(client.inner)).context_of(name.model)


async def _first_call(client: ModelClient, text: str, name: ModelName, tools: bool) -> str:
    """What one tiny call shows, as a note that is mostly empty."""
    question = TOOLS if tools and client.form.native_tools else CHAT
    answer = await _ask(client, question, name)
    if answer.reply is not None:
        works, detail = question.judge(answer.reply)
        return "" if works in (Works.YES, Works.LIMITED) else f"`{text}` {detail}"
    failure = answer.failure
    assert failure is not None
    if question.unknown_by(failure):
        return f"`{text}`: {question.without}"
    if (
        question is TOOLS
        and crashed(failure)
        and (await _ask(client, CHAT, name)).reply is not None
    ):
        status = f"status {failure.status}"
        return f"`{text}`: calls with tools fail ({status}), others do not; {question.without}"
    told = advice(failure, name, await _listed(client, failure))
    if _may_pass(failure):
        return f"`{text}`: {told}; the run begins all the same"
    raise SettingsError(f"`{text}`: {told} (--no-check skips this check)")


def _may_pass(failure: EndpointFailure) -> bool:
    """Whether it is for the run to wait; a server that is not there has to be started first."""
    if failure.kind == Kind.DOWN:
        return failure.status > 0
    return failure.kind in PASSES or is_empty(failure)


@asynccontextmanager
async def _connected(text: str) -> AsyncIterator[ModelClient]:
    load_environment()
    connections = Connections()
    try:
        client = connections.connect(text, "doctor")
        assert isinstance(client, ModelClient)
        yield client
    finally:
        await connections.close()


async def _ask(client: ModelClient, question: Question, name: ModelName) -> _Answer:
    """One call as runs make it, without their patience."""
    form = replace(client.form, structure=question.form)
    seconds = name.number("timeout", PATIENCE)
    started = time.monotonic()
    try:
        async with asyncio.timeout(seconds):
            reply = await client._try(question.messages, question.options, form)
    except (EndpointFailure, TimeoutError) as error:
        return _Answer(time.monotonic() - started, failure=failure_of(error))
    return _Answer(time.monotonic() - started, reply)


def _probe(client: ModelClient, question: Question, answer: _Answer) -> Probe:
    if answer.reply is not None:
        return probe_of(question, answer.reply, answer.seconds, client.price)
    assert answer.failure is not None
    works, detail = question.failed(answer.failure)
    return Probe(question.capability, works, detail, seconds=answer.seconds)


async def _first(client: ModelClient, answer: _Answer, name: ModelName) -> Probe:
    """The probe of chat: where it fails it says what to do."""
    failure = answer.failure
    if failure is None:
        return _probe(client, CHAT, answer)
    told = advice(failure, name, await _listed(client, failure))
    return Probe("chat", Works.NO, told, seconds=answer.seconds)


async def _listed(client: ModelClient, failure: EndpointFailure) -> tuple[str, ...] | None:
    """Models that an endpoint says it has, where it helps to know; None where it does not say."""
    inner = client.inner
    if failure.status not in MAYBE_THE_MODEL or not isinstance(inner, Endpoint):
        return None
    return (await served_by(inner)).models
