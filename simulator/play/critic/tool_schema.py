"""Tool schema: what the tools of a file give by which argument, as their results show it.

What support could have looked up is known from other conversations of the same file: a profile that
lists the customer's reservations by the user id is there in every one of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from simulator.content.structured import data_of
from simulator.dialogue import ToolCall, Turn

SEEN = 8
"""Results of one tool that are read: their keys are the same again and again."""

MAX_DEPTH = 6


@dataclass(frozen=True)
class ToolSchema:
    """What tools give.

    Attributes:
        lists: By the kind of a record (`reservation`), the arguments by which a tool lists the ids
            of all of a customer's (`user_id`).
        parts: What the records consist of, in the singular: `gift card`, `address`, `passenger`.
    """

    lists: Mapping[str, frozenset[str]] = field(default_factory=dict)
    parts: frozenset[str] = frozenset()


def schema_of(conversations: Iterable[Iterable[Turn]]) -> ToolSchema:
    """The schema that the results of some conversations show."""
    seen, lists, parts = Counter[str](), dict[str, frozenset[str]](), set[str]()
    for call in (call for turns in conversations for turn in turns for call in turn.calls):
        seen[call.name] += call.ok
        if call.ok and call.name and seen[call.name] <= SEEN:
            for kind in _listed(call):
                lists[kind] = lists.get(kind, frozenset()) | {*call.arguments}
            parts |= {part for part in _parts(data_of(call.result), 0) if part.isascii()}
    return ToolSchema(lists, frozenset(parts))


def _listed(call: ToolCall) -> Iterator[str]:
    """The kinds of records whose ids a result lists, where it was asked for by one argument."""
    data = data_of(call.result)
    if not isinstance(data, Mapping) or len(call.arguments) != 1:
        return
    for key, part in data.items():
        if isinstance(part, list) and part and all(map(_is_id, part)):
            yield _singular(str(key))


def _is_id(value: Any) -> bool:
    return isinstance(value, str) and (any(map(str.isdigit, value)) or value.isupper())


def _parts(node: Any, depth: int) -> Iterator[str]:
    """The names of the pieces of a result, but for the rows of a list."""
    if depth > MAX_DEPTH:
        return
    if isinstance(node, Mapping):
        for key, part in node.items():
            if isinstance(part, Mapping | list) and str(key).replace("_", "").isalpha():
                yield _singular(str(key))
            yield from _parts(part, depth + 1)
    elif isinstance(node, list):
        for part in node[:SEEN]:
            yield from _parts(part, depth + 1)


def _singular(key: str) -> str:
    words = key.replace("_", " ").lower()
    return words.removesuffix("es") if words.endswith("sses") else words.removesuffix("s")
