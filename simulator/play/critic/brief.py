"""Brief: the customer keeps to what it was given. What it gets wrong is the simulator's fault."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from simulator.content.claims import claims_in
from simulator.content.locales import Locale
from simulator.dialogue import EndingKind, Finding, Severity, Speaker
from simulator.play.critic.registry import TurnView, check
from simulator.play.nlu import SupportReading, segments, words
from simulator.play.nlu.phatics import only_greets

SAID = 0.1
"""Least similarity of a customer's words to the beat it plays: of 330 paraphrases that others wrote
0.3 % are below; of 200 dialogues of random words 4 pass."""

ECHOED = 5
"""Words from which on a sentence that both sides say is no small talk."""

FACTS = ("money", "percent", "date", "email", "phone")
"""Kinds of values that a customer must have been given; ids are for the checks of names."""

_NUMBER = re.compile(r"(?<![\w-])\d{4,}(?![\w%-])")

_WAITS = re.compile(
    r"^\W*(?:one|just a|a) (?:moment|second|minute)\b|\blet me (?:see|check|look|ask)\b"
    r"|\bhold on\b",
    re.IGNORECASE,
)
_AS_SUPPORT = re.compile(
    r"\bhow (?:can|may) I (?:help|assist) you\b|\bI(?:'m| am) here to (?:help|assist)\b"
    r"|\bwhat (?:kind of )?help do you need\b|\bI can(?:'t|not| not) assist (?:you )?with\b"
    r"|\bif you(?:'d like| would like| want) me to (?:make|cancel|change|book|order|refund|check)\b"
    r"|\byou(?:'d| would) like to (?:order|book|buy|return|exchange|cancel)\b"
    r"|\bwhen you(?:'d like| would like| want) to pick (?:it |(?:up )?(?:the|your) \w+ )?up\b"
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
def invented_facts(view: TurnView) -> Iterator[Finding]:
    """A customer gives an amount, a date, contact or number that its brief does not hold."""
    if view.by_support or view.known is None:
        return
    stated = list(view.of_kind(*FACTS))
    given = (_values_in(tuple(view.known.values()), view.locale),
             _values_in(_examples(view), view.locale)) if stated else ()  # fmt: skip
    for claim in stated:
        known = any((claim.kind, v) in values for values in given for v in claim.values)
        if known or any(view.session.evidence.values.get((claim.kind, v)) for v in claim.values):
            continue
        text = view.turn.text[claim.start : claim.end]
        yield view.finding(
            "invented_fact",
            f"says {text}, which was neither in the brief nor in the dialogue",
            (claim.start, claim.end),
            source="brief",
        )

    yield from _invented_numbers(view)


def _invented_numbers(view: TurnView) -> Iterator[Finding]:
    """Numbers of four digits and more that nobody gave, such as an order's."""
    assert view.known is not None
    numbers = list(_NUMBER.finditer(view.turn.text))
    if not numbers:
        return
    heard = (*view.known.values(), *_examples(view), *(turn.text for turn in view.turns))
    known = {m.group() for text in heard for m in _NUMBER.finditer(text)}
    stated = [(c.start, c.end) for c in view.claims if c.kind not in ("number", "id")]
    for match in numbers:
        inside = any(start <= match.start() < end for start, end in stated)
        if not inside and match.group() not in known:
            yield view.finding(
                "invented_fact",
                f"says {match.group()}, which was neither in the brief nor in the dialogue",
                match.span(),
                source="brief",
            )


def _examples(view: TurnView) -> tuple[str, ...]:
    """What the brief shows the customer as examples."""
    beats = view.scenario.beats.values() if view.scenario else ()
    return tuple(text for beat in beats for text in beat.say)


@lru_cache(maxsize=256)
def _values_in(texts: tuple[str, ...], locale: Locale) -> frozenset[tuple[str, object]]:
    """All values that some texts state, by kind."""
    return frozenset(
        (c.kind, v) for text in texts for c in claims_in(text, locale) for v in c.values
    )


@check
def speaks_as_support(view: TurnView) -> Iterator[Finding]:
    """A customer that falls out of its role and speaks for the business."""
    if view.by_support or view.known is None:
        return
    text = view.turn.text.replace("’", "'")
    for pattern in (_AS_SUPPORT, _is_business(view.pack.business if view.pack else "")):
        for match in pattern.finditer(text):
            yield view.finding("speaks_as_support", f"says {match.group()!r}", match.span())
    yield from _echoes(view)


@lru_cache(maxsize=16)
def _is_business(name: str) -> re.Pattern[str]:
    """How somebody says to be the business, its owner or its agent."""
    who = r"(?:the |an? )?(?:(?:owner|manager|agent|support agent|employee) (?:of|at|from) )?"
    return re.compile(rf"\bI(?:'m| am) {who}{re.escape(name) or '(?!)'}\b", re.IGNORECASE)


def _echoes(view: TurnView) -> Iterator[Finding]:
    """A customer says a whole sentence of support's again, as if it were support."""
    if not view.claimed:
        return
    texts = (turn.text for turn in view.turns if turn.speaker == Speaker.SUPPORT)
    heard = {tuple(words(sentence)) for text in texts for sentence in segments(text)}
    for sentence in segments(view.turn.text):
        said = tuple(words(sentence))
        if len(said) >= ECHOED and said in heard and not sentence.rstrip().endswith("?"):
            yield view.finding("speaks_as_support", f"repeats support's {sentence!r}")
            return


