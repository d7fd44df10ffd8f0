"""The dialogue's shared state, kept up turn by turn and rolled back with the World."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from simulator.content.evidence import Evidence
from simulator.dialogue import ToolCall


@dataclass(frozen=True)
class Told:
    """A value that was told in words: by whom and in which turn."""

    value: str
    speaker: str
    turn: int


@dataclass(frozen=True)
class Session:
    """What the two know of each other so far. Frozen: each change gives a new Session.

    Attributes:
        verified: The customer's identity was checked.
        customer_id: Who it is, once verified.
        escalated: The conversation was handed to a person.
        told: By slot, what the customer told first to last.
        asked: Slots that support asked for, with the turn it did.
        shown: Records that tools have shown, as `(collection, id)`.
        refused: Tool and rule of each refusal.
        done: Deeds that were carried out: tools' names in order.
        answered: Topics whose answer support has given.
        raised: Topics and tools that have come up: asked about, wanted or offered.
        evidence: Every value that was told or shown, with its source.
    """

    verified: bool = False
    customer_id: str | None = None
    escalated: bool = False
    told: Mapping[str, tuple[Told, ...]] = field(default_factory=dict)
    asked: tuple[tuple[str, int], ...] = ()
    shown: frozenset[tuple[str, str]] = frozenset()
    refused: tuple[tuple[str, str], ...] = ()
    done: tuple[str, ...] = ()
    answered: frozenset[str] = frozenset()
    raised: frozenset[str] = frozenset()
    evidence: Evidence = field(default_factory=Evidence)

    @property
    def names(self) -> dict[str, Any]:
        """What conditions may read of it."""
        return {
            "verified": self.verified,
            "customer_id": self.customer_id,
            "escalated": self.escalated,
        }

    def asked_in(self, turn: int) -> tuple[str, ...]:
        """Slots that support asked for in one turn."""
        return tuple(slot for slot, when in self.asked if when == turn)

    def was_told(self, slots: Mapping[str, str], speaker: str, turn: int) -> Session:
        """With values that were told in a turn."""
        if not slots:
            return self
        told = dict(self.told)
        for slot, value in slots.items():
            told[slot] = (*told.get(slot, ()), Told(value, speaker, turn))
        return replace(self, told=told)

    def said(self, text: str, source: str) -> Session:
        """With the values of what was said; support may rely on them from then on."""
        return replace(self, evidence=self.evidence.with_text(text, source))

    def was_asked(self, slots: Iterable[str], turn: int) -> Session:
        """With slots that support asked for in a turn."""
        return replace(self, asked=(*self.asked, *((slot, turn) for slot in slots)))

    def was_answered(self, topics: Iterable[str]) -> Session:
        """With topics whose answer was given."""
        return replace(self, answered=self.answered | frozenset(topics))

    def was_raised(self, names: Iterable[str]) -> Session:
        """With topics and tools that came up."""
        new = frozenset(names) - self.raised
        return replace(self, raised=self.raised | new) if new else self

    def called(self, call: ToolCall, deed: bool, shown: Iterable[tuple[str, str]]) -> Session:
        """With a tool call and the records that it showed."""
        refused = [
            (call.name, rule) for rule, outcome in call.rules.items() if outcome == "refused"
        ]
        return replace(
            self,
            shown=self.shown | frozenset(shown),
            refused=(*self.refused, *refused),
            done=(*self.done, call.name) if call.ok and deed else self.done,
            evidence=self.evidence.with_result(call.result, f"tool {call.name}"),
        )
