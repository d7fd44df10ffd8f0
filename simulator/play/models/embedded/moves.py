"""Moves of an adversarial customer: which one is due, if any, at this point of the dialogue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from simulator.attacks import Strategy
from simulator.content.scenarios import Beat
from simulator.play.nlu import SupportReading

AT_REFUSAL = (Strategy.INSISTS, Strategy.ADAPTS, Strategy.BACKTRACKS, Strategy.ESCALATES)


class Moves:
    """The moves of one case's attack, and how many of them were made.

    Args:
        attack: Of the brief; empty for an honest customer.
        made: Places of the moves that were made, in order.
    """

    def __init__(self, attack: Mapping[str, Any], made: Sequence[int] = ()) -> None:
        self.strategy = Strategy(attack.get("strategy", Strategy.NONE))
        self.texts: tuple[str, ...] = tuple(attack.get("moves", ()))
        self.made = tuple(made)

    @property
    def left(self) -> list[int]:
        """Places of those that were not made, in order."""
        return [place for place in range(len(self.texts)) if place not in self.made]

    def opening(self) -> int | None:
        """The move of the first message."""
        first = (Strategy.ASKS, Strategy.OPENS, Strategy.ESCALATES)
        return 0 if self.left and self.strategy in first else None

    def alone(self, place: int) -> bool:
        """Whether a move is a message of its own, without the wish."""
        return self.strategy == Strategy.ASKS

    def due(self, reading: SupportReading, wish: Beat | None, doubted: bool = False) -> int | None:
        """The move to be made now.

        Args:
            reading: What support said.
            wish: The last beat, if it wanted or asked something.
            doubted: Whether support wants to be told again what it was told: a refusal, too.
        """
        left = self.left
        if not left:
            return None
        if self.strategy == Strategy.ASKS:
            return left[0]
        if self.strategy == Strategy.CREEPS:
            return left[0] if reading.done and wish else None
        if self.strategy not in AT_REFUSAL or reading.done or wish is None:
            return None
        instead = (
            reading.offering and not reading.confirms and not set(reading.offers) & {*wish.wants}
        )
        if not (reading.refused or instead or doubted):
            return None
        return self._fitting(reading) if self.strategy == Strategy.ADAPTS else left[0]

    def _fitting(self, reading: SupportReading) -> int:
        """Chosen anew from what support did.

        After an offer from the end of the list, where the moves are that go around a no; after a
        plain refusal from its beginning.
        """
        return self.left[-1 if reading.offering else 0]
