"""Look-ups: what is said of a customer or a record was shown by a tool, or told by the customer."""

from __future__ import annotations

import re
from collections.abc import Iterator

from simulator.content.claims import Claim, claims_in
from simulator.content.folding import has_any
from simulator.dialogue import Finding
from simulator.play.critic.categories import is_membership
from simulator.play.critic.held_values import CABIN, MEMBERSHIP
from simulator.play.critic.lists import level, lines
from simulator.play.critic.registry import TurnView, check_support
from simulator.play.critic.said import is_asked, is_doubted, is_planned, sentence_at
from simulator.play.critic.vocabulary import common

_INSURED = re.compile(
    r"\b(?:you|your \w+|reservation|booking)\b[^.?\n]{0,60}?\b(?P<said>(?:without"
    r"|with(?: the)?|not|no|have|has"
    r"|had|don't have|doesn't have|did(?: not|n't) (?:have|purchase|buy))(?: any| a| purchased)?"
    r" (?:travel )?insur(?:ance|ed))\b",
    re.IGNORECASE,
)
_OWN = re.compile(
    r"\b(?:you(?:'re| are| were)|your (?:flight|reservation|booking"
    r"|ticket)s?\b[^.\n]{0,30}\b(?:is|was|are)"
    r"|flying|travell?ing|booked)\b[^.\n]{0,40}\Z",
    re.IGNORECASE,
)
_CODE = re.compile(r"(?<![\w#-])(?=[A-Z0-9]*\d)(?=[A-Z0-9]*[A-Z])[A-Z0-9]{5,9}(?![\w-])|#\w*\d{3,}")
_PLACE = re.compile(r"\b(?!(?:USA|EST|PST|CST|MST|UTC|GMT|DOB|JSON|FAQ|VIP|USD)\b)[A-Z]{3}\b")
_CALLS_FOR = re.compile(r"\b(?:search|book|new)\w*\b", re.IGNORECASE)
_LEFT_OPEN = re.compile(
    r"\b(?:if|unless|whether|or|depends?|depending|would|could)\b", re.IGNORECASE
)
_MEMBER_WORDS = ("member", "loyalty", "tier", "status", "level", "customer")
_CABIN_WORDS = ("class", "cabin", "fare")
"""Without one of these words beside it no value is a membership, and none a cabin."""

MAX_BLOCK = 10
"""Lines under a record's id that are about it."""


@check_support
def unseen_customers(view: TurnView) -> Iterator[Finding]:
    """A membership, insurance or cabin of the customer that nobody has looked up."""
    if not view.logged:
        return
    text = view.turn.text
    known = {a for thing in view.things.by_key.values() for a in thing.values}
    if has_any(text, _MEMBER_WORDS) and not any(map(MEMBERSHIP.match, known)):
        for mention in view.words.joined({"membership": common("membership")}).mentions(text):
            member = any(map(MEMBERSHIP.match, mention.attributes))
            if not member or not is_membership(text, mention.start, mention.end):
                continue
            if mention.value not in view.heard and not _open(text, mention.start):
                yield _unseen(view, (mention.start, mention.end), "membership")
    if view.world is not None:
        return  # what a pack sells is for its own checks
    if not any("insurance" in a for a in known) and "insur" not in view.heard:
        for match in _INSURED.finditer(text.replace("’", "'")):
            if not _open(text, match.start()):
                yield _unseen(view, match.span("said"), "insurance")
    if has_any(text, _CABIN_WORDS) and not any(map(CABIN.match, known)):
        yield from _cabins(view)


def _open(text: str, place: int) -> bool:
    """Whether the sentence of a place leaves open whether it is so."""
    return is_asked(text, place) or _LEFT_OPEN.search(text, *sentence_at(text, place)) is not None


def _cabins(view: TurnView) -> Iterator[Finding]:
    text = view.turn.text
    for mention in view.words.joined({"cabin": common("cabin")}).mentions(text):
        if not any(map(CABIN.match, mention.attributes)) or mention.value in view.heard:
            continue
        start, _ = sentence_at(text, mention.start)
        after = text[mention.end : mention.end + 8].lower()
        if not re.match(r"[- ](?:class|cabin|fare)", after) or not _OWN.search(
            text[start : mention.start]
        ):
            continue
        if not _open(text, mention.start) and not _CALLS_FOR.search(text[start : mention.start]):
            yield _unseen(view, (mention.start, mention.end), "cabin")


@check_support
def unopened_records(view: TurnView) -> Iterator[Finding]:
    """What is told of a record that was never opened: a date, a route, an amount, a status."""
    if view.world is not None:
        return
    text = view.turn.text
    for match in _CODE.finditer(text):
        name = match.group().lower().lstrip("#")
        if not _is_closed(view, name):
            continue
        if is_asked(text, match.start()) or is_doubted(text, match.start()):
            continue
        for start, end in _about(text, match.start()):
            for place in _told(view, start, end):
                if not is_asked(text, place[0]):
                    yield _unseen(view, place, f"reservation or order {match.group()}")
                    return


def _is_closed(view: TurnView, name: str) -> bool:
    """Whether a result names a record that no tool has opened, nor the customer named."""
    if not view.seen(name) or name in view.heard or view.things.called(name):
        return False
    if any(name in values for values in view.words.values.values()):
        return False
    asked = any(name in str(v).lower() for c in view.calls for v in c.arguments.values())
    return not asked and any(
        f'"{name}"' in c.result.lower().replace("#", "") for c in view.calls if c.ok
    )


def _about(text: str, place: int) -> Iterator[tuple[int, int]]:
    """The sentence of an id, and the points of the list under it."""
    start, end = sentence_at(text, place)
    yield start, end
    line = text.rfind("\n", 0, place) + 1
    after = list(lines(text[line:], line))
    if len(after) > 1 and ":" in after[0][1]:
        for begin, one in after[1:MAX_BLOCK]:
            if one.strip() and level(one) <= level(after[0][1]):
                return
            if one.strip():
                yield begin, begin + len(one)


def _told(view: TurnView, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Values of a passage that the customer has not given."""
    text = view.turn.text
    own: list[Claim] = [c for c in view.of_kind("money", "date", "time") if start <= c.start < end]
    heard = {value for turn in view.turns if not turn.calls for value in _spoken(view, turn.text)}
    for claim in own:
        new = _folded(claim.value) not in heard and not is_planned(text, claim.start)
        if claim.kind == "date" or new:  # a date may be told, but of which record is not
            yield claim.start, claim.end
    for match in _PLACE.finditer(text, start, end):
        if match.group().lower() not in view.heard:
            yield match.span()


def _spoken(view: TurnView, text: str) -> Iterator[object]:
    return (_folded(claim.value) for claim in claims_in(text, view.locale))


def _folded(value: object) -> object:
    return value[:2] if isinstance(value, tuple) else value


def _unseen(view: TurnView, span: tuple[int, int], what: str) -> Finding:
    return view.finding(
        "not_looked_up",
        f"says {view.turn.text[slice(*span)]!r} of the {what}, which nobody has looked up",
        span,
        expected="a look at it first",
        source="tool results",
    )
