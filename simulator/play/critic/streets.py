"""Street addresses in a text, and whether another text has the same number and street."""

from __future__ import annotations

import re
from collections.abc import Iterator

_STREETS = (
    "Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Dr|Boulevard|Blvd|Court|Square|Terrace|Way"
    "|Parkway|Highway|Crescent|Row|Walk"
)
_ADDRESS = re.compile(rf"\b\d{{1,5}}[a-z]?(?: [A-Z][\w'’]{{1,20}}){{1,3}} (?:{_STREETS})\b")
_WORD = re.compile(r"[a-z0-9]+")
_SHORT = {
    "st": "street", "ave": "avenue", "rd": "road", "ln": "lane", "dr": "drive", "blvd": "boulevard",
}  # fmt: skip

BESIDE = 2
"""How many words a number may stand away from its street."""


def addresses_in(text: str) -> Iterator[re.Match[str]]:
    """The street addresses of a text, each with its number.

    Example:
        >>> [match.group() for match in addresses_in("Send it to 12 Harbor Lane, please.")]
        ['12 Harbor Lane']
    """
    return _ADDRESS.finditer(text)


def parts(text: str) -> list[str]:
    """Words as addresses are compared by: lower case, `St` as `street`."""
    return [_SHORT.get(word, word) for word in _WORD.findall(text.lower())]


def stands_in(address: str, text: str) -> bool:
    """Whether a text has the street's words in a row, and the number beside them.

    Example:
        >>> [stands_in("12 Mill St", text) for text in ("Mill Street 12", "14 Mill Street")]
        [True, False]
    """
    number, *street = parts(address)
    known = parts(text)
    for place, word in enumerate(known):
        end = place + len(street)
        beside = known[max(0, place - BESIDE) : end + BESIDE]
        if word == street[0] and known[place:end] == street and number in beside:
            return True
    return False
