"""Causes: why something is late or failed is said only where somebody has said or shown it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from simulator.dialogue import Finding
from simulator.play.critic.registry import TurnView, check_support
from simulator.play.critic.said import is_asked, is_doubted, is_turned

_CAUSE = re.compile(
    r"\b(?:due to|because of|caused by|owing to|as a result of|on account of)"
    r" (?:(?:an?|the|some|bad|severe|adverse|poor|inclement|unexpected|unforeseen|high|local)\s)*"
    r"(?P<cause>weather|mechanical|technical|maintenance|air traffic|crew|staff\w*|strikes?"
    r"|operational|supply|inventory|customs|traffic|security|storms?|snow|fog|demand|warehouse"
    r"|carrier|courier|logistic\w*|overbooking|runway)\b",
    re.IGNORECASE,
)
_HAPPENED = re.compile(
    r"\b(?:delay\w*|cancel\w*|late|postponed|missed|lost|damaged|held up|closed|out of stock)\b",
    re.IGNORECASE,
)


@check_support
def causes(view: TurnView) -> Iterator[Finding]:
    """A cause of a delay or the like that no result shows and the customer has not named."""
    if view.world is not None or not view.logged:
        return
    text = view.turn.text
    for match in _CAUSE.finditer(text):
        word = match["cause"].lower()[:6]
        if word in view.heard or any(word in c.result.lower() for c in view.calls):
            continue
        if not _HAPPENED.search(text, max(0, match.start() - 120), match.start()):
            continue
        if (
            is_asked(text, match.start())
            or is_doubted(text, match.start())
            or is_turned(text, match.start(), 60)
        ):
            continue
        yield view.finding(
            "not_looked_up",
            f"says {match.group()!r} of what happened, which nobody has looked up",
            match.span(),
            expected="a cause that a result shows",
            source="tool results",
        )
