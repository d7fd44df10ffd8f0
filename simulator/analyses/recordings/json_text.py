"""JSON as it stands in files and in texts: one after the other, encoded twice, or as Python's."""

from __future__ import annotations

import ast
import json
import math
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

DEEPEST = 60
"""Levels that are looked through; what lies deeper stays as it is."""
LONGEST_LITERAL = 200_000
"""Characters of a Python literal that is read."""

_SURROGATE = re.compile("[\ud800-\udfff]")
_ESCAPED = re.compile(r"\\u[dD][89a-fA-F]")
_BETWEEN = re.compile("[ \t\r\n\x1e]*")
_LINE = re.compile(r"^[{\[]", re.MULTILINE)


def _finite(text: str) -> float | None:
    number = float(text)
    return number if math.isfinite(number) else None


_DECODER = json.JSONDecoder(parse_float=_finite, parse_constant=lambda _: None)


@dataclass(frozen=True)
class Value:
    """A JSON value in a text.

    Attributes:
        line: Where it starts, from 1.
        data: What it says.
        error: Why it cannot be read; empty where it can.
    """

    line: int
    data: Any
    error: str = ""


def values(text: str) -> Iterator[Value]:
    """The JSON values of a text, however they are laid out: one a line, pretty, or a single one.

    After a broken one, reading goes on at the next line that starts with a bracket.
    """
    place, line, counted = 0, 1, 0
    while True:
        place = _after(_BETWEEN, text, place)
        if place >= len(text):
            return
        line, counted = line + text.count("\n", counted, place), place
        try:
            data, end = _DECODER.raw_decode(text, place)
            _ends(text, end)
            yield Value(line, _whole(data, text, place, end))
        except (ValueError, RecursionError) as error:
            yield Value(line, None, _why(error))
            following = text.find("\n", place)
            match = _LINE.search(text, following) if following >= 0 else None
            end = match.start() if match else len(text)
        place = end


def decoded(text: str, times: int = 4) -> Any:
    r"""What a text says as JSON or as a Python literal, however often it was encoded.

    Returns:
        The text itself where it says nothing of that kind.

    Example:
        >>> decoded('"{\\"ok\\": true}"'), decoded("{'ok': True}"), decoded("12 pieces")
        ({'ok': True}, {'ok': True}, '12 pieces')
    """
    stripped = text.strip()
    if not stripped or times == 0:
        return text
    try:
        data, end = _DECODER.raw_decode(stripped)
        if end != len(stripped):
            return text
    except (ValueError, RecursionError):
        data = _literal(stripped)
        return text if data is None else data
    data = _whole(data, stripped, 0, end)
    return decoded(data, times - 1) if isinstance(data, str) else data


def expanded(value: Any, depth: int = 0) -> Any:
    """A value in which texts that are mappings or lists as JSON are these."""
    if depth > DEEPEST:
        return value
    if isinstance(value, dict):
        return {key: expanded(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list):
        return [expanded(item, depth + 1) for item in value]
    if isinstance(value, str) and value.lstrip()[:1] in ("{", "["):
        inner = decoded(value)
        return value if inner is value or isinstance(inner, str) else expanded(inner, depth + 1)
    return value


def dumped(value: Any) -> str:
    """A value as JSON text; empty where it is nested too deep."""
    try:
        return json.dumps(value, ensure_ascii=False, default=str)
    except (RecursionError, ValueError, TypeError):
        return ""


def _after(pattern: re.Pattern[str], text: str, place: int) -> int:
    match = pattern.match(text, place)
    return match.end() if match else place


def _ends(text: str, end: int) -> None:
    """A value ends at white space or at the next one, not in the middle of a word."""
    if end < len(text) and text[end] not in " \t\r\n\x1e{[":
        raise ValueError("Extra data")


def _why(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"not JSON: {error.msg}"
    return "nested too deep" if isinstance(error, RecursionError) else f"not JSON: {error}"


def _whole(data: Any, text: str, start: int, end: int) -> Any:
    """Without halves of pairs (lone surrogates), which nothing could write down."""
    return _mended(data, 0) if _ESCAPED.search(text, start, end) else data


def _mended(value: Any, depth: int) -> Any:
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value)
    if depth > DEEPEST:
        return None
    if isinstance(value, dict):
        return {_mended(k, depth): _mended(item, depth + 1) for k, item in value.items()}
    return [_mended(item, depth + 1) for item in value] if isinstance(value, list) else value


def _literal(text: str) -> Any:
    """A mapping or a list as Python prints it; None where it is none."""
    if text[:1] + text[-1:] not in ("{}", "[]") or len(text) > LONGEST_LITERAL:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = ast.literal_eval(text)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return None
    plain = dumped(found) if isinstance(found, dict | list) else ""
    try:
        return _mended(_DECODER.decode(plain), 0) if plain else None
    except (ValueError, RecursionError):
        return None
