"""What cannot be heard: slots as the personas tell them, and asks that are taken for another's."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from random import Random

from simulator.analyses.checking.mistake import Kind, Mistake, mistake_at
from simulator.analyses.checking.opened import Opened
from simulator.content.briefs import customer_brief, fill
from simulator.content.cases import Case
from simulator.content.heard import FILE as HEARD
from simulator.content.pack import Pack
from simulator.content.personas import Persona
from simulator.content.scenarios import Beat
from simulator.content.slots import Slot
from simulator.documents import Document, Path_
from simulator.play.models.embedded.style import Style
from simulator.play.models.embedded.wording import Rewording
from simulator.play.nlu import NLU, Intent, nlu_for, words
from simulator.play.nlu.example_index import ExampleIndex
from simulator.runs.coverage.dry_run import as_told

TOLD = 4
"""How often each sentence that tells a slot is said, by another persona each time."""

LEAST = 0.5
"""Share of its tellings that a slot has to be heard in."""

ALIKE = 0.8
"""Likeness of two sentences, as the ear weighs words, from which on it is asked which is which."""

_LITTLE = frozenset({
    "a", "an", "and", "hello", "hi", "just", "my", "now", "our", "please", "so", "the", "then",
    "this", "that", "your",
})  # fmt: skip
"""Words that make no difference between two questions."""


def unheard(
    opened: Opened, cases: Mapping[str, Sequence[Case]], personas: Mapping[str, Persona]
) -> Iterator[Mistake]:
    """Slots whose values are not understood when they are asked for and told.

    Args:
        opened: The pack.
        cases: Some of each scenario: what customers know in them is told.
        personas: Who tells it.
    """
    pack, document = opened.pack, opened.file("slots")
    for slot in pack.slots.values():
        knowing = [c for each in cases.values() for c in each if slot.name in c.knows]
        if knowing:
            yield from _Telling(pack, slot, knowing, personas).mistakes(document)


class _Telling:
    """One slot, told in all its sentences."""

    def __init__(
        self, pack: Pack, slot: Slot, knowing: Sequence[Case], personas: Mapping[str, Persona]
    ) -> None:
        self.pack, self.slot, self.nlu = pack, slot, nlu_for(pack)
        self.people = [personas[name] for name in sorted(personas)]
        self.rng = Random(f"{pack.name}/{slot.name}")
        self.right, self.tries = Counter[str](), Counter[str]()
        self.wrong: dict[str, tuple[str, str, str]] = {}
        for sentence in slot.tell:
            for _ in range(TOLD):
                self._tell(sentence, self.rng.choice(knowing))

    def _tell(self, sentence: str, case: Case) -> None:
        if "{" in fill(sentence, case.knows):
            return
        persona = self.rng.choice(self.people)
        said = _said(self.pack, case, persona, sentence, self.nlu, self.rng)
        name, value = self.slot.name, case.knows[self.slot.name]
        heard = self.nlu.customer(said, (name,)).slots.get(name, "")
        self.tries[sentence] += 1
        if self._same(heard, value):
            self.right[sentence] += 1
        else:
            self.wrong.setdefault(sentence, (persona.name, said, heard))

    def _same(self, heard: str, value: str) -> bool:
        both = (as_told(self.pack, self.slot.name, text) for text in (heard, value))
        one, other = (text.lower().removeprefix("the ").rstrip(".") for text in both)
        return one == other

    def mistakes(self, document: Document) -> Iterator[Mistake]:
        """The slot, where it is mostly not heard; else those of its sentences that never are."""
        slot, tries = self.slot, self.tries.total()
        if tries and self.right.total() < LEAST * tries:
            sentence = next(iter(self.wrong))
            yield self._mistake(
                document, (slot.name,), f"is heard in {self.right.total()} of {tries} tellings",
                sentence, "give it the kind (`is`, `one_of`, `pattern`, `of`, `named`) of its"
                " values, or sentences under `tell` that lead to them",
            )  # fmt: skip
            return
        for place, sentence in enumerate(slot.tell):
            if self.tries[sentence] and not self.right[sentence]:
                yield self._mistake(
                    document, (slot.name, "tell", place), "is never heard", sentence,
                    "say it otherwise",
                )  # fmt: skip

    def _mistake(
        self, document: Document, keys: Path_, what: str, sentence: str, remedy: str
    ) -> Mistake:
        name, said, heard = self.wrong[sentence]
        instead = f"`{heard}`" if heard else "nothing"
        wrong = f"{what}: from `{said}` ({name}), asked for it, support hears {instead}"
        return mistake_at(Kind.UNHEARD, document, keys, wrong, remedy)


def _said(pack: Pack, case: Case, persona: Persona, sentence: str, nlu: NLU, rng: Random) -> str:
    """A telling sentence in a persona's words, with its typing habits."""
    traits = {**customer_brief(pack, case, persona)["persona"], "asides": []}
    worded = Rewording(nlu, traits, rng).telling(sentence, case.knows)
    style = Style(traits, rng, case.knows.values(), nlu)
    return style.message([worded], False, False, True, "")


