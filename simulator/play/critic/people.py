"""People and pieces: the numbers of them that a text names."""

from __future__ import annotations

import re

NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9}
"""Small numbers in words."""

_COUNTED = (
    r"(?:passengers?|people|persons?|travell?ers?|adults?|seats?|tickets?|bags?|pieces?|items?"
    r"|units?|nights?|legs?|segments?|flights?|months?|guests?|rooms?|copies|boxes|packs?)"
)
_WORD = "|".join(NUMBERS)
_COUNT = re.compile(
    rf"\b(\d{{1,2}}|{_WORD})\s(?:\w+\s)?{_COUNTED}\b"
    rf"|\b{_COUNTED}\W{{1,6}}(\d{{1,2}})\b|[x\u00d7*]\s?(\d{{1,2}})\b|\b(\d{{1,2}})\s?[x\u00d7]"
    rf"|\b(?:the|all) ({_WORD})(?: of (?:you|us|them)\b|\W|\Z)|\b({_WORD}) of (?:you|us|them)\b",
    re.IGNORECASE,
)
_BOTH = re.compile(r"\b(?:both|each|respectively|you two|a pair)\b", re.IGNORECASE)
_TOGETHER = re.compile(
    r"\b(?P<both>(?:the )?(?:two|both) of (?:you|us|them)|you both|both (?:passengers"
    r"|travell?ers|people|of you))\b"
    r"|\bfor (?:all |the |all the )?(?P<count>two|three|four|five|six|\d) (?:passengers"
    r"|people|persons|travell?ers|adults|tickets)\b"
    r"|\b(?:the |all )(?P<of>three|four|five|six) of (?:you|us|them)\b",
    re.IGNORECASE,
)
EACH = re.compile(
    r"\b(?:each|per (?:person|passenger|travell?er|adult|head|item|piece|unit|ticket|night)"
    r"|apiece)\b",
    re.IGNORECASE,
)
"""Words that make an amount that of one among several."""


def counts_in(text: str) -> frozenset[int]:
    """The numbers of people or pieces that a text names; "both" and "each" speak of two at least.

    Example:
        >>> sorted(counts_in("3 passengers, $50 each")), sorted(counts_in("all four of you"))
        ([2, 3], [4])
    """
    found = {
        NUMBERS.get(word.lower()) or int(word)
        for match in _COUNT.finditer(text)
        for word in match.groups()
        if word
    }
    return frozenset(found | {2} if _BOTH.search(text) else found)


def people_at(text: str, start: int, end: int) -> int:
    """For how many people together an amount in a passage is said to be; 0 where it is not."""
    match = _TOGETHER.search(text, start, end)
    if match is None:
        return 0
    word = (match["count"] or match["of"] or "two").lower()
    return NUMBERS.get(word) or int(word)
