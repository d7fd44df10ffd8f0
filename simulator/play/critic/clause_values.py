"""Clauses: the sentences of a policy that speak of what is spoken of, and the values in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from simulator.content.claims import Claim, claims_in
from simulator.content.locales import Locale
from simulator.dialogue import Speaker
from simulator.play.critic.registry import TurnView
from simulator.play.critic.said import sentences

MOST = 3
"""Amounts of a clause; one with more is a price list."""

PREFIX = 5
"""Letters by which two forms of a word are one: `deposit`, `deposits`."""

_WORD = re.compile(r"[a-z]{4,}")
_EMPTY_WORDS = (
    "about after also amount available back before been being book charge charged check"
    " come comes cost costs customer customers does each every fees first from full have help here"
    " into less more must need only order orders over paid pays percent please price prices"
    " should total than that their them then there these they this time today upon very want"
    " were what when where which will with within would your"
)
_EMPTY = frozenset(_EMPTY_WORDS.split())
"""Words that clauses about anything share."""

_PARTS = {"half": Decimal(50), "quarter": Decimal(25)}
_PART = re.compile(r"\b(half|(?:a|one) quarter)\b(?! (?:past|to|an hour|hour|day|board))", re.I)


def clause_amounts(view: TurnView) -> Iterator[Decimal]:
    """The amounts of the clauses that speak of what is spoken of."""
    for clause in _spoken_of(view):
        found = [c.value for c in clause if c.kind == "money"]
        if len(found) <= MOST:
            yield from (value for value in found if isinstance(value, Decimal))


def clause_percents(view: TurnView) -> Iterator[Decimal]:
    """Their percentages, and parts in words: `half of the fee`."""
    for clause in _spoken_of(view):
        yield from (v for c in clause if c.kind == "percent" and isinstance(v := c.value, Decimal))


def _spoken_of(view: TurnView) -> Iterator[tuple[Claim, ...]]:
    if not view.policy:
        return
    heard = view.last(Speaker.CUSTOMER)
    said = _stems(view.turn.text) | (_stems(heard.text) if heard else frozenset())
    yield from (c for stems, c in _clauses(view.policy, view.locale) if stems & said)


@lru_cache(maxsize=64)
def _clauses(policy: str, locale: Locale) -> tuple[tuple[frozenset[str], tuple[Claim, ...]], ...]:
    """The words and the values of the sentences that have an amount or a part of one."""
    found = []
    for start, end in sentences(policy):
        text = policy[start:end]
        claims = [c for c in claims_in(text, locale) if c.kind in ("money", "percent")]
        for match in _PART.finditer(text):
            part = _PARTS[match.group(1).lower().split()[-1]]
            claims.append(Claim("percent", part, match.start(), match.end()))
        if claims:
            found.append((_stems(text), tuple(claims)))
    return tuple(found)


@lru_cache(maxsize=256)
def _stems(text: str) -> frozenset[str]:
    return frozenset(w[:PREFIX] for w in _WORD.findall(text.lower()) if w not in _EMPTY)
