"""The plan of a stress run: tactics in turn, each attack beside its twin, with all its trials."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from simulator.content.cases import Case
from simulator.content.pack import Pack
from simulator.content.personas import Persona
from simulator.content.tactics import Tactic
from simulator.runs.store import Run
from simulator.runs.stress.attack_cases import AttackSource


@dataclass
class Attacks:
    """So many pairs of each tactic on each pack; one batch.

    Attributes:
        packs, personas, scenarios, seed: As for any run.
        tactics: By name.
        n: Pairs of each tactic and pack.
        trials: How often each case is played, 1 or more.
        twins: Whether benign twins are played as well.
        listed: Whether only the packs' own records may be drawn.
    """

    packs: Sequence[Pack]
    personas: Mapping[str, Persona]
    scenarios: Sequence[str]
    tactics: Mapping[str, Tactic]
    n: int
    seed: int
    trials: int = 1
    twins: bool = True
    listed: bool = False

    def extend(self, run: Run) -> bool:
        """Write the whole plan; False where it is written."""
        if run.planned:
            return False
        cases = list(self.cases())
        run.extend(cases)
        return bool(cases)

    @property
    def sources(self) -> list[AttackSource]:
        """Where its pairs come from: one of each tactic and pack."""
        return [
            AttackSource(pack, tactic, self.scenarios, self.listed)
            for tactic in self.tactics.values()
            for pack in self.packs
        ]

    def cases(self) -> Iterator[Case]:
        """All cases, in order."""
        sources = self.sources
        for number in range(self.n):
            for source in sources:
                yield from self._played(source, number)

    def lacking(self, planned: Iterable[Case]) -> dict[str, int]:
        """`tactic on pack`, and how many of its pairs the cases of a plan lack."""
        found = {case.attack.pair: case for case in planned if case.attack}.values()
        had = Counter((case.attack.tactic, case.pack) for case in found if case.attack)
        wanted = [(name, pack.name) for name in self.tactics for pack in self.packs]
        return {f"{t} on {p}": self.n - had[t, p] for t, p in wanted if had[t, p] < self.n}

    def _played(self, source: AttackSource, number: int) -> Iterator[Case]:
        pair = source.pair(number, self._persona(source, number), self.seed)
        if pair is None:
            return
        for case in (pair.attack, pair.twin) if self.twins else (pair.attack,):
            assert case.attack
            for trial in range(self.trials):
                attack = case.attack.model_copy(update={"trial": trial})
                yield case.model_copy(update={"attack": attack})

    def _persona(self, source: AttackSource, number: int) -> str:
        """Those that name the tactic, where there are any of them; else all in turn."""
        best = [n for n, persona in self.personas.items() if source.tactic.name in persona.tactics]
        names = best or list(self.personas)
        return names[(source.start + number) % len(names)]
