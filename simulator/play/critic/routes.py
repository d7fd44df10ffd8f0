"""Routes: the date of a leg ("IAH to SFO on May 19") is one that was shown or searched for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from simulator.content.claims import claims_in
from simulator.content.locales import Locale
from simulator.content.structured import data_of
from simulator.dialogue import Finding, Speaker
from simulator.play.critic.registry import TurnView, check_support
from simulator.play.critic.said import is_asked, sentence_at

MAX_DEPTH = 12

_FROM = re.compile(r"(?:origin|from|departure)(?:_?(?:airport|code|iata))?\Z", re.IGNORECASE)
_TO = re.compile(r"(?:destination|to|arrival)(?:_?(?:airport|code|iata))?\Z", re.IGNORECASE)
_CODE = re.compile(r"[A-Z]{3}\Z")
_LEG = re.compile(
    r"\b([A-Z]{3})\)? ?(?:to|->|→|–|-) ?(?:[A-Z][A-Za-z .]{1,24}\()?([A-Z]{3})\b"
    r"(?P<gap>[^\n.;?]{0,24}?)\Z"
)
_ELSE = re.compile(r"\b(?:to|from|instead|moved?|until|by|before|after|[A-Z]{3})\b")

_TO_COME = re.compile(r"\b(?:I'll|I will|let me|let's)\b", re.IGNORECASE)
_BY_DAYS = re.compile(
    r"\b(?:next|following|previous) (?:day|week)\b|\b(?:one|a|two|three|\d) (?:days?|weeks?)\b"
    r"|\bday (?:later|earlier|after|before)\b",
    re.IGNORECASE,
)
"""What a customer says who counts days rather than naming one."""

Day = tuple[int, int]
Legs = Mapping[tuple[str, str], frozenset[Day]]


@check_support
def routes(view: TurnView) -> Iterator[Finding]:
    """A date behind a route on which no tool has shown it, nor the customer has wished for it."""
    claims = [c for c in view.of_kind("date") if isinstance(c.value, tuple)]
    if view.world is not None or not claims:
        return
    text, heard = view.turn.text, None
    for claim in claims:
        leg = _LEG.search(text, max(0, claim.start - 70), claim.start)
        if leg is None or _ELSE.search(leg["gap"]) or is_asked(text, claim.start):
            continue
        start, _ = sentence_at(text, claim.start)
        if _TO_COME.search(text[start : claim.start].replace("’", "'")):
            continue
        if not _has_searched(view) and _BY_DAYS.search(view.heard):
            continue
        right = _days(view).get((leg[1], leg[2]), frozenset())
        assert isinstance(claim.value, tuple)
        heard = _heard(view) if heard is None else heard
        if right and claim.value[:2] not in right | heard:
            yield view.finding(
                "wrong_date",
                f"{text[claim.start : claim.end]} is no date of {leg[1]} to {leg[2]}",
                (claim.start, claim.end),
                expected=" or ".join(f"{month:02}-{day:02}" for month, day in sorted(right)[:4]),
                source="tool results",
            )


def _has_searched(view: TurnView) -> bool:
    """Whether a call was made with a date."""
    return any("date" in key.lower() for call in view.calls for key in call.arguments)


def _heard(view: TurnView) -> frozenset[Day]:
    said = (t.text for t in view.turns if t.speaker == Speaker.CUSTOMER)
    return frozenset(day for text in said for day in _in_text(text, view.locale))


def _in_text(text: str, locale: Locale) -> Iterator[Day]:
    for claim in claims_in(text, locale):
        if claim.kind == "date" and isinstance(claim.value, tuple):
            yield claim.value[:2]


def _days(view: TurnView) -> Legs:
    """By route, its days in all results and arguments up to the turn."""
    found: dict[tuple[str, str], frozenset[Day]] = {}
    for call in view.calls:
        legs = (*_legs(call.result, view.locale), *_read(call.arguments, view.locale, 0))
        for route, days in legs:
            found[route] = found.get(route, frozenset()) | days
    return found


@lru_cache(maxsize=1024)
def _legs(result: str, locale: Locale) -> tuple[tuple[tuple[str, str], frozenset[Day]], ...]:
    data = data_of(result)
    return tuple(_read(data, locale, 0)) if isinstance(data, dict | list) else ()


def _read(
    node: Any, locale: Locale, depth: int
) -> Iterator[tuple[tuple[str, str], frozenset[Day]]]:
    """The legs of a piece of data, each with all days in it; a journey counts both ways."""
    if depth > MAX_DEPTH or not isinstance(node, Mapping | list):
        return
    parts = list(node.values()) if isinstance(node, Mapping) else node
    for part in parts:
        yield from _read(part, locale, depth + 1)
    if isinstance(node, Mapping):
        ends = [_end(node, key) for key in (_FROM, _TO)]
        days = frozenset(_in_text(str(node), locale)) if all(ends) else frozenset()
        if days:
            yield (ends[0], ends[1]), days
            if any(isinstance(part, list) for part in parts):
                yield (ends[1], ends[0]), days


def _end(node: Mapping[str, Any], key: re.Pattern[str]) -> str:
    """The airport or station at one end of a leg; empty where a record has none."""
    ends = (str(v) for k, v in node.items() if key.match(str(k)) and _CODE.match(str(v)))
    return next(ends, "")
