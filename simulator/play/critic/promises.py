"""Promises: what is said to be possible is not what the policy rules out.

In the clause's own words ("the passengers of a booking can be changed"), without the limit that a
clause sets ("can be cancelled at any time"), or of a record for which a pack's rules rule it out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from simulator.content.pack import Pack
from simulator.content.rules import Rule
from simulator.dialogue import Finding
from simulator.play.critic.content_words import content_words
from simulator.play.critic.registry import TurnView, check_support
from simulator.play.critic.restrictions import (
    ANY_DEED,
    ANY_UNIVERSAL,
    DEED_WORDS,
    UNIVERSALS,
    Restriction,
    deeds_in,
    of_pack,
    of_text,
)
from simulator.play.critic.rule_outcomes import refusal
from simulator.play.critic.said import is_asked, sentences

_CLAUSE = re.compile(r"[^.;\n]{8,300}")
_FORBIDS = re.compile(
    r"\b(?:cannot|can not|can't|can never|must not|may not|are not allowed|is not allowed"
    r"|not permitted"
    r"|no longer be|should not|non-refundable|not be)\b",
    re.IGNORECASE,
)
_MODAL = re.compile(
    r"\b(?:can|may|are allowed to|is allowed to|are able to|able to|is possible to|are eligible"
    r"|is eligible|happy to)\b",
    re.IGNORECASE,
)
_NOT = re.compile(
    r"\b(?:not|cannot|can't|no|never|only|unable|unless|if|except|without|unfortunately|isn't|aren't"
    r"|don't|doesn't|however|but|whether|n't)\b",
    re.IGNORECASE,
)
_UNLESS = re.compile(r"\b(?:unless|except|if|without|only|until|after|once|when|before)\b", re.I)
_LEAD = re.compile(
    r"\b(?:do not|don't) (?:worry|hesitate)\b|\bno (?:worries|problem|doubt)\b", re.IGNORECASE
)
_FILLERS = frozenset(
    "be can cannot may not any all the and or with user agent customer also even must".split()  # noqa: SIM905
)
LEAST = 3
"""Content words of a clause from which on it says something of its own."""

_DEED = "|".join(DEED_WORDS.values())
_POSSIBLE = re.compile(
    r"\b(?:can|may|could|are (?:allowed|able|free|welcome) to|is (?:allowed|able) to|happy to"
    r"|possible to|will|'ll)(?: (?:be|still|also|just|always|even|simply|fully|freely|easily|gladly"
    r"|be able to|then))*"
    rf" (?P<active>{_DEED})\b"
    r"|\b(?:can|may|could|will|'ll)(?: (?:always|still|also|just|simply))*"
    r" (?:get|have|receive|request|claim|make|start|ask for)(?: (?:an?|your|the|any|full|free|my))*"
    rf" (?P<object>{_DEED})\b"
    r"|\bno (?:deadline|time limit|cut-?off|limit)s? (?:for|on|to|when) (?:an?|your|the|any|our )*"
    rf"(?P<unlimited>{_DEED})\b"
    rf"|\b(?P<noun>{_DEED})(?: of [\w ]{{1,30}})? (?:is|are)(?: (?:still|also|always|even|fully))*"
    r" (?:possible|allowed|available|accepted|free|fine|no problem|okay|permitted|granted)\b"
    rf"|\A\W*(?:(?:sure|yes|of course|absolutely|certainly)\W+)?(?P<imperative>{_DEED})\b"
    r"|\b(?:is|are)(?: (?:always|fully))? (?P<adjective>cancell?able|refundable|returnable"
    r"|exchangeable)\b",
    re.IGNORECASE,
)
_OFFERED = re.compile(
    r"\b(?:I|we|you) (?:can|may|could|will be able to|am able to|are able to|am happy to"
    r"|are happy to)(?: (?:still|also|just|gladly|certainly|definitely|of course))*"
    rf" (?P<deed>{_DEED}) (?:it|this|that|them|(?:your|the|this|that) (?:\w+ ){{0,2}}?order"
    r"|(?:your|the|this|that) (?:reservation|booking|ticket|purchase|item)|order\b)"
    r"|\b(?:your|the|this|that) order(?: [#\w-]+)? can(?: (?:still|also|be))*"
    rf" (?P<passive>{_DEED})",
    re.IGNORECASE,
)
_RELATED = re.compile(
    r"\b(?:you (?:said|mentioned|wrote|asked|were told|would like|want)|asking|request\w*|wish\w*"
    r"|i understand|let (?:me|us) know|contact|reach|ask me|write to)\b",
    re.IGNORECASE,
)
_GENERIC = frozenset(content_words(
    "order orders purchase item items product products reservation reservations booking bookings"
    " ticket tickets subscription it them one ones everything anything something account"
    " business shop store course sure problem worry still just simply free charge cost later okay"
    " fully full our day days time minute last moment matter reason question possible able allowed"
    " eligible available accepted fine permitted granted receive request claim make start there"
))  # fmt: skip
"""What a deed may be of without saying which."""


@check_support
def promises(view: TurnView) -> Iterator[Finding]:
    """Something is said to be possible that a clause of the policy rules out."""
    clauses = _forbidden(view.policy)
    limits = (*(of_pack(view.pack) if view.pack else ()), *of_text(view.policy))
    if view.pack:
        clauses = (*_forbidden_by(view.pack), *clauses)
    if not clauses and not limits:
        return
    text = view.turn.text
    for start, end in sentences(text):
        sentence = text[start:end].replace("’", "'")
        if is_asked(text, start):
            continue
        span = (start, start + len(text[start:end].rstrip()))
        if out := _in_the_same_words(sentence, clauses):
            yield view.finding(
                "broken_rule", f"promises what {_named(out.source)} rules out: {out.clause[:120]}",
                span, expected=out.clause, source=out.source,
            )  # fmt: skip
        elif limit := without_limit(sentence, limits):
            yield view.finding(
                "broken_rule", f"promises without a limit what {_named(limit.source)} limits",
                span, expected=limit.clause, source=limit.source,
            )  # fmt: skip
        elif rule := _refused(view, sentence):
            yield view.finding(
                "broken_rule", f"offers what the rule {rule.name} rules out for this record",
                span, expected=rule.clause, source=f"rule {rule.name}",
            )  # fmt: skip


def _refused(view: TurnView, sentence: str) -> Rule | None:
    """The rule by which a recorded offer cannot be kept, as far as tools have shown the record."""
    if view.pack is None or view.world is not None:
        return None
    said = _OFFERED.search(sentence)
    if said is None or _NOT.search(sentence) or _UNLESS.search(sentence):
        return None
    deeds = deeds_in(said["deed"] or said["passive"])
    tools = [
        tool
        for tool in view.pack.tools.values()
        if tool.is_deed and set(deeds) & set(deeds_in(tool.name.replace("_", " ")))
    ]
    if not tools:
        return None
    return refusal((*view.turns, view.turn), view.pack, view.policy, tools, sentence)


def _named(source: str) -> str:
    return f"the {source}" if source.startswith("rule ") else "the policy"


@dataclass(frozen=True)
class _RuledOut:
    """A clause that rules something out: its content words, and the deeds of which each is out."""

    words: frozenset[str]
    deeds: tuple[str, ...]
    clause: str
    source: str


def _in_the_same_words(sentence: str, clauses: Sequence[_RuledOut]) -> _RuledOut | None:
    if not clauses or not _MODAL.search(sentence) or _NOT.search(sentence):
        return None
    said, deeds = content_words(sentence), deeds_in(sentence)
    return next(
        (
            each
            for each in clauses
            if each.words <= said and (not each.deeds or set(each.deeds) & set(deeds))
        ),
        None,
    )


@lru_cache(maxsize=32)
def _forbidden(policy: str) -> tuple[_RuledOut, ...]:
    """Clauses without conditions that rule something out."""
    matches = (match.group() for match in _CLAUSE.finditer(policy))
    return tuple(each for clause in matches for each in _ruled_out(clause, "system prompt"))


@lru_cache(maxsize=16)
def _forbidden_by(pack: Pack) -> tuple[_RuledOut, ...]:
    parts = ((rule, part) for rule in pack.rules.values() for part in _CLAUSE.findall(rule.clause))
    return tuple(each for rule, part in parts for each in _ruled_out(part, f"rule {rule.name}"))


def _ruled_out(clause: str, source: str) -> Iterator[_RuledOut]:
    if not _FORBIDS.search(clause) or _UNLESS.search(clause):
        return
    words = frozenset(content_words(clause)) - _FILLERS
    deeds = deeds_in(clause)
    if len(deeds) > 1:
        words -= {word for deed in ANY_DEED.findall(clause) for word in content_words(deed)}
    if LEAST <= len(words) <= 8:
        yield _RuledOut(words, deeds if len(deeds) > 1 else (), clause.strip(), source)


def without_limit(sentence: str, limits: tuple[Restriction, ...]) -> Restriction | None:
    """The restriction that a sentence denies; of several, the one that is most about the same.

    Example:
        >>> limits = of_text("Orders can be cancelled until 24 hours before delivery.")
        >>> without_limit("Orders can be cancelled at any time.", limits).deed
        'cancel'
    """
    if not limits or not ANY_UNIVERSAL.search(sentence):
        return None
    free = [kind for kind, words in UNIVERSALS.items() if words.search(sentence)]
    said = _POSSIBLE.search(sentence) if free else None
    left = _LEAD.sub(" ", ANY_UNIVERSAL.sub(" ", sentence)) if said else ""
    if said is None or _RELATED.search(left) or _NOT.search(left):
        return None
    deed_words = next(filter(None, said.groups()))
    start = max(sentence.rfind(mark, 0, said.start()) for mark in ",;:")
    own = content_words(ANY_UNIVERSAL.sub(" ", sentence[start + 1 :]))
    about = own - content_words(deed_words) - _GENERIC - _FILLERS
    best, most = None, -1
    for limit in limits:
        shared = len(about & limit.words)
        same = not about or shared  # else it is of something else than the clause
        if limit.kind in free and same and shared > most and _is_deed(deed_words, limit.deed):
            best, most = limit, shared
    return best


@lru_cache(maxsize=256)
def _is_deed(words: str, deed: str) -> bool:
    return re.match(rf"(?:{DEED_WORDS[deed]})\Z", words, re.IGNORECASE) is not None
