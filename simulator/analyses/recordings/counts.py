"""What of a recording was read and what was not, by kind: every message is one or the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from pydantic import Field

from simulator.dialogue import Data

THINGS = ("conversations", "messages", "parts", "calls", "results")
NAMED = 5
"""Conversations that were not read are named up to this number."""
LONGEST = 60
"""Characters of a kind's name; it may come from the file."""
WITHOUT_RESULT = "without a result"
WITHOUT_CALL = "without its call"
BY_CUSTOMER = "of the customer"
WITHOUT_SUPPORT = "without a word of support"
NOTABLE = (WITHOUT_RESULT, WITHOUT_CALL, BY_CUSTOMER, WITHOUT_SUPPORT)
"""Kinds that were read and that one should know of all the same."""


class Count(Data):
    """How many of one thing, by kind; the two tables have nothing in common."""

    read: dict[str, int] = Field(default_factory=dict)
    unread: dict[str, int] = Field(default_factory=dict)

    @property
    def total(self) -> int:
        """Both together."""
        return sum(self.read.values()) + sum(self.unread.values())


class ReadingCounts(Data):
    """What was read of recordings and what was not.

    Attributes:
        conversations: Those with support, and `without a word of support`; unread ones by reason.
        messages: By role as the file names it; unread ones by role, or by what they lack.
        parts: Pieces of messages' contents: texts are read; thoughts, pictures and files are not.
        calls: Of tools: `answered`, `without a result` (no success), `of the customer` (no deed).
        results: `of a call`, `without its call`, `of the customer`.
        lost: The first few conversations that were not read, each with its reason.
    """

    conversations: Count = Count()
    messages: Count = Count()
    parts: Count = Count()
    calls: Count = Count()
    results: Count = Count()
    lost: tuple[str, ...] = ()

    def summary(self) -> str:
        """One line: what was read, with what is notable of it, and what was not.

        Example:
            >>> ReadingCounts(messages=Count(read={"user": 2}, unread={"role `ping`": 1})).summary()
            'read: 2 messages; not read: 1 message (role `ping`)'
        """
        read, unread = [], []
        for thing in THINGS:
            count: Count = getattr(self, thing)
            kinds = {kind: n for kind, n in count.read.items() if kind in NOTABLE}
            if kinds or (thing in ("messages", "calls", "results") and count.read):
                read.append(_phrase(thing, sum(count.read.values()), kinds))
            if count.unread:
                unread.append(_phrase(thing, sum(count.unread.values()), count.unread))
        line = f"read: {', '.join(read) or 'nothing'}"
        return f"{line}; not read: {', '.join(unread)}" if unread else line


class Counting:
    """Counts while reading; also adds up what was counted before."""

    def __init__(self, counts: Iterable[ReadingCounts] = ()) -> None:
        self._read: dict[str, Counter[str]] = {thing: Counter() for thing in THINGS}
        self._unread: dict[str, Counter[str]] = {thing: Counter() for thing in THINGS}
        self._lost: list[str] = []
        for each in counts:
            self.add(each)

    def read(self, thing: str, kind: str, times: int = 1) -> None:
        """Something was read."""
        self._read[thing][kind[:LONGEST]] += times

    def unread(self, thing: str, kind: str, times: int = 1) -> None:
        """Something was not."""
        self._unread[thing][kind[:LONGEST]] += times

    def lose(self, where: str, reason: str) -> None:
        """A conversation was not read."""
        self.unread("conversations", reason)
        self._lost.append(f"{where}: {reason}")

    def add(self, other: ReadingCounts) -> None:
        """Take in what was counted elsewhere."""
        for thing in THINGS:
            count: Count = getattr(other, thing)
            self._read[thing].update(count.read)
            self._unread[thing].update(count.unread)
        self._lost += other.lost[: NAMED - len(self._lost)] if len(self._lost) < NAMED else ()

    def counts(self) -> ReadingCounts:
        """All of it, the most frequent kinds first."""
        both = {
            thing: Count(
                read=dict(self._read[thing].most_common()),
                unread=dict(self._unread[thing].most_common()),
            )
            for thing in THINGS
        }
        return ReadingCounts(**both, lost=tuple(self._lost[:NAMED]))


def _phrase(thing: str, number: int, kinds: dict[str, int]) -> str:
    """`3 calls (2 without a result)`; one kind alone needs no number of its own."""
    name = thing if number != 1 else thing.removesuffix("s")
    alone = len(kinds) == 1 and sum(kinds.values()) == number
    named = ", ".join(kind if alone else f"{kind} {n:,}" for kind, n in list(kinds.items())[:NAMED])
    left = len(kinds) - NAMED
    more = f" and {left} more kind{'s' * (left > 1)}" if left > 0 else ""
    return f"{number:,} {name}" + (f" ({named}{more})" if kinds else "")
