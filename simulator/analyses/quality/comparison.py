"""Runs side by side: fidelity, diversity, faults, what an accepted dialogue costs, how fast."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain

from simulator.analyses.intervals import wilson
from simulator.analyses.quality.closeness import Talks
from simulator.analyses.quality.diversity import BUDGET, diversity, words_of
from simulator.analyses.quality.diversity import LEAST as LEAST_WORDS
from simulator.analyses.quality.fidelity import Halves, fidelity, too_few
from simulator.analyses.quality.habits import Figure
from simulator.analyses.quality.references import Reference
from simulator.analyses.quality.samples import Talk, sampled
from simulator.content.pack import Pack
from simulator.dialogue import Data, Dialogue, Severity, Speaker
from simulator.errors import UserError

TEMPLATES = "template baseline"
SCRIPTED = "customer: the pack's first sentence of each beat that was played"
FILLER = "1234"
"""What a script of templates has in its slots here; values are masked before words are compared."""


_SLOT = re.compile(r"\{[^{}]*\}")


class Entry(Data):
    """One run among others. None stands for what is not known, or of too little."""

    name: str
    speakers: str
    """Who spoke, by role."""
    packs: tuple[str, ...]
    dialogues: int
    accepted: Figure | None = None
    """Share of dialogues that train, with its interval."""
    faults: float | None = None
    """Errors of support, those that were sent back too, a hundred dialogues."""
    fidelity: Figure | None = None
    distinct: float | None = None
    """Distinct triples of the customers' masked words, as a share of all."""
    repeated: float | None = None
    """Share of the customers' turns of five words and more that they say again."""
    dollars: Decimal | None = None
    """An accepted dialogue; 0 where nobody is paid for."""
    per_hour: float | None = None
    """Dialogues an hour, as it was played."""


class RunComparison(Data):
    """Some runs side by side."""

    entries: tuple[Entry, ...]
    reference: tuple[str, ...] = ()
    a_side: int = 0
    """Dialogues of each run that fidelity is measured over; 0 without a reference."""
    words: int
    """Of each run's customers, that diversity is measured over."""
    notes: tuple[str, ...] = ()


@dataclass
class Counted:
    """One run, read once: what is counted of all of it, and a sample of what was said.

    Attributes:
        name: Of its folder.
        per_hour: Dialogues an hour; None where the run does not say.
        played: Whether it was; a template baseline was not.
    """

    name: str
    per_hour: float | None = None
    played: bool = True
    talks: Talks = ()
    packs: set[str] = field(default_factory=set)
    speakers: set[str] = field(default_factory=set)
    dialogues: int = 0
    accepted: int = 0
    faults: int = 0
    dollars: list[Decimal | None] = field(default_factory=list)

    def read(self, dialogues: Iterable[Dialogue]) -> Counted:
        """Count the dialogues.

        Raises:
            UserError: There is none, or no customer says anything.
        """
        sample = sampled(Talk.of(dialogue.turns) for dialogue in self._each(dialogues))
        if not sample.talks:
            what = "no customer says anything in it" if sample.seen else "it holds no dialogue"
            raise UserError(f"{self.name}: {what}")
        self.talks = [talk.customer for talk in sample.talks]
        return self

    def _each(self, dialogues: Iterable[Dialogue]) -> Iterable[Dialogue]:
        for dialogue in dialogues:
            self.dialogues += 1
            self.accepted += dialogue.verdict.accepted
            self.packs.add(dialogue.pack)
            self.speakers.add("; ".join(f"{r}: {m}" for r, m in sorted(dialogue.models.items())))
            self.faults += _errors(dialogue)
            self.dollars += [used.dollars for used in dialogue.usage.values()]
            yield dialogue

    @property
    def cost(self) -> Decimal | None:
        """Dollars of an accepted dialogue; None where a price is not known, or none was."""
        known = [each for each in self.dollars if each is not None]
        if len(known) < len(self.dollars) or not self.accepted:
            return None
        return sum(known, Decimal(0)) / self.accepted


def scripted(dialogues: Iterable[Dialogue], packs: Mapping[str, Pack]) -> Iterator[Dialogue]:
    """Dialogues whose customers say, at every beat, the first sentence that the pack has for it."""
    for dialogue in dialogues:
        pack = packs.get(dialogue.pack)
        scenario = pack.scenarios.get(dialogue.scenario) if pack else None
        if scenario is None:
            raise UserError(f"--templates: the pack {dialogue.pack} of the run is not here")
        turns = (
            turn.model_copy(update={"text": _SLOT.sub(FILLER, scenario.beats[turn.beat].example)})
            if turn.beat in scenario.beats
            else turn
            for turn in dialogue.turns
        )
        yield dialogue.model_copy(update={"turns": tuple(turns)})


def compared(runs: Sequence[Counted], reference: Reference | None = None) -> RunComparison:
    """Put runs side by side, each figure over as much of all of them.

    Args:
        runs: Two or more.
        reference: Recordings of people, for the fidelity.
    """
    said = [list(chain.from_iterable(run.talks)) for run in runs]
    words = min(BUDGET, *map(words_of, said))
    notes = _notes(runs, words)
    size, halves = 0, None
    if reference is not None:
        people = [talk.customer for talk in reference.sample.talks]
        size, halves = min(len(run.talks) for run in runs), Halves.of(people)
        if problem := too_few(size, len(people)):
            size, notes = 0, [*notes, f"fidelity: {problem}"]
        size = min(size, len(halves.against))
        notes += reference.notes
    entries = tuple(
        _entry(run, turns, words, halves, size) for run, turns in zip(runs, said, strict=True)
    )
    names = reference.names if reference else ()
    return RunComparison(
        entries=entries, reference=names, a_side=size, words=words, notes=tuple(notes)
    )


def _entry(
    run: Counted, turns: Sequence[str], words: int, halves: Halves | None, size: int
) -> Entry:
    varied = diversity(turns, words) if words >= LEAST_WORDS else None
    low, high = wilson(run.accepted, run.dialogues)
    share = Figure(value=run.accepted / run.dialogues, low=low, high=high)
    near = fidelity(run.talks[:size], halves).headline if halves and size else None
    return Entry(
        name=run.name,
        speakers=" | ".join(sorted(run.speakers)) if run.played else SCRIPTED,
        packs=tuple(sorted(run.packs)),
        dialogues=run.dialogues,
        accepted=share if run.played else None,
        faults=100 * run.faults / run.dialogues if run.played else None,
        fidelity=near,
        distinct=varied.distinct[2] if varied else None,
        repeated=varied.repeated if varied else None,
        dollars=run.cost if run.played else None,
        per_hour=run.per_hour if run.played else None,
    )


def _notes(runs: Sequence[Counted], words: int) -> list[str]:
    found = []
    if words < LEAST_WORDS:
        found.append(f"diversity: a run's customers say {words:,} words, too few to say")
    if len({tuple(sorted(run.packs)) for run in runs}) > 1:
        found.append("the runs are of different packs: each speaks of its own business")
    if any(run.played and run.per_hour is None for run in runs):
        found.append("dialogues an hour: a run does not say how long it was played")
    return found


def _errors(dialogue: Dialogue) -> int:
    support = [turn for turn in dialogue.turns if turn.speaker == Speaker.SUPPORT]
    found = [finding for turn in support for finding in turn.findings]
    found += [f for turn in support for draft in turn.drafts for f in draft.findings]
    return sum(finding.severity == Severity.ERROR for finding in found)