@check
def wrong_beat(view: TurnView) -> Iterator[Finding]:
    """A customer's beat is none to begin with, or none that may follow the one before."""
    if view.by_support or view.scenario is None or not view.turn.beat:
        return
    beats = view.scenario.beats
    before = [turn.beat for turn in view.turns if turn.speaker == Speaker.CUSTOMER and turn.beat]
    if not before and view.turn.beat not in view.scenario.start:
        yield view.finding(
            "wrong_beat",
            f"begins with {view.turn.beat}",
            expected=" or ".join(view.scenario.start),
            source=f"scenario {view.scenario.name}",
            severity=Severity.WARNING,
        )
    if not before or view.turn.beat == before[-1] or before[-1] not in beats:
        return
    leaves = beats[view.turn.beat].ends in (EndingKind.ESCALATED, EndingKind.GAVE_UP)
    if view.turn.beat not in beats[before[-1]].successors and not leaves:
        yield view.finding(
            "wrong_beat",
            f"plays {view.turn.beat}, which cannot follow {before[-1]}",
            expected=" or ".join(beats[before[-1]].successors) or "the end",
            source=f"scenario {view.scenario.name}",
            severity=Severity.WARNING,
        )


@check
def unsaid_beat(view: TurnView) -> Iterator[Finding]:
    """The words of a customer do not mean the beat that it says it plays."""
    beats = view.scenario.beats if view.scenario else {}
    if view.by_support or view.nlu is None or not view.claimed or view.turn.beat not in beats:
        return
    beat = beats[view.turn.beat]
    own = [turn for turn in view.turns if turn.speaker == Speaker.CUSTOMER]
    plain = [turn.text for turn in (*own, view.turn) if not turn.move]  # moves may be disguised
    if view.nlu.disordered(tuple(plain)):
        yield view.finding("unsaid_beat", "its words stand in no order")
        return
    played = [turn.beat for turn in own if not only_greets(turn.text)]
    kind, names = ("wants", beat.wants) if beat.wants else ("asks", (beat.asks,))
    if beat.name in played[-1:] or not all(names) or not beat.say:
        return
    if not played and (only_greets(view.turn.text) or _answers_first(view, bool(own))):
        return
    if _is_read(view, kind, names) or _takes_offer(view, beat.wants):
        return
    if view.nlu.similarity(view.turn.text, kind, names) < SAID:
        yield view.finding(
            "unsaid_beat",
            f"plays {beat.name}, and its words do not say so",
            expected=beat.example,
            source=f"beat {beat.name}",
        )


def _takes_offer(view: TurnView, wants: tuple[str, ...]) -> bool:
    """Whether the words are a yes to support, which has just offered what the beat wants."""
    assert view.nlu
    heard = [turn.text for turn in view.turns if turn.speaker == Speaker.SUPPORT]
    offered = wants and heard and view.nlu.support(heard[-1]).offers == wants
    return bool(offered) and view.nlu.customer(view.turn.text).has("yes")


def _is_read(view: TurnView, kind: str, names: tuple[str, ...]) -> bool:
    """Whether the words are read as what the beat says, slips and all."""
    assert view.nlu
    meant = view.nlu.customer(view.turn.text, view.session.asked_in(view.turn.index - 1)).meant
    return any(intent.kind == kind and set(names) & set(intent.names) for intent in meant)


def _answers_first(view: TurnView, greeted: bool) -> bool:
    """Whether a customer that only greeted tells what it was asked before it came to its wish."""
    assert view.nlu
    asked = view.session.asked_in(view.turn.index - 1)
    reading = view.nlu.customer(view.turn.text, asked)
    return greeted and bool(asked) and (bool(reading.slots) or reading.has("unknown"))


@check
def ended_early(view: TurnView) -> Iterator[Finding]:
    """A customer leaves as if all were well, or refused, before support has decided anything."""
    if view.by_support or view.scenario is None or view.turn.beat not in view.scenario.beats:
        return
    ends = view.scenario.beats[view.turn.beat].ends
    session, heard = view.session, [reading for _, reading in _heard(view)]
    answered = bool(session.done or session.answered) or _told_something(view)
    told = any(reading.done or "done" in reading.maybe for reading in heard)  # it may be believed
    refused = bool(session.refused) or any(r.refused or "refused" in r.maybe for r in heard)
    decided = {
        EndingKind.RESOLVED: answered and (told or not _only_words(view)),
        EndingKind.REFUSED: answered or refused,
        EndingKind.ESCALATED: session.escalated or any(reading.escalated for reading in heard),
    }
    if ends is not None and not decided.get(ends, True):
        yield view.finding(
            "ended_early",
            f"leaves as {ends.value}, but nothing was decided",
            expected="support answers, does or refuses something first",
            source="session",
        )


def _only_words(view: TurnView) -> bool:
    """Whether all that was asked for needs a tool, and none has ever been called with success.

    Of a bot whose calls nobody sees only its words are known, and what it tells may be looked up.
    """
    pack, raised = view.pack, view.session.raised
    if pack is None or not raised:
        return False
    called = any(call.ok for turn in view.turns for call in turn.calls)
    return not called and all(
        name in pack.tools
        or (view.logged and name in pack.topics and bool(pack.topics[name].reads))
        for name in raised
    )


def _told_something(view: TurnView) -> bool:
    """Whether support has said anything but questions: an answer in words of its own counts."""
    said = ((text, read) for text, read in _heard(view) if not _WAITS.search(text))
    return any(
        read.informs
        or not (read.requests or read.confirms or read.confused or read.stalls or read.nothing)
        for _, read in said
    )


def _heard(view: TurnView) -> Iterator[tuple[str, SupportReading]]:
    """What support has said before, as the NLU understands it."""
    if view.nlu:
        texts = (turn.text for turn in view.turns if turn.speaker == Speaker.SUPPORT)
        yield from ((text, view.nlu.support(text)) for text in texts)
