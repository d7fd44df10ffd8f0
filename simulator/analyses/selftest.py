"""The self-test: how many planted flaws the critic finds, and how often it cries wolf.

Each flaw is played until it has fired in enough dialogues; it counts as found when the turn in
which it first fired has a finding whose code names it. Dialogues without a flaw give false alarms.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from dataclasses import replace

from simulator.analyses.intervals import wilson
from simulator.content.cases import Case
from simulator.content.pack import Pack
from simulator.dialogue import Data, Dialogue, Speaker
from simulator.play.models.embedded.flaws import Flaw, planted
from simulator.runs.planner import plan
from simulator.runs.runner import Job, play_all

FORMAT = 1
BATCH = 200
"""Dialogues between two looks at which scenarios let a flaw fire."""

MOST = 40
"""Dialogues played for each one in which a flaw has to fire, at most."""

MISSES = 5


class Detection(Data):
    """How one flaw fared.

    Attributes:
        flaw, does: Its name, and what goes wrong.
        played: Dialogues that were played with it.
        fired: Those in which it was made.
        found: Those whose turn has a finding that names it.
        share: Of those that fired, 0 to 1; None where none did.
        interval: Wilson, 95 %.
        codes: Findings on the turns in which it fired, by code.
        missed: A few of those not found: scenario, case id and turn.
    """

    flaw: str
    does: str
    played: int
    fired: int
    found: int
    share: float | None
    interval: tuple[float, float]
    codes: dict[str, int]
    missed: tuple[str, ...]


class FalseAlarms(Data):
    """Findings on dialogues without a flaw: dialogues with one, their share and interval."""

    played: int
    flagged: int
    share: float
    interval: tuple[float, float]
    codes: dict[str, int]
    examples: tuple[str, ...]


class SelfTest(Data):
    """The outcome for one pack."""

    format: int = FORMAT
    pack: str
    digest: str
    seed: int
    flaws: tuple[Detection, ...]
    clean: FalseAlarms | None


async def detect(
    pack: Pack, flaw: Flaw, job: Job, wanted: int, seed: int, workers: int = 1
) -> Detection:
    """Play one flaw until it has fired in `wanted` dialogues, or can't be made often enough."""
    spoiled = f"embedded?flaw={flaw.name}"
    role = "support_model" if flaw.speaker == Speaker.SUPPORT else "customer_model"
    limits = replace(job.limits, **(flaw.asks(pack) if flaw.asks else {}))
    job = job.model_copy(update={role: spoiled, "limits": limits})
    played: list[Dialogue] = []
    fired: list[Dialogue] = []
    scenarios: list[str] = []
    while len(fired) < wanted and len(played) < MOST * wanted:
        size = min(BATCH, 3 * (wanted - len(fired)) + 10)
        cases = plan([pack], list(job.personas), scenarios, len(played) + size, seed, len(played))
        batch = await _in_order(job, cases, len(played), workers)
        played += batch
        fired += [dialogue for dialogue in batch if _place(dialogue, flaw) is not None]
        scenarios = sorted({dialogue.scenario for dialogue in fired})
        if not fired and len(played) >= 5 * BATCH:
            break
    return _detection(flaw, played, fired[:wanted])


async def false_alarms(pack: Pack, job: Job, n: int, seed: int, workers: int = 1) -> FalseAlarms:
    """Play dialogues without a flaw and count those that have a finding."""
    cases = plan([pack], list(job.personas), [], n, seed)
    dialogues = await _in_order(job, cases, 0, workers)
    flagged = [dialogue for dialogue in dialogues if dialogue.findings]
    codes = Counter(finding.code for dialogue in flagged for finding in dialogue.findings)
    examples = [
        f"{d.scenario}, case {d.case_id}, turn {f.turn}: {f.code}: {f.message}"
        for d in flagged
        for f in d.findings
    ]
    return FalseAlarms(
        played=len(dialogues),
        flagged=len(flagged),
        share=len(flagged) / max(1, len(dialogues)),
        interval=wilson(len(flagged), len(dialogues)),
        codes=dict(codes),
        examples=tuple(examples[:MISSES]),
    )


async def self_test(
    pack: Pack, job: Job, flaws: list[str], wanted: int, clean: int, seed: int, workers: int = 1
) -> AsyncIterator[Detection | FalseAlarms]:
    """One result after the other: each flaw in turn, then the false alarms where any are asked."""
    for name in flaws:
        yield await detect(pack, planted()[name], job, wanted, seed, workers)
    if clean:
        yield await false_alarms(pack, job, clean, seed, workers)


async def _in_order(job: Job, cases: Iterator[Case], start: int, workers: int) -> list[Dialogue]:
    async with aclosing(play_all(job, enumerate(cases, start), workers)) as played:
        found = {position: dialogue async for position, dialogue in played}
    return [found[position] for position in sorted(found)]


def _place(dialogue: Dialogue, flaw: Flaw) -> int | None:
    """The turn in which a flaw first fired."""
    return next((turn.index for turn in dialogue.turns if turn.flaw == flaw.name), None)


def _detection(flaw: Flaw, played: list[Dialogue], fired: list[Dialogue]) -> Detection:
    codes: Counter[str] = Counter()
    missed: list[str] = []
    found = 0
    for dialogue in fired:
        place = _place(dialogue, flaw)
        named = [finding.code for finding in dialogue.findings if finding.turn == place]
        codes.update(named)
        if flaw.codes & set(named):
            found += 1
        else:
            missed.append(f"{dialogue.scenario}, case {dialogue.case_id}, turn {place}")
    return Detection(
        flaw=flaw.name,
        does=flaw.does,
        played=len(played),
        fired=len(fired),
        found=found,
        share=found / len(fired) if fired else None,
        interval=wilson(found, len(fired)),
        codes=dict(sorted(codes.items(), key=lambda pair: (-pair[1], pair[0]))),
        missed=tuple(missed[:MISSES]),
    )
