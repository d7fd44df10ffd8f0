"""A pack's own sentences as examples for the NLU."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from simulator.content.claims import claims_in
from simulator.content.conditions import Condition
from simulator.content.pack import Pack
from simulator.content.scenarios import Beat
from simulator.content.slots import Slot
from simulator.content.templates import Template
from simulator.content.values import render
from simulator.play import english
from simulator.play.nlu.cues import cues
from simulator.play.nlu.example_index import (
    ABBREVIATED,
    HOLE,
    ExampleIndex,
    Intent,
    loose,
    segments,
    words,
)
from simulator.play.nlu.phatics import phatic

MARKED = ("escalated", "done", "refused")
"""What only the sentence with a sign of it stands for, not a "Thank you" beside it."""

FREE = ("text", "name", "address", "word", "pattern")
"""Kinds of slots whose values have no form of their own: known by the sentence around them."""


@dataclass(frozen=True)
class SlotPattern:
    """A sentence with one of its slots left open.

    Attributes:
        slot: The slot.
        pattern: Fits the sentence; its group is the value.
        wanted: Words that every text has which it fits, folded, the longest first: they are looked
            for before the pattern is, which takes a hundred times as long.
        tail: How a sentence ends that begins with its slot: no place in a text rules such a one
            out, so that it is tried before each tail alone.
        reach: Characters before the tail in which it begins.
    """

    slot: str
    pattern: re.Pattern[str]
    wanted: tuple[str, ...] = ()
    tail: re.Pattern[str] | None = None
    reach: int = 0

    def search(self, text: str, fold: str) -> re.Match[str] | None:
        """Where the sentence stands in a text, given with its `folded` form."""
        for word in self.wanted:
            if word not in fold:
                return None
        if self.tail is None:
            return self.pattern.search(text)
        ends = (end.span() for end in self.tail.finditer(text))
        tried = (self.pattern.search(text, max(0, s - self.reach), e) for s, e in ends)
        return next((match for match in tried if match), None)


def free_templates(pack: Pack) -> list[SlotPattern]:
    """Sentences with a slot whose values have no form of their own, turned into patterns."""
    kinds = Counter((slot.kind, slot.collection) for slot in pack.slots.values())
    free = {
        slot.name for slot in pack.slots.values()
        if slot.kind in FREE or kinds[slot.kind, slot.collection] > 1
    }  # fmt: skip
    found: list[SlotPattern] = []
    for sentence in _customer_sentences(pack):
        for slot in sorted(free):
            hole = "{" + slot + "}"
            if hole in sentence and (pattern := _reversed(pack.slots[slot], sentence, hole)):
                found.append(SlotPattern(slot, pattern, _wanted(sentence), *_tail(sentence)))
    return sorted(found, key=lambda each: -len(each.pattern.pattern))


def _wanted(sentence: str) -> tuple[str, ...]:
    """The words of a sentence that everybody writes in the same way."""
    plain = {w.lower() for w in _PLAIN.findall(HOLE.sub(" ", sentence))}
    kept = {word for word in plain if word.isascii() and word not in english.customer.SHORT_FORMS}
    return tuple(sorted(kept, key=lambda word: (-len(word), word)))


def _tail(sentence: str) -> tuple[re.Pattern[str] | None, int]:
    """How a sentence ends that begins with a slot, and how far before that it may begin."""
    first, *_, last = HOLE.split(sentence) if "{" in sentence else (sentence, "")
    if words(first) or not words(last):
        return None, 0
    literal = sum(map(len, HOLE.split(sentence)))
    return re.compile(loose(last), re.IGNORECASE), HOLE_LENGTH * sentence.count("{") + 2 * literal


HOLE_LENGTH = 100
"""More characters than a slot of a sentence may take, with blanks."""

_PLAIN = re.compile(r"(?<![\w'])\w+(?![\w'])")


def named_templates(pack: Pack) -> list[SlotPattern]:
    """Patterns of names and phone numbers behind what they are called, within any sentence."""
    return [
        SlotPattern(slot.name, _named(slot)) for slot in pack.slots.values() if slot.kind in _AFTER
    ]


_AFTER = {
    "name": r"\s([^\W\d_][\w'’-]*(?:\s[^\W\d_][\w'’-]*){0,3}?)(?:\W*(?:[.!?,;]\s|$|\n)|\sand\b)",
    "phone": r"?\s([+(\d][\d().\s-]{5,20}\d)",
}
"""By kind, a value that stands in the middle of something else, behind what it is called."""


def _named(slot: Slot) -> re.Pattern[str]:
    """A value behind its name: "..., name is Angela Mckay and my number is 555-0143"."""
    names = "|".join(
        map(re.escape, (*slot.called, *(["number", "phone"] * (slot.kind == "phone"))))
    )
    lead = rf"(?:^|[,;.!?]\s*|\b(?:and|my|the)\s)(?:{names})(?:\sis|:|\s=)"
    return re.compile(lead + _AFTER[slot.kind], re.IGNORECASE)


def _reversed(slot: Slot, sentence: str, hole: str) -> re.Pattern[str] | None:
    if len(words(HOLE.sub(" ", sentence))) < 2 and slot.kind != "word":
        return None
    value = r".{1,90}?"
    if slot.kind == "word":
        value = "|".join(map(re.escape, slot.words))
    elif slot.pattern:
        value = rf"(?:{slot.pattern.pattern})"
    before, _, after = sentence.partition(hole)
    start, end = (loose(part) for part in (before, after))
    stop = end if words(HOLE.sub(" ", after)) else rf"\W*(?:{ABBREVIATED}[.!?]\s|$|\n)"
    return re.compile(rf"{start}({value}){stop}", re.IGNORECASE)


def _customer_sentences(pack: Pack) -> list[str]:
    sentences = [text for slot in pack.slots.values() for text in slot.tell]
    sentences += [text for topic in pack.topics.values() for text in topic.asks]
    sentences += [text for beat in _beats(pack) for text in beat.say]
    return list(dict.fromkeys(sentences))


def _beats(pack: Pack) -> list[Beat]:
    return [
        *pack.shared.values(),
        *(
            b
            for s in pack.scenarios.values()
            for b in s.beats.values()
            if b.name not in pack.shared
        ),
    ]


def customer_index(pack: Pack) -> ExampleIndex:
    """What customers say, by what it means; exact matches prefer whole examples to parts."""
    index = ExampleIndex()
    for beat in _beats(pack):
        for text in beat.say:
            index.add(text, _intent(beat))
    for topic in pack.topics.values():
        for text in topic.asks:
            index.add(text, Intent("asks", (topic.name,)))
    for slot in pack.slots.values():
        for text in slot.tell:
            index.add(text, Intent("tells", (slot.name,)))
    for kind, examples in english.customer.REPLIES.items():
        for text in examples:
            index.add(text, Intent(kind))
    for text in (*english.customer.SHORT_YES, *english.customer.SHORT_RIGHT):
        index.add(text, Intent("yes"))
    no = (english.customer.DECLINES, english.customer.DECLINES_KINDLY, english.customer.PROTESTS)
    for text in chain.from_iterable(no):
        index.add(text, Intent("no"))
    for text in english.customer.SHORT_NO_OFFER:
        if phatic(text) is None:
            index.add(text, Intent("ends", ("refused",)))
    for ending, examples in english.customer.SHORT_ENDINGS.items():
        for text in examples:
            if phatic(text) is None:
                index.add(text, Intent("ends", (ending,)))
    for beat in _beats(pack):
        for text in beat.say:
            for part in _parts(text):
                index.add(part, _intent(beat))
    return index.close()


def _intent(beat: Beat) -> Intent:
    if beat.wants:
        return Intent("wants", beat.wants, beat.name)
    if beat.asks:
        return Intent("asks", (beat.asks,), beat.name)
    return (
        Intent("ends", (beat.ends.value,), beat.name)
        if beat.ends
        else Intent("remark", (), beat.name)
    )


TELLING = 3
"""Words around a fact from which on they tell what is said."""

SEEDS = 6
"""Sentences of a list of general ones that are held against what is only like them."""


def _parts(text: str, least: int = 4) -> list[str]:
    """The longer sentences of an example of several: people may say one of them alone."""
    parts = segments(text)
    long = [part for part in parts if len(words(HOLE.sub(" ", part))) >= least]
    return long if len(parts) > 1 else []


def support_index(pack: Pack) -> ExampleIndex:
    """What support says, by what it does."""
    index = ExampleIndex(english.uncontracted if pack.voice.tone == "formal" else str)
    for slot in pack.slots.values():
        for text in slot.ask:
            index.add(text, Intent("request", (slot.name,)))
            for part in _parts(text, 3):
                index.add(part, Intent("request", (slot.name,)))
    for texts, intent in _support_examples(pack):
        for text in texts:
            index.add(text, intent)
    _add_general(index, pack)
    quoting = (*english.support.REFUSALS, *english.support.STILL_NO)
    parts = dict.fromkeys(p for text in quoting for p in segments(text) if "{clause}" in p)
    for rule in pack.rules.values():
        for part in parts if rule.by else ():
            whole = part.format(clause=rule.clause)
            for text in dict.fromkeys((whole, segments(whole)[0])):
                index.add(text, Intent("refused", (rule.name,)))
    for texts, intent in _support_examples(pack):
        for text in texts:
            for part in _parts(text, 3):
                if intent.kind not in MARKED or "{" in part or intent.kind in cues(part):
                    index.add(part, intent)
    return index.close()


def _add_general(index: ExampleIndex, pack: Pack) -> None:
    """What a clerk says in every business.

    Some sentences of each list stand for what is like them; the others are known word for word.
    """
    for kind, lists in english.support.SUPPORT_REPLIES.items():
        for texts in lists:
            step = max(1, len(texts) // SEEDS)
            for text in texts[::step]:
                index.add(text, Intent(kind))
                for part in _parts(text):
                    index.add(part, Intent(kind))
            for part in dict.fromkeys(part for text in texts for part in segments(text)):
                if "{" not in part.replace("{business}", ""):
                    index.add_exact(part.format(business=pack.business), Intent(kind))
    for tool in pack.tools.values():
        for phrase in _sources(pack, tool.offer):
            for frame in (*english.support.OFFERS, *english.support.INSTEAD):
                index.add_exact(HOLE.sub(" ", frame.format(offer=phrase)), Intent("offer"))
    for text in pack.voice.greeting:
        for part in segments(text):
            index.add_exact(part, Intent("noise"))


def _support_examples(pack: Pack) -> Iterator[tuple[tuple[str, ...], Intent]]:
    for tool in pack.tools.values():
        yield _sources(pack, tool.confirm), Intent("confirm", (tool.name,))
        if "session.escalated" in tool.effects:
            yield _sources(pack, tool.done), Intent("escalated", (tool.name,))
        elif tool.is_deed:
            yield _sources(pack, tool.done), Intent("done", (tool.name,))
        else:
            yield _sources(pack, tool.done), Intent("noted", (tool.name,))
    for rule in pack.rules.values():
        if rule.by:
            yield (rule.clause, *rule.refusal), Intent("refused", (rule.name,))
    for topic in pack.topics.values():
        for answer in topic.answers:
            yield _sources(pack, answer.say), Intent("answered", (topic.name,))


def _sources(pack: Pack, templates: Iterable[Template]) -> tuple[str, ...]:
    """Sentences with their holes named by type, so that a price fits no other word.

    Facts that are words are filled in: they are all that some sentences hold. A hole in their place
    takes any words, and what is left of "It's {facts.address}." begins many sentences.
    """
    found = dict[str, None]()
    for template in templates:
        bare = [f"{{{hole.type.kind}}}" for hole in template.holes]
        worded = [_worded(pack, h) or b for h, b in zip(template.holes, bare, strict=True)]
        if worded == bare or len(words(" ".join(template.literals))) >= TELLING:
            found[_filled(template, bare)] = None
        found[_filled(template, worded)] = None
    return tuple(found)


def _filled(template: Template, holes: Sequence[str]) -> str:
    pairs = zip(holes, template.literals[1:], strict=True)
    return template.literals[0] + "".join(hole + literal for hole, literal in pairs)


def _worded(pack: Pack, hole: Condition) -> str:
    if not all(path.startswith("facts.") for path in hole.reads):
        return ""
    text = render(hole(pack.names), hole.type, pack.notation)
    return "" if claims_in(text) else text


def offers(pack: Pack) -> list[tuple[str, list[frozenset[str]]]]:
    """By tool, the words of each way to offer it."""
    return [
        (tool.name, [frozenset(words(HOLE.sub(" ", t.source))) for t in tool.offer])
        for tool in pack.tools.values()
        if tool.offer
    ]


def called(pack: Pack) -> list[tuple[str, str]]:
    """How slots are called, longest first, each with blanks around it."""
    names = {
        f" {' '.join(words(phrase))} ": slot.name
        for slot in reversed(list(pack.slots.values()))
        for phrase in slot.called
    }
    return sorted(names.items(), key=lambda pair: -len(pair[0]))
