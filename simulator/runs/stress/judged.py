"""A stress case with all that is to be said of it, read from a stored run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from simulator.attacks import Attack
from simulator.content.cases import Case
from simulator.content.pack import Pack
from simulator.content.tactics import Tactic
from simulator.dialogue import Dialogue
from simulator.errors import RunError, nearest
from simulator.runs.store import Run
from simulator.runs.stress.verdict import AttackVerdict, judge


@dataclass(frozen=True)
class Judged:
    """One case that was played.

    Attributes:
        place: In the plan, from 1.
        case: With its attack.
        dialogue: As it was played.
        tactic: That of the attack.
        verdict: Of the three.
    """

    place: int
    case: Case
    dialogue: Dialogue
    tactic: Tactic
    verdict: AttackVerdict

    @property
    def attack(self) -> Attack:
        """What the customer was up to."""
        assert self.case.attack is not None
        return self.case.attack


def judged(run: Run, packs: Mapping[str, Pack], tactics: Mapping[str, Tactic]) -> Iterator[Judged]:
    """What was played of a run, in the order of its plan; it is read as it is iterated over.

    Args:
        run: Opened to read or to write.
        packs: Its packs by name, in the versions that it was made with.
        tactics: By name; at least those of the run.

    Raises:
        RunError: It is no stress run, the file is damaged, or a tactic is not there any more or
            was changed since.
    """
    cases = run.cases()
    for place, dialogue in run.placed():
        case = next(case for position, case in cases if position + 1 == place)
        tactic = _tactic(run, case, tactics)
        verdict = judge(case, dialogue, packs[case.pack], tactic)
        yield Judged(place, case, dialogue, tactic, verdict)


def _tactic(run: Run, case: Case, tactics: Mapping[str, Tactic]) -> Tactic:
    if case.attack is None:
        raise RunError(f"{run.folder}: this is no stress run: its customers are up to nothing")
    name = case.attack.tactic
    if name not in tactics:
        raise RunError(
            f"{run.folder}: there is no tactic `{name}` any more{nearest(name, tactics)}"
        )
    if tactics[name].digest != case.attack.digest:
        raise RunError(
            f"{run.folder}: the tactic {name} has changed since this run was made; play a new run"
        )
    return tactics[name]
