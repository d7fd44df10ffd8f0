"""Lists of sentences in a pack's files, each with what it is for and where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from simulator.content.pack import Pack, file_of
from simulator.content.pack_files import PackFiles
from simulator.content.scenarios import Beat
from simulator.documents import Document, Path_


class ListKind(StrEnum):
    """What the sentences of a list are for: three kinds are customers', two support's."""

    BEAT = "beat"
    TELL = "tell"
    TOPIC = "topic"
    ASK = "ask"
    ANSWER = "answer"

    @property
    def customers(self) -> bool:
        """Whether customers say them."""
        return self in (ListKind.BEAT, ListKind.TELL, ListKind.TOPIC)


WANTED = {
    ListKind.BEAT: 5,
    ListKind.TELL: 4,
    ListKind.TOPIC: 4,
    ListKind.ASK: 4,
    ListKind.ANSWER: 3,
}
"""Sentences from which on a list has enough; docs/phrases.md has what was measured."""


@dataclass(frozen=True, eq=False)
class SentenceList:
    """One list of sentences.

    Attributes:
        kind: What they are for.
        name: Of the beat, the slot or the topic.
        scenario: Whose beat it is; empty for beats of all scenarios, slots and topics.
        texts: The sentences, as written.
        document: The file.
        keys: Where in it the list stands.
        beat: The beat, where it is one's.
    """

    kind: ListKind
    name: str
    scenario: str
    texts: tuple[str, ...]
    document: Document
    keys: Path_
    beat: Beat | None = None

    @property
    def label(self) -> str:
        """For people: `beat daily_special.ask_today`."""
        return f"{self.kind.value} {f'{self.scenario}.' if self.scenario else ''}{self.name}"

    @property
    def line(self) -> int:
        """The line on which it begins."""
        return self.document.error("", *self.keys).line or 1

    @property
    def wanted(self) -> int:
        """How many sentences it should have."""
        return WANTED[self.kind]

    @property
    def lacks(self) -> int:
        """How many more that would be."""
        return max(0, self.wanted - len(self.texts))


def sentence_lists(pack: Pack, files: PackFiles) -> tuple[SentenceList, ...]:
    """All lists of a pack, file by file and down each file.

    Args:
        pack: As it was loaded.
        files: What it was loaded from.
    """
    return (*_beats(pack, files), *_slots(pack, files), *_topics(pack, files))


def _beats(pack: Pack, files: PackFiles) -> Iterator[SentenceList]:
    document = file_of(pack.folder, "beats", files)
    for name in document.mapping():
        if name in pack.shared:
            yield from _of_beat(pack.shared[name], "", document, (name, "say"))
    document = file_of(pack.folder, "scenarios", files)
    for scenario in pack.scenarios.values():
        for name in document.mapping(scenario.name, "beats"):
            keys = (scenario.name, "beats", name, "say")
            if name in scenario.beats:
                yield from _of_beat(scenario.beats[name], scenario.name, document, keys)


def _of_beat(beat: Beat, scenario: str, document: Document, keys: Path_) -> Iterator[SentenceList]:
    """A beat's own list; one that says what its topic asks has none."""
    texts = document.texts(*keys)
    if texts or beat.means:
        yield SentenceList(ListKind.BEAT, beat.name, scenario, texts, document, keys, beat)


def _slots(pack: Pack, files: PackFiles) -> Iterator[SentenceList]:
    document = file_of(pack.folder, "slots", files)
    for name in document.mapping():
        for kind in (ListKind.ASK, ListKind.TELL):
            keys = (name, kind.value)
            yield SentenceList(kind, name, "", document.texts(*keys), document, keys)


def _topics(pack: Pack, files: PackFiles) -> Iterator[SentenceList]:
    document = file_of(pack.folder, "topics", files)
    for name in document.mapping():
        keys: Path_ = (name, "asks")
        yield SentenceList(ListKind.TOPIC, name, "", document.texts(*keys), document, keys)
        for keys in _answers(document, name):
            texts = document.texts(*keys)
            yield SentenceList(ListKind.ANSWER, name, "", texts, document, keys)


def _answers(document: Document, name: str) -> Iterator[Path_]:
    """Where the ways to answer stand: one list, or one for each condition."""
    value = document.at(name, "answer")
    if isinstance(value, list) and any(isinstance(item, dict) for item in value):
        for place in range(len(value)):
            yield (name, "answer", place, "say")
    else:
        yield (name, "answer")
