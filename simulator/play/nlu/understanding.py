"""The NLU itself: what a customer's or support's text says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from simulator.content.pack import Pack
from simulator.play.nlu.cues import ASKING, CHECKING, OFFERING, cues
from simulator.play.nlu.entities import EntityExtractor, Value, without
from simulator.play.nlu.example_index import MEMORY, SURE, Intent, segments, words
from simulator.play.nlu.examples import (
    FREE,
    called,
    customer_index,
    free_templates,
    offers,
    support_index,
)


@dataclass(frozen=True)
class CustomerReading:
    """What a customer's text says: intents in order, and values by slot as they were told."""

    intents: tuple[Intent, ...]
    slots: Mapping[str, str]

    @property
    def meant(self) -> tuple[Intent, ...]:
        """The intents but for greetings, thanks and other noise."""
        return tuple(intent for intent in self.intents if intent.kind != "noise")

    def has(self, kind: str) -> bool:
        """Whether one of the sentences is of a kind."""
        return any(intent.kind == kind for intent in self.intents)


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


_SHORTENED = re.compile(r"\b(?:Jr|Sr|St|Rd|Ave|Blvd|Inc|Co|Ltd)$")
"""The end of a name or an address of which the full stop is a part."""

BARE = ("number", "money", "phone")
"""Kinds of slots whose values say nothing of which slot is meant."""

_NAMING = ("answered", "refused", "confirm", "done", "noted", "escalated")
"""Kinds of support's sentences that say which topic, rule or tool they are about."""

_LEAD = re.compile(r"^.{0,40}?\b(?:is|are|to|as)\s+(?=\S)|^[^:]{0,40}:\s+", re.IGNORECASE)
"""What stands before a value in a bare answer: "the new address is"."""


