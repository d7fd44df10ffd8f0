"""A customer that hears everything: it is told what the bot meant. What still fails is the bot's.

It says the examples of its brief, answers what was asked, agrees to what is confirmed.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from simulator.content.pack import Pack
from simulator.content.scenarios import Beat, Outcome
from simulator.play.models.embedded.memory import NOTES
from simulator.play.prompts import read_brief
from strangers_bot.clerk import Clerk


def customer(pack: Pack, heard: dict[str, Clerk]) -> Callable[[list[dict[str, Any]]], str]:
    """A customer for `simulator.run`; `heard` holds the bot's state by what customers have said."""

    def answer(messages: list[dict[str, Any]]) -> str:
        brief = read_brief(messages[0]["content"])
        own, draft = _sent(messages)
        if draft:
            return draft
        beats, path = pack.scenarios[brief["scenario"]].beats, brief["path"]
        if not own:
            return _play(brief, path[0])
        beat = beats[own[-1]["beat"]]
        clerk = heard["".join(reply["say"] for reply in own)]
        said = _reaction(brief, beat, clerk)
        return (
            json.dumps({"say": said, "beat": beat.name})
            if said
            else _next(brief, beats, beat, clerk)
        )

    return answer


def _sent(messages: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], str]:
    """Replies that the bot was sent; and the last one, where it is wanted again in other words."""
    sent, draft = list[str](), ""
    for message in messages[1:]:
        if message["role"] == "assistant":
            sent.append(message["content"])
            draft = ""
        elif message["content"].startswith(NOTES):
            draft = sent.pop()
    return [json.loads(text) for text in sent], draft


def _reaction(brief: dict[str, Any], beat: Beat, clerk: Clerk) -> str:
    """What is said without going on; nothing where the bot has dealt with the beat."""
    kind, names = clerk.pending[:1], clerk.pending[1:]
    if kind == ("ask",) and clerk.outcome != "refused":
        known = [brief["known"].get(name) for name in names]
        values = [
            f"{name.replace('_', ' ')}: {value}"
            for name, value in zip(names, known, strict=True)
            if value
        ]
        return ", ".join(values) or "" if any(known) else "I don't know that."
    if kind == ("confirm",):
        return "Yes, please."
    if kind == ("choose",):
        wanted = [name for name in names if name in beat.wants]
        return (wanted or names)[0].replace("_", " ") + ", please."
    return ""


def _next(brief: dict[str, Any], beats: Any, beat: Beat, clerk: Clerk) -> str:
    names = beat.following(Outcome(clerk.outcome or "else"))
    if clerk.pending[:1] == ("offer",):
        taking = [name for name in names if clerk.pending[1] in beats[name].wants]
        if taking:
            return _play(brief, taking[0])
        if clerk.pending[1] in beat.wants:
            return json.dumps({"say": "Yes, please.", "beat": beat.name})
    path = brief["path"]
    rest = path[path.index(beat.name) + 1 :] if beat.name in path else []
    names = names or beat.following(Outcome.ELSE) or tuple(beat.successors)
    return _play(brief, next((name for name in rest if name in names), names[0]))


def _play(brief: dict[str, Any], name: str) -> str:
    beat = brief["beats"][name]
    return json.dumps({"say": beat["examples"][0], "beat": name, "done": "ends" in beat})
