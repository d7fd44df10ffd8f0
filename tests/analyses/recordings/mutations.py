"""Recordings that are broken in one place or several, as programs and transports break them."""

from __future__ import annotations

import json
from copy import deepcopy
from random import Random
from typing import Any

JUNK: tuple[Any, ...] = (
    None, True, False, 0, -1, 10**30, 1e308, "", " ", "null", "[", "{}", "[]", "\ud800",
    "\x00\x1b[31m", "\u2028", "-" * 3000, "9" * 5000, "{'a': 1}", '{"a": "\\ud83d"}',
    "<tool_call>{}</tool_call>",
    "<think>", "[[[[", [], {}, [None], [[]], {"type": "text"}, {"type": "text", "text": None},
    {"type": "image_url", "image_url": {}}, {"type": "tool_use"}, {"type": "tool_result"},
    {"content": [], "isError": True}, {"a": {"b": {"c": [1, {"d": None}]}}}, ["x", 1, None, {}],
    {"role": "assistant"}, {"toolUse": 5}, {"functionCall": None},
    "refunded $1e999999 on 2026-99-99",
    "$" + "1" * 400, "1e-400000", "Error", {"error": {"code": 0}}, "attachment://x",
)  # fmt: skip
KEYS = ("role", "content", "tool_calls", "text", "type", "id", "error", "requestor", "name", "x.y")
BYTES = (
    b"\x00",
    b"\xff",
    b"\n",
    b"{",
    b"]",
    b'"',
    b"\xe2\x80\xa8",
    b"\\",
    b"\x1e",
    b"\xef\xbb\xbf",
)


def deep(levels: int) -> Any:
    value: Any = "deep"
    for _ in range(levels):
        value = [value]
    return value


def places(value: Any, found: list[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    """Every container with a key of it."""
    if isinstance(value, dict):
        items: Any = value.items()
    else:
        items = enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        found.append((value, key))
        places(item, found)
    return found


def mutated(talk: list[dict[str, Any]], rng: Random) -> list[Any]:
    """Messages of which up to four pieces are something else."""
    made: list[Any] = deepcopy(talk)
    for _ in range(rng.randint(1, 4)):
        known = places(made, [])
        if not known:
            break
        holder, key = rng.choice(known)
        old = holder[key]
        match rng.randrange(7):
            case 0 | 1:
                holder[key] = deepcopy(rng.choice(JUNK))
            case 2:
                holder[key] = [old]
            case 3:
                holder[key] = json.dumps(old)
            case 4:
                holder[key] = deep(rng.choice((30, 200)))
            case 5 if isinstance(holder, dict):
                holder[rng.choice(KEYS)] = holder.pop(key)
            case _ if isinstance(holder, list):
                holder.insert(key, deepcopy(old))
            case _:
                del holder[key]
    return made


def broken(data: bytes, rng: Random) -> bytes:
    """A file that is cut, or in which a few bytes are others."""
    if rng.random() < 0.3:
        return data[: rng.randrange(len(data))]
    for _ in range(rng.randint(1, 5)):
        place = rng.randrange(len(data))
        data = data[:place] + rng.choice(BYTES) + data[place + rng.randrange(3) :]
    return data
