"""Coherence: what is said fits what was said before; nothing is asked, told or left out twice.

Each side is understood by the pack's NLU. What a check cannot place it lets pass: a bot that words
things in its own way is not incoherent. Findings that rest on that understanding alone are
warnings; they are reported, and nothing is sent back for them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from simulator.content.pack import Pack
from simulator.content.templates import Template
from simulator.content.values import render
from simulator.content.world import EVALUATION_ERRORS
from simulator.dialogue import Blame, Finding, Severity, Speaker, Turn
from simulator.play.critic.content_words import content_words
from simulator.play.critic.polarity import turned_round
from simulator.play.critic.registry import TurnView, check, check_support, sentence_start
from simulator.play.critic.streets import addresses_in, stands_in
from simulator.play.nlu import CustomerReading, SupportReading, segments, words

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
    question = _last(view.turns, Speaker.CUSTOMER)
    if question is None:
        return
    wanted = [i for i in view.nlu.customer(question.text).intents if i.kind in ("asks", "wants")]
    reading = view.nlu.support(view.turn.text)
    stalls = _STALLS.search(view.turn.text.replace("’", "'"))
    if not wanted or _moves(reading) or reading.answered or stalls:
        return
    shown = [call.result for turn in view.turns for call in turn.calls if call.ok]
    texts = (*_texts_about(view.pack, wanted[-1].names), question.text, *shown)
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
        reason = _misplaced_reply(view, view.nlu.support(view.turn.text))
    else:
        asked = view.session.asked_in(view.turn.index - 1)
        reason = _misplaced_words(view, view.nlu.customer(view.turn.text, asked))
    if reason:
        source = "earlier turns"
        yield view.finding("out_of_place", reason, source=source, severity=Severity.WARNING)


def _misplaced_reply(view: TurnView, reading: SupportReading) -> str:
    assert view.pack is not None
    raised, tools, topics = view.session.raised, view.pack.tools, view.pack.topics
    acts = [t for t in (*reading.proposed, *reading.reported) if t in tools and tools[t].is_deed]
    named = [*reading.answered, *reading.rules, *acts]
    about = {home for name in reading.about for home in _homes(view.pack, name)}
    if reading.escalated and any(not call.ok for turn in view.turns for call in turn.calls):
        return ""  # after failures a clerk may hand over of its own accord
    about |= {topic.name for topic in topics.values() if topic.reads in about}
    beside = {topics[name].reads for name in raised if name in topics} - {""}
    named = [name for name in named if name not in topics or topics[name].reads not in beside]
    known = _said_back(view) if acts else _on_topic(view)
    if named and not about & raised and not known and not _in_own_words(view, named[0]):
        return f"speaks of {named[0]}, which nobody brought up"
    again = [tool for tool in reading.proposed if tool in view.session.done]
    if again and not set(reading.reported) & set(again):
        return f"asks whether to carry out {again[0]}, which is done"
    needed = _needed(view.pack, raised)
    for slot in reading.requests:
        if slot in reading.about and not set(view.pack.slots) & reading.about & needed:
            return f"asks for the {view.pack.slots[slot].called[0]}, which nothing wanted needs"
    return _hasty_farewell(view, reading)


def _in_own_words(view: TurnView, name: str) -> bool:
    """Whether the customer has said what a topic or tool is called by, such as "refund"."""
    assert view.pack is not None
    words = {word for home in _homes(view.pack, name) for word in home.split("_")}
    things = {*view.pack.collections, "order", "info"}
    called = (w for w in words if len(w) > 3 and not any(thing.startswith(w) for thing in things))
    return any(re.search(rf"\b{re.escape(word)}", view.heard) for word in called)


def _said_back(view: TurnView) -> bool:
    """Whether support names a street address that the customer has named."""
    texts = [turn.text for turn in view.turns if turn.speaker == Speaker.CUSTOMER]
    named = [match.group() for match in addresses_in(view.turn.text)]
    return any(stands_in(address, text) for address in named for text in texts)


def _on_topic(view: TurnView) -> bool:
    """Whether all that is said may be said about what came up: "It's out of stock."."""
    assert view.pack is not None
    if any(claim.kind != "id" for claim in view.claims):
        return False  # a phone number or an amount answers something
    own = _last(view.turns, Speaker.CUSTOMER)
    texts = (*_texts_about(view.pack, view.session.raised), own.text if own else "")
    return content_words(view.turn.text) <= {w for text in texts for w in content_words(text)}


def _hasty_farewell(view: TurnView, reading: SupportReading) -> str:
    own = _last(view.turns, Speaker.CUSTOMER)
    if not reading.farewell or reading.about or reading.done or own is None or view.nlu is None:
        return ""
    if reading.escalated or view.session.escalated:
        return ""  # whoever hands over may part
    asked = view.session.asked_in(own.index - 1)
    said = view.nlu.customer(own.text, asked)
    asked_more = any(
        view.nlu.support(t.text).asks_more for t in view.turns[own.index - 1 : own.index]
    )
    declined = asked_more and said.has("no") and not said.slots
    going = said.has("ends") or said.phatic or declined or not (said.slots or said.meant)
    return "" if going else "says goodbye although the customer does not"


def _needed(pack: Pack, raised: Iterable[str]) -> set[str]:
    """Slots that something has use for that came up, or that the identity is checked by."""
    tools = {pack.topics[name].reads for name in raised if name in pack.topics} | set(raised)
    found: set[str] = set()
    for tool in pack.tools.values():
        instead = any(set(bound.rule.instead) & tools for bound in tool.needs)
        if tool.name in tools or instead or "session.verified" in tool.effects:
            found |= set(tool.arguments)
    return found


def _homes(pack: Pack, name: str) -> set[str]:
    """What a sentence about a topic, tool or rule may be said for."""
    found = {name}
    for tool in pack.tools.values():
        rules = [bound.rule for bound in tool.needs]
        if any(name == rule.name or name in rule.instead for rule in rules):
            found.add(tool.name)
    return found


def _misplaced_words(view: TurnView, reading: CustomerReading) -> str:
    assert view.nlu is not None
    before = _last(view.turns, Speaker.SUPPORT)
    own = _last(view.turns, Speaker.CUSTOMER)
    if own is not None and _ends(view, own):
        return "goes on after it had ended the conversation"
    if before is None:
        agrees = reading.has("yes") or reading.has("no")
        return (
            "agrees to nothing" if agrees and not reading.slots and len(reading.meant) == 1 else ""
        )
    said = view.nlu.support(before.text)
    asks = said.requests or said.confirms or said.offers or said.checks or "?" in before.text
    means = {intent.kind for intent in reading.meant}
    if said.requests and means == {"ends"} and reading.meant[-1].names == ("resolved",):
        return "is content although support has asked for something"
    if means & {"wants", "asks", "ends", "remark"} or reading.phatic:
        return ""
    questions = "?" in view.turn.text  # which name values, and answer nothing
    if not asks and ("yes" in means or (reading.slots and not questions)):
        return "answers although nothing was asked"
    told = set(reading.slots) | {n for i in reading.meant if i.kind == "tells" for n in i.names}
    if said.requests and not said.confirms and not told & set(said.requests):
        return "" if "unknown" in means or not (told or means) else "answers something else"
    return ""


def _ends(view: TurnView, turn: Turn) -> bool:
    assert view.nlu is not None
    meant = view.nlu.customer(turn.text).meant
    return bool(meant) and all(intent.kind == "ends" for intent in meant)


def _moves(reading: SupportReading, requests: bool = True) -> bool:
    """Whether support's turn brings the conversation on in any way that can be recognised."""
    asked = requests and bool(reading.requests)
    other = (
        reading.confirms or reading.done or reading.refused or reading.escalated or reading.confused
    )
    return asked or bool(reading.offers) or other


