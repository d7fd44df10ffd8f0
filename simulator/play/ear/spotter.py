"""Spotting values in free text: ids, product names, e-mail addresses, amounts, dates, numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from simulator.content.pack import Pack

_VALUE = {
    "email": re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}"),
    "phone": re.compile(r"(?<![\w#-])\+?\(?\d[\d ().x/-]{5,20}\d(?![\w-])"),
    "money": re.compile(r"[$€£]\s?\d[\d,]*(?:\.\d\d)?|\b\d[\d,]*(?:\.\d\d)?\s?(?:dollars|euros)\b"),
    "number": re.compile(r"(?<![\w.$-])\d+(?:\.\d+)?(?![\w-])"),
}
_MONTHS = "january february march april may june july august september october november december"
_MONTH = {name[:3]: n for n, name in enumerate(_MONTHS.split(), 1)}
_DATE = re.compile(
    r"\b(?P<iso>\d{4}-\d\d-\d\d)\b"
    r"|\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?(?:the\s+)?"
    r"(?:(?P<m1>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+(?P<d1>\d{1,2})(?:st|nd|rd|th)?"
    r"|(?P<d2>\d{1,2})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<m2>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*)"
    r"(?:,?\s+(?P<y>\d{4}))?",
    re.IGNORECASE,
)


_LABEL_WORD = re.compile(r"[A-Za-z0-9]+")

Value = tuple[str, str, str, int, int]
"""Kind, collection, value in canonical form, start and end in the text."""


class Spotter:
    """Spots the values of one pack."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self._labels = _label_index(pack)
        self._ids = {
            name: re.compile(rf"(?<![\w-])(?:{c.pattern.pattern})(?![\w-])", re.IGNORECASE)
            for name, c in pack.collections.items()
            if c.pattern
        }

    def values(self, text: str) -> list[Value]:
        """Recognisable values in a text: `(kind, collection, value, start, end)`, in order.

        Kinds are those of slots: `id label email phone money date number word`. Values are in
        their canonical form (ids in the pattern's case, labels as in the catalog, dates ISO).
        """
        found: list[Value] = []
        for name, pattern in self._ids.items():
            for match in pattern.finditer(text):
                found.append(("id", name, self._id(name, match.group()), *match.span()))
        for kind in ("email", "money"):
            found += [(kind, "", m.group(), *m.span()) for m in _VALUE[kind].finditer(text)]
        for match in _DATE.finditer(text):
            if day := self._date(match):
                found.append(("date", "", day, *match.span()))
        found += [("phone", "", m.group(), *m.span()) for m in _VALUE["phone"].finditer(text)]
        found += self._labels_in(text)
        found += [("number", "", m.group(), *m.span()) for m in _VALUE["number"].finditer(text)]
        return _without_overlaps(found)

    def _id(self, collection: str, raw: str) -> str:
        pattern = self.pack.collections[collection].pattern
        forms = (raw, raw.upper(), raw.lower())
        return next((form for form in forms if pattern and pattern.fullmatch(form)), raw)

    def _date(self, match: re.Match[str]) -> str | None:
        today = self.pack.now.date()
        try:
            if match["iso"]:
                return date.fromisoformat(match["iso"]).isoformat()
            month = _MONTH[(match["m1"] or match["m2"]).lower()]
            day = date(int(match["y"] or today.year), month, int(match["d1"] or match["d2"]))
            if not match["y"] and abs(day - today) > timedelta(days=183):
                day = day.replace(year=day.year + (1 if day < today else -1))
        except ValueError:
            return None
        return day.isoformat()

    def _labels_in(self, text: str) -> list[Value]:
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


def without(text: str, values: Iterable[Value], free: Mapping[str, str]) -> str:
    """The text with its values taken out, as the examples have them taken out."""
    for value in free.values():
        text = text.replace(value, " " * len(value))
    for *_, start, end in sorted(values, key=lambda value: -value[3]):
        text = f"{text[:start]} {text[end:]}"
    return text


def _without_overlaps(
    found: list[Value],
) -> list[Value]:
    """Earlier kinds win where two values overlap; the rest in order of their place."""
    kept: list[Value] = []
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
