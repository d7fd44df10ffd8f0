"""Fields of a request's JSON, each read with its type; what is of another type is refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn

from simulator.server.protocol import Refused

_KINDS = {
    type(None): "null",
    bool: "a boolean",
    int: "a whole number",
    float: "a number",
    str: "a string",
    list: "a list",
    dict: "an object",
}


def refuse(message: str, param: str | None = None, code: str | None = None) -> NoReturn:
    """Answer with status 400.

    Raises:
        Refused: Always.
    """
    raise Refused(message, 400, param, code)


def mapping(value: Any, at: str) -> dict[str, Any]:
    """An object."""
    if not isinstance(value, dict):
        _refuse_type(value, at, "an object")
    return value


def items(value: Any, at: str) -> list[Any]:
    """A list."""
    if not isinstance(value, list):
        _refuse_type(value, at, "a list")
    return value


def string(value: Any, at: str) -> str:
    """A text."""
    if not isinstance(value, str):
        _refuse_type(value, at, "a string")
    return value


def flag(data: Mapping[str, Any], at: str, default: bool = False) -> bool:
    """A boolean that may be absent or null."""
    value = data.get(at)
    if value is None:
        return default
    if not isinstance(value, bool):
        _refuse_type(value, at, "true or false")
    return value


def whole(data: Mapping[str, Any], at: str, low: int, high: int) -> int | None:
    """A whole number within bounds, both included, that may be absent or null."""
    value = data.get(at)
    if value is None:
        return None
    if type(value) is not int:
        _refuse_type(value, at, "a whole number")
    return int(_bounded(value, at, low, high))


def number(data: Mapping[str, Any], at: str, low: float, high: float) -> float | None:
    """A number within bounds, both included, that may be absent or null."""
    value = data.get(at)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        _refuse_type(value, at, "a number")
    return _bounded(value, at, low, high)


def _bounded(value: float, at: str, low: float, high: float) -> float:
    if value < low:
        refuse(f"`{at}` must be {low:,} or more", at, "below_min_value")
    if value > high:
        refuse(f"`{at}` must be at most {high:,}", at, "above_max_value")
    return value


def _refuse_type(value: Any, at: str, wanted: str) -> NoReturn:
    if value is None:
        refuse(f"`{at}` is missing; it must be {wanted}", at, "missing_required_parameter")
    refuse(f"`{at}` must be {wanted}, not {_KINDS[type(value)]}", at, "invalid_type")
