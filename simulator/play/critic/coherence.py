"""Coherence: what is said fits what was said before; nothing is asked, told or left out twice.

Each side is understood by the pack's NLU. What a check cannot place it lets pass: a bot that words
things in its own way is not incoherent. Findings that rest on that understanding alone are
warnings; they are reported, and nothing is sent back for them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from simulator.dialogue import Blame, Finding, Severity, Speaker
from simulator.play.critic.content_words import content_words
from simulator.play.critic.misplaced import misplaced_reply, misplaced_words
from simulator.play.critic.polarity import turned_round
from simulator.play.critic.registry import TurnView, check, check_support, sentence_start
from simulator.play.critic.topic_texts import texts_about
from simulator.play.nlu import SupportReading, words

LONGEST_QUOTE = 80
"""Characters of a question that a finding quotes."""

ABOUT = 0.34
"""Share of a reply's words from which on it is taken to be about something."""

_YES_OR_NO = re.compile(r"(?:yes|no|sure|certainly|absolutely|of course|indeed)\b", re.IGNORECASE)

_DENIED = re.compile(
    r"\b(?:has|have)(?: not|n't) been (refund|cancel|return|exchang|replac|chang|updat|book)"
    r"|\bI have(?: not|n't) (refund|cancel|exchang|replac|chang|updat|book)",
    re.IGNORECASE,
)


_CONDITIONAL = re.compile(r"\b(?:if|unless|until|till|should|in case|when|as long as)\b", re.I)

_STALLS = re.compile(
    r"\blet me (?:see|ask|check|look|find|think|have a look)\b"
    r"|\bI(?:'ll| will) (?:see|ask|check|look|find out|deal with|take care of|get back)\b"
    r"|\bI(?:'m| am) (?:not sure|checking|looking|working on)\b|\bI (?:don't|do not) know\b"
    r"|\b(?:one|a|just a) (?:moment|sec|second|minute)\b|\b(?:hold on|bear with me)\b",
    re.IGNORECASE,
)
"""What puts an answer off; what follows may still be wrong, but nothing is dodged."""


@check
def contradictions(view: TurnView) -> Iterator[Finding]:
    """Support takes back a deed, or its own yes or no; a customer tells another number."""
    if view.by_support:
        yield from turned_round(view)
        text = view.turn.text.replace("’", "'")
        for match in _DENIED.finditer(text):
            stem = match.group(1) or match.group(2)
            done = [name for name in view.session.done if stem.lower() in name]
            start = sentence_start(text, match.start())
            if done and not _CONDITIONAL.search(text, start, match.start()):
                yield view.finding(
                    "contradiction",
                    f"says {match.group()!r}, but {done[-1]} has succeeded",
                    match.span(),
                    expected=f"the outcome of {done[-1]}",
                    source="tool log",
                )
        return
    if view.nlu is None or view.pack is None or not view.turns:
        return
    asked = {slot for slot, when in view.session.asked if when >= view.turn.index - 2}
    failed = any(not call.ok for turn in view.turns[-2:] for call in turn.calls)
    for slot, value in view.nlu.customer(view.turn.text).slots.items():
        told = view.session.told.get(slot, ())
        single = view.pack.slots[slot].kind in ("id", "email", "phone")
        if single and told and not failed and slot not in asked and told[-1].value != value:
            yield view.finding(
                "contradiction",
                f"says {value}, and {told[-1].value} before",
                expected=told[-1].value,
                source=f"turn {told[-1].turn}",
                severity=Severity.WARNING,
            )


@check_support
def unanswered(view: TurnView) -> Iterator[Finding]:
    """The customer asked or wanted something, and support's reply has nothing to do with it."""
    if view.nlu is None or view.pack is None or view.turn.calls:
        return
    question = view.last(Speaker.CUSTOMER)
    if question is None:
        return
    wanted = [i for i in view.nlu.customer(question.text).intents if i.kind in ("asks", "wants")]
    reading = view.nlu.support(view.turn.text)
    stalls = _STALLS.search(view.turn.text.replace("’", "'"))
    if not wanted or _moves(reading) or reading.answered or stalls:
        return
    shown = [call.result for turn in view.turns for call in turn.calls if call.ok]
    texts = (*texts_about(view.pack, wanted[-1].names), question.text, *shown)
    about = {word for text in texts for word in content_words(text)}
    spoken = content_words(view.turn.text)
    short = _YES_OR_NO.match(view.turn.text) or len(words(view.turn.text)) < 3
    if short or view.claims or len(spoken & about) > ABOUT * len(spoken):
        return
    yield view.finding(
        "unanswered",
        f"does not answer {_quoted(question.text)}",
        expected="an answer, a question or a refusal",
        source=f"turn {question.index}",
        severity=Severity.WARNING if spoken & about else Severity.ERROR,
    )


def _quoted(text: str) -> str:
    return repr(text if len(text) <= LONGEST_QUOTE else text[:LONGEST_QUOTE] + "...")


@check
def left_unanswered(view: TurnView) -> Iterator[Finding]:
    """The customer has to speak again, since support has not answered what it asked or told."""
    if view.by_support or view.nlu is None or not view.turns:
        return
    before = view.turns[-1]
    if before.speaker != Speaker.CUSTOMER:
        return
    asked = view.session.asked_in(before.index - 1)
    said = view.nlu.customer(before.text, asked)
    if said.slots or any(i.kind in ("wants", "asks", "yes", "no", "unknown") for i in said.meant):
        yield view.finding(
            "unanswered",
            "what the customer said before was not answered",
            expected="a reply",
            source=f"turn {before.index}",
            severity=Severity.WARNING,
            blame=Blame.SUPPORT,
        )


@check
def out_of_place(view: TurnView) -> Iterator[Finding]:
    """A turn that answers, reports, refuses or tells what nobody has brought up."""
    if view.nlu is None or view.pack is None:
        return
    if view.by_support:
        reason = misplaced_reply(view, view.nlu.support(view.turn.text))
    else:
        asked = view.session.asked_in(view.turn.index - 1)
        reason = misplaced_words(view, view.nlu.customer(view.turn.text, asked))
    if reason:
        source = "earlier turns"
        yield view.finding("out_of_place", reason, source=source, severity=Severity.WARNING)


def _moves(reading: SupportReading, requests: bool = True) -> bool:
    """Whether support's turn brings the conversation on in any way that can be recognised."""
    asked = requests and bool(reading.requests)
    other = (
        reading.confirms or reading.done or reading.refused or reading.escalated or reading.confused
    )
    return asked or bool(reading.offers) or other
