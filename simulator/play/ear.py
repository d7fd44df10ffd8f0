"""The ear: what a text says, as intents and slots, without a language model.

A pack's own sentences are the examples: the ear finds the nearest one to each sentence of a text
(cosine over words weighted by rarity, values such as order numbers taken out on both sides). What
is close to no example is not understood, and says so; nothing is guessed. For support's side there
are plain cues of English besides, since a bot under test does not speak the pack's sentences.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from simulator.content.pack import Pack
from simulator.content.scenarios import Beat
from simulator.content.slots import Slot
from simulator.play import english

FREE = ("text", "name", "address", "word")
"""Kinds of slots whose values have no form of their own: known by the sentence around them."""

THRESHOLD = 0.55
"""Least likeness (0 to 1) at which a sentence counts as one of the examples."""

CANDIDATES = 6
"""How many of the most alike examples are tried for an exact fit."""

SURE = 0.8
"""Least likeness at which a sentence of support counts as one of the pack's own."""

_WORD = re.compile(r"[a-z0-9#]+")
_SEGMENT = re.compile(
    r"(?<=[.!?])(?<!\bApt\.)(?<!\bSt\.)(?<!\bDr\.)(?<!\bMr\.)(?<!\bMrs\.)(?<!\bMs\.)(?<!\bNo\.)\s+"
    r"|\n+|\s+[-–—]\s+|;\s+"
)
_HOLE = re.compile(r"\{[^{}]*\}")
_SHORT = {
    "pls": "please", "plz": "please", "thx": "thanks", "u": "you", "ur": "your", "r": "are",
    "cuz": "because", "asap": "soon", "tmrw": "tomorrow", "abt": "about", "im": "i", "ive": "i",
}  # fmt: skip

