"""What messages come down to, whatever their shape: words, calls and results."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Said:
    """Words of whoever the message is from."""

    text: str


@dataclass(frozen=True)
class Asked:
    """A call of a tool.

    Attributes:
        id: As it was recorded; may be empty, and need not be the only one of that name.
        name: The tool's.
        arguments: Empty where none can be read.
        by_customer: The customer used a tool of its own: no deed of support.
        words: The message in which this call is written: support's words to the customer where
            nothing answers it.
        beside: What else stands in it.
    """

    id: str
    name: str
    arguments: dict[str, Any] = field(default_factory=dict)
    by_customer: bool = False
    words: str = ""
    beside: str = ""


@dataclass(frozen=True)
class Answered:
    """What came back.

    Attributes:
        id: Of the call; empty where it is not named.
        name: The tool's, where it is named.
        text: The result, out of its envelopes.
        data: The same as data; the text where it is none.
        failed: What stands around it says that the tool failed; the result may say so as well.
        sure: Whether `id` names a call for certain; it may only be that of the message.
        by_customer: It answers a call of the customer.
        call: The call itself, where both stand together.
        words: How it stands in a message of the customer's, whose words these are where no call
            waits for a result.
    """

    id: str
    name: str
    text: str
    data: Any = None
    failed: bool = False
    sure: bool = True
    by_customer: bool = False
    call: Asked | None = None
    words: str = ""


Event = Said | Asked | Answered
