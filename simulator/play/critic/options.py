"""Options: what is said of one item in a passage is true of one item that may be meant."""

from __future__ import annotations

import re
from collections.abc import Iterator

from simulator.dialogue import Finding
from simulator.play.critic.held_values import wrongly_said
from simulator.play.critic.registry import TurnView
from simulator.play.critic.said import is_doubted, is_planned, is_turned, sentence_at
from simulator.play.critic.statements import BEHIND, Anchor, Statement
from simulator.play.critic.things import Thing
from simulator.play.critic.vocabulary import same

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


def wrong_options(view: TurnView, group: list[Statement]) -> Iterator[Finding]:
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
    yield wrongly_said(view, statement, held, "wrong_attribute")


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
