"""Openings: whether a sentence may begin a dialogue, or points back at what nobody has said."""

from __future__ import annotations

import re

_POINTS_BACK = re.compile(
    r"\b(?:it|he|she|him|they|them|that one|this one|that(?:'s| is| was)|mine|the other one"
    r"|that (?:order|payment|fee|alert|charge|parcel|day))\b",
    re.IGNORECASE,
)
_NAMES = re.compile(
    r"\{\w+\}|\b(?:my|our|an?|the|your|his|her|one|two|something|some|any|no|\w+'s)"
    r" (?!first|second|same|other)\w+",
    re.IGNORECASE,
)
_DUMMY = re.compile(
    r"\b(?:is it (?:possible|okay|too late|allowed|normal|true|safe)"
    r"|it(?:'s| is| was) (?:possible|that)"
    r"|(?:does|will|would) it (?:take|cost|be possible)|it takes|it seems|that's why)\b",
    re.IGNORECASE,
)
"""`It` that stands for nothing."""

_ANOTHER = re.compile(
    r"\b(?:the (?:first|second|third|other|same|earlier|last) (?:wrong )?\w+"
    r"|that(?:'s| is) the end)\b"
    r"|\b(?:either|instead|all the same|after all|then|even so|too|as well)\?$",
    re.IGNORECASE,
)
"""What was spoken of before, or stands beside another one."""


def names_its_thing(sentence: str) -> bool:
    """Whether whoever reads a sentence first knows what it is about.

    Args:
        sentence: With its slots open.

    Example:
        >>> names_its_thing("How much money did I get back for it?")
        False
        >>> names_its_thing("My {item} is late, where is it?")
        True
    """
    if _ANOTHER.search(sentence):
        return False
    plain = _DUMMY.sub("", sentence)
    back = _POINTS_BACK.search(plain)
    return back is None or _NAMES.search(plain[: back.start()]) is not None
