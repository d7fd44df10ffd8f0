"""What is wanted, recognised behind its frame and put into another one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from simulator.play.models.embedded.wording.frames import (
    CAN_YOU,
    HAVE_TO,
    MAY_I,
    PLAIN_THINGS,
    PLEAS,
    PREFERENCES,
    RATHER,
    REQUESTS,
    THINGS,
    TOGETHER,
    WISHES,
)
from simulator.play.models.embedded.wording.register import Choices, Speaker
from simulator.play.models.embedded.wording.verbs import is_verb


@dataclass(frozen=True)
class Frame:
    """A group of ways to begin, and how one of them is recognised.

    Attributes:
        lead: Fits the beginning of a sentence up to what is wanted.
        ways: Choices for it.
        verb: What is wanted begins with a verb, rather than a thing.
        asks: May stand in a sentence that asks for information, too.
    """

    lead: re.Pattern[str]
    ways: tuple[Choices, ...]
    verb: bool
    asks: bool = False


def _lead(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{words})\s+", re.IGNORECASE)


_WISH = _lead(
    r"(?:I'd|I would) (?:(?:just|really) )?(?:like|love) to|I (?:just )?(?:want|need|wish) to"
    r"|I(?:'m| am) (?:looking|trying|hoping) to|I was hoping to|let me"
)
_MAY_I = _lead(r"(?:can|could|may) I|(?:is it|would it be) possible to|is there (?:a|any) way to")
_REQUEST = _lead(r"(?:please|(?:can|could|would) you(?: please)?|I (?:want|need) you to"
                 r"|I'd like you to|please just|just)(?! (?:me|mind|rather|like)\b)")  # fmt: skip
_CAN_YOU = _lead(r"(?:can|could) you")
_THING = _lead(r"I'd like|I would like|I want|I need|(?:can|could|may) I (?:get|have)")
_PREFERENCE = _lead(r"I'd prefer|I'd rather have|I'll take|I'd take|let's do|I would prefer")

FRAMES = (
    Frame(_lead(r"(?:can't|couldn't) you"), (PLEAS,), True, asks=True),
    Frame(_lead(r"I'd rather|I would rather|I'd prefer to"), (RATHER,), True),
    Frame(_lead(r"I have to|I've got to|I must"), (HAVE_TO,), True),
    Frame(_PREFERENCE, (PREFERENCES,), False),
    Frame(_THING, (THINGS, THINGS, PLAIN_THINGS), False),
    Frame(_WISH, (WISHES, WISHES, MAY_I), True),
    Frame(_MAY_I, (MAY_I,), True, asks=True),
    Frame(_lead(r"can we|could we|let's"), (TOGETHER,), True),
    Frame(_REQUEST, (REQUESTS,), True),
    Frame(_CAN_YOU, (CAN_YOU,), True, asks=True),
)

_THING_BEGINS = re.compile(r"(?:an?|the|my|some|it|one|\{\w+\}|two|another|store|shop)\b|\{", re.I)
_NO_THING = re.compile(
    r"\b(?:to be|look|check|take over|more|something|different|know|hear)\b", re.I
)
_ALONE = re.compile(r"(?:an?|the|my|store|shop) (?!.*\b(?:is|was|has|are|be|came|arrived)\b)", re.I)
_DONE_WITH = re.compile(r"\b\w+ed\b|\b(?:sent|back|resent|put|made)\b|^(?:it|one|that)\b", re.I)
"""What is to be done with a thing, so that it does not stand alone."""
_REASON = re.compile(r"\b(?:because|since|as|so|but|when|if)\b|[:;!]", re.IGNORECASE)
_ADVERB = re.compile(r"(?:still|also|at least|maybe|just|not|now)\b", re.IGNORECASE)
_INSISTS = re.compile(r"(?:can't|couldn't|come on)\b", re.IGNORECASE)
_STILL = re.compile(
    r"^still | (?:anyway|all the same|after all|somehow|just this once)$", re.IGNORECASE
)
"""What goes with the plain question for an exception, and says it twice in another one."""
_OWN = re.compile(
    r"know|see|check|say|think|be|have|ask|hear|understand|find out|tell", re.IGNORECASE
)
"""Verbs with which a wish asks for information, or for what cannot be asked for."""
_EXCHANGED = re.compile(r"(?:tell|let|give me your|promise|guarantee|imagine|believe)\b", re.I)


@dataclass(frozen=True)
class Reframed:
    """A sentence in another frame: its words, its mark, and whether `please` may follow it."""

    text: str
    mark: str
    please: bool


def reframed(core: str, by: Speaker, begged: bool = False) -> Reframed | None:
    """A sentence with what is wanted in another frame.

    Args:
        core: A sentence without opener, tail and mark.
        by: Who says it.
        begged: `please` stands behind it, so that a thing alone is a wish.

    Returns:
        None where it has no frame that is known.
    """
    for frame in FRAMES:
        match = frame.lead.match(core)
        rest = core[match.end() :] if match else ""
        if match and (by.wants or frame.asks) and _fits(frame, match.group(), rest):
            ways = _ways(frame, rest, by)
            return _filled(ways, rest, by) if ways else None
    if begged and by.wants and _ALONE.match(core) and len(core.split()) < 8:
        return _filled((PREFERENCES,), core[0].lower() + core[1:], by)
    if by.wants and _is_order(core) and not _REASON.search(core):
        return _filled((REQUESTS,), core[0].lower() + core[1:], by)
    return None


_INVERTED = re.compile(
    r"(?:do|does|did|have|has|had|am|is|are|was|were|can|could|may|will|would|shall|should|must)"
    r"(?:n't)? (?:I|you|we|they|he|she|anyone|anybody|somebody|someone|there)\b",
    re.IGNORECASE,
)
"""An auxiliary before its subject: a question, however much its first word looks like an order."""


_CREDIT = re.compile(r"(?:store|shop) credit\b", re.IGNORECASE)
"""A thing that begins like an order to store something."""


def _is_order(core: str) -> bool:
    """Whether a sentence begins with what is to be done."""
    first, _, more = core.partition(" ")
    if _INVERTED.match(core):
        return False
    if _CREDIT.match(core):
        return False
    return bool(more) and core[0].isupper() and is_verb(first) and not _EXCHANGED.match(core)


def _fits(frame: Frame, lead: str, rest: str) -> bool:
    first = rest.split(" ")[0]
    if _INVERTED.match(rest):
        return False
    if frame.verb:
        if re.match(r"have \w+(?:ed|ne)\b", rest, re.IGNORECASE):
            return False
        if lead.lower().startswith("let me") and _OWN.match(first):
            return False
        return is_verb(first) or (
            frame.ways[0] in (REQUESTS, CAN_YOU, PLEAS) and bool(_ADVERB.match(rest))
        )
    return bool(_THING_BEGINS.match(rest)) and not _NO_THING.search(rest)


def _ways(frame: Frame, rest: str, by: Speaker) -> tuple[Choices, ...]:
    """The choices of a frame that what is wanted goes with."""
    if frame.ways[0] is WISHES and _OWN.match(rest):
        return ()
    if frame.ways[0] in (REQUESTS, CAN_YOU) and _EXCHANGED.match(rest):
        return () if frame.ways[0] is REQUESTS else (CAN_YOU,)
    ways = frame.ways
    if frame.ways[0] is MAY_I and by.wants:
        ways = (MAY_I, MAY_I, WISHES)
    alone = len(rest.split()) < 6 and not _DONE_WITH.search(rest)
    return tuple(each for each in ways if each is not PLAIN_THINGS or alone)


def _filled(ways: tuple[Choices, ...], rest: str, by: Speaker) -> Reframed | None:
    """What is wanted in one of the ways, where the two go together."""
    for _ in range(4 * (", " not in rest)):
        of = by.rng.choice(ways)
        way = by.choose(of)
        tags = of.tags[of.texts.index(way)]
        if way.endswith("?") and _REASON.search(rest):
            continue
        if "begin" in tags and not by.begins:
            continue
        if "imperative" in tags and _ADVERB.match(rest):
            continue
        if way == "Please ~." and _ADVERB.match(rest):
            continue
        wanted = rest if of is not PLEAS or _INSISTS.match(way) else _STILL.sub("", rest)
        text = way[:-1].replace("~", wanted)
        return Reframed(text[:1].upper() + text[1:], way[-1], "please" in tags)
    return None