def _texts_about(pack: Pack, names: Iterable[str]) -> Iterator[str]:
    for name in names:
        yield from _texts(pack, name)


@lru_cache(maxsize=512)
def _texts(pack: Pack, name: str) -> tuple[str, ...]:
    """What support may say about a topic or a tool, with facts filled in."""
    if name in pack.topics:
        topic = pack.topics[name]
        filled = _filled(pack, (t for a in topic.answers for t in a.say))
        return (*filled, *(_texts(pack, topic.reads) if topic.reads else ()))
    tool = pack.tools.get(name)
    if tool is None:
        return ()
    own = _filled(pack, (*tool.done, *tool.confirm, *tool.offer))
    clauses = [bound.rule.clause for bound in tool.needs]
    refusals = [text for bound in tool.needs for text in _filled(pack, bound.refusal)]
    return (name.replace("_", " "), tool.does, *own, *clauses, *refusals)


def _filled(pack: Pack, templates: Iterable[Template]) -> list[str]:
    """Sentences with their facts filled in, and nothing in the place of what only tools know."""
    found = []
    for template in templates:
        parts = [template.literals[0]]
        for hole, literal in zip(template.holes, template.literals[1:], strict=True):
            try:
                parts.append(render(hole(pack.names), hole.type, pack.notation))
            except EVALUATION_ERRORS:
                parts.append(" ")
            parts.append(literal)
        found += segments("".join(parts))
    return found


def _last(turns: tuple[Turn, ...], speaker: Speaker) -> Turn | None:
    return next((turn for turn in reversed(turns) if turn.speaker == speaker), None)
