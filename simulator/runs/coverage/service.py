"""Service: what a support that keeps the policy does about a beat, found by trying its tools.

It checks who asks where a rule wants that, looks at the records first, keeps the rules that are the
agent's, calls the tool, and offers what a refused rule names instead.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from simulator.content.cases import Case
from simulator.content.pack import Pack
from simulator.content.rules import Enforcer
from simulator.content.scenarios import Beat, Outcome
from simulator.content.session import Session
from simulator.content.tools import Tool
from simulator.content.world import EVALUATION_ERRORS, World
from simulator.dialogue import EndingKind
from simulator.runs.coverage.bins import Dimension, bin_of
from simulator.runs.coverage.dry_run import guarded, names_of, try_tool, verifiers
from simulator.runs.coverage.hits import judged, played, stakes, stems, withheld

MOST = 0.5
"""Share of a beat's wordings above which what they bring up can be counted on."""


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


def serve(pack: Pack, case: Case, beat: Beat, state: State) -> Step:
    """How support takes a beat of a case in a state."""
    desk = _Desk(pack, case, state, {*played(beat, case.scenario), *kept(pack, beat)})
    if beat.ends:
        return desk.step(None)
    if beat.wants:
        return desk.serve([pack.tools[tool] for tool in beat.wants])
    if beat.asks:
        return desk.answer(pack.topics[beat.asks].reads)
    return desk.step(Outcome.REFUSED if state.refused else Outcome.ELSE)


def kept(pack: Pack, beat: Beat) -> set[str]:
    """Rules on words that a beat is likely to bring up, and support keeps.

    Most wordings do, or, where no beat brings a rule up so often, as many as of any other beat.
    """
    best = _most_shares(pack)
    return {
        bin_of(Dimension.RULE, f"{rule}/kept")
        for rule, share in _shares(pack, beat.say).items()
        if share > 0 and (share > MOST or share == best[rule] <= MOST)
    }


@lru_cache(maxsize=4096)
def _shares(pack: Pack, wordings: tuple[str, ...]) -> dict[str, float]:
    """For each rule on words, the share of a beat's wordings that bring it up."""
    sentences = [stems(text) for text in wordings]
    return {
        rule: sum(bool(words & sentence) for sentence in sentences) / len(sentences)
        for rule, words in stakes(pack).items()
    }


@lru_cache(maxsize=16)
def _most_shares(pack: Pack) -> dict[str, float]:
    beats = [beat for scenario in pack.scenarios.values() for beat in scenario.beats.values()]
    shares = [_shares(pack, beat.say) for beat in beats]
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
            if self._pass_on():
                raise _Stop(self.step(None, setback=2, ending=EndingKind.ESCALATED))
            raise _Stop(self.step(Outcome.ELSE, setback=2))

    def _pass_on(self) -> bool:
        """Hand over to a person, where some tool does; whether it did."""
        for tool in self.pack.tools.values():
            if "session.escalated" in tool.effects:
                return self._try(tool)
        return False

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
        self._view(tools)
        possible = [tool for tool in tools if not self._obstacle(tool)]
        for tool in tools:
            if tool not in possible:
                self.hits |= set(withheld(self.state.world, self.state.session, tool, self.case))
        if not possible:
            self._refuse(tools[0], self._obstacle(tools[0]))
        return self.step(Outcome.OFFERED)

    def _carry_out(self, tool: Tool) -> Step:
        if not tool.reads_only:
            self._view([tool])
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

    def _view(self, tools: list[Tool]) -> None:
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
