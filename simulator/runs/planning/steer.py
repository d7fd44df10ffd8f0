"""Steering: cases dealt as ever, whose paths and records lead to what was not hit yet.

Scenarios and personas are dealt like cards, so that weights and balance stay as they are; what is
left to choose (the path, and for a share of the cases uncommon records) is chosen from the holes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import cached_property
from random import Random

from simulator.content.cases import Case
from simulator.content.draws import Wish, draw_case
from simulator.content.follow_ups import follow_ups
from simulator.content.pack import Pack
from simulator.content.personas import Persona
from simulator.content.scenarios import Scenario
from simulator.errors import UserError
from simulator.runs.coverage.edge_cases import wishes
from simulator.runs.coverage.forecast import Forecast, Walk

TRIES = 6
"""Edge cases that are tried at one place before an ordinary case is taken."""


TRIED = 5
"""Plays of a beat after which what does not follow it is taken not to."""


class EdgeCases:
    """The edge cases of a pack's scenarios, found when they are first asked for.

    Args:
        pack: The business.
        share: Of all cases, 0 to 1.
        seed: Of all choices.
    """

    def __init__(self, pack: Pack, share: float, seed: int) -> None:
        self.pack, self.share, self.seed = pack, share, seed
        self._known: dict[str, list[Wish]] = {}

    def at(self, position: int, scenario: Scenario, persona: str, seed: int) -> Case | None:
        """The edge case at a position; None where an ordinary case is due or none can be had."""
        rng = Random(f"{self.seed}/{position}/edge")
        if rng.random() >= self.share:
            return None
        if scenario.name not in self._known:
            self._known[scenario.name] = list(wishes(self.pack, scenario))
        known = self._known[scenario.name]
        for _ in range(TRIES if known else 0):
            try:
                return draw_case(self.pack, scenario, persona, seed, rng.choice(known))
            except UserError:
                continue
        return None


class Steering:
    """Paths towards what a coverage has not hit, with endings and follow-ups as if nobody led.

    Each case is followed as it would go by itself first. Only ways that end as this one does, with
    no more follow-ups, are chosen from: the shares of endings so stay what they are at random, and
    a question that was not asked yet has a dialogue of its own, not a place in a long tail.

    Args:
        pack: The business.
        counts: From a bin to how often it was hit, in what was played before.
    """

    def __init__(self, pack: Pack, counts: Mapping[str, int]) -> None:
        self.pack = pack
        self.counts: Counter[str] = Counter(counts)

    def steer(self, case: Case, persona: Persona) -> Case:
        """The case with the path that brings most that is new, or as it is where none can."""
        if case.scenario not in self._open:
            return case
        forecast = Forecast(self.pack, case)
        natural = forecast.natural(persona.patience)
        if natural is None:
            return case
        most = follow_ups(forecast.scenario, natural.beats)
        ways = forecast.ways(natural.ending, persona.patience, most)
        walk = max(ways, key=lambda w: (self._new(w), w.beats == natural.beats), default=natural)
        self.counts.update(walk.hits)
        return case.model_copy(update={"path": walk.beats})

    def _new(self, walk: Walk) -> int:
        return sum(text not in self.counts for text in walk.hits)

    @cached_property
    def _open(self) -> frozenset[str]:
        """Scenarios in which something can be expected to be new."""
        from simulator.runs.coverage.bins import Dimension, bin_of, edge

        found = set()
        for scenario in self.pack.scenarios.values():
            for beat in scenario.beats.values():
                name = bin_of(Dimension.BEAT, f"{scenario.name}/{beat.name}")
                fresh = any(
                    edge(scenario.name, beat.name, after) not in self.counts
                    for after in beat.successors
                )
                if fresh and self.counts[name] < TRIED:
                    found.add(scenario.name)
        return frozenset(found)
