"""States: the right word of the wrong thing: a status, a quantity."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from simulator.content.claims import claims_in
from simulator.content.pack import Pack
from simulator.content.world import World
from simulator.dialogue import Finding, Speaker
from simulator.play.critic.registry import TurnView, check_support, sentence_start

_SENTENCE = re.compile(r"\S.*?(?:[.!?](?=\s|\Z)|\n|\Z)", re.DOTALL)
_IS = (
    r"\b(?:is|are|marked as|listed as|shows? as|status is|status of|status:)"
    r"(?: (?:already|currently|now|still|listed as|marked as|showing as|in the status))*"
)
_GENERAL = re.compile(
    r"\b(?:only|once|until|after|before|if|when|unless|an?|any|not|never|no|nothing|none|can't|cannot|n't|usually)\b",
    re.IGNORECASE,
)
"""Words of a sentence that states a rule, or turns something round."""

_QUANTITY = re.compile(r"(?<![\w.,$€£#-])(\d{1,4})\s?(?:x|pieces of|of)?\s?(?:the )?\Z", re.I)


_LEFT = re.compile(r"\b(?:left|in stock|available|remain\w*)\b", re.IGNORECASE)
_WORDED = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "dozen": 12,
}  # fmt: skip
_WORDED_NUMBER = re.compile(rf"\b(?:{'|'.join(_WORDED)})\b", re.IGNORECASE)


@check_support
def statuses(view: TurnView) -> Iterator[Finding]:
    """A record is said to be in a status that it is not in; what has been done is for deeds."""
    known = view.session.evidence.statuses
    if view.pack is None or not known:
        return
    for kind, words, pattern in _vocabulary(view.pack):
        for match in pattern.finditer(view.turn.text):
            meant = _meant(view, kind, match)
            sentence = sentence_around(view.turn.text, match.start())
            if meant is None or _GENERAL.search(sentence) or _is_policy(view.pack, sentence):
                continue
            stated = match.group(1).lower()
            held = {status for status in known.get(meant, ()) if status in words}
            if view.world is not None:
                held = {_now(view.world, kind, meant)} & words
            if held and stated not in held:
                yield view.finding(
                    "wrong_status",
                    f"says that {meant.upper()} is {stated}",
                    match.span(1),
                    expected=" or ".join(sorted(held)),
                    source=f"records.{kind}",
                )


def _is_policy(pack: Pack, sentence: str) -> bool:
    """Whether a sentence is a clause of the pack's, which speaks of no record."""
    words = sentence.strip(" .!\n")
    return any(words in rule.clause for rule in pack.rules.values())


def _now(world: World, kind: str, key: str) -> str:
    record = world.get(kind, key.upper()) or world.get(kind, key) or {}
    return str(record.get("status", "")).lower()


@lru_cache(maxsize=16)
def _vocabulary(pack: Pack) -> list[tuple[str, frozenset[str], re.Pattern[str]]]:
    """By collection with a status: its words, and how a text says one."""
    found = []
    for collection in pack.collections.values():
        kind = collection.fields.get("status")
        words = frozenset(word.lower() for word in (kind.choices if kind else ()) or ())
        if words:
            either = "|".join(map(re.escape, sorted(words, key=lambda w: (-len(w), w))))
            pattern = re.compile(rf"{_IS} ({either})\b", re.IGNORECASE)
            found.append((collection.name, words, pattern))
    return found


def _meant(view: TurnView, kind: str, match: re.Match[str]) -> str | None:
    """The record that a sentence is about: the one it names, or the only one that was shown."""
    if view.pack is None or view.nlu is None:
        return None
    text = view.turn.text
    start = sentence_start(text, match.start())
    named = {
        value.lower()
        for sort, collection, value, begin, _ in view.nlu.values(text)
        if sort == "id" and collection == kind and start <= begin < match.end() + 40
    }
    if not named:
        named = {key.lower() for collection, key in view.session.shown if collection == kind}
    return named.pop() if len(named) == 1 else None


@check_support
def quantities(view: TurnView) -> Iterator[Finding]:
    """A number of pieces that neither a record of the thing nor the customer has given."""
    if view.nlu is None:
        return
    counts = view.session.evidence.counts
    for kind, _, label, start, _ in view.nlu.values(view.turn.text):
        match = _QUANTITY.search(view.turn.text, max(0, start - 20), start)
        known = counts.get(label.lower()) if kind == "label" else None
        if match is None or not known:
            continue
        stated = Decimal(match.group(1))
        if not _as_ordered(view.turn.text, match):
            known = known | _shown_of(view, label.lower())
        if stated not in known and not _told(view, stated):
            yield view.finding(
                "wrong_quantity",
                f"says {stated} of {label}",
                match.span(1),
                expected=" or ".join(str(count) for count in sorted(known)),
                source="tool results",
            )


def _as_ordered(text: str, match: re.Match[str]) -> bool:
    """Whether a number is one of pieces of an order ("4 x"), rather than of what is left."""
    written = match.group().lower()[len(match.group(1)) :].lstrip()
    return written.startswith("x") and not _LEFT.search(sentence_around(text, match.start()))


def _told(view: TurnView, number: Decimal) -> bool:
    """Whether the customer has said a number, in digits or as a word."""
    told = {value.value for values in view.session.told.values() for value in values}
    if str(number) in told:
        return True
    texts = [turn.text for turn in view.turns if turn.speaker == Speaker.CUSTOMER]
    for text in texts:
        claims = (
            c for c in claims_in(text, view.locale) if c.kind == "number" and c.value == number
        )
        if any(text[claim.end : claim.end + 1] != "-" for claim in claims):  # not of a 9-inch cake
            return True
    return number in {_WORDED[m.lower()] for text in texts for m in _WORDED_NUMBER.findall(text)}


def _shown_of(view: TurnView, name: str) -> set[Decimal]:
    """All numbers that tools have shown beside a name: how many were bought, or are in stock."""
    return {n for call in view.succeeded for label, n in _numbered(call.result) if label == name}


@lru_cache(maxsize=2048)
def _numbered(result: str) -> frozenset[tuple[str, Decimal]]:
    """The numbers of a result, each with the names of the record that it stands in."""
    try:
        return frozenset(_numbers(json.loads(result)))
    except (ValueError, RecursionError):
        return frozenset()


def _numbers(node: Any) -> Iterator[tuple[str, Decimal]]:
    if isinstance(node, Mapping):
        names = [value.lower() for value in node.values() if isinstance(value, str)]
        counts = [v for v in node.values() if isinstance(v, int) and not isinstance(v, bool)]
        yield from ((name, Decimal(count)) for name in names for count in counts)
    parts = node.values() if isinstance(node, Mapping) else node if isinstance(node, list) else ()
    for part in parts:
        yield from _numbers(part)


def sentence_around(text: str, place: int) -> str:
    """The sentence that holds a place."""
    for match in _SENTENCE.finditer(text):
        if match.start() <= place < match.end():
            return match.group()
    return text
