"""Calls whose name stands in a head of template tokens, and their arguments as JSON behind it.

Mistral, DeepSeek, Kimi and gpt-oss (harmony) write them so.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

_HEAD = re.compile(
    r"(?:\[TOOL_CALLS?\]\s*"
    r"|<[|\uff5c]tool[▁_ ]call[▁_ ]begin[|\uff5c]>\s*"
    r"(?:function\s*<[|\uff5c]tool[▁_ ]sep[|\uff5c]>\s*)?"
    r"|(?:<\|start\|>\s*assistant\s*)?(?:<\|channel\|>\s*\w{1,20}\s*)?\bto=(?=functions\.))"
    r"(?P<name>[A-Za-z_][\w.-]{0,100}+(?::\d{1,4})?)"
    r"(?:\[CALL_ID\]\s*\w{1,40}|\[ARGS\]|<[|\uff5c][^<>|\uff5c\n]{1,40}[|\uff5c]>|```|\s"
    r"|commentary\b|json\b)*+(?=\{)",
    re.IGNORECASE,
)

_DECODER = json.JSONDecoder(strict=False)


def headed_calls(text: str) -> Iterator[tuple[int, int, str, Any]]:
    """Start, end, name and arguments of each such call; what is broken is passed over.

    Example:
        >>> list(headed_calls('[TOOL_CALLS]look[ARGS]{"id": "A"}'))
        [(0, 33, 'look', {'id': 'A'})]
    """
    last = 0
    for match in _HEAD.finditer(text):
        if match.start() < last:
            continue
        try:
            arguments, last = _DECODER.raw_decode(text, match.end())
        except (ValueError, RecursionError):
            continue
        yield match.start(), last, match["name"], arguments
