"""How far the simulated customers of a run can be trusted: it stands beside every score."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping

from pydantic import Field

from simulator.dialogue import Data, EndingKind, Severity, Speaker
from simulator.runs.stress.judged import Judged
from simulator.runs.stress.verdict import customer_faults

MOST_FAULTS = 0.02
"""Share of dialogues with a fault of the customer's above which a run is void."""

SHORT = 2
"""Words; a turn with no more of them is a short one."""

_POLITE = re.compile(
    r"\b(?:please|pls|plz|thank(?:s| you)?|thx|sorry|apologi[sz]e|appreciate|kind(?:ly| regards)"
    r"|would you mind|if you don['’]?t mind|grateful|pardon)\b",
    re.IGNORECASE,
)
_WORDS = re.compile(r"\w+")
_SAID = re.compile(r"[^\w]+")


class Validity(Data):
    """What the customers of a run did, as shares that can be counted again from the dialogues.

    Attributes:
        dialogues: Those that did not end as an error or for want of money.
        faulty: Of them, those in which the customer broke its brief.
        faults: By code of the finding, the dialogues that have it.
        warnings: The same of findings that do not count as faults.
        turns: Turns of customers; `short`, `polite` and `repeated` are counted among them.
        short: Of two words or fewer.
        polite: With a word of thanks, of asking or of regret.
        repeated: The same words as an earlier turn of its customer's.
        first_facts: Mean share of what the customer knows that stands in its first message, 0 to 1;
            None where none of them knows anything.
        most: Share of faulty dialogues above which the run is void, 0 to 1.
        void: Whether it is.
    """

    dialogues: int = 0
    faulty: int = 0
    faults: dict[str, int] = Field(default_factory=dict)
    warnings: dict[str, int] = Field(default_factory=dict)
    turns: int = 0
    short: int = 0
    polite: int = 0
    repeated: int = 0
    first_facts: float | None = None
    most: float = MOST_FAULTS
    void: bool = False

    @property
    def share(self) -> float:
        """Of dialogues in which the customer broke its brief, 0 to 1."""
        return self.faulty / self.dialogues if self.dialogues else 0.0


def short(text: str) -> bool:
    """Whether a turn has two words or fewer."""
    return len(_WORDS.findall(text)) <= SHORT


def polite(text: str) -> bool:
    """Whether a turn has a word of thanks, of asking or of regret."""
    return _POLITE.search(text) is not None


def first_facts(text: str, knows: Mapping[str, str]) -> float | None:
    """The share of what a customer knows that stands in its first message, 0 to 1.

    Args:
        text: The message.
        knows: By slot, as people write it.

    Returns:
        None where it knows nothing.

    Example:
        >>> first_facts("I am Ana Wu, about ord-7", {"name": "Ana Wu", "order": "ORD-7"})
        1.0
    """
    said = f" {_plain(text)} "
    facts = [_plain(value) for value in knows.values()]
    facts = [fact for fact in facts if fact]
    return sum(f" {fact} " in said for fact in facts) / len(facts) if facts else None


class Customers:
    """Counts what customers do, dialogue by dialogue."""

    def __init__(self) -> None:
        self._counts = Counter[str]()
        self._faults, self._warnings = Counter[str](), Counter[str]()
        self._told: list[float] = []

    def add(self, judged: Judged) -> None:
        """Count one case."""
        dialogue = judged.dialogue
        if dialogue.ending.kind in (EndingKind.ERROR, EndingKind.BUDGET):
            return
        faults = customer_faults(dialogue)
        self._faults.update(faults)
        self._warnings.update(customer_faults(dialogue, Severity.WARNING))
        said = [turn.text for turn in dialogue.turns if turn.speaker == Speaker.CUSTOMER]
        plain = [_plain(text) for text in said]
        self._counts.update(
            dialogues=1,
            faulty=bool(faults),
            turns=len(said),
            short=sum(map(short, said)),
            polite=sum(map(polite, said)),
            repeated=len(plain) - len(set(plain)),
        )
        told = first_facts(said[0], judged.case.knows) if said else None
        self._told += [] if told is None else [told]

    def validity(self, most: float = MOST_FAULTS) -> Validity:
        """What was counted.

        Args:
            most: Share of faulty dialogues above which the run is void, 0 to 1.
        """
        counts = self._counts
        told = math.fsum(self._told) / len(self._told) if self._told else None
        return Validity(
            **counts,
            faults=_most_first(self._faults),
            warnings=_most_first(self._warnings),
            first_facts=told,
            most=most,
            void=counts["faulty"] > most * counts["dialogues"],
        )


def _most_first(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda each: (-each[1], each[0])))


def _plain(text: str) -> str:
    return _SAID.sub(" ", text.casefold()).strip()


def validity_of(judged: Iterable[Judged], most: float = MOST_FAULTS) -> Validity:
    """What the customers of some cases did."""
    customers = Customers()
    for one in judged:
        customers.add(one)
    return customers.validity(most)
