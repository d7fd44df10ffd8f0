"""One sentence of a pack in other words, as a persona would say it, and heard as the same."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from random import Random
from typing import Any

from simulator.content.briefs import fill
from simulator.play.models.embedded.wording.clauses import joined, parted
from simulator.play.models.embedded.wording.contractions import contracted
from simulator.play.models.embedded.wording.leads import (
    MORE,
    led,
    lowered,
    pleased,
    split_lead,
    split_tail,
)
from simulator.play.models.embedded.wording.questions import asks, requestioned
from simulator.play.models.embedded.wording.reframing import reframed
from simulator.play.models.embedded.wording.register import Place, Register, Speaker
from simulator.play.models.embedded.wording.statements import restated
from simulator.play.models.embedded.wording.synonyms import exchanged, without_article
from simulator.play.models.embedded.wording.telling import retold
from simulator.play.models.embedded.wording.verbs import HOLE
from simulator.play.nlu import NLU, CustomerReading

TRIES = 3
"""Wordings that are tried before a sentence is said as it stands in the pack."""

HEARD = 20_000
"""Wordings of which is kept whether they are heard as their sentence."""

_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z{])")
_TROUBLE = re.compile(
    r"\b(?:damaged|broken|missing|lost|late|never|wrong|\{problem\}|\{damage\}|declined|failed|twice"
    r"|stolen|didn't|hasn't|isn't in|wasn't in|gone|incomplete|delayed)\b|\{problem\}|\{damage\}",
)
COLLISION = re.compile(
    r"\b(?:please|kindly|just|help me|(?:can|could|would|will|if|do) (?:you|I|we)"
    r"(?: please| maybe| just| could)?) (?:do|does|did|have|has|is|are|was|were|can|could|may|will"
    r"|would)(?:n't)? (?:I|you|we|they)\b|\bhelp me know\b|\bplease,? please\b"
    r"|\b(?:silly question|by the way|ask you something|may I ask)\b.*\bby the way\b"
    r"|\b(any chance|could you|can you|would you|I'd like|I want|I need)\b.*[.?!] \1\b",
    re.IGNORECASE,
)
"""A frame before a question that has its own, or one that stands twice: templates that collide."""

_OWN_WISH = re.compile(
    r"(?:I (?:think|believe|guess|was (?:really )?(?:hoping|wondering))|I'm|it seems"
    r"|I'd|I would|I want|I need|please|can|could|let)\b",
    re.IGNORECASE,
)

_BEGGED = re.compile(r"(?:the|an?|for|on|i'd like|make it|let's)\b|\{", re.IGNORECASE)
"""How a sentence that tells a value begins that `please` may follow."""


class Phrase(str):
    """A sentence in other words, which knows the sentence.

    Attributes:
        plain: The sentence as the pack has it, with the same values.
        tells: It tells a value, and may be one sentence with another that does.
    """

    plain: str
    tells: bool

    def __new__(cls, text: str, plain: str, tells: bool = False) -> Phrase:
        """A wording of a plain sentence."""
        phrase = super().__new__(cls, text)
        phrase.plain, phrase.tells = plain, tells
        return phrase


def sense(reading: CustomerReading, answers: bool = False) -> tuple[Any, ...]:
    """What of a reading has to stay as it was: what is meant, in order, and what is told.

    Args:
        reading: Of a message.
        answers: It was read as an answer, in which what is told counts and not how it is.
    """
    meant = OrderedDict.fromkeys(
        (intent.kind, intent.names)
        for intent in reading.meant
        if not (answers and intent.kind == "tells")
    )
    return tuple(meant), tuple(sorted(reading.slots.items()))


_heard: OrderedDict[tuple[str, str, str, tuple[str, ...]], bool] = OrderedDict()


class Rewording:
    """Words sentences as one persona would.

    Args:
        nlu: Hears whether a wording means what its sentence does.
        persona: Of the customer's brief.
        rng: Of this message.
    """

    def __init__(self, nlu: NLU, persona: Mapping[str, Any], rng: Random) -> None:
        self.nlu, self.rng = nlu, rng
        self.register = Register.of(persona)

    def beat(
        self, sentence: str, known: Mapping[str, str], wants: bool, place: Place = Place.AMID
    ) -> Phrase:
        """A sentence of a beat or of a topic in other words.

        Args:
            sentence: With its slots open.
            known: What fills them.
            wants: It asks for a deed, not for information.
            place: Where in the dialogue it is said.
        """
        by = Speaker(self.register, self.rng, wants, place=place)
        return self._said(sentence, known, lambda: reworded(sentence, by))

    def telling(self, sentence: str, known: Mapping[str, str], asked: Sequence[str] = ()) -> Phrase:
        """A sentence that tells a slot in other words.

        Args:
            sentence: With its slots open.
            known: What fills them.
            asked: The slots that it answers a question for.
        """
        by = Speaker(self._register_for(sentence, asked), self.rng)
        said = self._said(sentence, known, lambda: _told(sentence, by), tuple(asked))
        return Phrase(said, said.plain, tells=True)

    def _register_for(self, sentence: str, asked: Sequence[str]) -> Register:
        """Of a sentence that tells values: no label without a verb on a number nobody asked for."""
        holes = [hole.strip("{}") for hole in HOLE.findall(sentence)]
        ids = [name for name in holes if self.nlu.pack.slots[name].kind == "id"]
        unasked = not set(ids) <= set(asked)
        traits = (*self.register.traits, *(["unasked"] if unasked else []))
        return replace(self.register, traits=traits)

    def _said(
        self,
        sentence: str,
        known: Mapping[str, str],
        way: Callable[[], str],
        asked: tuple[str, ...] = (),
    ) -> Phrase:
        plain = fill(sentence, dict(known))
        for _ in range(TRIES):
            text = way()
            if text == sentence or self._is_sound(sentence, text, known, asked):
                return Phrase(fill(text, dict(known)), plain)
        return Phrase(plain, plain)

    def _is_sound(
        self, sentence: str, text: str, known: Mapping[str, str], asked: tuple[str, ...]
    ) -> bool:
        collides = COLLISION.search(text) and not COLLISION.search(sentence)
        return not collides and self._heard(sentence, text, known, asked)

    def _heard(
        self, sentence: str, text: str, known: Mapping[str, str], asked: tuple[str, ...]
    ) -> bool:
        """Whether a wording is heard as its sentence is, looked up where it was tried before."""
        if sorted(HOLE.findall(sentence)) != sorted(HOLE.findall(text)):
            return False
        plain, said = (fill(each, dict(known)) for each in (sentence, text))
        key = (self.nlu.pack.digest, plain, said, asked)
        if key not in _heard:
            _heard[key] = same_sense(self.nlu, plain, said, asked)
            if len(_heard) > HEARD:
                _heard.popitem(last=False)
        return _heard[key]


def reworded(text: str, by: Speaker) -> str:
    """A text of one sentence or more in other words, its holes as they are."""
    parts = parted(text.rstrip(".!?"), text[-1:])
    if parts:
        wish, mark = _recast(parts.wish, "?" if parts.asks else ".", replace(by, begins=False))
        parts = replace(parts, reason=_polished(parts.reason, by), wish=_polished(wish, by))
        whole = joined(parts, mark, by)
        if whole:
            begins = whole.lower().startswith(parts.reason.lower())
            return led("", None, whole, by, begins and _troubled(whole, "", by))
    first, *others = _SENTENCE.split(text)
    return " ".join([_sentence(first, by), *(_sentence(each, by, later=True) for each in others)])


def _recast(core: str, mark: str, by: Speaker) -> tuple[str, str]:
    """A sentence without opener in another frame, or as another question."""
    core, tail = split_tail(core[:1].upper() + core[1:])
    frame = reframed(core, by, tail.strip(" ,") == "please")
    if frame:
        keeps = tail if tail.strip(" ,") != "please" or frame.please else ""
        return (pleased(frame.text, keeps, by) if frame.please or tail else frame.text), frame.mark
    other = None if by.wants or by.often(0.3) else restated(core, by)
    if other and not tail:
        return other
    if mark == "?" and asks(core):
        asked = requestioned(core, by)
        if asked:
            return asked[0] + tail, asked[1]
    return core + tail, mark


def _sentence(text: str, by: Speaker, later: bool = False) -> str:
    """One sentence in other words; one that comes later has no new opener."""
    mark = text[-1:] if text[-1:] in ".!?" else ""
    core = text[: len(text) - len(mark)] if mark else text
    lead, of, core = split_lead(core, mark == "?")
    by = replace(by, begins=not lead)
    if of is MORE and (by.often(0.8) or core.lower().startswith(("what about", "how about"))):
        return _finished(led(lead, of, _polished(core, by), by, False), mark)
    if of is MORE:
        core, mark = _recast(core, mark, by)
        return _finished(lead + (lowered(_polished(core, by)) or core), mark)
    before, comma, last = core.rpartition(", ")
    about = before.lower().startswith(("what about", "how about"))
    if comma and asks(last) and mark == "?" and len(before.split()) > 1 and not about:
        core, mark = _recast(last, mark, replace(by, begins=False))
        core = f"{before}, {lowered(core) or core}"
    else:
        core, mark = _recast(core, mark, by)
    core = _polished(core, by)
    if lead or not later:
        core = led(lead, of, core, by, _troubled(core, lead, by))
    return _finished(core, mark)


def _troubled(core: str, lead: str, by: Speaker) -> bool:
    statement = re.match(r"(?:the|my|I|one|a)\b", core, re.I) and not _OWN_WISH.match(core)
    return bool(by.wants and not lead and statement and _TROUBLE.search(core))


def _finished(text: str, mark: str) -> str:
    return text[:1].upper() + text[1:] + mark


def _polished(text: str, by: Speaker) -> str:
    text = contracted(exchanged(text, by), by)
    return without_article(text) if by.often(0.0, learner=0.12) else text


def _told(text: str, by: Speaker) -> str:
    mark = "." if text.endswith(".") else ""
    core, tail = split_tail(text.removesuffix("."))
    told = retold(core, by)
    begs = _BEGGED.match(told or "") and not re.search(r"\b(?:please|would)\b", told or "")
    if told and not (begs and tail.endswith("please")):
        tail = ""
    return contracted(told or core, by) + tail + mark


def same_sense(nlu: NLU, one: str, other: str, asked: Sequence[str] = ()) -> bool:
    """Whether two messages are heard as the same, after a question for some slots if there was."""
    both = (nlu.customer(text, tuple(asked)) for text in (one, other))
    first, second = (sense(reading, answers=bool(asked)) for reading in both)
    return first == second


def plain_of(sentences: Sequence[str]) -> list[str]:
    """Sentences as packs have them, whatever was made of them."""
    return [each.plain if isinstance(each, Phrase) else each for each in sentences]
