"""Batches: what a run plays next, planned from what it has played.

A batch is planned when everything before it is stored, and from that alone: the plan is the same at
any concurrency, and goes on where an interrupted run stopped.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Protocol

from simulator.content.cases import Case
from simulator.content.pack import Pack
from simulator.content.personas import Persona
from simulator.runs.controls import Controls, Fits
from simulator.runs.coverage.coverage import Coverage
from simulator.runs.coverage.space import Space
from simulator.runs.hit_counter import HitCounter
from simulator.runs.planner import deal, draw_fitting, plan
from simulator.runs.planning.goals import Goal
from simulator.runs.planning.rounds import Rounds
from simulator.runs.planning.steer import EdgeCases, Steering
from simulator.runs.reachability import Reachability, Scope
from simulator.runs.store import Run

BATCH = 64
"""Cases of each pack that are planned at once where a number of dialogues is wanted."""

STALLED = 3
"""Rounds without progress after which a goal is given up."""


class Batches(Protocol):
    """Where the next cases of a run come from."""

    def extend(self, run: Run) -> bool:
        """Write the next batch into the plan; False where there is none."""


@dataclass(frozen=True)
class Dealt:
    """A number of dialogues, dealt at random; one batch.

    Attributes:
        packs, personas, scenarios, n, seed, fits: As for `plan`.
    """

    packs: Sequence[Pack]
    personas: Sequence[str]
    scenarios: Sequence[str]
    n: int
    seed: int
    fits: Fits | None = None

    def extend(self, run: Run) -> bool:
        """Write the rest of the plan."""
        start = run.planned
        if start >= self.n * len(self.packs):
            return False
        chosen = (self.packs, self.personas, self.scenarios, self.n, self.seed)
        run.extend(plan(*chosen, start, self.fits))
        return True


class Steered:
    """A number of dialogues, dealt at random and led to what was not hit yet.

    Args:
        packs: Packs in turn.
        personas: Who may be the customer.
        scenarios: Only these; all where none is named.
        n: Dialogues of each pack.
        seed: Of all choices.
        edge_share: Share of edge cases, 0 to 1.
        paths: Whether paths are led to holes; else they are drawn at random.
        controls: What is asked of the dialogues.
    """

    def __init__(
        self,
        packs: Sequence[Pack],
        personas: Mapping[str, Persona],
        scenarios: Sequence[str],
        n: int,
        seed: int,
        edge_share: float,
        paths: bool = True,
        controls: Controls | None = None,
    ) -> None:
        self.packs, self.personas, self.scenarios = packs, personas, scenarios
        self.wanted, self.seed = n * len(packs), seed
        self.edges = {pack.name: EdgeCases(pack, edge_share, seed) for pack in packs}
        self.counter: HitCounter | None = None
        self.paths = paths
        self.controls = controls or Controls()
        self.deck = self.controls.deck(personas)

    def extend(self, run: Run) -> bool:
        """Write the cases up to the end of a batch; where it ends depends on positions alone."""
        start = run.planned
        if start >= self.wanted:
            return False
        size = BATCH * len(self.packs)
        begin = start - start % size
        self.counter = self.counter or HitCounter(run, self.packs, ())
        self.counter.count_to(begin)
        steering = {
            pack.name: Steering(pack, self.counter.tallies[pack.name].hits) for pack in self.packs
        }
        cases = [self._case(p, steering) for p in range(begin, min(begin + size, self.wanted))]
        run.extend(cases[start - begin :])
        return True

    def _case(self, position: int, steering: Mapping[str, Steering]) -> Case:
        dealt = deal(self.packs, self.deck, self.scenarios, self.seed, position)
        pack, scenario, persona = dealt
        place, asked = f"{self.seed}/{position}", self.controls
        fits = asked.fits if asked.about_cases else None
        seed = Random(place).getrandbits(48)
        case = self.edges[pack.name].at(position, scenario, persona, seed)
        if case is None or (fits and not fits(pack, case)):
            case = draw_fitting(pack, scenario, persona, place, fits)
        if not self.paths:
            return case
        led = steering[pack.name].steer(case, self.personas[persona])
        return led if fits is None or fits(pack, led) else case


class UntilReached:
    """Rounds of cases until a goal is reached, or three rounds have brought nothing.

    Args:
        packs: Packs; a round has cases of each.
        personas: Who may be the customer.
        scenarios: Only these; all where none is named.
        seed: Of all choices.
        goal: How far to go.
        most: Dialogues of each pack that are planned at most.
        known: What other runs have exercised, by pack.
    """

    def __init__(
        self,
        packs: Sequence[Pack],
        personas: Mapping[str, Persona],
        scenarios: Sequence[str],
        seed: int,
        goal: Goal,
        most: int,
        known: Mapping[str, Coverage] | None = None,
    ) -> None:
        self.packs, self.seed, self.goal, self.most = packs, seed, goal, most
        self.known = known or {}
        self.scopes = [Scope(pack, personas, tuple(scenarios), goal.crosses) for pack in packs]
        self._reachable: dict[str, Reachability] = {}

    def reachable(self, run: Run) -> Mapping[str, Reachability]:
        """What can be reached of each pack, as the run keeps it; stored there where it did not."""
        if not self._reachable:
            self._reachable = {scope.pack.name: scope.kept(run) for scope in self.scopes}
        return self._reachable

    def extend(self, run: Run) -> bool:
        """Write the cases of the next round."""
        counter = self.counter(run)
        spaces = {name: found.space for name, found in self.reachable(run).items()}
        lacking: list[int] = []
        for start in (*run.batches, run.planned):
            counter.count_to(start)
            lacking.append(sum(self._lacking(counter, space) for space in spaces.values()))
        stalled = len(lacking) > STALLED and lacking[-1] == lacking[-1 - STALLED]
        if stalled or not lacking[-1]:
            return False
        cases = self._round(len(run.batches), run.planned, counter, spaces)
        if cases:
            run.extend_by_batch(cases)
        return bool(cases)

    def counter(self, run: Run) -> HitCounter:
        """A hit counter of the run, with what is known besides."""
        return HitCounter(run, self.packs, self.goal.crosses, self.known)

    def _round(
        self, number: int, start: int, counter: HitCounter, spaces: Mapping[str, Space]
    ) -> list[Case]:
        """The cases of one round, over all packs."""
        cases: list[Case] = []
        for scope in self.scopes:
            name = scope.pack.name
            left = max(0, self.most - counter.counted(name))
            rounds = Rounds(scope.cases, spaces[name], self.goal, self.seed)
            cases += rounds.plan(number, counter.coverage(name), start + len(cases), left)
        return cases

    def _lacking(self, counter: HitCounter, space: Space) -> int:
        return self.goal.missing(counter.coverage(space.pack), space).wanted
