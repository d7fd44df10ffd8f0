"""Names of people in a text: as they introduce or greet each other, or from lists of names.

The lists are Faker's, of given and family names in the United States.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

_WORD = r"[^\W\d_][\w'’]*(?:-[^\W\d_][\w'’]*)?"
_CAPITAL = rf"(?=[^\W\d_a-z]){_WORD}"

_SAID = re.compile(
    rf"\b(?:my (?:full )?name(?: is|'s|’s|:)|the name(?: is|:)|(?:under|in) the name(?: of)?"
    rf"|name on [\w ]{{1,30}} is|(?:first|last|full) name(?: is|:))\s+({_WORD}(?: {_WORD}){{0,2}})",
    re.IGNORECASE,
)
"""How people give their name, in capitals or not."""

_BEFORE = (
    r"[Dd]ear|[Hh]i|[Hh]ello|[Hh]ey|[Tt]hanks|[Tt]hank you|[Ss]orry|[Ww]elcome|[Ii] am|[Ii]['’]m"
    r"|[Tt]his is|[Cc]all me|M[rs]s?\.?|[Mm]iss|[Rr]egards|[Ss]incerely"
)
_ADDRESSED = re.compile(rf"\b(?:{_BEFORE})[,:]?\s+({_CAPITAL}(?: {_CAPITAL}){{0,2}})")
"""Where a name may stand: it is one if it begins with a given name, or a title stands before it."""

_PAIR = re.compile(rf"\b({_CAPITAL}) ({_CAPITAL})\b")
_TITLE = re.compile(r"\bM(?:r|rs|s)\b")

_NO_NAMES = frozenset(
    """
    will may april june august mark grace hope faith joy art bill chase grant guy king young long
    white black brown green day price chance case bank sunny summer autumn rose page church park
    store order account the on in at for from and with is not
    """.split()  # noqa: SIM905
)
"""Words that are names too: alone they are none, unless somebody is given or called by them."""


def names_told(text: str) -> Iterator[str]:
    """The words of names in a text, one at a time.

    Example:
        >>> list(names_told("Hi Ada, my name is john doe. It's for Maria Lopez."))
        ['john', 'doe', 'Ada', 'Maria', 'Lopez']
    """
    given, family = _lists()
    for found in _SAID.finditer(text):
        yield from _leading(found[1].split(), given, family)
    for found in _ADDRESSED.finditer(text):
        words = found[1].split()
        titled = _TITLE.match(found[0])
        known = words[0].lower() in given and words[0].lower() not in _NO_NAMES
        if titled or known or any(word.lower() in family - _NO_NAMES for word in words[1:]):
            yield from words[:1]
            yield from (word for word in words[1:] if word.lower() in given | family)
    for found in _PAIR.finditer(text):
        one, other = found[1].lower(), found[2].lower()
        if one in given and other in family and not (one in _NO_NAMES and other in _NO_NAMES):
            yield from (found[1], found[2])


def words_of_name(value: str) -> list[str]:
    """The words of a name that may be one of a thing as well; none unless all of them are listed.

    Example:
        >>> words_of_name("Maria Lopez"), words_of_name("Water Bottle")
        (['Maria', 'Lopez'], [])
    """
    given, family = _lists()
    words = value.split()
    first = bool(words) and words[0].lower() in given
    return words if first and all(word.lower() in given | family for word in words) else []


def _leading(words: list[str], given: frozenset[str], family: frozenset[str]) -> Iterator[str]:
    """The words that a name begins with: capitals, or in the lists."""
    for place, word in enumerate(words):
        small = word.lower()
        listed = small in given or (place > 0 and small in family)
        if not (listed or word[0].isupper()) or (small in _NO_NAMES and not word[0].isupper()):
            return
        yield word


@cache
def _lists() -> tuple[frozenset[str], frozenset[str]]:
    from faker.providers.person.en_US import Provider

    given = frozenset(name.lower() for name in Provider.first_names)
    return given, frozenset(name.lower() for name in Provider.last_names)
