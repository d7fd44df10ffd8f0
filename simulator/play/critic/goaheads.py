"""Go-aheads: support asks whether to go on, is told yes, and asks the same again."""

from __future__ import annotations

import re
from collections.abc import Iterator

from simulator.dialogue import Finding, Speaker
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
    """The customer has said yes, nothing was done or found since, and support asks again.

    A question with something new in it, an amount, a date or an id, is another question.
    """
    if view.world is not None or len(view.turns) < 2 or any(c.ok for c in view.turn.calls):
        return
    said, before = view.turns[-1], view.turns[-2]
    if said.speaker != Speaker.CUSTOMER or before.speaker != Speaker.SUPPORT:
        return
    heard = said.text.replace("’", "'")
    if not _YES.match(heard) or _BUT.search(heard) or _asked(before.text) is None:
        return
    span = _asked(view.turn.text)
    if span is None or _is_new(view):
        return
    yield view.finding(
        "asks_again",
        "asks whether to go on, which the customer has just said",
        span,
        expected="the deed, or why it cannot be done",
        source=f"turn {said.index}",
    )


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
    from simulator.content.claims import claims_in

    known = {v for turn in view.turns[-4:] for c in claims_in(turn.text, view.locale)
             for v in c.values}  # fmt: skip
    return any(not known.intersection(claim.values) for claim in view.claims)
