"""How many tokens rows have: percentiles, the assistant's share, and the length that cuts none.

A row is counted message by message, without a chat template, which adds a few tokens to each; what
repeats (the prompt, the tools, stock sentences) is counted once.
"""

from __future__ import annotations

import json
import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate
from typing import Any

from simulator import tokens
from simulator.dialogue import Data

MESSAGE = 5
"""Tokens that a chat template puts around a message."""

DEFAULT_LENGTH = 1_024
"""TRL's own `max_length`."""

_STEP = 128
_TEMPLATE = 160
"""Tokens that a chat template says of tools before the first message."""

_MARGIN = {True: 1.15, False: 1.25}
"""What another tokenizer may need besides, by whether the one that counted is real."""

_count = lru_cache(maxsize=1 << 16)(tokens.count)


@dataclass(frozen=True)
class RowTokens:
    """Of one row: all its tokens, those of system message and tools, and those trained on."""

    row: int
    prompt: int
    assistant: int


class Percentiles(Data):
    """The middle, the 95th of a hundred, and the largest."""

    p50: int
    p95: int
    most: int


class TokenCounts(Data):
    """Tokens of all rows.

    Attributes:
        tokenizer: What counted.
        row, prompt: Of whole rows; of their system message and tools.
        assistant_share: Of all tokens, those of the side that is trained on, 0 to 1.
        under_default: Share of the rows that are under `DEFAULT_LENGTH`, 0 to 1.
        max_length: A length at which nothing is cut, with room for another tokenizer.
    """

    tokenizer: str
    row: Percentiles
    prompt: Percentiles
    assistant_share: float
    under_default: float
    max_length: int


def row_tokens(
    messages: Iterable[Mapping[str, Any]], tools: Sequence[Mapping[str, Any]]
) -> RowTokens:
    """The tokens of a row in the OpenAI form; its flags say what is trained on, if it has any."""
    prompt = _tools_tokens(tools)
    row, assistant = prompt, 0
    for message in messages:
        count = MESSAGE + _count(message.get("content") or "")
        for call in message.get("tool_calls") or ():
            function = call["function"]
            given = function["arguments"]
            given = given if isinstance(given, str) else json.dumps(given, ensure_ascii=False)
            count += MESSAGE + _count(function["name"]) + _count(given)
        row += count
        if message["role"] == "system":
            prompt += count
        elif message.get("trainable", message["role"] == "assistant"):
            assistant += count
    return RowTokens(row, prompt, assistant)


_tools: dict[int, tuple[Sequence[Mapping[str, Any]], int]] = {}

_KEPT = 64
"""Lists of tools that are remembered; each dialogue has its own where only those used stand."""


def _tools_tokens(tools: Sequence[Mapping[str, Any]]) -> int:
    """By identity, since a pack's tools are the same object in all of its rows."""
    known = _tools.get(id(tools))
    if known is None or known[0] is not tools:
        if len(_tools) >= _KEPT:
            _tools.clear()
        known = _tools[id(tools)] = (tools, sum(map(_tool_tokens, tools)))
    return known[1]


_tool: dict[int, tuple[Mapping[str, Any], int]] = {}


def _tool_tokens(tool: Mapping[str, Any]) -> int:
    """By identity too, whichever others stand beside it."""
    known = _tool.get(id(tool))
    if known is None or known[0] is not tool:
        known = _tool[id(tool)] = (tool, _count(json.dumps(tool, ensure_ascii=False)))
    return known[1]


@dataclass
class TokenTally:
    """How many rows so far have how many tokens, in the row and in its prompt."""

    rows: Counter[int] = field(default_factory=Counter)
    prompts: Counter[int] = field(default_factory=Counter)
    assistant: int = 0

    def add(self, found: RowTokens) -> None:
        """One more row."""
        self.rows[found.row] += 1
        self.prompts[found.prompt] += 1
        self.assistant += found.assistant

    def counts(self) -> TokenCounts | None:
        """What is to be said of them; None without a row."""
        if not self.rows:
            return None
        exact = tokens.counter() != tokens.APPROXIMATE
        longest = math.ceil((_TEMPLATE + max(self.rows) * _MARGIN[exact]) / _STEP) * _STEP
        under = sum(count for n, count in self.rows.items() if n < DEFAULT_LENGTH)
        all_tokens = sum(n * count for n, count in self.rows.items())
        return TokenCounts(
            tokenizer=tokens.counter(),
            row=_percentiles(self.rows),
            prompt=_percentiles(self.prompts),
            assistant_share=round(self.assistant / max(1, all_tokens), 4),
            under_default=round(under / self.rows.total(), 4),
            max_length=longest,
        )


def _percentiles(counts: Counter[int]) -> Percentiles:
    """By the nearest rank."""
    ordered = sorted(counts)
    ranks = list(accumulate(counts[n] for n in ordered))
    places = [bisect_left(ranks, math.ceil(share * ranks[-1])) for share in (0.5, 0.95, 1)]
    return Percentiles(p50=ordered[places[0]], p95=ordered[places[1]], most=ordered[places[2]])
