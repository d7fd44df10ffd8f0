"""A completion that was streamed although nobody asked for a stream: its events put together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulator.json_text import parsed

MOST_CALLS = 128
"""Calls of one reply, and choices of an event, that are put together."""


def put_together(text: str) -> dict[str, Any] | None:
    """The completion of which server-sent events consist; None where they are none.

    Args:
        text: The body of an answer.

    Example:
        >>> put_together('data: {"choices": [{"delta": {"content": "Hi"}}]}')["choices"][0][
        ...     "message"
        ... ]
        {'role': 'assistant', 'content': 'Hi', 'tool_calls': []}
    """
    events = list(_events(text))
    if not events:
        return None
    message: dict[str, Any] = {"role": "assistant", "content": "", "tool_calls": []}
    answer: dict[str, Any] = {}
    choice: dict[str, Any] = {}
    for event in events:
        answer |= {key: value for key, value in event.items() if value is not None}
        choices = event.get("choices")
        for part in choices if isinstance(choices, list) else []:
            if isinstance(part, Mapping) and part.get("index") in (None, 0):
                choice |= {key: value for key, value in part.items() if value is not None}
                delta = part.get("delta") or part.get("message")
                _add(message, delta if isinstance(delta, Mapping) else {})
    choice.pop("delta", None)
    told = {"choices": [{**choice, "message": message}]} if choice else {}
    return {**answer, **told}


def _events(text: str) -> list[dict[str, Any]]:
    """The objects that stand behind `data:`."""
    lines = (line.strip() for line in text.splitlines())
    values = [parsed(line[5:]) for line in lines if line.startswith("data:")]
    return [value for value in values if isinstance(value, dict)]


def _add(message: dict[str, Any], delta: Mapping[str, Any]) -> None:
    """Add what an event brings; texts grow, calls by their number."""
    for key, value in delta.items():
        if isinstance(value, str) and key != "role":
            message[key] = str(message.get(key) or "") + value
    calls = delta.get("tool_calls")
    for place, part in enumerate(calls if isinstance(calls, list) else []):
        if not isinstance(part, Mapping):
            continue
        number = part.get("index", place)
        known: list[dict[str, Any]] = message["tool_calls"]
        if not isinstance(number, int) or not 0 <= number <= min(len(known), MOST_CALLS):
            number = len(known)
        if number == len(known):
            known.append({"id": None, "type": "function", "function": {}})
        known[number]["id"] = known[number]["id"] or part.get("id")
        function = part.get("function")
        for key, value in function.items() if isinstance(function, Mapping) else ():
            before = known[number]["function"].get(key)
            joined = isinstance(value, str) and isinstance(before, str)
            known[number]["function"][key] = before + value if joined else value
