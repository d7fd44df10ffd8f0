"""What has to be the same for all: a policy allows one cabin, room or plan for a whole record."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from simulator.dialogue import Finding
from simulator.play.critic.registry import TurnView, check_support
from simulator.play.critic.said import sentences
from simulator.play.critic.vocabulary import Mention

_SAME = re.compile(
    r"\b(?P<first>[a-z]{3,20})(?: (?:class|type|level))? (?:must|has to|needs to) be the same\b"
    r"|\b(?:must|have to|has to|need to)\b[^.\n]{0,60}?\b(?:in|on|with|of) the same"
    r" (?P<last>[a-z]{3,20})",
    re.IGNORECASE,
)
_KEPT = re.compile(
    r"\b(?:while|but|and)\b[^.\n]{0,40}\b(?:keep\w*|leav\w*|remain\w*|stay\w*)\b", re.IGNORECASE
)
"""Between two values: one part is changed, and another is not."""

_CHANGED = re.compile(r"\b(?:upgrad|downgrad|chang|switch|mov)\w*\b[^.\n]{0,80}\Z", re.IGNORECASE)
_ONE_PART = re.compile(
    r"\W*(?:\w+ )?(?:for|on) (?:just |only )?(?:this|that|one|the (?:first|second|last|outbound"
    r"|return)) (?:leg|segment|flight|passenger|travell?er|night|guest)\b",
    re.IGNORECASE,
)
_OTHERWISE = re.compile(
    r"\b(?:not|cannot|can't|n't|never|no|unable|unfortunately|if|whether|same|entire|instead of"
    r"|you(?:'ve| have)? (?:said|mentioned|asked|want\w*|request\w*)|understand)\b",
    re.IGNORECASE,
)
_ID = re.compile(r"(?<![\w#-])(?=[A-Z]*\d)(?=\d*[A-Z])[A-Z\d]{5,}(?![\w-])")


@check_support
def uniform(view: TurnView) -> Iterator[Finding]:
    """A part of a record is to get another value than the rest, which the policy rules out."""
    clauses = _uniform(view.policy)
    if not clauses:
        return
    text = view.turn.text
    for start, end in sentences(text):
        sentence = text[start:end].replace("’", "'")
        if not (_KEPT.search(sentence) or _ONE_PART.search(sentence, 1)):
            continue
        if _OTHERWISE.search(sentence) or len(set(_ID.findall(sentence))) > 1:
            continue
        mentions = view.words.mentions(sentence)
        for attribute, clause in clauses:
            own = [m for m in mentions if any(attribute in a for a in m.attributes)]
            if span := _parted(sentence, own):
                yield view.finding(
                    "broken_rule",
                    f"parts what has to have one {attribute}",
                    (start + span[0], start + span[1]),
                    expected=clause,
                    source="the policy",
                )
                break


def _parted(sentence: str, mentions: list[Mention]) -> tuple[int, int] | None:
    """Where two parts are given different values, or one part alone another."""
    for one, other in pairwise(mentions):
        if one.value != other.value and _KEPT.search(sentence, one.end, other.start):
            return one.start, other.end
    for one in mentions:
        part = _ONE_PART.match(sentence, one.end)
        if part and _CHANGED.search(sentence[: one.start]):
            return one.start, part.end()
    return None


@lru_cache(maxsize=32)
def _uniform(policy: str) -> tuple[tuple[str, str], ...]:
    """What has to be the same, and the clause that says so."""
    found = {(m["first"] or m["last"]).lower(): m.group() for m in _SAME.finditer(policy)}
    return tuple(found.items())
