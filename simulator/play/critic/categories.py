"""Categories: a status, colour, cabin or membership that is said of a thing is what was shown."""

from __future__ import annotations

import re
from collections.abc import Iterator

from simulator.dialogue import Finding
from simulator.play.critic.held_values import (
    CABIN,
    MEMBERSHIP,
    PAYMENT,
    STATUS,
    held_by,
    held_now,
    was_changed,
    wrongly_said,
)
from simulator.play.critic.options import wrong_options
from simulator.play.critic.registry import TurnView, check_support
from simulator.play.critic.said import is_doubted, is_planned, is_turned, sentence_at
from simulator.play.critic.shown import shown
from simulator.play.critic.statements import Statement, read
from simulator.play.critic.statuses import other_statuses

_MEMBER = re.compile(
    r"\A[*_`'\"]{0,3}[ -](?:tier |level |status )?(?:member(?:ship)?|status|tier|level"
    r"|customer)\b(?!s)",
    re.IGNORECASE,
)
_YOURS = re.compile(
    r"\b(?:you(?:'re| are)|as an?|your|account|profile|membership|s?he is|are you)\b", re.IGNORECASE
)
_PRICED = re.compile(
    r"\W{0,6}(?:(?:class|cabin|fare|seats?|price|costs?|is|for"
    r"|at)\b[\s:*]{0,4}){0,4}\W{0,4}(?:[$€£]|\d+ seats?)"
    r"|\s(?:days?|hours?|trips?|purposes?)\b|\W{0,3}(?:class )?(?:flights|tickets?|fares"
    r"|reservations|passengers)\b",
    re.IGNORECASE,
)
"""What follows a class that is no statement: its price, days, flights of it in general."""

_IS_ONE = re.compile(
    r"\b(?:this|it|(?:reservation|booking|ticket)(?: \W{0,3}[A-Z0-9]{5,8}\W{0,3})?)"
    r"(?:'s| is| was)(?: currently| already| still)? an? \W{0,3}\Z",
    re.IGNORECASE,
)
"""Before a class: the thing is said to be of it, whatever may be planned beside ("it is a")."""

_FROM = re.compile(r"\bfrom \W{0,3}\Z", re.IGNORECASE)
_TO_ANOTHER = re.compile(r"\W{0,3} (?:class )?to\b")


@check_support
def categories(view: TurnView) -> Iterator[Finding]:
    """A category that is said of a thing is another one than tools have shown of it."""
    if not view.things.by_key:
        return
    statements = read(view.turn.text, view.things, view.words)
    text = view.turn.text
    grouped: dict[tuple[int, int], list[Statement]] = {}
    for statement in statements:
        attributes = statement.mention.attributes
        if any(map(STATUS.match, attributes)) and view.world is None:
            if others := other_statuses(view, statement):
                yield wrongly_said(view, statement, others, "wrong_status")
        elif any(map(CABIN.match, attributes)):
            yield from _cabin(view, statement)
        if any(map(MEMBERSHIP.match, attributes)):
            yield from _membership(view, statement)
        if all(p.match(a) for a in attributes for p in (PAYMENT,)):
            continue
        if statement.anchor is not None and any(map(_is_option, attributes)):
            place = statement.name or statement.anchor
            start = place.start if not statement.anchor.by_id else statement.anchor.start
            grouped.setdefault((start, sentence_at(text, statement.mention.start)[0]), []).append(
                statement
            )
    for group in grouped.values():
        yield from wrong_options(view, group)


def _is_option(attribute: str) -> bool:
    return not any(p.match(attribute) for p in (STATUS, CABIN, MEMBERSHIP, PAYMENT))


def _cabin(view: TurnView, statement: Statement) -> Iterator[Finding]:
    text, mention = view.turn.text, statement.mention
    now = held_now(statement.things, CABIN)
    ever = held_by(statement.things, CABIN)
    before = text[max(0, mention.start - 60) : mention.start].replace("’", "'")
    is_one = _IS_ONE.search(before) is not None
    left = _TO_ANOTHER.match(text, mention.end) is not None
    fits = now if was_changed(view, statement) and not left else ever
    if not fits or mention.value in fits:
        return
    if not is_one and _PRICED.match(text[mention.end : mention.end + 40]):
        return
    kinds = [a for a in mention.attributes if CABIN.match(a)]
    if not any(k in t.values for k in kinds for t in statement.things):
        return
    if is_doubted(text, mention.start) or is_turned(text, mention.start, 60):
        return
    offered = {name for (_, name), record in shown(view).records.items() if record.prices}
    if not was_changed(view, statement) and any(t.name in offered for t in statement.things):
        return  # a flight that is offered in several classes
    named = statement.anchor is not None or statement.labelled
    if left and not (_FROM.search(before) and statement.anchor and len(statement.things) == 1):
        return  # one of two that it may become
    sure = is_one or left or (was_changed(view, statement) and named)
    if is_planned(text, mention.start) and not sure:
        return
    if statement.anchor is None and mention.value in view.heard:
        return
    if len(statement.things) > 1 and statement.anchor is None and len(now) > 1:
        return
    yield wrongly_said(view, statement, fits, "wrong_attribute")


def _membership(view: TurnView, statement: Statement) -> Iterator[Finding]:
    text, mention = view.turn.text, statement.mention
    held = held_by(tuple(t for t in view.things.by_key.values()), MEMBERSHIP)
    if not held or mention.value in held or not is_membership(text, mention.start, mention.end):
        return
    yield wrongly_said(view, statement, held, "wrong_attribute")


def is_membership(text: str, start: int, end: int) -> bool:
    """Whether a value at a place says what the customer is: "as a Gold member"."""
    begin, stop = sentence_at(text, start)
    before = text[begin:start].replace("’", "'")
    if re.search(r"\b(?:would|could)\b", text[begin:stop]):
        return False
    if is_turned(text, start, 30) or text[begin:stop].rstrip().endswith("?"):
        return False
    if re.search(
        r"\b(?:if|were|would|only|claim|mention\w*|said|say|saying|stated?)\b", before, re.I
    ):
        return False
    labelled = re.search(r"\b(?:membership|tier|loyalty)\b[^.\n]{0,30}\Z", before, re.IGNORECASE)
    return bool(labelled or (_MEMBER.match(text[end : end + 24]) and _YOURS.search(before)))
