"""Request frames: what may stand before what is wanted, grouped by the syntax that follows it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from simulator.play.models.embedded.wording.register import Choices, Speaker, choices
from simulator.play.models.embedded.wording.verbs import is_verb

WISHES = choices("""
I'd like to ~. | please
I'd like to ~. | please
I would like to ~. | please formal
I want to ~. | please plain blunt
I need to ~. | plain blunt
I'd love to ~. | warm
I was hoping to ~. | polite long idiom
I'm hoping to ~. | polite begin
I'm looking to ~. | casual idiom begin
I'd just like to ~. | please
I'm trying to ~. | casual unsure begin
I wish to ~. | formal old begin
Want to ~. | short casual elliptic please begin
Need to ~. | short casual elliptic begin
Would like to ~. | short elliptic please begin
Looking to ~. | short casual elliptic idiom begin
Trying to ~. | short casual elliptic unsure begin
If possible, I'd like to ~. | polite long begin
I think I'd like to ~. | hedge
I'd really like to ~. | warm
I'm keen to ~. | long old idiom begin
""")
"""Before an infinitive of one's own doing."""

MAY_I = choices("""
Can I ~? | please plain
Can I ~? | please
Could I ~? | please polite
May I ~? | please formal
Could I please ~? | polite
Can I please ~? | polite warm
Is it possible to ~? | formal plain
Would it be possible to ~? | formal polite long
Any chance I can ~? | casual idiom elliptic short
Is there any chance I could ~? | polite long idiom
Would I be able to ~? | polite long
Is there a way to ~? | unsure
Is there any way I could ~? | unsure long
I was wondering if I could ~. | polite long idiom
Do you think I could ~? | warm hedge
Would it be okay to ~? | casual warm
Am I able to ~? | old
""")
"""The same as a question."""

REQUESTS = choices("""
Could you ~? | please polite
Can you ~? | please plain
Please ~. | plain
Please ~. |
Could you please ~? | polite
Can you please ~? | polite
Would you ~? | formal please
Would you please ~? | formal polite
I'd like you to ~. | formal please
I need you to ~. | blunt
Would you be able to ~? | polite long
Any chance you could ~? | casual idiom elliptic short
Is there any chance you could ~? | polite long hedge idiom
Would it be possible for you to ~? | formal long
I was wondering if you could ~. | polite long idiom
I'd be grateful if you could ~. | formal polite long
I would appreciate it if you could ~. | formal polite long
It would be great if you could ~. | warm long
It'd be great if you could ~. | casual warm
Would you be so kind as to ~? | formal old long
Do you think you could ~? | warm unsure hedge
Could you maybe ~? | unsure hedge
Could you just ~? | casual
Just ~. | blunt short imperative
~. | blunt short imperative please
~. | short imperative please
Kindly ~. | formal old imperative begin
""")
"""Before an infinitive of the other's doing."""

CAN_YOU = choices("""
Can you ~? |
Can you ~? | plain
Could you ~? | polite
Would you be able to ~? | polite long
Is it possible for you to ~? | formal long
Are you able to ~? | formal
Any chance you can ~? | casual idiom elliptic
Do you think you can ~? | warm hedge
""")
"""Whether the other can do something, where that is asked and not wanted."""

THINGS = choices("""
I'd like ~. | please
I'd like ~. | please
I would like ~. | please formal
I want ~. | please blunt plain
I need ~. | plain
Can I have ~? | please plain
Could I have ~? | please polite
Can I get ~? | casual please
Could I get ~? | casual please polite
Could I please have ~? | polite
Can I please get ~? | polite casual
May I have ~? | formal please
I'd love ~. | warm
Is it possible to get ~? | plain
Would it be possible to get ~? | formal polite long
Would it be possible to have ~? | formal polite long
I was wondering if I could get ~. | polite long idiom
I was hoping to get ~. | polite long idiom
Any chance I could get ~? | casual idiom elliptic
Do you think I could have ~? | warm hedge
""")
"""Before a thing that is wanted, or what is to be done with it (`my order sent again`)."""

PLAIN_THINGS = choices("""
~, please. | short elliptic
~, please. | short elliptic
I'm after ~. | casual idiom begin
I'm asking for ~. | formal plain
I was hoping for ~. | polite idiom
I'd appreciate ~. | formal polite
Looking for ~. | short casual elliptic begin
~ would be great. | warm
~ is what I need. | plain blunt
""")
"""The same before a thing alone."""

PREFERENCES = choices("""
I'd prefer ~. |
I'd rather have ~. |
I'll take ~. |
I'll take ~. | please
I'd go for ~. | casual idiom
I'd like ~. | please
I would prefer ~. | formal
Let's go with ~. | casual
I think I'd prefer ~. | hedge
I'd choose ~. | plain
I'd opt for ~. | formal old
I'll go with ~. | casual
~, please. | short elliptic
~ for me, please. | short elliptic
~ works for me. | casual
~ would suit me best. | long old
""")
"""Before the one of several things that is chosen."""

RATHER = choices("""
I'd rather ~. |
I'd rather ~. |
I'd prefer to ~. |
I would prefer to ~. | formal
I would rather ~. | formal
I think I'd rather ~. | hedge
I'd sooner ~. | old
Rather ~, please. | short elliptic
""")

HAVE_TO = choices("""
I have to ~. |
I need to ~. |
I've got to ~. | casual
I must ~. | formal plain
I'm going to have to ~. | long
I'll have to ~. |
I'm afraid I have to ~. | polite
""")

PLEAS = choices("""
Can't you ~? |
Couldn't you ~? |
Could you not ~? | formal
Is there really no way you could ~? | long
Isn't there any way you could ~? | long
Is there no way to ~? | plain
Surely you can ~? | blunt old
Please, couldn't you ~? | polite
Please, can't you ~? | warm
Are you sure you can't ~? |
Come on, can't you ~? | blunt casual idiom
I was really hoping you could ~. | polite long idiom
There must be some way to ~. |
Is there nothing you can do to ~? | long
So you really can't ~? | casual
""")
"""To ask once more for what was refused."""


TOGETHER = choices("""
Can we ~? |
Could we ~? | polite
Let's ~. | casual
Let's ~, please. | polite
Could we please ~? | polite
Is it possible to ~? | formal plain
Would it be possible to ~? | formal long polite
I'd like to ~. |
I would like to ~. | formal
""")


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
    if by.wants and is_verb(core.split()[0]) and len(core.split()) > 1 and core[0].isupper():
        return (
            _filled((REQUESTS,), core[0].lower() + core[1:], by)
            if not _REASON.search(core)
            else None
        )
    return None


def _fits(frame: Frame, lead: str, rest: str) -> bool:
    first = rest.split(" ")[0]
    if frame.verb:
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
        text = way[:-1].replace("~", rest)
        return Reframed(text[:1].upper() + text[1:], way[-1], "please" in tags)
    return None
