"""Dates: the weekday beside a date is its own, and a date is that of what is spoken of."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from simulator.content.claims import claims_in
from simulator.content.moments import nearest_day
from simulator.content.pack import Pack
from simulator.content.pack_evidence import facts_of
from simulator.dialogue import Finding, Speaker
from simulator.play.critic.own_values import own_dates
from simulator.play.critic.registry import TurnView, check_support
from simulator.play.critic.topic_texts import texts_about

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_BEFORE = re.compile(rf"\b({'|'.join(DAYS)}),? (?:the )?\Z", re.IGNORECASE)
_AS_SAID = {
    "promised": ("due", "promised", "expected", "estimated", "overdue since", "late since"),
    "delivered": ("delivered", "arrived", "came on", "reached you"),
    "placed": ("placed", "ordered on"),
    "transit": ("transit", "on its way", "since", "left on", "shipped on"),
    "pickup": ("pickup", "pick it up", "picked up", "ready on", "waiting"),
    "returned": ("returned", "came back", "reached our", "return on", "return arrived",
                 "return came on", "got it back"),
    "opened": ("opened",),
}  # fmt: skip
"""From a word of a field's name to what people say for it."""

_DAY = re.compile(rf"\b(?:today|tomorrow|(?:next )?(?:{'|'.join(DAYS)}))\b", re.IGNORECASE)
_CLAUSE = re.compile(r"[.!?;\n]")


@check_support
def weekdays(view: TurnView) -> Iterator[Finding]:
    """A weekday is named beside a date that does not fall on it."""
    if view.pack is None:
        return
    today = view.pack.now.date()
    for claim in view.of_kind("date"):
        named = _BEFORE.search(view.turn.text, max(0, claim.start - 16), claim.start)
        if named is None or not isinstance(claim.value, tuple):
            continue
        day = nearest_day(claim.value, today)
        right = DAYS[day.weekday()] if day else ""
        if right and named.group(1).lower() != right:
            yield view.finding(
                "wrong_weekday",
                f"{view.turn.text[named.start() : claim.end]} is a {right.capitalize()}",
                (named.start(), claim.end),
                expected=right.capitalize(),
                source="calendar",
            )


@check_support
def dates(view: TurnView) -> Iterator[Finding]:
    """The date of something else: a record's due date said of its delivery."""
    if view.pack is None:
        return
    known = _fields(view)
    end = 0
    for claim in view.of_kind("date"):
        clause = _CLAUSE.split(view.turn.text[end : claim.start])[-1].lower()
        end = claim.end
        source = _source(view, claim.value)
        if _by_chance(view, source) and not is_named(view, claim.value):
            yield view.finding(
                "wrong_date",
                f"{view.turn.text[claim.start : claim.end]} is known, but of something else",
                (claim.start, claim.end),
                expected="a date that was told or looked up",
                source=source,
            )
            continue
        fields = _last_named(clause, known)
        if len(fields) != 1 or source.startswith("turn "):
            continue  # somebody has said it before: it may be wished for, rather than recorded
        right = known[fields[0]]
        if not any(_same(claim.value, day) for day in right):
            shown = sorted(f"{year}-{month:02}-{day:02}" for month, day, year in right)
            yield view.finding(
                "wrong_date",
                f"{view.turn.text[claim.start : claim.end]} is not {fields[0]}",
                (claim.start, claim.end),
                expected=" or ".join(shown),
                source=f"tool results, {fields[0]}",
            )


@check_support
def told_dates(view: TurnView) -> Iterator[Finding]:
    """The answer to a question has another day than the fact that answers it."""
    if view.pack is None or view.nlu is None:
        return
    claims = list(view.of_kind("date"))
    answered = view.nlu.support(view.turn.text).answered if len(claims) == 1 else ()
    for name in {*answered} & view.session.raised:
        right = _days_of(view.pack, name)
        told = _source(view, claims[0].value).startswith("turn ")
        if not right or told or any(_same(claims[0].value, day) for day in right):
            continue
        yield view.finding(
            "wrong_date",
            f"{view.turn.text[claims[0].start : claims[0].end]} is no answer about {name}",
            (claims[0].start, claims[0].end),
            expected=" or ".join(sorted(f"{y}-{m:02}-{d:02}" for m, d, y in right)),
            source=f"topic {name}",
        )