_VALUE = {
    "email": re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    "phone": re.compile(r"(?<![\w#-])\+?\(?\d[\d ().x/-]{5,}\d(?![\w-])"),
    "money": re.compile(r"[$€£]\s?\d[\d,]*(?:\.\d\d)?|\b\d[\d,]*(?:\.\d\d)?\s?(?:dollars|euros)\b"),
    "number": re.compile(r"(?<![\w.$-])\d+(?:\.\d+)?(?![\w-])"),
}
_MONTHS = "january february march april may june july august september october november december"
_MONTH = {name[:3]: n for n, name in enumerate(_MONTHS.split(), 1)}
_WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_DATE = re.compile(
    r"\b(?P<iso>\d{4}-\d\d-\d\d)\b"
    r"|\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?(?:the\s+)?"
    r"(?:(?P<m1>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+(?P<d1>\d{1,2})(?:st|nd|rd|th)?"
    r"|(?P<d2>\d{1,2})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<m2>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*)"
    r"(?:,?\s+(?P<y>\d{4}))?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Intent:
    """What one sentence is.

    Attributes:
        kind: `wants asks ends remark tells yes no unknown` of a customer;
            `request offer confirm done refused answered` of support.
        names: Tools, a topic, an ending, slots or a rule, by kind.
        beat: The beat whose example it is, where it is one.
        score: Likeness, 0 to 1.
    """

    kind: str
    names: tuple[str, ...] = ()
    beat: str = ""
    score: float = 1.0


@dataclass(frozen=True)
class Heard:
    """What a customer's text says: intents in order, and values by slot as they were told."""

    intents: tuple[Intent, ...]
    slots: Mapping[str, str]

    def has(self, kind: str) -> bool:
        """Whether one of the sentences is of a kind."""
        return any(intent.kind == kind for intent in self.intents)


@dataclass(frozen=True)
class SupportHeard:
    """What support's text does, as a customer understands it.

    Attributes:
        requests: Slots it asks for.
        offers: Tools it offers.
        confirms: It asks for a yes before it does something.
        done, refused, escalated, confused: What it says it did, would not do, handed on or did not
            understand.
    """

    requests: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    confirms: bool = False
    done: bool = False
    refused: bool = False
    escalated: bool = False
    confused: bool = False


def words(text: str) -> list[str]:
    """The words of a text as the ear compares them: lower case, no apostrophes, plurals folded."""
    folded = text.lower().replace("'", "").replace("’", "")
    found = (_SHORT.get(word, word) for word in _WORD.findall(folded))
    return [w[:-1] if len(w) > 3 and w.endswith("s") and not w.endswith("ss") else w for w in found]


class _Bank:
    """Example sentences with an index for the nearest one."""

    def __init__(self) -> None:
        self.entries: list[Intent] = []
        self.sources: list[str] = []
        self.tokens: list[frozenset[str]] = []
        self.exact: dict[str, int] = {}
        self.weights: dict[str, float] = {}
        self.norms: list[float] = []
        self.postings: dict[str, list[int]] = {}
        self.deletes: dict[str, str] = {}

    def add(self, text: str, intent: Intent) -> None:
        tokens = words(_HOLE.sub(" ", text))
        if tokens:
            self.exact.setdefault(" ".join(tokens), len(self.entries))
            self.entries.append(intent)
            self.sources.append(text)
            self.tokens.append(frozenset(tokens))

    def close(self) -> _Bank:
        """Weigh the words and build the index; call once, after the last `add`."""
        counts = Counter(word for tokens in self.tokens for word in tokens)
        total = max(1, len(self.tokens))
        self.weights = {word: math.log(1 + total / n) for word, n in counts.items()}
        postings: dict[str, list[int]] = defaultdict(list)
        for index, tokens in enumerate(self.tokens):
            self.norms.append(math.sqrt(sum(self.weights[w] ** 2 for w in tokens)))
            for word in sorted(tokens):
                postings[word].append(index)
        self.postings = dict(postings)
        for word in sorted(counts):
            if len(word) > 3:
                for cut in _cuts(word):
                    self.deletes.setdefault(cut, word)
        return self

    def known(self, word: str) -> str:
        """The word itself, or the one it is most likely a slip of."""
        if word in self.weights or len(word) < 4:
            return word
        if word in self.deletes:
            return self.deletes[word]
        for cut in _cuts(word):
            if cut in self.weights:
                return cut
            if cut in self.deletes:
                return self.deletes[cut]
        return word

    def nearest(self, tokens: list[str], sentence: str = "") -> Intent | None:
        """The most alike example, or None below the threshold.

        Args:
            tokens: Words of a sentence with its values taken out.
            sentence: The sentence itself; one that an example fits exactly is that example,
                whatever long text stands in its holes.
        """
        exact = self.exact.get(" ".join(tokens))
        if exact is not None:
            return self.entries[exact]
        wanted = {self.known(word) for word in tokens}
        rare = math.log(1 + len(self.entries))
        norm = math.sqrt(sum(self.weights.get(w, rare) ** 2 for w in wanted))
        scores: dict[int, float] = defaultdict(float)
        shared: Counter[int] = Counter()
        for word in sorted(wanted):
            weight = self.weights.get(word, 0.0) ** 2
            for index in self.postings.get(word, ()):
                scores[index] += weight
                shared[index] += 1
        ranked = sorted(
            ((score / (norm * self.norms[i]), -i) for i, score in scores.items() if shared[i] > 1),
            reverse=True,
        )[:CANDIDATES]
        for _, place in ranked if sentence else ():
            source = self.sources[-place]
            if "{" in source and _fitting(source).fullmatch(sentence):
                return self.entries[-place]
        if not ranked or ranked[0][0] < THRESHOLD:
            return None
        found = self.entries[-ranked[0][1]]
        return Intent(found.kind, found.names, found.beat, round(ranked[0][0], 3))


@lru_cache(maxsize=4096)
def _fitting(source: str) -> re.Pattern[str]:
    """A pattern that fits an example with anything in its holes."""
    return re.compile(_loose(source), re.IGNORECASE)


def _cuts(word: str) -> list[str]:
    return [word[:i] + word[i + 1 :] for i in range(len(word))]


class Ear:
    """The ear for one pack. Use `ear_for`, which keeps one per pack.

    Example:
        >>> from simulator.content.pack import find_pack
        >>> ear_for(find_pack("ecommerce")).customer("It's ORD-789456.").slots
        {'order_id': 'ORD-789456'}
    """

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self._labels = _label_index(pack)
        self._ids = {
            name: re.compile(rf"(?<![\w-]){c.pattern.pattern}(?![\w-])", re.IGNORECASE)
            for name, c in pack.collections.items()
            if c.pattern
        }
        self._templates = _free_templates(pack)
        self._customer_bank = _customer_bank(pack)
        self._support_bank = _support_bank(pack)
        self._offers = _offers(pack)
        self._called = _called(pack)
        self.customer = lru_cache(maxsize=20_000)(self._customer)
        self.support = lru_cache(maxsize=20_000)(self._support)

    def values(self, text: str) -> list[tuple[str, str, str, int, int]]:
        """Recognisable values in a text: `(kind, collection, value, start, end)`, in order.

        Kinds are those of slots: `id label email phone money date number word`. Values are in
        their canonical form (ids in the pattern's case, labels as in the catalog, dates ISO).
        """
        found: list[tuple[str, str, str, int, int]] = []
        for name, pattern in self._ids.items():
            for match in pattern.finditer(text):
                raw = match.group()
                fits = self.pack.collections[name].pattern
                value = raw if fits and fits.fullmatch(raw) else raw.upper()
                found.append(("id", name, value, *match.span()))
        for kind in ("email", "money", "phone"):
            found += [(kind, "", m.group(), *m.span()) for m in _VALUE[kind].finditer(text)]
        for match in _DATE.finditer(text):
            if day := self._date(match):
                found.append(("date", "", day, *match.span()))
        found += self._labels_in(text)
        found += [("number", "", m.group(), *m.span()) for m in _VALUE["number"].finditer(text)]
        return _without_overlaps(found)

    def _date(self, match: re.Match[str]) -> str | None:
        if match["iso"]:
            return match["iso"]
        month = _MONTH[(match["m1"] or match["m2"]).lower()]
        today = self.pack.now.date()
        try:
            day = date(int(match["y"] or today.year), month, int(match["d1"] or match["d2"]))
        except ValueError:
            return None
        if not match["y"] and abs(day - today) > timedelta(days=183):
            day = day.replace(year=day.year + (1 if day < today else -1))
        return day.isoformat()

    def _labels_in(self, text: str) -> list[tuple[str, str, str, int, int]]:
        spans = [(m.group(), m.start(), m.end()) for m in re.finditer(r"[a-z0-9]+", text.lower())]
        found, place = [], 0
        while place < len(spans):
            for length, table in self._labels.get(spans[place][0], ()):
                key = tuple(word for word, _, _ in spans[place : place + length])
                if key in table:
                    collection, label = table[key]
                    end = spans[place + length - 1][2]
                    found.append(("label", collection, label, spans[place][1], end))
                    place += length - 1
                    break
            place += 1
        return found

    def _customer(self, text: str, asked: tuple[str, ...] = ()) -> Heard:
        """What a customer's text says.

        Args:
            text: Free text.
            asked: Slots that support asked for just before: they settle what a bare value is.
        """
        values = self.values(text)
        free = self._canonical(self._free(text), values)
        slots = {**self._slots(values, free, asked), **free}
        intents: list[Intent] = []
        for segment in _segments(_without(text, values, free)):
            found = self._customer_bank.nearest(words(segment))
            if found is None and ", " in segment:
                pieces = [self._customer_bank.nearest(words(p)) for p in segment.split(", ")]
                intents += [piece for piece in pieces if piece]
            elif found:
                intents.append(found)
        if len(asked) == 1 and asked[0] not in slots and not intents:
            slot = self.pack.slots[asked[0]]
            if slot.kind in FREE:
                slots[slot.name] = text.strip().rstrip(".")
        return Heard(tuple(intents), slots)

    def _free(self, text: str) -> dict[str, str]:
        found: dict[str, str] = {}
        folded = text.replace("’", "'")
        for slot, pattern in self._templates:
            if slot not in found and (match := pattern.search(folded)):
                found[slot] = match.group(1).strip().strip('"')
        return found

    def _canonical(
        self, free: dict[str, str], values: list[tuple[str, str, str, int, int]]
    ) -> dict[str, str]:
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
        values: Iterable[tuple[str, str, str, int, int]],
        free: Mapping[str, str],
        asked: tuple[str, ...],
    ) -> dict[str, str]:
        found: dict[str, str] = {}
        ordered = [*asked, *(name for name in self.pack.slots if name not in asked)]
        for kind, collection, value, _, _ in values:
            for name in ordered:
                slot = self.pack.slots[name]
                bare = slot.kind in ("number", "money", "phone") and name not in asked
                fits = slot.kind == kind and slot.collection == collection
                if fits and value in free.values():
                    break
                if fits and name not in found and name not in free and not bare:
                    found[name] = value
                    break
        return found

    def _support(self, text: str) -> SupportHeard:
        """What support's text does."""
        requests: dict[str, None] = {}
        flags: set[str] = set()
        for sentence in _segments(text):
            segment = _without(sentence, self.values(sentence), {})
            intent = self._support_bank.nearest(words(segment), sentence)
            known = intent is not None and intent.score >= SURE
            if intent and known and intent.kind == "request":
                requests.update(dict.fromkeys(intent.names))
            found = {intent.kind} if intent and known else _cues(segment)
            flags |= found
            if not known and "confirm" not in found and _ASKING.search(segment):
                requests.update(dict.fromkeys(self._named(segment)))
        tokens = set(words(text))
        offers = [
            tool for tool, phrases in self._offers
            if any(len(phrase & tokens) >= 0.8 * len(phrase) for phrase in phrases)
        ] if _OFFERING.search(text) else []  # fmt: skip
        return SupportHeard(
            requests=tuple(requests),
            offers=tuple(offers),
            confirms="confirm" in flags,
            done="done" in flags,
            refused="refused" in flags,
            escalated="escalated" in flags,
            confused="confused" in flags,
        )

    def answers(self, text: str) -> set[str]:
        """Topics whose answer is in support's text, word for word or nearly so."""
        heard = (
            self._support_bank.nearest(words(_without(s, self.values(s), {})), s)
            for s in _segments(text)
        )
        return {i.names[0] for i in heard if i and i.kind == "answered" and i.score >= SURE}

    def _named(self, sentence: str) -> list[str]:
        folded = f" {' '.join(words(sentence))} "
        found: list[tuple[str, str]] = []
        for phrase, slot in self._called:
            if phrase in folded and not any(phrase in longer for longer, _ in found):
                found.append((phrase, slot))
        return [slot for _, slot in found]


