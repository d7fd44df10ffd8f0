"""Forecast: how a case may go if the customer keeps to its graph and support to the policy.

No model is asked. The tools are tried in the case's own world, so that what is refused, offered and
done follows from its records; how the customer goes on follows from the graph. A forecast is an
intention with good reasons: what counts is what is played.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from random import Random

from simulator.content.cases import Case
from simulator.content.pack import Pack
from simulator.content.rules import Enforcer
from simulator.content.scenarios import Beat, Outcome
from simulator.content.session import Session
from simulator.content.tools import Tool
from simulator.content.world import EVALUATION_ERRORS, World
from simulator.dialogue import EndingKind
from simulator.runs.coverage.bins import Dimension, bin_of, edge
from simulator.runs.coverage.hits import drawn, judged, played, stakes, stems, withheld
from simulator.runs.coverage.trial import UNHEARD, guarded, names_of, try_tool, verifiers

WALKS = 2
"""Walks that are looked for through each edge."""

LONGEST = 14
"""Beats of a walk."""

TRIED = 5
"""Plays of a beat after which what does not follow it is taken not to."""

MOST = 0.5
"""Share of a beat's wordings above which what they bring up can be counted on."""

GIVEN_UP = EndingKind.GAVE_UP


@dataclass(frozen=True)
class State:
    """Where a dialogue stands between two turns of the customer."""

    world: World
    session: Session
    told_no: frozenset[str] = frozenset()
    refused: bool = False

    @property
    def key(self) -> tuple[object, ...]:
        """Equal for states in which support does the same."""
        return (self.session.done, self.session.verified, self.told_no, self.refused)


@dataclass(frozen=True)
class Step:
    """How support takes one beat.

    Attributes:
        outcome: As the customer understands it; None where the conversation stops here.
        after: The state afterwards.
        hits: The bins of it.
        setback: It costs patience.
        ending: It ends the dialogue, whatever the customer wanted next.
    """

    outcome: Outcome | None
    after: State
    hits: frozenset[str]
    setback: int = 0
    ending: EndingKind | None = None


@dataclass(frozen=True)
class Walk:
    """One way through a case.

    Attributes:
        beats: In order, the ending's included where it is one of the graph.
        ending: How it ends.
        hits: Every bin but those of the persona.
        patience: Least and most patience of a customer that walks it to the end.
    """

    beats: tuple[str, ...]
    ending: EndingKind
    hits: frozenset[str]
    patience: tuple[int, int]


class Forecast:
    """All that may happen in one case.

    Args:
        pack: The business.
        case: Its persona and path are not looked at.
    """

    def __init__(self, pack: Pack, case: Case) -> None:
        self.pack, self.case = pack, case
        self.scenario = pack.scenarios[case.scenario]
        self.start = State(case.world(pack), UNHEARD)
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

    def towards(self, counts: Mapping[str, int], patience: int, rng: Random) -> Walk | None:
        """A walk that goes along what was hit least; None where everything on it was hit.

        Args:
            counts: From a bin to how often it was hit.
            patience: Of the customer.
            rng: Decides between equals.
        """
        beats: tuple[str, ...] = (rng.choice(self.scenario.start),)
        state, setbacks, new = self.start, 0, False
        hits = set(self.standing)
        while len(beats) < LONGEST:
            beat = self.scenario.beats[beats[-1]]
            step = self.step(beat.name, state)
            hits |= step.hits
            setbacks += step.setback
            new = new or any(text not in counts for text in step.hits)
            ending = beat.ends or step.ending or (GIVEN_UP if setbacks > patience else None)
            options = self._options(beats, step)
            if ending or not options:
                return Walk(beats, ending or GIVEN_UP, frozenset(hits), (1, 5)) if new else None
            rated = [(self._rated(beat.name, name, counts), rng.random(), name) for name in options]
            chosen = min(rated)[2]
            passed = edge(self.scenario.name, beat.name, chosen)
            new = new or passed not in counts
            hits.add(passed)
            beats, state = (*beats, chosen), step.after
        return None

    def _rated(self, before: str, after: str, counts: Mapping[str, int]) -> tuple[int, int]:
        """How often an edge was taken; among equals, whether what lies behind it is new."""
        scenario = self.scenario.name
        played_ = counts.get(bin_of(Dimension.BEAT, f"{scenario}/{after}"), 0)
        onward = self.scenario.beats[after].successors if played_ < TRIED else ()
        fresh = sum(edge(scenario, after, name) not in counts for name in onward)
        return min(counts.get(edge(scenario, before, after), 0), 1), -fresh

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
        """Beats that the customer may go on with; it says nothing twice while there is more."""
        if step.outcome is None:
            return ()
        options = self.scenario.beats[path[-1]].following(step.outcome)
        return tuple(name for name in options if name not in path)

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
        yield Walk(beats, ending, frozenset(found), (min(setbacks + 1, 5), 5))

    def _given_up(self, beats: tuple[str, ...], hits: set[str], setbacks: int) -> Walk:
        kind, patience = EndingKind.GAVE_UP, setbacks - 1
        ending = bin_of(Dimension.ENDING, f"{self.scenario.name}/{kind}")
        found = frozenset({*hits, *self._left(beats, kind), ending})
        return Walk(beats, kind, found, (patience, patience))

    def _left(self, beats: tuple[str, ...], ending: EndingKind) -> set[str]:
        """The bins of leaving by an ending that is possible after any beat."""
        exits = self.scenario.exits.get(ending, ())
        if len(exits) != 1:  # the customer chooses
            return set()
        beat = self.scenario.beats[exits[0]]
        found = {*played(beat, self.scenario.name), *_kept(self.pack, beat)}
        if exits[0] in self.scenario.beats[beats[-1]].successors:
            found.add(edge(self.scenario.name, beats[-1], exits[0]))
        return found

    def step(self, name: str, state: State) -> Step:
        """How support takes a beat in a state."""
        key = (name, *state.key)
        if key not in self._steps:
            self._steps[key] = self._taken(self.scenario.beats[name], state)
        return self._steps[key]

    def _taken(self, beat: Beat, state: State) -> Step:
        desk = _Desk(self.pack, self.case, state, set(played(beat, self.scenario.name)))
        desk.hits |= _kept(self.pack, beat)
        if beat.ends:
            return desk.step(None)
        if beat.wants:
            return desk.serve([self.pack.tools[tool] for tool in beat.wants])
        if beat.asks:
            return desk.answer(self.pack.topics[beat.asks].reads)
        return desk.step(Outcome.REFUSED if state.refused else Outcome.ELSE)


