"""What support's text does, as a customer understands it: requests, offers, deeds, refusals."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache

from simulator.content.pack import Pack
from simulator.json_text import is_json_alone
from simulator.play.english.signs import REPEATS
from simulator.play.nlu.act_model import ACTS, DIGITS, ActModel, ActReading, act_model
from simulator.play.nlu.cues import ASKING, CHECKING, OFFERING, UNKNOWN, YOURSELF, cues
from simulator.play.nlu.entities import EntityExtractor, Value, without
from simulator.play.nlu.example_index import MEMORY, MOST, SURE, Intent, segments, words
from simulator.play.nlu.examples import offers, support_index
from simulator.play.nlu.request_frames import RequestFrames
from simulator.play.nlu.requests import RequestReader


@dataclass(frozen=True)
class SupportReading:
    """What support's text does, as a customer understands it.

    Attributes:
        requests: Slots it asks for.
        offers: Tools it offers.
        confirms: It asks for a yes before it does something.
        done, refused, escalated, confused: What it says it did, would not do, handed on or did not
            understand.
        answered: Topics whose answer it gives, word for word or nearly so.
        rules: Rules that it refuses with, known the same way.
        checks: It asks whether something is right, rather than whether to do it.
        proposed, reported: Tools that it asks a yes for, and tools that it says have done it, known
            the same way.
        farewell: It says goodbye.
        about: All topics, tools and rules that its sentences may be about.
        offering: It offers something, be it known what or not.
        stalls: It puts off: it is looking, or will come back.
        informs: It gives information that is none of the pack's answers.
        asks_more: It asks whether there is anything else.
        understood: Something was recognised, or read with enough confidence.
        maybe: Flags that it may have as well, close behind: told apart by what is expected.
        more: A sentence says something of which it is not known what.
        missed: Slots of whose value it says that it finds nothing, and wants to hear again.
    """

    requests: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    confirms: bool = False
    done: bool = False
    refused: bool = False
    escalated: bool = False
    confused: bool = False
    answered: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    checks: bool = False
    proposed: tuple[str, ...] = ()
    reported: tuple[str, ...] = ()
    farewell: bool = False
    about: frozenset[str] = frozenset()
    offering: bool = False
    stalls: bool = False
    informs: bool = False
    asks_more: bool = False
    understood: bool = True
    maybe: frozenset[str] = frozenset()
    more: bool = False
    missed: tuple[str, ...] = ()

    @property
    def nothing(self) -> bool:
        """It was understood, and does nothing but greet, thank, part or ask for more."""
        acts = (self.requests, self.missed, self.offers, self.confirms, self.done, self.refused,
                self.escalated, self.confused, self.answered, self.offering, self.informs,
                self.about)  # fmt: skip
        return self.understood and not self.more and not any(acts)


CLOSE = 0.15
"""Least probability of an act that a message may be as well."""

WHOLE = 0.4
"""Least probability of an act that a message, or what is not recognised of it, is taken for."""

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

VALUED = {"money", "date", "number", "clock"}
"""Types of holes whose values are found in any text."""

_CLAUSE = re.compile(r"(?:[.!?;:]\s|,|\bor\b|\band\b|\bbut\b|\binstead\b)+", re.IGNORECASE)

_BIDS = re.compile(r"\?|\b(?:please|kindly|say|tell|reply|let me know)\b", re.IGNORECASE)
"""In what asks for a reply."""

_IS_A_BOT = re.compile(
    r"\b(?:i am|i['’]m) (?:\w+ )?(?:a|an) (?:\w+ )?(?:ai|bot|chatbot|language model|assistant)\b",
    re.IGNORECASE,
)
_SOMEBODY = re.compile(
    r"\b(?:agents?|colleagues?|human|managers?|owner|person|somebody|someone|specialists?|staff"
    r"|supervisors?|team)\b",
    re.IGNORECASE,
)
"""Whom a customer is handed over to; who says that it is a bot alone hands nobody over."""

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
        self._values = extractor.values
        self._index = support_index(pack)
        self._offers = offers(pack)
        self._frames = RequestFrames(pack)
        self._extractor = extractor
        self._sentences = lru_cache(maxsize=MEMORY)(self._understood)

    @cached_property
    def _model(self) -> ActModel | None:
        return act_model()

    @cached_property
    def _requests(self) -> RequestReader | None:
        return RequestReader(self.pack, self._model, self._extractor) if self._model else None

    def prepare(self, texts: Iterable[str]) -> None:
        """Have the act model read together what `read` asks it about some texts."""
        if self._model is None or self._requests is None:
            return
        wanted = list[tuple[str, float]]()
        for text in texts:
            sentences = self._sentences(text)
            decided = {intent.kind for _, intent in sentences if intent} - {"noise"}
            wanted += [] if decided else [(text, WHOLE)]
            wanted += [(sentence, PART) for sentence in _strange(sentences)]
        del wanted[MEMORY:]
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
        strange = _strange(sentences)
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
            self._read_whole(text, strange, heard)
        elif strange:
            self._read_parts(strange, heard)
        if any(i and i.kind == "noise" and _ELSE.search(text) for text, i in sentences):
            heard.flags.add("asks_more")
        offered = self._offered(sentences)
        if not offered and "offering" in heard.flags:
            offered = self._spoken_of(text)
        return self._reading(text, offered, heard)

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
            reported=(*named["done"], *named["noted"], *named["escalated"]),
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

    def _read_whole(self, text: str, strange: Sequence[str], heard: _Heard) -> None:
        """Add what the act model makes of a message of which nothing that decides is the pack's."""
        if self._model is None:
            heard.understood = not strange
            return
        alone = self._model.read(strange)
        asides = {
            sentence for sentence, part in zip(strange, alone, strict=True)
            if part.act in ASIDE and part.confidence >= PART
        }  # fmt: skip
        said = text if asides >= set(strange) else _without(text, asides)
        reading = self._model.read([said])[0]
        listed = self._requests.listed(said) if self._requests else ()
        asks = reading.probabilities[0] >= CLOSE or reading.confidence < WHOLE
        if listed and asks and reading.confidence < PART:
            heard.requests.update(dict.fromkeys(listed))
            heard.flags.add("request")
        elif strange or reading.act in ("ask_more", "stall"):
            self._take(said, reading, WHOLE, heard)
        roughly = reading.act != "unrelated" and reading.confidence >= ROUGHLY
        heard.understood = not strange or roughly
        aside = reading.act in ASIDE
        heard.more = any(part.act not in (*ASIDE, "stall", "unrelated") for part in alone)
        if len(strange) > 1 or aside:
            self._read_parts(strange, heard, WHOLE if aside else PART)

    def _read_parts(self, sentences: Sequence[str], heard: _Heard, least: float = PART) -> None:
        """Add what single sentences do beside what is known of the message.

        Args:
            sentences: Those that are none of the pack's.
            heard: What is known; a sentence about it that asks for nothing is no further request.
            least: Least probability.
        """
        if self._model is None:
            return
        for sentence, reading in zip(sentences, self._model.read(sentences), strict=True):
            act, _ = _act(sentence, reading)
            flag = FLAGS.get(act, act)
            known = heard.flags - {"noise"}
            remark = flag == "request" and known and not ASKING.search(sentence)
            if not remark and all(flag in BESIDE.get(other, ALWAYS) for other in known):
                self._take(sentence, reading, least, heard)

    def _take(self, text: str, reading: ActReading, least: float, heard: _Heard) -> None:
        """Take the likeliest act, if it is likely enough."""
        likely = zip(ACTS, reading.probabilities, strict=True)
        close = {FLAGS.get(act, act) for act, share in likely if share >= CLOSE}
        unknown = UNKNOWN.search(text) is not None
        heard.maybe |= close - {"done"} if unknown or _by_others(text) else close
        act, confidence = _act(text, reading)
        if confidence < least or act == "unrelated" or self._requests is None:
            return
        if act == "done" and unknown:
            return
        if act == "hand_over" and _IS_A_BOT.search(text) and not _hands_over(text):
            return
        if act == "request":
            slots, sure = self._requests.asked(text, reading)
            if not sure:
                return
            heard.requests.update(dict.fromkeys(slots))
        heard.flags.add(FLAGS.get(act, act))

    def _understood(self, text: str) -> tuple[tuple[str, Intent | None], ...]:
        """The sentences of support's text with the pack's own sentence that each one is."""
        found: list[tuple[str, Intent | None]] = []
        for said in segments(text)[:MOST]:
            sentence = REPEATS.sub("", said)
            if asked := self._frames.asked(sentence):
                misses = bool(found) and self._misses(f"{found[-1][0]} {sentence}")
                found.append((sentence, Intent("not_found" if misses else "request", asked)))
                continue
            values = self._values(sentence)
            segment = without(sentence, values, {})
            intent = self._nearest(segment, sentence)
            sure = intent is not None and intent.score >= SURE
            request = intent is not None and intent.kind == "request" and intent.score < 1
            if intent and sure and (request or intent.kind == "not_found"):
                intent = self._renamed(intent, sentence)
            if intent and intent.score < 1 and OFFERING.search(segment):
                states = intent.kind == "confirm" and "?" not in sentence
                sure = sure and intent.kind != "done" and not states
            if intent and intent.kind == "done" and _lacks_values(intent, values):
                sure = False
            found.append((sentence, self._also(intent, sentence) if intent and sure else None))
        return tuple(found)

    def _misses(self, both: str) -> bool:
        """Whether a question and what stands before it say that nothing was found."""
        known = self._nearest(without(both, self._values(both), {}), both)
        return known is not None and known.kind == "not_found" and known.score >= SURE

    def _nearest(self, plain: str, sentence: str) -> Intent | None:
        fold = self._index.fold
        return self._index.nearest(words(fold(plain)), fold(sentence))

    def _renamed(self, intent: Intent, sentence: str) -> Intent:
        """A request with the slots that its sentence names, where it is not quite an example."""
        named = self._requests.named(sentence) if self._requests else ()
        return replace(intent, names=named) if named else intent

    def _also(self, intent: Intent, sentence: str) -> Intent:
        """With what the sentence is with its values in it: names stand in some examples."""
        whole = self._nearest(sentence, sentence)
        if whole is None or whole.score < SURE:
            return intent
        return replace(intent, also=intent.also | whole.also | set(whole.names))

    def _offered(self, sentences: Sequence[tuple[str, Intent | None]]) -> tuple[str, ...]:
        """Tools whose offer stands in a sentence that offers something."""
        offering = [s for s, i in sentences if OFFERING.search(s) and not self._refuses(s, i)]
        tokens = {word for sentence in offering for word in words(sentence)}
        return tuple(
            tool
            for tool, phrases in self._offers
            if any(phrase and len(phrase & tokens) >= 0.8 * len(phrase) for phrase in phrases)
        )

    def _spoken_of(self, text: str) -> tuple[str, ...]:
        """Deeds that a stranger's offer names, clause by clause."""
        clauses = [part for part in _CLAUSE.split(text) if len(words(part)) > 2]
        found = dict.fromkeys(tool for clause in clauses for tool in self._wishes(clause))
        return tuple(tool for tool in found if tool in self.pack.tools)

    def _refuses(self, sentence: str, intent: Intent | None) -> bool:
        if intent or self._model is None:
            return intent is not None and intent.kind == "refused"
        reading = self._model.read([sentence])[0]
        return reading.act == "refuse" and reading.confidence >= PART


