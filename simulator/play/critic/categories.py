"""Categories: a status, colour, cabin or membership that is said of a thing is what was shown."""

from __future__ import annotations

import re
from collections.abc import Iterator

from simulator.dialogue import Finding
from simulator.play.critic.registry import TurnView, check_support
from simulator.play.critic.said import is_doubted, is_planned, is_turned, sentence_at
from simulator.play.critic.shown import shown
from simulator.play.critic.statements import BEHIND, Anchor, Statement, read
from simulator.play.critic.things import Thing
from simulator.play.critic.vocabulary import same

STATUS = re.compile(r"(?:.* )?(?:status|state)\Z")
CABIN = re.compile(r"cabin\Z|(?:cabin|travel|fare|service) class\Z|flight type\Z|trip type\Z")
MEMBERSHIP = re.compile(r"(?:membership|loyalty|tier)(?: \w+)?\Z|status level\Z")
PAYMENT = re.compile(r"last four\Z|brand\Z|source\Z|(?:payment )?method\Z|transaction type\Z")
"""Attributes of payment methods, which are for `payments`."""

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

_OTHERS = re.compile(
    r"\b(?:for|to|into|replac\w*|upgrad\w*|chang\w*|exchang\w*|swap\w*"
    r"|options?(?!:)|availab\w*"
    r"|variants?|versions?|alternativ\w*|new|than|instead|from|similar|except|match\w*|another|other)\b",
    re.IGNORECASE,
)
"""Words between a thing and a value that make it that of another thing."""

_WITH = re.compile(r"\bwith (?:the|an?)\b", re.IGNORECASE)
_SWAPPED = re.compile(
    r"\b(?:replac|exchang|swap|chang|switch|modif)\w*\b(?![^,]*\b(?:to|for)\b[^,]{0,20}\Z)",
    re.IGNORECASE,
)
"""What makes "with a ..." behind a thing that of the one it is exchanged for."""

_RELATIVE = re.compile(r"[\s,]{1,3}(?:which|that) (?:is|has|was|comes)\b", re.IGNORECASE)
_OPTIONS = re.compile(r"\bOptions:", re.IGNORECASE)
_DESCRIBED = re.compile(
    r"\W*(?:(?:current|new|old|item|product)\s)?(?:specs?|specifications?|options?|details|features"
    r"|variant|configuration|description)\b\W*[:\u2013-]",
    re.IGNORECASE,
)
"""A line of a list that describes the thing whose id stands above it."""

_HAS_ID = re.compile(
    r"[^.\n(]{0,90}?\b(?:has|is|with|under)\b(?:[\w\s]{0,30}\bID\b| (?:the )?item\b)"
    r"(?: (?:of|is))?[:\s]*#?",
    re.IGNORECASE,
)
_JOINED = re.compile(r"[\s,/;:(*)`'\"|–-]*(?:[\w-]+[\s,:(*]+){0,3}[\s(]*\Z", re.I)
_DIGITS = re.compile(r"[\d.]+\Z")


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
            yield from _status(view, statement)
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
        yield from _options(view, group)


def _is_option(attribute: str) -> bool:
    return not any(p.match(attribute) for p in (STATUS, CABIN, MEMBERSHIP, PAYMENT))


def _held(things: tuple[Thing, ...], pattern: re.Pattern[str]) -> set[str]:
    """All values of an attribute that some things were shown with."""
    return {v for t in things for a, values in t.values.items() if pattern.match(a) for v in values}


def _status(view: TurnView, statement: Statement) -> Iterator[Finding]:
    text, mention = view.turn.text, statement.mention
    held = _held(statement.things, STATUS)
    start, _ = sentence_at(text, mention.start)
    if _changed(view, statement) and _SET_TO.search(text[start : mention.start]):
        held = _now(statement.things, STATUS)
        if held and not any(same(mention.value, value) for value in held):
            yield _wrong(view, statement, held, "wrong_status")
        return
    if not held or any(same(mention.value, value) for value in held):
        return
    before, after = text[start : mention.start], text[mention.end : mention.end + 20]
    if _MOVES.match(after):
        return
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
        return
    if is_doubted(text, mention.start) or is_turned(text, mention.start, 30):
        return
    if statement.anchor is None and (len(statement.things) > 1 or "status" not in before.lower()):
        return
    if _by_deed(view, mention.value):
        return
    yield _wrong(view, statement, held, "wrong_status")


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