_ASKING = re.compile(
    r"\?|\bplease (provide|share|give|tell|confirm|send me|let me know|enter)\b"
    r"|\b(could you|can you|may i have|i('ll| will)? need (your|the)|tell me|let me know)\b",
    re.IGNORECASE,
)
_OFFERING = re.compile(
    r"\b(i can|we can|i could|we could|would you like|would you prefer|instead)\b", re.IGNORECASE
)
_CUES = (
    ("escalated", r"\b(hand(ed|ing)? (you|this|it)?.*over|transferr?(ed|ing)?|pass(ed|ing)? (you|this)"
                  r"|connect(ed|ing)? you|colleague (will|is)|manager will)\b"),
    ("refused", r"\b(can(no|')?t|cannot|unable|not (able|possible|allowed|eligible)|unfortunately"
                r"|i'm afraid|won'?t be able|no longer possible|against (our|the) policy)\b"),
    ("done", r"\b(i('ve| have) (now )?\w+(ed|en|nt|de)|has been|have been|is (now )?(booked|placed|done|"
             r"cancelled|canceled|updated|changed|confirmed|processed|refunded|on its way))\b"),
    ("confused", r"\b(not sure (i|what)|didn'?t (quite )?(catch|understand)|rephrase"
                 r"|could you tell me (a bit )?more|don'?t (quite )?(follow|understand))\b"),
    ("confirm", r"\b(shall i|should i|do you (want|confirm)|is that (right|correct|ok)|go ahead"
                r"|would you like me to|can you confirm)\b.*\?"),
)  # fmt: skip
_CUE_PATTERNS = [(name, re.compile(pattern, re.IGNORECASE)) for name, pattern in _CUES]


