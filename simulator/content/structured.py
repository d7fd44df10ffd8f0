"""Structured text: the data that a tool's result holds, in whichever form it was written.

JSON, JSON within JSON, one JSON text a line, a Python literal; more loosely tables, lines of
`key: value` and XML. A text is never run, only read, and one that is too long or too deep is text.
"""

from __future__ import annotations

import ast
import csv
import re
from decimal import Decimal
from functools import lru_cache
from typing import Any

from simulator.documents import parsed

MAX_DEPTH = 30
MAX_LITERAL = 20_000
"""Characters of a Python literal that is read."""

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
    if bare[:1] not in ("{", "["):
        return None
    found = _json(bare)
    if found is None and "\n" in bare:
        rows = [_json(line) for line in bare.splitlines()[:MAX_LINES] if line.strip()]
        found = rows if all(isinstance(row, dict | list) for row in rows) else None
    if found is None and len(bare) <= MAX_LITERAL:
        found = _literal(bare)
    return _unfolded(found, 0) if isinstance(found, dict | list) else None


def _json(text: str) -> Any:
    return parsed(text, parse_float=Decimal, parse_constant=lambda name: None)


def _literal(text: str) -> Any:
    try:
        return _exact(ast.literal_eval(text), 0)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError, ArithmeticError):
        return None


def _exact(node: Any, depth: int) -> Any:
    """A literal as JSON would give it."""
    if depth > MAX_DEPTH:
        return None
    if isinstance(node, dict):
        return {str(key): _exact(part, depth + 1) for key, part in node.items()}
    if isinstance(node, list | tuple | set):
        return [_exact(part, depth + 1) for part in node]
    return Decimal(str(node)) if isinstance(node, float) else node


def _unfolded(node: Any, depth: int) -> Any:
    """The same data, with texts that are JSON themselves read."""
    if depth > MAX_DEPTH:
        return None
    if isinstance(node, dict):
        return {key: _unfolded(part, depth + 1) for key, part in node.items()}
    if isinstance(node, list):
        return [_unfolded(part, depth + 1) for part in node]
    if isinstance(node, str) and node.lstrip()[:1] in ("{", "["):
        inner = _json(node)
        return _unfolded(inner, depth + 1) if isinstance(inner, dict | list) else node
    return node


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
