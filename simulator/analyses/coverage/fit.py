"""Fitting a recorded conversation to a pack: its scenario, and the beat of each customer turn.

Likeness is the ear's: the cosine over words weighted by rarity, values taken out on both sides.
Nothing is guessed below the thresholds; docs/coverage-logs.md has how often what is above is right.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from simulator.content.pack import Pack
from simulator.content.scenarios import Beat, Scenario
from simulator.dialogue import Speaker, Turn
from simulator.play import english
from simulator.play.ear import Ear, Intent, ear_for, segments, words
from simulator.play.ear.bank import HOLE, MEMORY, Bank
from simulator.play.ear.spotter import without

ANSWER = ""
"""Stands for plain answers among the names of beats."""

SIMILAR = 0.6
"""Least likeness (0 to 1) of a sentence to a beat's own at which the beat is counted."""

APART = 0.08
"""Least margin by which a scenario has to fit better than the next one."""

FAINT = 0.35
"""Likeness below which a sentence says nothing about its scenario."""

LONGEST = 4_000
"""Characters of a turn that are listened to."""

LEAST_WORDS = 4
"""Words of a part of an example that may stand for it."""

OFF_PATH = 0.1
"""What a beat loses that does not follow the one before in the graph."""

UNCALLED = 0.25
"""Weight of the tools in the choice of a scenario, beside the words."""


@dataclass(frozen=True)
class Match:
    """A customer's turn and the beat that it plays.

    Attributes:
        turn: Its index.
        beat: The beat's name.
        likeness: Of the turn's best sentence to one of the beat's, 0 to 1.
    """

    turn: int
    beat: str
    likeness: float


@dataclass(frozen=True)
class Fit:
    """How a recording fits a pack.

    Attributes:
        scenario: The one that fits best; empty where none fits or two fit alike.
        margin: By how much it fits better than the next one, 0 to 1.
        matches: The counted turns in order; none where there is no scenario.
        answered: Indices of turns that only give what was asked for, agree, greet or thank.
        missed: Indices of customer turns that nothing in the pack fits.
    """

    scenario: str = ""
    margin: float = 0.0
    matches: tuple[Match, ...] = ()
    answered: tuple[int, ...] = ()
    missed: tuple[int, ...] = ()


Likes = Mapping[str, float]
"""From `scenario/beat` to likeness."""


@dataclass
class _Said:
    """One customer turn: what it is like, and whether it is no more than an answer."""

    index: int
    likes: dict[str, float] = field(default_factory=dict)
    answer: bool = False


