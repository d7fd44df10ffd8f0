"""Reads support's text: the pack's own sentences first, and the act model's opinion of the rest."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from simulator.content.pack import Pack
from simulator.json_text import is_json_alone
from simulator.play.nlu.act_model import ACTS, ActModel, ActReading, act_model
from simulator.play.nlu.cues import ASKING, CHECKING, OFFERING, OPEN, UNKNOWN
from simulator.play.nlu.entities import EntityExtractor
from simulator.play.nlu.example_index import MEMORY, Intent, words
from simulator.play.nlu.examples import offers
from simulator.play.nlu.own_sentences import OwnSentences, strange
from simulator.play.nlu.requests import RequestReader
from simulator.play.nlu.support_acts import (
    CLOSE,
    DISPUTED,
    by_others,
    disputed,
    hands_nobody_over,
    likeliest,
    refuses_and_offers,
)
from simulator.play.nlu.support_reading import SupportReading

WHOLE = 0.4
"""Least probability of an act that a message, or what is not recognised of it, is taken for."""

ASKED = 0.7
"""Least probability of a request in a message of which no sentence is one by itself."""

ROUGHLY = 0.3
"""The same from which on one can tell what a message is about, if not what it does."""

PART = 0.85
"""The same of one sentence among several."""

FLAGS = {
    "confirm": "confirm", "done": "done", "refuse": "refused", "offer": "offering",
    "hand_over": "escalated", "stall": "stalls", "confused": "confused", "answer": "informs",
    "ask_more": "asks_more", "farewell": "farewell",
}  # fmt: skip
"""From the act model's acts to flags of a reading."""

ASIDE = ("ask_more", "farewell", "noise")
"""Acts of a message that may hide what one of its sentences does."""

ALWAYS = frozenset({"asks_more", "farewell", "informs", "request"})
DECIDES = ALWAYS | {"done", "refused", "confirm", "offering", "escalated", "stalls", "confused"}
BESIDE = {
    "refused": ALWAYS | {"offering"},
    "offering": frozenset({"asks_more", "farewell", "refused"}),
    "confused": frozenset({"farewell"}),
    "request": ALWAYS,
    "informs": DECIDES,
    "asks_more": DECIDES,
    "farewell": DECIDES,
}
"""What a single sentence may do beside what the message as a whole does."""

REPORTS = ("done", "noted", "escalated")
"""Kinds of support's sentences that report what has happened."""

_CLAUSE = re.compile(r"(?:[.!?;:]\s|,|\bor\b|\band\b|\bbut\b|\binstead\b)+", re.IGNORECASE)

_OR = re.compile(r"\bor\b", re.IGNORECASE)
"""In a list of what one may choose."""

_ELSE = re.compile(r"\b(?:else|more)\b", re.IGNORECASE)
"""In one of the sentences of manners that every business has: it asks whether there is more."""

_NAMING = ("answered", "refused", "confirm", "done", "noted", "escalated", "not_found")
"""Kinds of support's sentences that say which topic, rule or tool they are about."""


@dataclass
class _Heard:
    """What has been gathered from a message's sentences."""

    requests: dict[str, None] = field(default_factory=dict)
    flags: set[str] = field(default_factory=set)
    named: dict[str, list[str]] = field(default_factory=lambda: {kind: [] for kind in _NAMING})
    about: set[str] = field(default_factory=set)
    understood: bool = True
    maybe: set[str] = field(default_factory=set)
    more: bool = False


