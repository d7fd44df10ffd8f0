"""The vocabulary of attributes: all values that a field has, and how a text names one.

Learnt from a pack and from all tool results of a file, with a few words that everybody uses for
what everybody sells: without them a lone order could be in no other status than its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import NamedTuple

from simulator.content.pack import Pack
from simulator.dialogue import Turn
from simulator.play.critic.attributes import attribute_of, category
from simulator.play.critic.shown_things import things_of
from simulator.play.critic.tool_schema import ToolSchema, schema_of

MOST = 60
"""Values of a category; a field with more is none."""

KEPT = 16
"""Longer vocabularies that one remembers: the same is asked for turn after turn."""

_COLORS = (
    "red blue green yellow black white grey gray pink purple orange brown beige navy teal turquoise"
    " maroon"
)
_STATUSES = (
    "pending processed processing delivered cancelled shipped returned confirmed delayed refunded"
)

COMMON: tuple[tuple[str, frozenset[str]], ...] = (
    (
        r"colou?r\Z",
        frozenset(_COLORS.split()) | {"silver"},
    ),
    (
        r"(?:cabin|(?:travel|fare|service|cabin) class)\Z",
        frozenset({"basic economy", "economy", "premium economy", "business", "first class"}),
    ),
    (
        r"(?:membership|loyalty|tier)(?: (?:level|tier|status))?\Z|status level\Z",
        frozenset({"regular", "bronze", "silver", "gold", "platinum", "diamond"}),
    ),
    (
        r"(?:order |booking |reservation |ticket |delivery )?(?:status|state)\Z",
        frozenset(_STATUSES.split()) | {"on time", "in transit"},
    ),
    (r"brand\Z", frozenset({"visa", "mastercard", "amex"})),
    (r"source\Z|(?:payment )?method\Z", frozenset({"credit card", "gift card", "paypal"})),
)
"""Names of attributes, and values that they have everywhere."""

_TOKEN = re.compile(r"[a-z0-9][\w%+]*(?:[-.'/][\w%+]+)*")
_SPELT = {"canceled": "cancelled", "gray": "grey"}
_SIZES = {"s": "small", "m": "medium", "l": "large", "xl": "extra large", "xs": "extra small"}


class Mention(NamedTuple):
    """A value of a category in a text.

    Attributes:
        attributes: Of which it may be the value.
        value: As records have it, lower case.
        start, end: Place in the text.
    """

    attributes: frozenset[str]
    value: str
    start: int
    end: int


@dataclass(frozen=True)
class Vocabulary:
    """What tools show in a file.

    Attributes:
        values: By attribute, its values, lower case.
        schema: What can be looked up by what.
    """

    values: Mapping[str, frozenset[str]] = field(default_factory=dict)
    schema: ToolSchema = field(default_factory=ToolSchema)

    def joined(self, other: Mapping[str, frozenset[str]]) -> Vocabulary:
        """With further values; the same where there is nothing new."""
        new = {a: v for a, v in other.items() if not v <= self.values.get(a, frozenset())}
        if not new:
            return self
        key = frozenset(new.items())
        if key not in self._longer:
            values = dict(self.values)
            for attribute, found in new.items():
                known = values.get(attribute) or common(attribute)
                values[attribute] = known | found
            if len(self._longer) >= KEPT:
                del self._longer[next(iter(self._longer))]
            self._longer[key] = replace(self, values=values)
        return self._longer[key]

    @cached_property
    def _longer(self) -> dict[frozenset[tuple[str, frozenset[str]]], Vocabulary]:
        return {}

    @cached_property
    def _by_first(self) -> dict[str, list[tuple[tuple[str, ...], str, frozenset[str]]]]:
        """From a first word to the words of values, the longest first."""
        owners: dict[str, set[str]] = {}
        for attribute, values in self.values.items():
            if len(values) <= MOST and values != {"yes", "no"}:
                for value in values:
                    owners.setdefault(value, set()).add(attribute)
        found: dict[str, list[tuple[tuple[str, ...], str, frozenset[str]]]] = {}
        for value, attributes in owners.items():
            said = tuple(_SPELT.get(w, w) for w in _TOKEN.findall(value))
            if said and value not in ("yes", "no", "none"):
                entry = (said, value, frozenset(attributes))
                found.setdefault(said[0], []).append(entry)
        for entries in found.values():
            entries.sort(key=lambda entry: -len(entry[0]))
        return found

    def mentions(self, text: str) -> Iterator[Mention]:
        """The values that a text names, in the order of their places; none overlaps another."""
        words, index, place = _words(text), self._by_first, 0
        while place < len(words):
            found = None
            for said, value, attributes in index.get(words[place][0], ()):
                there = words[place : place + len(said)]
                near = there and there[-1][2] - there[0][1] <= sum(map(len, said)) + 2 * len(said)
                if near and tuple(word for word, _, _ in there) == said:
                    found = Mention(attributes, value, there[0][1], there[-1][2])
                    break
            if found:
                yield found
            place += len(said) if found else 1


@lru_cache(maxsize=64)
def _words(text: str) -> tuple[tuple[str, int, int], ...]:
    """The words of a text as values are spelt, with their places."""
    folded = text.lower().replace("_", " ")
    return tuple((_SPELT.get(m.group(), m.group()), *m.span()) for m in _TOKEN.finditer(folded))


@lru_cache(maxsize=512)
def common(attribute: str) -> frozenset[str]:
    """What an attribute of that name may be anywhere."""
    return next((values for name, values in COMMON if re.match(name, attribute)), frozenset())


_MEASURE = re.compile(r"(\d{1,9}(?:\.\d{1,4})?)[\s-]?([a-z]+|\")\.?", re.IGNORECASE)
_UNITS = {
    name: (kind, Decimal(size))
    for kind, units in {
        "volume": "ml milliliter milliliters millilitre millilitres 1|cl 10"
        "|l liter liters litre litres 1000",
        "length": "mm 1|cm 10|m meter meters metre metres 1000",
        "inches": 'in inch inches " 1|ft foot feet 12',
        "weight": "g gram grams 1|kg kilo kilogram kilograms 1000",
        "ounces": "oz ounce ounces 1|lb lbs pound pounds 16",
        "memory": "mb 1|gb 1000|tb 1000000",
        "charge": "mah 1|ah 1000",
        "time": "min minute minutes 1|h hr hour hours 60",
    }.items()
    for *names, size in map(str.split, units.split("|"))
    for name in names
}


def same(one: str, other: str) -> bool:
    """Whether two values of an attribute are the same one, or one says the other more exactly.

    Example:
        >>> same("pending", "pending (item modified)"), same("economy", "basic economy")
        (True, False)
        >>> same("1L", "1000ml"), same("13-inch", "15 inches")
        (True, False)
    """
    sizes = _measured(one), _measured(other)
    if None not in sizes and sizes[0] == sizes[1]:
        return True
    a, b = (
        " ".join(_SPELT.get(w, w) for w in _TOKEN.findall(_SIZES.get(v, v))) for v in (one, other)
    )
    return a == b or b.startswith(f"{a} ") or a.startswith(f"{b} ")


def _measured(text: str) -> tuple[str, Decimal] | None:
    """A size in its kind's smallest unit, so that 1L is 1000ml; None where it is none."""
    found = _MEASURE.fullmatch(text.strip())
    unit = _UNITS.get(found[2].lower().rstrip(".")) if found else None
    return (unit[0], Decimal(found[1]) * unit[1]) if found and unit else None


def learnt(conversations: Iterable[Iterable[Turn]]) -> Vocabulary:
    """The vocabulary of a file: what all its tool results show."""
    kept, vocabulary = [tuple(turns) for turns in conversations], Vocabulary()
    for turns in kept:
        vocabulary = vocabulary.joined(things_of(turns).values())
    return replace(vocabulary, schema=schema_of(kept))


@lru_cache(maxsize=16)
def pack_vocabulary(pack: Pack) -> Vocabulary:
    """The vocabulary of a pack: the choices of its fields, and what its records hold."""
    found: dict[str, set[str]] = {}
    for collection in pack.collections.values():
        for name, kind in collection.fields.items():
            for choice in kind.choices or ():
                if value := category(choice):
                    found.setdefault(attribute_of(name), set()).add(value)
    return Vocabulary().joined({a: frozenset(v) for a, v in found.items()})
