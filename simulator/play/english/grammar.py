"""A small grammar: patterns with alternatives, written out as all sentences that they stand for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import product

from simulator.content.voice import TONES

_CHOICE = re.compile(r"\[([^\[\]]*)\]")

_CONTRACTED = {
    "can't": "cannot", "won't": "will not", "n't": " not", "'m": " am", "'re": " are",
    "'ve": " have", "'ll": " will", "'d": " would", "it's": "it is", "that's": "that is",
    "what's": "what is", "there's": "there is", "here's": "here is",
}  # fmt: skip
_CONTRACTION = re.compile("|".join(map(re.escape, _CONTRACTED)), re.IGNORECASE)

Registers = Mapping[str, tuple[str, ...]]
"""By tone, all ways to say something."""


def variants(*patterns: str) -> tuple[str, ...]:
    """All sentences of some patterns, each once; `[a|b]` is a choice, and one part may be empty.

    Example:
        >>> variants("[I'm|I am] sorry[| about that].")[:2]
        ("I'm sorry.", "I'm sorry about that.")
    """
    return tuple(dict.fromkeys(text for pattern in patterns for text in _written_out(pattern)))


def _written_out(pattern: str) -> Iterable[str]:
    pieces = _CHOICE.split(pattern)
    options = [piece.split("|") if place % 2 else [piece] for place, piece in enumerate(pieces)]
    for parts in product(*options):
        text = " ".join("".join(parts).split())
        yield text[:1].upper() + text[1:]


def uncontracted(text: str) -> str:
    """A sentence of these lists without contractions; none of them has a possessive.

    Example:
        >>> uncontracted("I'm afraid it's not what you'd like.")
        'I am afraid it is not what you would like.'
    """
    return _CONTRACTION.sub(_long, text)


def _long(match: re.Match[str]) -> str:
    found = match.group()
    text = _CONTRACTED[found.lower()]
    return text.capitalize() if found[0].isupper() else text


def registers(
    anyhow: tuple[str, ...] = (),
    warm: tuple[str, ...] = (),
    neutral: tuple[str, ...] = (),
    formal: tuple[str, ...] = (),
) -> Registers:
    """By tone, what is said in every tone beside what is said in that one alone.

    Formal sentences have no contractions.
    """
    own = {"warm": warm, "neutral": neutral, "formal": formal}
    found = {tone: variants(*anyhow, *own[tone]) for tone in TONES}
    formal_ = dict.fromkeys(map(uncontracted, found["formal"]))
    return {**found, "formal": tuple(formal_)}


def all_of(lists: Registers) -> tuple[str, ...]:
    """The sentences of all tones, each once."""
    return tuple(dict.fromkeys(text for texts in lists.values() for text in texts))