def _cues(segment: str) -> set[str]:
    """Plain cues of English; a question neither reports a deed nor refuses one."""
    found = {name for name, pattern in _CUE_PATTERNS if pattern.search(segment)}
    return found - {"done", "refused"} if segment.rstrip().endswith("?") else found


def _segments(text: str) -> list[str]:
    return [part for part in (piece.strip() for piece in _SEGMENT.split(text)) if part]


def _without(
    text: str, values: Iterable[tuple[str, str, str, int, int]], free: Mapping[str, str]
) -> str:
    """The text with its values taken out, as the examples have them taken out."""
    for value in free.values():
        text = text.replace(value, " " * len(value))
    for *_, start, end in sorted(values, key=lambda value: -value[3]):
        text = f"{text[:start]} {text[end:]}"
    return text


def _without_overlaps(
    found: list[tuple[str, str, str, int, int]],
) -> list[tuple[str, str, str, int, int]]:
    """Earlier kinds win where two values overlap; the rest in order of their place."""
    kept: list[tuple[str, str, str, int, int]] = []
    for value in found:
        if all(value[4] <= other[3] or value[3] >= other[4] for other in kept):
            kept.append(value)
    return sorted(kept, key=lambda value: value[3])


def _label_index(pack: Pack) -> dict[str, list[tuple[int, dict[tuple[str, ...], tuple[str, str]]]]]:
    """By first word: label lengths (longest first) with the labels of that length."""
    index: dict[str, dict[int, dict[tuple[str, ...], tuple[str, str]]]] = {}
    named = {slot.collection for slot in pack.slots.values() if slot.kind == "label"}
    for name in sorted(named):
        collection = pack.collections[name]
        for key in collection.records:
            label = str(collection.records[key][collection.label])
            parts = tuple(re.findall(r"[a-z0-9]+", label.lower()))
            if parts:
                for form in (parts, (*parts[:-1], parts[-1] + "s")):
                    table = index.setdefault(parts[0] if len(parts) > 1 else form[0], {})
                    table.setdefault(len(form), {}).setdefault(form, (name, label))
    return {first: sorted(table.items(), reverse=True) for first, table in index.items()}