def _cabin(view: TurnView, statement: Statement) -> Iterator[Finding]:
    text, mention = view.turn.text, statement.mention
    now = _now(statement.things, CABIN)
    ever = _held(statement.things, CABIN)
    fits = now if _changed(view, statement) else ever
    if not fits or mention.value in fits or _PRICED.match(text[mention.end : mention.end + 40]):
        return
    kinds = [a for a in mention.attributes if CABIN.match(a)]
    if not any(k in t.values for k in kinds for t in statement.things):
        return
    if is_doubted(text, mention.start) or is_turned(text, mention.start, 60):
        return
    offered = {name for (_, name), record in shown(view).records.items() if record.prices}
    if not _changed(view, statement) and any(t.name in offered for t in statement.things):
        return  # a flight that is offered in several classes
    if re.match(r"\W{0,3} (?:class )?to\b", text[mention.end :]):
        return  # from it to another one
    named = statement.anchor is not None or statement.labelled
    if is_planned(text, mention.start) and not (_changed(view, statement) and named):
        return
    if statement.anchor is None and mention.value in view.heard:
        return
    if len(statement.things) > 1 and statement.anchor is None and len(now) > 1:
        return
    yield _wrong(view, statement, fits, "wrong_attribute")


def _changed(view: TurnView, statement: Statement) -> bool:
    """Whether the things meant were changed by a call of this very turn."""
    done = any(call.ok for call in view.turn.calls)
    return done and bool(statement.things) and all(thing.changed for thing in statement.things)


def _now(things: tuple[Thing, ...], pattern: re.Pattern[str]) -> set[str]:
    return {value for t in things for a, v in t.now.items() if pattern.match(a) for value in v}


def _membership(view: TurnView, statement: Statement) -> Iterator[Finding]:
    text, mention = view.turn.text, statement.mention
    held = _held(tuple(t for t in view.things.by_key.values()), MEMBERSHIP)
    if not held or mention.value in held or not is_membership(text, mention.start, mention.end):
        return
    yield _wrong(view, statement, held, "wrong_attribute")


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


def _options(view: TurnView, group: list[Statement]) -> Iterator[Finding]:
    """Options that are said of one item: some item that is meant has all of them."""
    text = view.turn.text
    group = [s for s in group if s.things and _is_stated(text, s, group) and _near(text, s)]
    if not group:
        return
    things = group[0].things
    for statement in group[1:]:
        things = tuple(t for t in things if t in statement.things) or things
    relevant = {t.key: [s for s in group if s.of(t)] for t in things}
    fits = {t.key: [s for s in relevant[t.key] if _fits(s, t)] for t in things}
    if not relevant or any(len(fits[k]) == len(relevant[k]) for k in relevant):
        return
    anchor = group[0].anchor
    by_id = anchor is not None and anchor.by_id and all(t in anchor.things for t in things)
    most = max(len(found) for found in fits.values())
    best = [t for t in things if len(fits[t.key]) == most]
    wrong = [s for s in group if all(s.of(t) and not _fits(s, t) for t in best)]
    if len(wrong) != 1 or (not by_id and (most < 1 or _is_wished(text, wrong[0]))):
        return
    statement = wrong[0]
    if is_doubted(text, statement.mention.start) or is_turned(text, statement.mention.start, 20):
        return
    if not by_id and len(best) > 1 and statement.mention.value in view.heard:
        return
    held = {v for t in best for a in statement.of(t) for v in t.values[a]}
    yield _wrong(view, statement, held, "wrong_attribute")


