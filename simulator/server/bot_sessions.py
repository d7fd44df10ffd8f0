"""The sessions of a bot: each by its name, the ones that were not used for longest forgotten."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field

from simulator.server.bot import BotSession

MOST_SESSIONS = 2_000
"""Sessions that are kept; far more than any client has open at once."""


@dataclass
class BotSessions:
    """Sessions by name.

    Attributes:
        most: How many are kept.
        forgotten: How many were forgotten so far.
    """

    most: int = MOST_SESSIONS
    forgotten: int = 0
    _kept: OrderedDict[str, BotSession] = field(default_factory=OrderedDict)

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, name: str) -> BotSession | None:
        """A session; None where there is none of that name, or no longer."""
        if name in self._kept:
            self._kept.move_to_end(name)
        return self._kept.get(name)

    def put(self, name: str, session: BotSession) -> None:
        """Keep a session in the place of the one of its name."""
        self._kept[name] = session
        self._kept.move_to_end(name)
        while len(self._kept) > self.most:
            self._kept.popitem(last=False)
            self.forgotten += 1
