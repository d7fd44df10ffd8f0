"""Whether a paraphrase says what its sentence says, to the NLU that customers and support use."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from itertools import islice
from typing import Any

from simulator.content.briefs import fill
from simulator.content.claims import claims_in
from simulator.content.draws import draw_case
from simulator.content.pack import Pack
from simulator.content.phrases import Sentence, holes, sentences_of
from simulator.errors import UserError
from simulator.play.critic.brief import SAID
from simulator.play.models.failures import EndpointFailure
from simulator.play.models.reply_text import harmless_text, read_text
from simulator.play.models.spoken import declines, spoken
from simulator.play.nlu import NLU, nlu_for, words
from simulator.runs.coverage.word_rules import stakes, stems

LONGEST = 240
"""Characters of a paraphrase."""

LONGER = 2
"""How many times the words of its sentence a paraphrase may have, and so many more."""

TRIED = 2
"""Sets of values with which a sentence is read."""

SEEDS = 3
"""Cases that are drawn of each scenario for such values."""

_MARKUP = re.compile(r"[<>`*_#|\\\[\]~^=]|https?:|www\.|\n")
_NAME = re.compile(r"(?<=[a-z,;:] )[A-Z][\w-]+")
_CLAUSE = re.compile(r"[,;:.!?]+\s|\s(?:and|but|or|so|because|since)\s")
_NEGATION = re.compile(
    r"\b(?:(?:do|does|did|wo|is|are|was|have|has)(?:n['’]?t| not)(?! (?:you|we|I|it|they|there)\b)"
    r"|never|no longer|not|nobody|nothing)\b|^no\b",
    re.IGNORECASE,
)

Heard = tuple[frozenset[tuple[str, ...]], tuple[tuple[str, str], ...]]
"""What is meant, and which values are told."""


class ParaphraseChecks:
    """Checks paraphrases of one pack's sentences; what was taken is not taken again.

    Args:
        pack: With its own sentences alone.
        taken: Paraphrases that there are.
    """

    def __init__(self, pack: Pack, taken: Iterable[str] = ()) -> None:
        self.pack = pack
        own = sentences_of(pack.shared, pack.scenarios.values(), pack.slots)
        self._said = {_folded(text) for text in (*(each.text for each in own), *taken)}

    @cached_property
    def nlu(self) -> NLU:
        """Reads both; made when the first paraphrase comes."""
        return nlu_for(self.pack)

    def reason(self, sentence: Sentence, text: object) -> str:
        """Why a paraphrase is not taken, in a few words; empty where it is, and is kept in mind."""
        if not isinstance(text, str) or not text.strip():
            return "no text"
        reason = self.why(sentence, text)
        if not reason:
            self.take(text)
        return reason

    def take(self, text: str) -> None:
        """Keep in mind that it is said."""
        self._said.add(_folded(text))

    def why(self, sentence: Sentence, text: str) -> str:
        """Why a text is not taken, without keeping it in mind where it is."""
        return self.form(sentence.text, text) or self._content(sentence, text)

    def form(self, source: str, text: str) -> str:
        """What of its form keeps a text from being taken; empty where nothing does."""
        if holes(text) != holes(source):
            return "other holes"
        if harmless_text(text) != text or not text.isprintable() or _MARKUP.search(bare(text)):
            return "markup or control characters"
        most = LONGER * len(source.split()) + LONGER
        if len(text) > LONGEST or len(text.split()) > most:
            return "too long"
        if _folded(text) in self._said:
            return "said already"
        return "" if _is_plain(text) else "not what a person says"

    def _content(self, sentence: Sentence, text: str) -> str:
        if self._states(text) - self._states(sentence.text):
            return "states a value of its own"
        if set(words(" ".join(_NAME.findall(text)))) - set(words(sentence.text)):
            return "names something"
        if ":" in set(bare(text)) - set(sentence.text):
            return "not what a person says"
        if bool(_NEGATION.search(text)) != bool(_NEGATION.search(sentence.text)):
            return "says no, or no longer does"
        if self._rules(text) != self._rules(sentence.text):
            return "brings up another rule"
        samples = self.samples(sentence.text)
        if not samples:
            return "no customer knows its values"
        for known in samples:
            if not self._same(sentence, text, known):
                return "heard as something else"
        return ""

    def _same(self, sentence: Sentence, text: str, known: dict[str, str]) -> bool:
        """Whether both are read alike; a value may be told in words that mean nothing besides."""
        heard, own = (self._heard(sentence, each, known) for each in (text, sentence.text))
        meant, meant_there = (self._in_clauses(each, known) for each in (text, sentence.text))
        if meant - meant_there:
            return False
        if sentence.part.startswith("tell "):
            return all(
                meant <= before and told == told_before
                for (meant, told), (before, told_before) in zip(heard, own, strict=True)
            )
        return heard == own

    def _states(self, text: str) -> set[tuple[str, object]]:
        found = claims_in(bare(text), self.pack.locale)
        return {(claim.kind, value) for claim in found for value in claim.values}

    def _rules(self, text: str) -> set[str]:
        """Rules on words that it brings up: who says them is led to what they are about."""
        said = stems(text)
        return {name for name, them in stakes(self.pack).items() if them & said}

    @cached_property
    def _knows(self) -> list[Mapping[str, str]]:
        """What customers of all scenarios know."""
        found: list[Mapping[str, str]] = []
        for scenario in self.pack.scenarios.values():
            for seed in range(SEEDS):
                try:
                    found.append(draw_case(self.pack, scenario, "paraphrase", seed).knows)
                except UserError:
                    break
        return found

    def samples(self, source: str) -> list[dict[str, str]]:
        """Values of drawn cases for the holes of a sentence."""
        names = {hole[1:-1] for hole in holes(source)}
        fitting = (dict(known) for known in self._knows if names <= known.keys())
        return list(islice(fitting, TRIED if names else 1))

    def _heard(self, sentence: Sentence, text: str, known: dict[str, str]) -> list[Any]:
        """All that is read out of a sentence with values in it, as what it is read for."""
        said = fill(text, known)
        kind, _, name = sentence.part.partition(" ")
        if kind == "ask":
            reading = self.nlu.support(said)
            return [
                set(reading.requests), reading.confirms, reading.checks, reading.done,
                reading.refused, reading.escalated, set(reading.offers), set(reading.answered),
            ]  # fmt: skip
        if kind == "tell":
            return [self._read(said, (name,)), self._read(said, ())]
        if kind == "topic":
            return [self._read(said, ()), self.nlu.similarity(said, "asks", (name,)) >= SAID]
        return [self._read(said, ()), self._similar(name, said)]

    def _read(self, said: str, asked: tuple[str, ...]) -> Heard:
        reading = self.nlu.customer(said, asked)
        meant = (
            (i.kind, *((i.beat,) if i.kind == "remark" else sorted(i.names))) for i in reading.meant
        )
        return frozenset(meant), tuple(sorted(reading.slots.items()))

    def _in_clauses(self, text: str, known: dict[str, str]) -> set[tuple[str, ...]]:
        """What a sentence means as a whole, and each of its clauses alone."""
        parts = [text, *(each for each in _CLAUSE.split(text) if len(each.split()) > 1)]
        return {
            meant
            for part in parts
            for meant in self._read(fill(part, known), ())[0]
            if meant[0] in ("wants", "asks", "ends")
        }

    def _similar(self, name: str, said: str) -> bool:
        """Whether the critic takes it for the beat."""
        scenarios = self.pack.scenarios.values()
        beats = (scenario.beats.get(name) for scenario in scenarios)
        beat = next(filter(None, beats), None) or self.pack.shared[name]
        kind, names = ("wants", beat.wants) if beat.wants else ("asks", (beat.asks,))
        return not all(names) or self.nlu.similarity(said, kind, names) >= SAID


def _is_plain(text: str) -> bool:
    """Whether a model's words are a customer's or a clerk's, and nothing of its own."""
    try:
        said, _ = spoken(read_text(text).text, customer=True)
    except EndpointFailure:
        return False
    return said == text.strip() == text and not declines(text)


def bare(text: str) -> str:
    """A sentence without its holes."""
    return re.sub(r"\{[^{}]*\}", "that", text)


def _folded(text: str) -> str:
    return " ".join(words(bare(text)))