def _strange(sentences: Sequence[tuple[str, Intent | None]]) -> list[str]:
    """Those that are none of the pack's."""
    return [sentence for sentence, intent in sentences if intent is None and words(sentence)]


def _act(text: str, reading: ActReading) -> tuple[str, float]:
    """The likeliest act of a text, and how likely it is.

    What may be a report, and asks nothing, is none that asks for a yes.
    """
    done = reading.probabilities[ACTS.index("done")]
    if reading.act == "confirm" and done >= CLOSE and not _BIDS.search(text):
        return "done", round(reading.confidence + done, DIGITS)
    return reading.act, reading.confidence


def _hands_over(text: str) -> bool:
    return _SOMEBODY.search(text) is not None or "escalated" in cues(text)


def _without(text: str, sentences: Iterable[str]) -> str:
    """A text without some of its sentences."""
    for sentence in sentences:
        text = text.replace(sentence, "", 1)
    return text.strip()


def _by_others(text: str) -> bool:
    """Whether a text says how something may be done, and no sentence of it that it was done."""
    return YOURSELF.search(text) is not None and not any(
        "done" in cues(sentence) for sentence in segments(text)
    )


def _lacks_values(intent: Intent, values: Sequence[Value]) -> bool:
    """Whether a report is of values that a sentence has none of: "You pay when you pick it up."."""
    return bool(intent.holes) and set(intent.holes) <= VALUED and not values
