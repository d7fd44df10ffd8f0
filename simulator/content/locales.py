"""Locales: how a region writes numbers and dates, and what a text shows of how it is written."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from simulator.errors import nearest


@dataclass(frozen=True)
class Locale:
    """How numbers and dates are written; what is not settled is read in every way.

    Attributes:
        tag: BCP 47, such as `de-DE`; empty where it was not declared.
        decimal: The decimal mark, `.` or `,`; empty where it is not known.
        group: The mark between thousands, for writing.
        day_first: Whether `03/04` is the third of April; None where it is not known.
        sign_first: Whether the currency stands before the amount, for writing.
    """

    tag: str = ""
    decimal: str = ""
    group: str = ","
    day_first: bool | None = None
    sign_first: bool = True


UNSETTLED = Locale()
"""Nothing is known: what can be read in two ways is."""

_POINT = "en-US en-CA en-GB en-IE en-AU en-NZ en-IN en-SG en-HK en-PH en-MY en-IL es-MX es-US ja-JP"
_POINT += " ko-KR zh-CN zh-TW zh-HK th-TH he-IL hi-IN ms-MY en-ZA en-KE en-NG es-PE es-GT"
_DOT = "de-DE es-ES it-IT nl-NL nl-BE pt-BR da-DK id-ID tr-TR el-GR ro-RO sl-SI hr-HR sr-RS is-IS"
_DOT += " vi-VN es-AR es-CL es-CO es-UY ca-ES de-LU"
_SPACE = "fr-FR fr-BE fr-CA fr-CH sv-SE nb-NO nn-NO no-NO fi-FI pl-PL cs-CZ sk-SK hu-HU ru-RU uk-UA"
_SPACE += " bg-BG pt-PT et-EE lv-LV lt-LT sv-FI de-AT fr-LU"
_APOSTROPHE = "de-CH it-CH en-CH de-LI"
_MONTH_FIRST = frozenset({"en-US", "es-US", "en-PH"})
_EITHER_FIRST = frozenset({"en-CA", "en-ZA", "fr-CA"})
_SIGN_FIRST = frozenset({"nl-NL", "pt-BR", "de-AT", "es-AR", "es-CL", "es-CO", "es-UY", "id-ID"})
_SIGN_LAST = frozenset(f"{_DOT} {_SPACE}".split()) - _SIGN_FIRST

LOCALES: dict[str, Locale] = {
    tag: Locale(
        tag,
        decimal,
        group,
        None if tag in _EITHER_FIRST else tag not in _MONTH_FIRST,
        tag not in _SIGN_LAST,
    )
    for tags, decimal, group in (
        (_POINT, ".", ","), (_DOT, ",", "."), (_SPACE, ",", "\u202f"), (_APOSTROPHE, ".", "’"),
    )
    for tag in tags.split()
}  # fmt: skip
"""Those that a pack may declare."""

DEFAULT = LOCALES["en-US"]


def locale_named(tag: str) -> Locale:
    """The locale of a tag; letter case and `_` for `-` do not matter.

    Raises:
        ValueError: It is none of `LOCALES`; the message has the nearest.

    Example:
        >>> locale_named("de_de").decimal, locale_named("en-US").day_first
        (',', False)
    """
    folded = tag.strip().replace("_", "-").lower()
    for name, locale in LOCALES.items():
        if name.lower() == folded:
            return locale
    raise ValueError(f"`{tag}` is not a locale that can be read{nearest(tag, LOCALES)}")


_NUMERIC = re.compile(r"(?<![\w./-])(\d{1,2})([/-])(\d{1,2})\2(?:\d{4}|\d{2})(?![\w/-])(?!\.\d)")
_ISO = re.compile(r"(?<!\d)\d{4}-(\d{2})-(\d{2})(?!\d)")
_DECIMALS = re.compile(r"(?<![\d.,])\d{1,3}(?:[.,'’ \u00a0\u202f]\d{3})*([.,])\d{2}(?![\d.,]?\d)")
MAJORITY = 10
"""How many times as many dates have to be of one order as of the other to settle it."""


def inferred(conversations: Iterable[tuple[Iterable[str], Iterable[str]]]) -> Locale:
    """What conversations settle of how they are written; what they disagree on stays open.

    Dates of which one number is above 12 say which comes first, and so do those that stand beside
    the same day in ISO form; amounts with two decimals say what the decimal mark is.

    Args:
        conversations: Of each, what people say, and what systems say. The decimals of JSON are no
            notation, so that of the latter only the dates count.

    Example:
        >>> inferred([(["on 14/03/2026", "49,90 EUR"], [])]).day_first
        True
        >>> inferred([(["14/03/2026", "03/14/2026"], [])]).day_first is None
        True
    """
    votes = Counter[bool]()
    marks: set[str] = set()
    for said, shown in conversations:
        texts = list(said)
        for text in texts:
            marks.update(_DECIMALS.findall(text))
        votes.update(_orders([*texts, *shown]))
    first = votes[True] >= votes[False]
    settled = votes[first] > 0 and votes[first] >= MAJORITY * votes[not first]
    return Locale(
        decimal=marks.pop() if len(marks) == 1 else "", day_first=first if settled else None
    )


def _orders(texts: list[str]) -> Iterator[bool]:
    """Whether the day comes first, of each date that says so."""
    dates = [(int(a), int(b)) for text in texts for a, _, b in _NUMERIC.findall(text)]
    if not dates:
        return
    known = {(int(m), int(d)) for text in texts for m, d in _ISO.findall(text)}
    for a, b in dates:
        by_month, by_day = a <= 12 and b <= 31, b <= 12 and a <= 31
        if by_month and by_day:
            by_month, by_day = (a, b) in known, (b, a) in known
        if by_month != by_day:
            yield by_day
