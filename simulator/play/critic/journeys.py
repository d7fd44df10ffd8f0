"""Journeys: what follows from legs that a tool has shown together, for one person or for all.

A list of at most four things with a price each is a journey, and so is the list of legs in a
reservation. Its sums, for as many people as the reservation holds, and its times belong together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Any

from simulator.content.record_reading import amount_of
from simulator.content.structured import data_of
from simulator.play.critic.registry import TurnView

MAX_LEGS = 6
"""Legs of a journey; a longer list is one of offers."""

MAX_PEOPLE = 9
"""People of one reservation."""

MAX_DEPTH = 8
_DAY = 24 * 60
_PRICES = re.compile(r"price|fare|rate|cost", re.IGNORECASE)
_START = re.compile(r"(?:depart|start|begin|pick_?up|check_?in)", re.IGNORECASE)
_END = re.compile(r"(?:arriv|end|drop_?off|return|check_?out)", re.IGNORECASE)
_PEOPLE = re.compile(r"passengers|travell?ers|guests|people|participants|members", re.IGNORECASE)
_TIME = re.compile(r"(?:.*[T ])?(\d{2}):(\d{2})(?::\d{2})?(?:[+-].*|Z)?(?:\+(\d))?\Z")


@dataclass(frozen=True)
class Journeys:
    """What follows from the journeys that were shown.

    Attributes:
        amounts: Sums of legs that follow each other, and those for all people.
        minutes: Times from the start of a leg to the end of one, and between two legs.
        flown: Times of several legs without those between them.
        parties: Numbers of people of one reservation.
        singles: Sums of all legs for one of several people, with their number.
    """

    amounts: frozenset[Decimal] = field(default_factory=frozenset)
    minutes: frozenset[int] = field(default_factory=frozenset)
    flown: frozenset[int] = field(default_factory=frozenset)
    parties: frozenset[int] = field(default_factory=frozenset)
    singles: frozenset[tuple[Decimal, int]] = field(default_factory=frozenset)


def journeys(view: TurnView) -> Journeys:
    """Of all tool results up to a turn."""
    found = [_of(c.result) for c in view.succeeded]
    return Journeys(
        frozenset().union(*(one.amounts for one in found)),
        frozenset().union(*(one.minutes for one in found)),
        frozenset().union(*(one.flown for one in found)),
        frozenset().union(*(one.parties for one in found)),
        frozenset().union(*(one.singles for one in found)),
    )


@lru_cache(maxsize=1024)
def _of(result: str) -> Journeys:
    amounts: set[Decimal] = set()
    minutes: set[int] = set()
    flown: set[int] = set()
    parties: set[int] = set()
    singles: set[tuple[Decimal, int]] = set()
    for legs, people in leg_lists(data_of(result)):
        parties.add(people)
        if 1 < len(legs) <= MAX_LEGS or people > 1:
            for total in _sums([prices_of(leg) for leg in legs[:MAX_LEGS]]):
                amounts |= {total, total * people}
        if people > 1 and all("" in prices_of(leg) for leg in legs):
            singles.add((sum((prices_of(leg)[""] for leg in legs), Decimal(0)), people))
        times = [span for leg in legs if (span := _times(leg)) is not None]
        if len(times) == len(legs) <= MAX_LEGS:
            minutes |= _spans(times)
            flown.add(sum((end - start) % _DAY for start, end in times))
    times_ = (frozenset(minutes), frozenset(flown))
    return Journeys(frozenset(amounts), *times_, frozenset(parties), frozenset(singles))


def leg_lists(
    node: Any, depth: int = 0, people: int = 1
) -> Iterator[tuple[list[Mapping[str, Any]], int]]:
    """Lists of records, each with the number of people of the record that it stands in."""
    if depth > MAX_DEPTH:
        return
    if isinstance(node, Mapping):
        beside = [len(v) for k, v in node.items() if isinstance(v, list) and _PEOPLE.search(str(k))]
        people = beside[0] if len(beside) == 1 and 0 < beside[0] <= MAX_PEOPLE else people
        for part in node.values():
            yield from leg_lists(part, depth + 1, people)
    elif isinstance(node, list):
        legs = [part for part in node if isinstance(part, Mapping)]
        if legs and len(legs) == len(node):
            yield legs, people
            yield from (([leg], people) for leg in legs if len(legs) > 1 and _times(leg))
        for part in node:
            yield from leg_lists(part, depth + 1, people)


def prices_of(leg: Mapping[str, Any]) -> dict[str, Decimal]:
    """The prices of a leg by class, under an empty name where it has one only."""
    for key, part in leg.items():
        if not _PRICES.search(str(key)):
            continue
        if isinstance(part, Mapping):
            return {str(k): a for k, v in part.items() if (a := amount_of(v)) is not None}
        if (amount := amount_of(part)) is not None:
            return {"": amount}
    return {}


def _sums(legs: list[dict[str, Decimal]]) -> Iterator[Decimal]:
    """Sums of the prices of one class over legs that follow each other."""
    for name in {name for leg in legs for name in leg}:
        for start in range(len(legs)):
            total = Decimal(0)
            for leg in legs[start:]:
                if name not in leg:
                    break
                total += leg[name]
                yield total


def _times(leg: Mapping[str, Any]) -> tuple[int, int] | None:
    """When a leg starts and ends, in minutes of its day."""
    start = next((t for k, v in leg.items() if _START.search(str(k)) and (t := _time(v)) >= 0), -1)
    end = next((t for k, v in leg.items() if _END.search(str(k)) and (t := _time(v)) >= 0), -1)
    return (start, end) if start >= 0 and end >= 0 else None


def _time(value: Any) -> int:
    match = _TIME.match(value) if isinstance(value, str) else None
    return int(match[1]) * 60 + int(match[2]) + _DAY * int(match[3] or 0) if match else -1


def _spans(times: list[tuple[int, int]]) -> set[int]:
    """The time of each leg, of legs that follow each other, and between two of them."""
    found: set[int] = set()
    for place, (start, end) in enumerate(times):
        found.add((end - start) % _DAY)
        for before, after in zip(times[place:], times[place + 1 :], strict=False):
            found |= {(after[0] - before[1]) % _DAY, (after[1] - start) % _DAY}
    return found
