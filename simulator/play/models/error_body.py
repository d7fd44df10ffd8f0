"""The body of an error taken apart: its codes, its words, and the numbers that it tells.

It may be of any shape: OpenAI's, FastAPI's `detail`, a list, an error within an error, mere text.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any

LONGEST_WAIT = 600.0
"""Seconds that an endpoint may ask to wait."""

NONSENSE = 86_400.0
"""Seconds from which on a wait is no wait that anybody means."""

LONGEST = 20_000
"""Characters of an error that are looked at."""

_NUMBER = r"(\d[\d,._]{0,12}\d|\d)"
_SIZE = re.compile(
    rf"(?:maximum|max|context|limit|allowed|only|exceed|available|<=)[^\d]{{0,60}}{_NUMBER}"
    rf"|should be \[\d+, ?{_NUMBER}|[>/] ?{_NUMBER}|{_NUMBER} (?:token )?(?:maximum|limit)",
    re.IGNORECASE,
)
_ALL = re.compile(_NUMBER)
_AGAIN = re.compile(
    r"(?:try again|retry|wait)[^\d]{0,30}?(?:(\d+)\s?m(?:in\w*)?\s?)?(\d+(?:\.\d+)?)\s?(ms|s)", re.I
)
_DURATION = re.compile(r"\A(\d+(?:\.\d+)?)(ms|s|m)?\Z")
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0}


@dataclass(frozen=True)
class ErrorBody:
    """What an error says.

    Attributes:
        status: What its own code says, or else the status of the answer.
        names: Codes and types, the most specific first.
        text: Its words.
        parameter: What it is about.
        wait: Seconds that it asks to wait.
        sizes: The tokens that were sent and the most that are taken; 0 where it does not say.
    """

    status: int
    names: tuple[str, ...] = ()
    text: str = ""
    parameter: str = ""
    wait: float = 0.0
    sizes: tuple[int, int] = (0, 0)


def taken_apart(status: int, data: Any, headers: Mapping[str, str] | None = None) -> ErrorBody:
    """An error taken apart.

    Args:
        status: Of the answer.
        data: Its body: JSON that was read already, or else its text.
        headers: Its headers, for how long to wait.
    """
    wait = _asked_to_wait(headers or {})
    while isinstance(data, list) and data:
        data = data[0]
    if not isinstance(data, Mapping):
        return ErrorBody(status, text=str(data)[:LONGEST], wait=min(LONGEST_WAIT, wait))
    inner = data.get("error")
    if isinstance(inner, list) and inner:
        inner = inner[0]
    error: Mapping[str, Any] = inner if isinstance(inner, Mapping) else data
    names = tuple(_names(error, data))
    own = next((int(name) for name in names if re.fullmatch(r"[45]\d\d", name)), status)
    words = " ".join(_words({**data, "error": inner}))[:LONGEST]
    wait = min(LONGEST_WAIT, wait or _wait_in(data, words))
    about = _about(error) or _about(data)
    return ErrorBody(own, names, words, about, wait, _sizes(error, words))


def _names(error: Mapping[str, Any], data: Mapping[str, Any]) -> Iterator[str]:
    """Codes before types; that of an inner error last."""
    inner = error.get("innererror")
    places: tuple[Any, ...] = (
        error.get("code"), data.get("code"), error.get("type"), error.get("status"),
        data.get("type"), data.get("error_type"), data.get("error_code"),
        inner.get("code") if isinstance(inner, Mapping) else None,
    )  # fmt: skip
    for value in places:
        if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
            yield str(value).strip().lower()


def _words(node: Any, depth: int = 0) -> Iterator[str]:
    """All texts of an error, wherever they stand."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, Mapping) and depth < 6:
        for value in node.values():
            yield from _words(value, depth + 1)
    elif isinstance(node, list) and depth < 6:
        for value in node[:20]:
            yield from _words(value, depth + 1)


def _about(error: Mapping[str, Any]) -> str:
    """The parameter that an error names: `param`, or the place in FastAPI's `detail`."""
    parameter = error.get("param")
    if isinstance(parameter, str) and parameter not in ("", "None", "null"):
        return parameter
    detail = error.get("detail")
    first = detail[0] if isinstance(detail, list) and detail else detail
    place = first.get("loc") if isinstance(first, Mapping) else None
    names = [each for each in place if isinstance(each, str)] if isinstance(place, list) else []
    return next((name for name in names if name not in ("body", "query", "header")), "")


def _sizes(error: Mapping[str, Any], words: str) -> tuple[int, int]:
    """Tokens that were sent, and the most that are taken."""
    sent, most = whole_number(error.get("n_prompt_tokens")), whole_number(error.get("n_ctx"))
    if not most and (match := _SIZE.search(words)):
        most = whole_number(next(filter(None, match.groups())))
    if most and not sent:
        sent = next((n for n in map(whole_number, _ALL.findall(words)) if n > most), 0)
    return sent, most


def whole_number(value: Any) -> int:
    """A count as a number or as text with separators; 0 where it is none."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return 0
    digits = re.sub(r"[,._]", "", str(value))
    return int(digits) if digits.isdigit() and len(digits) < 13 else 0


def _wait_in(data: Mapping[str, Any], words: str) -> float:
    """Seconds by Google's `retryDelay`, or by words such as "try again in 1m2.5s"."""
    for value in _values_of(data, "retryDelay"):
        if isinstance(value, str) and (match := _DURATION.match(value)):
            return _meant(float(match[1]) * _SECONDS[match[2] or "s"])
    match = _AGAIN.search(words)
    if not match:
        return 0.0
    return _meant(int(match[1] or 0) * 60 + float(match[2]) * _SECONDS[match[3].lower()])


def _values_of(node: Any, key: str, depth: int = 0) -> Iterator[Any]:
    if isinstance(node, Mapping) and depth < 6:
        for name, value in node.items():
            if name == key:
                yield value
            yield from _values_of(value, key, depth + 1)
    elif isinstance(node, list) and depth < 6:
        for value in node[:20]:
            yield from _values_of(value, key, depth + 1)


def _asked_to_wait(headers: Mapping[str, str]) -> float:
    """Seconds by `Retry-After`, also under the name that a gateway gives it; it may be a date.

    What is no number, or longer than a day, is not waited for.
    """
    for name, value in headers.items():
        if name.lower().endswith("retry-after-ms"):
            return _meant(_seconds(value) / 1000)
        if name.lower().endswith("retry-after"):
            return _meant(_seconds(value))
    return 0.0


def _meant(seconds: float) -> float:
    return seconds if 0 < seconds < NONSENSE else 0.0


def _seconds(value: str) -> float:
    try:
        return float(value)
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except (ValueError, TypeError, OverflowError):
        return 0.0
