"""Dialogue acts: what support does in a turn, as data, in the terms of task-oriented dialogue.

The names follow the act schemas of the field (Young et al. 2013; MultiWOZ, Budzianowski et al.
2018). An act is the speaker's own intent: whoever judges a dialogue (critic, NLU) never reads it.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

ACTS = "acts"
"""Where a chat model's message carries the acts of its text or calls, as plain data."""

FORCED = "forced"
"""Where a message of the embedded model says that its calls go through whatever the rules say."""


class _Act(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Greet(_Act):
    """Welcomes the customer."""

    act: Literal["greet"] = "greet"


class Acknowledge(_Act):
    """Takes in what was said: with thanks, with regret, or as understood."""

    act: Literal["acknowledge"] = "acknowledge"
    how: Literal["thanks", "sorry", "understood", "heard"] = "heard"


class Request(_Act):
    """Asks for the values of slots; `again` where what was told did not match."""

    act: Literal["request"] = "request"
    slots: tuple[str, ...]
    again: bool = False


class Confirm(_Act):
    """Asks for a yes before a tool is called."""

    act: Literal["confirm"] = "confirm"
    tool: str
    arguments: dict[str, Any] = Field(default_factory=dict)


class Call(_Act):
    """Calls a tool."""

    act: Literal["call"] = "call"
    tool: str
    arguments: dict[str, Any] = Field(default_factory=dict)


class Inform(_Act):
    """Answers a topic."""

    act: Literal["inform"] = "inform"
    topic: str


class Report(_Act):
    """Says that a tool has done it."""

    act: Literal["report"] = "report"
    tool: str


class Offer(_Act):
    """Offers the choice of some tools."""

    act: Literal["offer"] = "offer"
    tools: tuple[str, ...]


class Refuse(_Act):
    """Refuses with a rule; `again` where that was said before, `instead` is what it offers."""

    act: Literal["refuse"] = "refuse"
    tool: str = ""
    rule: str
    again: bool = False
    instead: str = ""


class NotFound(_Act):
    """Says that there is no record of a value."""

    act: Literal["not_found"] = "not_found"
    slot: str = ""
    what: str = ""
    given: str = ""


class Cannot(_Act):
    """Says that it cannot help: without the value of a slot, or at all."""

    act: Literal["cannot"] = "cannot"
    slot: str = ""


class HandOver(_Act):
    """Says that a person takes over, which a tool has brought about."""

    act: Literal["hand_over"] = "hand_over"
    tool: str


class Clarify(_Act):
    """Says that it did not understand, and asks what is meant: which of some tools, if it knows."""

    act: Literal["clarify"] = "clarify"
    tools: tuple[str, ...] = ()


class AskMore(_Act):
    """Asks what (else) it can do."""

    act: Literal["ask_more"] = "ask_more"


class Farewell(_Act):
    """Says goodbye, after one of the endings that the actors bring about."""

    act: Literal["farewell"] = "farewell"
    ending: str


Act = Annotated[
    Greet | Acknowledge | Request | Confirm | Call | Inform | Report | Offer | Refuse
    | NotFound | Cannot | HandOver | Clarify | AskMore | Farewell,
    Field(discriminator="act"),
]  # fmt: skip
"""Any act.

Example:
    >>> read_acts([{"act": "request", "slots": ["order_id"]}])
    (Request(act='request', slots=('order_id',), again=False),)
"""

_ACTS: TypeAdapter[tuple[Act, ...]] = TypeAdapter(tuple[Act, ...])


def read_acts(raw: Any) -> tuple[Act, ...]:
    """Acts from plain data.

    Raises:
        pydantic.ValidationError: Something in it is no act.
    """
    return _ACTS.validate_python(raw)


def in_words(act: Act) -> str:
    """An act as people write it.

    Example:
        >>> in_words(Request(slots=("order_id", "email")))
        'request(order_id, email)'
    """
    parts: list[str] = []
    for name, value in act.model_dump(exclude={"act"}, exclude_defaults=True).items():
        if isinstance(value, dict):
            parts += [f"{key}={given}" for key, given in value.items()]
        elif isinstance(value, tuple):
            parts += value
        else:
            parts.append(
                name if value is True else f"{name} {value}" if name == "instead" else value
            )
    return f"{act.act}({', '.join(parts)})" if parts else act.act
