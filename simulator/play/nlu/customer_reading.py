"""What a customer's text says: intents in order, and values by slot."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import chain

from simulator.content.folding import folded
from simulator.content.pack import Pack
from simulator.play.nlu.act_model import ACTS, act_model
from simulator.play.nlu.answers import (
    FORMLESS,
    answer,
    answer_beside,
    ends_of,
    first_of,
    trimmed,
)
from simulator.play.nlu.entities import EntityExtractor, Value, without
from simulator.play.nlu.example_index import MEMORY, MOST, SURE, Intent, segments, words
from simulator.play.nlu.examples import (
    FREE,
    customer_index,
    free_templates,
    named_templates,
)
from simulator.play.nlu.intent_model import Guess, IntentModel
from simulator.play.nlu.intents import (
    CLEAR,
    LEAST,
    MARGIN,
    OTHER,
    SAME,
    agreed,
    general,
    guessed,
    heard,
    intent_model,
    label,
)
from simulator.play.nlu.phatics import Phatic, phatic
from simulator.play.nlu.retractions import standing_sentences, standing_values
from simulator.play.nlu.slips import mended
from simulator.play.nlu.word_order import WordOrder


@dataclass(frozen=True)
class CustomerReading:
    """What a customer's text says.

    Attributes:
        intents: In order.
        slots: Values as they were told.
        phatic: What it does where it says nothing else; then it wants, asks and ends nothing by
            itself.
    """

    intents: tuple[Intent, ...]
    slots: Mapping[str, str]
    phatic: Phatic | None = None

    @property
    def meant(self) -> tuple[Intent, ...]:
        """The intents but for greetings, thanks and other noise."""
        return tuple(intent for intent in self.intents if intent.kind != "noise")

    def has(self, kind: str) -> bool:
        """Whether one of the sentences is of a kind."""
        return any(intent.kind == kind for intent in self.intents)


BARE = ("number", "money", "phone")
"""Kinds of slots whose values say nothing of which slot is meant."""

REMARKS = ("noise", "yes", "ends", "unknown")
"""Intents of sentences that stand beside a value and are none."""

UNRELATED = 0.68
"""Probability, by the model of support's acts, from which on a sentence is about nothing here."""

CLOSE = 0.1
"""Lead of one wish over another below which a clerk asks which of the two it is."""

SPOKEN = (0.25, 0.03)
"""Least score and lead of a deed that support speaks of: what it does with it is known already."""

_BESIDE: Mapping[Phatic, tuple[str, ...]] = {
    Phatic.OPENS: ("noise",),
    Phatic.ACKNOWLEDGES: ("noise", "yes"),
    Phatic.THANKS: ("noise", "yes", "no", "ends"),
    Phatic.PARTS: ("noise", "no", "ends"),
    Phatic.ASKS_BACK: ("noise",),
}
"""Intents that a phatic message may have as well: an "OK." may be a yes."""

_MAY = re.compile(
    r"\b(?:(?:may|might) (?:have to|need to|want to|\w+)"
    r"|(?:thinking|thought) (?:about|of)|considering|not sure (?:whether|if))\b[^?]*$",
    re.IGNORECASE,
)
"""What is not decided yet."""

_LACKS = re.compile(
    r"\b(?:don['’]?t|do not|can['’]?t|cannot) (?:know|have|find|remember|recall)\b", re.IGNORECASE
)
"""What somebody says who cannot tell what it was asked for."""

_PAID = re.compile(
    r"(?:\b(?:paid|cost|costs|price|priced|charged?|total|came to|comes to|spent|bill(?:ed)?"
    r"|(?:is|was|were|are|for)(?: only| just| about)?)|\b\w+[’']s)\s*[^.!?\n]{0,12}$",
    re.IGNORECASE,
)
"""What stands before a sum that something costs."""

_DIGIT = re.compile(r"\d")

_SHORTENED = re.compile(r"\b(?:Jr|Sr|St|Rd|Ave|Blvd|Inc|Co|Ltd)$")
"""The end of a name or an address of which the full stop is a part."""