class Fitter:
    """Fits recordings to one pack. Use `fitter_for`, which keeps one per pack."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.ear: Ear = ear_for(pack)
        self.bank = _bank(pack)
        self.sentence = lru_cache(maxsize=MEMORY)(self._sentence)

    def _sentence(self, tokens: tuple[str, ...]) -> Likes:
        """The likeness of one sentence to each beat, and to plain answers under the empty name."""
        bank, found = self.bank, dict[str, float]()
        wanted = {bank.known(word) for word in tokens}
        if not wanted:
            return found
        rare = max(bank.squares.values(), default=1.0)
        norm = sum(bank.squares.get(word, rare) for word in sorted(wanted)) ** 0.5
        shared: Counter[int] = Counter()
        scores: Counter[int] = Counter()
        for word in sorted(wanted):
            for index in bank.postings.get(word, ()):
                shared[index] += 1
                scores[index] += bank.squares[word]  # type: ignore[assignment]
        for index, score in scores.items():
            if shared[index] > 1 or len(bank.tokens[index]) == len(wanted) == 1:
                like = score / (norm * bank.norms[index])
                for name in bank.entries[index].names:
                    if like > found.get(name, 0.0):
                        found[name] = like
        return found

    def likes(self, text: str) -> tuple[Likes, float]:
        """The likeness of a turn's best sentence to each beat, and to a plain answer."""
        text = text[:LONGEST]
        bare = without(text, self.ear.values(text), {})
        found: dict[str, float] = {}
        for sentence in _pieces(bare):
            likes = self.sentence(tuple(words(sentence)))
            if likes.get(ANSWER, 0.0) >= max((v for k, v in likes.items() if k), default=0.0):
                found[ANSWER] = max(found.get(ANSWER, 0.0), likes.get(ANSWER, 0.0))
                continue
            for name, like in likes.items():
                found[name] = max(found.get(name, 0.0), like)
        return found, found.pop(ANSWER, 0.0)

    def fit(self, turns: Sequence[Turn]) -> Fit:
        """Fit a recording: the scenario that it is, and the beats of its customer's turns."""
        said = list(self._said(turns))
        calls = {call.name for turn in turns for call in turn.calls}
        walks = {s.name: self._walk(s, said, calls) for s in self.pack.scenarios.values()}
        ranked = sorted(walks, key=lambda name: -walks[name].score)
        best = walks[ranked[0]]
        margin = best.score - (walks[ranked[1]].score if len(ranked) > 1 else 0.0)
        clear = margin >= APART and any(m.likeness >= SIMILAR for m in best.matches)
        sure = tuple(m for m in best.matches if clear and m.likeness >= SIMILAR)
        counted = {match.turn for match in sure}
        answered = tuple(s.index for s in said if s.answer and s.index not in counted)
        return Fit(
            scenario=ranked[0] if clear else "",
            margin=margin,
            matches=sure,
            answered=answered,
            missed=tuple(s.index for s in said if s.index not in {*counted, *answered}),
        )

    def _said(self, turns: Sequence[Turn]) -> Iterator[_Said]:
        asked: tuple[str, ...] = ()
        for turn in turns:
            if turn.speaker == Speaker.SUPPORT:
                asked = self.ear.support(turn.text[:LONGEST]).requests
                continue
            likes, answer = self.likes(turn.text)
            best = max(likes.values(), default=0.0)
            told = asked and self.ear.customer(turn.text[:LONGEST], asked).slots
            yield _Said(turn.index, likes, bool((told or answer) and best < SIMILAR))
            asked = ()

    def _walk(self, scenario: Scenario, said: Iterable[_Said], calls: set[str]) -> _Walk:
        """The best way through a scenario's graph that the turns can be taken for."""
        score, matches = 0.0, list[Match]()
        near: Iterable[str] = scenario.start
        exits = [name for names in scenario.exits.values() for name in names]
        for one in said:
            names = (f"{scenario.name}/{beat}" for beat in scenario.beats)
            found = [(one.likes[name], name) for name in names if name in one.likes]
            if one.answer or not found:
                continue
            fitting = {f"{scenario.name}/{beat}" for beat in near}
            worth = {name: like - (0 if name in fitting else OFF_PATH) for like, name in found}
            name = max(worth, key=lambda key: worth[key])
            if one.likes[name] < FAINT:
                continue
            score += worth[name]
            beat = name.partition("/")[2]
            matches.append(Match(one.index, beat, round(one.likes[name], 3)))
            if one.likes[name] >= SIMILAR:
                near = (beat, *scenario.beats[beat].successors, *exits)
        tools = _tools(self.pack, scenario) & calls
        known = _all_tools(self.pack) & calls
        if known:
            score += UNCALLED * len(tools) / len(known)
        return _Walk(score, tuple(matches))


@dataclass(frozen=True)
class _Walk:
    """The turns as a way through one scenario, and what speaks for it."""

    score: float
    matches: tuple[Match, ...]


def _pieces(text: str) -> list[str]:
    """The sentences of a text, and the parts of those with a comma."""
    found = segments(text)
    return [*found, *(part for one in found if ", " in one for part in one.split(", "))]


def _tools(pack: Pack, scenario: Scenario) -> set[str]:
    beats = scenario.beats.values()
    wanted = {tool for beat in beats for tool in beat.wants}
    return wanted | {pack.topics[b.asks].reads for b in beats if b.asks and pack.topics[b.asks].reads}


def _all_tools(pack: Pack) -> set[str]:
    return {tool for scenario in pack.scenarios.values() for tool in _tools(pack, scenario)}


def _examples(pack: Pack) -> dict[str, tuple[str, ...]]:
    """Each example sentence of a beat, and the parts of the longer ones, with their beats."""
    found: dict[str, dict[str, None]] = {}
    for scenario in pack.scenarios.values():
        for beat in scenario.beats.values():
            name = f"{scenario.name}/{beat.name}"
            for text in _sentences(pack, beat):
                for part in (text, *_parts(text)):
                    found.setdefault(part, {})[name] = None
    return {text: tuple(names) for text, names in found.items()}


def _sentences(pack: Pack, beat: Beat) -> tuple[str, ...]:
    return beat.say or (pack.topics[beat.asks].asks if beat.asks else ())


def _parts(text: str) -> list[str]:
    parts = segments(text)
    long = [part for part in parts if len(words(HOLE.sub(" ", part))) >= LEAST_WORDS]
    return long if len(parts) > 1 else []


def _bank(pack: Pack) -> Bank:
    bank = Bank()
    for text, names in _examples(pack).items():
        bank.add(text, Intent("beat", names))
    for texts in (*english.REPLIES.values(), *(slot.tell for slot in pack.slots.values())):
        for text in texts:
            bank.add(text, Intent("answer", (ANSWER,)))
    return bank.close()


@lru_cache(maxsize=16)
def fitter_for(pack: Pack) -> Fitter:
    """The fitter for a pack, made once a process."""
    return Fitter(pack)
