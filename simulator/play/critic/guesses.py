"""Guesses: of a record that can be looked up nothing is "likely"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from simulator.dialogue import Finding
from simulator.play.critic.registry import TurnView, check_support
from simulator.play.critic.said import is_asked

_LIKELY = re.compile(
    r"\b(?:was|were|took|booked|must have been)\s(?:most |very )?(?P<word>likely|probably"
    r"|presumably)\b",
    re.IGNORECASE,
)
_CODE = re.compile(
    r"(?<![\w#-])(?=[A-Z]*\d)[A-Z][A-Z0-9]{4,8}(?![\w-])|#\w*\d{4,}|\bone of these\b"
)
REACH = 60
"""Characters behind the word in which the record is named."""


@check_support
def guesses(view: TurnView) -> Iterator[Finding]:
    """Which record is meant is guessed."""
    if view.world is not None or not view.logged:
        return
    text = view.turn.text
    for match in _LIKELY.finditer(text):
        end = min(match.end() + REACH, (text + "\n").find("\n", match.end()))
        if _CODE.search(text, match.end(), end) and not is_asked(text, match.start()):
            yield view.finding(
                "not_looked_up",
                f"guesses: {text[match.start() : end].strip()!r}",
                match.span("word"),
                expected="a look at it first",
                source="tool results",
            )
