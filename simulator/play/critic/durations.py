"""Durations: a span that is stated is known, or lies between times and dates that are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property, lru_cache
from itertools import combinations

from simulator.content.claims import Claim
from simulator.content.moments import nearest_day
from simulator.content.spans import same_spans
from simulator.dialogue import Finding
from simulator.play.critic.journeys import journeys
from simulator.play.critic.registry import TurnView, check_support, ungrounded
from simulator.play.critic.said import sentence_at
from simulator.play.critic.shown import Record, shown

_NEXT = ((1, 1, "day"), (2, 2, "day"))
_LASTS = re.compile(
    r"\b(?:trip|stay\w*|visit|journey|away|rental|vacation|holiday|apart|between|days? long)\b",
    re.I,
)
"""Words of what goes from one date of a record to another."""

MAX_DATES = 8
"""Dates of one record; one with more is a list of others."""

_MOMENT = re.compile(r"\b\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2})?\b")
_SINCE = re.compile(
    r"\s(?:ago|old|back|away|left|late|overdue|past|earlier|already|from (?:now|today)|to go|ahead"
    r"|until|till|out)\b",
    re.IGNORECASE,
)
_BEEN = re.compile(
    r"\b(?:been|it's|that's|that is|that was|it is|is|was)"
    r"(?: (?:already|only|now|just|exactly|over|more than))?\s\Z",
    re.IGNORECASE,
)
"""What shows that a span is counted from or to today: behind it, or before it."""

_AHEAD = re.compile(r"(?:\bin|,|[–—-]|\()\s?(?:(?:just|only|about|exactly) )?\Z", re.IGNORECASE)
"""Right before a span that is counted to a date of the same message."""

_IN = re.compile(
    r"\b(?:leaves?|departs?|starts?|begins?|is|are|takes? place|coming up|due"
    r"|scheduled|arrive|travel|fly|check in)"
    r"(?: (?:just|only|about|exactly))? in\s\Z",
    re.IGNORECASE,
)
"""A day to come that is known, rather than promised."""

NEAR = 40
"""Characters before a span in which such words stand."""

_FLOWN = re.compile(r"\b(?:flight|flying|air|driving|riding|service) time\b|\bin the air\b", re.I)

_A_MOMENT = re.compile(
    r"(?:an?|one|two|a few|a couple of)\s(?:second|sec|minute|min)s?", re.IGNORECASE
)
"""What nobody takes for a promise: "give me a minute"."""


@check_support
def durations(view: TurnView) -> Iterator[Finding]:
    """A duration that no policy, fact or result holds: an invented delivery time, most often."""
    dates = _Dates(view)
    for claim in view.of_kind("duration"):
        if view.turn.text[: claim.start].endswith("+") and claim.value in _NEXT:
            continue  # "01:00 (+1 day)": of the time before it
        if _A_MOMENT.fullmatch(view.turn.text[claim.start : claim.end]):
            continue
        assert isinstance(claim.value, tuple)
        known = any(view.source("duration", form) for form in same_spans(claim.value))
        counted = _counted_to_today(view, claim) or _counted_to_now(view, claim)
        counted = counted or dates.lie_apart(claim) or dates.lie_ahead(claim)
        counted = counted or _was_given(view, claim)
        if not known and not counted and not _between_times(view, claim):
            yield ungrounded(view, claim, "unknown_duration", "duration")


def _was_given(view: TurnView, claim: Claim) -> bool:
    """Whether it is a number that was said, in the unit in which the business asks for one."""
    assert isinstance(claim.value, tuple)
    low, high, unit = claim.value
    slots = view.pack.slots.values() if view.pack else ()
    asked = any(s.kind == "number" and f"{unit}s" in " ".join((s.name, *s.called)) for s in slots)
    return asked and low == high and view.source("number", Decimal(low)).startswith("turn")


def _between_times(view: TurnView, claim: Claim) -> bool:
    """Whether a span is that of a journey, or between two times of the message or of a record."""
    assert isinstance(claim.value, tuple)
    low, high, unit = claim.value
    minutes = {"minute": 1, "hour": 60}.get(unit)
    if minutes is None or low != high:
        return False
    shown_spans = journeys(view)
    start, end = sentence_at(view.turn.text, claim.start)
    flown = shown_spans.flown if _FLOWN.search(view.turn.text, start, end) else frozenset()
    if low * minutes in shown_spans.minutes | flown:
        return True
    groups = [[c.value for c in view.of_kind("time")]]
    for name in {str(c.value).lstrip("#") for c in view.of_kind("id")}:
        for record in (r for (_, n), r in shown(view).records.items() if n == name):
            groups.append([v for kind, v in record.values if kind == "time"])
    for times in groups:
        numbers = [t for t in times if isinstance(t, int)]
        for start in numbers:
            for end in numbers:
                if start != end and (end - start) % 1440 == low * minutes:
                    return True
    return False


class _Dates:
    """How many days lie between dates; worked out once for all durations of a message.

    Args:
        view: The message.
    """

    def __init__(self, view: TurnView) -> None:
        self._view, self._around = view, view.today or date(2024, 1, 1)

    def lie_apart(self, claim: Claim) -> bool:
        """Whether a span is the time between two dates of the message, or of one record."""
        days, text = _days(claim), self._view.turn.text
        lasts = days > 0 and _LASTS.search(text, *sentence_at(text, claim.start)) is not None
        if lasts and (days in self._stays or days - 1 in self._stays):
            return True
        return days > 0 and (days in self._apart or days - 1 in self._apart)

    def lie_ahead(self, claim: Claim) -> bool:
        """Whether a span is the time from today to a date of its sentence."""
        text, today, days = self._view.turn.text, self._view.today, _days(claim)
        if today is None or not days or not _AHEAD.search(text, 0, claim.start):
            return False
        start, end = sentence_at(text, claim.start)
        dates = (c.value for c in self._view.of_kind("date") if start <= c.start < end)
        named = (nearest_day(value, today) for value in dates if isinstance(value, tuple))
        return any(day is not None and abs((day - today).days) == days for day in named)

    @cached_property
    def _apart(self) -> frozenset[int]:
        """Days between any two dates of the message."""
        stated = [c.value for c in self._view.of_kind("date") if isinstance(c.value, tuple)]
        named = {d for value in stated if (d := nearest_day(value, self._around)) is not None}
        same = frozenset({0}) if len(stated) > 1 and named else frozenset[int]()
        return same | {abs((a - b).days) for a, b in combinations(named, 2)}

    @cached_property
    def _stays(self) -> frozenset[int]:
        """Days from the first to the last date of each record with a few of them."""
        return frozenset(apart for r in shown(self._view).records.values() for apart in self._of(r))

    def _of(self, record: Record) -> Iterator[int]:
        known = (v for kind, v in record.values if kind == "date" and isinstance(v, tuple))
        dated = (nearest_day((*value[:2], 0), self._around) for value in known)
        days = sorted({day for day in dated if day is not None})
        if 1 < len(days) <= MAX_DATES:
            yield from ((b - a).days for a, b in combinations(days, 2))


def _counted_to_now(view: TurnView, claim: Claim) -> bool:
    """Whether a span of hours lies between a moment that was shown and the current one."""
    assert isinstance(claim.value, tuple)
    low, high, unit = claim.value
    now = next(iter(_moments(view.policy)), None)
    if now is None or unit != "hour" or low != high:
        return False
    shown_ = (m for c in view.calls for m in _moments(c.result))
    return any(abs(abs((now - m).total_seconds()) / 3600 - low) < 1 for m in shown_)


@lru_cache(maxsize=512)
def _moments(text: str) -> tuple[datetime, ...]:
    """Moments with date and time, without their zones."""
    found = (m.group().replace(" ", "T") for m in _MOMENT.finditer(text))
    return tuple(moment for one in found if (moment := _moment(one)) is not None)


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _counted_to_today(view: TurnView, claim: Claim) -> bool:
    """Whether a span is the time between today and a date that came up in this dialogue."""
    text = view.turn.text.replace("’", "'")
    near = max(0, claim.start - NEAR)
    said = (
        _SINCE.match(text, claim.end)
        or _BEEN.search(text, near, claim.start)
        or _IN.search(text, near, claim.start)
    )
    apart, today = _days(claim), view.today
    if today is None or not said or not apart:
        return False
    days = (nearest_day(v, today) for kind, v in view.session.evidence.values
            if kind == "date" and isinstance(v, tuple))  # fmt: skip
    return any(day is not None and abs((today - day).days) == apart for day in days)


def _days(claim: Claim) -> int:
    """A span in days; 0 where it is a range, or one of hours or months."""
    assert isinstance(claim.value, tuple)
    low, high, unit = claim.value
    return low * (7 if unit == "week" else 1) if low == high and unit in ("day", "week") else 0