class SupportReader:
    """Reads support of one pack.

    Args:
        pack: The business.
        extractor: Finds its values in a text.
        wishes: Gives the tools that a text speaks of.
    """

    def __init__(
        self,
        pack: Pack,
        extractor: EntityExtractor,
        wishes: Callable[[str], tuple[str, ...]] = lambda _: (),
    ) -> None:
        self.pack, self._wishes = pack, wishes
        self._offers = offers(pack)
        self._extractor = extractor
        self._sentences = OwnSentences(pack, extractor, self.named).of

    @cached_property
    def _model(self) -> ActModel | None:
        return act_model()

    @cached_property
    def _requests(self) -> RequestReader | None:
        return RequestReader(self.pack, self._model, self._extractor) if self._model else None

    def named(self, text: str) -> tuple[str, ...]:
        """The slots that a request calls by their names."""
        return self._requests.named(text) if self._requests else ()

    def prepare(self, texts: Iterable[str]) -> None:
        """Have the act model read together what `read` asks it about some texts."""
        if self._model is None or self._requests is None:
            return
        undecided, alone = list[tuple[str, list[str]]](), list[str]()
        for text in texts:
            sentences = () if is_json_alone(text) else self._sentences(text)
            decided = {intent.kind for _, intent in sentences if intent} - {"noise"}
            undecided += [] if decided or not sentences else [(text, strange(sentences))]
            alone += strange(sentences)
        del alone[MEMORY:]
        self._model.read(alone)
        whole = [self._apart(*each)[0] for each in undecided][:MEMORY]
        wanted = [*((text, WHOLE) for text in whole), *((text, PART) for text in alone)]
        read = zip(wanted, self._model.read([text for text, _ in wanted]), strict=True)
        self._requests.prepare(
            text for (text, least), each in read
            if each.act == "request" and each.confidence >= least
        )  # fmt: skip

    def read(self, text: str) -> SupportReading:
        """What support's text does."""
        if is_json_alone(text):
            return SupportReading(understood=False)
        heard = _Heard()
        sentences = self._sentences(text)
        unknown = strange(sentences)
        for _, intent in sentences:
            if intent is None:
                continue
            heard.flags.add(FLAGS.get(intent.kind, intent.kind))
            heard.about |= {*intent.names, *intent.also}
            if intent.kind == "request":
                heard.requests.update(dict.fromkeys(intent.names))
            elif intent.kind in heard.named:
                heard.named[intent.kind] += intent.names
        if not heard.flags - {"noise"}:
            self._read_whole(text, unknown, heard)
        elif unknown:
            self._read_parts(unknown, heard)
        if any(i and i.kind == "noise" and _ELSE.search(text) for text, i in sentences):
            heard.flags.add("asks_more")
        offered = self._offered(sentences)
        if not offered and "offering" in heard.flags:
            offered = self.spoken_of(text)
        return self._reading(text, offered, heard)

    def reported(self, text: str) -> set[str]:
        """What a text reports in sentences of the pack: `reported` of its reading, at less cost."""
        sentences = () if is_json_alone(text) else self._sentences(text)
        told = (intent for _, intent in sentences if intent and intent.kind in REPORTS)
        return {name for intent in told for name in intent.names}

    def _reading(self, text: str, offered: tuple[str, ...], heard: _Heard) -> SupportReading:
        flags, named = heard.flags, heard.named
        return SupportReading(
            requests=tuple(heard.requests),
            offers=offered,
            confirms="confirm" in flags,
            done="done" in flags,
            refused="refused" in flags,
            escalated="escalated" in flags,
            confused="confused" in flags,
            answered=tuple(named["answered"]),
            rules=tuple(named["refused"]),
            checks=CHECKING.search(text) is not None,
            proposed=tuple(named["confirm"]),
            reported=tuple(name for kind in REPORTS for name in named[kind]),
            farewell="farewell" in flags,
            about=frozenset(heard.about),
            offering="offering" in flags,
            stalls="stalls" in flags,
            informs="informs" in flags,
            asks_more="asks_more" in flags,
            understood=heard.understood,
            maybe=frozenset(heard.maybe - flags),
            more=heard.more,
            missed=tuple(dict.fromkeys(named["not_found"])),
        )

    def _read_whole(self, text: str, unknown: Sequence[str], heard: _Heard) -> None:
        """Add what the act model makes of a message of which nothing that decides is the pack's."""
        if self._model is None:
            heard.understood = not unknown
            return
        said, alone = self._apart(text, unknown)
        reading = self._model.read([said])[0]
        listed = self._requests.listed(said) if self._requests else ()
        asks = reading.probabilities[0] >= CLOSE or reading.confidence < WHOLE
        if self._lost(said, unknown, alone):
            heard.flags.add("confused")
        elif listed and asks and reading.confidence < PART:
            heard.requests.update(dict.fromkeys(listed))
            heard.flags.add("request")
        elif (unknown or reading.act in ("ask_more", "stall")) and not _hides(reading, alone):
            self._take(said, reading, WHOLE, heard)
        roughly = reading.act != "unrelated" and reading.confidence >= ROUGHLY
        heard.understood = not unknown or roughly
        aside = reading.act in ASIDE
        heard.more = any(part.act not in (*ASIDE, "stall", "unrelated") for part in alone)
        if len(unknown) > 1 or aside:
            self._read_parts(unknown, heard, WHOLE if aside else PART)

    def _apart(self, text: str, unknown: Sequence[str]) -> tuple[str, list[ActReading]]:
        """A text without its asides, unless it is nothing else; its strange sentences, read."""
        assert self._model
        alone = self._model.read(unknown)
        asides = {
            sentence for sentence, part in zip(unknown, alone, strict=True)
            if part.act in ASIDE and part.confidence >= PART
        }  # fmt: skip
        return (text if asides >= set(unknown) else _without(text, asides)), alone

    def _lost(self, text: str, sentences: Sequence[str], alone: Sequence[ActReading]) -> bool:
        """Whether a sentence says that nothing was understood, and others only what it may be.

        "You lost me. Is it about a parcel or a return?" wants the wish once more, and no value.
        """
        lost = [part.act == "confused" and part.confidence >= PART for part in alone]
        rest = [s for s, is_lost in zip(sentences, lost, strict=True) if not is_lost]
        return any(lost) and not self.named(text) and any(_OR.search(s) for s in rest)

    def _read_parts(self, sentences: Sequence[str], heard: _Heard, least: float = PART) -> None:
        """Add what single sentences do beside what is known of the message.

        Args:
            sentences: Those that are none of the pack's.
            heard: What is known; a sentence about it that asks for nothing is no further request.
            least: Least probability.
        """
        if self._model is None:
            return
        asked = bool(heard.requests)
        for sentence, reading in zip(sentences, self._model.read(sentences), strict=True):
            act, _ = likeliest(sentence, reading)
            flag = FLAGS.get(act, act)
            known = heard.flags - {"noise"}
            remark = flag == "request" and known and not ASKING.search(sentence)
            remark = remark or (flag == "request" and asked)
            if not remark and all(flag in BESIDE.get(other, ALWAYS) for other in known):
                self._take(sentence, reading, least, heard)

    def _take(self, text: str, reading: ActReading, least: float, heard: _Heard) -> None:
        """Take the likeliest act, if it is likely enough."""
        likely = zip(ACTS, reading.probabilities, strict=True)
        close = {FLAGS.get(act, act) for act, share in likely if share >= CLOSE}
        unsure = UNKNOWN.search(text) is not None
        heard.maybe |= close - {"done"} if unsure or by_others(text) else close
        act, confidence = likeliest(text, reading)
        least = max(least, DISPUTED) if disputed(reading) else least
        if confidence < least or act == "unrelated" or self._requests is None:
            return
        if act == "done" and unsure:
            return
        if act == "hand_over" and hands_nobody_over(text):
            return
        if act == "request" and OPEN.search(text):
            act = "ask_more"
        if act == "request":
            slots, sure = self._requests.asked(text, reading)
            if not sure:
                return
            heard.requests.update(dict.fromkeys(slots))
        acts = ("refuse", "offer") if refuses_and_offers(reading) else (act,)
        heard.flags |= {FLAGS.get(act, act) for act in acts}

    def _offered(self, sentences: Sequence[tuple[str, Intent | None]]) -> tuple[str, ...]:
        """Tools whose offer stands in a sentence that offers something."""
        offering = [s for s, i in sentences if OFFERING.search(s) and not self._refuses(s, i)]
        tokens = {word for sentence in offering for word in words(sentence)}
        if not tokens:
            return ()
        return tuple(
            tool
            for tool, phrases in self._offers
            if any(phrase and len(phrase & tokens) >= 0.8 * len(phrase) for phrase in phrases)
        )

    def spoken_of(self, text: str) -> tuple[str, ...]:
        """Deeds that a stranger's offer names, clause by clause."""
        clauses = [part for part in _CLAUSE.split(text) if len(words(part)) > 2]
        found = dict.fromkeys(tool for clause in clauses for tool in self._wishes(clause))
        return tuple(tool for tool in found if tool in self.pack.tools)

    def _refuses(self, sentence: str, intent: Intent | None) -> bool:
        if intent or self._model is None:
            return intent is not None and intent.kind == "refused"
        reading = self._model.read([sentence])[0]
        return reading.act == "refuse" and reading.confidence >= PART


def _hides(reading: ActReading, alone: Sequence[ActReading]) -> bool:
    """Whether a message is taken for a request of which no single sentence asks for anything."""
    unclear = reading.act == "request" and reading.confidence < ASKED
    return unclear and all(part.act != "request" for part in alone)


def _without(text: str, sentences: Iterable[str]) -> str:
    """A text without some of its sentences."""
    for sentence in sentences:
        text = text.replace(sentence, "", 1)
    return text.strip()
