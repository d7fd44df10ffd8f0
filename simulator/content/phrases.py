"""Phrases: further wordings of a pack's own sentences, kept in a file and spoken with the pack.

A model writes them once (`simulator generate --say-with`), they are checked before they are kept,
and from then on they play offline. Those of your own pack stand in its folder as `phrases.yaml`,
those of a pack that ships in `phrases/PACK.yaml` of the working folder.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal, NamedTuple

from pydantic import Field, ValidationError

from simulator.content.scenarios import Beat, Scenario
from simulator.content.search_path import is_shipped
from simulator.content.slots import Slot
from simulator.dialogue import Data
from simulator.documents import Document, read_document
from simulator.errors import misfit

FILE, FOLDER = "phrases.yaml", "phrases"

_HOLE = re.compile(r"\{[^{}]*\}")


class Sentence(NamedTuple):
    """One of a pack's own sentences.

    Attributes:
        part: What it belongs to: `beat NAME`, or `tell SLOT` and `ask SLOT`.
        text: As the pack has it, with holes in braces.
    """

    part: str
    text: str

    @property
    def key(self) -> str:
        """A hash, 12 hex digits: a sentence that was changed is another one."""
        return hashlib.sha256(f"{self.part}\n{self.text}".encode()).hexdigest()[:12]


class PhraseState(StrEnum):
    """What people say of a phrase; all play but those that were rejected."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class Phrase(Data):
    """Another wording of a sentence, with the same holes."""

    part: str
    of: str
    """The sentence, as the pack had it."""
    text: str = Field(min_length=1)
    by: str = ""
    """The model that wrote it."""
    state: PhraseState = PhraseState.PROPOSED

    @property
    def sentence(self) -> Sentence:
        """What it says otherwise."""
        return Sentence(self.part, self.of)

    @property
    def id(self) -> str:
        """By which it is named in a review, 8 hex digits."""
        return hashlib.sha256(f"{self.part}\n{self.of}\n{self.text}".encode()).hexdigest()[:8]

    @property
    def plays(self) -> bool:
        """Whether it may be said."""
        return self.state != PhraseState.REJECTED


class Spent(Data):
    """What all calls for phrases have used; dollars are None where the price is not known."""

    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    dollars: Decimal | None = None

    def plus(self, other: Spent) -> Spent:
        """Both together."""
        known = [each.dollars for each in (self, other) if each.dollars is not None]
        return Spent(
            calls=self.calls + other.calls,
            tokens_in=self.tokens_in + other.tokens_in,
            tokens_out=self.tokens_out + other.tokens_out,
            dollars=sum(known, Decimal(0)) if known else None,
        )


class PhraseBook(Data):
    """What is kept for a pack.

    Example:
        >>> PhraseBook(asked=("0123456789ab",)).playing
        ()
    """

    format: Literal[1] = 1
    asked: tuple[str, ...] = ()
    """Keys of the sentences that a model was asked about, whatever it said."""
    spent: Spent = Spent()
    turned_down: dict[str, int] = Field(default_factory=dict)
    """Wordings that were not kept, by reason."""
    phrases: tuple[Phrase, ...] = ()

    @property
    def playing(self) -> tuple[Phrase, ...]:
        """Those that may be said."""
        return tuple(phrase for phrase in self.phrases if phrase.plays)

    def with_more(
        self,
        asked: Iterable[str],
        phrases: Iterable[Phrase],
        reasons: Mapping[str, int],
        spent: Spent,
    ) -> PhraseBook:
        """With what came of one more call."""
        counts = Counter(self.turned_down) + Counter(reasons)
        return self.model_copy(
            update={
                "asked": tuple(dict.fromkeys((*self.asked, *asked))),
                "phrases": (*self.phrases, *phrases),
                "turned_down": dict(sorted(counts.items())),
                "spent": self.spent.plus(spent),
            }
        )


def phrases_file(folder: Path) -> Path:
    """Where the phrases of a pack stand: in its folder, or in the user's where the pack ships."""
    if is_shipped(folder):
        return Path(FOLDER) / f"{folder.resolve().name}.yaml"
    return folder / FILE


