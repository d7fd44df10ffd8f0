"""Evidence: what a speaker may rely on, value by value, each with where it comes from.

Filled turn by turn from tool results, what the other side said, facts and policy. Frozen: adding
gives a new Evidence, so that it rolls back with the session that carries it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any, TypeVar

from simulator.content.claims import HYPHENS, Claim, claims_in, phone_forms
from simulator.content.locales import UNSETTLED, Locale
from simulator.content.record_reading import MAX_DEPTH, Item, ItemIndex, RecordReading
from simulator.content.structured import data_of, fields_of

_WORD = re.compile(r"[a-z0-9]+(?:[._-][a-z0-9]+)*")


@dataclass(frozen=True)
class Evidence:
    """All that is known at one point of a dialogue.

    Attributes:
        values: From `(kind, value)` of a claim to its source.
        words: Every word seen, for ids and names that are grounded by standing somewhere.
        totals: Amounts that follow from one list (subset totals), with the derivation.
        items: Things with a price.
        statuses: From an id to the statuses that were shown for it.
        counts: From a name to the quantities of it that were shown.
        locale: How the texts are written that are read.
    """

    values: Mapping[tuple[str, object], str] = field(default_factory=dict)
    words: frozenset[str] = frozenset()
    totals: Mapping[Decimal, str] = field(default_factory=dict)
    items: tuple[Item, ...] = ()
    statuses: Mapping[str, frozenset[str]] = field(default_factory=dict)
    counts: Mapping[str, frozenset[Decimal]] = field(default_factory=dict)
    locale: Locale = UNSETTLED

    @cached_property
    def item_index(self) -> ItemIndex:
        """The things with a price by their names."""
        return ItemIndex(self.items)

    def with_text(self, text: str, source: str) -> Evidence:
        """With the values and words of a text."""
        return self._with(claims_in(text, self.locale), _words(text), source)

    def with_result(self, text: str, source: str) -> Evidence:
        """With a tool's result: its values, and what belongs to what if it is data."""
        texts = [text]
        if "\\" in text and (data := data_of(text)) is not None:  # what is escaped, as it is meant
            texts.append("\n".join(_strings(data, 0)))
        values = dict(self.values)
        for each in texts:
            _add(values, claims_in(each, self.locale), source)
        words = self.words.union(*map(_words, texts))
        return self._with_reading(_reading_of(text, source, self.locale), values, words)

    def with_data(self, data: Any, source: str) -> Evidence:
        """With records: amounts, totals of lists, prices of things, statuses."""
        reading = RecordReading(source, self.locale)
        reading.read(data, frozenset(), frozenset(), 0)
        return self._with_reading(reading, dict(self.values), self.words)

    def _with_reading(
        self, reading: RecordReading, values: dict[tuple[str, object], str], words: frozenset[str]
    ) -> Evidence:
        """With what a result holds as data beside values and words that are new."""
        source = reading.source
        for amount in reading.amounts:
            values.setdefault(("money", amount), source)
            values.setdefault(("number", amount), source)
        for kind, value, _ in reading.figures:
            values.setdefault((kind, value), source)
        return replace(
            self,
            values=values,
            words=words,
            totals={**self.totals, **reading.totals},
            items=(*self.items, *(item for item in reading.items if item not in self.items)),
            statuses=_merged(self.statuses, reading.statuses),
            counts=_merged(self.counts, reading.counts),
        )

    def _with(self, claims: Iterable[Claim], words: frozenset[str], source: str) -> Evidence:
        values = dict(self.values)
        _add(values, claims, source)
        return replace(self, values=values, words=self.words | words)

    def joined(self, other: Evidence) -> Evidence:
        """Both, for the evidence of a pack beside that of a dialogue."""
        return Evidence(
            {**other.values, **self.values},
            self.words | other.words,
            {**other.totals, **self.totals},
            (*self.items, *other.items),
            _merged(self.statuses, other.statuses),
            _merged(self.counts, other.counts),
            self.locale,
        )


def _add(values: dict[tuple[str, object], str], claims: Iterable[Claim], source: str) -> None:
    """Add the values of claims that are not known yet."""
    for claim in claims:
        for value in claim.values:
            values.setdefault((claim.kind, value), source)
        if claim.kind == "phone":
            for form in phone_forms(str(claim.value)):
                values.setdefault(("phone", form), source)


T = TypeVar("T")


def _merged(
    one: Mapping[str, frozenset[T]], other: Mapping[str, frozenset[T]]
) -> Mapping[str, frozenset[T]]:
    if not other:
        return one
    merged = dict(one)
    for key, found in other.items():
        merged[key] = merged.get(key, frozenset()) | found
    return merged


def _strings(node: Any, depth: int) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict | list) and depth <= MAX_DEPTH:
        for part in node.values() if isinstance(node, dict) else node:
            yield from _strings(part, depth + 1)


@lru_cache(maxsize=1024)
def _reading_of(text: str, source: str, locale: Locale) -> RecordReading:
    """What a result holds as data; the same one comes again in dialogue after dialogue."""
    data, reading = data_of(text), RecordReading(source, locale)
    data = list(fields_of(text)) if data is None else data
    reading.read(data, frozenset(), frozenset(), 0)
    return reading


@lru_cache(maxsize=1024)
def _words(text: str) -> frozenset[str]:
    return frozenset(_words_of(text))


def _words_of(text: str) -> Iterator[str]:
    """Words, and the ends of ids of several parts: people say `7504069` for `card_7504069`."""
    folded = text.lower()
    plain = folded.translate(HYPHENS)
    words = _WORD.findall(folded)
    for word in words if plain == folded else (*words, *_WORD.findall(plain)):
        yield word
        if "_" in word:
            parts = word.split("_")
            yield from ("_".join(parts[place:]) for place in range(1, len(parts)))