def _is_wished(text: str, statement: Statement) -> bool:
    """Whether a value is wished for, rather than one that the thing has."""
    closest = _closest(statement)
    between = text[closest.end : statement.mention.start]
    if _RELATIVE.match(between):
        return False
    return is_planned(_OPTIONS.sub("-------:", text), statement.mention.start)


def _closest(statement: Statement) -> Anchor:
    """How the thing of a value is named: by its id, else the last of the places before it."""
    anchor, mention = statement.anchor, statement.mention
    assert anchor is not None
    if statement.name is None or any(t in anchor.things for t in statement.things):
        return anchor
    before = [a for a in (anchor, statement.name) if a.end <= mention.start]
    return max(before, key=lambda a: a.end) if before else statement.name


def _near(text: str, statement: Statement) -> bool:
    """Whether nothing between a thing and a value makes it that of another thing."""
    anchor, mention = _closest(statement), statement.mention
    first, second = sorted([(anchor.start, anchor.end), (mention.start, mention.end)])
    between = text[first[1] : second[0]]
    if mention.end <= anchor.start and (
        _HAS_ID.fullmatch(between) or BEHIND.fullmatch(text, mention.start, anchor.start)
    ):
        return True
    if "\n" in between:
        between = _DESCRIBED.sub("", between.rpartition("\n")[2])
    if len(between) > 200 or _OTHERS.search(between):
        return False
    before = text[sentence_at(text, first[0])[0] : first[0]]
    swapped = _WITH.search(between) and _SWAPPED.search(before)
    return not swapped or _RELATIVE.match(between) is not None


def _fits(statement: Statement, thing: Thing) -> bool:
    named = thing.values.get(statement.labelled)
    held = [named] if named else thing.values.values()
    return any(same(statement.mention.value, v) for values in held for v in values)


def _is_stated(text: str, statement: Statement, group: list[Statement]) -> bool:
    """Whether a value is said as one of a thing, rather than being a word like any other."""
    mention = statement.mention
    anchor = statement.anchor
    anchors = [a for a in (anchor, statement.name) if a is not None]
    same_line = not anchors or any("\n" not in text[a.end : mention.start] for a in anchors)
    line = text[text.rfind("\n", 0, mention.start) + 1 : mention.start]
    described = not same_line and _DESCRIBED.match(line) is not None
    if _DIGITS.match(mention.value) or not (same_line or described):
        labels = (":", " -") if described or same_line else (":",)
        return bool(statement.labelled) and text[: mention.start].rstrip("*`'\" ").endswith(labels)
    if statement.labelled or described:
        return True
    if anchor is not None and BEHIND.fullmatch(text, mention.start, anchor.start):
        said = text[mention.start : anchor.start].lower()
        return not any(said.startswith(name) for thing in anchor.things for name in thing.names)
    if text[mention.start].isupper() and re.search(r"[A-Z][a-z]+ \Z", text[: mention.start]):
        return False  # a word of a name
    if text[mention.start].isupper() and re.match(r" [A-Z][a-z]+", text[mention.end :]):
        return False
    places = [(s.mention.start, s.mention.end) for s in group if s is not statement]
    places += [(a.start, a.end) for a in anchors]
    return any(
        (end <= mention.start and _JOINED.match(text[end : mention.start]))
        or (start >= mention.end and _JOINED.match(text[mention.end : start]))
        for start, end in places
        if abs(start - mention.start) < 80
    )


def _wrong(view: TurnView, statement: Statement, held: set[str], code: str) -> Finding:
    thing, mention = statement.things[0] if statement.things else None, statement.mention
    what = (thing.name or next(iter(thing.names), "") or thing.kind) if thing else "the customer"
    return view.finding(
        code,
        f"{view.turn.text[mention.start : mention.end]} is said of {what}, which is"
        f" {' or '.join(sorted(held)[:3])}",
        (mention.start, mention.end),
        expected=" or ".join(sorted(held)[:4]),
        source="tool results",
    )
