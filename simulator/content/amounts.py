"""Amounts: numbers and money in a text, in every notation that people use.

A number is found first and what stands beside it says whether it is money, so that a text without
digits costs nothing. Where a number can be read in two ways (`1.234`) it has two readings, unless
the locale settles it. Signs are told apart from dashes, but amounts are compared by their size:
"you owe $20.50" and a balance of -20.5 are the same amount.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from simulator.content.currencies import DOUBTFUL, REGIONS, SIGNS, SMALL, WORDS, marks
from simulator.content.folding import has_any
from simulator.content.locales import UNSETTLED, Locale
from simulator.content.numerals import SPACES, readings
from simulator.content.spans import NUMERAL, number_of

MINUS = "-\u2212\u2010\u2011\ufe63\uff0d"
DASHES = f"{MINUS}\u2013\u2014"

_TOKEN = re.compile(
    rf"(?<![0-9])(?:[0-9]{{1,3}}(?:[{SPACES}][0-9]{{3}}(?![0-9])){{1,6}}(?:[.,][0-9]{{1,4}}(?![0-9]))?"
    r"|[0-9][0-9.,'’]{0,30}[0-9]|[0-9])(?![0-9])"
)
_PREFIX = re.compile(rf"([^\s0-9(\[*_|\"“'\u2018:=]{{1,6}}?)([{SPACES}]?)([{MINUS}]?)[{SPACES}]?\Z")
_SUFFIX = re.compile(
    rf"(?:[.,][-–—])?[{SPACES}]?-?"
    r"((?:[A-Za-z]{2,12} )?[^\W\d_]{1,12}[.$¥£]?|[^\w\s.,;:!?()\"'*-])"
)
_SIZE = re.compile(
    rf"(?:(?P<tight>[kKmMbB])|[{SPACES}]?(?P<word>thousand|million|mio|mln|mn|billion|bn|lakh|crore)s?)"
    r"(?![\w])",
    re.IGNORECASE,
)
_SIZES = {
    "k": 10**3, "thousand": 10**3, "m": 10**6, "million": 10**6, "mio": 10**6, "mln": 10**6,
    "mn": 10**6, "b": 10**9, "billion": 10**9, "bn": 10**9, "lakh": 10**5, "crore": 10**7,
}  # fmt: skip
_RANGE = re.compile(rf"[{SPACES}]?(?:[{DASHES}]|to)[{SPACES}]?\Z")
_UNIT = re.compile(
    r"\s?-?(?:%|percent|per cent|(?:business |working )?(?:seconds?|minutes?|mins?|hours?|hrs?"
    r"|days?|weeks?|months?|years?)\b|items?\b|pieces?\b|units?\b|people\b|[x\u00d7]\b|[A-Za-z]*[0-9])",
    re.IGNORECASE,
)
_PENCE = re.compile(r"(?<![0-9.,:])[0-9]{1,2}p(?![\w.])|(?<![0-9.,:])[0-9]{1,2}p\.?\Z")
_ROUGH = re.compile(
    r"(?:\b(?:about|around|approximately|approx\.?|roughly|nearly|almost|circa|ca\.|close to"
    r"|just (?:under|over)|a little (?:under|over|less than|more than))|[~≈])\s?\Z",
    re.IGNORECASE,
)
_OR_SO = re.compile(r"\s(?:or so|or thereabouts)\b", re.IGNORECASE)


_SPACED = frozenset(SPACES)
_UNMARKED = frozenset("0123456789([*_|\"“'\u2018:=\n\t")
"""What no currency ends with, as `_PREFIX` has it."""

_ENDS = frozenset(";:!?()\"'*_\n\t0123456789")
_DASHED = frozenset("-–—")
"""What none begins with behind a number, as `_SUFFIX` has it, but for the dash of `5,-`."""


class Amount(NamedTuple):
    """An amount of money in a text.

    Attributes:
        readings: What it may be, without its sign; the likeliest first.
        negative: A minus stands before it.
        currencies: Codes that its sign, word or code may stand for.
        rough: It is given as about so much, or in thousands or millions.
        start, end: Place in the text, with sign and currency.
    """

    readings: tuple[Decimal, ...]
    negative: bool
    currencies: frozenset[str]
    rough: bool
    start: int
    end: int


class _Number(NamedTuple):
    """A number in a text, with what marks it as money; `first` where that stands before it."""

    match: re.Match[str]
    start: int
    end: int
    currencies: frozenset[str]
    negative: bool
    small: bool
    factor: int


_UNIT_WORDS = (
    "dollar", "euro", "buck", "sterling", "quid", "yen", "rupee", "franc", "peso", "cent", "pence",
)  # fmt: skip
_IN_WORDS = re.compile(
    rf"\b(?P<n>{NUMERAL})\s(?:(?:us|american|canadian|australian)\s)?"
    r"(?P<unit>dollars?|euros?|bucks?|pounds? sterling|quid|yen|rupees?|francs?|pesos?|cents?"
    r"|pence)\b",
    re.IGNORECASE,
)


def amounts_in_words(text: str) -> Iterator[Amount]:
    """Amounts whose number is a word: "fifty dollars", "ninety-nine cents".

    Example:
        >>> [str(a.readings[0]) for a in amounts_in_words("It is ninety-nine cents.")]
        ['0.99']
    """
    if not has_any(text, _UNIT_WORDS):
        return
    for match in _IN_WORDS.finditer(text):
        unit = match["unit"].lower()
        small = unit.removesuffix("s") in SMALL or unit in SMALL
        value = number_of(match["n"]) / (100 if small else 1)
        yield Amount((value,), False, marks(unit), False, *match.span())


def amounts_in(text: str, locale: Locale = UNSETTLED) -> Iterator[Amount]:
    """All amounts of money in a text, in order.

    Example:
        >>> [str(a.readings[0]) for a in amounts_in("EUR 1.234,50, $10–20, 99 cents, 50k €")]
        ['1234.50', '10', '20', '0.99', '50000']
    """
    found: list[_Number] = []
    end = 0
    for match in _TOKEN.finditer(text):
        if match.start() >= end:
            found.append(_marked(text, match, end))
            end = found[-1].end
    for place, number in enumerate(found):
        if not number.currencies:
            number = _of_range(text, found, place)
        if number.currencies:
            found[place] = number
            amount = _amount(text, number, locale)
            if amount.readings:
                yield amount


def _marked(text: str, match: re.Match[str], since: int) -> _Number:
    """A number with the currency before it, or else behind it, if there is one."""
    start, end = match.span()
    size = _SIZE.match(text, end)
    factor = 1
    if size:
        factor, end = _SIZES[(size["tight"] or size["word"]).lower()], size.end()
    before, begin, negative = _before(text, since, start)
    after, stop, small = _after(text, end, bool(before))
    if before and (not after or before & after):
        if after or not text[end : end + 1].isalpha():
            return _Number(match, begin, stop, (before & after) or before, negative, False, factor)
    elif after:
        sign = start > 0 and text[start - 1] in MINUS and not text[max(0, start - 2)].isalnum()
        sign = sign and start > since
        return _Number(match, start - sign, stop, after, sign, small, factor)
    return _Number(match, start, match.end(), frozenset(), False, False, 1)


def _before(text: str, since: int, start: int) -> tuple[frozenset[str], int, bool]:
    """The currency before a number, where it begins, and whether a minus stands there."""
    if start > since and (last := text[start - 1]) not in _SPACED:
        if last in _UNMARKED:
            return frozenset(), start, False
    elif start - 1 > since and text[start - 2] in _UNMARKED:
        return frozenset(), start, False
    found = _PREFIX.search(text, max(since, start - 10), start)
    if not found:
        return frozenset(), start, False
    word = found[1]
    for length in range(min(4, len(word)), 0, -1):
        sign = word[-length:]
        before = word[-length - 1 : -length]
        if sign[0].isalpha() and (
            before.isalpha() or (not before and _letter(text, found.start()))
        ):
            continue
        codes = marks(sign) if sign in SIGNS or sign.isupper() or len(sign) == 3 else frozenset()
        if not codes or (sign in DOUBTFUL and not _has_cents(text, start)):
            continue
        if sign.isalpha() and found[3] and not found[2]:
            return frozenset(), start, False  # the hyphen of an id: EUR-2024
        begin = found.start() + len(word) - length
        place = begin - 1
        if place > since and text[place] == " " and text[place - 1] in MINUS:
            place -= 1
        minus = place >= since and text[place : place + 1] in tuple(MINUS)
        if minus and not _operand(text, place, since):
            return codes, place, True
        return codes, begin, bool(found[3])
    return frozenset(), start, False


def _letter(text: str, place: int) -> bool:
    return place > 0 and text[place - 1].isalnum()


def _operand(text: str, place: int, since: int) -> bool:
    """Whether what stands before a dash makes it a range, a difference or a hyphen."""
    glued = place > 0 and (text[place - 1].isalnum() or text[place - 1] in ")€")
    return glued or (since > 0 and not text[since:place].strip())


def _has_cents(text: str, start: int) -> bool:
    return (
        re.match(r"[0-9.,' \u00a0\u202f]*[.,][0-9]{2}(?![0-9])", text[start : start + 20])
        is not None
    )


def _after(text: str, end: int, named: bool) -> tuple[frozenset[str], int, bool]:
    """The currency behind a number, where it ends, and whether it is of hundredths."""
    next_ = text[end : end + 2]
    if not next_ or next_[0] in _ENDS or (next_[0] in ".," and next_[1:] not in _DASHED):
        return frozenset(), end, False
    found = _SUFFIX.match(text, end)
    if not found:
        return frozenset(), end, False
    for word, codes in _marking(found[1]):
        stop = found.start(1) + len(word)
        if text[stop : stop + 1].isalnum() or text[stop : stop + 1] in ("$", "¥"):
            continue
        if not word[0].isalpha() and (named or re.match(r"\s?[0-9]", text[stop : stop + 2])):
            break  # it marks the next number: "2 $5 vouchers"
        folded = word.lower().removesuffix("s")
        small = folded in SMALL or word.lower() in SMALL
        if folded == "p" and not _PENCE.search(text[max(0, end - 3) : stop + 2]):
            break
        doubtful = (folded in DOUBTFUL or word in DOUBTFUL) and not small
        if doubtful and not re.search(r"[.,][0-9]{2}\Z", text[max(0, end - 3) : end]):
            break
        return codes, stop, small
    return frozenset(), end, False


@lru_cache(maxsize=4096)
def _marking(found: str) -> tuple[tuple[str, frozenset[str]], ...]:
    """Those of the words behind a number that are a currency's, with its codes."""
    return tuple((word, marks(word)) for word in _endings(found) if marks(word))


