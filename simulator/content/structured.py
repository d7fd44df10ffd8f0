"""Structured text: the data that a tool's result holds, in whichever form it was written.

JSON in every form (`json_text`); more loosely tables, lines of `key: value` and XML.
"""

from __future__ import annotations

import csv
import re
from functools import lru_cache
from typing import Any

from simulator.json_text import decoded, expanded, values

MAX_LINES = 2_000
_FIELD = re.compile(
    r"^[ \t]{0,40}(?:[-*] )?[\"'`*]{0,3}(?P<key>[A-Za-z][\w .-]{0,40}?)[\"'`*]{0,3}[ \t]?[:=]"
    r"[ \t]*(?P<value>\S[^\n]{0,300})$",
    re.MULTILINE,
)
_ELEMENT = re.compile(
    r"<(?P<key>[A-Za-z][\w:.-]{0,60})(?P<attributes>\s[^<>]{0,300})?>(?P<value>[^<>]{1,300})</"
)
_ATTRIBUTE = re.compile(r"([A-Za-z][\w:.-]{0,60})\s?=\s?[\"']([^\"']{0,200})[\"']")


@lru_cache(maxsize=1024)
def data_of(text: str) -> Any:
    r"""What a text holds as data: mappings, lists, texts and numbers; None where it is only text.

    Numbers are exact (`int`, `Decimal`); NaN and infinities are None.

    Example:
        >>> data_of('{"data": "{\\"total\\": 49.9}"}'), data_of("{'paid': True}")
        ({'data': {'total': Decimal('49.9')}}, {'paid': True})
    """
    bare = text.strip()
    if bare[:1] not in ("{", "[", '"'):
        return None
    found = decoded(bare, exact=True)
    if isinstance(found, str):
        found = [value.data for value in values(bare, exact=True)]
        found = found if all(isinstance(row, dict | list) for row in found) else None
    return expanded(found, exact=True) if isinstance(found, dict | list) else None


@lru_cache(maxsize=1024)
def fields_of(text: str) -> tuple[dict[str, Any], ...]:
    r"""Records of a text that is no data but has a shape: a table, `key: value` lines, XML.

    All values are texts; what has no such shape gives none.

    Example:
        >>> fields_of("item,price\nBell,49.90"), fields_of("total: 5")
        (({'item': 'Bell', 'price': '49.90'},), ({'total': '5'},))
    """
    if "</" in text:
        return tuple(_elements(text))
    rows = _table(text)
    if rows:
        return tuple(rows)
    fields = {m["key"].strip(): _bare(m["value"]) for m in _FIELD.finditer(text)}
    return (fields,) if fields else ()


def _bare(value: str) -> str:
    return value.strip().rstrip(",;").strip("\"'`*")


def _table(text: str) -> list[dict[str, Any]]:
    lines = [line.strip() for line in text.strip().splitlines()[:MAX_LINES] if line.strip()]
    if len(lines) < 2:
        return []
    for mark in ("|", "\t", ";", ","):
        if mark not in lines[0]:
            continue
        inner = [line.strip("|") if mark == "|" else line for line in lines]
        try:
            rows = list(csv.reader(inner, delimiter=mark))
        except csv.Error:
            return []
        head = [cell.strip() for cell in rows[0]]
        named = all(cell and not cell[0].isdigit() for cell in head)
        if not named or any(len(row) != len(head) for row in rows):
            return []
        body = (row for row in rows[1:] if any(cell.strip(" :-") for cell in row))
        return [dict(zip(head, map(str.strip, row), strict=True)) for row in body]
    return []


def _elements(text: str) -> list[dict[str, Any]]:
    found = []
    for match in _ELEMENT.finditer(text):
        attributes = dict(_ATTRIBUTE.findall(match["attributes"] or ""))
        found.append({**attributes, match["key"]: match["value"].strip()})
    return found