def _free_templates(pack: Pack) -> list[tuple[str, re.Pattern[str]]]:
    """Sentences with a slot whose values have no form of their own, turned into patterns."""
    kinds = Counter((slot.kind, slot.collection) for slot in pack.slots.values())
    free = {
        slot.name for slot in pack.slots.values()
        if slot.kind in FREE or kinds[slot.kind, slot.collection] > 1
    }  # fmt: skip
    found: list[tuple[str, re.Pattern[str]]] = []
    for sentence in _customer_sentences(pack):
        for slot in sorted(free):
            hole = "{" + slot + "}"
            if hole in sentence and (pattern := _reversed(pack.slots[slot], sentence, hole)):
                found.append((slot, pattern))
    return sorted(found, key=lambda pair: -len(pair[1].pattern))


def _reversed(slot: Slot, sentence: str, hole: str) -> re.Pattern[str] | None:
    if len(words(_HOLE.sub(" ", sentence))) < 2 and slot.kind != "word":
        return None
    value = "|".join(map(re.escape, slot.words)) if slot.kind == "word" else r".+?"
    before, _, after = sentence.partition(hole)
    start, end = (_loose(part) for part in (before, after))
    stop = end if words(_HOLE.sub(" ", after)) else r"\W*(?:[.!?]\s|$|\n)"
    return re.compile(rf"{start}({value}){stop}", re.IGNORECASE)


