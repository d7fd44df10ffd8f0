"""Go-aheads: support asks whether to go on, is told yes, and asks on and on."""

from __future__ import annotations

import re
from collections.abc import Iterator

from simulator.content.claims import claims_in
from simulator.dialogue import Finding, Speaker, Turn
from simulator.play.critic.registry import TurnView, check_support
from simulator.play.critic.said import sentences

_ASKS = re.compile(
    r"\b(?:would you like (?:me )?to|do you want (?:me )?to|shall i|should i|may i"
    r"|(?:do|can|could) you (?:please )?confirm|please confirm)\b[^?\n]*?"
    r"\b(?:proceed|go ahead|continue|confirm|do (?:this|that)|search|check)\b"
    r"|\b(?:please confirm|do you confirm|can i proceed|is that (?:ok|okay|correct))\b",
    re.IGNORECASE,
)
_YES = re.compile(
    r"\W*(?:(?:great|perfect|thanks?(?: you)?|that (?:sounds|looks) (?:good|great|perfect|right)"
    r"|absolutely|sure|okay|ok|alright|wonderful|excellent|sounds good)\b[^.!?\n]{0,40}[,.!]\s*)?"
    r"(?:yes|yeah|yep|sure|absolutely|definitely|that(?:'s| is) (?:correct|right)|correct|confirmed"
    r"|please (?:go ahead|proceed|do)|go ahead|i confirm)\b",
    re.IGNORECASE,
)
_BUT = re.compile(r"\?|\b(?:but|also|however|instead|actually|except|unless|only if|first)\b", re.I)


@check_support
def asks_to_go_on_again(view: TurnView) -> Iterator[Finding]:
    """The customer has said yes twice, nothing was tried since, and support asks a third time.

    Many a policy wants the details confirmed that a first yes was about: a second question is none
    too many. One with something new in it, an amount, a date or an id, is another question.
    """
    if view.world is not None or len(view.turns) < 2 * TIMES - 2 or view.turn.calls:
        return
    last = view.turns[-(2 * TIMES - 2) :]
    asked, said = last[::2], last[1::2]
    if any(t.speaker != Speaker.SUPPORT or _asked(t.text) is None for t in asked):
        return
    if any(not _is_yes(t) for t in said) or any(t.calls for t in asked[1:]):
        return
    span = _asked(view.turn.text)
    if span is None or _is_new(view):
        return
    yield view.finding(
        "asks_again",
        "asks whether to go on, which the customer has said twice",
        span,
        expected="the deed, or why it cannot be done",
        source=f"turn {said[-1].index}",
    )


TIMES = 3
"""The question from which on it is one too many."""


def _is_yes(turn: Turn) -> bool:
    heard = turn.text.replace("’", "'")
    return turn.speaker == Speaker.CUSTOMER and bool(_YES.match(heard)) and not _BUT.search(heard)


def _asked(text: str) -> tuple[int, int] | None:
    """Where a text asks whether to go on, in its last sentences."""
    found = None
    for start, end in sentences(text):
        match = _ASKS.search(text[start:end].replace("’", "'"))
        if match:
            found = (start + match.start(), start + match.end())
    return found


def _is_new(view: TurnView) -> bool:
    """Whether the turn states a value that was not stated in the ones before."""
    known = {v for turn in view.turns[-4:] for c in claims_in(turn.text, view.locale)
             for v in c.values}  # fmt: skip
    return any(not known.intersection(claim.values) for claim in view.claims)
