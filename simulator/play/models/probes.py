"""Probes: what one tiny call asks, how its answer is judged, and what it has shown. Plain data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage

from simulator import tokens
from simulator.json_text import parsed
from simulator.play.models.budget import Price, used_by
from simulator.play.models.completion import AS_TEXT, NOTES
from simulator.play.models.failures import EndpointFailure, Kind, crashed
from simulator.play.models.spoken import declines

FAR_OFF = 50
"""Tokens stated, in multiples of our own count, above which they cannot be true."""

FIRST_TOKENS = 5000
"""Tokens that an endpoint may have put before a prompt."""


class Works(StrEnum):
    """Whether something works."""

    YES = "yes"
    FALLBACK = "fallback"
    """Not by itself, but runs do without it."""
    LIMITED = "limited"
    """For our own prompts only."""
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Probe:
    """What one call has shown.

    Attributes:
        capability: `chat`, `tools`, `schema`, `json`, `seed` or `usage`.
        works, detail: The outcome, and what it means for a run.
        asked: A call was made for it; `usage` is read off the first one.
        seconds: Until the answer was there.
        tokens_in, tokens_out: What the call used.
        estimated: They were counted here.
        dollars: What the call cost; None where the price is not known.
    """

    capability: str
    works: Works
    detail: str
    asked: bool = True
    seconds: float = 0.0
    tokens_in: int = 0
    tokens_out: int = 0
    estimated: bool = False
    dollars: Decimal | None = None


@dataclass(frozen=True)
class Diagnosis:
    """What a model can do.

    Attributes:
        model: As it was named.
        probes: In the order in which they were made; empty where none was needed.
        note: Why there are none.
    """

    model: str
    probes: tuple[Probe, ...] = ()
    note: str = ""

    @property
    def works(self) -> bool:
        """Whether a run can talk to it."""
        chat = next((probe for probe in self.probes if probe.capability == "chat"), None)
        return chat is None or chat.works in (Works.YES, Works.LIMITED)


PROMPT = "This is a short test. Be brief."
"""The system prompt of a probe."""

ONLY_BRIEFS = (
    "This is the simulator's embedded model: rules, not a language model. It answers prompts with"
    " a brief."
)
"""What the served embedded model replies to a probe. A gateway before it passes a reply on as it
is, where of an error it may keep nothing but the status."""

LIMITED = "answers, but only to prompts with a brief, as runs send them"


@dataclass(frozen=True)
class Question:
    """One tiny call: what is asked, how its answer is judged, what runs do without."""

    capability: str
    ask: str
    judge: Callable[[AIMessage], tuple[Works, str]]
    without: str = ""
    form: str = "schema"
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def messages(self) -> list[BaseMessage]:
        """What is sent."""
        return [SystemMessage(PROMPT), HumanMessage(self.ask)]

    @property
    def sent(self) -> str:
        """All texts that are sent, to be counted."""
        return "".join(str(message.content) for message in self.messages)

    def unknown_by(self, failure: EndpointFailure) -> bool:
        """Whether an endpoint says that it does not know what this question is about."""
        about = "tools" if "tool" in failure.parameter else failure.parameter
        return failure.kind == Kind.UNSUPPORTED and about in self.options

    def failed(self, failure: EndpointFailure) -> tuple[Works, str]:
        """What it means that there was no reply."""
        if self.unknown_by(failure):
            return Works.FALLBACK, self.without
        what = f"status {failure.status}" if failure.status else failure.kind.value
        if self.capability == "tools" and crashed(failure):
            return Works.FALLBACK, f"calls with tools fail ({what}), others do not; {self.without}"
        if failure.passing or failure.kind == Kind.UNSUPPORTED:
            return Works.UNKNOWN, f"this call was not answered ({what}): try again"
        return Works.NO, f"calls with it fail ({what}), and dialogues would end as `error`"


TOOL: dict[str, Any] = {
    "type": "function",
    "function": {
        "name": "look_up_order",
        "description": "Look up an order.",
        "parameters": {
            "type": "object",
            "properties": {"order_id": {"type": "string"}},
            "required": ["order_id"],
            "additionalProperties": False,
        },
    },
}

SCHEMA: dict[str, Any] = {
    "type": "json_schema",
    "json_schema": {
        "name": "colour",
        "strict": True,
        "schema": {
            "type": "object",
            "properties": {"colour": {"type": "string"}},
            "required": ["colour"],
            "additionalProperties": False,
        },
    },
}


def _chats(reply: AIMessage) -> tuple[Works, str]:
    if reply.text == ONLY_BRIEFS:
        return Works.LIMITED, LIMITED
    if declines(str(reply.text)) or reply.additional_kwargs.get("refusal"):
        return Works.NO, "declines even to say one harmless word: take another model"
    return Works.YES, "answers"


def _calls(reply: AIMessage) -> tuple[Works, str]:
    made = [call for call in reply.tool_calls if call["name"] == TOOL["function"]["name"]]
    right = any(isinstance(call["args"].get("order_id"), str) for call in made)
    if right and AS_TEXT in reply.response_metadata.get(NOTES, ()):
        return Works.FALLBACK, "no native calls: it writes them as text, and they are read so"
    if right:
        return Works.YES, "native tool calling"
    if made:
        return Works.NO, "calls a tool, but with wrong arguments; support would look little up"
    if reply.text == ONLY_BRIEFS:
        return Works.LIMITED, LIMITED
    how = "writes the call as text" if TOOL["function"]["name"] in reply.text else "calls none"
    return Works.NO, (
        f"takes tools, but {how}; support would answer without them: switch tool calling on at the"
        " server, or take another model"
    )


def _keeps_to(schema: bool) -> Callable[[AIMessage], tuple[Works, str]]:
    def judge(reply: AIMessage) -> tuple[Works, str]:
        value = parsed(str(reply.text))
        good = isinstance(value, dict) and (not schema or isinstance(value.get("colour"), str))
        if good:
            return Works.YES, "replies keep to it"
        return Works.FALLBACK, "taken, but not kept to; customers' replies are read leniently"

    return judge


def _seeded(reply: AIMessage) -> tuple[Works, str]:
    return Works.YES, "accepted; whether it has an effect is up to the endpoint"


CHAT = Question("chat", "Reply with the word: ready", _chats)
TOOLS = Question(
    "tools", "Look up the order ORD-000123 with the tool.", _calls,
    "tools go as text then", options={"tools": [TOOL]},
)  # fmt: skip
OTHERS = (
    TOOLS,
    Question("schema", "Name a colour.", _keeps_to(True), "not known; JSON mode is used then",
              options={"response_format": SCHEMA}),
    Question("json", 'Name a colour, as a JSON object such as {"colour": "..."}.',
              _keeps_to(False), "not known; the prompt alone asks for JSON then", "object",
              options={"response_format": SCHEMA}),
    Question("seed", CHAT.ask, _seeded, "not known; it is left out then", options={"seed": 7}),
)  # fmt: skip


def probe_of(question: Question, reply: AIMessage, seconds: float, price: Price | None) -> Probe:
    """What a reply shows."""
    works, detail = question.judge(reply)
    used = used_by(reply, question.sent)
    dollars = None if price is None else price.of(used.tokens_in, used.tokens_out, used.cached)
    return Probe(
        question.capability, works, detail, True, seconds,
        used.tokens_in, used.tokens_out, used.estimated, dollars,
    )  # fmt: skip


def usage_of(reply: AIMessage, question: Question) -> Probe:
    """Whether the figures of a reply are there and can be true."""
    used, ours = used_by(reply, question.sent), tokens.count(question.sent)
    told = f"{used.tokens_in:,} in, {used.tokens_out:,} out"
    if used.estimated:
        works, detail = Works.FALLBACK, "no figures that can be true; tokens are counted here then"
    elif not used.tokens_in or not used.tokens_out:
        works, detail = Works.NO, f"its figures cannot be true ({told}); costs would be too low"
    elif used.tokens_in > FAR_OFF * ours + FIRST_TOKENS:
        works, detail = Works.NO, f"its figures cannot be true ({told}); costs would be too high"
    else:
        works, detail = Works.YES, f"figures can be true ({told})"
    return Probe("usage", works, detail, asked=False)