@lru_cache(maxsize=256)
def _days_of(pack: Pack, topic: str) -> frozenset[tuple[int, int, int]]:
    """The days of a topic that is answered from facts, where most of its sentences have one."""
    if topic not in pack.topics or pack.topics[topic].reads:
        return frozenset()
    days = [frozenset(_days(text)) for text in texts_about(pack, [topic])]
    mostly = 2 * sum(map(bool, days)) > len(days)
    return frozenset().union(*days) if mostly else frozenset()


@check_support
def proposed_dates(view: TurnView) -> Iterator[Finding]:
    """A deed is proposed or reported with days of which none was told for it.

    A fact whose words the text names (the day of the next tasting) is as good as what was told.
    """
    if view.pack is None or view.nlu is None or view.world is None:
        return
    reading = view.nlu.support(view.turn.text)
    tools = {t: view.pack.tools[t] for t in (*reading.proposed, *reading.reported)
             if t in view.pack.tools}  # fmt: skip
    slots = {a for tool in tools.values() for a, kind in tool.types.items() if kind.kind == "date"}
    told = {
        d for slot in slots for t in view.session.told.get(slot, ())[-1:] for d in _days(t.value)
    }
    claims = list(view.of_kind("date"))
    if len(tools) != 1 or not told or not claims:
        return
    spoken = f"{view.turn.text} {' '.join(tools)}".lower()
    right = told | _facts_named(view.pack, spoken)
    if any(_same(claim.value, day) for claim in claims for day in right):
        return
    last = claims[-1]
    yield view.finding(
        "wrong_date",
        f"{view.turn.text[last.start : last.end]} is not the day that was asked for",
        (last.start, last.end),
        expected=" or ".join(sorted(f"{y}-{m:02}-{d:02}" for m, d, y in told)),
        source="told by the customer",
    )


@check_support
def computed_dates(view: TurnView) -> Iterator[Finding]:
    """No day of the message is one that the pack itself says in what the message does."""
    claims = list(view.of_kind("date"))
    if not claims or view.pack is None or view.nlu is None:
        return
    if not view.nlu.support(view.turn.text).about or not (own := own_dates(view)):
        return
    right = {(day.month, day.day, day.year) for day in own}
    right |= _facts_named(view.pack, view.turn.text.lower())
    if any(_same(claim.value, day) for claim in claims for day in right):
        return
    known = _fields(view)
    for claim in claims:
        clause = _CLAUSE.split(view.turn.text[: claim.start])[-1].lower()
        fields = (known[name] for name in _last_named(clause, known))
        named = any(_same(claim.value, day) for days in fields for day in days)
        if named or is_named(view, claim.value) or _source(view, claim.value).startswith("turn "):
            continue
        yield view.finding(
            "wrong_date",
            f"{view.turn.text[claim.start : claim.end]} is no day of what it is said about",
            (claim.start, claim.end),
            expected=" or ".join(sorted(day.isoformat() for day in own)),
            source="the pack's own sentence",
        )


def _facts_named(pack: Pack, said: str) -> set[tuple[int, int, int]]:
    """The days among the facts of which a word is said."""
    return {
        value
        for fact in facts_of(pack)
        if any(len(word) > 4 and word in said for word in fact.words)
        for kind, value in fact.claims
        if kind == "date" and isinstance(value, tuple)
    }


def _days(text: str) -> Iterator[tuple[int, int, int]]:
    for claim in claims_in(text):
        if claim.kind == "date" and isinstance(claim.value, tuple):
            yield claim.value


