"""Breaches: what is wrong only because the user asked for something else, or ruled it out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache

from langchain_core.messages import AIMessage, ToolMessage

from simulator.acts import Inform
from simulator.content.pack import Pack
from simulator.dialogue import Speaker
from simulator.play.models.embedded.customer import Customer
from simulator.play.models.embedded.flaws.registry import Moment, breach

NOWHERE = "Moon Lantern"
"""A product that no shop has."""

SLANG = ("lol", "pls hurry", "gonna need that soon", "thx", "u there?", "no biggie")


@lru_cache(maxsize=16)
def _topic(pack: Pack) -> str:
    """The first topic that can be asked about in words without a place, and needs no look-up."""
    plain = (
        name for name, topic in pack.topics.items() if not topic.reads and _question(pack, name)
    )
    return next(plain, next(iter(pack.topics)))


def _question(pack: Pack, topic: str) -> str:
    return next((text for text in pack.topics[topic].asks if "{" not in text), "")


def _ruled_out(pack: Pack) -> Mapping[str, tuple[str, ...]]:
    return {"without": (_topic(pack),)}


@breach("off_topic", speaker=Speaker.CUSTOMER, asks=_ruled_out)
def raises_what_is_ruled_out(moment: Moment) -> AIMessage | None:
    """Asks about a topic that the user ruled out."""
    right = json.loads(moment.text)
    # on a line of its own: many customers end no sentence with a mark
    return _saying(moment, f"{right['say']}\n{_question(moment.pack, _topic(moment.pack))}")


@breach("off_topic", speaker=Speaker.SUPPORT, asks=_ruled_out)
def answers_what_is_ruled_out(moment: Moment) -> AIMessage | None:
    """Tells about a topic that the user ruled out."""
    if moment.messages and isinstance(moment.messages[-1], ToolMessage):
        return None  # beside what was looked up it cannot be told
    told = moment.playing(Inform(topic=_topic(moment.pack))).text
    return moment.adding(str(told)) if told else None


@breach("missing_topic", speaker=Speaker.CUSTOMER, asks=lambda pack: {"topics": (_topic(pack),)})
def leaves_without_the_topic(moment: Moment) -> AIMessage | None:
    """Leaves before a topic that was asked for has come up."""
    assert isinstance(moment.actor, Customer)
    beats = moment.pack.scenarios[moment.actor.brief["scenario"]].beats
    played = (*moment.actor.memory.played, json.loads(moment.text)["beat"])
    raised = {name for beat in played for name in beats[beat].about}
    return _leaving(moment) if _topic(moment.pack) not in raised else None


@breach("missing_entity", speaker=Speaker.CUSTOMER, asks=lambda pack: {"entities": (NOWHERE,)})
def leaves_without_the_entity(moment: Moment) -> AIMessage | None:
    """Leaves before a value that was asked for has been named."""
    return _leaving(moment)


@breach("wrong_formality", speaker=Speaker.CUSTOMER, asks=lambda pack: {"formality": ("formal",)})
def writes_slang(moment: Moment) -> AIMessage | None:
    """Writes casually where customers were to be formal."""
    return _saying(moment, f"{json.loads(moment.text)['say']} {moment.rng.choice(SLANG)}")


def _leaving(moment: Moment) -> AIMessage | None:
    """The right goodbye, which is wrong for what has not come up."""
    assert isinstance(moment.actor, Customer)
    right = json.loads(moment.text)
    leaves = moment.actor.brief["beats"][right["beat"]].get("ends")
    return _saying(moment, right["say"]) if leaves else None


def _saying(moment: Moment, say: str) -> AIMessage:
    return AIMessage(json.dumps({**json.loads(moment.text), "say": say}, ensure_ascii=False))