def load_phrases(path: Path) -> PhraseBook:
    """What is kept in a file; nothing where there is none.

    Raises:
        ContentError: It cannot be read, or a phrase has other holes than its sentence.
    """
    if not path.is_file():
        return PhraseBook()
    document = read_document(path)
    try:
        book = PhraseBook.model_validate(document.mapping())
    except ValidationError as error:
        first = error.errors()[0]
        at = [part for part in first["loc"] if isinstance(part, str | int)]
        raise document.error(misfit(first), *at) from None
    _check_holes(document, book.phrases)
    return book


def _check_holes(document: Document, phrases: Iterable[Phrase]) -> None:
    for place, phrase in enumerate(phrases):
        if holes(phrase.text) != holes(phrase.of):
            has = " ".join(holes(phrase.of)) or "none"
            document.fail(
                f"its holes have to be those of its sentence: {has}", "phrases", place, "text"
            )


def holes(text: str) -> list[str]:
    """The holes of a sentence, sorted; a lone brace is one that no sentence has.

    Example:
        >>> holes("Where is {order_id}, {name}?")
        ['{name}', '{order_id}']
    """
    rest = _HOLE.sub("", text)
    return sorted([*_HOLE.findall(text), *(c for c in rest if c in "{}")])


def written(book: PhraseBook) -> str:
    """A book as YAML, a phrase a line."""
    data: dict[str, Any] = book.model_dump(mode="json")
    phrases = data.pop("phrases")
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in data.items()]
    lines += ["phrases:", *(f"  - {json.dumps(p, ensure_ascii=False)}" for p in phrases)]
    return "\n".join(lines if phrases else lines[:-1]) + "\n"


def sentences_of(
    shared: Mapping[str, Beat], scenarios: Iterable[Scenario], slots: Mapping[str, Slot]
) -> list[Sentence]:
    """All sentences of a pack that may be said otherwise, each once.

    What support says of facts, rules and deeds is not among them: a word more there is a promise.
    """
    own = (beat for scenario in scenarios for beat in scenario.beats.values())
    found = [
        Sentence(f"beat {beat.name}", text)
        for beat in (*shared.values(), *own)
        for text in beat.say
    ]
    for slot in slots.values():
        found += [Sentence(f"tell {slot.name}", text) for text in slot.tell]
        found += [Sentence(f"ask {slot.name}", text) for text in slot.ask]
    return list(dict.fromkeys(found))


class Wordings:
    """Phrases by the sentence that they say otherwise.

    Args:
        phrases: Those that may be said.
    """

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        self._by_sentence: dict[Sentence, list[str]] = {}
        for phrase in phrases:
            self._by_sentence.setdefault(phrase.sentence, []).append(phrase.text)

    def beats(self, beats: Mapping[str, Beat]) -> dict[str, Beat]:
        """Beats with their phrases behind their own sentences."""
        return {
            name: replace(beat, say=self._with(f"beat {beat.name}", beat.say))
            for name, beat in beats.items()
        }

    def scenarios(self, scenarios: Mapping[str, Scenario]) -> dict[str, Scenario]:
        """Scenarios with such beats."""
        return {n: replace(each, beats=self.beats(each.beats)) for n, each in scenarios.items()}

    def slots(self, slots: Mapping[str, Slot]) -> dict[str, Slot]:
        """Slots with phrases to tell and to ask for them."""
        return {
            name: replace(
                slot,
                tell=self._with(f"tell {name}", slot.tell),
                ask=self._with(f"ask {name}", slot.ask),
            )
            for name, slot in slots.items()
        }

    def _with(self, part: str, texts: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*texts, *self._further(part, texts))))

    def _further(self, part: str, texts: tuple[str, ...]) -> Iterator[str]:
        for text in texts:
            yield from self._by_sentence.get(Sentence(part, text), ())


def digest_with(digest: str, phrases: Iterable[Phrase]) -> str:
    """The digest of a pack that says these besides; its own where there are none."""
    said = sorted((phrase.part, phrase.of, phrase.text) for phrase in phrases)
    return hashlib.sha256(f"{digest}{said}".encode()).hexdigest()[:16] if said else digest
