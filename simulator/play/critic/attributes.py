"""Attributes of a record, and the categories that they hold: a status, a colour, yes or no."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

MAX_WORDS = 4
"""Words of a category."""

IDENTITY = re.compile(r"(?:^|_)(?:id|number|code|sku)$", re.IGNORECASE)
"""Keys of ids."""

_NO_CATEGORY = re.compile(
    r"name|address|street|(?:^|_)city|country|(?:^|_)state$|zip|postal|mail|phone|dob|birth|date"
    r"|(?:^|_)times?$|_at$|descri|note|comment|message|reason|url|link|track|currency|origin|destin"
    r"|(?:^|_)(?:from|to)$|airport|title|label|text|summary|(?:^|_)days?$|hours|(?:open|clos)(?:s|ed|ing)$",
    re.IGNORECASE,
)
_WORDED = re.compile(r"[a-z0-9][\w%+.'-]*(?:[ /&()-]+[\w%+.'-]+\)?)*\Z", re.IGNORECASE)
_LAST = re.compile(r"last_?(?:four|4|digits)", re.IGNORECASE)


def options_of(key: str, part: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The categories of a piece of data that gives those of what it stands in: `options: {...}`."""
    if _NO_CATEGORY.search(key) or not all(
        isinstance(one, str | int | float | bool) or one is None for one in part.values()
    ):
        return
    if any(IDENTITY.search(str(name)) for name in part):
        return
    for name, one in part.items():
        if not isinstance(one, str | bool) or _NO_CATEGORY.search(str(name)):
            continue
        value = category(one)
        if value:
            yield attribute_of(str(name)), (value,)


def categories_of(node: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The categories of one record, with those of its options."""
    for key, part in node.items():
        name = str(key)
        if isinstance(part, Mapping):
            yield from options_of(name, part)
        elif isinstance(part, str | bool) and not IDENTITY.search(name):
            value = _digits(name, part) if _LAST.search(name) else category(part)
            if value and not _NO_CATEGORY.search(name) and not (value.isdigit() and len(value) > 5):
                yield attribute_of(name), (value,)
        elif _LAST.search(name) and isinstance(part, int):
            yield attribute_of(name), (str(part),)


def _digits(name: str, value: object) -> str:
    return str(value) if str(value).isdigit() else ""


def attribute_of(key: str) -> str:
    """An attribute's name as it is said: `switch type` for `switch_type`, `last four`.

    Example:
        >>> attribute_of("flightType"), attribute_of("last4"), attribute_of("colour")
        ('flight type', 'last four', 'color')
    """
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", key).replace("_", " ").replace("-", " ").lower()
    if _LAST.search(key):
        return "last four"
    return " ".join(spaced.replace("colour", "color").split())


def category(value: object) -> str:
    """A value as a category, lower case; empty for what is none.

    Example:
        >>> category("basic_economy"), category(True), category("He came, and it was late.")
        ('basic economy', 'yes', '')
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = str(value).strip()
    if not text or len(text) > 40 or not _WORDED.match(text):
        return ""
    folded = " ".join(text.replace("_", " ").lower().split())
    return (
        ""
        if len(folded.split()) > MAX_WORDS
        else {"true": "yes", "false": "no"}.get(folded, folded)
    )
