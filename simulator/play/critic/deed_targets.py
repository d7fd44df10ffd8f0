"""Deeds and what they were done to: a call on one order is no cancellation of another one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from simulator.content.structured import data_of
from simulator.dialogue import ToolCall
from simulator.play.critic.deed_parts import part_of, said_as, speaks_of
from simulator.play.critic.lists import level, lines
from simulator.play.critic.registry import TurnView
from simulator.play.critic.said import sentence_at
from simulator.play.critic.shown_things import shown_text
from simulator.play.critic.statements import Anchor, anchors_in

_KEY = re.compile(r"(?:^|_)(?:id|number|code|reference)$", re.IGNORECASE)
_NO_TARGET = re.compile(
    r"user|customer|member|account|profile|payment|method|card|flight|item|product|agent|case|session|new_"
)
"""What deeds are done with or for, rather than to."""

_PEOPLE = re.compile(r"user|customer|member|account|profile", re.IGNORECASE)
_JOINED = re.compile(
    r"[\s,*`'\"()]*(?:(?:,|and|as well as|&)[\s,*`'\"()]*)(?:also )?(?:the )?"
    r"(?:order|reservation|booking)?s?[\s*`'\"(#]*",
    re.IGNORECASE,
)
_BESIDE = re.compile(
    r"\b(?:because|since|like|same as|identical to|from (?:your )?other|matches|instead of|unlike"
    r"|than|not|unable|but|however|still|remains?)\b",
    re.IGNORECASE,
)
"""Words behind which another thing is only spoken of."""

_OBJECT = re.compile(
    r"(?P<own>\b(?:default|profile|account|user)\s(?:\w+\s)?)?"
    rf"\b(?:{said_as('address', 'passenger', 'bag', 'payment', 'cabin')})\b",
    re.IGNORECASE,
)
_OF_OBJECT = re.compile(
    r"\s(?:[\s(),*`]|(?:names?|details|information|change|update|modification|for|of|in|on|to|from"
    r"|associated|your|the|this|that|all|both|two|three|pending|orders?|reservation|and|has|have|also"
    r"|#)(?![#\w-])|(?=[#\w-]*\d)[#\w-]++)*+\Z",
    re.IGNORECASE,
)
"""Words between an object and its deed; nothing is given back, or ids would take forever."""

_ITEM = re.compile(r"item|product|variant|thing", re.IGNORECASE)
_SUBJECT = re.compile(
    r"[\W\d]*(?:[A-Z]\w+,\s)?(?:(?:the|your|this|both|all)\s)?(?:[\w-]+\s){0,2}\Z", re.IGNORECASE
)
_ABOUT_ELSE = re.compile(r"address|passenger|bag|payment|user|customer|profile", re.IGNORECASE)
"""Names of tools that change something else than the items of an order."""

_COUNTED = re.compile(
    r"\b(?P<both>both|all (?P<n>two|three|four|five|\d))(?: of)?(?: (?:your|the|these))?"
    r"(?: \w+){0,2} (?:orders|reservations|bookings|subscriptions|tickets)\b",
    re.IGNORECASE,
)
_ALL = re.compile(
    r"\ball(?: of)?(?: (?:your|the|these))? (?P<what>[\w-]+(?: [\w-]+)?)(?: class)?"
    r" (?:orders|reservations|bookings|subscriptions|tickets)\b",
    re.IGNORECASE,
)
_POINTS = re.compile(r"(?:changes|updates|modifications)\W{0,4}:[*\s]*(?:\n|\Z)", re.IGNORECASE)
_AS_BEFORE = re.compile(
    r"\b(?:previous\w*|remain\w*|unchanged|no change|included?|as before|same|stays?)\b",
    re.IGNORECASE,
)
_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5}


def fits(view: TurnView, calls: Sequence[ToolCall], text: str, start: int, end: int) -> bool:
    """Whether calls that carry out a deed have carried it out on what a passage names.

    Args:
        view: The turn.
        calls: Those of its kind that have succeeded.
        text: What is said, with straight quotes.
        start: Where the words for the deed begin.
        end: Where they end.
    """
    calls = _touching(calls, text, start, end)
    if _is_of_item(view, text, start):
        calls = [call for call in calls if not _ABOUT_ELSE.search(call.name)]
    if not calls:
        return False
    kinds = {kind for call in calls for kind, _ in targets_of(call)}
    done = {name for call in calls for _, name in targets_of(call)}
    if not kinds:
        return not _is_others(view, calls, text, start)
    named = [a for a in _named(view, text, start, end) if _kinds(a) & kinds]
    if not named:
        return _enough(text, start, end, len(done)) and _whole(view, text, start, kinds, done)
    right = [a for a in named if text[a.start : a.end].lower().lstrip("#") in done]
    if not right:
        return False
    wrong = [a for a in named if a not in right]
    return not any(_are_joined(text, a, b) for a in wrong for b in right)


def _is_others(view: TurnView, calls: Sequence[ToolCall], text: str, start: int) -> bool:
    """Whether the calls were all on the customer's own record, and an order is named."""
    own = all(_PEOPLE.search(call.name) for call in calls)
    orders = {k for c in view.calls for k, _ in targets_of(c)}
    return own and any(_kinds(a) & orders for a in _named(view, text, start, start))


def _named(view: TurnView, text: str, start: int, end: int) -> list[Anchor]:
    """The things that the sentence of a deed names by their ids, as what it was done to."""
    begin, stop = sentence_at(text, start)
    found = []
    for anchor in anchors_in(view.turn.text, view.things):
        if anchor.by_id and begin <= anchor.start < stop:
            between = text[end : anchor.start] if anchor.start >= end else text[anchor.end : start]
            if not _BESIDE.search(between):
                found.append(anchor)
    return found


