"""Grounding: every value that is stated stands in the evidence or follows from it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import timedelta
from decimal import Decimal

from simulator.content.claims import Claim
from simulator.dialogue import Finding
from simulator.play.critic.arithmetic import derivation
from simulator.play.critic.dates import is_named
from simulator.play.critic.registry import TurnView, check_support

_EQUAL = {
    ("day", 7): ("week", 1), ("hour", 24): ("day", 1), ("minute", 60): ("hour", 1),
    ("month", 12): ("year", 1),
}  # fmt: skip

_HOURS = {"hour": 1, "day": 24, "week": 168}

_NEXT = ((1, 1, "day"), (2, 2, "day"))
_PREFIXED = re.compile(r"#?[a-z_-]{0,20}(\d{4,})\Z")


@check_support
def amounts(view: TurnView) -> Iterator[Finding]:
    """An amount that no evidence holds and no arithmetic over what belongs together gives."""
    stated = list(view.of_kind("money"))
    for claim in stated:
        beside = [c.value for c in stated if c is not claim and isinstance(c.value, Decimal)]
        if not derivation(view, claim, beside):
            yield _ungrounded(view, claim, "unknown_amount", "amount")


@check_support
def ids(view: TurnView) -> Iterator[Finding]:
    """An id that nothing in the dialogue holds; ids of a pack's own records are for `names`."""
    spotted = view.nlu.values(view.turn.text) if view.nlu and view.world else []
    own = [(start, end) for kind, _, _, start, end in spotted if kind == "id"]
    for claim in view.of_kind("id"):
        if any(start < claim.end and end > claim.start for start, end in own):
            continue
        word = str(claim.value)
        bare = _PREFIXED.match(word)  # people leave the prefix out, and support adds it
        forms = (word, word.lstrip("#"), bare.group(1) if bare else word)
        if not any(view.seen(form) for form in forms) and not view.source("id", word):
            yield _ungrounded(view, claim, "unknown_id", "id")


@check_support
def contacts(view: TurnView) -> Iterator[Finding]:
    """An e-mail address or phone number that nothing holds."""
    for claim in view.of_kind("email", "phone"):
        if not view.source(claim.kind, claim.value):
            yield _ungrounded(view, claim, f"unknown_{claim.kind}", claim.kind)


@check_support
def percentages(view: TurnView) -> Iterator[Finding]:
    """A percentage that nothing holds."""
    for claim in view.of_kind("percent"):
        bare = view.world is None and view.source("number", claim.value)
        if not (view.source("percent", claim.value) or bare):
            yield _ungrounded(view, claim, "unknown_percentage", "percentage")


@check_support
def dates_and_times(view: TurnView) -> Iterator[Finding]:
    """A date or a time of day that nothing holds."""
    for claim in view.of_kind("date"):
        known = _date_known(view, claim.value) or is_named(view, claim.value)
        if not known and not _counted_from_today(view, claim):
            yield _ungrounded(view, claim, "unknown_date", "date")
    for claim in view.of_kind("time"):
        if not view.source("time", claim.value):
            yield _ungrounded(view, claim, "unknown_time", "time")


def _date_known(view: TurnView, value: object) -> bool:
    """Known with the same day; years have to agree only where both are given."""
    assert isinstance(value, tuple)
    month, day, year = value
    for evidence in (view.session.evidence, view.background):
        for kind, known in evidence.values:
            if kind != "date" or not isinstance(known, tuple):
                continue
            if known[:2] == (month, day) and (not year or known[2] in (0, year)):
                return True
    return False


_AHEAD = re.compile(r"\b(?:earliest|soonest|first|until|latest|from|by|ready)\b", re.IGNORECASE)


def _counted_from_today(view: TurnView, stated: Claim) -> bool:
    """Whether a day to come is today and a known duration that the same message names."""
    value = stated.value
    if view.pack is None or not _AHEAD.search(
        view.turn.text, max(0, stated.start - 60), stated.start
    ):
        return False
    today, named = view.pack.now.date(), list(view.of_kind("duration"))
    for claim in named:
        assert isinstance(claim.value, tuple) and isinstance(value, tuple)
        low, high, unit = claim.value
        if not any(view.source("duration", form) for form in _same_durations(claim.value)):
            continue
        for count in {low, high}:
            day = today + timedelta(hours=count * _HOURS.get(unit.removeprefix("business "), 0))
            if day > today and (day.month, day.day) == value[:2]:
                return True
    return False


_A_MOMENT = re.compile(
    r"(?:an?|one|two|a few|a couple of)\s(?:second|sec|minute|min)s?", re.IGNORECASE
)
"""What nobody takes for a promise: "give me a minute"."""


@check_support
def durations(view: TurnView) -> Iterator[Finding]:
    """A duration that no policy, fact or result holds: an invented delivery time, most often."""
    for claim in view.of_kind("duration"):
        if view.turn.text[: claim.start].endswith("+") and claim.value in _NEXT:
            continue  # "01:00 (+1 day)": of the time before it
        if _A_MOMENT.fullmatch(view.turn.text[claim.start : claim.end]):
            continue
        if not any(view.source("duration", form) for form in _same_durations(claim.value)):
            yield _ungrounded(view, claim, "unknown_duration", "duration")


def _same_durations(value: object) -> Iterable[tuple[int, int, str]]:
    """A duration and what means the same: two weeks and fourteen days."""
    assert isinstance(value, tuple)
    low, high, unit = value
    yield low, high, unit
    if low == 1 and high == 1:
        return
    for (small, factor), (large, _) in _EQUAL.items():
        if unit == large:
            yield low * factor, high * factor, small
        if unit == small and low % factor == 0 and high % factor == 0:
            yield low // factor, high // factor, large


def _ungrounded(view: TurnView, claim: Claim, code: str, what: str) -> Finding:
    text = view.turn.text[claim.start : claim.end]
    return view.finding(
        code,
        f"the {what} {text} stands in no fact, record, tool result or earlier turn",
        (claim.start, claim.end),
        expected=f"a known {what}",
        source="evidence",
    )
