"""Facts of something else: the closing time of a weekday said of Sunday."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby, permutations

from simulator.content.claims import Claim, claims_in
from simulator.content.pack import Pack
from simulator.content.pack_evidence import Fact, facts_of
from simulator.dialogue import Finding
from simulator.play.critic.registry import TurnView, check_support
from simulator.play.critic.states import sentence_around


@check_support
def facts(view: TurnView) -> Iterator[Finding]:
    """The fact of something else: the closing time of a weekday said of Sunday."""
    if view.pack is None:
        return
    for claim in view.of_kind("time", "money", "duration"):
        owners = [f for f in facts_of(view.pack) if (claim.kind, claim.value) in f.claims]
        shown = view.session.evidence.values.get(claim[:2], "").startswith("tool ")
        if not owners:
            continue
        sentence = sentence_around(view.turn.text, claim.start)
        if shown and not any(fact.words & _words_said(sentence) - _PLAIN for fact in owners):
            continue  # the amount of an order may equal a limit
        if claim.kind == "duration" and (counted := _COUNTED.match(view.turn.text, claim.end)):
            sentence = sentence.replace(counted.group(), " ")
        if _RELATIVE & _words_said(sentence):
            continue
        for said in _spoken_of(view, claim, sentence):
            wrong = [_other(view.pack, fact, said) for fact in owners]
            if not all(wrong):
                continue
            word = min(wrong)
            right = _right(view.pack, claim.kind, word, owners)
            yield view.finding(
                "wrong_fact",
                f"{view.turn.text[claim.start : claim.end]} is {owners[0].path}, not of {word}",
                (claim.start, claim.end),
                expected=" or ".join(fact.text for fact in right),
                source=", ".join(f"fact {fact.path}" for fact in right),
            )
            break


_COUNTED = re.compile(
    r"\s(?:from|after|before|since|following|until)(?:\s(?:the|your|its|an?|each|this|that))?\s[\w-]+",
    re.IGNORECASE,
)
"""What a span is counted from, rather than told of: "14 days from the charge"."""

_RELATIVE = frozenset({"today", "tonight", "tomorrow", "now"})
_PLAIN = frozenset({"after", "before", "next", "first", "until", "from", "most", "min", "max"})
"""Words that stand in any sentence and single out no fact."""

_ALIASES = {
    "weekday": ("weekdays", "week", "monday", "tuesday", "wednesday", "thursday", "friday", "mon",
                "fri", "mondays", "fridays"),
    "saturday": ("saturdays", "sat", "weekend", "weekends"),
    "sunday": ("sundays", "sun", "weekend", "weekends"),
}  # fmt: skip


_TURNED = re.compile(r"\b(?:respectively|not|than|instead|except|unlike)\b|n't\b", re.IGNORECASE)
"""Words by which a value may belong to what stands further off."""

MOST_VALUES = 2
"""Values that are told of one thing at once, such as opening and closing time."""


def _spoken_of(view: TurnView, claim: Claim, sentence: str) -> Iterator[frozenset[str]]:
    """The words that say what a value is told of: its sentence's, and those of its part of it."""
    alike = [c for c in claims_in(sentence, view.locale) if c.kind == claim.kind]
    if claim.kind != "money" or len(alike) < 2:  # of two amounts words alone do not tell which
        yield _words_said(sentence)
    assert view.pack is not None
    words = [
        (m.start(), False, m.group())
        for m in _WORD.finditer(sentence.lower())
        if _words_said(m.group()) & _siblings(view.pack).keys()
    ]
    values = [(c.start, True, "") for c in alike]
    marks = sorted(words + values)
    runs = [list(run) for _, run in groupby(marks, key=lambda mark: mark[1])]
    many = any(run[0][1] and len(run) > MOST_VALUES for run in runs)
    if len(runs) < 4 or len(runs) % 2 or many or _TURNED.search(sentence):
        return
    text = view.turn.text
    place = claim.start - text.rfind(sentence, 0, claim.start + len(sentence))
    for part in (one + other for one, other in zip(runs[::2], runs[1::2], strict=True)):
        if (place, True, "") in part:
            yield _words_said(" ".join(word for _, _, word in part))


_WORD = re.compile(r"[a-z]+")


def _words_said(sentence: str) -> frozenset[str]:
    said = set(_WORD.findall(sentence.lower()))
    return frozenset(said | {word for word, others in _ALIASES.items() if said & set(others)})


def _other(pack: Pack, fact: Fact, said: frozenset[str]) -> str:
    """A word of the sentence that makes it about another fact; empty where there is none."""
    for word in fact.words - said:
        for other in _siblings(pack).get(word, frozenset()):
            if other in said and other not in fact.words:
                return other
    return ""


def _right(pack: Pack, kind: str, word: str, owners: list[Fact]) -> list[Fact]:
    """The facts that were meant: as those stated, but for the word."""
    return [
        fact for fact in facts_of(pack)
        if word in fact.words and any(k == kind for k, _ in fact.claims)
        and any(len(fact.words ^ owner.words) == 2 for owner in owners)
    ]  # fmt: skip


@lru_cache(maxsize=16)
def _siblings(pack: Pack) -> dict[str, frozenset[str]]:
    """By word, the words that stand in its place in facts of the same name otherwise."""
    found: dict[str, frozenset[str]] = {}
    for one, other in permutations(facts_of(pack), 2):
        left, right = one.words - other.words, other.words - one.words
        kinds = [{kind for kind, _ in fact.claims} for fact in (one, other)]
        if len(left) == len(right) == 1 and one.words & other.words and kinds[0] == kinds[1]:
            (word,), (sibling,) = left, right
            if {word, sibling} & _PLAIN:
                continue
            found[word] = found.get(word, frozenset()) | {sibling}
    return found
