"""Scenarios: a goal, what the customer knows, and a graph of beats: what it may want next."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any, NoReturn

from simulator.content.condition_types import ConditionError, Scope
from simulator.content.conditions import Condition, compile_condition
from simulator.content.record_generator import Maker, compile_maker
from simulator.content.records import Collection
from simulator.content.slots import Slot
from simulator.content.templates import compile_template
from simulator.content.thin_packs import meaning
from simulator.content.tools import Tool
from simulator.content.topics import Topic
from simulator.content.values import BOOL, TEXT, Type
from simulator.dialogue import EndingKind
from simulator.documents import Document
from simulator.errors import nearest

if TYPE_CHECKING:
    import networkx as nx

BEAT_KEYS = frozenset({"say", "tells", "wants", "asks", "if", "then", "ends"})
SCENARIO_KEYS = frozenset({"goal", "draws", "makes", "knows", "start", "beats", "expect", "weight"})
ENDS = tuple(kind.value for kind in EndingKind if kind.by_actors)


_HOLE = re.compile(r"\{(\w+)\}")


class Outcome(StrEnum):
    """What support did about a beat, as the customer understood it."""

    DONE = "done"
    REFUSED = "refused"
    OFFERED = "offered"
    ANSWERED = "answered"
    ELSE = "else"


THIN_ENDINGS = {
    "content": EndingKind.RESOLVED,
    "accepts_no": EndingKind.REFUSED,
    "handed_over": EndingKind.ESCALATED,
    "gives_up": EndingKind.GAVE_UP,
}
"""Endings of a pack that has no `beats.yaml`."""

AFTER = {
    Outcome.DONE: ("content",),
    Outcome.REFUSED: ("accepts_no",),
    Outcome.ELSE: ("content", "accepts_no"),
}
"""What may follow in such a pack where a beat has no `then`."""


@dataclass(frozen=True)
class Beat:
    """One thing a customer may want next.

    Attributes:
        name: Unique in its scenario.
        say: Example sentences, with slots in braces.
        tells: Slots that are told with it.
        wants: Tools it asks for; more than one where support offers a choice.
        asks: The topic it asks about, or empty.
        then: From an outcome to the beats that may follow; `else` for whatever support did.
        ends: The ending it brings, or None.
        only_if: Of the case's records, what has to hold for it to follow on another beat.
        means: What it says, in a pack that leaves the words to a language model; else empty.
    """

    name: str
    say: tuple[str, ...]
    tells: tuple[str, ...] = ()
    wants: tuple[str, ...] = ()
    asks: str = ""
    then: Mapping[Outcome, tuple[str, ...]] = field(default_factory=dict)
    ends: EndingKind | None = None
    only_if: Condition | None = None
    means: str = ""

    @property
    def example(self) -> str:
        """One of its sentences, or what it means where it has none."""
        return self.say[0] if self.say else self.means

    def following(self, outcome: Outcome) -> tuple[str, ...]:
        """The beats that may follow when support did `outcome`."""
        if outcome in self.then:
            return self.then[outcome]
        if outcome == Outcome.OFFERED and Outcome.REFUSED in self.then:
            return self.then[Outcome.REFUSED]
        return self.then.get(Outcome.ELSE, ())

    @property
    def names(self) -> frozenset[str]:
        """Slots that are told with it whichever of its sentences is said."""
        named = [frozenset(_HOLE.findall(sentence)) for sentence in self.say]
        return frozenset(self.tells).union(frozenset.intersection(*named) if named else ())

    @property
    def about(self) -> tuple[str, ...]:
        """The tools and the topic that it is about."""
        return (*self.wants, *filter(None, (self.asks,)))

    @cached_property
    def successors(self) -> tuple[str, ...]:
        """All beats that may follow, each once, in written order."""
        return tuple(dict.fromkeys(name for names in self.then.values() for name in names))


@dataclass(frozen=True)
class Draw:
    """A record that a case draws: one of `collection` for which the condition holds."""

    collection: str
    where: Condition


@dataclass(frozen=True)
class Scenario:
    """A reason to contact support.

    Attributes:
        name: Its key in `scenarios.yaml`.
        goal: One sentence that the customer is told.
        draws: Records of the case, by name.
        makes: Other made values of the case, by name.
        knows: What the customer knows: from slot to an expression over draws and made values.
        start: Beats it may begin with.
        beats: All its beats, those of `beats.yaml` that it uses included.
        exits: Endings of `beats.yaml` that are possible after any beat: escalated and gave_up.
        expect: What must be true of the world when the goal is reached.
        weight: How often it is planned, relative to others.
    """

    name: str
    goal: str
    draws: Mapping[str, Draw]
    makes: Mapping[str, Maker]
    knows: Mapping[str, Condition]
    start: tuple[str, ...]
    beats: Mapping[str, Beat]
    exits: Mapping[EndingKind, tuple[str, ...]]
    expect: Condition
    weight: int = 1

    @cached_property
    def graph(self) -> nx.DiGraph[str]:
        """The beats as a directed graph; each edge lists the `outcomes` that lead along it."""
        import networkx as nx

        graph: nx.DiGraph[str] = nx.DiGraph()
        graph.add_nodes_from(self.beats)
        for beat in self.beats.values():
            for outcome, names in beat.then.items():
                for name in names:
                    known = graph.get_edge_data(beat.name, name, {"outcomes": ()})["outcomes"]
                    graph.add_edge(beat.name, name, outcomes=(*known, outcome.value))
        return graph


@dataclass(frozen=True)
class Vocabulary:
    """What scenarios may refer to, all of one pack."""

    tools: Mapping[str, Tool]
    topics: Mapping[str, Topic]
    slots: Mapping[str, Slot]
    collections: Mapping[str, Collection]
    base: Scope
    thin: bool = False
    """Words are left to a language model: beats need no `say`, and no `then`."""


def load_shared_beats(document: Document, words: Vocabulary) -> dict[str, Beat]:
    """Read `beats.yaml`: beats that several scenarios use, among them the endings.

    A thin pack has no such file, and these endings in its place.

    Raises:
        ContentError: Anything unknown or missing; an ending of some kind is not there; a condition,
            since these beats know of no scenario's records.
    """
    if words.thin:
        return {
            name: Beat(name, (), ends=kind, means=meaning(name, (), {}, kind))
            for name, kind in THIN_ENDINGS.items()
        }
    for name in document.mapping():
        if "if" in document.mapping(name):
            document.fail("belongs to a scenario's own beat, which has records", name, "if")
    beats = {name: _beat(document, words, name) for name in document.mapping()}
    for end in ENDS:
        if not any(beat.ends == end for beat in beats.values()):
            document.fail(f"needs a beat that `ends: {end}`")
    return beats


def load_scenarios(
    document: Document, shared: Mapping[str, Beat], words: Vocabulary
) -> dict[str, Scenario]:
    """Read `scenarios.yaml`.

    Raises:
        ContentError: Anything unknown or missing; a beat that cannot be reached; a beat from which
            no ending can be reached.
    """
    if not document.mapping():
        document.fail("holds no scenario")
    return {
        name: _ScenarioLoader(document, shared, words, name).load() for name in document.mapping()
    }


def _beat(document: Document, words: Vocabulary, *at: str) -> Beat:
    spec = document.known_keys(BEAT_KEYS, *at)
    wants = document.texts(*at, "wants")
    asks = document.text(*at, "asks")
    for tool in wants:
        document.known("tool", tool, words.tools, *at, "wants")
    if asks:
        document.known("topic", asks, words.topics, *at, "asks")
    if asks and wants:
        document.fail("takes `wants` or `asks`, not both", *at)
    say = document.texts(*at, "say") or (words.topics[asks].asks if asks else ())
    if not say and not words.thin:
        document.fail("needs `say`, sentences that a customer says", *at)
    for slot in document.texts(*at, "tells"):
        document.known("slot", slot, words.slots, *at, "tells")
    ends = spec.get("ends")
    if ends is not None and ends not in ENDS:
        document.fail(f"`{ends}` is not an ending{nearest(str(ends), ENDS)}", *at, "ends")
    open_end = words.thin and ends is None and "then" not in spec
    if (ends is None) == ("then" not in spec) and not open_end:
        document.fail("needs `then` (what may follow) or `ends`, and not both", *at)
    return Beat(
        name=at[-1],
        say=say,
        tells=document.texts(*at, "tells"),
        wants=wants,
        asks=asks,
        then=_then(document, *at) if "then" in spec else dict(AFTER) if open_end else {},
        ends=EndingKind(ends) if ends else None,
        means="" if say else meaning(at[-1], wants, words.tools, ends),
    )


def _then(document: Document, *at: str) -> dict[Outcome, tuple[str, ...]]:
    value = document.mapping(*at)["then"]
    if isinstance(value, str | list):
        return {Outcome.ELSE: document.texts(*at, "then")}
    then = {}
    for key in document.mapping(*at, "then"):
        if key not in list(Outcome):
            document.fail(f"`{key}` is not an outcome{nearest(key, Outcome)}", *at, "then", key)
        then[Outcome(key)] = document.texts(*at, "then", key)
    if not any(then.values()):
        document.fail("names no beat", *at, "then")
    return then


@dataclass(frozen=True)
class _ScenarioLoader:
    document: Document
    shared: Mapping[str, Beat]
    words: Vocabulary
    name: str

    def load(self) -> Scenario:
        spec = self.document.known_keys(SCENARIO_KEYS, self.name)
        for key in ("goal", *(() if self.words.thin else ("start",)), "beats", "expect"):
            if not spec.get(key):
                self._fail(f"needs `{key}`")
        scope: dict[str, Type] = dict(self.words.base)
        draws = self._draws(scope)
        makes = self._makes(scope)
        knows = self._knows(scope)
        scenario = Scenario(
            name=self.name,
            goal=str(spec["goal"]).strip(),
            draws=draws,
            makes=makes,
            knows=knows,
            start=self._start(),
            beats=self._beats(scope),
            exits={
                EndingKind(end): tuple(b.name for b in self.shared.values() if b.ends == end)
                for end in ("escalated", "gave_up")
            },
            expect=self._expect(spec["expect"], scope),
            weight=self._weight(spec.get("weight", 1)),
        )
        self._check_sentences(scenario)
        self._check_graph(scenario)
        return scenario

    def _start(self) -> tuple[str, ...]:
        """As written; in a thin pack the first beat where nothing is."""
        written = self.document.texts(self.name, "start")
        return written or tuple(self.document.mapping(self.name, "beats"))[:1]

    def _fail(self, reason: str, *keys: str) -> NoReturn:
        self.document.fail(reason, self.name, *keys)

    def _weight(self, value: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= 1000:
            self._fail("must be a whole number from 1 to 1000", "weight")
        return int(value)

    def _compile(self, source: Any, scope: Scope, want: Type | None, *keys: str) -> Condition:
        try:
            return compile_condition(source, scope, want)
        except ConditionError as error:
            self.document.fail(str(error), self.name, *keys)

    def _draws(self, scope: dict[str, Type]) -> dict[str, Draw]:
        found = {}
        for key in self.document.mapping(self.name, "draws"):
            place = self._place_of(key)
            collection = str(next(iter(place), ""))
            if len(place) != 1 or collection not in self.words.collections:
                hint = nearest(collection, self.words.collections)
                self._fail(f"takes one `collection: condition`{hint}", "draws", key)
            owner = self.words.collections[collection]
            scope[key] = owner.type
            where = self._compile(place[collection], scope, BOOL, "draws", key)
            found[key] = Draw(owner.name, where)
            if owner.owner:
                target = self.words.collections[owner.fields[owner.owner].collection]
                scope.setdefault(target.singular, target.type)
        return found

    def _place_of(self, draw: str) -> dict[str, Any]:
        """Collection and condition of a draw; a collection's name alone is any of its records."""
        written = self.document.at(self.name, "draws", draw)
        if isinstance(written, str):
            return {written: True}
        return self.document.mapping(self.name, "draws", draw)

    def _makes(self, scope: dict[str, Type]) -> dict[str, Maker]:
        found = {}
        for key, recipe in self.document.mapping(self.name, "makes").items():
            try:
                found[key] = compile_maker(recipe, scope, self.words.collections)
            except ConditionError as error:
                self.document.fail(str(error), self.name, "makes", key)
            scope[key] = found[key].type
        return found

    def _knows(self, scope: Scope) -> dict[str, Condition]:
        found = {}
        for slot, source in self.document.mapping(self.name, "knows").items():
            self.document.known("slot", slot, self.words.slots, self.name, "knows", slot)
            found[slot] = self._compile(source, scope, None, "knows", slot)
        return found

    def _expect(self, source: Any, scope: Scope) -> Condition:
        topics = Type("list", choices=tuple(self.words.topics))
        deeds = Type("list", choices=tuple(t.name for t in self.words.tools.values() if t.is_deed))
        reports = {"answered": topics, "done": deeds}
        return self._compile(source, {**scope, **reports}, BOOL, "expect")

    def _beats(self, scope: Scope) -> dict[str, Beat]:
        beats = {
            name: self._own_beat(name, scope) for name in self.document.mapping(self.name, "beats")
        }
        todo = [*self._start()]
        todo += [name for beat in list(beats.values()) for name in beat.successors]
        todo += [b.name for b in self.shared.values() if b.ends in ("escalated", "gave_up")]
        while todo:
            name = todo.pop(0)
            if name in beats:
                continue
            there = [*beats, *self.shared]
            self.document.known("beat", name, there, self.name, *self._place(name))
            beats[name] = self.shared[name]
            todo += [other for other in self.shared[name].successors if other not in beats]
        return beats

    def _own_beat(self, name: str, scope: Scope) -> Beat:
        at = ("beats", name)
        beat = _beat(self.document, self.words, self.name, *at)
        source = self.document.mapping(self.name, *at).get("if")
        if source is None:
            return beat
        return replace(beat, only_if=self._compile(source, scope, BOOL, *at, "if"))

    def _place(self, wanted: str) -> tuple[str, ...]:
        for name in self.document.mapping(self.name, "beats"):
            if wanted in str(self.document.mapping(self.name, "beats", name).get("then", "")):
                return ("beats", name, "then")
        return ("start",)

    def _check_sentences(self, scenario: Scenario) -> None:
        scope = {slot: TEXT for slot in scenario.knows}
        own = self.document.mapping(self.name, "beats")
        for beat in scenario.beats.values():
            at = ("beats", beat.name) if beat.name in own else ("beats",)
            for index, sentence in enumerate(beat.say):
                try:
                    compile_template(sentence, scope)
                except ConditionError as error:
                    where = (*at, "say", index) if "say" in own.get(beat.name, {}) else at
                    reason = f"{error} (slots are those in `knows`)"
                    self.document.fail(f"beat {beat.name}: {reason}", self.name, *where)
            for slot in beat.tells:
                if slot not in scenario.knows:
                    hint = nearest(slot, scenario.knows)
                    self._fail(f"{beat.name} tells `{slot}`, not in `knows`{hint}", *at)

    def _check_graph(self, scenario: Scenario) -> None:
        import networkx as nx

        graph = scenario.graph
        reached = set(scenario.start)
        for name in scenario.start:
            reached |= nx.descendants(graph, name)
        exits = {name for names in scenario.exits.values() for name in names}
        for name in graph:
            if name not in reached | exits:
                self._fail("this beat cannot be reached from the start", "beats", name)
        ends = [name for name, beat in scenario.beats.items() if beat.ends and name in reached]
        can_end = set(ends)
        for name in ends:
            can_end |= nx.ancestors(graph, name)
        for name in graph:
            if name in reached and name not in can_end:
                self._fail("from this beat no ending can be reached", "beats", name)
