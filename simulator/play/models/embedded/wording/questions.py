"""Questions: direct, inside a polite frame, after prices, and what a terse writer leaves."""

from __future__ import annotations

import re

from simulator.play.models.embedded.wording.question_frames import (
    ANYS,
    BECOMES,
    INTRODUCTIONS,
    LASTS,
    PRICES,
    WAITS,
    WHAT_IFS,
    WHERES,
    WHETHER_FRAMES,
    WHETHER_WISHES,
    WHICH_FRAMES,
)
from simulator.play.models.embedded.wording.register import Speaker
from simulator.play.models.embedded.wording.verbs import (
    ADVERBS,
    HOLE,
    PREDICATES,
    past,
    subject,
    third,
)

_WHERE = re.compile(
    r"where(?: is|'s) (my (?:\{\w+\}|order|parcel|package|refund|money|card|delivery|transfer))",
    re.IGNORECASE,
)
_UNTIL = re.compile(r"how (?:many days|long) (?:until|before) (.+)", re.IGNORECASE)
_FOR = re.compile(r"how many days for (the \w+|a \w+)", re.IGNORECASE)
_WHAT_IF = re.compile(r"what (?:happens )?if (.+)", re.IGNORECASE)
_BECOMES = re.compile(r"what happens to (.+)", re.IGNORECASE)
_SPANS = (
    (_WHERE, WHERES),
    (_UNTIL, WAITS),
    (_FOR, LASTS),
    (_WHAT_IF, WHAT_IFS),
    (_BECOMES, BECOMES),
)

_PRICE = re.compile(
    r"(?:how much (?:is|do you charge for)|what(?:'s| is) the price (?:of|for)"
    r"|(?:how much|what) (?:does|would)(?=.* (?:cost|be)$)) "
    r"((?:the|an?|one|your) (?:\{\w+\}|[a-z]+(?: [a-z]+){0,2}?))(?: cost| be)?",
    re.IGNORECASE,
)
_NO_PRICE = re.compile(r"\b(?:order|it|total|all|label|usually|normally)\b", re.IGNORECASE)

_WH = r"(?:(?:until|by|from|for|on|in|to|at|up to) )?(?:what|which|where|when|why|who|how)\b"
_AUX = r"(?:is|are|was|were|does|do|did|will|would|can|could|should|may|must|has|have)(?:n't)?"
_OPEN = re.compile(rf"({_WH}(?: (?!{_AUX}\b)[\w{{}}-]+){{0,4}}?)(?:\s+({_AUX})|('s))\s+(.+)", re.I)
_CLOSED = re.compile(rf"({_AUX})\s+(.+)", re.IGNORECASE)
_EMBEDDED = re.compile(
    r"(?:(?:can|could) (?:you (?:please )?(?:tell me|let me know|check)|I (?:ask|know))"
    r"|do you (?:already )?know|I(?:'d| would) like to know|tell me)\s+"
    rf"(?:(whether|if)\s+|(?={_WH}))(.+)",
    re.IGNORECASE,
)
_ADVERBS = re.compile(
    r"(.*?)(,? (?:again|right now|exactly|today|tonight|now|roughly|at the moment|please|already"
    r"|normally|usually|these days|at all|too|as well|(?:a|per|each) (?:day|week|month|year)))$",
    re.IGNORECASE,
)
_NO_SUBJECT = re.compile(r"(?:in|on|for|with|wrong|left|needed|included|possible|special)\b", re.I)
_JOINED = re.compile(r"(?:and|or|above|below|of|among|behind|besides)\b", re.IGNORECASE)
"""What a subject goes on with: its verb is further on."""

_STRANDED = re.compile(r" (?:for|about|of|with|from|to)$", re.IGNORECASE)
_OF_SUBJECT = re.compile(r"what$|how (?:much|big|high|large|expensive|old|far)$|where$", re.I)

_TWO_QUESTIONS = re.compile(
    rf" or (?:is|are|do|does|can|will)\b| and (?:{_WH}|{_AUX} (?:it|I|you|we|they)\b)",
    re.IGNORECASE,
)
"""Two questions in one, of which only the first would be turned round."""
_LONGEST_SUBJECT = 5
"""Words of a subject behind which a verb may still stand."""


ANY = re.compile(
    r"(?:do you have|have you got|are there|is there) (any|some|anything|something) (.+)", re.I
)


def embedded(question: str) -> tuple[str, bool] | None:
    """A direct question as it stands inside another sentence, and whether it asks yes or no.

    Example:
        >>> embedded("How long does the {item} keep")
        ('how long the {item} keeps', False)
    """
    if _TWO_QUESTIONS.search(question):
        return None
    wh = _OPEN.fullmatch(question)
    if wh:
        text = _inverted(wh.group(4), (wh.group(2) or "is").lower(), wh.group(1))
        return (text, False) if text else None
    if re.match(r"(?:what|who) [a-z]+s\b", question, re.IGNORECASE):
        return question[0].lower() + question[1:], False
    closed = _CLOSED.fullmatch(question)
    if (
        closed
        and "n't" not in closed.group(1)
        and not re.match(r"(?:could|can|would|will) you\b", question, re.IGNORECASE)
    ):
        text = _inverted(closed.group(2), closed.group(1).lower(), "")
        return (text, True) if text else None
    return None