def _loose(part: str) -> str:
    """A pattern for literal text in which punctuation may be missing; other slots match anything."""
    pieces = []
    for piece in re.split(r"(\{[^{}]*\})", part):
        if piece.startswith("{"):
            pieces.append(r".+?")
        else:
            tokens = re.findall(r"[\w']+|[^\w\s]|\s+", piece)
            pieces += [
                r"\s+" if t.isspace()
                else re.escape(t).replace("'", "'?") if re.match(r"[\w']", t)
                else re.escape(t) + "?"
                for t in tokens
            ]  # fmt: skip
    return "".join(pieces)


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


def _customer_bank(pack: Pack) -> _Bank:
    bank = _Bank()
    for beat in _beats(pack):
        for text in beat.say:
            bank.add(text, _intent(beat))
    for topic in pack.topics.values():
        for text in topic.asks:
            bank.add(text, Intent("asks", (topic.name,)))
    for slot in pack.slots.values():
        for text in slot.tell:
            bank.add(text, Intent("tells", (slot.name,)))
    for kind, examples in english.REPLIES.items():
        for text in examples:
            bank.add(text, Intent(kind))
    for beat in _beats(pack):
        for text in beat.say:
            for part in _parts(text):
                bank.add(part, _intent(beat))
    return bank.close()


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


def _parts(text: str) -> list[str]:
    """The longer sentences of an example of several: people may say one of them alone."""
    parts = _segments(text)
    return (
        [part for part in parts if len(words(_HOLE.sub(" ", part))) > 3] if len(parts) > 1 else []
    )


def _support_bank(pack: Pack) -> _Bank:
    bank = _Bank()
    for slot in pack.slots.values():
        for text in slot.ask:
            bank.add(text, Intent("request", (slot.name,)))
    for texts, intent in _support_examples(pack):
        for text in texts:
            bank.add(text, intent)
    for kind, examples in english.SUPPORT_REPLIES.items():
        for text in examples:
            bank.add(text, Intent(kind))
    for texts, intent in _support_examples(pack):
        for text in texts:
            for part in _parts(text):
                bank.add(part, intent)
    return bank.close()


def _support_examples(pack: Pack) -> Iterator[tuple[tuple[str, ...], Intent]]:
    for tool in pack.tools.values():
        done = tuple(template.source for template in tool.done)
        yield tuple(t.source for t in tool.confirm), Intent("confirm", (tool.name,))
        if "session.escalated" in tool.effects:
            yield done, Intent("escalated", (tool.name,))
        elif tool.is_deed:
            yield done, Intent("done", (tool.name,))
        else:
            yield done, Intent("noted", (tool.name,))
    for rule in pack.rules.values():
        if rule.by:
            yield (rule.clause, *rule.refusal), Intent("refused", (rule.name,))
    for topic in pack.topics.values():
        for answer in topic.answers:
            yield tuple(t.source for t in answer.say), Intent("answered", (topic.name,))


def _offers(pack: Pack) -> list[tuple[str, list[frozenset[str]]]]:
    return [
        (tool.name, [frozenset(words(_HOLE.sub(" ", t.source))) for t in tool.offer])
        for tool in pack.tools.values()
        if tool.offer
    ]


def _called(pack: Pack) -> list[tuple[str, str]]:
    """How slots are called, longest first, each with blanks around it."""
    names = {
        f" {' '.join(words(phrase))} ": slot.name
        for slot in reversed(list(pack.slots.values()))
        for phrase in slot.called
    }
    return sorted(names.items(), key=lambda pair: -len(pair[0]))


@lru_cache(maxsize=16)
def ear_for(pack: Pack) -> Ear:
    """The ear for a pack, made once a process."""
    return Ear(pack)