def _kept(pack: Pack, beat: Beat) -> set[str]:
    """Rules on words that a beat is likely to bring up, and support keeps.

    Most wordings do, or, where no beat brings a rule up so often, as many as of any other beat.
    """
    best = _most_shares(pack)
    return {
        bin_of(Dimension.RULE, f"{rule}/kept")
        for rule, share in _shares(pack, beat).items()
        if share > 0 and (share > MOST or share == best[rule] <= MOST)
    }


def _shares(pack: Pack, beat: Beat) -> dict[str, float]:
    """For each rule on words, the share of a beat's wordings that bring it up."""
    sentences = [stems(text) for text in beat.say]
    return {
        rule: sum(bool(words & sentence) for sentence in sentences) / len(sentences)
        for rule, words in stakes(pack).items()
    }


@lru_cache(maxsize=16)
def _most_shares(pack: Pack) -> dict[str, float]:
    beats = [beat for scenario in pack.scenarios.values() for beat in scenario.beats.values()]
    shares = [_shares(pack, beat) for beat in beats]
    return {rule: max(share[rule] for share in shares) for rule in stakes(pack)}


class _Stop(Exception):
    def __init__(self, step: Step) -> None:
        self.step = step
        super().__init__()


class _Desk:
    """Support's side of one step: it checks who it is, looks, keeps its rules, and acts."""

    def __init__(self, pack: Pack, case: Case, state: State, hits: set[str]) -> None:
        self.pack, self.case, self.hits = pack, case, hits
        self.before = self.state = state

    @property
    def known(self) -> Mapping[str, str]:
        return self.case.knows

    def step(
        self, outcome: Outcome | None, setback: int = 0, ending: EndingKind | None = None
    ) -> Step:
        refused = outcome in (Outcome.REFUSED, Outcome.OFFERED) and setback > 0
        keeps = refused or (outcome in (Outcome.REFUSED, Outcome.ELSE) and self.before.refused)
        after = replace(self.state, refused=keeps)
        return Step(outcome, after, frozenset(self.hits), setback, ending)

    def serve(self, tools: list[Tool]) -> Step:
        try:
            self._identify(tools)
            if len(tools) > 1:
                return self._offer(tools)
            return self._carry_out(tools[0])
        except _Stop as stop:
            return stop.step

    def answer(self, reads: str) -> Step:
        if not reads:
            return self.step(Outcome.ANSWERED)
        tool = self.pack.tools[reads]
        try:
            self._identify([tool])
            self._call(tool)
        except _Stop as stop:
            return stop.step
        return self.step(Outcome.ANSWERED)

    def _identify(self, tools: list[Tool]) -> None:
        """Check the identity first where a rule asks for it; pass on what cannot be checked."""
        if self.state.session.verified or not any(t.name in guarded(self.pack) for t in tools):
            return
        for tool in tools:
            if not tool.reads_only:
                self.hits |= set(withheld(self.state.world, self.state.session, tool, self.case))
        able = [t for t in verifiers(self.pack) if set(t.required) <= self.known.keys()]
        if not able:
            raise _Stop(self.step(Outcome.ELSE, setback=1))
        ok = self._try(able[0])
        if not ok:
            self._pass_on()
            raise _Stop(self.step(None, setback=2, ending=EndingKind.ESCALATED))

    def _pass_on(self) -> None:
        for tool in self.pack.tools.values():
            if "session.escalated" in tool.effects:
                self._try(tool)
                return

    def _try(self, tool: Tool) -> bool:
        """Call a tool; whether it did it."""
        world, session = self.state.world, self.state.session
        trial = try_tool(world, session, tool, self.known)
        self.hits |= set(judged(world, session, trial.call))
        shown = trial.session.shown - session.shown
        for collection, key in shown:
            if key in self.pack.collections[collection].records:
                self.hits.add(bin_of(Dimension.RECORD, f"{collection}/{key}"))
        self.state = replace(self.state, world=trial.world, session=trial.session)
        return trial.call.ok

    def _call(self, tool: Tool) -> None:
        """Call a tool; a refusal ends the step."""
        obstacle = try_tool(self.state.world, self.state.session, tool, self.known).obstacle
        if not self._try(tool):
            if not obstacle:
                raise _Stop(self.step(Outcome.ELSE, setback=1))
            self._refuse(tool, obstacle)

    def _refuse(self, tool: Tool, rule: str) -> None:
        again = rule in self.state.told_no
        self.state = replace(self.state, told_no=self.state.told_no | {rule})
        outcome = Outcome.REFUSED
        if not again:
            for name in self.pack.rules[rule].instead:
                other = self.pack.tools[name]
                if other.offer and not self._obstacle(other):
                    outcome = Outcome.OFFERED
                    break
        raise _Stop(self.step(outcome, setback=1))

    def _obstacle(self, tool: Tool) -> str:
        """The first rule that can be seen not to hold; what cannot be judged yet is none."""
        names = names_of(self.state.world, self.state.session, tool, self.known)
        for bound in tool.needs:
            try:
                if not bound.when(names):
                    return bound.rule.name
            except EVALUATION_ERRORS:
                continue
        return ""

    def _offer(self, tools: list[Tool]) -> Step:
        self._look(tools)
        possible = [tool for tool in tools if not self._obstacle(tool)]
        for tool in tools:
            if tool not in possible:
                self.hits |= set(withheld(self.state.world, self.state.session, tool, self.case))
        if not possible:
            self._refuse(tools[0], self._obstacle(tools[0]))
        return self.step(Outcome.OFFERED)

    def _carry_out(self, tool: Tool) -> Step:
        if not tool.reads_only:
            self._look([tool])
        names = names_of(self.state.world, self.state.session, tool, self.known)
        for bound in tool.needs:
            try:
                broken = bound.rule.by == Enforcer.AGENT and not bound.when(names)
            except EVALUATION_ERRORS:
                continue
            if broken:
                self.hits |= set(withheld(self.state.world, self.state.session, tool, self.case))
                self._refuse(tool, bound.rule.name)
        self._call(tool)
        if self.state.session.escalated:
            return self.step(None, ending=EndingKind.ESCALATED)
        return self.step(Outcome.DONE)

    def _look(self, tools: list[Tool]) -> None:
        """Look at the records first, with tools that only read."""
        for tool in tools:
            names = names_of(self.state.world, self.state.session, tool, self.known)
            for name, lookup in tool.lookups.items():
                key = self.pack.collections[lookup.collection].id
                seen = (lookup.collection, str(names.get(name, {}).get(key)))
                reader = self._reader(lookup.collection)
                if seen in self.state.session.shown or reader is None:
                    continue
                if set(reader.required) <= self.known.keys():
                    self._call(reader)

    def _reader(self, collection: str) -> Tool | None:
        for tool in self.pack.tools.values():
            found = [lookup.collection for lookup in tool.lookups.values()]
            if tool.reads_only and found == [collection]:
                return tool
        return None


def edges_of(beats: tuple[str, ...], scenario: str) -> Iterator[str]:
    """The bins of the edges of a walk."""
    for before, after in pairwise(beats):
        yield edge(scenario, before, after)