def _endings(found: str) -> Iterator[str]:
    """The words that may mark a number, of what stands behind it."""
    first, _, second = found.partition(" ")
    if second:
        if first.lower() in REGIONS or first.lower() in ("new", "hong", "south"):
            yield f"{first.lower()} {second.rstrip('.')}"
        if found.lower() in WORDS:
            yield found.lower()
        yield from (first, first.rstrip("."))
        return
    yield found
    if found.endswith("."):
        yield found[:-1]


def _of_range(text: str, found: list[_Number], place: int) -> _Number:
    """A number without a currency that is one end of a range of amounts: `$10–20`, `10–20 €`."""
    number = found[place]
    if place and (one := found[place - 1]).currencies:
        between = text[one.end : number.start]
        if _RANGE.fullmatch(between) and not _UNIT.match(text, number.end):
            size = _SIZE.match(text, number.end)
            factor = _SIZES[(size["tight"] or size["word"]).lower()] if size else one.factor
            end = size.end() if size else number.end
            return number._replace(
                currencies=one.currencies, small=one.small, factor=factor, end=end
            )
    if place + 1 < len(found) and (other := found[place + 1]).currencies:
        between = text[number.end : other.match.start()]
        behind = other.start >= number.end  # the currency, of both
        free = not _letter(text, number.start) and text[number.start - 1 : number.start] not in (
            tuple(DASHES)
        )
        if behind and free and _RANGE.fullmatch(between):
            return number._replace(currencies=other.currencies, small=other.small)
    return number


