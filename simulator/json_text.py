"""JSON in texts: alone, one after the other, in prose, encoded twice, or as Python prints it.

A text is never run, only read; one that is too long or nested too deep stays a text.
"""

from __future__ import annotations

import ast
import json
import math
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

DEEPEST = 60
"""Levels that are looked through; what lies deeper stays as it is."""
LONGEST_LITERAL = 200_000
"""Characters of a Python literal that is read."""
MOST_VALUES = 400
"""Places in a prose at which JSON is looked for."""

_SURROGATE = re.compile("[\ud800-\udfff]")
_ESCAPED = re.compile(r"\\u[dD][89a-fA-F]")
_BETWEEN = re.compile("[ \t\r\n\x1e]*")
_LINE = re.compile(r"^[{\[]", re.MULTILINE)
_OPENS = re.compile(r"[{\[](?=\s*[{\[\"\]}\d-])")


def _finite(text: str) -> float | None:
    number = float(text)
    return number if math.isfinite(number) else None


def _exact(text: str) -> Decimal | None:
    number = _finite(text)
    return None if number is None else Decimal(text) if number else Decimal(0)


_NUMBERS = {False: _finite, True: _exact}
_DECODERS = {
    exact: json.JSONDecoder(parse_float=number, parse_constant=lambda _: None, strict=False)
    for exact, number in _NUMBERS.items()
}


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


def parsed(text: str | bytes, **how: Any) -> Any:
    """What a text says that has to be JSON; None where it is none, or nested too deep to be read.

    Args:
        text: The text.
        how: As for `json.loads`.

    Example:
        >>> parsed('{"ok": true}'), parsed("Error: no such order")
        ({'ok': True}, None)
    """
    try:
        return json.loads(text, **how)
    except (ValueError, RecursionError):
        return None


def is_json_alone(text: str) -> bool:
    r"""Whether a text is a JSON object or list and no words, in a fence or not.

    Example:
        >>> is_json_alone('```json\n{"name": "refund"}\n```'), is_json_alone("It costs [4].")
        (True, False)
    """
    bare = _FENCE.sub("", text).strip()
    return bare[:1] in ("{", "[") and isinstance(parsed(bare), dict | list)


_FENCE = re.compile(r"```\w*")


def values_within(text: str, **how: Any) -> Iterator[tuple[Any, int, int]]:
    """The JSON objects and lists that stand in a prose.

    Args:
        text: Anything, such as a reply that says something before its JSON or fences it.
        how: As for `json.JSONDecoder`.

    Yields:
        Each value with its start and its end; what is broken is passed over.

    Example:
        >>> [value for value, _, _ in values_within('Sure: {"a": 1}, or [2]?')]
        [{'a': 1}, [2]]
    """
    decoder, place = json.JSONDecoder(**{"strict": False, **how}), 0
    for _ in range(MOST_VALUES):
        match = _OPENS.search(text, place)
        if match is None:
            return
        place = match.end()
        try:
            value, end = decoder.raw_decode(text, match.start())
        except (ValueError, RecursionError):
            continue
        yield value, match.start(), end
        place = end


def values(text: str, exact: bool = False) -> Iterator[Value]:
    """The JSON values of which a text consists: one a line, pretty, or a single one.

    After a broken one, reading goes on at the next line that starts with a bracket.

    Args:
        text: Such as that of a file.
        exact: Numbers with a fraction are `Decimal`.
    """
    place, line, counted = 0, 1, 0
    while True:
        match = _BETWEEN.match(text, place)
        place = match.end() if match else place
        if place >= len(text):
            return
        line, counted = line + text.count("\n", counted, place), place
        try:
            data, end = _value_at(text, place, exact)
            if end < len(text) and text[end] not in " \t\r\n\x1e{[":
                raise ValueError("Extra data")  # it ends in the middle of a word
            yield Value(line, data)
        except (ValueError, RecursionError) as error:
            yield Value(line, None, _why(error))
            following = text.find("\n", place)
            match = _LINE.search(text, following) if following >= 0 else None
            end = match.start() if match else len(text)
        place = end


def decoded(text: str, exact: bool = False, times: int = 4) -> Any:
    r"""What a text says as JSON or as a Python literal, however often it was encoded.

    Args:
        text: The text.
        exact: Numbers with a fraction are `Decimal`.
        times: Encodings that are taken off.

    Returns:
        The text itself where it says nothing of that kind; no number is infinite or none.

    Example:
        >>> decoded('"{\\"ok\\": true}"'), decoded("{'ok': True}"), decoded("12 pieces")
        ({'ok': True}, {'ok': True}, '12 pieces')
    """
    stripped = text.strip()
    if not stripped or times == 0:
        return text
    try:
        data, end = _value_at(stripped, 0, exact)
    except (ValueError, RecursionError):
        data = _literal(stripped, exact)
        return text if data is None else data
    if end < len(stripped):
        return text
    return decoded(data, exact, times - 1) if isinstance(data, str) else data


def expanded(value: Any, exact: bool = False, depth: int = 0) -> Any:
    """A value in which texts that are mappings or lists as JSON are these."""
    if depth > DEEPEST:
        return value
    if isinstance(value, dict):
        return {key: expanded(item, exact, depth + 1) for key, item in value.items()}
    if isinstance(value, list):
        return [expanded(item, exact, depth + 1) for item in value]
    if isinstance(value, str) and value.lstrip()[:1] in ("{", "["):
        inner = decoded(value, exact)
        return value if isinstance(inner, str) else expanded(inner, exact, depth + 1)
    return value


def dumped(value: Any) -> str:
    """A value as JSON text; empty where it is nested too deep."""
    try:
        return json.dumps(value, ensure_ascii=False, default=str)
    except (RecursionError, ValueError, TypeError):
        return ""


def _value_at(text: str, place: int, exact: bool) -> tuple[Any, int]:
    """The value that begins at a place, and its end."""
    data, end = _DECODERS[exact].raw_decode(text, place)
    return (_plain(data, exact) if _ESCAPED.search(text, place, end) else data), end


def _why(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"not JSON: {error.msg}"
    return "nested too deep" if isinstance(error, RecursionError) else f"not JSON: {error}"


def _literal(text: str, exact: bool) -> Any:
    """A mapping or a list as Python prints it; None where it is none."""
    if text[:1] + text[-1:] not in ("{}", "[]") or len(text) > LONGEST_LITERAL:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = ast.literal_eval(text)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return None
    return _plain(found, exact) if isinstance(found, dict | list) else None


def _plain(value: Any, exact: bool, depth: int = 0) -> Any:
    """What JSON can say, without halves of pairs (lone surrogates), which no file can hold."""
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value)
    if depth > DEEPEST:
        return None
    if isinstance(value, dict):
        pairs = ((_plain(str(key), exact), item) for key, item in value.items())
        return {key: _plain(item, exact, depth + 1) for key, item in pairs}
    if isinstance(value, list | tuple | set):
        return [_plain(item, exact, depth + 1) for item in value]
    if isinstance(value, float):
        return _NUMBERS[exact](repr(value))
    return value if isinstance(value, int | Decimal | None) else str(value)


_COMMA = re.compile(r",\s*([}\]])")
_BARE_KEY = re.compile(r"([{,]\s*)([A-Za-z_]\w*)(?=\s*:)")


def mended(text: str) -> str:
    """A text whose JSON is nearly that: without commas too many, and its keys with quotes.

    Example:
        >>> mended('[{question: "Why?", response: "So.",}]')
        '[{"question": "Why?", "response": "So."}]'
    """
    return _BARE_KEY.sub(r'\1"\2"', _COMMA.sub(r"\1", text))
