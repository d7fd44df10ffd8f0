"""Where players get their cases from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from simulator.content.cases import Case
from simulator.dialogue import Dialogue

Numbered = tuple[int, Case]
"""A case with its position in the plan."""

Played = tuple[int, Dialogue]
"""A dialogue with the position of its case."""


class CaseSource(Protocol):
    """Where players get their cases from; it may have more once what it gave has been played."""

    def take(self) -> tuple[int, Case] | None:
        """The next case with its position; None where there is none now."""

    async def refill(self) -> bool:
        """Wait until there may be more; False once there is no more to come."""

    def close(self) -> None:
        """Nothing more can be played: nobody need wait."""


class Once:
    """Cases that are there from the beginning, and no others."""

    def __init__(self, cases: Iterator[tuple[int, Case]]) -> None:
        self.cases = cases

    def take(self) -> tuple[int, Case] | None:
        """The next case."""
        return next(self.cases, None)

    async def refill(self) -> bool:
        """No more are to come."""
        return False

    def close(self) -> None:
        """Nobody waits here."""
