"""The world of a dialogue, lent to a bot for one turn."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from contextvars import ContextVar
from threading import Lock
from typing import TYPE_CHECKING, Any

from simulator.content.session import Session
from simulator.content.world import World
from simulator.dialogue import ToolCall
from simulator.play.models.reply_text import harmless_text

if TYPE_CHECKING:
    from simulator.play.targets.reply import ReportedCall

MOST_CALLS = 32
"""Calls of one turn."""

REPORTED = "reported_"
"""How the ids of calls begin that a bot made on its own side."""

CURRENT: ContextVar[WorldHandle | None] = ContextVar("world of the case that is played")
"""For tools that are called from inside a bot's reply."""


class WorldHandle:
    """World and session for the calls of one turn; may be called from several threads.

    Args:
        world: As it is before the turn.
        session: Likewise.
        most: Calls at the most; the turn fails with more.

    Attributes:
        calls: What was called, in order.
        exceeded: More were made than there may be.
    """

    def __init__(self, world: World, session: Session, most: int = MOST_CALLS) -> None:
        self.world, self.session, self.most = world, session, most
        self.calls: list[ToolCall] = []
        self.exceeded = False
        self._open, self._lock = True, Lock()

    def call(self, name: str, arguments: Mapping[str, Any]) -> str:
        """Call a tool in this world; gives the JSON text of its result, refused or not."""
        with self._lock:
            if not self._open:
                return json.dumps({"error": "failed", "because": "the turn is over"})
            if self._full():
                return json.dumps({"error": "failed", "because": "too many calls in one turn"})
            number = f"call_{len(self.world.log) + 1}"
            made = self.world.call(self.session, name, harmless(arguments), number)
            self.world, self.session, call = made
            self.calls.append(call)
            return call.result

    def replay(self, calls: tuple[ReportedCall, ...]) -> None:
        """Make calls here that the bot reports, without those that it made here itself."""
        here = Counter(call.name for call in self.calls)
        for told in calls:
            if here[told.name]:
                here[told.name] -= 1
            elif not self._full():
                number = f"{REPORTED}{len(self.world.log) + 1}"
                self.world, self.session, call = self.world.report(
                    self.session, harmless(told.name), harmless(told.arguments), number,
                    told.ok, harmless(told.result),
                )  # fmt: skip
                self.calls.append(call)

    def close(self) -> None:
        """The turn is over: calls that come later (of a thread that was given up) do nothing."""
        with self._lock:
            self._open = False

    def _full(self) -> bool:
        self.exceeded = self.exceeded or len(self.calls) >= self.most
        return self.exceeded


def harmless(value: Any) -> Any:
    """A value of somebody else's as JSON can hold it: other objects as text, no controls."""
    if isinstance(value, str):
        return harmless_text(value)
    if isinstance(value, Mapping):
        return {harmless_text(str(key)): harmless(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [harmless(inner) for inner in value]
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return str(value)
    if value is None or isinstance(value, bool | int | float):
        return value
    return harmless_text(str(value))
