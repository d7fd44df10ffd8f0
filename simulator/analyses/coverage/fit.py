"""Fitting a recorded conversation to a pack: its scenario, and the beat of each customer turn.

Likeness is the ear's: the cosine over words weighted by rarity, values taken out on both sides.
Nothing is guessed below the thresholds; docs/coverage-logs.md has how often what is above is right.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import pairwise

from simulator.content.pack import Pack
from simulator.content.scenarios import Beat, Outcome, Scenario
from simulator.dialogue import Speaker, Turn
from simulator.play import english
from simulator.play.ear import Ear, Intent, ear_for, segments, words
from simulator.play.ear.bank import MEMORY, SURE, Bank
from simulator.play.ear.spotter import without

ANSWER = ""
"""Stands for plain answers among the names of beats."""

SIMILAR = 0.75
"""Least confidence (0 to 1) at which a turn counts as a beat."""

APART = 0.4
"""Least margin by which a scenario has to fit better than the next one."""

FAINT = 0.35
"""Confidence below which a turn says nothing about its scenario."""

OFF_PATH = 0.2
"""What a beat loses that does not follow the one before in the graph."""

CALLED = 0.25
"""Weight of the tools in the choice of a scenario, beside a sentence of likeness 1."""

LED = 0.15
"""What a beat gains where a tool that it wants was called later, and came out as its graph says;
what it loses where the tool came out otherwise."""

LEAD = 3
"""Words of the longest lead (`Okay, so`) that is left away before a comma."""

LIGHT = 0.15
"""Share of its weight that a function word keeps: `could you ... for me` says nothing."""

STRANGE = 8.0
"""A word that no example has weighs like one that stands in one of so many."""

FUNCTION_WORDS = frozenset(
    """a about actually all also am an and any anything are as at be been but by can could did do
    doe for from get give go going had ha have hello here hey hi how i id if ill im in into is it
    ive just know let like look looking make me much my myself need now of oh ok okay on one or our
    please really see should so some sorry still sure take tell than that the their them then there
    thing these they this those to too um up us want wa we well were what whats when which who will
    with would yes you your""".split()  # noqa: SIM905
)

PLAIN = 0.55
"""Least likeness of a sentence to a plain answer at which it is no more than one."""

LONGEST = 4_000
"""Characters of a turn that are listened to."""

LEAST_WORDS = 4
"""Words of the shortest sentence that is listed as unlike anything."""


@dataclass(frozen=True)
class Match:
    """A customer's turn and the beat that it plays.

    Attributes:
        turn: Its index.
        beat: The beat's name.
        confidence: Likeness of the turn's best sentence to one of the beat's, 0 to 1, less
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


Likes = Mapping[str, float]
"""From `scenario/beat` to likeness."""


@dataclass
class _Said:
    """One customer turn.

    Attributes:
        index: Of the turn.
        likes: What it is like.
        answer: It is no more than an answer.
        done: Tools that were called later, and whether one of the calls succeeded.
    """

    index: int
    likes: Likes = field(default_factory=dict)
    answer: bool = False
    done: Mapping[str, bool] = field(default_factory=dict)


