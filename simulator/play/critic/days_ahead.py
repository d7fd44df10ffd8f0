"""Days ahead: a date that lies as far from today as a span says which is known."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache, partial

from simulator.content.claims import Claim, claims_in
from simulator.content.locales import Locale
from simulator.content.spans import Span, same_spans
from simulator.play.critic.registry import TurnView

HOURS = {"hour": 1, "day": 24, "week": 168}
"""Of the units in which days are counted."""

MOST_SPANS = 8
"""Spans of a policy from which days are counted; of more nearly any day is one."""

MOST_AHEAD = 400
"""Days."""

_AHEAD = re.compile(
    r"\b(?:earliest|soonest|first|until|latest|from|by|ready|due|no later than)\b", re.IGNORECASE
)
_BOUND = re.compile(
    r"\b(?:(?:earliest|soonest|first|latest|ready)\b[^.\n]{0,40}"
    r"|(?:until|from|by|due|no later than)(?: the| on)?\s)\Z",
    re.IGNORECASE,
)
"""The same right before a day: "from JFK on May 16" is a place."""

_IN_SPAN = re.compile(r"\bin\s\Z", re.IGNORECASE)
_FROM_NOW = re.compile(r"\s(?:from (?:now|today)|ahead|away)\b", re.IGNORECASE)
_BY_NAME = re.compile(r"\b(tomorrow|yesterday)\b[^.\n]{0,12}\Z", re.IGNORECASE)


def counted_from_today(view: TurnView, stated: Claim) -> bool:
    """Whether a day to come is today and a known span that is named, or a few clauses have."""
    value, today, text = stated.value, view.today, view.turn.text
    if today is None or not isinstance(value, tuple):
        return False
    before = text[max(0, stated.start - 60) : stated.start]
    ahead = (_AHEAD if view.pack else _BOUND).search(before) is not None
    if view.pack is None and value[:2] == _by_name(today, before):
        return True
    named = [c for c in view.of_kind("duration") if ahead or _is_ahead(view, c)]
    spans = {c.value for c in named if any(map(partial(view.source, "duration"), _forms(c)))}
    if ahead and view.pack is None:
        spans |= _told_spans(view.policy, view.locale)
    return value[:2] in {day for span in spans for day in _days_ahead(today, span)}


def _is_ahead(view: TurnView, claim: Claim) -> bool:
    """Whether a span is said to be counted from today: "in 12 days", "12 days from now"."""
    text = view.turn.text
    before = _IN_SPAN.search(text, max(0, claim.start - 4), claim.start)
    return view.pack is None and bool(before or _FROM_NOW.match(text, claim.end))


def _forms(claim: Claim) -> list[Span]:
    assert isinstance(claim.value, tuple)
    return list(same_spans(claim.value))


def _days_ahead(today: date, span: object) -> Iterator[tuple[int, int]]:
    """The days that lie a span of days or weeks after today."""
    assert isinstance(span, tuple)
    low, high, unit = span
    for count in {low, high}:
        hours = count * HOURS.get(unit.removeprefix("business "), 0)
        if 24 <= hours <= MOST_AHEAD * 24:
            day = today + timedelta(hours=hours)
            yield day.month, day.day


def _by_name(today: date, before: str) -> tuple[int, int] | None:
    """Tomorrow or yesterday, where the words before a day call it so."""
    match = _BY_NAME.search(before)
    if match is None:
        return None
    day = today + timedelta(days=1 if match.group(1).lower() == "tomorrow" else -1)
    return day.month, day.day


@lru_cache(maxsize=64)
def _told_spans(policy: str, locale: Locale) -> frozenset[object]:
    """The spans of a policy, where these are few."""
    spans = frozenset(c.value for c in claims_in(policy, locale) if c.kind == "duration")
    return spans if len(spans) <= MOST_SPANS else frozenset()