def _by_chance(view: TurnView, source: str) -> bool:
    """Whether a date of a deed or refusal is known only as today, or as that of another fact."""
    if view.nlu is None or not source.startswith(("today", "tomorrow", "fact ")):
        return False
    reading = view.nlu.support(view.turn.text)
    if not (reading.proposed or reading.reported or reading.rules):
        return False
    said, name = view.turn.text.lower(), source.removeprefix("fact ").rpartition(".")[2]
    return not any(word in said for word in re.findall(r"[a-z]{4,}", name))


def is_named(view: TurnView, value: object) -> bool:
    """Whether the customer has named a date by its day: `for Saturday`, `tomorrow`."""
    if view.pack is None or not isinstance(value, tuple):
        return False
    today = view.pack.now.date()
    named = _days_named(tuple(t.text for t in view.turns if t.speaker == Speaker.CUSTOMER))
    days = (today + timedelta(days=ahead) for ahead in range(15) if _names(named, today, ahead))
    return any(_same(value, (day.month, day.day, day.year)) for day in days)


def _names(named: frozenset[str], today: date, ahead: int) -> bool:
    """Whether a day so many days ahead is one of those that were named."""
    weekday = DAYS[(today + timedelta(days=ahead)).weekday()]
    near = {0: "today", 1: "tomorrow"}.get(ahead, "")
    return near in named or (weekday in named and ahead <= 7) or f"next {weekday}" in named


@lru_cache(maxsize=256)
def _days_named(texts: tuple[str, ...]) -> frozenset[str]:
    """Days that are named without their date, `next` with its weekday."""
    return frozenset(
        " ".join(match.group().lower().split())
        for text in texts
        for match in _DAY.finditer(text)
        if not any(c.kind == "date" and 0 <= c.start - match.end() < 7 for c in claims_in(text))
    )


def _source(view: TurnView, value: object) -> str:
    """Where a date is known from, first of all from this dialogue; its year may be missing."""
    assert isinstance(value, tuple) and view.pack is not None
    month, day, year = value
    near = view.pack.now.year
    years = (year, 0) if year else (0, near, near - 1, near + 1)
    for evidence in (view.session.evidence, view.background):
        for each in years:
            if source := evidence.values.get(("date", (month, day, each))):
                return source
    return ""


def _same(value: object, day: tuple[int, int, int]) -> bool:
    """The same day; years have to agree only where both are given."""
    years = isinstance(value, tuple) and (0 in (value[2], day[2]) or value[2] == day[2])
    return isinstance(value, tuple) and value[:2] == day[:2] and years


@lru_cache(maxsize=256)
def _words_for(field: str) -> tuple[str, ...]:
    found: tuple[str, ...] = ()
    for word in field.lower().split("_"):
        found += _AS_SAID.get(word, ())
    return found


def _last_named(clause: str, fields: Iterable[str]) -> list[str]:
    """The fields that a clause speaks of last; "overdue since" is another than "since"."""
    ends = {
        name: max((clause.rfind(said) + len(said), len(said)) for said in words)
        for name in fields
        if (words := [said for said in _words_for(name) if said in clause])
    }
    last = max(ends.values(), default=None)
    return [name for name, end in ends.items() if end == last]


def _fields(view: TurnView) -> dict[str, frozenset[tuple[int, int, int]]]:
    """By field, the dates that tools have shown in it."""
    found: dict[str, frozenset[tuple[int, int, int]]] = {}
    for call in view.succeeded:
        for name, day in _dates_in(call.result):
            found[name] = found.get(name, frozenset()) | {day}
    return found


@lru_cache(maxsize=2048)
def _dates_in(result: str) -> tuple[tuple[str, tuple[int, int, int]], ...]:
    try:
        return tuple(_read(json.loads(result)))
    except (ValueError, RecursionError):
        return ()


def _read(node: Any) -> Iterator[tuple[str, tuple[int, int, int]]]:
    if isinstance(node, Mapping):
        for key, value in node.items():
            if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
                year, month, day = map(int, value.split("-"))
                yield str(key), (month, day, year)
            else:
                yield from _read(value)
    elif isinstance(node, list):
        for part in node:
            yield from _read(part)
