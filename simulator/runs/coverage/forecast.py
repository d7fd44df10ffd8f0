"""Forecast: how a case may go if the customer keeps to its graph and support to the policy.

No model is asked. The tools are tried in the case's own world, so that what is refused, offered and
done follows from its records; how the customer goes on follows from the graph. A forecast is an
intention with good reasons: what counts is what is played.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from simulator.content.cases import Case
from simulator.content.fitting_beats import scenario_of
from simulator.content.follow_ups import as_offered, follow_ups, leaves_early, next_beat, returns
from simulator.content.pack import Pack
from simulator.content.scenarios import Outcome
from simulator.content.tellings import settled_topics
from simulator.dialogue import RANKS, EndingKind
from simulator.runs.coverage.bins import Dimension, bin_of, edge
from simulator.runs.coverage.dry_run import WORDLESS
from simulator.runs.coverage.hits import drawn, played
from simulator.runs.coverage.rollout import State, Step, roll_out
from simulator.runs.coverage.word_rules import kept

WALKS = 2
"""Walks that are looked for through each edge."""

LONGEST = 14
"""Beats of a walk."""

STEPS = 400
"""Beats that are followed at most in search of ways that end alike; packs need about a hundred."""

GIVEN_UP = EndingKind.GAVE_UP

MOST_PATIENCE = 5

NOES = (Outcome.REFUSED, Outcome.OFFERED)
"""What a customer hears as a refusal, and may leave at."""


@dataclass(frozen=True)
class Walk:
    """One way through a case.

    Attributes:
        beats: In order, the ending's included where it is one of the graph.
        ending: How it ends.
        hits: Every bin but those of the persona.
        setbacks: On the way. A customer whose patience they just use up leaves or stays, by its
            seed.
        worn_out: It ends because they are too many for the customer.
    """

    beats: tuple[str, ...]
    ending: EndingKind
    hits: frozenset[str]
    setbacks: int
    worn_out: bool = False

    @property
    def patience(self) -> tuple[int, int]:
        """Least and most patience of a customer that surely walks it to the end."""
        if self.worn_out:
            return self.setbacks - 1, self.setbacks - 1
        return min(self.setbacks + 1, MOST_PATIENCE), MOST_PATIENCE

    def suits(self, patience: int) -> bool:
        """Whether a customer of some patience surely walks it to the end."""
        least, most = self.patience
        return least <= patience <= most

    def allows(self, patience: int) -> bool:
        """Whether a customer of some patience may walk it to the end."""
        if self.worn_out:
            return patience in (self.setbacks - 1, self.setbacks)
        return patience >= min(self.setbacks, MOST_PATIENCE)


class Forecast:
    """All that may happen in one case.

    Args:
        pack: The business.
        case: Its persona and path are not looked at.
    """

    def __init__(self, pack: Pack, case: Case) -> None:
        self.pack, self.case = pack, case
        self.scenario = scenario_of(pack, case)
        self.start = State(case.world(pack), WORDLESS)
        self.settled = settled_topics(pack)
        self.standing = frozenset((bin_of(Dimension.SCENARIO, case.scenario), *drawn(pack, case)))
        self._steps: dict[tuple[object, ...], Step] = {}

    def walks(self) -> Iterator[Walk]:
        """Walks that together go along every edge that can be gone along here; each once."""
        rng = Random(f"{self.case.seed}/walks")
        seen: set[tuple[tuple[str, ...], EndingKind]] = set()
        for stem in self._stems():
            for _ in range(WALKS):
                for walk in self._to_the_end(stem, rng):
                    if (walk.beats, walk.ending) not in seen:
                        seen.add((walk.beats, walk.ending))
                        yield walk

    def outcomes(self) -> Iterator[tuple[str, str]]:
        """What support does about each beat that was looked at, as `(beat, outcome)`."""
        for (name, *_), step in self._steps.items():
            if step.outcome or step.ending:
                yield str(name), str(step.outcome or step.ending)

    def along(self, beats: tuple[str, ...]) -> Walk | None:
        """The walk of a case's path; None where support's answers lead elsewhere."""
        for walk in self._to_the_end(beats[:1], Random(0), beats):
            if walk.beats == beats:
                return walk
        return None

    def expected(self, patience: int) -> EndingKind:
        """The ending that policy surely allows to a customer who keeps to its path where it can.

        Where policy leads off the path the customer is free: of what it may choose, the least good
        ending counts, but for giving up.

        Args:
            patience: Of the customer: so many setbacks it bears.
        """
        return self._expected(self.case.path[:1], self.start, patience, {})

    def _expected(
        self,
        beats: tuple[str, ...],
        state: State,
        patience: int,
        seen: dict[tuple[object, ...], EndingKind],
    ) -> EndingKind:
        step = self.step(beats[-1], state)
        ending = self.scenario.beats[beats[-1]].ends or step.ending
        if ending or patience < step.setback or len(beats) >= LONGEST:
            return ending or GIVEN_UP
        options = self._options(beats, step)
        intended = self.case.path[len(beats) : len(beats) + 1]
        on_path = beats == self.case.path[: len(beats)] and set(intended) <= set(options)
        found = []
        for name in intended if intended and on_path else options:
            key = (name, on_path, patience, *step.after.key)
            if key not in seen:
                seen[key] = GIVEN_UP
                left = patience - step.setback
                seen[key] = self._expected((*beats, name), step.after, left, seen)
            found.append(seen[key])
        if intended and on_path:
            return found[0]
        stayed = [kind for kind in found if kind != GIVEN_UP]
        return min(stayed, key=RANKS.__getitem__, default=GIVEN_UP)

    def natural(self, patience: int) -> Walk | None:
        """How the case goes if nobody leads it: along its path where support's answers allow it.

        Args:
            patience: Of the customer.

        Returns:
            None where no ending comes within `LONGEST` beats.
        """
        scenario, path, seed = self.scenario, self.case.path, self.case.speakers_seed
        beats, state, setbacks, hits = path[:1], self.start, 0, set(self.standing)
        while len(beats) <= LONGEST:
            beat = scenario.beats[beats[-1]]
            step = self.step(beat.name, state)
            hits |= step.hits
            setbacks += step.setback
            if ending := beat.ends or step.ending:
                return next(self._ended(beats, ending, hits, setbacks, beat.ends is None))
            early = setbacks == patience and leaves_early(seed, beat.name)
            options = scenario.beats[beats[-1]].following(step.outcome or Outcome.ELSE)
            options = as_offered(scenario, beat.name, options, step.offers)
            if setbacks > patience or (early and step.outcome in NOES) or not options:
                return self._given_up(beats, hits, setbacks)
            asked = {scenario.beats[name].asks for name in beats} & self.settled
            following = next_beat(scenario, path, beats, options, seed, asked, asked)
            hits.add(edge(scenario.name, beat.name, following))
            beats, state = (*beats, following), step.after
        return None

    def ways(self, ending: EndingKind, patience: int, most: int) -> Iterator[Walk]:
        """The walks of a customer that surely end in one way, with so many follow-ups at most.

        Args:
            ending: How they end.
            patience: Of the customer.
            most: Follow-ups that there may be.
        """
        scenario, standing = self.scenario, frozenset(self.standing)
        stack: list[tuple[tuple[str, ...], State, int, frozenset[str]]]
        stack = [((name,), self.start, 0, standing) for name in scenario.start]
        for _ in range(STEPS):
            if not stack:
                return
            beats, state, setbacks, hits = stack.pop()
            step = self.step(beats[-1], state)
            hits, setbacks = hits | step.hits, setbacks + step.setback
            ends = scenario.beats[beats[-1]].ends
            if kind := ends or step.ending:
                found = next(self._ended(beats, kind, set(hits), setbacks, ends is None))
                if kind == ending and found.patience[0] <= patience:
                    yield found
            elif setbacks > patience:
                if ending == GIVEN_UP:
                    yield self._given_up(beats, set(hits), setbacks)
            elif len(beats) < LONGEST:
                for name in self._options(beats, step):
                    if follow_ups(scenario, (*beats, name)) <= most:
                        taken = hits | {edge(scenario.name, beats[-1], name)}
                        stack.append(((*beats, name), step.after, setbacks, taken))

    def _stems(self) -> Iterator[tuple[str, ...]]:
        """The shortest way to each start and along each edge of each state, breadth first."""
        queue: list[tuple[tuple[str, ...], State]]
        queue = [((name,), self.start) for name in self.scenario.start]
        yield from (path for path, _ in queue)
        seen = {(path[-1], state.key) for path, state in queue}
        for path, state in queue:
            step = self.step(path[-1], state)
            for name in self._options(path, step):
                yield (*path, name)
                if (name, step.after.key) not in seen and len(path) < LONGEST:
                    seen.add((name, step.after.key))
                    queue.append(((*path, name), step.after))

    def _options(self, path: tuple[str, ...], step: Step) -> tuple[str, ...]:
        """Beats that the customer may go on with; it says and asks nothing twice."""
        if step.outcome is None:
            return ()
        options = self.scenario.beats[path[-1]].following(step.outcome)
        options = as_offered(self.scenario, path[-1], options, step.offers)
        fresh = (name for name in options if name not in path)
        return tuple(n for n in fresh if not returns(self.scenario, path, n, self.settled))

    def _to_the_end(
        self, stem: tuple[str, ...], rng: Random, path: tuple[str, ...] = ()
    ) -> Iterator[Walk]:
        """Walk a stem and on at random; patience may run out on the way, which is a walk too."""
        state, beats, hits, setbacks = self.start, stem[:1], set(self.standing), 0
        while True:
            beat = self.scenario.beats[beats[-1]]
            step = self.step(beat.name, state)
            hits |= step.hits
            setbacks += step.setback
            if beat.ends or step.ending:
                ending = beat.ends or step.ending
                assert ending
                yield from self._ended(beats, ending, hits, setbacks, beat.ends is None)
                return
            if step.setback:
                yield self._given_up(beats, hits, setbacks)
            options = self._options(beats, step)
            given = (stem if len(beats) < len(stem) else path)[len(beats) :][:1]
            if not options or (given and given[0] not in options) or len(beats) >= LONGEST:
                return
            following = given[0] if given else rng.choice(options)
            hits.add(edge(self.scenario.name, beat.name, following))
            beats, state = (*beats, following), step.after

    def _ended(
        self, beats: tuple[str, ...], ending: EndingKind, hits: set[str], setbacks: int, early: bool
    ) -> Iterator[Walk]:
        left = self._left(beats, ending) if early else set()
        found = {*hits, *left, bin_of(Dimension.ENDING, f"{self.scenario.name}/{ending}")}
        yield Walk(beats, ending, frozenset(found), setbacks)

    def _given_up(self, beats: tuple[str, ...], hits: set[str], setbacks: int) -> Walk:
        ending = bin_of(Dimension.ENDING, f"{self.scenario.name}/{GIVEN_UP}")
        found = frozenset({*hits, *self._left(beats, GIVEN_UP), ending})
        return Walk(beats, GIVEN_UP, found, setbacks, worn_out=True)

    def _left(self, beats: tuple[str, ...], ending: EndingKind) -> set[str]:
        """The bins of leaving by an ending that is possible after any beat."""
        exits = self.scenario.exits.get(ending, ())
        if len(exits) != 1:  # the customer chooses
            return set()
        beat = self.scenario.beats[exits[0]]
        found = {*played(beat, self.scenario.name), *kept(self.pack, beat)}
        if exits[0] in self.scenario.beats[beats[-1]].successors:
            found.add(edge(self.scenario.name, beats[-1], exits[0]))
        return found

    def step(self, name: str, state: State) -> Step:
        """How support takes a beat in a state."""
        key = (name, *state.key)
        if key not in self._steps:
            self._steps[key] = roll_out(self.pack, self.case, self.scenario.beats[name], state)
        return self._steps[key]
