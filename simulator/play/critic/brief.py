"""Brief: the customer keeps to what it was given. What it gets wrong is the simulator's fault."""

from __future__ import annotations

import re
from collections.abc import Iterator

from simulator.content.claims import claims_in
from simulator.dialogue import EndingKind, Finding, Severity, Speaker
from simulator.play.critic.registry import Look, check

FACTS = ("money", "percent", "date", "email", "phone")
"""Kinds of values that a customer must have been given; ids are for the checks of names."""

_WAITS = re.compile(
    r"^\W*(?:one|just a|a) (?:moment|second|minute)\b|\blet me (?:see|check|look|ask)\b"
    r"|\bhold on\b",
    re.IGNORECASE,
)
_AS_SUPPORT = re.compile(
    r"\bhow (?:can|may) I (?:help|assist) you\b"
    r"|\bthank you for (?:contacting|reaching out to) (?:us|our)\b"
    r"|\bI(?:'ve| have) (?:now )?(?:(?:refunded|processed|issued) (?:it|the|your)"
    r"|cancelled your)\b"
    r"|\b(?:can|could|may) (?:you|I) (?:please )?(?:have|provide|give me|share|confirm)"
    r" your (?:order|email|customer)\b"
    r"|\bis there anything else I can (?:do for you|help)\b"
    r"|\bI(?:'ll| will) (?:look into|check) (?:that|this|it) for you\b",
    re.IGNORECASE,
)


@check
def invented_facts(look: Look) -> Iterator[Finding]:
    """A customer gives an amount, a date or contact that its brief does not hold."""
    if look.by_support or look.known is None:
        return
    given = {(c.kind, c.value) for value in look.known.values() for c in claims_in(value)}
    given |= set(_examples(look))
    for claim in look.of_kind(*FACTS):
        if (claim.kind, claim.value) in given or look.session.evidence.values.get(claim[:2]):
            continue
        text = look.turn.text[claim.start : claim.end]
        yield look.finding(
            "invented_fact",
            f"says {text}, which was neither in the brief nor in the dialogue",
            (claim.start, claim.end),
            source="brief",
        )


def _examples(look: Look) -> Iterator[tuple[str, object]]:
    beats = look.scenario.beats.values() if look.scenario else ()
    return (c[:2] for beat in beats for text in beat.say for c in claims_in(text))


@check
def speaks_as_support(look: Look) -> Iterator[Finding]:
    """A customer that falls out of its role and speaks for the business."""
    if look.by_support or look.known is None:
        return
    for match in _AS_SUPPORT.finditer(look.turn.text.replace("’", "'")):
        yield look.finding("speaks_as_support", f"says {match.group()!r}", match.span())


@check
def wrong_beat(look: Look) -> Iterator[Finding]:
    """A customer's beat is none that may follow the one before."""
    if look.by_support or look.scenario is None or not look.turn.beat:
        return
    beats = look.scenario.beats
    before = [turn.beat for turn in look.turns if turn.speaker == Speaker.CUSTOMER and turn.beat]
    if not before or look.turn.beat == before[-1] or before[-1] not in beats:
        return
    leaves = beats[look.turn.beat].ends in (EndingKind.ESCALATED, EndingKind.GAVE_UP)
    if look.turn.beat not in beats[before[-1]].successors and not leaves:
        yield look.finding(
            "wrong_beat",
            f"plays {look.turn.beat}, which cannot follow {before[-1]}",
            expected=" or ".join(beats[before[-1]].successors) or "the end",
            source=f"scenario {look.scenario.name}",
            severity=Severity.WARNING,
        )


@check
def ended_early(look: Look) -> Iterator[Finding]:
    """A customer leaves as if all were well, or refused, before support has decided anything."""
    if look.by_support or look.scenario is None or look.turn.beat not in look.scenario.beats:
        return
    ends = look.scenario.beats[look.turn.beat].ends
    answered = bool(look.session.done or look.session.answered) or _told_something(look)
    decided = {
        EndingKind.RESOLVED: answered,
        EndingKind.REFUSED: answered or bool(look.session.refused) or _said_no(look),
        EndingKind.ESCALATED: look.session.escalated or _handed_over(look),
    }
    if ends is not None and not decided.get(ends, True):
        yield look.finding(
            "ended_early",
            f"leaves as {ends.value}, but nothing was decided",
            expected="support answers, does or refuses something first",
            source="session",
        )


def _told_something(look: Look) -> bool:
    """Whether support has said anything but questions: an answer in words of its own counts."""
    texts = [turn.text for turn in look.turns if turn.speaker == Speaker.SUPPORT]
    heard = (
        [look.ear.support(text) for text in texts if not _WAITS.search(text)] if look.ear else []
    )
    return any(not (turn.requests or turn.confirms) for turn in heard)


def _said_no(look: Look) -> bool:
    texts = [turn.text for turn in look.turns if turn.speaker == Speaker.SUPPORT]
    return look.ear is not None and any(look.ear.support(text).refused for text in texts)


def _handed_over(look: Look) -> bool:
    texts = [turn.text for turn in look.turns if turn.speaker == Speaker.SUPPORT]
    return look.ear is not None and any(look.ear.support(text).escalated for text in texts)