def _amount(text: str, number: _Number, locale: Locale) -> Amount:
    written = number.match.group()
    values = readings(written, locale)
    if not values and "," in written:
        values = readings(written.partition(",")[0], locale)
    if " " in written and number.start == number.match.start():
        values = (*values, *readings(written.rpartition(" ")[2], locale))  # "2 100 € vouchers"
    scale = Decimal(number.factor) / (100 if number.small else 1)
    values = tuple(value * scale if scale != 1 else value for value in values)
    rough = number.factor > 1 or bool(
        _ROUGH.search(text, max(0, number.start - 24), number.start)
        or _OR_SO.match(text, number.end)
    )
    codes, start, end = number.currencies, number.start, number.end
    return Amount(values, number.negative, codes, rough, start, end)


@lru_cache(maxsize=8192)
def whole_amount(text: str, locale: Locale = UNSETTLED) -> Amount | None:
    """A text that is an amount and nothing else; None where it is not.

    A number alone is one of no currency; brackets are a minus, as in accounts.

    Example:
        >>> whole_amount("(€ 1.234,50)").negative, whole_amount("soon")
        (True, None)
    """
    plain = text.strip()
    bracketed = plain.startswith("(") and plain.endswith(")")
    plain = plain[1:-1].strip() if bracketed else plain
    if not plain or len(plain) > 60:
        return None
    found = next(amounts_in(plain, locale), None)
    if found and (found.start, found.end) == (0, len(plain)):
        return found._replace(negative=found.negative or bracketed, rough=False)
    minus = plain[0] in MINUS + "+"
    number = plain[1:].strip() if minus else plain
    token = _TOKEN.fullmatch(number)
    values = readings(number, locale) if token else ()
    if not values:
        return None
    negative = bracketed or plain[0] in MINUS
    return Amount(values, negative, frozenset(), False, 0, len(text))