class NLU:
    """The NLU for one pack. Use `nlu_for`, which keeps one per pack.

    Example:
        >>> from simulator.content.pack import find_pack
        >>> nlu_for(find_pack("ecommerce")).customer("It's ORD-789456.").slots
        {'order_id': 'ORD-789456'}
    """

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.extractor = EntityExtractor(pack)
        self.values = lru_cache(maxsize=MEMORY)(self.extractor.values)
        self._templates = free_templates(pack)
        self._customer_index = customer_index(pack)
        self._support_index = support_index(pack)
        self._offers = offers(pack)
        self._called = called(pack)
        self._bare_kinds = _bare_kinds(pack)
        self.customer = lru_cache(maxsize=MEMORY)(self._customer)
        self.support = lru_cache(maxsize=MEMORY)(self._support)

    def _customer(self, text: str, asked: tuple[str, ...] = ()) -> CustomerReading:
        """What a customer's text says.

        Args:
            text: Free text.
            asked: Slots that support asked for just before: they settle what a bare value is.
        """
        values = self.values(text)
        free = self._canonical(self._free(text), values)
        slots = {**self._slots(values, free, asked), **free}
        intents = self._intents(segments(without(text, values, free)))
        slots |= self._bare(values, slots, intents)
        sure = any(
            intent.kind == "unknown" or (intent.score >= SURE and intent.kind != "tells")
            for intent in intents
        )
        if len(asked) == 1 and asked[0] not in slots and not sure:
            slot = self.pack.slots[asked[0]]
            if slot.kind in FREE:
                slots[slot.name] = _LEAD.sub("", text.strip(), count=1).rstrip(".")
        return CustomerReading(tuple(intents), slots)

    def _intents(self, sentences: Sequence[str]) -> list[Intent]:
        """What each sentence is; two that want different things may be one example together."""
        index, intents, before = self._customer_index, list[Intent](), ""
        for sentence in sentences:
            found = index.nearest(words(sentence))
            if found is None and ", " in sentence:
                pieces = [index.nearest(words(piece)) for piece in sentence.split(", ")]
                intents += [piece for piece in pieces if piece]
            elif found:
                last = intents[-1] if intents else found
                if found.kind == last.kind == "wants" and found.names != last.names:
                    both = index.nearest(words(f"{before} {sentence}"))
                    if both and both.score >= max(SURE, found.score, last.score):
                        found = both
                        intents.pop()
                intents.append(found)
            before = sentence
        return intents

    def _bare(
        self, values: Sequence[Value], slots: Mapping[str, str], intents: Iterable[Intent]
    ) -> dict[str, str]:
        """Values that may be many things, taken for what the nearest example has there."""
        used, found = set(slots.values()), dict[str, str]()
        sure = [i for i in intents if i.kind in ("wants", "asks") and i.score >= SURE]
        for intent in sure:
            for name in intent.holes:
                if name in slots or name in found or name not in self._bare_kinds:
                    continue
                for kind, _, value, _, _ in values:
                    if kind == self._bare_kinds[name] and value not in used:
                        found[name] = value
                        used.add(value)
                        break
        return found

    def _free(self, text: str) -> dict[str, str]:
        found: dict[str, str] = {}
        folded = text.replace("’", "'")
        for slot, pattern in self._templates:
            if slot not in found and (match := pattern.search(folded)):
                value = match.group(1).strip().strip('"')
                stopped = folded.startswith(".", match.end(1)) and _SHORTENED.search(value)
                found[slot] = f"{value}." if stopped else value
        return found

    def _canonical(self, free: dict[str, str], values: list[Value]) -> dict[str, str]:
        """Slots found by their sentence; those whose values have a form keep only such values."""
        kept = {}
        for name, text in free.items():
            slot = self.pack.slots[name]
            if slot.kind in FREE:
                kept[name] = text
                continue
            folded = text.lower().removeprefix("the ")
            for kind, collection, value, _, _ in values:
                if (kind, collection) == (slot.kind, slot.collection) and value.lower() == folded:
                    kept[name] = value
        return kept

    def _slots(
        self,
        values: Iterable[Value],
        free: Mapping[str, str],
        asked: tuple[str, ...],
    ) -> dict[str, str]:
        found: dict[str, str] = {}
        ordered = [*asked, *(name for name in self.pack.slots if name not in asked)]
        for kind, collection, value, _, _ in values:
            for name in ordered:
                slot = self.pack.slots[name]
                bare = slot.kind in BARE and name not in asked
                fits = slot.kind == kind and slot.collection == collection
                if fits and value in free.values():
                    break
                if fits and name not in found and name not in free and not bare:
                    found[name] = value
                    break
        return found

    def _sentences(self, text: str) -> list[tuple[str, Intent | None]]:
        """The sentences of support's text with the pack's own sentence that each one is."""
        found: list[tuple[str, Intent | None]] = []
        for sentence in segments(text):
            segment = without(sentence, self.values(sentence), {})
            intent = self._support_index.nearest(words(segment), sentence)
            sure = intent is not None and intent.score >= SURE
            found.append((segment, self._also(intent, sentence) if intent and sure else None))
        return found

    def _also(self, intent: Intent, sentence: str) -> Intent:
        """With what the sentence is with its values in it: names stand in some examples."""
        whole = self._support_index.nearest(words(sentence), sentence)
        if whole is None or whole.score < SURE:
            return intent
        return replace(intent, also=intent.also | whole.also | set(whole.names))

    def _support(self, text: str) -> SupportReading:
        """What support's text does."""
        requests: dict[str, None] = {}
        flags: set[str] = set()
        named: dict[str, list[str]] = {kind: [] for kind in _NAMING}
        about: set[str] = set()
        for segment, intent in self._sentences(text):
            if intent and intent.kind == "done" and intent.score < 1 and OFFERING.search(segment):
                intent = None
            if intent is None:
                found = cues(segment)
                if "confirm" not in found and ASKING.search(segment):
                    requests.update(dict.fromkeys(self._named(segment)))
                flags |= found
                continue
            flags.add(intent.kind)
            about |= {*intent.names, *intent.also}
            if intent.kind == "request":
                requests.update(dict.fromkeys(intent.names))
            elif intent.kind in named:
                named[intent.kind] += intent.names
        return SupportReading(
            requests=tuple(requests),
            offers=self._offered(text),
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
            about=frozenset(about),
        )

    def _offered(self, text: str) -> tuple[str, ...]:
        """Tools whose offer stands in a sentence that offers something."""
        offering = [s for s in segments(text) if OFFERING.search(s) and "refused" not in cues(s)]
        tokens = {word for sentence in offering for word in words(sentence)}
        return tuple(
            tool
            for tool, phrases in self._offers
            if any(phrase and len(phrase & tokens) >= 0.8 * len(phrase) for phrase in phrases)
        )

    def _named(self, sentence: str) -> list[str]:
        folded = f" {' '.join(words(sentence))} "
        found: list[tuple[str, str]] = []
        for phrase, slot in self._called:
            if phrase in folded and not any(phrase in longer for longer, _ in found):
                found.append((phrase, slot))
        return [slot for _, slot in found]


def _bare_kinds(pack: Pack) -> dict[str, str]:
    """By slot, the kind of its bare values; that of a text is what tools take it for."""
    sums = {
        n for tool in pack.tools.values() for n, kind in tool.types.items() if kind.kind == "money"
    }
    texts = {name: "money" for name in sums & pack.slots.keys()}
    return texts | {slot.name: slot.kind for slot in pack.slots.values() if slot.kind in BARE}


@lru_cache(maxsize=16)
def nlu_for(pack: Pack) -> NLU:
    """The NLU for a pack, made once a process."""
    return NLU(pack)