@dataclass(frozen=True)
class _Ask:
    """One sentence of customers, with what it is for."""

    text: str
    kind: str
    names: tuple[str, ...]
    document: Document
    keys: Path_

    @property
    def place(self) -> str:
        """File and line."""
        return f"{self.document.path.name}:{self.document.error('', *self.keys).line}"

    @property
    def meaning(self) -> str:
        """What it is for, for people."""
        return f"{self.kind} {' or '.join(f'`{name}`' for name in self.names)}"


def twins(opened: Opened, cases: Mapping[str, Sequence[Case]]) -> Iterator[Mistake]:
    """Sentences that ask for different things, and are one to the ear.

    Args:
        opened: The pack.
        cases: Some of each scenario, for values to fill in.
    """
    knows = [dict(case.knows) for each in cases.values() for case in islice(each, 1)]
    asks = list(_asks(opened))
    for one, other in _alike(asks):
        if not _same_words(one, other) and not _confused(opened.pack, one, other, knows):
            continue
        yield mistake_at(
            Kind.TWINS, other.document, other.keys,
            f"`{other.text}` {other.meaning}, but the ear cannot tell it from `{one.text}`"
            f" ({one.place}), which {one.meaning}",
            "name in both what they are about, or make both ask for one thing",
        )  # fmt: skip


def _asks(opened: Opened) -> Iterator[_Ask]:
    """All sentences that want a deed or ask about something, each at its first place."""
    pack, seen = opened.pack, set[tuple[str, tuple[str, ...]]]()
    for ask in (*_of_topics(opened), *_of_beats(opened), *_of_heard(opened, pack)):
        if (ask.text, ask.names) not in seen:
            seen.add((ask.text, ask.names))
            yield ask


def _of_topics(opened: Opened) -> Iterator[_Ask]:
    document = opened.file("topics")
    for topic in opened.pack.topics.values():
        for place, text in enumerate(document.texts(topic.name, "asks")):
            yield _Ask(text, "asks", (topic.name,), document, (topic.name, "asks", place))


def _of_beats(opened: Opened) -> Iterator[_Ask]:
    shared, own = opened.file("beats"), opened.file("scenarios")
    for name in shared.mapping():
        if name in opened.pack.shared:
            yield from _of_beat(opened.pack.shared[name], shared, (name,))
    for scenario in opened.pack.scenarios.values():
        for name in own.mapping(scenario.name, "beats"):
            if name in scenario.beats:
                yield from _of_beat(scenario.beats[name], own, (scenario.name, "beats", name))


def _of_beat(beat: Beat, document: Document, at: Path_) -> Iterator[_Ask]:
    if beat.wants or beat.asks:
        kind, names = ("wants", beat.wants) if beat.wants else ("asks", (beat.asks,))
        for place, text in enumerate(document.texts(*at, "say")):
            yield _Ask(text, kind, names, document, (*at, "say", place))


def _of_heard(opened: Opened, pack: Pack) -> Iterator[_Ask]:
    path = pack.folder / HEARD
    if path.is_file():
        document = opened.files.read(path)
        for kind in ("wants", "asks"):
            for name in document.mapping(kind):
                for place, text in enumerate(document.texts(kind, name)):
                    yield _Ask(text, kind, (name,), document, (kind, name, place))


def _alike(asks: Sequence[_Ask]) -> Iterator[tuple[_Ask, _Ask]]:
    """Pairs of sentences for different things that share most of what they weigh."""
    index, kept = ExampleIndex(), list[_Ask]()
    for ask in asks:
        before = len(index.entries)
        index.add(ask.text, Intent(ask.kind, ask.names))
        kept += [ask] * (len(index.entries) - before)
    index.close()
    for place, ask in enumerate(kept):
        shared: dict[int, float] = defaultdict(float)
        for word in index.tokens[place]:
            for other in index.postings[word]:
                if other < place and not {*kept[other].names} & {*ask.names}:
                    shared[other] += index.squares[word]
        for other, weight in sorted(shared.items()):
            score = weight / (index.norms[place] * index.norms[other])
            if score >= ALIKE:
                yield kept[other], ask


def _same_words(one: _Ask, other: _Ask) -> bool:
    """Whether two sentences differ in nothing that counts."""
    first, second = ({*words(each.text)} - _LITTLE for each in (one, other))
    return first == second


def _confused(pack: Pack, one: _Ask, other: _Ask, knows: Sequence[dict[str, str]]) -> bool:
    """Whether the ear takes one of two sentences for what the other is for.

    Sentences of logs are not asked about: they are what it learns from, and nobody says them.
    """
    nlu = nlu_for(pack)
    if HEARD in (one.document.path.name, other.document.path.name):
        return False
    for ask, twin in ((one, other), (other, one)):
        filled = (fill(ask.text, known) for known in knows)
        text = next((text for text in filled if "{" not in text), "")
        heard = {name for i in nlu.customer(text).meant for name in i.names} if text else set()
        if heard & {*twin.names} and not heard & {*ask.names}:
            return True
    return False
