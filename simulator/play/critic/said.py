"""What a passage is: said to be so, or asked, wished, planned, conditional, general, an example."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache

_END = re.compile(r"(?<!\n\d)(?<!\n \d)(?<!\n  \d)(?<!\n   \d)[.!?](?=[\s\"'*)]|\Z)|\n|\Z")
_ASKED = re.compile(
    r"\?\W*\Z|\A\W*(?:would|could|can|do|does|did|are|is|shall|should|may|which|what|how|have|has)"
    r"\s(?:you|i|we|your|there|the|it|this|these|that)\b[^\n]*\?",
    re.IGNORECASE,
)
_DOUBTED = re.compile(
    r"\b(?:if|once|when|whenever|unless|until|whether|in case|should you|as soon as|provided that"
    r"|would|could|might|may(?! \d)|such as|for example|for instance|e\.g|either|please (?:provide"
    r"|confirm|"
    r"let|tell|choose|select|reply|specify|share|note)|let me|let us|i'll check|before|after|must"
    r"|need(?:s|ed)? to|has to|have to|only|any|usually|generally|typically|always|in general"
    r"|supposed|assum\w+|you(?:'ve| have)? mention\w*|you(?:'ve| have)? said|according to you"
    r"|i understand (?:that )?you|policy|policies|rules?|prefer\w*)\b",
    re.IGNORECASE,
)
_PLANNED = re.compile(
    r"\b(?:will|'ll|going to|shall|can|want\w*|wish\w*|would like|like to|proceed\w*|request\w*"
    r"|looking for|look for|interested|upgrad\w*|downgrad\w*|chang\w*|switch\w*|exchang\w*"
    r"|replac\w*"
    r"|swap\w*|modif\w*|updat\w*|convert\w*|mov\w+|new|instead|rather than|options?|alternativ\w*"
    r"|choose|choice|offer\w*|suggest\w*|search\w*|find|book|booked|select\w*|prefer\w*|originally"
    r"|previous\w*|was|were|before|earlier|from|desired|considering)\b",
    re.IGNORECASE,
)
_TURNED = re.compile(
    r"\b(?:not|never|no|cannot|neither|nor|none|without|unable|instead of|rather than|other than"
    r"|except|unlike|isn't|aren't|wasn't|don't|doesn't|didn't|can't|won't|n't)\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"[,;]|\b(?:because|since|but|as (?:it|this|the)|and (?:is|it|has))\b", re.IGNORECASE
)
_EXAMPLE = re.compile(
    r"\b(?:for example|for instance|e\.g\.?|such as|like|format|looks like|in the form|something"
    r" like|example)\b[^.\n]{0,40}\Z",
    re.IGNORECASE,
)


LONGEST = 800
"""Characters of a sentence; a longer one is cut at a blank."""


@lru_cache(maxsize=64)
def _starts(text: str) -> tuple[int, ...]:
    starts = (0, *(match.end() for match in _END.finditer(text) if match.end() < len(text)))
    if len(text) <= LONGEST:
        return starts
    ends = (*starts[1:], len(text))
    return tuple(
        cut for start, end in zip(starts, ends, strict=True) for cut in _cut(text, start, end)
    )


def _cut(text: str, start: int, end: int) -> Iterator[int]:
    yield start
    while end - start > LONGEST:
        start = max(
            text.rfind(" ", start + LONGEST // 2, start + LONGEST) + 1, start + LONGEST // 2
        )
        yield start


def sentence_at(text: str, place: int) -> tuple[int, int]:
    """Start and end of the sentence that holds a place; a line break ends one too."""
    starts = _starts(text)
    at = bisect_right(starts, place) - 1
    return starts[at], starts[at + 1] if at + 1 < len(starts) else len(text)


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """The places of all sentences."""
    starts = _starts(text)
    yield from zip(starts, (*starts[1:], len(text)), strict=True)


def is_asked(text: str, place: int) -> bool:
    """Whether the sentence of a place is a question."""
    return _ASKED.search(text[slice(*sentence_at(text, place))]) is not None


def is_doubted(text: str, place: int) -> bool:
    """Whether a sentence asks, or up to a place states a condition, a rule or an example."""
    start, end = sentence_at(text, place)
    sentence = text[start:end].replace("’", "'")
    return (
        _ASKED.search(sentence) is not None
        or _DOUBTED.search(sentence, 0, place - start) is not None
    )


def is_planned(text: str, place: int) -> bool:
    """Whether a sentence up to a place tells what is wished, changed or was, rather than is."""
    start, _ = sentence_at(text, place)
    return _PLANNED.search(text[start:place].replace("’", "'")) is not None


def is_turned(text: str, place: int, reach: int = 40) -> bool:
    """Whether a word shortly before a place in its sentence turns it round."""
    start, _ = sentence_at(text, place)
    before = text[max(start, place - reach) : place].replace("’", "'")
    before = _CLAUSE.split(before)[-1]
    return _TURNED.search(before) is not None


def is_example(text: str, place: int) -> bool:
    """Whether what stands at a place shows a form: "such as #W0000000"."""
    start, _ = sentence_at(text, place)
    return _EXAMPLE.search(text[max(start, place - 80) : place]) is not None
