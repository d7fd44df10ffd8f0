"""What a bot gives back to one message: texts, and the calls that it tells of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from langchain_core.messages import AIMessage


@dataclass(frozen=True)
class ReportedCall:
    """A call of a tool that a bot made on its own side, as it reports it.

    Attributes:
        name: The tool, as the bot calls it.
        arguments: By name.
        result: What the tool gave back, JSON-ready; None where it is not told.
        ok: Whether it succeeded; None where that is not told.
    """

    name: str
    arguments: Mapping[str, Any]
    result: Any = None
    ok: bool | None = None


@dataclass(frozen=True)
class BotReply:
    """What a bot says to one message.

    Attributes:
        texts: Its messages in order; none is a failure.
        calls: What it did before it spoke, as far as it tells.
        reports: Whether it told of its calls, even that there were none.
        shows: Its messages hold its calls: those of the whole session are known.
        answers: Of a paid model, the messages with what they used.
    """

    texts: tuple[str, ...]
    calls: tuple[ReportedCall, ...] = ()
    reports: bool = False
    shows: bool = False
    answers: tuple[AIMessage, ...] = ()
