"""Fitting a recorded conversation to a pack: its scenario, and the beat of each customer turn.

A scenario has to fit clearly better than the next one, and its beats to follow each other. Nothing
is guessed below the thresholds; docs/coverage-logs.md has how often what is above them is right.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from simulator.analyses.coverage.similarity import LONGEST, BeatSimilarities, Similarity
from simulator.content.pack import Pack
from simulator.content.scenarios import Beat, Outcome, Scenario
from simulator.dialogue import Speaker, Turn
from simulator.play.nlu import NLU, nlu_for
from simulator.play.nlu.example_index import SURE
from simulator.runs.coverage.word_rules import stems

SIMILAR = 0.8
"""Least confidence (0 to 1) at which a turn counts as a beat."""

APART = 0.4
"""Least margin by which a scenario has to fit better than the next one."""

UNTOLD = 0.02
"""What speaks against a beat for each value that only its sentences or only the turn tell: of two
beats that want the same, the one that tells more is meant where more is told."""

FAINT = 0.35
"""Confidence below which a turn says nothing about its scenario."""

OFF_PATH = 0.2
"""What a beat loses that does not follow the one before in the graph."""

CALLED = 0.25
"""Weight of the tools in the choice of a scenario, beside a sentence of similarity 1."""

LEAST_SHARE = 0.3
"""Of a recording's turns that are no answers, those that have to fit its scenario."""

LED = 0.1
"""What a beat gains where the turn names a tool that it wants, which was called later and came out
as its graph says; what it loses where the tool came out otherwise."""


@dataclass(frozen=True)
class Match:
    """A customer's turn and the beat that it plays.

    Attributes:
        turn: Its index.
        beat: The beat's name.
        confidence: Similarity of the turn's best sentence to one of the beat's, 0 to 1, less
            `OFF_PATH` where the beat does not follow the one before.
    """

    turn: int
    beat: str
    confidence: float


@dataclass(frozen=True)
class Fit:
    """How a recording fits a pack.

    Attributes:
        scenario: The one that fits best; empty where none fits or two fit alike.
        margin: By how much it fits better than the next one: the difference of the sums of their
            turns' confidence; 0 or more.
        matches: The counted turns in order; none where there is no scenario.
        answered: Indices of turns that only give what was asked for, agree, greet or thank.
        missed: Indices of the other customer turns: not understood.
        topics: What was asked about, whatever the scenario.
    """

    scenario: str = ""
    margin: float = 0.0
    matches: tuple[Match, ...] = ()
    answered: tuple[int, ...] = ()
    missed: tuple[int, ...] = ()
    topics: tuple[str, ...] = ()


@dataclass
class _Said:
    """One customer turn.

    Attributes:
        index: Of the turn.
        likes: What it is like.
        answer: It is no more than an answer.
        done: Tools that were called later, and whether one of the calls succeeded.
        stems: Of its longer words.
        told: Slots that it tells.
    """

    index: int
    similarities: BeatSimilarities = field(default_factory=dict)
    answer: bool = False
    done: Mapping[str, bool] = field(default_factory=dict)
    stems: frozenset[str] = frozenset()
    told: frozenset[str] = frozenset()


