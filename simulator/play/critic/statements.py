"""Statements: what a message says of which thing, as (thing, attribute, value).

A thing is meant by its id, by its name, by the line that a list stands under, or by being the only
one of its kind ("it").
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from simulator.play.critic.lists import level, lines
from simulator.play.critic.said import sentence_at
from simulator.play.critic.things import Thing, Things
from simulator.play.critic.vocabulary import Mention, Vocabulary

ABOVE = 14
"""How many lines above a thing may be named that a line of a list is about."""

_WORD = re.compile(r"#?[A-Za-z0-9](?:[\w-]*\w)?")
_LABEL = r"[*_`'\"]{0,3}\s?(?:is|are|:|=|-|\u2013)?\s?[*_`'\"]{0,3}"


BEHIND = re.compile(
    r"(?:(?!(?:for|from|to|in|of|and|or|an?|the|your|with)\b)[\w/'.-]+,?\s){1,10}"
    r"\((?:(?:new |current )?(?:item |product )?ID\b:?\s?)#?",
    re.IGNORECASE,
)
"""Words of a description whose id stands in brackets behind it."""

_WITH_ID = re.compile(
    r"\b(?:has|have|is|with|under|by|as)\b[^.\n]{0,24}\bID(?: (?:of|is|number))?:? ?#?\Z",
    re.IGNORECASE,
)
_ONLY_ID = re.compile(r"\W*(?:[A-Za-z]+ ){0,2}ID\b\W{0,6}#?[\w-]*\d[\w-]*\W*", re.IGNORECASE)
"""A line that gives an id and nothing else: what stands beside it in its list is of that thing."""


@dataclass(frozen=True)
class Anchor:
    """A place where a text names things.

    Attributes:
        start, end: The place.
        things: What is so called.
        by_id: By its id rather than by a name.
    """

    start: int
    end: int
    things: tuple[Thing, ...]
    by_id: bool


@dataclass(frozen=True)
class Statement:
    """What is said of a thing.

    Attributes:
        things: What may be meant; one where it is named by its id.
        mention: The value, its place and the attributes that it may be of.
        anchor: How the thing is named; None where it is only meant ("it").
        name: The name beside its id, where it has both.
        labelled: The attribute, where the text names it ("color: red").
    """

    things: tuple[Thing, ...]
    mention: Mention
    anchor: Anchor | None
    name: Anchor | None = None
    labelled: str = ""

    def of(self, thing: Thing) -> tuple[str, ...]:
        """The attributes of a thing that the value may be meant for."""
        named = [self.labelled] if self.labelled else self.mention.attributes
        return tuple(a for a in named if a in thing.values)


def read(text: str, things: Things, vocabulary: Vocabulary) -> tuple[Statement, ...]:
    """The statements of a text about categories, in the order of their places."""
    mentions = list(vocabulary.mentions(text))
    if not mentions:
        return ()
    anchors = anchors_in(text, things)
    return tuple(_stated(text, mention, anchors, things) for mention in mentions)


def _stated(text: str, mention: Mention, anchors: tuple[Anchor, ...], things: Things) -> Statement:
    attributes = mention.attributes
    by_id = nearest(text, mention.start, [a for a in anchors if a.by_id])
    by_name = nearest(text, mention.start, [a for a in anchors if not a.by_id])
    labelled = next(
        (a for a in sorted(attributes, key=len, reverse=True) if _is_labelled(text, mention, a)), ""
    )
    meant: list[Thing] = []
    if by_id is not None:
        meant = [t for t in by_id.things if attributes & t.values.keys()]
        if not meant and (later := _later(text, mention, anchors)) is not None:
            by_id = later
            meant = [t for t in by_id.things if attributes & t.values.keys()]
        parts = [p for t in by_id.things for p in things.parts(t)] if not meant else []
        meant = meant or [p for p in parts if attributes & p.values.keys()]
    if by_name is not None:
        among = meant or list(by_name.things)
        named = [t for t in among if t in by_name.things and attributes & t.values.keys()]
        if by_id is None or len(meant) > 1:
            meant = named
    if by_id is None and by_name is None:
        meant = [t for a in attributes for t in things.having(a)]
    anchor = by_id or by_name
    return Statement(tuple(meant), mention, anchor, by_name if by_id else None, labelled)


def _later(text: str, mention: Mention, anchors: tuple[Anchor, ...]) -> Anchor | None:
    """The only thing behind a value in its sentence that has such a value, by its id.

    "Of the T-shirt (product 1) the purple one is available with the item id 2."
    """
    _, end = sentence_at(text, mention.start)
    later = [a for a in anchors if a.by_id and mention.end <= a.start < end]
    if len(later) != 1 or not _WITH_ID.search(text[mention.end : later[0].start]):
        return None
    fits = any(mention.attributes & thing.values.keys() for thing in later[0].things)
    return later[0] if fits else None


def _is_labelled(text: str, mention: Mention, attribute: str) -> bool:
    before = text[max(0, mention.start - len(attribute) - 12) : mention.start].lower()
    after = text[mention.end : mention.end + len(attribute) + 4].lower()
    in_front, behind = _labels(attribute)
    return bool(in_front.search(before) or behind.match(after))


@lru_cache(maxsize=512)
def _labels(attribute: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """How an attribute is named before its value, and behind it."""
    label = attribute.replace(" ", "[ _]")
    return (
        re.compile(rf"\b{label}{_LABEL}\Z"),
        re.compile(rf"['\"*]{{0,2}} (?:\w+ )?{label}\b"),
    )


def anchors_in(text: str, things: Things) -> tuple[Anchor, ...]:
    """Where a text names things that were shown."""
    return _anchors(text, _names(things))


@dataclass(frozen=True, eq=False)
class _Names:
    """The names of things, by their first word."""

    things: Things
    by_first: dict[str, list[tuple[str, tuple[Thing, ...]]]]


_LAST: list[_Names] = []


def _names(things: Things) -> _Names:
    """Kept as long as nothing new is shown: ledgers are the same object from turn to turn."""
    for names in _LAST:
        if names.things is things:
            return names
    by_name: dict[str, list[Thing]] = {}
    for thing in things.by_key.values():
        for name in thing.names:
            if len(name) > 2 and thing.values:
                by_name.setdefault(name, []).append(thing)
    by_first: dict[str, list[tuple[str, tuple[Thing, ...]]]] = {}
    for name, owners in by_name.items():
        by_first.setdefault(name.split()[0], []).append((name, tuple(owners)))
    for entries in by_first.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    _LAST.insert(0, _Names(things, by_first))
    del _LAST[4:]
    return _LAST[0]


@lru_cache(maxsize=16)
def _anchors(text: str, names: _Names) -> tuple[Anchor, ...]:
    folded, found, end = text.lower(), [], 0
    for word in _WORD.finditer(folded):
        if word.start() < end:
            continue
        called = names.things.called(word.group())
        if called and (len(word.group()) > 3 or word.group().startswith("#")):
            found.append(Anchor(*word.span(), tuple(called), True))
            continue
        for name, owners in names.by_first.get(word.group(), ()):
            if folded.startswith(name, word.start()):
                end = word.start() + len(name)
                if not folded[end : end + 1].isalpha() or folded[end : end + 1] == "s":
                    found.append(Anchor(word.start(), end, owners, False))
                    break
    return tuple(found)


def nearest(text: str, place: int, anchors: list[Anchor]) -> Anchor | None:
    """The anchor that what stands at a place belongs to.

    That of its brackets, or of those right behind it ("black (item ID: 1)"); of its sentence the
    last before it, else the first after it; of its line the last before it; else that of a line
    above that gives only an id, or of the nearest one that stands less deep.
    """
    if not anchors:
        return None
    start, end = sentence_at(text, place)
    inside = [a for a in anchors if start <= a.start < end]
    if inside:
        closest = _in_brackets(text, place, inside)
        if closest is not None:
            return closest
        before = [a for a in inside if a.start <= place]
        return before[-1] if before else inside[0]
    line_start = text.rfind("\n", 0, place) + 1
    before = [a for a in anchors if line_start <= a.start < place]
    if before:
        return before[-1]
    return _above(text, line_start, anchors)


def _in_brackets(text: str, place: int, anchors: list[Anchor]) -> Anchor | None:
    """The anchor of the brackets that hold a place, or open right behind what stands there."""
    opened = text.rfind("(", max(0, place - 200), place)
    if opened >= 0 and not re.search(r"[)\n]", text[opened:place]):
        closed = text.find(")", place)
        inside = [a for a in anchors if opened <= a.start < closed]
        before = [a for a in inside if a.start <= place]
        if inside:
            return before[-1] if before else inside[0]
    behind = BEHIND.match(text, place)
    if behind is None:
        return None
    return next((a for a in anchors if a.start == behind.end() and a.by_id), None)


def _above(text: str, line_start: int, anchors: list[Anchor]) -> Anchor | None:
    line = text[line_start:].partition("\n")[0]
    depth = level(line)
    above = list(lines(text[:line_start]))[-ABOVE:]
    for start, one in reversed(above):
        if not one.strip():
            if depth <= 0:
                return None
            continue
        inside = [a for a in anchors if start <= a.start < start + len(one)]
        if level(one) == depth and len(inside) == 1 and _ONLY_ID.fullmatch(one):
            return inside[0]
        if level(one) < depth:
            depth = level(one)
            if inside:
                return inside[-1] if len({a.things for a in inside}) == 1 else None
    return None
