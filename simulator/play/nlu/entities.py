"""Entity extraction: in free text ids, product names, e-mail addresses, amounts, dates, numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from simulator.content.claims import HYPHENS, Claim, claims_in
from simulator.content.moments import nearest_day
from simulator.content.pack import Pack
from simulator.content.spans import NUMERAL, number_of
from simulator.content.values import MONEY, convert
from simulator.play.nlu.example_index import MEMORY

_WEEKDAY = re.compile(
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?(?:the\s+)?\Z", re.IGNORECASE
)
_DIGITS = re.compile(r"(?<![\w.])\d+(?![\w.])")

_COUNT = re.compile(
    rf"(?<![\w.,$€£#:/-])(\d{{1,4}}|{NUMERAL})\s?(?:[x\u00d7]\s?)?(?:(?:pieces?|pcs|units?|more)\s)?"
    r"(?:of\s)?(?:(?:the|your|those|these)\s)?\Z",
    re.IGNORECASE,
)
"""How many of what follows."""

_LABEL_WORD = re.compile(r"[A-Za-z0-9]+")

Value = tuple[str, str, str, int, int]
"""Kind, collection, value in canonical form, start and end in the text."""


class EntityExtractor:
    """Finds the values of one pack."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self._labels = _label_index(pack)
        self._counting = _counting(pack)
        self.values = lru_cache(maxsize=MEMORY)(self._values)
        self._ids = {
            name: re.compile(rf"(?<![\w-])(?:{c.pattern.pattern})(?![\w-])", re.IGNORECASE)
            for name, c in pack.collections.items()
            if c.pattern
        }

    def _values(self, text: str) -> tuple[Value, ...]:
        """Recognisable values in a text: `(kind, collection, value, start, end)`, in order.

        Kinds are those of slots: `id label email phone money date number`. Values are in
        their canonical form (ids in the pattern's case, labels as in the catalog, dates ISO).
        """
        found: list[Value] = []
        plain = text.translate(HYPHENS)
        for name, pattern in self._ids.items():
            for match in pattern.finditer(plain):
                found.append(("id", name, self._id(name, match.group()), *match.span()))
        claims = claims_in(text, self.pack.locale)
        found += [
            (c.kind, "", _stated(text, c), c.start, c.end)
            for c in claims
            if c.kind in ("email", "money")
        ]
        found += [value for claim in claims if (value := self._date(text, claim))]
        found += [
            ("phone", "", text[c.start : c.end], c.start, c.end)
            for c in claims
            if c.kind == "phone"
        ]
        found += self._labels_in(text)
        for claim in claims:
            if claim.kind in ("number", "duration"):
                found += [
                    ("number", "", m.group(), *m.span())
                    for m in _DIGITS.finditer(text, claim.start, claim.end)
                ]
        return tuple(_without_overlaps(found))

    def counts(self, text: str, values: Iterable[Value]) -> dict[str, str]:
        """How many of a label are meant, by the slot of the one number that tools take with it.

        Example: of "36 vanilla cupcakes", the quantity is 36.
        """
        found = dict[str, str]()
        values = list(values)
        for kind, collection, _, start, _ in values:
            slot = self._counting.get(collection) if kind == "label" else None
            match = _COUNT.search(text, max(0, start - 40), start) if slot else None
            if slot is None or match is None or slot in found:
                continue
            taken = any(v[3] <= match.start(1) < v[4] and v[0] != "number" for v in values)
            if not taken:
                found[slot] = str(number_of(match.group(1)))
        return found

    def _id(self, collection: str, raw: str) -> str:
        pattern = self.pack.collections[collection].pattern
        forms = (raw, raw.upper(), raw.lower())
        return next((form for form in forms if pattern and pattern.fullmatch(form)), raw)

    def _date(self, text: str, claim: Claim) -> Value | None:
        """A date in ISO form; without a year, the one nearest to the pack's today."""
        if claim.kind != "date" or not isinstance(claim.value, tuple):
            return None
        day = nearest_day(claim.value, self.pack.now.date())
        if day is None:
            return None
        before = _WEEKDAY.search(text[max(0, claim.start - 16) : claim.start])
        start = claim.start - (len(before.group()) if before else 0)
        return "date", "", day.isoformat(), start, claim.end

    def _labels_in(self, text: str) -> list[Value]:
        if self._labels.keys().isdisjoint(map(str.lower, _LABEL_WORD.findall(text))):
            return []
        spans = [(m.group().lower(), *m.span()) for m in _LABEL_WORD.finditer(text)]
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


def _counting(pack: Pack) -> dict[str, str]:
    """By collection of labels, the one slot of a number that tools take beside such a label."""
    found: dict[str, set[str]] = {}
    for tool in pack.tools.values():
        slots = [pack.slots[name] for name in tool.arguments if name in pack.slots]
        numbers = {slot.name for slot in slots if slot.kind == "number"}
        for slot in slots:
            if slot.kind == "label":
                found[slot.collection] = found.get(slot.collection, set()) | numbers
    return {name: numbers.pop() for name, numbers in found.items() if len(numbers) == 1}


def _stated(text: str, claim: Claim) -> str:
    """A value as it was written; an amount that reads otherwise elsewhere as a plain number."""
    written = text[claim.start : claim.end]
    if claim.kind != "money":
        return written
    try:
        same = abs(convert(MONEY, written)) == claim.value
    except ValueError:
        same = False
    return written if same else str(claim.value)


def without(text: str, values: Iterable[Value], free: Mapping[str, str]) -> str:
    """The text with its values taken out, as the examples have them taken out."""
    for value in free.values():
        text = text.replace(value, " " * len(value))
    for *_, start, end in sorted(values, key=lambda value: -value[3]):
        text = f"{text[:start]} {text[end:]}"
    return text


def _without_overlaps(found: list[Value]) -> list[Value]:
    """Earlier kinds win where two values overlap; the rest in order of their place."""
    covered = bytearray(max((value[4] for value in found), default=0))
    kept: list[Value] = []
    for value in found:
        start, end = value[3], value[4]
        if not any(covered[start:end]):
            covered[start:end] = b"\x01" * (end - start)
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