def _inverted(rest: str, aux: str, wh: str) -> str:
    """Subject before verb, behind a question word in lower case."""
    head = f"{wh[:1].lower()}{wh[1:]} " if wh else ""
    copula = aux.removesuffix("n't") in ("is", "are", "was", "were")
    tail = ""
    if copula and wh and _OF_SUBJECT.match(wh):
        if _NO_SUBJECT.match(rest) or re.match(r"(?:a|it|there)\b", rest):
            return ""
        adverb = _ADVERBS.fullmatch(rest)
        rest, tail = adverb.groups() if adverb else (rest, "")
        if len(rest.split()) > _LONGEST_SUBJECT or _STRANDED.search(rest):
            return ""
        if rest.split()[0].lower() in PREDICATES:
            return f"{head}{aux} {rest}{tail}"
        return f"{head}{_lower(rest)} {aux}{tail}" if " if " not in rest and "," not in rest else ""
    found = subject(rest, copula)
    if found is None:
        whole = copula and " " in wh and rest.split()[0].lower() in PREDICATES
        return f"{head}{aux} {rest}" if whole else ""
    who, verb = found
    if _JOINED.match(verb):
        return ""
    if copula and wh and not verb:
        return f"{head}{_lower(who)} {aux}"
    if copula or aux.removesuffix("n't") not in ("do", "does", "did"):
        return f"{head}{_lower(who)} {aux} {verb}".strip() if verb else ""
    if aux.endswith("n't"):
        return f"{head}{_lower(who)} {aux} {verb}"
    before = next((f"{w} " for w in ADVERBS if verb.startswith(f"{w} ")), "")
    first, _, more = verb.removeprefix(before).partition(" ")
    if not first.isalpha():
        return ""
    first = {"do": first, "does": third(first), "did": past(first)}[aux]
    return f"{head}{_lower(who)} {before}{first} {more}".strip()


def _lower(text: str) -> str:
    return text if re.match(r"I\b|\{", text) else text[:1].lower() + text[1:]


def requestioned(core: str, by: Speaker) -> tuple[str, str] | None:
    """A question in other words, with its mark; None where its form is not known.

    Args:
        core: A question without opener, tail and mark.
        by: Who asks.
    """
    for pattern, of in _SPANS:
        known = pattern.fullmatch(core)
        if known:
            way = by.choose(of)
            return way[:-1].replace("~", known.group(1)), way[-1]
    price = _PRICE.fullmatch(core)
    if price and not _NO_PRICE.search(price.group(1)):
        core = by.choose(PRICES)[:-1].replace("~", price.group(1))
        if not core.startswith(
            ("How much is", "What does", "How much does", "What's the price of")
        ):
            return core, "?"
    inside = _EMBEDDED.fullmatch(core)
    if inside:
        return _framed(inside.group(2), bool(inside.group(1)), by)
    some = ANY.fullmatch(core)
    if some and by.often(0.0, terse=0.5) and not by.register.is_any("65+", "learner"):
        return _sentence(f"{some.group(1).lower().replace('some', 'any')} {some.group(2)}"), "?"
    bare = re.fullmatch(r"any ((?!news|way|chance|idea)\w.+)", core, re.IGNORECASE)
    if bare and not by.register.is_any("terse") and by.often(0.6):
        return by.choose(ANYS)[:-1].replace("~", bare.group(1)), "?"
    form = embedded(core) if not re.search(r" know\b", core) else None
    if by.often(0.6, terse=0.8, blunt=0.75, chatty=0.4):
        return core, "?"
    if form is None or (by.begins and by.often(0.12, terse=0.05, chatty=0.25)):
        if by.wants or not by.begins or (form is None and by.often(0.5)):
            return None
        way = by.choose(INTRODUCTIONS)
        return _sentence(way[:-1].replace("~", _lower(core))), "?"
    return _framed(*form, by)


def _framed(clause: str, closed: bool, by: Speaker) -> tuple[str, str]:
    closed_frames = WHETHER_WISHES if by.wants else WHETHER_FRAMES
    way = by.choose(closed_frames if closed else WHICH_FRAMES)
    if not by.begins and way.startswith("I'm not sure"):
        way = "Can you tell me if ~?" if closed else "Can you tell me ~?"
    return _sentence(way[:-1].replace("~", clause)), way[-1]


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def asks(core: str) -> bool:
    """Whether a sentence has the form of a question."""
    any_of = core.lower().startswith("any ")
    if any(pattern.fullmatch(core) for pattern, _ in _SPANS):
        return True
    return any_of or _OPEN.match(core) is not None or _CLOSED.match(core) is not None


def holes(text: str) -> list[str]:
    """The holes of a sentence, in order of their names."""
    return sorted(HOLE.findall(text))
