"""Misplaced turns: what answers, reports, refuses or tells what nobody has brought up."""

from __future__ import annotations

import re
from functools import lru_cache

from simulator.content.pack import Pack
from simulator.dialogue import Speaker, Turn
from simulator.play.critic.content_words import content_words
from simulator.play.critic.registry import TurnView
from simulator.play.critic.streets import addresses_in, stands_in
from simulator.play.critic.topic_texts import texts_about
from simulator.play.nlu import CustomerReading, SupportReading, segments

LONGEST = 600
"""Characters of a message in which topics' own sentences are looked for."""


def misplaced_reply(view: TurnView, reading: SupportReading) -> str:
    """Why a turn of support has no place where it stands; empty where it has."""
    assert view.pack is not None
    raised, tools, topics = view.session.raised, view.pack.tools, view.pack.topics
    acts = [t for t in (*reading.proposed, *reading.reported) if t in tools and tools[t].is_deed]
    named = [*reading.answered, *reading.rules, *acts] or _told_as_written(view)
    about = {home for name in (*reading.about, *named) for home in _homes(view.pack, name)}
    if reading.escalated and any(not call.ok for turn in view.turns for call in turn.calls):
        return ""  # after failures a clerk may hand over of its own accord
    about |= {topic.name for topic in topics.values() if topic.reads in about}
    beside = {topics[name].reads for name in raised if name in topics} - {""}
    named = [name for name in named if name not in topics or topics[name].reads not in beside]
    known = _said_back(view) if acts else _on_topic(view)
    if named and not about & raised and not known and not _in_own_words(view, named[0]):
        return f"speaks of {named[0]}, which nobody brought up"
    again = [tool for tool in reading.proposed if tool in view.session.done]
    if again and not set(reading.reported) & set(again) and again[0] not in _wanted_now(view):
        return f"asks whether to carry out {again[0]}, which is done"
    needed = _needed(view.pack, raised)
    for slot in reading.requests:
        if slot in reading.about and not set(view.pack.slots) & reading.about & needed:
            return f"asks for the {view.pack.slots[slot].called[0]}, which nothing wanted needs"
    return _hasty_farewell(view, reading)


def _told_as_written(view: TurnView) -> list[str]:
    """The one topic whose value stands in the text as the pack has it: "It's 12 Mill Street."."""
    assert view.pack is not None
    if len(view.turn.text) > LONGEST:
        return []
    answers = _answers(view.pack)
    valued = [each for each in segments(view.turn.text) if re.search(r"\d", each)]
    told = [answers.get(sentence, frozenset()) for sentence in valued]
    return [name for names in told if len(names) == 1 for name in names]


@lru_cache(maxsize=16)
def _answers(pack: Pack) -> dict[str, frozenset[str]]:
    """From a sentence to the topics that it answers, where no tool has to be asked."""
    found: dict[str, frozenset[str]] = {}
    for name in (topic.name for topic in pack.topics.values() if not topic.reads):
        for text in texts_about(pack, [name]):
            found[text] = found.get(text, frozenset()) | {name}
    return found


def _wanted_now(view: TurnView) -> set[str]:
    """What the customer has asked for just now: a second time, where it is done."""
    own = view.last(Speaker.CUSTOMER)
    if own is None or view.nlu is None:
        return set()
    meant = view.nlu.customer(own.text, view.session.asked_in(own.index - 1)).meant
    return {name for intent in meant if intent.kind == "wants" for name in intent.names}


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
    own = view.last(Speaker.CUSTOMER)
    texts = (*texts_about(view.pack, view.session.raised), own.text if own else "")
    return content_words(view.turn.text) <= {w for text in texts for w in content_words(text)}


def _hasty_farewell(view: TurnView, reading: SupportReading) -> str:
    own = view.last(Speaker.CUSTOMER)
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


@lru_cache(maxsize=1024)
def _needed(pack: Pack, raised: frozenset[str]) -> frozenset[str]:
    """Slots that something has use for that came up, or that the identity is checked by."""
    tools = {pack.topics[name].reads for name in raised if name in pack.topics} | set(raised)
    found: set[str] = set()
    for tool in pack.tools.values():
        instead = any(set(bound.rule.instead) & tools for bound in tool.needs)
        if tool.name in tools or instead or "session.verified" in tool.effects:
            found |= set(tool.arguments)
    return frozenset(found)


@lru_cache(maxsize=1024)
def _homes(pack: Pack, name: str) -> frozenset[str]:
    """What a sentence about a topic, tool or rule may be said for."""
    found = {name}
    for tool in pack.tools.values():
        rules = [bound.rule for bound in tool.needs]
        if any(name == rule.name or name in rule.instead for rule in rules):
            found.add(tool.name)
    return frozenset(found)


def misplaced_words(view: TurnView, reading: CustomerReading) -> str:
    """Why a turn of the customer has no place where it stands; empty where it has."""
    assert view.nlu is not None
    before = view.last(Speaker.SUPPORT)
    own = view.last(Speaker.CUSTOMER)
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