def _kinds(anchor: Anchor) -> set[str]:
    return {thing.kind.lower() for thing in anchor.things}


def _are_joined(text: str, one: Anchor, other: Anchor) -> bool:
    first, second = sorted((one, other), key=lambda anchor: anchor.start)
    return _JOINED.fullmatch(text[first.end : second.start]) is not None


def _enough(text: str, start: int, end: int, done: int) -> bool:
    """Whether as many things were done as the sentence counts: "both orders"."""
    begin, stop = sentence_at(text, start)
    counted = _COUNTED.search(text, begin, start) or _COUNTED.search(text, end, min(stop, end + 40))
    if counted is None:
        return True
    word = (counted["n"] or "two").lower()
    return done >= (_NUMBERS.get(word) or int(word))


def _whole(view: TurnView, text: str, start: int, kinds: set[str], done: set[str]) -> bool:
    """Whether all were done of which it is said: "all your business class reservations"."""
    every = _ALL.search(text, sentence_at(text, start)[0], start)
    if every is None:
        return True
    said = every["what"].lower().removesuffix(" class")
    things = [t for t in view.things.by_key.values() if t.kind.lower() in kinds]
    meant = {t.name for t in things if any(said in values for values in t.values.values())}
    return not meant or meant <= done


def named_targets(
    view: TurnView, calls: Sequence[ToolCall], text: str, place: int
) -> list[str] | None:
    """The ids nearest to a deed, lower case, that calls have not acted on; None where none is."""
    kinds = {k for c in view.calls for k, _ in targets_of(c)}
    there = [a for a in _named(view, text, place, place) if _kinds(a) & kinds]
    before = [a for a in there if a.start < place]
    named = before[-1:] or there[:1]
    for anchor in reversed(before[:-1]):
        if _are_joined(text, anchor, named[-1]):
            named.append(anchor)
    found = [text[a.start : a.end].lower().lstrip("#") for a in named]
    done = {name for call in calls for _, name in targets_of(call)}
    return [name for name in found if name not in done] if found else None


def undone_points(
    view: TurnView, calls: Sequence[ToolCall], text: str, end: int
) -> Iterator[tuple[int, int]]:
    """The points of a list of what was done ("3. Bags: added") that no call has to do with."""
    _, stop = sentence_at(text, end)
    if not _POINTS.search(text, end, stop):
        return
    begun = False
    for start, line in lines(text[stop:], stop):
        if not line.strip():
            if begun:
                return
            continue
        begun = True
        about = _OBJECT.search(line[:40])
        if about is None or level(line) < 1 or _AS_BEFORE.search(line):
            continue
        part = part_of(about)
        if not any(speaks_of(f"{call.name} {call.arguments}", part) for call in calls):
            yield start + about.start(), start + about.end()


def _is_of_item(view: TurnView, text: str, start: int) -> bool:
    """Whether the subject of a deed is an item: "The wristwatch has been changed"."""
    begin, _ = sentence_at(text, start)
    if re.match(
        r"[\W\d]*(?:[A-Z]\w+,\s)?(?:the|your|this) items?\b", text[begin:start], re.IGNORECASE
    ):
        return True
    for anchor in anchors_in(view.turn.text, view.things):
        if begin <= anchor.start < start:
            of_item = any(_ITEM.search(thing.kind) for thing in anchor.things)
            order = re.match(r"s? (?:order|reservation)", text[anchor.end : anchor.end + 14])
            return bool(of_item and not order and _SUBJECT.fullmatch(text, begin, anchor.start))
    return False


def _touching(calls: Sequence[ToolCall], text: str, start: int, end: int) -> list[ToolCall]:
    """The calls that have to do with the object of a deed: an address, passengers, bags."""
    begin, stop = sentence_at(text, start)
    before = [
        m
        for m in _OBJECT.finditer(text, begin, start)
        if _OF_OBJECT.match(text[m.end() : start] + " ")
    ]
    near = before[-1:] or list(_OBJECT.finditer(text, start, min(stop, end + 45)))[:1]
    if not near:
        return list(calls)
    part = part_of(near[0])
    touching = [call for call in calls if speaks_of(f"{call.name} {shown_text(call)}", part)]
    if near[0]["own"] and near[0]["own"].lower().startswith(("default", "profile", "user")):
        if re.search(r"\band\b.{0,30}\borders?\b", text[near[0].end() : start]):
            return touching
        orders = [call for call in touching if not targets_of(call)]
        return orders or [c for c in touching if _PEOPLE.search(c.name)]
    return [
        call for call in calls if speaks_of(f"{call.name} {' '.join(call.arguments)}", part)
    ] or [call for call in touching if not call.arguments]


def targets_of(call: ToolCall) -> Iterator[tuple[str, str]]:
    """The key and the id of what a call was done to, lower case without `#`."""
    yield from _targets(call.result, tuple((k, str(v)) for k, v in call.arguments.items()
                                           if isinstance(v, str | int)))  # fmt: skip


@lru_cache(maxsize=4096)
def _targets(result: str, arguments: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    data = data_of(result)
    shown = (
        tuple((str(k), v) for k, v in data.items() if isinstance(v, str))
        if isinstance(data, dict)
        else ()
    )
    return tuple(
        (key.lower(), value.lower().lstrip("#"))
        for key, value in (*arguments, *shown)
        if _KEY.search(key) and not _NO_TARGET.search(key.lower()) and any(map(str.isalnum, value))
    )
