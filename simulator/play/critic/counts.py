"""Counts: how many people, bags, records a record holds is what it was shown with."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from simulator.content.structured import data_of
from simulator.dialogue import Finding
from simulator.play.critic.people import NUMBERS, counts_in
from simulator.play.critic.registry import TurnView, check_support
from simulator.play.critic.said import is_doubted, is_planned, is_turned, sentence_at

_NUMBER = rf"(?P<count>\d{{1,2}}|one|{'|'.join(NUMBERS)})"
_HOLDS = re.compile(
    rf"\b(?:there (?:are|is|were|was)|(?:reservation|booking|it|this|that)\b[^.\n]{{0,60}}?\b(?:has"
    rf"|have|had|lists?|includes?|included|shows?|holds?|is for|was for|with))"
    rf" (?:only |currently |a total of |just )?{_NUMBER} (?P<what>passengers?"
    r"|travell?ers?|guests?)\b",
    re.IGNORECASE,
)
_OWNS = re.compile(
    rf"\byou (?:currently |already |now )?have (?:only |a total of |just )?{_NUMBER}"
    r" (?P<what>(?:checked |total )?(?:bags?|baggages?|luggages?)|reservations?|orders?|bookings?)"
    r"\b(?! of\b)",
    re.IGNORECASE,
)
_FREE = re.compile(
    r"\b(?:free|allow\w*|up to|entitle\w*|can|may|extra|additional|complimentary|per)\b", re.I
)
_ON_FILE = re.compile(
    r"\b(?:listed|on (?:file|record)|originally|there (?:were|was)|currently)\b", re.IGNORECASE
)
_KINDS = (
    (re.compile(r"passenger|travell?er|guest", re.I), re.compile(r"passengers|travell?ers|guests")),
    (re.compile(r"bag|luggage", re.I), re.compile(r"\w*(?:bag|luggage)\w*")),
    (re.compile(r"reservation|booking", re.I), re.compile(r"reservations|bookings")),
    (re.compile(r"order", re.I), re.compile(r"orders")),
)
"""What is counted, and the keys that hold it: a list, or its number."""


@check_support
def counts(view: TurnView) -> Iterator[Finding]:
    """A number of people, bags or records that no record which was shown has."""
    if view.world is not None:
        return
    text = view.turn.text
    for match in (*_HOLDS.finditer(text), *_OWNS.finditer(text)):
        start, end = sentence_at(text, match.start())
        if is_doubted(text, match.start("count")) or is_planned(text, match.start()):
            continue
        if is_turned(text, match.start("count")) or _FREE.search(text, start, end):
            continue
        shown = _shown(view, match["what"])
        on_file = _ON_FILE.search(text, start, end) is not None
        word = match["count"].lower()
        number = NUMBERS.get(word) or (1 if word == "one" else int(word))
        more = match.re is _OWNS and "bag" not in match["what"].lower()
        if number in counts_in(view.heard) and not on_file:
            continue  # what is to be booked
        # of several records only some may be meant
        if not shown or number in shown or (more and number < max(shown)):
            continue
        yield view.finding(
            "wrong_quantity",
            f"says {match['count']} {match['what']}, where {' or '.join(map(str, sorted(shown)))}"
            " were shown",
            match.span("count"),
            expected=" or ".join(map(str, sorted(shown))),
            source="tool results",
        )


def _shown(view: TurnView, what: str) -> set[int]:
    """The numbers of a kind that results, and the arguments of calls, have shown."""
    place = next(n for n, (said, _) in enumerate(_KINDS) if said.search(what))
    found: set[int] = set()
    for call in view.succeeded:
        for text in (call.result, json.dumps(dict(call.arguments), default=str)):
            found |= _numbers(text)[place]
    return found


@lru_cache(maxsize=1024)
def _numbers(text: str) -> tuple[frozenset[int], ...]:
    found = list(_read(data_of(text), 0))
    return tuple(
        frozenset(number for kind, number in found if kind == place) for place in range(len(_KINDS))
    )


def _read(node: Any, depth: int) -> Iterator[tuple[int, int]]:
    if isinstance(node, list) and depth < 8:
        for part in node:
            yield from _read(part, depth + 1)
    if not isinstance(node, Mapping) or depth >= 8:
        return
    for key, part in node.items():
        for place, (_, keys) in enumerate(_KINDS):
            if keys.fullmatch(str(key).lower()):
                if isinstance(part, list):
                    yield place, len(part)
                elif isinstance(part, int) and not isinstance(part, bool):
                    yield place, part
        yield from _read(part, depth + 1)
