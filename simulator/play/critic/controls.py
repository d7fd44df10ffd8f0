"""Controls: what the user asked of all dialogues, held against each message that is played.

Shares of a run, such as of moods, are no matter of one dialogue: they are counted in its summary.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from simulator.content.scenarios import Beat
from simulator.dialogue import Finding, Speaker
from simulator.play.critic.registry import TurnView, check

_CASUAL = re.compile(
    r"(?<![\w'’-])(?:hey(?: there)?|hiya|yo|what'?s up|gonna|wanna|gotta|kinda|sorta|dunno|lemme"
    r"|gimme|ain'?t|y'?all|yeah|yep|yup|nope|nah|lol|lmao|omg|btw|fyi|idk|pls|plz|thx|cuz|coz"
    r"|u|ur|no biggie|my bad|bro|dude|guys|folks)(?![\w'’@-]|\.\w)",
    re.IGNORECASE,
)
"""Words that nobody writes who writes formally; an emoji is one of old people as well."""

_FORMAL = re.compile(
    r"\b(?:dear (?:sir|madam)|to whom it may concern|yours (?:sincerely|faithfully|truly)"
    r"|i (?:would|should) be (?:most |very |much )?(?:grateful|obliged)|i am writing to"
    r"|i wish to (?:enquire|inquire|request)|at your earliest convenience|kindly be advised"
    r"|i hereby|herewith|aforementioned|please accept my)\b",
    re.IGNORECASE,
)
"""Set phrases that nobody writes who writes casually."""


@check
def ruled_out_topics(view: TurnView) -> Iterator[Finding]:
    """A message is about a topic, or does a deed, that the user ruled out."""
    for name in sorted(_about(view) & set(view.limits.without)) if view.limits.without else ():
        yield view.finding("off_topic", f"is about {name}, which is ruled out", source="limits")


def _about(view: TurnView) -> set[str]:
    """What a message is about: by its beat, its deeds, and its words where these are plain."""
    if view.nlu is None or view.pack is None:
        return set()
    if view.by_support:
        deeds = {call.name for call in view.turn.calls}
        deeds = {
            name for name in deeds if name in view.pack.tools and view.pack.tools[name].is_deed
        }
        # what was just looked up is told in the words of a topic that reads the same
        told = () if view.turn.calls else view.nlu.support(view.turn.text).answered
        return deeds | set(told)
    beat = _beat(view, view.turn.beat)
    meant = view.nlu.customer(view.turn.text).meant
    said = [intent.names for intent in meant if intent.kind in ("wants", "asks")]
    # an intent with several names is one of them, and it cannot be told which
    return {*(beat.about if beat else ()), *(names[0] for names in said if len(names) == 1)}


@check
def missing_controls(view: TurnView) -> Iterator[Finding]:
    """A customer leaves before one of the topics, or of the values, that were asked for came up."""
    beat = None if view.by_support else _beat(view, view.turn.beat)
    if beat is None or beat.ends is None:
        return
    topics, entities = view.limits.topics, view.limits.entities
    own = [turn for turn in (*view.turns, view.turn) if turn.speaker == Speaker.CUSTOMER]
    raised = {name for turn in own if (b := _beat(view, turn.beat)) for name in b.about}
    if topics and raised.isdisjoint(topics):
        message = f"leaves before {' or '.join(topics)} came up"
        yield view.finding("missing_topic", message, source="limits")
    said = " ".join(turn.text for turn in (*view.turns, view.turn)).lower()
    if entities and not any(entity.lower() in said for entity in entities):
        message = f"leaves before {' or '.join(entities)} was named"
        yield view.finding("missing_entity", message, source="limits")


@check
def formality(view: TurnView) -> Iterator[Finding]:
    """A message is as casual, or as formal, as nobody is to write here."""
    asked = _asked_formality(view)
    if not asked or "neutral" in asked:
        return
    text = view.turn.text.replace("’", "'")
    for kind, pattern in (("casual", _CASUAL), ("formal", _FORMAL)):
        if kind not in asked and (match := pattern.search(text)):
            message = f"writes {match.group()!r}, which is {kind}"
            yield view.finding("wrong_formality", message, match.span(), source="limits")


def _asked_formality(view: TurnView) -> tuple[str, ...]:
    """Of customers what the user asked for, of support what the voice of its business is."""
    if not view.by_support:
        return view.limits.formality
    played = view.pack is not None and view.scenario is not None
    return ("formal",) if played and view.pack.voice.tone == "formal" else ()  # type: ignore[union-attr]


def _beat(view: TurnView, name: str) -> Beat | None:
    return view.scenario.beats.get(name) if view.scenario else None
