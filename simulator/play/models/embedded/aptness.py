"""Aptness: which sentences of a beat have their place after what support has said."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from simulator.content.scenarios import Beat
from simulator.dialogue import EndingKind
from simulator.play.models.embedded.gist import content
from simulator.play.models.embedded.memory import Memory
from simulator.play.nlu import SupportReading

_BAD_NEWS = re.compile(
    r"\b(?:sorry|apologi\w+|afraid|unfortunately|nothing|nobody|late|failed|declined|expired|not"
    r"|cannot|no longer"
    r"|can only|stays|behind|overdue|owed?|twice|\d+ times|happened before|allergens?|traces"
    r"|contains?)\b|n't\b",
    re.IGNORECASE,
)
_DELIGHT = re.compile(
    r"\b(?:great|perfect|lovely|wonderful|super|awesome|easy|quick|happy|good|glad|worry|brilliant"
    r"|excellent|exactly|answers|helpful|helps|helped|fantastic|nice|a lot"
    r"|so much|very much)\b",
    re.IGNORECASE,
)
_SORTED = re.compile(
    r"\b(?:sorted|all set|done here|taken care|quick|easy|fast|happy with)\b", re.IGNORECASE
)
"""In parting words of who had something done."""

_LEARNED = re.compile(r"\b(?:answers?|(?:to|good to|wanted to) know|information)\b", re.IGNORECASE)
"""In parting words of who had something answered."""

_RULES = re.compile(r"\brules?\b", re.IGNORECASE)
_TAKES = re.compile(
    r"\b(?:accept|okay|fine|alright|all right|can't be helped|nothing to be done|nothing I can do"
    r"|isn't possible)\b",
    re.IGNORECASE,
)
"""In parting words that would take an offer, or deny that there was one."""

TAKES_OFFER = re.compile(
    r"\b(?:i'll take|i'd take|will do|would (?:do|be fine|work)|has to do|that much"
    r"|settle for|(?:that's|is) fine|instead|okay|ok|all right|alright|yes|fine|sounds good"
    r"|good idea|if (?:that's|there's|you can't|it can't))\b"
    r"|^then\b(?!.*[?])",
    re.IGNORECASE,
)
"""In a wish for what was offered that takes the offer, rather than to wish for it anew."""

_REASONED = re.compile(
    r"[.!;] \S|\b(?:because|since|so|just for)\b|^(?:but|it's|I|my|we|they|no \w+(?=,))\b",
    re.IGNORECASE,
)
"""A plea that gives a reason."""

_THING = re.compile(r"(?<!what's )\bthe \{(item)\}(?=[ ?])", re.IGNORECASE)
"""A thing in a question that may be `it` there."""

_SOONER = re.compile(r"\b(?:earlier|sooner)\b", re.IGNORECASE)
"""In a plea against a time that is to be waited for."""

_TIME = re.compile(
    r"\b(?:days?|hours?|months?|until|yet|once|due|too (?:early|soon)|before)\b", re.IGNORECASE
)
"""In a refusal that has to do with a time."""

SHARED = 3
"""Words that two sentences about the same thing have in common at least."""


def in_place(memory: Memory, beat: Beat, options: list[str]) -> list[str]:
    """Of the sentences of a beat those that have their place here; all where none has.

    Nobody is glad of bad news, or of an answer where there was a deed, nobody bows to rules that
    were not named, and who insists gives a reason only where it is one against the reason that was
    given.
    """
    if not memory.heard:
        return options
    left, heard = options, memory.last
    if beat.ends == EndingKind.RESOLVED and heard:
        left = _parting_words(memory, heard, left)
    if beat.ends == EndingKind.ESCALATED:
        left = [text for text in left if not _DELIGHT.search(text)]
    if beat.ends == EndingKind.REFUSED and heard and not heard.rules:
        left = [text for text in left if not _RULES.search(text)] or left
    if beat.ends == EndingKind.REFUSED and heard and heard.offers:
        left = [text for text in left if not _TAKES.search(text)] or left
    wish = memory.wish_of(memory.beat)
    if heard and heard.refused and wish and set(beat.wants) & set(wish.wants):
        left = [text for text in left if _is_apt(memory, text)] or left
    return left or options


def pointing_back(memory: Memory, text: str, known: Mapping[str, str]) -> str:
    """A question about a thing with `it` for the thing, where both have just named it."""
    named = _THING.search(text)
    value = known.get(named[1], "") if named else ""
    both = value and memory.heard and value in memory.heard[-1] and value in memory.said
    return _THING.sub("it", text) if both else text


def _is_apt(memory: Memory, plea: str) -> bool:
    """Whether a plea has no reason of its own, or one about what support has just named."""
    if _SOONER.search(plea):
        return bool(_TIME.search(memory.heard[-1]))
    if not _REASONED.search(plea):
        return True
    return bool(content(plea) & content(memory.heard[-1]) - content(memory.said))


def _parting_words(memory: Memory, heard: SupportReading, options: list[str]) -> list[str]:
    """The parting words of who is content that fit what support has just done or said."""
    barred = _LEARNED if is_glad(memory, heard) or heard.done else _SORTED
    left = [text for text in options if not barred.search(text)]
    return left if is_fair(memory, heard) else [t for t in left if not _DELIGHT.search(t)]


def is_fair(memory: Memory, reading: SupportReading) -> bool:
    """Whether support has done or said something, and no bad news."""
    got = (reading.done or reading.answered) and not reading.refused
    return bool(got) and not _BAD_NEWS.search(memory.heard[-1])


def is_glad(memory: Memory, reading: SupportReading) -> bool:
    """Whether support has done what was wanted of it, which one is surely glad of."""
    wish = memory.wish_of(memory.beat)
    return is_fair(memory, reading) and reading.done and wish is not None and bool(wish.wants)


def leaves_offer(ends: EndingKind | None, reading: SupportReading | None) -> bool:
    """Whether one who parts leaves something that was offered, which takes a no."""
    if reading is None or not reading.offers:
        return False
    return ends == EndingKind.REFUSED or (ends == EndingKind.RESOLVED and reading.refused)


def same_matter(one: str, other: str, values: Iterable[str] = ()) -> bool:
    """Whether two sentences say much the same, as far as their words show.

    Args:
        one: A sentence.
        other: Another one.
        values: Do not count: both may name the thing that they are about.

    Example:
        >>> same_matter("A custom cake for tomorrow, please.", "Is a custom cake ready tomorrow?")
        True
    """
    for value in filter(None, values):
        one, other = one.replace(value, ""), other.replace(value, "")
    return len(content(one) & content(other)) >= SHARED
