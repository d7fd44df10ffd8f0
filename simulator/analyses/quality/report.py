"""The report of quality: all figures of a run, with those of a reference beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import chain

from pydantic import Field

from simulator.analyses.quality.act_mix import ActMix, customer_acts, support_acts
from simulator.analyses.quality.diversity import BUDGET, Diversity, diversity, words_of
from simulator.analyses.quality.diversity import LEAST as LEAST_WORDS
from simulator.analyses.quality.fidelity import Fidelity, Halves, fidelity, too_few
from simulator.analyses.quality.habits import LEAST, Habits, habits
from simulator.analyses.quality.memorisation import Memorisation, memorisation
from simulator.analyses.quality.references import Reference, masked_talk
from simulator.analyses.quality.samples import Sample, Talk, sampled
from simulator.analyses.quality.signs import signs
from simulator.content.pack import Pack
from simulator.dialogue import Data, Dialogue
from simulator.errors import UserError

SPEAKERS = ("customer", "support")

LEAST_COMPARED = 100
"""Words of the customers of either side below which they are not compared."""


class Side(Data):
    """What was measured of a run or of a reference by itself."""

    names: tuple[str, ...]
    """Packs with their dialogues, or files."""
    dialogues: int
    """That there are."""
    measured: int
    """That the figures stand on; the rest is more than a sample holds, or silent."""
    silent: int
    """In which no customer says anything."""
    diversity: dict[str, Diversity]
    """By speaker; without those who say too little."""
    habits: Habits | None


class Quality(Data):
    """What `simulator quality` says of a run."""

    run: Side
    reference: Side | None = None
    fidelity: Fidelity | None = None
    acts: dict[str, ActMix] = Field(default_factory=dict)
    """By speaker, where both sides have enough turns."""
    memorisation: Memorisation | None = None
    """What of the reference comes out of the run."""
    memorisation_floor: Memorisation | None = None
    """What of one half of the reference stands in the other."""
    signs: tuple[str, ...] = ()
    """What is wrong with it, where figures say so plainly."""
    notes: tuple[str, ...] = ()
    """What was not measured, and why; what was not read."""


def quality(
    dialogues: Iterable[Dialogue],
    packs: Mapping[str, Pack],
    reference: Reference | None = None,
    pack: str = "",
) -> Quality:
    """Measure the dialogues of a run.

    Args:
        dialogues: Of the run.
        packs: By name.
        reference: Recordings of people.
        pack: Only dialogues of this pack.

    Raises:
        UserError: There is nothing to measure, or a reference is to be compared with a run of
            several packs.
    """
    counted: Counter[str] = Counter()
    sample = sampled(_talks(dialogues, counted, pack))
    _check(sample, counted, pack, reference)
    budget = _budget(sample, reference.sample if reference else None)
    ours = _side(_named(counted), sample, budget)
    if reference is None:
        return Quality(run=ours, notes=_missing(ours, "the run"))
    theirs = _side(reference.names, reference.sample, budget)
    notes = (*_missing(ours, "the run"), *_missing(theirs, "the reference"), *reference.notes)
    if problem := _problem(sample, reference.sample):
        return Quality(run=ours, reference=theirs, notes=(problem, *notes))
    return _compared(sample, reference, packs.get(next(iter(counted))), ours, theirs, notes)


def _problem(run: Sample, people: Sample) -> str:
    """Why the two cannot be compared; empty where they can."""
    for name, sample in (("run", run), ("reference", people)):
        words = words_of(_said(sample, "customer"))
        if words < LEAST_COMPARED:
            return f"too few to say: customers of the {name} say {words:,} words"
    return too_few(len(run.talks), len(people.talks))


def _compared(
    sample: Sample,
    reference: Reference,
    pack: Pack | None,
    ours: Side,
    theirs: Side,
    notes: tuple[str, ...],
) -> Quality:
    people = reference.sample.talks
    halves = Halves.of([talk.customer for talk in people])
    customers = [talk.customer for talk in sample.talks]
    acts = _acts(sample, people, pack)
    reasons = {"customer": "too few turns to say" if pack else "the run's pack is not here"}
    absent = [
        f"acts of {speaker}: {reasons.get(speaker, 'too few turns to say')}"
        for speaker in SPEAKERS
        if speaker not in acts
    ]
    everybody = [turn for talk in people for turn in talk.customer]
    near = fidelity(customers, halves)
    said = map(masked_talk, sample.talks) if reference.masked else sample.talks
    words = _flat([talk.customer for talk in said])
    copied = memorisation(words, everybody)
    floor = memorisation(_flat(halves.other), _flat(halves.against))
    # over as many of the reference's turns as the floor: more hold more that anybody says
    from_halves = [memorisation(words, _flat(half)) for half in (halves.against, halves.other)]
    return Quality(
        run=ours,
        reference=theirs,
        fidelity=near,
        acts=acts,
        memorisation=copied,
        memorisation_floor=floor,
        signs=signs(near, from_halves, floor),
        notes=(*notes, *absent),
    )


def _acts(sample: Sample, people: tuple[Talk, ...], pack: Pack | None) -> dict[str, ActMix]:
    middle = len(people) // 2
    sides = (sample.talks, people[:middle], people[middle:])
    customers = [_flat(talk.customer for talk in side) for side in sides]
    supports = [_flat(talk.support for talk in side) for side in sides]
    found = {"support": support_acts(*supports)}
    if pack is not None:
        found["customer"] = customer_acts(pack, *customers)
    return {speaker: mix for speaker, mix in found.items() if mix is not None}


def _flat(talks: Iterable[Iterable[str]]) -> list[str]:
    return list(chain.from_iterable(talks))


def _talks(dialogues: Iterable[Dialogue], counted: Counter[str], pack: str) -> Iterable[Talk]:
    for dialogue in dialogues:
        if pack in ("", dialogue.pack):
            counted[dialogue.pack] += 1
            yield Talk.of(dialogue.turns)


def _check(sample: Sample, counted: Counter[str], pack: str, reference: Reference | None) -> None:
    if not sample.seen:
        of = f" of pack `{pack}`" if pack else ""
        raise UserError(f"there is no dialogue{of} to measure; `simulator generate` plays some")
    if not sample.talks:
        raise UserError("no customer says anything in the run's dialogues")
    if reference is not None and len(counted) > 1:
        raise UserError(
            f"the run holds {len(counted)} packs ({', '.join(_named(counted))}), and a reference is"
            " held against one: name it with --pack"
        )


def _named(counted: Counter[str]) -> tuple[str, ...]:
    return tuple(f"{name} {count:,}" for name, count in sorted(counted.items()))


def _budget(ours: Sample, theirs: Sample | None) -> dict[str, int]:
    """Words over which each speaker is measured: as many on both sides."""
    found = {}
    for speaker in SPEAKERS:
        words = [words_of(_said(s, speaker)) for s in (ours, theirs) if s is not None]
        # a side that says nothing to speak of takes nothing from the other
        found[speaker] = min([BUDGET, *(n for n in words if n >= LEAST_WORDS)])
    return found


def _said(sample: Sample, speaker: str) -> list[str]:
    return _flat(getattr(talk, speaker) for talk in sample.talks)


def _side(names: tuple[str, ...], sample: Sample, budget: Mapping[str, int]) -> Side:
    found = {s: diversity(_said(sample, s), budget[s]) for s in SPEAKERS}
    return Side(
        names=names,
        dialogues=sample.seen,
        measured=len(sample.talks),
        silent=sample.silent,
        diversity={speaker: each for speaker, each in found.items() if each is not None},
        habits=habits([talk.customer for talk in sample.talks]),
    )


def _missing(side: Side, name: str) -> tuple[str, ...]:
    """What is not said of a side, and which of its dialogues were not looked at."""
    found = [
        f"diversity of {name}'s {speaker}: fewer than {LEAST_WORDS:,} words, too few to say"
        for speaker in SPEAKERS
        if speaker not in side.diversity
    ]
    if side.habits is None:
        found.append(f"habits of {name}'s customers: fewer than {LEAST}, too few to say")
    if side.silent:
        found.append(f"{side.silent:,} dialogues of {name} without a word of a customer")
    if left := side.dialogues - side.silent - side.measured:
        found.append(f"{name} is measured on a sample: {left:,} dialogues beyond it are not read")
    return tuple(found)
