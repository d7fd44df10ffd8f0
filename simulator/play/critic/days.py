"""Days: the date that is told of a thing, or of a search, is one that was shown or asked for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from simulator.content.claims import claims_in
from simulator.dialogue import Finding
from simulator.play.critic.registry import TurnView, check_support
from simulator.play.critic.said import is_asked, is_planned, sentence_at
from simulator.play.critic.shown import shown
from simulator.play.critic.statements import Anchor, anchors_in, nearest

_FOUND = re.compile(
    r"\b(?:found|available|no (?:nonstop|direct|one-stop|other)|options|flights? from|there are)\b",
    re.IGNORECASE,
)
_MOVED = re.compile(
    r"\b(?:to|change|new|instead|moved?|rebook\w*|reschedul\w*|until|by|before|after|dob|born)\b|\+1",
    re.I,
)

_ELSE = re.compile(
    r"\b(?:new|chang\w*|instead|move\w*|rebook\w*|reschedul\w*|until|by|before|after|dob|born|birth"
    r"|creat\w*|options?|alternativ\w*|availab\w*|book)\b",
    re.IGNORECASE,
)
"""What makes a day under a record's id another one than a day of the record."""

_OVERNIGHT = re.compile(
    r"\b\d{1,2}:\d\d(?: ?[ap]\.?m\.?)?(?: [A-Z]{2,4})?[*_]{0,2},? ?\(?(?:on |next day,? )?\Z",
    re.IGNORECASE,
)
"""A time right before a day: an arrival may be on the day after."""

Day = tuple[int, int]


@check_support
def days(view: TurnView) -> Iterator[Finding]:
    """A date beside an id is none of that thing's; one of a search was not searched for."""
    claims = [c for c in view.of_kind("date") if isinstance(c.value, tuple)]
    if view.world is not None or not claims:
        return
    text = view.turn.text
    anchors = [a for a in anchors_in(text, view.things) if a.by_id]
    searched = _searched(view)
    for claim in claims:
        assert isinstance(claim.value, tuple)
        said: Day = claim.value[:2]
        right = _days_of(view, text, claim.start, anchors)
        start, end = sentence_at(text, claim.start)
        if not right and searched and _FOUND.search(text, start, end):
            right = searched | _told_last(view)
        if not right or said in right or is_asked(text, claim.start):
            continue
        if _OVERNIGHT.search(text, max(start, claim.start - 40), claim.start) and (
            _before(said) in right
        ):
            continue
        if is_planned(text[: claim.start], max(start, claim.start - 1)) and not searched:
            continue
        yield view.finding(
            "wrong_date",
            f"{text[claim.start : claim.end]} is no date of that",
            (claim.start, claim.end),
            expected=" or ".join(f"{month:02}-{day:02}" for month, day in sorted(right)[:4]),
            source="tool results",
        )


def _days_of(view: TurnView, text: str, place: int, anchors: list[Anchor]) -> set[Day]:
    """The dates of what the line of a place names; else of what the list around it is about.

    None where another day may be meant.
    """
    line = (text.rfind("\n", 0, place) + 1, (text + "\n").find("\n", place))
    inside = [a for a in anchors if line[0] <= a.start < line[1]]
    near = nearest(text, place, inside or anchors)
    if near is None:
        return set()
    if not inside:
        return set() if _ELSE.search(text, near.end, place) else _shown_days(view, [near])
    if abs(near.start - place) > 90 or _MOVED.search(
        text, min(near.end, place), max(near.start, place)
    ):
        return set()
    if len({a.things for a in inside}) > 1:
        inside = [a for a in inside if _kinds(a) == _kinds(near)]
        found = _shown_days(view, inside) if _are_listed(text, inside) else set()
    else:
        found = _shown_days(view, [near])
    heard = {c.value[:2] for t in view.turns if not t.calls for c in claims_in(t.text, view.locale)
             if c.kind == "date" and isinstance(c.value, tuple)}  # fmt: skip
    return found | heard if found else set()


def _before(day: Day) -> Day:
    """The day before, in a leap year."""
    try:
        earlier = date(2024, *day) - timedelta(days=1)
    except ValueError:
        return day
    return earlier.month, earlier.day


def _kinds(anchor: Anchor) -> set[str]:
    return {thing.kind for thing in anchor.things}


def _are_listed(text: str, anchors: list[Anchor]) -> bool:
    """Whether ids stand side by side: "reservations A, B and C"."""
    gaps = (text[a.end : b.start] for a, b in pairwise(anchors))
    return len(anchors) > 1 and all(
        re.fullmatch(r"[\s,*#&`]*(?:and )?[\s*#`]*", gap) for gap in gaps
    )


def _shown_days(view: TurnView, anchors: list[Anchor]) -> set[Day]:
    """The days that tools have shown of some things."""
    names = {thing.name for anchor in anchors for thing in anchor.things}
    values = (
        v
        for r in shown(view).records.values()
        if r.name in names
        for k, v in r.values
        if k == "date"
    )
    return {v[:2] for v in values if isinstance(v, tuple)}


def _searched(view: TurnView) -> set[Day]:
    """The dates that the calls of the turn were made with, and that their results hold."""
    found: set[Day] = set()
    for call in view.turn.calls:
        if any("date" in key.lower() for key in call.arguments):
            for given in (*map(str, call.arguments.values()), call.result):
                found |= {c.value[:2] for c in claims_in(given, view.locale)
                          if c.kind == "date" and isinstance(c.value, tuple)}  # fmt: skip
    return found


def _told_last(view: TurnView) -> set[Day]:
    last = view.turns[-1].text if view.turns else ""
    return {c.value[:2] for c in claims_in(last, view.locale)
            if c.kind == "date" and isinstance(c.value, tuple)}  # fmt: skip
