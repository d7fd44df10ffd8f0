"""What an instruction names: topics, what to leave out, and how many entries it asks for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

MOST = 12
"""Phrases of an instruction that are looked for; a longer list is no list of topics."""

LONGEST = 2_000
"""Characters of an instruction that are read for topics."""

WORDS = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")

_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
            "twelve")  # fmt: skip
_TENS = {"fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "hundred": 100}
_COUNTS = {word: place for place, word in enumerate(_NUMBERS, 1)} | _TENS

_ENTRIES = (
    r"(?:pairs?|questions?|q&as?|qas?|faqs?|entries|examples|items|objects|tickets?|messages?)"
)
_ASKED = re.compile(
    rf"\b(\d{{1,4}}|{'|'.join(_COUNTS)})\s+(?:[^\W\d]+[- ]+){{0,5}}?{_ENTRIES}(?!\w)", re.IGNORECASE
)

_NOT = re.compile(
    r"\b(?:not\s+(?:about|on|covering)|nothing\s+(?:about|on)|no\s+(?:questions?|tickets?)\s+(?:about"
    r"|on)|never\s+(?:about|on|mention\w*)|avoid(?:ing)?|without|except(?:\s+for)?|exclud\w+"
    r"|leav\w+\s+out|do(?:\s+not|n['’]t)\s+(?:cover|mention|ask\s+about))\s+",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"\b(?:topics?|themes?|subjects?|areas?)(?:\s+(?:are|like|such\s+as|include))?\s*:?\s+(?!of\b)"
    r"|\b(?:about|regarding|concerning|covers?|covering|including|includes?|such\s+as|like|namely"
    r"|on\s+topics\s+like|related\s+to|focus(?:ed|ing|es)?\s+on|cent(?:er|re)(?:ed|ing)?\s+on"
    r"|(?<!based )(?<!rely )on)\s+"
    r"|:\s*",
    re.IGNORECASE,
)
_END = re.compile(
    r"[.;!?\n()]|\s[-–—]\s|\b(?:in\s+(?:a|an|the|english|json)|with|that|which|who|using|use|as\s+a"
    r"|so|each|every|at\s+least|for\s+(?:a|an|the|our|my)|from\s+(?:a|an|the|our)|of\s+(?:a|an|our)"
    r"|at\s+(?:a|an|the|our)|to\s+(?:a|an|the|our)|but|where|whose|format(?:ted)?|return|output)\b",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    r"\s*(?:,|/|&|\band\b|\bor\b|\bas well as\b|\bplus\b|\balso\b)\s*", re.IGNORECASE
)

_EMPTY = """
a an the our my your their its this these those all any some other various different
several common typical general usual everyday frequent possible realistic short simple
real single question questions answer answers pair pairs topic topics theme themes request
requests issue issues concern concerns problem problems information info detail details
inquiry inquiries query queries matter matters thing things stuff customer customers
client clients shopper shoppers people user users buyer buyers guest guests visitor
visitors business company service services support shop store what how when where why
which do does is are can could would they them we you i it ask asks asked asking want
wants know need needs to of for in at on about etc e.g eg i.e ie and or response responses
dialogue dialogues conversation conversations json array list object objects format policy
policies availability related typically usually
"""
EMPTY = frozenset(_EMPTY.split())
"""Words that name no topic by themselves."""


@dataclass(frozen=True)
class Instruction:
    """What an instruction names, in its own words.

    Attributes:
        about: Phrases for what entries are to be about, in order.
        without: Phrases for what they are not to be about.
        listed: Whether `about` was introduced as topics ("about", "such as", a colon); else it is
            all that the instruction says, of which most is none.
        asked: How many entries it asks for; 0 where it does not say.
    """

    about: tuple[str, ...]
    without: tuple[str, ...] = ()
    listed: bool = True
    asked: int = 0


def read_instruction(text: str) -> Instruction:
    """Take an instruction apart.

    Example:
        >>> found = read_instruction("Ten pairs for a bakery, on daily specials and allergies.")
        >>> found.about, found.asked
        (('daily specials', 'allergies'), 10)
    """
    text = text[:LONGEST]
    asked = _ASKED.search(text)
    count = asked[1].lower() if asked else "0"
    without = [phrase for start in _NOT.finditer(text) for phrase in _list(text, start.end())]
    for start in reversed(list(_NOT.finditer(text))):
        text = text[: start.start()] + text[_end(text, start.end()) :]
    about = [phrase for start in _NAMED.finditer(text) for phrase in _list(text, start.end())]
    listed = bool(about)
    if not listed:
        about = [phrase for part in _END.split(text) for phrase in _phrases(part)]
    return Instruction(
        tuple(dict.fromkeys(about))[:MOST],
        tuple(dict.fromkeys(without))[:MOST],
        listed,
        _COUNTS.get(count) or int(count),
    )


def _end(text: str, start: int) -> int:
    found = _END.search(text, start)
    return found.start() if found else len(text)


def _list(text: str, start: int) -> Iterator[str]:
    """The phrases of a list that begins at a place, up to what ends it."""
    part = text[start : _end(text, start)]
    inner = _NAMED.search(part)
    yield from _phrases(part[: inner.start()] if inner else part)


def _phrases(part: str) -> Iterator[str]:
    for piece in _BETWEEN.split(part):
        words = WORDS.findall(piece)
        while words and words[0].lower() in EMPTY:
            del words[0]
        if any(word.lower() not in EMPTY and not word.isdigit() for word in words):
            yield " ".join(words)