class ScenarioMatcher:
    """Matches recordings with a pack's scenarios. Use `matcher_for`, which keeps one per pack."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.nlu: NLU = nlu_for(pack)
        self.similarity = Similarity(pack)

    def unlike(self, text: str) -> list[str]:
        """The sentences of a turn that nothing in the pack is like, with `…` for each value."""
        return self.similarity.unlike(text, SIMILAR)

    def fit(self, turns: Sequence[Turn]) -> Fit:
        """Fit a recording: the scenario that it is, and the beats of its customer's turns."""
        said = list(self._said(turns))
        calls = {call.name for turn in turns for call in turn.calls}
        walks = {s.name: self._walk(s, said, calls) for s in self.pack.scenarios.values()}
        ranked = sorted(walks, key=lambda name: -walks[name].score)
        best, second = walks[ranked[0]], walks[ranked[1]].score if len(ranked) > 1 else 0.0
        sure = tuple(m for m in best.matches if m.confidence >= SIMILAR)
        open_ = sum(not one.answer for one in said)
        clear = best.score - second >= APART and self._anchored(ranked[0], sure, calls)
        clear = clear and len(sure) >= LEAST_SHARE * open_
        counted = {match.turn for match in sure} if clear else set()
        answered = tuple(s.index for s in said if s.answer and s.index not in counted)
        return Fit(
            scenario=ranked[0] if clear else "",
            margin=best.score - second,
            matches=sure if clear else (),
            answered=answered,
            missed=tuple(s.index for s in said if s.index not in {*counted, *answered}),
            topics=self._topics(turns),
        )

    def _anchored(self, scenario: str, sure: Iterable[Match], calls: set[str]) -> bool:
        """Whether a sure turn begins the scenario or wants what was called.

        Thanks say nothing, and neither does a tool that any scenario may want: a person, for one.
        """
        known = self.pack.scenarios[scenario]
        telling = {tool for tool in calls if len(self._tools.get(tool, ())) <= self._most}
        return any(m.beat in known.start or telling & {*known.beats[m.beat].wants} for m in sure)

    @property
    def _most(self) -> int:
        """In how many scenarios a tool may be wanted that tells of one."""
        return max(1, len(self.pack.scenarios) // 2)

    def _said(self, turns: Sequence[Turn]) -> Iterator[_Said]:
        asked: tuple[str, ...] = ()
        later = _later(turns)
        for place, turn in enumerate(turns):
            if turn.speaker == Speaker.SUPPORT:
                asked = self.nlu.support(turn.text[:LONGEST]).requests
                continue
            similarities, plain = self.similarity.similarities(turn.text)
            told = frozenset(self.nlu.customer(turn.text[:LONGEST], asked).slots)
            unsure = max(similarities.values(), default=0.0) < SIMILAR
            answer = unsure and (plain or bool(told & {*asked}))
            stemmed = stems(turn.text[:LONGEST])
            yield _Said(turn.index, similarities, answer, later[place], stemmed, told)
            asked = ()

    def _walk(self, scenario: Scenario, said: Iterable[_Said], calls: set[str]) -> _Walk:
        """The turns as a way through a scenario's graph, each at the beat that it is most like."""
        score, matches = 0.0, list[Match]()
        near: Iterable[str] = scenario.start
        exits = [name for names in scenario.exits.values() for name in names]
        for one in said:
            found = {}
            for beat in scenario.beats:
                like = one.similarities.get(f"{scenario.name}/{beat}")
                if like is not None and not one.answer:
                    led = LED * _led(scenario.beats[beat], one)
                    found[beat] = min(1.0, like + led)
            here = {_meaning(scenario.beats[name]) for name in found if name in near}
            for beat in found:
                twin = _meaning(scenario.beats[beat]) in here  # which of two, the words decide
                found[beat] -= 0 if beat in near or twin else OFF_PATH
                found[beat] -= UNTOLD * len(scenario.beats[beat].names ^ one.told)
            best = max(found, key=lambda name: found[name], default="")
            if not best or found[best] < FAINT:
                continue
            score += found[best]
            matches.append(Match(one.index, best, round(found[best], 3)))
            if found[best] >= SIMILAR:
                near = (best, *scenario.beats[best].successors, *exits)
        known = calls & self._tools.keys()
        fitting = [name for name in known if scenario.name in self._tools[name]]
        return _Walk(score + CALLED * len(fitting) / max(1, len(known)), tuple(matches))

    @cached_property
    def _tools(self) -> dict[str, set[str]]:
        """From a tool to the scenarios with a beat that wants it or asks for what it reads."""
        found: dict[str, set[str]] = {}
        for scenario in self.pack.scenarios.values():
            for beat in scenario.beats.values():
                reads = self.pack.topics[beat.asks].reads if beat.asks else ""
                for tool in (*beat.wants, *([reads] if reads else ())):
                    found.setdefault(tool, set()).add(scenario.name)
        return found

    def _topics(self, turns: Sequence[Turn]) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for turn in turns:
            if turn.speaker == Speaker.CUSTOMER:
                for intent in self.nlu.customer(turn.text[:LONGEST]).intents:
                    if intent.kind == "asks" and intent.score >= SURE and not intent.also:
                        found.update(dict.fromkeys(intent.names))
        return tuple(found)


@dataclass(frozen=True)
class _Walk:
    """The turns as a way through one scenario, and what speaks for it."""

    score: float
    matches: tuple[Match, ...]


def _later(turns: Sequence[Turn]) -> list[dict[str, bool]]:
    """For each turn the tools that were called after it, and whether a call succeeded."""
    found: list[dict[str, bool]] = []
    later: dict[str, bool] = {}
    for turn in reversed(turns):
        found.append(later)
        if turn.calls:
            later = dict(later)
            for call in turn.calls:
                later[call.name] = call.ok or later.get(call.name, False)
    return found[::-1]


def _meaning(beat: Beat) -> tuple[object, ...]:
    """What a beat is for: a question that opens may be asked later on by another beat."""
    return (beat.wants, beat.asks) if beat.wants or beat.asks else (beat.name,)


def _led(beat: Beat, said: _Said) -> int:
    """Whether what a beat wants was named, called and done (1), or came out otherwise (-1)."""
    called = [tool for tool in beat.wants if tool in said.done]
    if not called:
        return 0
    outcome = Outcome.DONE if any(said.done[tool] for tool in called) else Outcome.REFUSED
    if beat.then and not beat.following(outcome):
        return -1
    return int(any(stems(tool.replace("_", " ")) & said.stems for tool in called))


@lru_cache(maxsize=16)
def matcher_for(pack: Pack) -> ScenarioMatcher:
    """The matcher for a pack, made once a process."""
    return ScenarioMatcher(pack)
