"""A small grammar: patterns with alternatives, written out as all sentences that they stand for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import product

from simulator.content.brand_voice import TONES

_CHOICE = re.compile(r"\[([^\[\]]*)\]")

_LONG = {"m": "am", "re": "are", "ve": "have", "ll": "will", "d": "would"}
_PRONOUN = re.compile(r"\b(I|you|we|they|he|she|it|that|there|who|what)['’](m|re|ve|ll|d)\b", re.I)
_DONE = "(?:been|got|gone|come|become|taken|had|paid|made|sent|told)"
_IS = re.compile(
    rf"\b(it|that|what|there|here|he|she|where|who|how)['’]s\b(?! {_DONE}\b)", re.IGNORECASE
)
_HAS = re.compile(rf"\b(it|that|what|there|he|she|who)['’]s(?= {_DONE}\b)", re.IGNORECASE)
_HAD = re.compile(
    rf"\b(I|you|we|they|he|she|it)['’]d(?= (?:already |just )?(?:{_DONE}|better|\w+(?<!e)ed)\b)",
    re.IGNORECASE,
)
_ASKED = r"(?! (?:you|I|we|they|it|he|she|there|that)\b)"
_CANNOT = re.compile(rf"\b(c)an['’]t\b{_ASKED}|\b(w)on['’]t\b{_ASKED}", re.IGNORECASE)
_NOT = re.compile(rf"(^|[.!?]\s+|\bwhy\s+)?\b((?!can|won)\w+)n['’]t\b{_ASKED}", re.IGNORECASE)

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


@lru_cache(maxsize=4096)
def uncontracted(text: str) -> str:
    """A text without contractions; possessives and inverted questions stay as they are.

    Example:
        >>> uncontracted("I'm afraid it's not what you'd like, and that can't be changed.")
        'I am afraid it is not what you would like, and that cannot be changed.'
    """
    if "'" not in text and "’" not in text:
        return text
    text = _HAD.sub(r"\1 had", text)
    text = _PRONOUN.sub(lambda match: f"{match[1]} {_LONG[match[2].lower()]}", text)
    text = _HAS.sub(r"\1 has", _IS.sub(r"\1 is", text))
    text = _CANNOT.sub(lambda match: f"{match[1]}annot" if match[1] else f"{match[2]}ill not", text)
    return _NOT.sub(_negated, text)


def _negated(match: re.Match[str]) -> str:
    """A contracted negation written out, unless it begins a question."""
    lead, verb = match[1], match[2]
    why = lead is not None and lead.lower().strip() == "why"
    asks = lead is not None and (why or verb.lower() not in ("do", "did", "have"))
    return match.group() if asks else f"{lead or ''}{verb} not"


def toned(texts: Iterable[str], tone: str) -> list[str]:
    """Sentences as a tone has them: formal ones have no contractions."""
    return [uncontracted(text) if tone == "formal" else text for text in texts]


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