class Fitter:
    """Fits recordings to one pack. Use `fitter_for`, which keeps one per pack."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.ear: Ear = ear_for(pack)
        self.bank = _bank(pack)
        self.sentence = lru_cache(maxsize=MEMORY)(self._sentence)

    def _sentence(self, tokens: tuple[str, ...]) -> Likes:
        """The likeness of one sentence to each beat, and to plain answers as `ANSWER`."""
        bank, found = self.bank, dict[str, float]()
        wanted = sorted({bank.known(word) for word in tokens})
        strange = math.log(1 + len(bank.entries) / STRANGE) ** 2
        norm = math.sqrt(sum(bank.squares.get(w, _light(w) * strange) for w in wanted))
        shared: Counter[int] = Counter()
        scores: dict[int, float] = defaultdict(float)
        for word in wanted:
            for index in bank.postings.get(word, ()):
                shared[index] += 1
                scores[index] += bank.squares[word]
        for index, score in scores.items():
            if shared[index] > 1 or len(bank.tokens[index]) == len(wanted):
                like = score / (norm * bank.norms[index])
                for name in bank.entries[index].names:
                    found[name] = max(found.get(name, 0.0), like)
        return found

    def likes(self, text: str) -> tuple[Likes, bool]:
        """The likeness of a turn's best sentence to each beat; whether all are plain answers."""
        bare = self.bare(text)
        found: dict[str, float] = {}
        for sentence in _pieces(bare):
            likes = self.sentence(tuple(words(sentence)))
            if not _plain(likes):
                for name, like in likes.items():
                    found[name] = max(found.get(name, 0.0), like)
        found.pop(ANSWER, None)
        said = [tuple(words(sentence)) for sentence in segments(bare)]
        return found, all(_plain(self.sentence(tokens)) for tokens in said if tokens)

    def unlike(self, text: str) -> list[str]:
        """The sentences of a turn that nothing in the pack is like, with `…` for each value."""
        kept, text = [], text[:LONGEST]
        for *_, start, end in sorted(self.ear.values(text), key=lambda value: -value[3]):
            text = f"{text[:start]}…{text[end:]}"
        for sentence in segments(text):
            tokens = tuple(words(sentence))
            likes = self.sentence(tokens)
            strange = max(likes.values(), default=0.0) < SIMILAR and not _plain(likes)
            if strange and len(tokens) >= LEAST_WORDS:
                kept.append(sentence)
        return kept

    def bare(self, text: str) -> str:
        """A turn without the values in it, as the examples are without theirs."""
        text = text[:LONGEST]
        return without(text, self.ear.values(text), {})

    def fit(self, turns: Sequence[Turn]) -> Fit:
        """Fit a recording: the scenario that it is, and the beats of its customer's turns."""
        said = list(self._said(turns))
        calls = {call.name for turn in turns for call in turn.calls}
        walks = {s.name: self._walk(s, said, calls) for s in self.pack.scenarios.values()}
        ranked = sorted(walks, key=lambda name: -walks[name].score)
        best, second = walks[ranked[0]], walks[ranked[1]].score if len(ranked) > 1 else 0.0
        sure = tuple(m for m in best.matches if m.confidence >= SIMILAR)
        clear = best.score - second >= APART and self._anchored(ranked[0], sure, calls)
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
        """Whether a sure turn begins the scenario or wants what was called: thanks say nothing."""
        known = self.pack.scenarios[scenario]
        return any(m.beat in known.start or calls & {*known.beats[m.beat].wants} for m in sure)

    def _said(self, turns: Sequence[Turn]) -> Iterator[_Said]:
        asked: tuple[str, ...] = ()
        later = _later(turns)
        for place, turn in enumerate(turns):
            if turn.speaker == Speaker.SUPPORT:
                asked = self.ear.support(turn.text[:LONGEST]).requests
                continue
            likes, plain = self.likes(turn.text)
            told = asked and self.ear.customer(turn.text[:LONGEST], asked).slots.keys() & {*asked}
            unsure = max(likes.values(), default=0.0) < SIMILAR
            yield _Said(turn.index, likes, unsure and (plain or bool(told)), later[place])
            asked = ()

    def _walk(self, scenario: Scenario, said: Iterable[_Said], calls: set[str]) -> _Walk:
        """The turns as a way through a scenario's graph, each at the beat that it is most like."""
        score, matches = 0.0, list[Match]()
        near: Iterable[str] = scenario.start
        exits = [name for names in scenario.exits.values() for name in names]
        for one in said:
            found = {}
            for beat in scenario.beats:
                like = one.likes.get(f"{scenario.name}/{beat}")
                if like is not None and not one.answer:
                    led = LED * _led(scenario.beats[beat], one.done)
                    found[beat] = min(1.0, like + led) - (0 if beat in near else OFF_PATH)
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
                for intent in self.ear.customer(turn.text[:LONGEST]).intents:
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


def _led(beat: Beat, done: Mapping[str, bool]) -> int:
    """Whether what a beat wants was called and came out as its graph says (1), or not (-1)."""
    called = [done[tool] for tool in beat.wants if tool in done]
    if not called:
        return 0
    outcome = Outcome.DONE if any(called) else Outcome.REFUSED
    return 1 if beat.following(outcome) or not beat.then else -1


def _pieces(text: str) -> list[str]:
    """The sentences of a text, those with a short lead also without it, and pairs of them."""
    found = []
    for sentence in segments(text):
        found.append(sentence)
        lead, _, rest = sentence.partition(", ")
        while rest and len(lead.split()) <= LEAD:
            found.append(rest)
            lead, _, rest = rest.partition(", ")
    return [*found, *(" ".join(pair) for pair in pairwise(segments(text)))]


def _plain(likes: Likes) -> bool:
    """Whether a sentence is a plain answer: like one, and no more like a beat's."""
    others = (like for name, like in likes.items() if name != ANSWER)
    return likes.get(ANSWER, 0.0) >= max(PLAIN, *others, 0.0)


def _examples(pack: Pack) -> dict[str, tuple[str, ...]]:
    """Each example sentence with the beats that it is one of."""
    found: dict[str, dict[str, None]] = {}
    for scenario in pack.scenarios.values():
        for beat in scenario.beats.values():
            name = f"{scenario.name}/{beat.name}"
            for text in _sentences(pack, beat):
                found.setdefault(text, {})[name] = None
    return {text: tuple(names) for text, names in found.items()}


def _sentences(pack: Pack, beat: Beat) -> tuple[str, ...]:
    return beat.say or (pack.topics[beat.asks].asks if beat.asks else ())


def _bank(pack: Pack) -> Bank:
    bank = Bank()
    for text, names in _examples(pack).items():
        bank.add(text, Intent("beat", names))
    for texts in (*english.REPLIES.values(), *(slot.tell for slot in pack.slots.values())):
        for text in texts:
            bank.add(text, Intent("answer", (ANSWER,)))
    bank.close()
    bank.squares = {word: _light(word) * square for word, square in bank.squares.items()}
    bank.norms = [math.sqrt(sum(bank.squares[w] for w in sorted(t))) for t in bank.tokens]
    return bank


def _light(word: str) -> float:
    return LIGHT if word in FUNCTION_WORDS else 1.0


@lru_cache(maxsize=16)
def fitter_for(pack: Pack) -> Fitter:
    """The fitter for a pack, made once a process."""
    return Fitter(pack)