class CustomerReader:
    """Reads customers of one pack.

    Args:
        pack: The business.
        extractor: Finds its values in a text.
    """

    def __init__(self, pack: Pack, extractor: EntityExtractor) -> None:
        self.pack = pack
        self._values, self._counts = extractor.values, extractor.counts
        self._named = named_templates(pack)
        self._templates = [*free_templates(pack), *self._named]
        self._by_word: dict[str, list[int]] = {}  # few of the templates have their word in a text
        for place, template in enumerate(self._templates):
            self._by_word.setdefault("".join(template.wanted[:1]), []).append(place)
        self._index = customer_index(pack)
        self._bare_kinds = _bare_kinds(pack)
        self._free = lru_cache(maxsize=MEMORY)(self._told_in)
        self._intents = lru_cache(maxsize=MEMORY)(self._meant_by)
        self._strange = lru_cache(maxsize=MEMORY)(self._is_strange)

    @cached_property
    def model(self) -> IntentModel | None:
        """Reads what is none of the pack's sentences; None without token embeddings."""
        return intent_model(self.pack, self._index)

    def read(self, text: str, asked: tuple[str, ...] = ()) -> CustomerReading:
        """What a customer's text says.

        Args:
            text: Free text.
            asked: Slots that support asked for just before: they settle what a bare value is.
        """
        told_all = self._values(text)
        values = standing_values(text, told_all)
        free = self._canonical(self._free(text), values, asked)
        slots = {**self._slots(values, free, asked), **free}
        told = bool(asked and slots)
        said = self._said(text, told_all, free)
        slots = {**self._counts(text, values), **slots}
        meant = self._intents(tuple(said), told)
        lacks = bool(asked) and "?" not in text and _LACKS.search(text) is not None
        intents = [self._wished(_lacked(i) if lacks else i, slots, asked) for i in meant]
        slots |= self._bare(values, slots, intents) | self._sum(text, values, slots, intents)
        slots |= self._answered(text, asked, slots, values)
        if slots or (only := phatic(text)) is None:
            return CustomerReading(tuple(intents), slots)
        kept = tuple(intent for intent in intents if intent.kind in _BESIDE[only])
        return CustomerReading(kept, {}, only)

    def prepare(self, texts: Iterable[str]) -> None:
        """Have the models read together what `read` asks them about some texts."""
        if self.model is None:
            return
        unsure = list[str]()
        for text in texts:
            told = self._values(text)
            free = self._canonical(self._free(text), standing_values(text, told), ())
            some = _unsure(self._like(self._said(text, told, free)))
            unsure += [*some, " ".join(some)] if len(some) > 1 else some
        unsure = list(dict.fromkeys(unsure[:MEMORY]))
        self.model.prepare(mended(sentence, self._index) for sentence in unsure)
        if acts := act_model():
            acts.read([sentence for sentence in unsure if self._may_be_wish(sentence)])

    def _may_be_wish(self, sentence: str) -> bool:
        assert self.model
        guess = self.model.guess(mended(sentence, self._index))
        return _taken(guess) and guess.label[0] in ("wants", "asks")

    def _said(self, text: str, told: Sequence[Value], free: Mapping[str, str]) -> list[str]:
        """The sentences of a text that stand, without its values."""
        sentences = segments(without(self._unnamed(text), told, free))[:MOST]
        return _with_what_it_is_for(standing_sentences(sentences))

    def wishes(self, text: str) -> tuple[str, ...]:
        """Tools that a text speaks of, whoever says it: wanted, offered or asked a yes for."""
        if self.model is None:
            return ()
        found = self.model.guess(without(text, self._values(text), {}))
        sure = found.score >= SPOKEN[0] and found.margin >= SPOKEN[1]
        return found.label[1] if sure and found.label[0] == "wants" else ()

    def between(self, text: str) -> tuple[str, ...]:
        """The tools of two wishes that a text is as much like, so that it has to be asked which."""
        if self.model is None:
            return ()
        found = self.model.guess(without(text, self._values(text), {}))
        both = (found.label, found.second)
        close = LEAST <= found.score < CLEAR[0] and found.margin < CLOSE
        if not close or any(k != "wants" for k, _ in both):
            return ()
        return tuple(dict.fromkeys(names[0] for _, names in both))

    def similarity(self, text: str, kind: str, names: tuple[str, ...]) -> float:
        """How much a text, or a sentence of it, is like what is said for one of these intents.

        Returns:
            Near 1 where it is one of the examples, near 0 where it has nothing to do with them.
        """
        sentences = segments(without(text, self._values(text), {}))
        whole = " ".join(sentences)
        for sentence in (whole, *sentences):
            known = self._index.nearest(words(sentence))
            if known and known.kind == kind and {*known.names, *known.also} & set(names):
                return known.score
        if self.model is None:
            return 1.0
        parts = dict.fromkeys((whole, *sentences))
        return max(self.model.similarity(part, kind, names) for part in parts)

    @cached_property
    def _order(self) -> WordOrder:
        texts = (text for text, _ in (*general(), *heard(self.pack)))
        return WordOrder(dict.fromkeys((*self._index.sources, *texts)))

    def disordered(self, texts: Sequence[str]) -> bool:
        """Whether texts of one customer, taken together, are words in no order.

        Sentences that are the pack's own are not asked about, and one or two words have no order.
        """
        several = (text for text in texts if len(words(text)) > 2)
        return bool(strange := [text for text in several if self._strange(text)]) and (
            self._order.lacks(strange)
        )

    def _is_strange(self, text: str) -> bool:
        known = (
            self._index.nearest(words(s)) for s in segments(without(text, self._values(text), {}))
        )
        return any(intent is None or intent.score < SURE for intent in known)

    def _unnamed(self, text: str) -> str:
        """A text of the same length without what leads to values that stand behind something."""
        for named in self._named:
            for match in named.pattern.finditer(text):
                start = match.start() + (not match.group()[0].isalnum())
                if words(text[:start]):
                    text = text[:start] + " " * (match.start(1) - start) + text[match.start(1) :]
        return text

    def _wished(self, intent: Intent, told: Mapping[str, str], asked: Sequence[str]) -> Intent:
        """What tells a value that nobody asked for, and is as much like a wish that takes all."""
        if intent.kind != "tells" or set(intent.names) & set(asked) or len(told) < 2:
            return intent
        for name in sorted(intent.also & self.pack.tools.keys()):
            if told.keys() <= set(self.pack.tools[name].arguments):
                return replace(intent, kind="wants", names=(name,))
        return intent

    def _answered(
        self,
        text: str,
        asked: Sequence[str],
        slots: Mapping[str, str],
        values: Sequence[Value],
    ) -> dict[str, str]:
        """What a reply tells of the slots asked for whose values are not found in any text."""
        found: dict[str, str] = {}
        for name in asked:
            slot = self.pack.slots[name]
            if name in slots or slot.kind not in (*FORMLESS, "word", "pattern"):
                continue
            sums = {value.lstrip("- \n") for kind, _, value, _, _ in values if kind == "money"}
            if slot.kind == "text" and self._bare_kinds.get(name) == "money" and sums:
                found |= {name: sums.pop()} if len(sums) == 1 else {}
            elif slot.kind in ("word", "pattern") or len(asked) == 1:
                value = answer(slot, text, self._noise)
                found |= {name: value} if value else {}
            elif slot.kind in ("name", "address"):
                beside = [self.pack.slots[other] for other in asked if other != name]
                value = answer_beside(
                    slot, without(text, values, {}), beside, self._noise, self._is_word
                )
                found |= {name: value} if value else {}
        return found

    def _is_word(self, word: str) -> bool:
        """Whether the pack's customers use a word."""
        return all(part in self._index.weights for part in words(word))

    def _noise(self, sentence: str) -> float:
        """How sure it is that a sentence holds no value; a reason is often what one may want."""
        known = self._index.nearest(words(sentence))
        if known and known.kind != "tells":
            if known.kind in ("wants", "remark", "unknown"):
                return 1.0 if known.kind == "unknown" else 0.0
            return known.score if known.score >= SURE else 0.5
        if known or self.model is None:
            return 0.0
        guess = self.model.guess(sentence)
        if guess.label[0] == "unknown" and guessed(guess, (LEAST, MARGIN)):
            return 1.0
        return min(0.8, max(self.model.similarity(sentence, kind) for kind in REMARKS))

    def _meant_by(self, sentences: tuple[str, ...], told: bool) -> tuple[Intent, ...]:
        """What each sentence is: one of the examples, or else what the model makes of it.

        Args:
            sentences: Of a text without its values.
            told: It answers what was asked, so that more is meant beside only if that is clear.
        """
        return tuple(self._completed(self._like(sentences), told))

    def _like(self, sentences: Sequence[str]) -> list[tuple[str, Intent | None]]:
        """Sentences with the examples that they are like, or pieces of them."""
        index, before = self._index, ""
        found = list[tuple[str, Intent | None]]()
        for sentence in sentences:
            intent = index.nearest(words(sentence))
            if intent is None and ", " in sentence:
                pieces = [(piece, index.nearest(words(piece))) for piece in sentence.split(", ")]
                known = any(part for _, part in pieces)
                found += pieces if known else [(sentence, None)]
            elif intent:
                last = found[-1][1] if found and found[-1][1] else intent
                if intent.kind == last.kind == "wants" and intent.names != last.names:
                    both = index.nearest(words(f"{before} {sentence}"))
                    if both and both.score >= max(SURE, intent.score, last.score):
                        intent = both
                        found.pop()
                found.append((sentence, intent))
            else:
                found.append((sentence, None))
            before = sentence
        return found

    def _completed(self, found: Sequence[tuple[str, Intent | None]], told: bool) -> list[Intent]:
        """With the model's readings of what is no example, or only like one."""
        if self.model is None:
            return [intent for _, intent in found if intent]
        found = [(s, None if i and self._contradicted(s, i) else i) for s, i in found]
        unsure = _unsure(found)
        if not unsure:
            return [intent for _, intent in found if intent]
        sure = [intent for sentence, intent in found if intent and sentence not in unsure]
        clear = told or any(intent.kind not in ("noise", "tells") for intent in sure)
        together = self._guess(" ".join(unsure))
        intents = list[Intent]()
        for sentence, intent in found:
            read = intent
            if sentence in unsure:
                alone = self._guess(sentence) if len(unsure) > 1 else together
                read = agreed(intent, alone, clear or len(unsure) > 1)
            if read and not (read.kind == "ends" and read is not intent and _ends(sure)):
                intents.append(read)
        whole = agreed(None, together, clear)
        if whole and whole.kind != "noise" and all(i.kind == "noise" for i in intents):
            intents.append(whole)
        return intents

    def _contradicted(self, sentence: str, intent: Intent) -> bool:
        """Whether the model is clear that a sentence is something else than what it is like."""
        if not SURE <= intent.score < SAME or intent.kind not in ("wants", "asks"):
            return False
        guess = self.model.guess(sentence) if self.model else None
        if guess is None or guess.label[0] != intent.kind or guess.label == label(intent):
            return False
        return guess.score >= CLEAR[0] and guess.margin >= CLEAR[1]

    def _guess(self, sentence: str) -> Guess:
        """What the model makes of a sentence; what no support would understand is none of it."""
        assert self.model
        guess = self.model.guess(mended(sentence, self._index))
        acts = act_model() if _taken(guess) and guess.label[0] in ("wants", "asks") else None
        if acts:
            share = acts.read([sentence])[0].probabilities[ACTS.index("unrelated")]
            return replace(guess, label=OTHER) if share >= UNRELATED else guess
        return guess

    def _bare(
        self, values: Sequence[Value], slots: Mapping[str, str], intents: Iterable[Intent]
    ) -> dict[str, str]:
        """Values that may be many things, taken for what the nearest example has there.

        An amount may be written as a plain number, where there is one for each that is expected.
        """
        used, found = set(slots.values()), dict[str, str]()
        sure = [i for i in intents if i.kind in ("wants", "asks") and i.score >= SURE]
        for intent in sure:
            open_ = [n for n in intent.holes if n in self._bare_kinds and n not in slots]
            counted = [n for n in open_ if self._bare_kinds[n] in ("number", "money")]
            plain = [kind for kind, *_ in values if kind in ("number", "money")]
            all_plain = {*plain} == {"number"} and len(plain) == len(counted) > 1
            for name in open_:
                if name in found:
                    continue
                wanted = "number" if all_plain and name in counted else self._bare_kinds[name]
                for kind, _, value, _, _ in values:
                    if kind == wanted and value not in used:
                        found[name] = value
                        used.add(value)
                        break
        return found

    def _sum(
        self,
        text: str,
        values: Sequence[Value],
        slots: Mapping[str, str],
        intents: Iterable[Intent],
    ) -> dict[str, str]:
        """The one sum in a text, for a wish that takes one, unless it tells what was paid."""
        sums = [(value, start) for kind, _, value, start, _ in values if kind == "money"]
        if len(sums) != 1 or _PAID.search(text[: sums[0][1]]):
            return {}
        wanted = {name for i in intents if i.kind == "wants" for name in i.names}
        takes = {n for tool in wanted for n in self._sums_of(tool)}
        open_ = takes - slots.keys()
        return {open_.pop(): sums[0][0].strip()} if len(open_) == len(takes) == 1 else {}

    def _sums_of(self, tool: str) -> Iterator[str]:
        """The arguments of a tool that are sums of money which a customer may tell."""
        for name, kind in self.pack.tools[tool].types.items():
            if kind.kind == "money" and name in self.pack.slots:
                yield name

    def _told_in(self, text: str) -> Mapping[str, str]:
        """What is told in sentences that the pack knows."""
        found: dict[str, str] = {}
        plain = text.replace("’", "'")
        fold = folded(plain)
        places = (places for word, places in self._by_word.items() if word in fold)
        for template in (self._templates[place] for place in sorted(chain(*places))):
            slot = template.slot
            if slot not in found and (match := template.search(plain, fold)):
                value = match.group(1).strip().strip('"')
                if self.pack.slots[slot].kind in FORMLESS:
                    value = first_of(self.pack.slots[slot], value, self._called_else(slot))
                    value = trimmed(value, ends_of(self.pack.slots[slot]))
                stopped = plain.startswith(".", match.end(1)) and _SHORTENED.search(value)
                if value:
                    found[slot] = f"{value}." if stopped else value
        return found

    def _called_else(self, name: str) -> tuple[str, ...]:
        """How people call all slots but one."""
        own = self.pack.slots[name].called
        slots = self.pack.slots.values()
        return tuple(c for slot in slots if slot.name != name for c in slot.called if c not in own)

    def _canonical(
        self, free: Mapping[str, str], values: Sequence[Value], asked: Sequence[str]
    ) -> dict[str, str]:
        """Slots found by their sentence; those whose values have a form keep only such values.

        What has a form is no text that nobody asked for, though a sentence may fit both.
        """
        kept = {}
        typed = {value.lower() for _, _, value, _, _ in values}
        ids = {value.lower() for kind, _, value, _, _ in values if kind == "id"}
        for name, text in free.items():
            slot = self.pack.slots[name]
            unasked = name not in asked and slot.kind in FREE
            if unasked and (text.lower() in ids or (asked and text.lower() in typed)):
                continue
            if slot.kind in FREE:
                if self._bare_kinds.get(name) != "money" or _DIGIT.search(text):
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


