"""Parts of a deed: what is added, removed or changed of a record, as people and as tools say it."""

from __future__ import annotations

import re
from typing import NamedTuple


class Part(NamedTuple):
    """A part of a record that deeds are done to.

    Attributes:
        said: How people say it, a pattern.
        named: What the names of tools and arguments call it.
    """

    said: str
    named: re.Pattern[str]


def _part(said: str, named: str) -> Part:
    return Part(said, re.compile(named, re.IGNORECASE))


PARTS = {
    "bag": _part(r"bags?|baggages?|luggage(?! sets?\b)", r"bag|luggage"),
    "insurance": _part(r"(?:travel )?insurance", r"insur"),
    "passenger": _part(r"passengers?|travell?ers?", r"passenger|travell?er|guest"),
    "address": _part(
        r"(?:shipping |delivery |billing )?address(?:es)?", r"address|street|zip|ship_?to"
    ),
    "phone": _part(r"phone numbers?", r"phone"),
    "mail": _part(r"e-?mail(?: address)?", r"mail"),
    "seat": _part(r"seats?", r"seat"),
    "meal": _part(r"meals?", r"meal"),
    "payment": _part(r"payment methods?", r"payment|card"),
    "cabin": _part(r"cabins?", r"cabin|class|flight"),
}
"""By a name of ours."""


def said_as(*names: str) -> str:
    """A pattern of some parts as people say them, with a group for each."""
    return "|".join(f"(?P<{name}>{PARTS[name].said})" for name in names)


def part_of(match: re.Match[str]) -> str:
    """The part that a match of such a pattern has found."""
    groups = match.groupdict()
    return next(name for name in PARTS if groups.get(name))


def speaks_of(words: str, part: str) -> bool:
    """Whether a tool's name or arguments speak of a part.

    Example:
        >>> speaks_of("update_reservation_baggages", "bag"), speaks_of("cancel_order", "bag")
        (True, False)
    """
    return PARTS[part].named.search(words) is not None
