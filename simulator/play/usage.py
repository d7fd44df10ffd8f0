"""The usage meter: what the models of one dialogue have used."""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import Decimal

from langchain_core.messages import AIMessage

from simulator.dialogue import Usage


class UsageMeter:
    """Counts by role; the one thing of a context that changes while it plays."""

    def __init__(self) -> None:
        self._counts: dict[str, Counter[str]] = defaultdict(Counter)
        self._forms: dict[str, Counter[str]] = defaultdict(Counter)
        self._dollars: dict[str, Decimal] = {}

    def add(self, role: str, answer: AIMessage) -> None:
        """A reply; those of the embedded model cost nothing and are not counted."""
        entry = answer.response_metadata.get("entry")
        if entry is None:
            return
        counts = self._counts[role]
        counts["calls"] += 1
        for name in ("tokens_in", "tokens_out", "cached", "estimated"):
            counts[name] += int(getattr(entry, name))
        if entry.cost is not None:
            self._dollars[role] = self._dollars.get(role, Decimal(0)) + Decimal(entry.cost)
        for note in filter(None, entry.form.split(", ")):
            self._forms[role][note] += 1

    def read(self, role: str, how: str) -> None:
        """How a reply was read that was not as asked for: `lenient` or `unusable`."""
        if role in self._counts:
            self._forms[role][how] += 1

    @property
    def usage(self) -> dict[str, Usage]:
        """All counts so far."""
        return {
            role: Usage(
                **counts,
                dollars=self._dollars.get(role),
                forms=dict(sorted(self._forms[role].items())),
            )
            for role, counts in sorted(self._counts.items())
        }