def _with_what_it_is_for(sentences: Sequence[str]) -> list[str]:
    """Sentences, what somebody may have to do together with what is asked about it.

    "I may have to cancel. What are the rules?" is a question, and no wish.
    """
    found = list[str]()
    for sentence in sentences:
        if found and _MAY.search(found[-1]) and sentence.endswith("?"):
            found[-1] += f" {sentence}"
        else:
            found.append(sentence)
    return found


def _lacked(intent: Intent) -> Intent:
    """What is like a question, in the answer of somebody who does not know what was asked for."""
    like = intent.kind == "asks" and intent.score < SURE
    return replace(intent, kind="unknown", names=()) if like else intent


def _unsure(found: Iterable[tuple[str, Intent | None]]) -> list[str]:
    """Sentences that are no example for sure."""
    return [s for s, i in found if (i is None or i.score < SURE) and words(s)]


def _taken(guess: Guess) -> bool:
    return guess.score >= LEAST and guess.margin >= MARGIN


def _ends(intents: Sequence[Intent]) -> bool:
    return any(intent.kind == "ends" for intent in intents)


def _bare_kinds(pack: Pack) -> dict[str, str]:
    """By slot, the kind of its bare values; that of a text is what tools take it for."""
    sums = {
        n for tool in pack.tools.values() for n, kind in tool.types.items() if kind.kind == "money"
    }
    texts = {name: "money" for name in sums & pack.slots.keys()}
    return texts | {slot.name: slot.kind for slot in pack.slots.values() if slot.kind in BARE}
