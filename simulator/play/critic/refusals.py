"""Refusals: what is said to be impossible is not what a clause of the policy allows to all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from simulator.dialogue import Finding
from simulator.play.critic.content_words import content_words
from simulator.play.critic.registry import TurnView, check_support
from simulator.play.critic.restrictions import DEED_WORDS
from simulator.play.critic.said import is_asked, sentences

_DEEDS = {**DEED_WORDS, "add": r"add(?:s|ed|ing)?", "update": r"updat\w*"}
_SAME = {"update": "change"}
_DEED = "|".join(_DEEDS.values())
_ALLOWS = re.compile(
    rf"\b(?:can|may)(?: also| always)? (?P<deed>{_DEED})"
    r"(?: (?:the|an?|any|their|your|its|all|of))* (?P<what>[a-z]{3,})",
    re.IGNORECASE,
)
_ONLY_IF = re.compile(
    r"\b(?:only|if|unless|until|within|before|when|once|not|cannot|at most|up to|either)\b", re.I
)
"""What makes it a clause that allows something to some, or at some time, alone."""

_PART = re.compile(r"[,;:]| (?:but|however|so|since|because|as|though|although|instead) ", re.I)
_REFUSES = re.compile(
    rf"\b(?:can(?:no|')t|can not|unable to|not able to|(?:is|are) not (?:able|allowed|permitted)"
    rf" to|isn't possible to|not possible to|do not allow|don't allow)(?: be)?(?: directly| make)?"
    rf" (?P<before>{_DEED})\b"
    rf"|\b(?P<noun>{_DEED})\b[^.]{{0,50}}\b(?:is|are)(?: not|n't) (?:possible|allowed|permitted)",
    re.IGNORECASE,
)
_FORBIDS = re.compile(r"\b(?:not|cannot|can't|never)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Allowance:
    """A clause that lets everybody do something.

    Attributes:
        deed: A key of `_DEEDS`.
        what: The word for what it is done to.
        clause: The sentence that says so.
        limits: Words by which a refusal may be one that the policy asks for: what stands in its
            sentences that forbid something of the same object ("the number of passengers").
    """

    deed: str
    what: frozenset[str]
    clause: str
    limits: frozenset[str]


@check_support
def overrefusals(view: TurnView) -> Iterator[Finding]:
    """A deed is called impossible that a clause of the policy allows without a condition."""
    allowed = _allowances(view.policy)
    text = view.turn.text
    for start, end in sentences(text) if allowed else ():
        sentence = text[start:end].replace("’", "'")
        if is_asked(text, start):
            continue
        for part in _PART.split(sentence):
            for out in _denied(part, allowed):
                yield view.finding(
                    "broken_rule", f"calls impossible what the policy allows: {out.clause[:120]}",
                    (start, start + len(text[start:end].rstrip())), expected=out.clause,
                    source="system prompt",
                )  # fmt: skip
                return


def _denied(part: str, allowed: tuple[Allowance, ...]) -> Iterator[Allowance]:
    match = _REFUSES.search(part)
    if match is None:
        return
    deed, said = _kind(match["before"] or match["noun"]), content_words(part)
    yield from (a for a in allowed if a.deed == deed and a.what <= said and not a.limits & said)


def _kind(words: str) -> str:
    kind = next(
        deed for deed, pattern in _DEEDS.items() if re.fullmatch(pattern, words, re.IGNORECASE)
    )
    return _SAME.get(kind, kind)


@lru_cache(maxsize=32)
def _allowances(policy: str) -> tuple[Allowance, ...]:
    """The clauses of a policy that allow something without a condition."""
    found = []
    lines = [line.strip(" -*") for line in re.split(r"(?<=[.!?;])\s+|\n", policy)]
    forbidding = [content_words(line) for line in lines if _FORBIDS.search(line)]
    for line in lines:
        match = _ALLOWS.search(line)
        given = re.split(r"\bbut\b", line)[0]
        if match is None or match.end() > len(given) or _ONLY_IF.search(given):
            continue
        what, rest = content_words(match["what"]), content_words(line[match.end() :])
        limits = rest.union(*(words for words in forbidding if what <= words))
        limits -= what | _deed_words(line)
        if what:
            found.append(Allowance(_kind(match["deed"]), what, line, limits))
    return tuple(found)


def _deed_words(text: str) -> frozenset[str]:
    """The words for deeds in a text."""
    return frozenset().union(*map(content_words, re.findall(rf"\b(?:{_DEED})\b", text, re.I)))
