"""Statuses: one that is said of a record is one that it was shown in."""

from __future__ import annotations

import re

from simulator.play.critic.held_values import STATUS, held_by, held_now, was_changed
from simulator.play.critic.registry import TurnView
from simulator.play.critic.said import is_doubted, is_turned, sentence_at
from simulator.play.critic.statements import Statement
from simulator.play.critic.vocabulary import same

_ADVERBS = r"(?: (?:also|both|all|now|currently|still|already|in|a|an|the|as|indeed|yet))*"
_STATUS_BEFORE = re.compile(
    rf"(?:\bstatus\W{{0,6}}(?:(?:of|for) [^.\n,;]{{0,30}})?(?:(?:is|was|remains"
    rf"|shows(?: as)?)\b{_ADVERBS})?"
    rf"|\b(?:is|are|was|were|(?:it|that|which|order|one)'s|remains?|shows?(?: as)?"
    rf"|(?:marked|listed|showing)(?: as)?){_ADVERBS})"
    r"[\s:]{0,2}[*_`'\"\u2018\u201c(]{0,3}\Z",
    re.IGNORECASE,
)
_BEEN = re.compile(r"\b(?:has|have)(?: (?:already|since|just))? been \Z", re.IGNORECASE)
_ARRIVED = frozenset({"delivered", "pending", "cancelled"})
"""Statuses that are told with "has been"; with "processed" a request may be meant."""

_SET_TO = re.compile(
    r"\bstatus\b[^.\n]{0,40}\b(?:has been|is now|was|is)(?: now| been)? ?(?:updated|changed"
    r"|set|marked)?(?: to| as)?"
    r"[\s:]{0,2}[*_`'\"\u2018\u201c(]{0,3}\Z",
    re.IGNORECASE,
)
_IN = re.compile(r"\b(?:in|in a|with)(?: the)? [*_`'\"\u2018\u201c(]{0,3}\Z", re.IGNORECASE)
_THEN_STATUS = re.compile(r"[*_`'\"\u2019\u201d)]{0,3} (?:status|state)\b", re.IGNORECASE)
_OWN_SUBJECT = re.compile(
    r"\b(?:which|it|order|reservation|(?:and|,) (?:its|the|the order|the order's) status)"
    r"(?:'s| is| was| has| remains)\b[^.,;\n]{0,24}\Z",
    re.IGNORECASE,
)
_OF_ELSE = re.compile(
    r"\b(?:requests?|refunds?|returns?|exchanges?|payments?|credits?|modifications?|address|items?)\b"
    r"[^.\n]{0,60}\Z",
    re.IGNORECASE,
)
"""What else than a record may be in a status."""

_STATUS_AFTER = re.compile(
    r"[*_`'\"\u2019\u201d)]{0,3}\s{0,3}(?:status\b|\(|\border\b|\breservation\b|\)|\Z|[.,;\n]|\band\b|so\b|\bwith\b"
    r"|\bbut\b|\bsince\b|\bon\b|\bat\b|[-\u2013\u2014])",
    re.IGNORECASE,
)
_MOVES = re.compile(r"[*_]{0,2} (?:[$€£]\s?\d|to (?:your|the)\b|in full\b)")
"""What follows "refunded" where it is a deed, rather than a status."""


def other_statuses(view: TurnView, statement: Statement) -> set[str]:
    """The statuses of a record that is said to be in another one; empty where it is in that."""
    text, mention = view.turn.text, statement.mention
    held = held_by(statement.things, STATUS)
    start, _ = sentence_at(text, mention.start)
    if was_changed(view, statement) and _SET_TO.search(text[start : mention.start]):
        held = held_now(statement.things, STATUS)
        if held and not any(same(mention.value, value) for value in held):
            return held
        return set()
    if not held or any(same(mention.value, value) for value in held):
        return set()
    before, after = text[start : mention.start], text[mention.end : mention.end + 20]
    if _MOVES.match(after):
        return set()
    before = before.replace("\u2019", "'")
    been = _BEEN.search(before) and mention.value in _ARRIVED
    if not _beside(text, statement) and not (
        (
            been
            or _STATUS_BEFORE.search(before)
            or (_IN.search(before) and _THEN_STATUS.match(after))
        )
        and _STATUS_AFTER.match(after)
        and (_OWN_SUBJECT.search(before) or not _OF_ELSE.search(before))
    ):
        return set()
    if is_doubted(text, mention.start) or is_turned(text, mention.start, 30):
        return set()
    if statement.anchor is None and (len(statement.things) > 1 or "status" not in before.lower()):
        return set()
    if _by_deed(view, mention.value):
        return set()
    return held


def _beside(text: str, statement: Statement) -> bool:
    """Whether a value stands right beside an id: `#W1 (pending)`, `pending order #W1`."""
    anchor, mention = statement.anchor, statement.mention
    if anchor is None or not anchor.by_id:
        return False
    if anchor.end <= mention.start:
        line = text[anchor.end : mention.start]
        closed = line.endswith("(") and text.startswith(")", mention.end)
        if closed and "\n" not in line and not re.search(r"\d\s\($|#", line):
            return True
        return bool(
            re.fullmatch(
                r"[*`]{0,3}\s?[(:\u2013\u2014-][\s(*`'\"\u2018\u201c]{0,4}",
                text[anchor.end : mention.start],
            )
        )
    return bool(
        re.fullmatch(
            r" (?:(?!(?:that|for|your|the|on|to|in|of|with|by|and|from|as|this|an?)\b)[\w-]+ ){0,3}"
            r"(?:order|reservation|booking)s?\W{1,6}(?:with )?(?:ID:? )?\W{0,3}"
            r"(?:#?\w*\d\w*\W{1,3}(?:and \W?)?){0,3}",
            text[mention.end : anchor.start],
        )
    )


def _by_deed(view: TurnView, value: str) -> bool:
    """Whether a call of this dialogue carries the status out, which its result may not say."""
    stem = value[:5]
    return any(c.ok and stem in c.name.lower() for c in view.calls)
